"""The particulars of an event on a work package as JSON, and back; what an event does not have is left out."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from impact.domain.effort import Figures
from impact.domain.fingerprint import Fingerprint
from impact.domain.package_event import Deed, Finding, PackageEvent, Plan, PlannedTask, TaskOrigin
from impact.domain.policy import Assumption

_BESIDE = frozenset({"number", "deed", "task", "who", "when", "on", "why", "undoes"})
"""What has a column of its own."""


def body_of(event: PackageEvent) -> str:
    """Write the particulars of an event, each of which the columns do not hold, as JSON with sorted keys."""
    plain = {
        field.name: _plain(getattr(event, field.name))
        for field in dataclasses.fields(event)
        if field.name not in _BESIDE and getattr(event, field.name) not in (None, "", {})
    }
    return json.dumps(plain, ensure_ascii=False, sort_keys=True)


def event_of(row: Mapping[str, Any]) -> PackageEvent:
    """Read an event from its row."""
    body = json.loads(row["body"])
    return PackageEvent(
        number=row["number"],
        deed=Deed(row["deed"]),
        task=row["task"],
        who=row["who"],
        when=dt.datetime.fromisoformat(row["entered_at"]),
        on=dt.date.fromisoformat(row["counts_on"]),
        why=row["why"],
        to=body.get("to", ""),
        role=body.get("role", ""),
        days=body.get("days"),
        due=_day(body.get("due")),
        version=body.get("version"),
        finding=Finding(body["finding"]) if "finding" in body else None,
        rests_on={name: Fingerprint(**prints) for name, prints in body.get("rests_on", {}).items()},
        added=_task(body["added"]) if "added" in body else None,
        plan=_plan(body["plan"]) if "plan" in body else None,
        undoes=row["undoes"],
    )


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)


def _task(plain: Mapping[str, Any]) -> PlannedTask:
    typed = {
        "origin": TaskOrigin(plain["origin"]),
        "days": Figures(**plain["days"]),
        **{
            name: tuple((role, mean) for role, mean in plain[name]) for name in ("mean_by_role", "if_right", "if_wrong")
        },
        "due": _day(plain["due"]),
        "rests_on": tuple(plain["rests_on"]),
    }
    return PlannedTask(**{**plain, **typed})


def _plan(plain: Mapping[str, Any]) -> Plan:
    typed = {
        "changes": tuple(plain["changes"]),
        "identified": tuple(plain["identified"]),
        "missing": tuple(plain["missing"]),
        "as_of": _day(plain["as_of"]),
        "start": _day(plain["start"]),
        "due": _day(plain["due"]),
        "total": Figures(**plain["total"]),
        "tasks": tuple(_task(task) for task in plain["tasks"]),
        "assumptions": tuple(Assumption(**item) for item in plain["assumptions"]),
    }
    return Plan(**{**plain, **typed})
