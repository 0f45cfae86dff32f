"""More on one change: what happened to it, its options side by side, and what it means for users."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from impact.domain.change import Change
from impact.domain.comparison import ComparedSide, Comparison
from impact.domain.formatting import counted, day, days, percent
from impact.domain.history import SubjectHistory, TimelineEntry
from impact.ui.cache import current_options, current_user_impact
from impact.ui.safe import plain
from impact.use_cases.history import show_history
from impact.use_cases.workspace import Workspace

SECTIONS_SHOWN = 12


def render_history(workspace: Workspace, change: Change, *, as_of: dt.date | None) -> None:
    """Draw where a change stands on a day, and what happened to it by then."""
    history = show_history(workspace, change.id, as_of=as_of)
    status = f"part of {', '.join(change.release_ids)}" if change.is_part else history.status
    st.markdown(f"**Status on {day(as_of)}:** {plain(status)}" if as_of else plain(status))
    for line in _remarks(history):
        st.caption(line)
    if not history.entries:
        st.caption("Nothing dated is known of it by then: a later day may show more.")
        return
    lines = [_entry(entry) for entry in history.entries]
    with st.container(key="change-timeline"):
        st.markdown("\n".join(f"- {line}" for line in lines))


def _remarks(history: SubjectHistory) -> list[str]:
    found = []
    if history.cancelled:
        found.append(plain(f"{history.cancelled[0].upper()}{history.cancelled[1:]}."))
    for matter in history.disputes:
        claims = "; ".join(f"{claim.claimant}: {claim.words} ({day(claim.day)})" for claim in matter.claims)
        found.append(f"**In dispute** since {day(matter.since)}, {plain(matter.matter)}: {plain(claims)}")
    for move in history.moves:
        moved = f"{move.before or 'no date'} → {move.after or 'no date'}"
        found.append(plain(f"Date moved {moved}, known on {day(move.known_on)}: {move.words}"))
    if history.duplicate_note:
        found.append(plain(history.duplicate_note))
    return found


def _entry(entry: TimelineEntry) -> str:
    when = day(entry.day) if entry.day and len(entry.written) > len("2017-10") else entry.written or "no date"
    marks = [
        "plan" if entry.is_plan else "",
        f"says {entry.claimant}" if entry.claimant else "",
        "status column of the register" if entry.is_register_status else "",
        str(entry.basis or ""),
    ]
    note = ", ".join(mark for mark in marks if mark)
    return f"{plain(when)} · {plain(entry.words)}" + (f" :gray[({plain(note)})]" if note else "")


def render_options(workspace: Workspace, change: Change) -> None:
    """Draw the options of a change side by side once somebody opens the panel."""
    panel = st.expander("Options side by side", key=f"options-{change.id}", on_change="rerun")
    if not panel.open:
        return
    with panel:
        compared = current_options(workspace, change_id=change.id)
        st.dataframe(_sides(compared), hide_index=True, key="options-table")
        st.caption(plain(" ".join(compared.notes)))
        widest = [section for section in compared.sections if section.spread > 0][:SECTIONS_SHOWN]
        if widest:
            st.markdown("**Sections on which they differ most**")
            st.dataframe(
                pd.DataFrame(
                    [
                        {"Section": section.label}
                        | {
                            side.key: "no figures" if chance is None else percent(chance)
                            for side, chance in zip(compared.sides, section.likelihoods, strict=True)
                        }
                        for section in widest
                    ]
                ),
                hide_index=True, key="options-sections",
            )  # fmt: skip


def _sides(compared: Comparison) -> pd.DataFrame:
    return pd.DataFrame([_side(side) for side in compared.sides])


def _side(side: ComparedSide) -> dict[str, str]:
    named = [process.name for process in side.processes]
    return {
        "Option": side.key,
        "What it is": side.title,
        "Touches": str(len(side.touched)),
        "must / should / glance": side.why_not if side.must is None else f"{side.must} / {side.should} / {side.glance}",
        "Days P50": days(side.effort.p50) if side.effort else "",
        "Days P80": days(side.effort.p80) if side.effort else "",
        "User processes reached": f"{len(named)}: {', '.join(named)}" if named else "",
        "Basis": str(side.basis or "not stated"),
    }


def render_users(workspace: Workspace, change: Change) -> None:
    """Draw what a change means for those who use the service once somebody opens the panel."""
    panel = st.expander("What it means for service users", key=f"users-{change.id}", on_change="rerun")
    if not panel.open:
        return
    with panel:
        impact = current_user_impact(workspace, change_id=change.id)
        if not impact.roles:
            st.caption(plain(f"{impact.why_none[0].upper()}{impact.why_none[1:]}."))
            return
        st.markdown(f"**{counted(len(impact.roles), 'role')} reached**, each with its processes and interfaces.")
        frame = pd.DataFrame(
            [
                {
                    "Role": role.role,
                    "Processes": ", ".join(f"{item.name} ({item.part}, {percent(item.likelihood)})"
                                           for item in role.processes),
                    "Interfaces": ", ".join(f"{item.name} ({percent(item.likelihood)})" for item in role.interfaces),
                }
                for role in impact.roles
            ]
        )  # fmt: skip
        st.dataframe(frame, hide_index=True, key="users-table")
