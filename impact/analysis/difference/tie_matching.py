"""Find which relationship of the new state is which of the old one, and say how they differ."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from impact.analysis.difference.facts import FactFinder
from impact.analysis.difference.ties import SEQUENCE_FLOW, STRUCTURE
from impact.domain.architecture import Relationship
from impact.domain.difference import ChangedThing, ChangeKind, FactChange, Subject
from impact.domain.fingerprint import Aspect, canonical_text

_FLOW_DETAILS = frozenset(["condition", "isDefault", "isImmediate"])
_STATED = ("introduced_in", "retired_in", "basis", "source", "role", "strength")
LASTING_SHARE = 0.5
"""Share of relationships found by id from which their ids are taken to last."""


Key: TypeAlias = Callable[[Relationship, tuple[str, str], str], Hashable]
"""Makes what is compared of a relationship, its ends in the ids of the old state, and its details."""


@dataclass(slots=True)
class TieMatch:
    """Relationships on both sides, and the names under which all things of the new state are known in the old."""

    pairs: dict[str, str] = field(default_factory=dict)
    known_as: dict[str, str] = field(default_factory=dict)


class TieMatcher:
    """Match relationships, given what elements are which.

    Parameters
    ----------
    old, new
        Relationships of both states by id.
    finders
        Find what relationships of the old and the new state say, both in the ids of the old one.
    known_as
        Old id by new id of every matched element.
    """

    def __init__(
        self,
        old: Mapping[str, Relationship],
        new: Mapping[str, Relationship],
        *,
        finders: tuple[FactFinder, FactFinder],
        known_as: Mapping[str, str],
    ) -> None:
        self._old, self._new = old, new
        self._finders = finders
        self._known_as = dict(known_as)
        self._new_by_old: dict[str, str] = {}

    def match(self) -> TieMatch:
        """Match by ends and details, by id, by ends alone; and by one end where ids do not last."""
        self._by(lambda tie, ends, said: (tie.kind, tie.role, ends, said))
        self._by_id()
        self._by(lambda tie, ends, _: (tie.kind, tie.role, ends))
        self._by(lambda tie, ends, _: (tie.kind, ends))
        if len(self._new_by_old) and not self._do_ids_last():
            self._by(lambda tie, ends, _: (tie.kind, tie.role, "from", ends[0]), only_alone=True)
            self._by(lambda tie, ends, _: (tie.kind, tie.role, "to", ends[1]), only_alone=True)
        return TieMatch(self._new_by_old, self._known_as)

    def _put(self, old_id: str, new_id: str) -> None:
        self._new_by_old[old_id] = new_id
        self._known_as[new_id] = old_id

    def _left(self) -> tuple[list[Relationship], list[Relationship]]:
        taken = set(self._new_by_old.values())
        return (
            [tie for tie in self._old.values() if tie.id not in self._new_by_old],
            [tie for tie in self._new.values() if tie.id not in taken],
        )

    def _ends(self, tie: Relationship) -> tuple[str, str]:
        """Give the ends of a new relationship in the ids of the old state."""
        known = self._known_as
        return known.get(tie.source_id, f"+{tie.source_id}"), known.get(tie.target_id, f"+{tie.target_id}")

    def _by(self, key: Key, *, only_alone: bool = False) -> None:
        left_old, left_new = self._left()
        say_old, say_new = (finder.tie_details for finder in self._finders)
        groups_new = _grouped((key(tie, self._ends(tie), say_new(tie)), tie.id) for tie in left_new)
        groups_old = _grouped((key(tie, (tie.source_id, tie.target_id), say_old(tie)), tie.id) for tie in left_old)
        for found, old_ids in groups_old.items():
            new_ids = groups_new.get(found, [])
            if only_alone and (len(old_ids) != 1 or len(new_ids) != 1):
                continue
            same = set(old_ids) & set(new_ids)
            for tie_id in sorted(same):
                self._put(tie_id, tie_id)
            rest = (sorted(set(ids) - same) for ids in (old_ids, new_ids))
            for old_id, new_id in zip(*rest, strict=False):
                self._put(old_id, new_id)

    def _by_id(self) -> None:
        left_old, left_new = self._left()
        by_id = {tie.id: tie for tie in left_new}
        for old in left_old:
            new = by_id.get(old.id)
            if new is None or new.kind.partition(":")[0] != old.kind.partition(":")[0]:
                continue
            source, target = self._ends(new)
            if source == old.source_id or target == old.target_id:
                self._put(old.id, new.id)

    def _do_ids_last(self) -> bool:
        found = Counter(old_id == new_id for old_id, new_id in self._new_by_old.items())
        return found[True] >= LASTING_SHARE * found.total()


def _grouped(items: Iterable[tuple[Hashable, str]]) -> dict[Hashable, list[str]]:
    groups: dict[Hashable, list[str]] = defaultdict(list)
    for key, tie_id in items:
        groups[key].append(tie_id)
    return groups


def changed_ties(
    old: Mapping[str, Relationship],
    new: Mapping[str, Relationship],
    *,
    match: TieMatch,
    finders: tuple[FactFinder, FactFinder],
    labels: tuple[Callable[[str], str], Callable[[str], str]],
    is_lasting: Callable[[str], bool],
) -> list[ChangedThing]:
    """List the relationships that differ; those that only say what stands in what are left to their ends.

    Parameters
    ----------
    old, new, match
        The relationships, and which is which.
    finders
        Find what relationships of the old and the new state say.
    labels
        Name an element of the old or the new state for a person.
    is_lasting
        Tells whether an element or relationship of either state is in both.
    """
    found = []
    matched_new = set(match.pairs.values())
    for tie in old.values():
        other = new.get(match.pairs.get(tie.id, ""))
        if tie.kind in STRUCTURE:
            continue
        if other is None:
            found.append(_whole(tie, ChangeKind.REMOVED, labels[0], is_lasting))
            continue
        changes = _changes(tie, other, match=match, finders=finders, labels=labels)
        if changes:
            found.append(_changed(tie, other, changes, label=labels[1]))
    for tie in new.values():
        if tie.id not in matched_new and tie.kind not in STRUCTURE:
            found.append(_whole(tie, ChangeKind.ADDED, labels[1], is_lasting))
    return found


def _title(tie: Relationship, label: Callable[[str], str]) -> str:
    name = f" '{tie.name}'" if tie.name else ""
    return f"{label(tie.source_id)} →{name} {label(tie.target_id)}"


def _whole(
    tie: Relationship, kind: ChangeKind, label: Callable[[str], str], is_lasting: Callable[[str], bool]
) -> ChangedThing:
    is_added = kind is ChangeKind.ADDED
    return ChangedThing(
        subject=Subject.RELATIONSHIP,
        old_id="" if is_added else tie.id,
        new_id=tie.id if is_added else "",
        kind=tie.kind,
        name=_title(tie, label),
        kinds=(kind,),
        old_origin=None if is_added else tie.origin,
        new_origin=tie.origin if is_added else None,
        is_consequence=not (is_lasting(tie.source_id) and is_lasting(tie.target_id)),
    )


def _changed(
    old: Relationship, new: Relationship, changes: list[FactChange], *, label: Callable[[str], str]
) -> ChangedThing:
    kinds = {change.kind for change in changes}
    return ChangedThing(
        subject=Subject.RELATIONSHIP,
        old_id=old.id,
        new_id=new.id,
        kind=new.kind,
        name=_title(new, label),
        kinds=tuple(kind for kind in ChangeKind if kind in kinds),
        changes=tuple(changes),
        old_origin=old.origin,
        new_origin=new.origin,
    )


def _changes(
    old: Relationship,
    new: Relationship,
    *,
    match: TieMatch,
    finders: tuple[FactFinder, FactFinder],
    labels: tuple[Callable[[str], str], Callable[[str], str]],
) -> list[FactChange]:
    known, changes = match.known_as, []
    for what, before, after in (("source", old.source_id, new.source_id), ("target", old.target_id, new.target_id)):
        if known.get(after, f"+{after}") != before:
            changes.append(
                FactChange(ChangeKind.RETARGETED, None, what, labels[0](before), labels[1](after))
            )  # fmt: skip
    said_before, said_after = _said(old, finders[0]), _said(new, finders[1])
    for key in sorted(said_before.keys() | said_after.keys()):
        if said_before.get(key, "") != said_after.get(key, ""):
            kind, what = key
            changes.append(FactChange(kind, _aspect(kind), what, said_before.get(key, ""), said_after.get(key, "")))
    return changes


def _aspect(kind: ChangeKind) -> Aspect:
    if kind in {ChangeKind.RENAMED, ChangeKind.TEXT}:
        return Aspect.TEXT
    return Aspect.FLOW if kind is ChangeKind.FLOW else Aspect.INTERFACE


def _said(tie: Relationship, finder: FactFinder) -> dict[tuple[ChangeKind, str], str]:
    """Give what a relationship says beyond its ends."""
    said = {(ChangeKind.ATTRIBUTE, "kind"): tie.kind}
    if tie.name:
        said[ChangeKind.RENAMED, "name"] = canonical_text(tie.name)
    for name in _STATED:
        value = getattr(tie, name)
        if value:
            said[ChangeKind.ATTRIBUTE, name.replace("_", " ")] = canonical_text(str(value))
    is_flow = tie.kind == SEQUENCE_FLOW
    for name, value in finder.tie_properties(tie):
        kind = ChangeKind.TEXT if name == "documentation" else ChangeKind.ATTRIBUTE
        said[ChangeKind.FLOW if is_flow and name.partition(".")[0] in _FLOW_DETAILS else kind, name] = value
    return said
