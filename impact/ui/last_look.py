"""What is different since a person last looked at a scope."""

from __future__ import annotations

import datetime as dt
import os
import zoneinfo
from collections.abc import Sequence

import streamlit as st

from impact.domain.formatting import day, days
from impact.domain.look import Look, LookDifference, compare_looks, look_at
from impact.domain.result import ImpactReport
from impact.ui import state
from impact.ui.cache import current_workspace
from impact.ui.identity import identity
from impact.ui.kept import place_digest
from impact.ui.safe import plain
from impact.ui.shown import is_private_shown
from impact.use_cases.looks import keep_look, last_look
from impact.use_cases.workspace import Workspace
from impact.use_cases.workspace_cache import cache_folder

KEY = "looks"
NAMED = 8
"""Sections named at most of each kind of difference."""


def render_since(report: ImpactReport) -> None:
    """Say what is different since the last look; nothing at the first one."""
    workspace = current_workspace()
    now = look_at(report, when=dt.datetime.now(tz=dt.UTC))
    before = _before(workspace, now)
    if before is None:
        return
    found = compare_looks(before, now)
    moment = f"You last looked at it on {_moment(before.when)}."
    if found.is_nothing:
        st.caption("Since your last look: nothing different", help=moment)
    else:
        st.caption("Since last look: " + _words(found), help=f"{moment}\n\n{_detail(workspace, found)}")


def _before(workspace: Workspace, now: Look) -> Look | None:
    """Give what was seen before this session; what is seen in it is kept for the next."""
    cache = None if is_private_shown() else cache_folder(os.environ)
    parts = (place_digest(workspace), identity().person, repr(state.choice()))
    seen: dict[tuple[str, ...], tuple[Look | None, Look]] = st.session_state.setdefault(KEY, {})
    if parts in seen:
        before, latest = seen[parts]
        if compare_looks(latest, now).is_nothing:
            return before
        before = before or latest
    else:
        before = last_look(cache, *parts, now=now.when)
    keep_look(cache, now, *parts, before=before)
    seen[parts] = (before, now)
    return before


def _moment(when: dt.datetime) -> str:
    """Say when, in the zone of the browser where it is known."""
    try:
        zone = zoneinfo.ZoneInfo(st.context.timezone or "UTC")
    except (KeyError, ValueError, OSError):
        zone = zoneinfo.ZoneInfo("UTC")
    there = when.astimezone(zone)
    return f"{day(there.date())} {there:%H:%M}"


def _words(found: LookDifference) -> str:
    before, now = (
        f"{days(look.p50)} d" if look.p50 is not None else "no estimate" for look in (found.before, found.now)
    )
    parts = [f"{before.removesuffix(' d')} → {now}"] if before != now else []
    counts = ((found.arrived, "in"), (found.left, "out"), (found.moved, "moved"))
    return ", ".join([*parts, *(f"{len(ids)} {what}" for ids, what in counts if ids)]) or "other days to plan for"


def _detail(workspace: Workspace, found: LookDifference) -> str:
    lines = (
        ("In: to review now, and not before", found.arrived),
        ("Out: no longer to review", found.left),
        ("Moved to another tier", found.moved),
    )
    figures = ((found.before.p50, found.now.p50, "likely"), (found.before.p80, found.now.p80, "to plan for"))
    told = [
        f"{days(one)} → {days(two)} days {what}" for one, two, what in figures if one is not None and two is not None
    ]
    named = [f"{title}: {_named(workspace, ids)}." for title, ids in lines if ids]
    return "\n\n".join([*([f"{', '.join(told)}."] if told else []), *named])


def _named(workspace: Workspace, ids: Sequence[str]) -> str:
    labels = [plain(workspace.graph.element(name).label if name in workspace.graph else name) for name in ids[:NAMED]]
    return "; ".join(labels) + (f"; {len(ids) - NAMED} more" if len(ids) > NAMED else "")
