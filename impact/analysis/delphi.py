"""Put the answers of several people together, round by round and without names."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median

from impact.domain.delphi import DelphiAnswer, DelphiRound
from impact.domain.policy import ThreePoint


def rounds_of(answers: Iterable[DelphiAnswer]) -> tuple[DelphiRound, ...]:
    """Combine the answers on one subject.

    Who answers twice in a round is counted once, with the later answer. Low, likely and high are combined apart, each
    to the middle of what was said: one far answer moves nothing much, and the order low <= likely <= high stays.

    Parameters
    ----------
    answers
        In any order, all on one subject.

    Returns
    -------
    tuple
        Rounds in ascending order; names are gone.
    """
    by_round: dict[int, dict[str, DelphiAnswer]] = {}
    for answer in sorted(answers, key=lambda one: one.number):
        by_round.setdefault(answer.round, {})[answer.who.strip().casefold()] = answer
    return tuple(_round(number, list(given.values())) for number, given in sorted(by_round.items()))


def _round(number: int, answers: list[DelphiAnswer]) -> DelphiRound:
    lows, likelies, highs = (
        tuple(sorted(values))
        for values in zip(*((a.points.low, a.points.likely, a.points.high) for a in answers), strict=True)
    )
    return DelphiRound(
        number=number,
        lows=lows,
        likelies=likelies,
        highs=highs,
        combined=ThreePoint(float(median(lows)), float(median(likelies)), float(median(highs))),
        reasons=tuple(sorted(answer.why for answer in answers if answer.why)),
    )
