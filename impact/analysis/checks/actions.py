"""Rules on the list of actions: whether an action that takes another's place is on the same subject."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from impact.analysis.checks.subject import CheckedWorkspace, Finding
from impact.domain.minutes import DoubtfulSuccessor

CLEARLY_BETTER = 0.1
"""By how much the words of another action must fit better to be offered; likeness is 0..1."""
UNLIKE = 0.05
"""Likeness below which two actions share next to no words, whether or not another fits better."""
FEWEST_WORDS = 8
"""Words of weight that both actions need, so that sharing next to none says something."""
FEWEST_SHARED = 2
"""Words of weight that an action must share with another that is offered: one alone may be chance."""
_ROOT_LETTERS = 6
# fmt: off
_COMMON = frozenset((
    "the", "and", "for", "with", "from", "that", "this", "which", "any", "are", "been", "has", "have", "was",
    "were", "will", "would", "can", "could", "into", "its", "their", "them", "to", "of", "in", "on", "at", "by",
    "an", "as", "or", "is", "be", "it", "not", "all", "each", "how", "what", "when", "where", "who", "more",
    "most", "other", "further", "update", "updates", "provide", "provided", "provides", "requested", "request",
    "action", "actions", "meeting", "including", "include", "next", "prior", "whether", "also", "agreed",
    "secas", "tabasc", "chair", "committee", "members", "dcc",
))
# fmt: on
"""Words that actions on any subject hold: little words, the deeds of minutes, and who is asked."""


class WordedAction(Protocol):
    """An action with its words: a row of the register, or what minutes say."""

    @property
    def id(self) -> str:
        """Reference of the action."""

    @property
    def text(self) -> str:
        """What is to be done."""

    @property
    def superseded_by(self) -> str:
        """Reference of the action that takes its place; empty if none does."""


def doubtful_successors(actions: Iterable[WordedAction]) -> tuple[DoubtfulSuccessor, ...]:
    """Find actions that are said to be superseded by one on another subject.

    Two actions are as alike as the words that they share, each word the heavier the fewer actions hold it (the cosine
    of their TF-IDF vectors). An action is doubtful where another of the same meeting as its successor is clearly more
    like it, or where the two share next to nothing. Nothing is said of actions whose words are not known.

    Parameters
    ----------
    actions
        Actions in any order; those of other committees are compared within their own committee.

    Returns
    -------
    tuple of DoubtfulSuccessor
        In the order of the actions.
    """
    known = {action.id: action for action in actions}
    weights = _weights({name: action.text for name, action in known.items()})
    found = []
    for action in known.values():
        successor = known.get(action.superseded_by)
        if successor is None or successor.id == action.id or not weights[action.id] or not weights[successor.id]:
            continue
        doubt = _doubt(action, successor, known, weights)
        if doubt:
            found.append(doubt)
    return tuple(found)


def _doubt(
    action: WordedAction, successor: WordedAction, known: Mapping[str, WordedAction], weights: Mapping[str, Vector]
) -> DoubtfulSuccessor | None:
    own = weights[action.id]
    likeness = _cosine(own, weights[successor.id])
    others = [
        (_cosine(own, weights[name]), name)
        for name in known
        if name not in (action.id, successor.id)
        and _raised_at(name) == _raised_at(successor.id)
        and len(own.keys() & weights[name].keys()) >= FEWEST_SHARED
    ]
    best, name = max(others, key=lambda pair: (pair[0], pair[1]), default=(0.0, ""))
    if best >= likeness + CLEARLY_BETTER:
        return DoubtfulSuccessor(action.id, successor.id, likeness, name, best)
    is_unlike = likeness < UNLIKE and min(len(own), len(weights[successor.id])) >= FEWEST_WORDS
    return DoubtfulSuccessor(action.id, successor.id, likeness) if is_unlike else None


Vector = Mapping[str, float]


def _weights(text_by_id: Mapping[str, str]) -> dict[str, Vector]:
    roots = {name: Counter(_roots(text)) for name, text in text_by_id.items()}
    holders = Counter(root for counts in roots.values() for root in counts)
    return {
        name: {root: count * (math.log((1 + len(roots)) / (1 + holders[root])) + 1) for root, count in counts.items()}
        for name, counts in roots.items()
    }


def _roots(text: str) -> Iterator[str]:
    """Give the words of weight, cut to their first letters so that *alert* and *alerts* are one."""
    for word in re.findall(r"[a-z0-9]+", text.casefold()):
        if len(word) > 2 and word not in _COMMON:
            yield word.removesuffix("s")[:_ROOT_LETTERS]


def _cosine(left: Vector, right: Vector) -> float:
    shared = math.fsum(weight * right[root] for root, weight in left.items() if root in right)
    size = math.sqrt(math.fsum(w * w for w in left.values()) * math.fsum(w * w for w in right.values()))
    return min(1.0, shared / size) if size else 0.0


def _raised_at(action_id: str) -> str:
    return action_id.partition("/")[0]


def successors_on_other_subjects(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name each action that is said to be superseded by one on another subject."""
    actions = {action.id: action for action in workspace.register.actions}
    for doubt in doubtful_successors(workspace.register.actions):
        remedy = f"Correct superseded_by to {doubt.better}, or waive it with the reason." if doubt.better else ""
        yield Finding(doubt.message, actions[doubt.action_id].origin, doubt.action_id, remedy)


def unknown_successors(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name each action whose successor is not in the list."""
    ids = {action.id for action in workspace.register.actions}
    for action in workspace.register.actions:
        if action.superseded_by and action.superseded_by not in ids:
            message = f"{action.id} is superseded by {action.superseded_by}, which is not in the list of actions"
            yield Finding(message, action.origin, action.id)
