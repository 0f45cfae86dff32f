"""Hand out ids: the model's prefix before the id of the file, each once."""

from __future__ import annotations

from lxml import etree

from impact.domain.architecture import Origin
from impact.domain.problem import Problem, Severity
from impact.readers.xml import line_of


class ModelIds:
    """The ids of one model file, and the problems that reading it meets.

    Parameters
    ----------
    file
        How origins and problems name the file.
    prefix
        Prefix of all ids, without the colon.
    """

    def __init__(self, file: str, *, prefix: str) -> None:
        self.file = file
        self.prefix = prefix
        self.problems: list[Problem] = []
        self._lines_by_id: dict[str, int | None] = {}
        self._id_by_reference: dict[str, str] = {}

    def claim(self, xml_id: str, node: etree._Element) -> str:
        """Give a thing its full id; a second thing of one id gets ``#2`` behind it and a problem."""
        full_id = f"{self.prefix}:{xml_id}"
        line = line_of(node)
        if full_id not in self._lines_by_id:
            self._lines_by_id[full_id] = line
            self._id_by_reference[xml_id] = full_id
            return full_id
        first, ordinal = self._lines_by_id[full_id], 2
        while f"{full_id}#{ordinal}" in self._lines_by_id:
            ordinal += 1
        unique = f"{full_id}#{ordinal}"
        self._lines_by_id[unique] = line
        self.report(
            "duplicate-id", f"The id '{xml_id}' stands in line {first} already.", node, about=unique,
            remedy=f"Give one of them another id; this one is read as '{unique}' and references mean the first.",
        )  # fmt: skip
        return unique

    def claim_tie(self, full_id: str, node: etree._Element) -> str | None:
        """Take the id of a tie that the file gives none; ``None`` where the same tie stands already."""
        if full_id in self._lines_by_id:
            return None
        self._lines_by_id[full_id] = line_of(node)
        return full_id

    def alias(self, xml_id: str, full_id: str) -> None:
        """Let references to a part mean the thing it is a part of."""
        self._id_by_reference.setdefault(xml_id, full_id)

    def find(self, reference: str) -> str | None:
        """Look up what a reference means: an id, or a qualified name of which the prefix is dropped."""
        found = self._id_by_reference.get(reference)
        if found is None and ":" in reference:
            found = self._id_by_reference.get(reference.rpartition(":")[2])
        return found

    def end(self, reference: str, node: etree._Element, *, about: str, role: str) -> str:
        """Look up the end of a tie; one that stands nowhere keeps its name and is reported."""
        found = self.find(reference) if reference else None
        if found is not None:
            return found
        message = f"Its {role} '{reference}' is not in the file." if reference else f"It has no {role}."
        self.report(
            "dangling-reference", message, node, about=about, remedy="Correct the reference, or remove what refers."
        )
        return f"{self.prefix}:{reference}"

    def origin(self, node: etree._Element, xml_id: str) -> Origin:
        """Say where a node stands."""
        return Origin(self.file, xml_id, line_of(node))

    def report(
        self, rule: str, message: str, node: etree._Element, *, about: str, remedy: str,
        severity: Severity = Severity.ERROR,
    ) -> None:  # fmt: skip
        """Keep a problem with its place."""
        self.problems.append(Problem(severity, rule, message, self.file, line_of(node), about, remedy))
