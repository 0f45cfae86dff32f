"""Read the rules of an assessment out of a policy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from impact.domain.assessment_policy import LIST_NAMES, AssessmentPolicy, ElementClass, ListRule, TouchWords
from impact.domain.change import TouchKind
from impact.errors import PolicyError

SHIPPED = "defaults/assessment.toml"
_CLASS_KEYS = {"kind", "sort", "join", "property", "without_sort", "without"}
_SHARES = ("least_best", "least_confidence", "named_confidence")
_COUNTS = {"suggestions": 1, "suggestions_per_list": 0, "most_items": 1, "reach": 0, "shortest_name": 1}
"""Whole numbers, and the least that each may be."""
MOST = 10_000


def assessment_policy(part: Mapping[str, Any], number: Callable[..., float], *, file: str) -> AssessmentPolicy:
    """Turn the merged table ``[assessment]`` into values.

    Parameters
    ----------
    part
        The table.
    number
        Checks one number: called with value, name, and the bounds ``low`` and ``high``.
    file
        How faults name the policy.

    Raises
    ------
    PolicyError
        If a number is out of its range, a word is no text, or a list or kind of touch is unknown.
    """
    return _Reader(number, file).policy(part)


class _Reader:
    """Turn the table into values; faults name the key and the file."""

    def __init__(self, number: Callable[..., float], file: str) -> None:
        self._number, self._file = number, file

    def policy(self, part: Mapping[str, Any]) -> AssessmentPolicy:
        shares = {name: self._stated(part[name], name, low=0.0, high=1.0) for name in _SHARES}
        counts = {name: int(self._stated(part[name], name, low=low, high=MOST)) for name, low in _COUNTS.items()}
        denial = part["denial"]
        return AssessmentPolicy(
            lists=tuple(self._list(name, part["lists"]) for name in LIST_NAMES),
            words=tuple(self._touch_words(name, entry) for name, entry in part["words"].items()),
            denials=self._texts(denial, "openings", "assessment.denial"),
            denied=self._texts(denial, "denied", "assessment.denial"),
            fillers=self._texts(denial, "fillers", "assessment.denial"),
            exceptions=self._texts(denial, "exceptions", "assessment.denial"),
            reach=counts["reach"],
            shortest_name=counts["shortest_name"],
            same_subject=self._stated(part["same_subject"], "same_subject", low=1.0, high=10.0),
            other_subject=self._stated(part["other_subject"], "other_subject", low=0.0, high=1.0),
            suggestions=counts["suggestions"],
            suggestions_per_list=counts["suggestions_per_list"],
            most_items=counts["most_items"],
            least_best=shares["least_best"],
            least_confidence=shares["least_confidence"],
            named_confidence=shares["named_confidence"],
            everyday=self._texts(part["everyday"], "names", "assessment.everyday"),
            lent={role: self._stated(entry, f"lent.{role}", low=0.0, high=1.0) for role, entry in part["lent"].items()},
        )

    def _fault(self, message: str, remedy: str) -> PolicyError:
        return PolicyError(message, file=self._file, remedy=remedy)

    def _stated(self, entry: object, name: str, *, low: float, high: float) -> float:
        value = entry.get("value") if isinstance(entry, Mapping) else entry
        return self._number(value, f"assessment.{name}", low=low, high=high)

    def _texts(self, entry: Mapping[str, Any], key: str, where: str, *, is_folded: bool = True) -> tuple[str, ...]:
        words = entry.get(key, [])
        if not isinstance(words, list) or not all(isinstance(word, str) and word.strip() for word in words):
            raise self._fault(f"'{where}.{key}' is no list of words", 'Write it as ["one", "two"].')
        return tuple(" ".join(word.split()).casefold() if is_folded else word for word in words)

    def _touch_words(self, name: str, entry: Mapping[str, Any]) -> TouchWords:
        where = f"assessment.words.{name}"
        return TouchWords(
            self._kind(name, where),
            before=self._texts(entry, "before", where),
            after=self._texts(entry, "after", where),
            reason=str(entry.get("reason", "")),
        )

    def _kind(self, name: object, where: str) -> TouchKind:
        if name not in set(TouchKind):
            raise self._fault(f"'{where}' is {name!r}, which is no kind of touch", f"Known: {', '.join(TouchKind)}.")
        return TouchKind(str(name))

    def _list(self, name: str, lists: Mapping[str, Any]) -> ListRule:
        entry, where = lists[name], f"assessment.lists.{name}"
        return ListRule(
            name=name,
            title=str(entry.get("title", name)),
            classes=self._classes(entry, "classes", where),
            otherwise=self._classes(entry, "otherwise", where),
            nouns=self._texts(entry, "nouns", where),
            reason=str(entry.get("reason", "")),
            touch=self._kind(entry.get("touch", TouchKind.MODIFY), f"{where}.touch"),
            is_subject=entry.get("subject") is True,
        )

    def _classes(self, entry: Mapping[str, Any], key: str, where: str) -> tuple[ElementClass, ...]:
        classes = entry.get(key, [])
        if not isinstance(classes, list) or not all(isinstance(item, Mapping) for item in classes):
            raise self._fault(
                f"'{where}.{key}' is no list of classes", 'Write it as [{ kind = ["archimate:Device"] }].'
            )
        return tuple(self._class(item, f"{where}.{key}") for item in classes)

    def _class(self, item: Mapping[str, Any], where: str) -> ElementClass:
        unknown = sorted(set(item) - _CLASS_KEYS)
        if unknown:
            raise self._fault(
                f"'{where}' has an unknown key '{unknown[0]}'", f"Known: {', '.join(sorted(_CLASS_KEYS))}."
            )
        return ElementClass(
            kinds=self._texts(item, "kind", where, is_folded=False),
            sorts=self._texts(item, "sort", where, is_folded=False),
            joins=self._texts(item, "join", where, is_folded=False),
            properties=self._properties(item, "property", where),
            without_sorts=self._texts(item, "without_sort", where, is_folded=False),
            without_properties=self._properties(item, "without", where),
        )

    def _properties(self, item: Mapping[str, Any], key: str, where: str) -> dict[str, tuple[str, ...]]:
        table = item.get(key, {})
        if not isinstance(table, Mapping):
            raise self._fault(f"'{where}.{key}' is no table", 'Write it as { "name" = ["value"] }.')
        return {name: self._texts(table, name, f"{where}.{key}", is_folded=False) for name in table}
