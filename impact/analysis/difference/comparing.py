"""Compare two states: match their elements, lay their facts side by side, and say what differs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from impact.analysis.difference.facts import RESTATED, FactFinder, FactKey, Facts
from impact.analysis.difference.matching import match_elements
from impact.analysis.difference.register import changed_rows
from impact.analysis.difference.sides import Side
from impact.analysis.difference.tie_matching import TieMatcher, changed_ties
from impact.domain.architecture import SECTION_KIND, Element
from impact.domain.difference import (
    ArchitectureDifference,
    ChangedThing,
    ChangeKind,
    ComparedState,
    FactChange,
    Subject,
)
from impact.domain.fingerprint import Aspect, canonical_text

ROOTS = frozenset(["bpmn:process", "bpmn:collaboration", "bpmn:choreography"])
LONGEST_ID = 24
"""An id longer than this was made for machines; it stands after a name only where the name is not unique."""
_LISTED = 6
"""So many things are named in one change; the rest is counted."""


def compare(old: ComparedState, new: ComparedState) -> ArchitectureDifference:
    """Compare two states of an architecture by meaning.

    Layout, formatting, order and the spelling of tools are no differences. Neither input order nor the
    hash seed changes the result, and swapping the two gives the mirrored difference.
    """
    return _Comparison(_without_doubles(old), _without_doubles(new)).difference()


def _without_doubles(state: ComparedState) -> ComparedState:
    """Leave out nodes that only stand for relationships, and second things of one id."""
    tie_ids = {tie.id for tie in state.relationships}
    elements = {element.id: element for element in reversed(state.elements) if element.id not in tie_ids}
    return replace(state, elements=tuple(elements[key] for key in sorted(elements)))


class _Comparison:
    def __init__(self, old: ComparedState, new: ComparedState) -> None:
        self._old, self._new = old, new
        finder = FactFinder(old, known_as={})
        sides = Side(old, finder), Side(new, FactFinder(new, known_as={}))
        self._old_elements, self._new_elements = sides[0].elements, sides[1].elements
        self._new_by_old = match_elements(*sides)
        self._old_by_new = {new_id: old_id for old_id, new_id in self._new_by_old.items()}
        self._old_ties = {tie.id: tie for tie in old.relationships}
        self._new_ties = {tie.id: tie for tie in new.relationships}
        finders = finder, FactFinder(new, known_as=self._old_by_new)
        self._ties = TieMatcher(self._old_ties, self._new_ties, finders=finders, known_as=self._old_by_new).match()
        self._names = self._names_in_old()
        self._old_names = Counter(element.name for element in self._old_elements.values())
        self._new_names = Counter(element.name for element in self._new_elements.values())
        self._finders = finder, FactFinder(new, known_as=self._names)
        self._old_facts, self._new_facts = (found.facts() for found in self._finders)
        self._new_of_name = {name: new_id for new_id, name in self._names.items()}
        self._lasting_new = set(self._old_by_new) | set(self._ties.pairs.values())
        self._file_moves = self._moved_files()

    def _names_in_old(self) -> dict[str, str]:
        """Name every thing of the new state in the ids of the old one, each differently."""
        names = dict(self._ties.known_as)
        for element_id in (*self._new_elements, *self._new_ties):
            if element_id not in names:
                is_taken = element_id in self._new_by_old or element_id in self._ties.pairs
                names[element_id] = f"{element_id} (new)" if is_taken else element_id
        return names

    def difference(self) -> ArchitectureDifference:
        things = [*self._elements()]
        things += changed_ties(
            self._old_ties,
            self._new_ties,
            match=self._ties,
            finders=self._finders,
            labels=(self._old_label, self._new_label),
            is_lasting=lambda thing_id: (
                thing_id in self._new_by_old or thing_id in self._lasting_new or thing_id in self._ties.pairs
            ),
        )
        things += changed_rows(self._old.register, self._new.register)
        order = {subject: place for place, subject in enumerate(Subject)}
        changed = {thing.new_id for thing in things}
        return ArchitectureDifference(
            old_label=self._old.label,
            new_label=self._new.label,
            things=tuple(sorted(things, key=lambda thing: (order[thing.subject], thing.id, thing.old_id))),
            new_id_by_old={old: new for old, new in sorted(self._new_by_old.items()) if old != new},
            unchanged=sum(new_id not in changed for new_id in self._old_by_new),
            old_sha256=self._old.sha256_by_file,
            new_sha256=self._new.sha256_by_file,
            old_id_by_new=self._names,
        )

    def _elements(self) -> Iterator[ChangedThing]:
        for old_id, element in self._old_elements.items():
            new_id = self._new_by_old.get(old_id)
            if new_id is None:
                yield _whole(element, ChangeKind.REMOVED)
            else:
                changed = self._changed(element, self._new_elements[new_id])
                if changed is not None:
                    yield changed
        for new_id, element in self._new_elements.items():
            if new_id not in self._old_by_new:
                yield _whole(element, ChangeKind.ADDED)

    def _changed(self, old: Element, new: Element) -> ChangedThing | None:
        changes = list(self._fact_changes(self._old_facts[old.id], self._new_facts[new.id]))
        moved = self._file_change(old, new)
        if moved is not None:
            changes.append(moved)
        if not changes:
            return None
        own = [change for change in changes if not change.is_consequence]
        kinds = {change.kind for change in own or changes}
        return ChangedThing(
            subject=_subject(new),
            old_id=old.id,
            new_id=new.id,
            kind=new.kind,
            name=new.name,
            kinds=tuple(kind for kind in ChangeKind if kind in kinds),
            changes=tuple(sorted(changes, key=_change_order)),
            old_origin=old.origin,
            new_origin=new.origin,
            is_consequence=not own,
        )

    def _fact_changes(self, old: Facts, new: Facts) -> Iterator[FactChange]:
        if old == new:
            return
        groups: dict[tuple[ChangeKind, Aspect | None, str], set[str]] = defaultdict(set)
        for key in (*old, *new):
            if old.get(key) != new.get(key):
                groups[key[:3]].add(key[3])
        for (kind, aspect, what), others in groups.items():
            keys: list[FactKey] = [(kind, aspect, what, other) for other in sorted(others)]
            yield FactChange(
                kind,
                aspect,
                what,
                _joined(self._said(key[3], old[key], self._old_label) for key in keys if key in old),
                _joined(self._said(key[3], new[key], self._new_name) for key in keys if key in new),
                is_consequence=what in RESTATED
                or (kind is not ChangeKind.MOVED and all(other and not self._is_lasting(other) for other in others)),
            )

    @staticmethod
    def _said(other: str, value: str, name: Callable[[str], str]) -> str:
        named = " → ".join(name(part) for part in other.split(" → ")) if other else ""
        return f"{named} ({value})" if named and value else named or value

    def _is_lasting(self, name: str) -> bool:
        """Tell whether both ends of what a fact names are in both states."""
        return all(part in self._new_by_old or part in self._ties.pairs for part in name.split(" → "))

    def _old_label(self, element_id: str) -> str:
        return _labelled(self._old_elements.get(element_id), element_id, self._old_names)

    def _new_label(self, element_id: str) -> str:
        return _labelled(self._new_elements.get(element_id), element_id, self._new_names)

    def _new_name(self, name: str) -> str:
        return self._new_label(self._new_of_name.get(name, name))

    # Files: where a thing is kept, told of what stands in no other thing that moved along.

    def _moved_files(self) -> dict[str, str]:
        """Give the new name of each file that was renamed as a whole."""
        new_files: dict[str, set[str]] = defaultdict(set)
        old_files: dict[str, set[str]] = defaultdict(set)
        for old_id, new_id in self._new_by_old.items():
            before, after = self._old_elements[old_id].origin.file, self._new_elements[new_id].origin.file
            new_files[before].add(after)
            old_files[after].add(before)
        return {
            before: after
            for before, found in new_files.items()
            for after in found
            if len(found) == 1 and len(old_files[after]) == 1 and before != after
        }

    def _file_change(self, old: Element, new: Element) -> FactChange | None:
        before, after = old.origin.file, new.origin.file
        if before == after or new.kind == SECTION_KIND or not (self._old.has_files and self._new.has_files):
            return None
        is_root = new.parent_id is None and new.kind in ROOTS
        is_carried = self._file_moves.get(before) == after and not is_root
        parent = self._old_elements.get(old.parent_id or "")
        is_carried |= parent is not None and parent.id in self._new_by_old and parent.origin.file == before
        return FactChange(ChangeKind.MOVED, None, "file", before, after, is_consequence=is_carried)


def _joined(parts: Iterable[str]) -> str:
    listed = sorted(parts)
    rest = [f"{len(listed) - _LISTED} more"] if len(listed) > _LISTED else []
    return ", ".join([*listed[:_LISTED], *rest])


def _labelled(element: Element | None, element_id: str, names: Counter[str]) -> str:
    """Name an element for a person: its name, and its id where that is short or the name is not enough."""
    if element is None or not element.name:
        return element_id
    name, tail = canonical_text(element.name), element_id.partition(":")[2] or element_id
    is_enough = element.kind == SECTION_KIND or (len(tail) > LONGEST_ID and names[element.name] == 1)
    return name if is_enough else f"{name} ({tail})"


def _subject(element: Element) -> Subject:
    return Subject.SECTION if element.kind == SECTION_KIND else Subject.ELEMENT


def _change_order(change: FactChange) -> tuple[int, str, str, str]:
    return (list(ChangeKind).index(change.kind), change.what, change.old, change.new)


def _whole(element: Element, kind: ChangeKind) -> ChangedThing:
    is_added = kind is ChangeKind.ADDED
    return ChangedThing(
        subject=_subject(element),
        old_id="" if is_added else element.id,
        new_id=element.id if is_added else "",
        kind=element.kind,
        name=element.name,
        kinds=(kind,),
        old_origin=None if is_added else element.origin,
        new_origin=element.origin if is_added else None,
    )
