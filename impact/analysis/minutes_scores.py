"""Hold what was found in minutes against what a person found in them."""

from __future__ import annotations

from collections.abc import Iterable

from impact.domain.minutes import FindingKind, KindScore, MinutesFinding

_BY_PLACE = frozenset({FindingKind.ITEM, FindingKind.ACTION, FindingKind.CHANGE, FindingKind.RELEASE,
                       FindingKind.DECISION, FindingKind.DATE})  # fmt: skip
"""Kinds of which every mention counts, so that the line must be the same."""


def score_findings(found: Iterable[MinutesFinding], gold: Iterable[MinutesFinding]) -> tuple[KindScore, ...]:
    """Count, for each kind, what was found, what there is, and what of it was found.

    A mention counts where kind, id and line agree; an agenda item and a decision need the same words, too. A status,
    an owner or a time is right if it is that of the action, wherever it stands. Case and runs of blanks do not count.

    Parameters
    ----------
    found
        What the reader found.
    gold
        What a person found; findings that stand twice count once.
    """
    marks, right = _marks(found), _marks(gold)
    return tuple(
        KindScore(kind, len(marks[kind]), len(right[kind]), len(marks[kind] & right[kind]))
        for kind in FindingKind
        if marks[kind] or right[kind]
    )


def _marks(findings: Iterable[MinutesFinding]) -> dict[FindingKind, set[tuple[str, ...]]]:
    marks: dict[FindingKind, set[tuple[str, ...]]] = {kind: set() for kind in FindingKind}
    for item in findings:
        place = (str(item.line),) if item.kind in _BY_PLACE else ()
        marks[item.kind].add((_plain(item.id), *place, _plain(item.value), _plain(item.other)))
    return marks


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
