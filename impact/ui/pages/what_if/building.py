"""Say what is done differently: the kind of edit, what it concerns, and a button that adds it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from impact.domain.formatting import percent
from impact.domain.result import ImpactReport
from impact.domain.scenario import EditKind, ScenarioEdit, plain_number
from impact.ui import state
from impact.ui.cache import current_workspace
from impact.ui.pages.what_if.draft import add_edits, readable_key
from impact.ui.safe import plain
from impact.use_cases.tunable import tunable_numbers, tunable_weights

KIND, SUBJECTS, RELEASE, VALUE = "edit-kind", "edit-changes", "edit-release", "edit-value"
TITLES: Mapping[EditKind, str] = {
    EditKind.DROP: "Leave changes out",
    EditKind.DEFER: "Move changes to another release",
    EditKind.ADD: "Bring changes in",
    EditKind.COMBINE: "Do changes as one piece of work",
    EditKind.NUMBER: "Another assumption",
    EditKind.WEIGHT: "Another likelihood that change travels",
    EditKind.THRESHOLD: "Review from another likelihood on",
}


def render_builder(report: ImpactReport) -> None:
    """Draw the boxes that say what is done differently."""
    kind = st.selectbox(
        "What is done differently", list(TITLES), format_func=lambda name: TITLES[name], key=KIND,
    )  # fmt: skip
    RENDERERS[kind](report)


def _titles() -> Mapping[str, str]:
    return {change.id: change.label for change in current_workspace().register.changes}


def _render_changes(report: ImpactReport, kind: EditKind, *, is_inside: bool) -> None:
    titles, inside = _titles(), [item.change.id for item in report.changes]
    ids = inside if is_inside else [name for name in titles if name not in inside]
    picked = st.multiselect(
        "Changes", ids, format_func=lambda name: titles.get(name, name), key=f"{SUBJECTS}-{kind}",
        placeholder="Choose changes" if ids else "No change fits",
    )  # fmt: skip
    least = 2 if kind is EditKind.COMBINE else 1
    release = _render_release(report) if kind is EditKind.DEFER else ""
    is_whole = len(picked) >= least and (kind is not EditKind.DEFER or bool(release))
    _add_button(_add_changes, kind, disabled=not is_whole)
    if least == 2 and len(picked) == 1:
        st.caption("Choose one more: one change alone is one piece of work already.")


def _render_release(report: ImpactReport) -> str:
    releases = [item for item in current_workspace().register.releases if item.id != state.choice().release]
    titles = {item.id: f"{item.id} · {item.title.partition(':')[2].strip() or item.title}" for item in releases}
    day = {item.id: item.go_live_date for item in current_workspace().register.releases}.get(state.choice().release)
    later = [item.id for item in releases if day and item.go_live_date and item.go_live_date > day]
    index = list(titles).index(later[0]) if later and report.changes else None
    picked = st.selectbox(
        "To the release", list(titles), index=index, format_func=lambda name: titles[name], key=RELEASE,
        placeholder="Choose a release",
    )  # fmt: skip
    return picked or ""


def _add_button(add: Callable[..., None], *args: object, disabled: bool = False) -> None:
    st.button(
        "Add to the scenario", key="edit-add", type="primary", disabled=disabled, on_click=add, args=args,
        icon=":material/add:",
    )  # fmt: skip


def _add_changes(kind: EditKind) -> None:
    picked = tuple(st.session_state[f"{SUBJECTS}-{kind}"])
    value = state.chosen_value(RELEASE) if kind is EditKind.DEFER else ""
    if kind is EditKind.COMBINE:
        add_edits([ScenarioEdit(kind, picked)])
    else:
        add_edits([ScenarioEdit(kind, (name,), value) for name in picked])
    st.session_state[f"{SUBJECTS}-{kind}"] = []


def _render_number(_report: ImpactReport) -> None:
    numbers = {number.key: number for number in tunable_numbers(current_workspace())}
    key = st.selectbox(
        "Assumption", list(numbers), index=None, key="edit-number", placeholder="Search, e.g. newcomers",
        format_func=lambda name: f"{readable_key(name)} · now {numbers[name].value}",
    )  # fmt: skip
    number = numbers.get(key or "")
    if number is None:
        st.caption("Each number that the estimate rests on, with its reason; the models stay as they are.")
        return
    st.text_input(
        "Its value in the scenario", value=number.value, key=f"{VALUE}-{key}", max_chars=60,
        help="One number; or low, likely and high joined by slashes, such as 0.1/0.25/0.5.",
    )  # fmt: skip
    st.caption(" · ".join(plain(words) for words in (number.unit, number.reason) if words))
    _add_button(_add_value, EditKind.NUMBER, key, f"{VALUE}-{key}")


def _render_weight(_report: ImpactReport) -> None:
    weights = {weight.name: weight for weight in tunable_weights(current_workspace())}
    name = st.selectbox(
        "Kind of relationship, and which way", list(weights), index=None, key="edit-weight",
        placeholder="Search, e.g. sequenceFlow", help="Forward is from source to target as drawn, backward against it.",
        format_func=lambda name: f"{name.replace('/', ' / ')} · now {percent(weights[name].likelihood)}",
    )  # fmt: skip
    weight = weights.get(name or "")
    if weight is None:
        st.caption("How likely change crosses a relationship of a kind; the models stay as they are.")
        return
    st.number_input(
        "Likelihood in the scenario, 0 to 1", 0.0, 1.0, weight.likelihood, 0.05, key=f"{VALUE}-{name}",
    )  # fmt: skip
    st.caption(plain(weight.reason))
    _add_button(_add_value, EditKind.WEIGHT, name, f"{VALUE}-{name}")


def _render_threshold(report: ImpactReport) -> None:
    st.slider(
        "Review sections from", 0.05, 0.95, min(max(report.threshold, 0.05), 0.95), 0.05, key=f"{VALUE}-threshold",
        help=f"Now: from {percent(report.threshold)}. Higher is a shorter list that misses more.",
    )  # fmt: skip
    _add_button(_add_value, EditKind.THRESHOLD, "", f"{VALUE}-threshold")


def _add_value(kind: EditKind, subject: str, box: str) -> None:
    value = st.session_state.get(box)
    shown = f"{value:g}" if isinstance(value, float) else str(value or "")
    add_edits([ScenarioEdit(kind, (subject,) if subject else (), plain_number(shown))])


RENDERERS: Mapping[EditKind, Callable[[ImpactReport], None]] = {
    EditKind.DROP: lambda report: _render_changes(report, EditKind.DROP, is_inside=True),
    EditKind.DEFER: lambda report: _render_changes(report, EditKind.DEFER, is_inside=True),
    EditKind.ADD: lambda report: _render_changes(report, EditKind.ADD, is_inside=False),
    EditKind.COMBINE: lambda report: _render_changes(report, EditKind.COMBINE, is_inside=True),
    EditKind.NUMBER: _render_number,
    EditKind.WEIGHT: _render_weight,
    EditKind.THRESHOLD: _render_threshold,
}
