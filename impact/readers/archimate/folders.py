"""Which folder of an exchange file each thing stands in."""

from __future__ import annotations

from functools import cached_property

from lxml import etree

from impact.domain.problem import Severity
from impact.readers.archimate.catalog import groups, text_of
from impact.readers.model_ids import ModelIds


class Folders:
    """The folders of a file: what they list, and the labels around each, joined by ``/``.

    Tools list things in the order in which they write them, so the next question is mostly about the next thing
    listed. As long as that holds, no table by id is made: in a large file that table and its lookups take longer
    than reading the list itself.

    Parameters
    ----------
    root
        The ``model``.
    """

    def __init__(self, root: etree._Element, ids: ModelIds) -> None:
        self._known = ids.known
        self._references: list[str | None] = []
        self._paths: list[str] = []
        for name in ("organizations", "organization"):
            for group in groups(root, name):
                self._add(group, "")
        self._count = len(self._references)
        self._references.append(None)  # no id is equal to this end
        self._next = 0
        self._met: int | None = None  # how many were met in their order, once one was not

    def _add(self, node: etree._Element, path: str) -> None:
        """Add what stands in one item; the parser bounds how deep items nest."""
        references, paths = self._references, self._paths
        for item in node.iterchildren("{*}item"):
            reference = item.get("identifierRef") or item.get("identifierref")
            if reference:
                references.append(reference)
                paths.append(path)
            if len(item):
                label = text_of(item, "label")
                self._add(item, f"{path}/{label}" if path and label else path or label)

    def of(self, xml_id: str) -> str:
        """Give the path of the folder that lists an id, the first if several do; empty if none does.

        An id that several things of the file share, against the format, may be given any folder that lists it.
        """
        place = self._next
        if self._references[place] == xml_id:
            self._next = place + 1
            return self._paths[place]
        return self._out_of_order(xml_id)

    def _out_of_order(self, xml_id: str) -> str:
        if self._met is None:
            if self._next == self._count and self._known(xml_id.strip()) is None:
                return ""  # each that is listed was asked for, and this one never was
            self._met = self._next
        place = self._place_by_reference.get(xml_id)
        if place is None:
            return ""
        is_in_order = len(self._place_by_reference) == self._count  # what is listed twice counts where it stands first
        self._next = place + 1 if is_in_order else self._count
        return self._paths[place]

    @cached_property
    def _place_by_reference(self) -> dict[str | None, int]:
        places = range(self._count - 1, -1, -1)
        return {self._references[place]: place for place in places}

    def report_lost(self, root: etree._Element, ids: ModelIds) -> None:
        """Report the items that name nothing of the file, once it was asked for the folder of each thing."""
        start = self._next if self._met is None else self._met
        left = [reference for reference in self._references[start:] if reference is not None]
        if ids.has_all(left):
            return
        lost = {reference for reference in left if ids.find(reference) is None}
        if not lost:
            return
        for item in root.iter("{*}item"):
            reference = item.get("identifierRef") or item.get("identifierref") or ""
            if reference in lost:
                ids.report(
                    "dangling-reference", f"A folder lists '{reference}', which is not in the file.", item,
                    about=f"{ids.prefix}:{reference}", remedy="Remove it from the folder, or add what it names.",
                    severity=Severity.NOTE,
                )  # fmt: skip
