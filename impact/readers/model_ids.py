"""Hand out ids: the model's prefix before the id of the file, each once."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from impact.domain.architecture import Origin
from impact.domain.problem import Problem, Severity
from impact.errors import UnsafeFileError
from impact.readers.records import maker
from impact.readers.xml import line_of

MOST_THINGS = 1_000_000
"""Elements and relationships of one file, ten times the largest model that is known."""
MOST_PROBLEMS = 100_000
"""Problems of one file that are listed; of more, only their number is told."""
_new_origin = maker(Origin)


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
        self._problems: list[Problem] = []
        self._unlisted = 0
        self._start = f"{prefix}:"
        self._ordinals: dict[str, int] = {}
        self._claimed: list[str] = []
        self._lines: list[int | None] = []
        self._apart: set[str] = set()  # claimed, but no reference means them
        self._line_by_id: dict[str, int | None] = {}  # as far as a repeated id has asked
        self._id_by_reference: dict[str, str] = {}
        self.known = self._id_by_reference.get
        """Look up an id as it is written; ``None`` where it is unknown, or is a qualified name."""

    @property
    def problems(self) -> list[Problem]:
        """All problems so far; of very many, the first, and how many more there are."""
        if not self._unlisted:
            return self._problems
        message = f"{self._unlisted:,} more problems of this file are not listed."
        remedy = "Correct those that are listed, and read the file again."
        return [*self._problems, Problem(Severity.ERROR, "more-problems", message, self.file, remedy=remedy)]

    def claim(self, xml_id: str, node: etree._Element, *, line: int | None = None) -> str:
        """Give a thing its full id; a second thing of one id gets ``#2`` behind it and a problem.

        Parameters
        ----------
        xml_id
            The id as the file writes it.
        node
            The thing.
        line
            Its line, if the caller knows it already.

        Raises
        ------
        UnsafeFileError
            If the file holds more things than any model.
        """
        full_id = self._start + xml_id
        if self._id_by_reference.get(xml_id) == full_id or (self._apart and full_id in self._apart):
            return self._claim_another(xml_id, full_id, node)
        if len(self._claimed) >= MOST_THINGS:
            raise self._too_many(node)
        self._claimed.append(full_id)
        self._lines.append(line or line_of(node))
        self._id_by_reference[xml_id] = full_id
        return full_id

    def _claim_another(self, xml_id: str, full_id: str, node: etree._Element) -> str:
        known = len(self._line_by_id)
        self._line_by_id.update(zip(self._claimed[known:], self._lines[known:], strict=True))
        first, ordinal = self._line_by_id[full_id], self._ordinals.get(full_id, 2)
        while f"{full_id}#{ordinal}" in self._line_by_id:
            ordinal += 1
        self._ordinals[full_id] = ordinal + 1
        unique = f"{full_id}#{ordinal}"
        self._claim_apart(unique, node, line=line_of(node))
        self.report(
            "duplicate-id", f"The id '{xml_id}' stands in line {first} already.", node, about=unique,
            remedy=f"Give one of them another id; this one is read as '{unique}' and references mean the first.",
        )  # fmt: skip
        return unique

    def _claim_apart(self, full_id: str, node: etree._Element, *, line: int | None) -> None:
        if len(self._claimed) >= MOST_THINGS:
            raise self._too_many(node)
        self._claimed.append(full_id)
        self._lines.append(line)
        self._apart.add(full_id)

    def _too_many(self, node: etree._Element) -> UnsafeFileError:
        return UnsafeFileError(
            f"The file holds more than {MOST_THINGS:,} elements and relationships.", file=self.file,
            line=line_of(node), remedy="Split the model, or export less of it.",
        )  # fmt: skip

    def claim_tie(self, full_id: str, node: etree._Element, *, line: int | None = None) -> str | None:
        """Take the id of a tie that the file gives none; ``None`` where the same tie stands already."""
        apart = self._apart
        if full_id in apart or self._id_by_reference.get(full_id.removeprefix(self._start)) == full_id:
            return None
        if len(self._claimed) >= MOST_THINGS:
            raise self._too_many(node)
        self._claimed.append(full_id)
        self._lines.append(line or line_of(node))
        apart.add(full_id)
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

    def has_all(self, references: Iterable[str]) -> bool:
        """Say whether each of very many references is an id as it is written."""
        return all(map(self._id_by_reference.__contains__, references))

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
        return _new_origin(self.file, xml_id, line_of(node))

    def report(
        self, rule: str, message: str, node: etree._Element, *, about: str, remedy: str,
        severity: Severity = Severity.ERROR,
    ) -> None:  # fmt: skip
        """Keep a problem with its place."""
        if len(self._problems) >= MOST_PROBLEMS:
            self._unlisted += 1
            return
        self._problems.append(Problem(severity, rule, message, self.file, line_of(node), about, remedy))
