"""Find which element of the new state is which of the old one: by id, else by name, place and neighbours."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping

from impact.analysis.difference.resemblance import resembling_pairs
from impact.analysis.difference.sides import Side
from impact.domain.architecture import SECTION_KIND, Element

STABLE_SHARE = 0.5
"""Share of a file's elements found by id from which the ids of the file are taken to last."""
FEWEST_SHIFTED = 3
"""So many names have to stand under other ids before ids are taken to have been handed out anew."""
MOST_ROUNDS = 12
Key = Callable[[Side, str], Hashable | None]


def match_elements(old: Side, new: Side) -> dict[str, str]:
    """Match the elements of two states.

    Returns
    -------
    dict
        New id by old id. Each id stands once on each side; the result is mirrored if the sides are swapped.
    """
    matcher = _Matcher(old, new)
    matcher.match_sections()
    matcher.match_ids()
    matcher.match_rest()
    return matcher.new_by_old


class _Matcher:
    def __init__(self, old: Side, new: Side) -> None:
        self._old, self._new = old, new
        self.new_by_old: dict[str, str] = {}
        self.old_by_new: dict[str, str] = {}
        self._queue: list[tuple[str, str]] = []
        self._stable_old: dict[str, bool] = {}
        self._stable_new: dict[str, bool] = {}

    def _match(self, old_id: str, new_id: str) -> None:
        self.new_by_old[old_id] = new_id
        self.old_by_new[new_id] = old_id
        self._queue.append((old_id, new_id))

    def _left(self) -> tuple[list[str], list[str]]:
        return (
            [element_id for element_id in self._old.elements if element_id not in self.new_by_old],
            [element_id for element_id in self._new.elements if element_id not in self.old_by_new],
        )

    def _is_close(self, old_id: str, new_id: str) -> bool:
        return self._old.looks[old_id].family == self._new.looks[new_id].family

    def match_sections(self) -> None:
        """Match sections by document and title first: their ids are numbers, which shift."""
        same = [key for key in self._old.sections if self._old.sections[key] == self._new.sections.get(key)]
        for section_id in same:
            self._match(section_id, section_id)
        self._match_alone(lambda side, section_id: side.sections.get(section_id))

    def match_ids(self) -> None:
        """Match what has the same id, unless a tool has handed the ids out anew."""
        shared = [
            element_id
            for element_id in self._old.elements
            if element_id in self._new.elements
            and element_id not in self.new_by_old
            and element_id not in self.old_by_new
            and self._is_close(element_id, element_id)
        ]
        lasting = self._lasting_prefixes(shared)
        for element_id in shared:
            element = self._old.elements[element_id]
            if element.kind == SECTION_KIND or (_prefix(element_id) in lasting and _has_own_id(element)):
                self._match(element_id, element_id)
        self._match_alone(lambda side, key: self._xml_id_key(side, key, lasting))
        self._stable_old = _stable_files(self._old.elements.values(), self.new_by_old)
        self._stable_new = _stable_files(self._new.elements.values(), self.old_by_new)

    def _xml_id_key(self, side: Side, element_id: str, lasting: frozenset[str]) -> Hashable | None:
        element = side.elements[element_id]
        if not element.origin.xml_id or _prefix(element_id) not in lasting or element.kind == SECTION_KIND:
            return None
        return (side.looks[element_id].family, element.origin.xml_id)

    def _lasting_prefixes(self, shared: Iterable[str]) -> frozenset[str]:
        """Tell the prefixes whose ids still mean the same things: those that agree in name, not those that shift."""
        agreeing: Counter[str] = Counter()
        shifted: Counter[str] = Counter()
        prefixes = {_prefix(element_id) for element_id in shared}
        for element_id, look in self._old.looks.items():
            other = self._new.looks.get(element_id)
            if other is not None and look.name and (look.family, look.name) == (other.family, other.name):
                agreeing[_prefix(element_id)] += 1
        by_name = _alone(self._new.elements, self._name_key_of(self._new))
        for key, old_id in _alone(self._old.elements, self._name_key_of(self._old)).items():
            new_id = by_name.get(key, old_id)
            if new_id != old_id and _prefix(new_id) == _prefix(old_id):
                shifted[_prefix(old_id)] += 1
        kept = {name for name in prefixes if shifted[name] < FEWEST_SHIFTED or shifted[name] <= agreeing[name]}
        everything = {_prefix(element_id) for side in (self._old, self._new) for element_id in side.elements}
        return frozenset(kept | (everything - prefixes))

    @staticmethod
    def _name_key_of(side: Side) -> Callable[[str], Hashable | None]:
        def key(element_id: str) -> Hashable | None:
            look = side.looks[element_id]
            return (look.family, look.name) if look.name else None

        return key

    def match_rest(self) -> None:
        """Match what is left, surest first, until nothing more is found."""
        left_old, left_new = self._left()
        if not left_old or not left_new:
            return
        keys: tuple[Key, ...] = (_colour_key, _own_key, _name_key, _family_name_key)
        for key in keys:
            self._match_by(key)
        self._match_alike()
        for _ in range(MOST_ROUNDS):
            pairs = resembling_pairs(
                self._old, self._new, left=self._left(), new_by_old=self.new_by_old, is_lax=self._is_lax
            )
            if not pairs:
                break
            for old_id, new_id in pairs:
                if old_id not in self.new_by_old and new_id not in self.old_by_new:
                    self._match(old_id, new_id)
            for key in keys:
                self._match_by(key)
        self._match_by_order()
        self._match_made_up_ids()

    def _match_by_order(self) -> None:
        """Match what still looks alike in the same place by its order in the file, where ids do not last."""
        for key in (_alike_key, _name_key):
            left_old, left_new = self._left()
            loose_old = [own for own in left_old if not self._stable_old[self._old.elements[own].origin.file]]
            loose_new = [own for own in left_new if not self._stable_new[self._new.elements[own].origin.file]]
            groups_new = _grouped_by(self._new, loose_new, key)
            for found, old_ids in _grouped_by(self._old, loose_old, key).items():
                self._match_in_order(old_ids, groups_new.get(found, []))

    def _match_made_up_ids(self) -> None:
        """Match, last of all, what has no id in the file by the id that its place gives it."""
        left_old, left_new = self._left()
        for element_id in sorted(set(left_old) & set(left_new)):
            if not _has_own_id(self._old.elements[element_id]) and self._is_close(element_id, element_id):
                self._match(element_id, element_id)

    def _match_by(self, key: Key) -> None:
        def placed(side: Side, element_id: str) -> Hashable | None:
            found = key(side, element_id)
            return None if found is None else (found, self._place(side, element_id))

        self._queue = list(self.new_by_old.items())
        while True:
            self._spread(key)
            before = len(self.new_by_old)
            self._match_alone(placed)
            self._match_alone(key, is_move=True)
            if len(self.new_by_old) == before:
                return

    def _place(self, side: Side, element_id: str) -> Hashable:
        """Name the thing an element stands in, by the ids of the old state; unmatched things by themselves."""
        parent = side.elements[element_id].parent_id
        if parent is None:
            return ""
        return parent if side is self._old else self.old_by_new.get(parent, ("new", parent))

    def _match_alone(self, key: Key, *, is_move: bool = False) -> None:
        left_old, left_new = self._left()
        by_key = _alone(left_new, lambda element_id: key(self._new, element_id))
        for found, old_id in _alone(left_old, lambda element_id: key(self._old, element_id)).items():
            new_id = by_key.get(found)
            if (
                new_id is not None
                and self._is_close(old_id, new_id)
                and (not is_move or self._may_move(old_id, new_id))
            ):
                self._match(old_id, new_id)

    def _may_move(self, old_id: str, new_id: str) -> bool:
        """Tell whether a named thing may have moved: both places last, or the ids around it do not."""
        if not self._old.looks[old_id].name and not self._is_lax(old_id, new_id):
            return False
        old_parent, new_parent = self._old.elements[old_id].parent_id, self._new.elements[new_id].parent_id
        lasts = (old_parent is None or old_parent in self.new_by_old) and (
            new_parent is None or new_parent in self.old_by_new
        )
        return lasts or self._is_lax(old_id, new_id)

    def _is_lax(self, old_id: str, new_id: str) -> bool:
        """Tell whether the files of two elements have lost their ids, so that looks have to do."""
        old_file, new_file = self._old.elements[old_id].origin.file, self._new.elements[new_id].origin.file
        return not self._stable_old.get(old_file, False) and not self._stable_new.get(new_file, False)

    def _spread(self, key: Key) -> None:
        """Match the neighbours of what is matched, where only one on each side fits."""
        while self._queue:
            old_id, new_id = self._queue.pop()
            old_around = self._around(self._old, old_id, self.new_by_old, key)
            if not old_around:
                continue
            new_around = self._around(self._new, new_id, self.old_by_new, key)
            for found, old_ids in old_around.items():
                new_ids = new_around.get(found, set())
                if len(old_ids) == 1 and len(new_ids) == 1:
                    one, other = next(iter(old_ids)), next(iter(new_ids))
                    is_named = bool(self._old.looks[one].name) or key is _colour_key or self._is_lax(one, other)
                    if is_named and one not in self.new_by_old and other not in self.old_by_new:
                        self._match(one, other)

    @staticmethod
    def _around(side: Side, element_id: str, matched: Mapping[str, str], key: Key) -> dict[Hashable, set[str]]:
        around: dict[Hashable, set[str]] = defaultdict(set)
        for label, leaves, other in side.bonds.get(element_id, ()):
            if other not in matched and other in side.elements:
                found = key(side, other)
                if found is None and key is not _colour_key:
                    found = (side.looks[other].family, "")
                around[label, leaves, found].add(other)
        return around

    def _match_alike(self) -> None:
        """Match things that look the same with all around them: which is which makes no difference, so in order."""
        left_old, left_new = self._left()
        groups_new = _groups(self._new, left_new)
        for colour, old_ids in sorted(_groups(self._old, left_old).items(), key=lambda item: min(item[1])):
            new_ids = groups_new.get(colour, [])
            if len(old_ids) != len(new_ids):
                continue
            self._match_in_order(sorted(old_ids), sorted(new_ids))

    def _match_in_order(self, old_ids: list[str], new_ids: list[str]) -> None:
        """Match things that stand in the same place, the first with the first; their neighbours follow at once."""
        by_place: dict[Hashable, list[str]] = defaultdict(list)
        for new_id in reversed(new_ids):
            by_place[self._place(self._new, new_id)].append(new_id)
        for old_id in old_ids:
            if old_id in self.new_by_old:
                continue
            waiting = by_place.get(self._place(self._old, old_id), [])
            while waiting and waiting[-1] in self.old_by_new:
                waiting.pop()
            if waiting:
                self._match(old_id, waiting.pop())
                self._spread(_colour_key)


def _groups(side: Side, left: Iterable[str]) -> dict[int, list[str]]:
    groups: dict[int, list[str]] = defaultdict(list)
    for element_id in left:
        groups[side.colours[element_id]].append(element_id)
    return groups


def _grouped_by(side: Side, left: Iterable[str], key: Key) -> dict[Hashable, list[str]]:
    """Group ids by a key, in the order of the files."""
    groups: dict[Hashable, list[str]] = defaultdict(list)
    for element_id in sorted(left, key=lambda own: (side.elements[own].origin.line or 0, own)):
        found = key(side, element_id)
        if found is not None:
            groups[found].append(element_id)
    return groups


def _alone(ids: Iterable[str], key: Callable[[str], Hashable | None]) -> dict[Hashable, str]:
    """Give the ids whose key is that of no other, by key."""
    found: dict[Hashable, str | None] = {}
    for element_id in ids:
        own = key(element_id)
        if own is not None:
            found[own] = None if own in found else element_id
    return {own: element_id for own, element_id in found.items() if element_id is not None}


def _colour_key(side: Side, element_id: str) -> Hashable | None:
    return side.colours[element_id]


def _alike_key(side: Side, element_id: str) -> Hashable | None:
    look = side.looks[element_id]
    return (look.kind, look.name, look.own)


def _own_key(side: Side, element_id: str) -> Hashable | None:
    look = side.looks[element_id]
    return (look.kind, look.name, look.own) if look.name else None


def _name_key(side: Side, element_id: str) -> Hashable | None:
    look = side.looks[element_id]
    return (look.kind, look.name) if look.name else None


def _family_name_key(side: Side, element_id: str) -> Hashable | None:
    look = side.looks[element_id]
    return (look.family, look.name) if look.name else None


def _prefix(element_id: str) -> str:
    return element_id.partition(":")[0]


def _has_own_id(element: Element) -> bool:
    """Tell whether the file gives the id; one that was made up from a place shifts when others come before it."""
    return bool(element.origin.xml_id)


def _stable_files(elements: Iterable[Element], matched: Mapping[str, str]) -> dict[str, bool]:
    counts: Counter[str] = Counter()
    known: Counter[str] = Counter()
    for element in elements:
        counts[element.origin.file] += 1
        known[element.origin.file] += matched.get(element.id) is not None
    return {file: known[file] >= STABLE_SHARE * count for file, count in counts.items()}
