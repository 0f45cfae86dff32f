"""Read what reviewing costs out of a policy: rates, roles, overheads, and each of them as an assumption."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from impact.domain.formatting import counted
from impact.domain.policy import ANY, ActivityRate, Assumption, ContentClass, EffortPolicy, ThreePoint
from impact.errors import PolicyError

ACTIVITIES = frozenset(
    ["check", "draft", "write", "peer review", "committee review", "publish", "identify", "training", "reporting"]
)
"""What a role can be assigned to."""
OPEN_TABLES = tuple(
    f"/effort/{name}"
    for name in ("section_kinds", "packages", "roles", "training_hours_by_role", "pace", "day_rates", "judged_days")
)
"""Tables of the effort to which a workspace may add keys."""


def effort_policy(part: Mapping[str, Any], number: Callable[..., float], *, file: str) -> EffortPolicy:
    """Turn the merged table ``[effort]`` into values.

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
        If a number is out of its range or has no reason, or a role, activity or class is unknown.
    """
    return _Reader(number, file).policy(part)


class _Reader:
    """Turn the table into values; faults name the key and the file."""

    def __init__(self, number: Callable[..., float], file: str) -> None:
        self._number, self._file = number, file
        self._assumptions: list[Assumption] = []

    def _fault(self, message: str, remedy: str) -> PolicyError:
        return PolicyError(message, file=self._file, remedy=remedy)

    def policy(self, part: Mapping[str, Any]) -> EffortPolicy:
        roles = self._roles(part["roles"])
        assigned, self._assumptions = self._assumptions, []
        return EffortPolicy(
            hours_per_day=self._assumed(part, "hours_per_day", low=0.1, high=24),
            overlap_share=self._assumed(part, "overlap_share", high=1),
            overlap_limit=self._assumed(part, "overlap_limit", high=10),
            role_sigma=self._assumed(part, "role_sigma", high=3),
            role_correlation=self._assumed(part, "role_correlation", high=1),
            identify_hours_per_change=self._assumed_points(part, "identify_hours_per_change"),
            newcomers=self._whole(part, "newcomers"),
            review_months=self._assumed(part, "review_months", high=1200),
            reporting_days_per_month=self._assumed_points(part, "reporting_days_per_month"),
            committee_cycles=self._whole(part, "committee_cycles"),
            committee_hours_per_cycle=self._assumed_points(part, "committee_hours_per_cycle"),
            reviewer_detection=self._assumed_points(part, "reviewer_detection", high=1),
            stop_recall=self._assumed(part, "stop_recall", high=1),
            training_hours_by_role=self._points_by_name(part["training_hours_by_role"], "training hours, {}"),
            judged_days_by_section=self._points_by_name(
                part["judged_days"], "judged person-days, {}", unit="person-days if it proves wrong"
            ),
            classes={name: self._content_class(name, content) for name, content in part["classes"].items()},
            class_by_section_kind=self._section_kinds(part),
            role_by_activity=roles,
            package_by_document={document: str(package) for document, package in part["packages"].items()},
            pace_by_role=self._paces(part, roles=frozenset(roles.values())),
            day_rate_by_role=self._day_rates(part, roles=frozenset(roles.values())),
            currency=str(part["currency"]).strip(),
            assumptions=(*self._assumptions, *assigned),
            delphi_spread=self._number(part["delphi_spread"]["value"], "delphi_spread", high=10),
        )

    def _roles(self, table: Mapping[str, Any]) -> dict[tuple[str, str], str]:
        found: dict[tuple[str, str], str] = {}
        for document, roles in table.items():
            if not isinstance(roles, Mapping):
                raise self._fault(
                    f"roles of '{document}' are {roles!r}", f'Write [effort.roles."{document}"], activity = "role".'
                )
            for activity, role in roles.items():
                if activity not in ACTIVITIES:
                    raise self._fault(f"'{activity}' is no activity", f"Known: {', '.join(sorted(ACTIVITIES))}.")
                if not isinstance(role, str) or not role.strip():
                    raise self._fault(f"the role of '{activity}' is {role!r}", "Name a role in quotes.")
                found[document, activity] = role.strip()
        for activity in sorted(ACTIVITIES):
            own = [(document, role) for (document, name), role in found.items() if name == activity]
            if (ANY, activity) not in found:
                raise self._fault(f"nobody is to {activity}", f'Keep {activity!r} in [effort.roles."*"].')
            text = "; ".join(role if document == ANY else f"{document}: {role}" for document, role in own)
            self._assume(f"who does it: {activity}", text, "role", "The assignment rule; a line of its own beats it.")
        return found

    def _paces(self, part: Mapping[str, Any], *, roles: frozenset[str]) -> dict[str, float]:
        paces = {}
        for role, entry in part["pace"].items():
            if role not in roles:
                raise self._fault(f"'{role}' has a pace and no work", f"Roles: {', '.join(sorted(roles))}.")
            name = f"pace, {role}"
            paces[role] = self._number(self._entry(entry, name).get("value"), name, low=0.01, high=100)
            self._assume(name, f"{paces[role]:g}", "factor on all hours", entry.get("reason", ""))
        return paces

    def _day_rates(self, part: Mapping[str, Any], *, roles: frozenset[str]) -> dict[str, float]:
        rates, currency = {}, part["currency"]
        for role, entry in part["day_rates"].items():
            if role not in roles:
                raise self._fault(f"'{role}' has a day rate and no work", f"Roles: {', '.join(sorted(roles))}.")
            if not isinstance(currency, str) or not currency.strip():
                raise self._fault("day rates have no currency", 'Name it: currency = "…" in [effort].')
            value = self._entry(entry, f"day rate, {role}").get("value")
            rates[role] = self._number(value, f"day rate, {role}")
            self._assume(
                f"day rate, {role}", f"{rates[role]:g}", f"{currency.strip()} per day", entry.get("reason", "")
            )
        return rates

    def _section_kinds(self, part: Mapping[str, Any]) -> dict[str, str]:
        for kind, name in part["section_kinds"].items():
            if name not in part["classes"]:
                raise self._fault(
                    f"section kind '{kind}' is priced as '{name}'", f"Known: {', '.join(part['classes'])}."
                )
        return dict(part["section_kinds"])

    def _entry(self, entry: object, name: str) -> Mapping[str, Any]:
        if not isinstance(entry, Mapping):
            raise self._fault(f"'{name}' is {entry!r}", "Write a table with its numbers and a reason.")
        return entry

    def _whole(self, part: Mapping[str, Any], key: str) -> int:
        value = self._assumed(part, key, high=1000)
        if not value.is_integer():
            raise self._fault(f"'{key}' is {value:g}", "Give a whole number.")
        return int(value)

    def _assumed(self, part: Mapping[str, Any], key: str, *, low: float = 0.0, high: float) -> float:
        entry = part[key]
        value = self._number(entry["value"], key, low=low, high=high)
        self._assume(key.replace("_", " "), f"{value:g}", entry.get("unit", ""), entry.get("reason", ""))
        return value

    def _assumed_points(self, part: Mapping[str, Any], key: str, *, high: float | None = None) -> ThreePoint:
        return self._named_points(part[key], key.replace("_", " "), high=high)

    def _points_by_name(self, table: Mapping[str, Any], form: str, *, unit: str = "hours") -> dict[str, ThreePoint]:
        return {name: self._named_points(entry, form.format(name), unit=unit) for name, entry in table.items()}

    def _named_points(self, entry: object, name: str, *, unit: str = "hours", high: float | None = None) -> ThreePoint:
        table = self._entry(entry, name)
        points = self._points([table.get(key) for key in ("low", "likely", "high")], name, high=high)
        self._assume(name, points_text(points), table.get("unit", unit), table.get("reason", ""))
        return points

    def _assume(self, name: str, value: str, unit: object, reason: object) -> None:
        if not reason:
            raise self._fault(f"'{name}' has no reason", "Say in one sentence why.")
        self._assumptions.append(Assumption(name=name, value=value, unit=str(unit), reason=str(reason)))

    def _points(self, values: object, key: str, *, high: float | None = None) -> ThreePoint:
        if not isinstance(values, list) or len(values) != 3:
            given = len(values) if isinstance(values, list) else 1
            raise self._fault(f"'{key}' has {counted(given, 'number')}", "Give low, likely and high.")
        bounds = {} if high is None else {"high": high}
        low, likely, top = (self._number(value, key, **bounds) for value in values)
        if not low <= likely <= top:
            raise self._fault(f"'{key}' is not in order", "Give low <= likely <= high.")
        return ThreePoint(low=low, likely=likely, high=top)

    def _content_class(self, name: str, content: Mapping[str, Any]) -> ContentClass:
        default = content["default_size"]
        size = self._number(default["value"], f"{name} default size", low=0.001)
        unit = str(content["unit"])
        self._assume(f"size of a {name} whose size is unknown", f"{size:g}", unit, default.get("reason", ""))
        rates = {}
        for activity, rate in content["rates"].items():
            key = f"{name}: {activity}"
            set_up, per_unit = self._points(rate["set_up"], key), self._points(rate["per_unit"], key)
            value = f"{points_text(set_up)} + {points_text(per_unit)} × size"
            self._assume(key, value, f"hours; size in {unit}", rate.get("reason", ""))
            rates[activity] = ActivityRate(set_up=set_up, per_unit=per_unit)
        return ContentClass(name=name, unit=unit, default_size=size, rates=rates)


def points_text(points: ThreePoint) -> str:
    """Say a three-point number: ``0.1 / 0.2 / 0.4``; one number where all three are equal."""
    if points.low == points.high:
        return f"{points.likely:g}"
    return f"{points.low:g} / {points.likely:g} / {points.high:g}"
