"""Join models, documents and trace links into one set of elements and relationships.

Every reference is looked up where the workspace says; what joins to nothing is reported, on either side.
"""

from __future__ import annotations

import difflib
import fnmatch
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from impact.domain.architecture import (
    DOCUMENTS,
    PERFORMED_BY,
    SECTION_KIND,
    SUBSECTION,
    TRACE_LINK,
    USES,
    Element,
    ModelContent,
    Origin,
    Reference,
    Relationship,
    Section,
    TraceLink,
)
from impact.domain.change import Alias, Register
from impact.domain.problem import Problem, Severity

PERFORMER = "performer"
CALLED_ELEMENT = "called element"
KIND_BY_ROLE = {PERFORMER: PERFORMED_BY, CALLED_ELEMENT: "bpmn:calledElement", "process": "bpmn:processRef"}
"""Kinds of the ties that references become; one of another role says that its element uses the other."""
OFFERS = 40
"""How often the nearest ids are looked for; a model of which nothing joins is not searched thousands of times."""


@dataclass(frozen=True)
class JoinedArchitecture:
    """Everything that one graph is built of.

    Attributes
    ----------
    elements, relationships
        Of all models, documents and joins, each id once, in the order of the inputs.
    problems
        What could not be joined, and ids that stand twice.
    """

    elements: tuple[Element, ...]
    relationships: tuple[Relationship, ...]
    problems: tuple[Problem, ...]


def join_architecture(
    models: Sequence[ModelContent],
    sections: Sequence[Section],
    *,
    trace_links: Sequence[TraceLink] = (),
    register: Register | None = None,
    prefixes_by_role: Mapping[str, Sequence[str]] | None = None,
) -> JoinedArchitecture:
    """Join what the files say.

    Parameters
    ----------
    models
        Content of the model files.
    sections
        Sections of the documents.
    trace_links
        Ties between models.
    register
        Its aliases become further names of elements; its touches and parts are checked.
    prefixes_by_role
        For each role of a reference, what is put before the id it names; the first that fits counts.
    """
    joiner = _Joiner(models, sections, prefixes_by_role or {})
    joiner.join_references(reference for model in models for reference in model.references)
    joiner.join_sections(sections)
    joiner.join_trace_links(trace_links)
    if register is not None:
        joiner.add_aliases(register.aliases)
        joiner.check_register(register)
    return joiner.result()


class _Joiner:
    def __init__(
        self, models: Sequence[ModelContent], sections: Sequence[Section], prefixes: Mapping[str, Sequence[str]]
    ) -> None:
        self._prefixes = prefixes
        self._problems: list[Problem] = []
        self._elements: dict[str, Element] = {}
        self._relationships: dict[str, Relationship] = {}
        for model in models:
            for element in model.elements:
                self._add_element(element)
            if model.format != "tables":
                for relationship in model.relationships:
                    self._relationships.setdefault(relationship.id, relationship)
        for section in sections:
            self._add_element(_section_element(section))
        self._ids_by_tail: dict[str, list[str]] = defaultdict(list)
        self._ids_by_xml_id: dict[str, list[str]] = defaultdict(list)
        for element in self._elements.values():
            self._ids_by_tail[element.id.partition(":")[2].casefold()].append(element.id)
            self._ids_by_xml_id[element.origin.xml_id].append(element.id)
        self._offers_left = OFFERS
        for model in models:
            if model.format == "tables":
                self._join_edges(model)

    def result(self) -> JoinedArchitecture:
        return JoinedArchitecture(
            tuple(self._elements.values()), tuple(self._relationships.values()), tuple(self._problems)
        )

    def _join_edges(self, model: ModelContent) -> None:
        """Look up the ends of the edges of a table: its nodes stand in another table, or in another model."""
        for tie in model.relationships:
            ends = {end: self._edge_end(end) for end in (tie.source_id, tie.target_id)}
            for end, found in ends.items():
                name = end.partition(":")[2]
                if found is None and name:
                    message = f"'{name}' is in no table and in no model"
                    remedy = self._nearest(end)
                    self._report("dangling-reference", message, tie.origin, about=tie.id, remedy=remedy)
            source, target = (ends[end] or end for end in (tie.source_id, tie.target_id))
            self._relate(replace(tie, source_id=source, target_id=target))

    def _edge_end(self, end: str) -> str | None:
        named = end.partition(":")[2]
        for candidate in (end, named):
            if candidate in self._elements or candidate in self._relationships:
                return candidate
        same = self._ids_by_tail.get(named.casefold(), [])
        return same[0] if len(same) == 1 else None

    def _add_element(self, element: Element) -> None:
        first = self._elements.setdefault(element.id, element)
        if first is not element:
            place = f"{first.origin.file}:{first.origin.line}" if first.origin.line else first.origin.file
            self._report(
                "duplicate-id",
                f"'{element.id}' stands in {place} already",
                element.origin,
                about=element.id,
                remedy="Give one of them another id; the first counts.",
            )

    def _report(
        self, rule: str, message: str, origin: Origin, *, about: str, remedy: str, severity: Severity = Severity.ERROR
    ) -> None:
        self._problems.append(Problem(severity, rule, message, origin.file, origin.line, about, remedy))

    def _relate(self, tie: Relationship) -> None:
        unique, ordinal = tie, 2
        while unique.id in self._relationships:
            unique = replace(tie, id=f"{tie.id}~{ordinal}")
            ordinal += 1
        self._relationships[unique.id] = unique

    def _nearest(self, text: str) -> str:
        self._offers_left -= 1
        if self._offers_left < 0:
            return "Correct the id, or add the element."
        near = difflib.get_close_matches(text, list(self._elements), n=3, cutoff=0.6)
        return f"Nearest: {', '.join(near)}." if near else "Correct the id, or add the element."

    def _locate(self, reference: Reference) -> str | None:
        target = reference.target
        for prefix in (*self._prefixes.get(reference.role, ()), ""):
            if prefix + target in self._elements:
                return prefix + target
        same = self._ids_by_tail.get(target.casefold()) or self._ids_by_xml_id.get(target, [])
        near = [found for found in same if self._elements[found].origin.file == reference.origin.file]
        for candidates in (same, near):
            if len(candidates) == 1:
                return candidates[0]
        return None

    def join_references(self, references: Iterable[Reference]) -> None:
        for reference in references:
            found = self._locate(reference)
            if found is None:
                message = f"{reference.role} '{reference.target}' is in no model"
                remedy = self._nearest((*self._prefixes.get(reference.role, ()), "")[0] + reference.target)
                severity = Severity.WARNING if reference.role == CALLED_ELEMENT else Severity.ERROR
                place, about = reference.origin, reference.source_id
                self._report("unjoined", message, place, about=about, remedy=remedy, severity=severity)
                continue
            kind = KIND_BY_ROLE.get(reference.role, USES)
            tie_id = f"{reference.source_id}~{reference.role.replace(' ', '-')}~{found}"
            source = self._elements.get(reference.source_id)
            self._relate(
                Relationship(
                    id=tie_id,
                    kind=kind,
                    source_id=reference.source_id,
                    target_id=found,
                    origin=reference.origin,
                    role=reference.role if kind == USES else "",
                    basis=source.basis if source else None,
                )
            )

    def join_sections(self, sections: Sequence[Section]) -> None:
        numbers = {(section.document, section.number): section.id for section in sections}
        for section in sections:
            parent = numbers.get((section.document, section.parent_number))
            if parent:
                tie_id = f"{parent}~contains~{section.id}"
                self._relate(Relationship(tie_id, SUBSECTION, parent, section.id, section.origin))
            for pattern in section.documents:
                for target in self._matching(pattern, section.origin, about=section.id):
                    tie_id = f"{section.id}~documents~{target}"
                    if tie_id not in self._relationships:
                        self._relate(
                            Relationship(
                                tie_id,
                                DOCUMENTS,
                                section.id,
                                target,
                                section.origin,
                                strength=section.strength,
                                basis=section.basis,
                            )
                        )

    def join_trace_links(self, links: Sequence[TraceLink]) -> None:
        for link in links:
            if link.source_id not in self._elements:
                remedy = self._nearest(link.source_id)
                message = f"'{link.source_id}' is in no model"
                self._report("unjoined", message, link.origin, about=link.source_id, remedy=remedy)
                continue
            for target in self._matching(link.target_id, link.origin, about=link.source_id):
                if target == link.source_id:
                    continue
                self._relate(
                    Relationship(
                        f"{link.source_id}~{link.relation}~{target}",
                        TRACE_LINK,
                        link.source_id,
                        target,
                        link.origin,
                        role=link.relation,
                        strength=link.strength,
                        basis=link.basis,
                        source=link.source,
                    )
                )

    def _matching(self, pattern: str, origin: Origin, *, about: str) -> list[str]:
        if "*" in pattern:
            expression = re.compile(fnmatch.translate(pattern))
            found = [element_id for element_id in self._elements if expression.match(element_id)]
        else:
            found = [pattern] if pattern in self._elements else []
        if not found:
            what = "matches no element" if "*" in pattern else "is in no model"
            self._report("unjoined", f"'{pattern}' {what}", origin, about=about, remedy=self._nearest(pattern))
        return found

    def add_aliases(self, aliases: Sequence[Alias]) -> None:
        for alias in aliases:
            element = self._elements.get(alias.element_id)
            if element is None:
                message = f"alias '{alias.phrase}' names '{alias.element_id}', which is in no model"
                remedy = self._nearest(alias.element_id)
                self._report("unknown-element", message, alias.origin, about=alias.element_id, remedy=remedy)
            elif not alias.caution and alias.phrase not in (element.name, *element.aliases):
                self._elements[element.id] = replace(element, aliases=(*element.aliases, alias.phrase))

    def check_register(self, register: Register) -> None:
        """Report what the register names and nobody knows."""
        changes = {change.id for change in register.changes}
        for touch in register.touches:
            self._require_element(f"{touch.change_id} touches", touch.element_id, touch.origin)
            self._require("change", touch.change_id, changes, touch.origin)
        for option in register.options:
            self._require("change", option.change_id, changes, option.origin)
        options = {(option.change_id, option.option) for option in register.options}
        for item in register.option_touches:
            owner = f"{item.touch.change_id}/{item.option}"
            self._require_element(f"option {owner} touches", item.touch.element_id, item.touch.origin)
            if (item.touch.change_id, item.option) not in options:
                message, remedy = f"option '{owner}' is not in the register", "Add it to options.csv, or correct it."
                self._report("unknown-change", message, item.touch.origin, about=owner, remedy=remedy)
        for environment in register.environments:
            self._require_element("an environment names", environment.element_id, environment.origin)
        for part in register.parts:
            self._require("change", part.whole_id, changes, part.origin)
            self._require("change", part.part_id, changes, part.origin)
        releases = {release.id for release in register.releases}
        for change in register.changes:
            for release_id in change.release_ids:
                self._require("release", release_id, releases, change.origin)
        for condition in register.conditions:
            self._require("release", condition.release_id, releases, condition.origin)

    def _require_element(self, what: str, element_id: str, origin: Origin) -> None:
        if element_id not in self._elements:
            message = f"{what} '{element_id}', which is in no model"
            self._report("unknown-element", message, origin, about=element_id, remedy=self._nearest(element_id))

    def _require(self, noun: str, name: str, known: set[str], origin: Origin) -> None:
        if name not in known:
            message, remedy = f"{noun} '{name}' is not in the register", f"Add it to {noun}s.csv, or correct the id."
            self._report(f"unknown-{noun}", message, origin, about=name, remedy=remedy)


def _section_element(section: Section) -> Element:
    properties = {"document": section.document, "number": section.number, "section kind": section.kind}
    return Element(
        id=section.id,
        kind=SECTION_KIND,
        name=section.label,
        aliases=(f"{section.document} {section.number}",),
        origin=section.origin,
        basis=section.basis,
        source=section.source,
        sort=section.kind if section.kind in ("diagram", "view") else "section",
        properties=properties,
    )
