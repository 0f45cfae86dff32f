"""Pair what shares neither id nor name by how much name and neighbours resemble."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from impact.analysis.difference.sides import Side

LEAST_LAX = 0.45
"""Resemblance from which two things are one where ids do not last, 0..1."""
LEAST_NAME = 0.72
"""Where ids last, a tool would have kept the id on renaming: the names must resemble so much as well."""
MOST_CANDIDATES = 400
"""A neighbour that joins more pairs than this tells too little about each of them."""
_NEIGHBOURS_WEIGH = 0.6


def resembling_pairs(
    old: Side,
    new: Side,
    *,
    left: tuple[list[str], list[str]],
    new_by_old: Mapping[str, str],
    is_lax: Callable[[str, str], bool],
) -> list[tuple[str, str]]:
    """List pairs of unmatched things of one family that resemble, best first, each thing once.

    Parameters
    ----------
    left
        Unmatched ids of the old and the new state.
    new_by_old
        What is matched.
    is_lax
        Tells whether the ids around a pair do not last.
    """
    around_old = {element_id: _around(old, element_id, new_by_old) for element_id in left[0]}
    kept = {new_id: new_id for new_id in new_by_old.values()}
    around_new = {element_id: _around(new, element_id, kept) for element_id in left[1]}
    scored = []
    for old_id, new_id in _candidates(around_old, around_new):
        before, after = old.looks[old_id], new.looks[new_id]
        if before.family != after.family:
            continue
        near = _overlap(around_old[old_id], around_new[new_id])
        alike = name_resemblance(before.name, after.name)
        score = _NEIGHBOURS_WEIGH * near + (1 - _NEIGHBOURS_WEIGH) * alike
        if score >= LEAST_LAX and (alike >= LEAST_NAME or is_lax(old_id, new_id)):
            scored.append((-score, min(old_id, new_id), max(old_id, new_id), old_id, new_id))
    taken_old, taken_new, pairs = set(), set(), []
    for *_, old_id, new_id in sorted(scored):
        if old_id not in taken_old and new_id not in taken_new:
            taken_old.add(old_id)
            taken_new.add(new_id)
            pairs.append((old_id, new_id))
    return pairs


def _around(side: Side, element_id: str, known_as: Mapping[str, str]) -> frozenset[tuple[str, bool, str]]:
    """List the bonds to matched things, in the ids of the new state."""
    return frozenset(
        (label, leaves, known_as[other]) for label, leaves, other in side.bonds.get(element_id, ()) if other in known_as
    )


def _candidates(
    around_old: Mapping[str, frozenset[tuple[str, bool, str]]],
    around_new: Mapping[str, frozenset[tuple[str, bool, str]]],
) -> Iterator[tuple[str, str]]:
    by_bond: dict[tuple[str, bool, str], list[str]] = defaultdict(list)
    for new_id, bonds in around_new.items():
        for bond in bonds:
            by_bond[bond].append(new_id)
    counts: dict[tuple[str, bool, str], int] = defaultdict(int)
    for bonds in around_old.values():
        for bond in bonds:
            counts[bond] += 1
    for old_id, bonds in around_old.items():
        few = [bond for bond in bonds if counts[bond] * len(by_bond.get(bond, ())) <= MOST_CANDIDATES]
        for new_id in sorted({new_id for bond in few for new_id in by_bond.get(bond, ())}):
            yield old_id, new_id


def _overlap(one: frozenset[tuple[str, bool, str]], other: frozenset[tuple[str, bool, str]]) -> float:
    union = len(one | other)
    return len(one & other) / union if union else 0.0


def name_resemblance(one: str, other: str) -> float:
    """Say how much two names resemble, 0..1: the share of their three-letter pieces that they have in common.

    Examples
    --------
    >>> name_resemblance("read meter", "read meter"), name_resemblance("", "x")
    (1.0, 0.0)
    >>> name_resemblance("read the meter", "read a meter") > name_resemblance("read the meter", "send bill")
    True
    """
    if one == other:
        return 1.0
    left, right = _pieces(one), _pieces(other)
    both = len(left) + len(right)
    return 2 * len(left & right) / both if both else 0.0


def _pieces(name: str) -> frozenset[str]:
    padded = f" {name} " if name else ""
    return frozenset(padded[place : place + 3] for place in range(len(padded) - 2))
