"""Collect the elements and relationships of the model; refuse what does not hold together."""

from __future__ import annotations

from collections.abc import Mapping

from authoring.facts import FactsError
from impact.domain.architecture import Basis, Element, Origin, Relationship

FILE = "tad/architecture.xml"
_ORIGIN = Origin(FILE)


class Model:
    """The model while it is made: each id once, each tie of one kind and meaning once."""

    def __init__(self) -> None:
        self.element_by_id: dict[str, Element] = {}
        self.relationship_by_id: dict[str, Relationship] = {}

    def add(
        self,
        element_id: str,
        kind: str,
        name: str,
        *,
        sort: str,
        folder: str,
        basis: Basis,
        source: str,
        release: str | None = None,
        text: str = "",
        aliases: tuple[str, ...] = (),
        properties: Mapping[str, str] | None = None,
    ) -> None:
        """Add an element; properties without a value are left out.

        Raises
        ------
        FactsError
            If its id stands already.
        """
        if element_id in self.element_by_id:
            raise FactsError(f"'{element_id}' is defined twice")
        self.element_by_id[element_id] = Element(
            id=element_id,
            kind=f"archimate:{kind}",
            name=name,
            origin=_ORIGIN,
            aliases=aliases,
            text=text,
            introduced_in=release,
            basis=basis,
            source=source,
            sort=sort,
            properties={key: value for key, value in {**(properties or {}), "folder": folder}.items() if value},
        )

    def relate(
        self,
        kind: str,
        source_id: str,
        target_id: str,
        *,
        basis: Basis,
        source: str,
        relation: str = "",
        strength: str = "",
        name: str = "",
        why: str = "",
        release: str | None = None,
        tie_id: str = "",
    ) -> None:
        """Tie two elements; the first tie of one kind and meaning between them counts.

        Raises
        ------
        FactsError
            If an end is no element.
        """
        for end in (source_id, target_id):
            if end not in self.element_by_id:
                raise FactsError(f"'{source_id}' {relation or kind} '{target_id}': '{end}' is not defined")
        meaning = relation.replace(" ", "-") or kind
        tie_id = tie_id or f"{source_id}--{meaning}--{target_id.removeprefix('tad:')}"
        properties = {"why": why} if why else {}
        if kind == "Association":
            properties["isDirected"] = "true"
        self.relationship_by_id.setdefault(
            tie_id,
            Relationship(
                id=tie_id,
                kind=f"archimate:{kind}",
                source_id=source_id,
                target_id=target_id,
                origin=_ORIGIN,
                role=relation,
                strength=strength,
                name=name,
                introduced_in=release,
                basis=basis,
                source=source,
                properties=properties,
            ),
        )

    def kind_of(self, element_id: str) -> str:
        """Name the ArchiMate type of an element."""
        return self.element_by_id[element_id].kind.removeprefix("archimate:")
