"""Read the policy on releases: kinds of slots, what the register's words mean, and rules on what a change needs."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from impact.domain.change import TouchKind
from impact.domain.release_slot import ReleasePolicy, SlotKind, SlotRule
from impact.errors import PolicyError, UnreadableFileError

POLICY_FILE = "impact/defaults/release_policy.toml"
_SLOT_KEYS = {"kind", "title", "takes", "months", "most_changes", "lead_months", "reason"}
_RULE_KEYS = {"name", "needs", "reason", "severity", "release", "touch", "sort", "owner", "property", "via"}
_VIA_KEYS = {"role", "strength", "sort"}
MOST_MONTHS = 120


def read_release_policy(file: Path | None = None) -> ReleasePolicy:
    """Read a policy on releases; without a file the one that comes with the package.

    Raises
    ------
    UnreadableFileError
        If the file is missing or not TOML.
    PolicyError
        If something is missing, out of its range, without a reason, or of an unknown name.
    """
    if file is None:
        data = (resources.files("impact") / "defaults" / "release_policy.toml").read_bytes()
        return parse_release_policy(data, file=POLICY_FILE)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UnreadableFileError(f"cannot read the policy ({error.strerror})", file=file.name) from error
    return parse_release_policy(data, file=file.name)


def parse_release_policy(data: bytes, *, file: str) -> ReleasePolicy:
    """Read a policy on releases from its bytes; raises as :func:`read_release_policy`."""
    try:
        table = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnreadableFileError(f"not a TOML file: {error}", file=file, remedy="Mend the line it names.") from error
    return _Reader(file).policy(table)


class _Reader:
    """Turn the table into values; faults name the entry and the file."""

    def __init__(self, file: str) -> None:
        self._file = file

    def _fault(self, message: str, remedy: str) -> PolicyError:
        return PolicyError(message, file=self._file, remedy=remedy)

    def policy(self, table: Mapping[str, Any]) -> ReleasePolicy:
        starts = table.get("starts")
        if not isinstance(starts, dt.date) or isinstance(starts, dt.datetime):
            raise self._fault("'starts' is no day", "Write it as starts = 2017-10-19.")
        slots = tuple(self._slot(entry) for entry in self._entries(table, "slot"))
        kinds = {slot.kind for slot in slots}
        if len(kinds) != len(slots):
            raise self._fault("two slots have one kind", "Keep one of them.")
        meaning = {str(entry.get("kind")): str(entry.get("is")) for entry in self._entries(table, "release")}
        rules = tuple(self._rule(entry) for entry in self._entries(table, "rule"))
        known = {need for slot in slots for need in slot.takes}
        for word in (*meaning.values(), *(rule.needs for rule in rules)):
            if word not in kinds | known:
                raise self._fault(f"no slot is of kind '{word}' or takes it", f"Known: {', '.join(sorted(kinds))}.")
        return ReleasePolicy(starts, str(table.get("source", "")), slots, meaning, rules, self._file)

    def _entries(self, table: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
        entries = table.get(name)
        if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
            raise self._fault(f"no [[{name}]]", f"State at least one [[{name}]].")
        return entries

    def _named(self, entry: Mapping[str, Any], key: str, known: set[str]) -> str:
        name = entry.get(key)
        if not isinstance(name, str) or not name:
            raise self._fault(f"an entry has no {key}", "Give it one.")
        unknown = sorted(set(entry) - known)
        if unknown:
            raise self._fault(f"'{name}' has an unknown key '{unknown[0]}'", f"Known: {', '.join(sorted(known))}.")
        if not entry.get("reason"):
            raise self._fault(f"'{name}' has no reason", "Say in one sentence why.")
        return name

    def _words(self, entry: Mapping[str, Any], key: str, name: str) -> tuple[str, ...]:
        words = entry.get(key, [])
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise self._fault(f"'{name}': '{key}' is no list of words", 'Write it as ["one", "two"].')
        return tuple(words)

    def _whole(self, entry: Mapping[str, Any], key: str, name: str, *, low: int, high: int) -> int:
        value = entry[key]
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self._fault(f"'{name}': '{key}' is {value!r}", f"Give a whole number from {low} to {high}.")
        return value

    def _slot(self, entry: Mapping[str, Any]) -> SlotKind:
        name = self._named(entry, "kind", _SLOT_KEYS)
        months = entry.get("months", [])
        if not isinstance(months, list):
            raise self._fault(f"'{name}': 'months' is no list", "Write it as [2, 4, 9].")
        if len({str(month) for month in months}) < len(months):
            raise self._fault(f"'{name}': a month stands twice", "Keep one of them.")
        has_limit, has_lead = "most_changes" in entry, "lead_months" in entry
        return SlotKind(
            kind=name,
            title=str(entry.get("title", name)),
            reason=str(entry["reason"]),
            takes=self._words(entry, "takes", name),
            months=tuple(sorted(self._whole({"months": month}, "months", name, low=1, high=12) for month in months)),
            most_changes=self._whole(entry, "most_changes", name, low=1, high=10_000) if has_limit else None,
            lead_months=self._whole(entry, "lead_months", name, low=0, high=MOST_MONTHS) if has_lead else 0,
        )

    def _rule(self, entry: Mapping[str, Any]) -> SlotRule:
        name = self._named(entry, "name", _RULE_KEYS)
        kinds = self._words(entry, "touch", name)
        wrong = [kind for kind in kinds if kind not in set(TouchKind)]
        if wrong:
            raise self._fault(f"'{name}': no kind of touch is '{wrong[0]}'", f"Known: {', '.join(TouchKind)}.")
        properties, via = entry.get("property", {}), entry.get("via", {})
        if not isinstance(properties, dict) or not isinstance(via, dict):
            raise self._fault(f"'{name}': 'property' or 'via' is no table", 'Write it as { key = ["value"] }.')
        if via and (not via.get("role") or set(via) - _VIA_KEYS):
            raise self._fault(f"'{name}': 'via' has no role or an unknown key", f"Known: {', '.join(_VIA_KEYS)}.")
        return SlotRule(
            name=name,
            needs=str(entry.get("needs", "")),
            reason=str(entry["reason"]),
            severities=self._words(entry, "severity", name),
            release_kinds=self._words(entry, "release", name),
            touch_kinds=tuple(TouchKind(kind) for kind in kinds),
            sorts=self._words(entry, "sort", name),
            owners=self._words(entry, "owner", name),
            properties={key: self._words(properties, key, name) for key in properties},
            via_role=str(via.get("role", "")),
            via_strengths=self._words(via, "strength", name),
            via_sorts=self._words(via, "sort", name),
        )
