"""Judgements of several people in rounds and without names: enter an answer, see the spread, try what is agreed."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from impact.domain.access import Action
from impact.domain.delphi import DelphiJudgement, SubjectKind
from impact.domain.formatting import counted, percent
from impact.domain.policy import ThreePoint
from impact.domain.scenario import EditKind, ScenarioEdit, plain_number
from impact.errors import ConflictError, ImpactError
from impact.ui import going, state
from impact.ui.cache import current_report, current_workspace
from impact.ui.identity import control, render_person, sign
from impact.ui.pages.what_if.draft import add_edits, readable_key, render_notice
from impact.ui.safe import plain
from impact.use_cases.delphi import PACKAGE, NewAnswer, add_answer, judgements
from impact.use_cases.tunable import tunable_numbers
from impact.writers.formats import DELPHI_WRITERS, FRAGMENT_WRITERS

SUBJECT, LOW, LIKELY, HIGH, WHY, ROUND = (
    "delphi-subject", "delphi-low", "delphi-likely", "delphi-high", "delphi-why", "delphi-round"
)  # fmt: skip


def render_delphi() -> None:
    """Draw the form for an answer, and beside it what people said so far."""
    workspace = current_workspace()
    render_notice()
    form, said = st.columns([1, 1.9], gap="medium")
    with form:
        if workspace.store is None:
            st.info("Answers are kept nowhere here: set IMPACT_STORE to a file.")
        else:
            _render_form()
    with said:
        judged = judgements(workspace)
        if judged:
            _render_judged(judged)
        else:
            st.info(
                "Nobody has answered yet. Choose a rate, a section or a package on the left and give the lowest, the "
                "likeliest and the highest value; ask three people or more, so that nobody can be guessed."
            )
        st.caption(
            "How to read this: names are shown nowhere. The values of a round are combined each to its middle; people "
            "agree if two or more answered and their likeliest values lie close to the middle."
        )


def _subjects() -> dict[str, str]:
    """Give what can be judged by its key: rates, packages and the sections of the report."""
    workspace, chosen = current_workspace(), state.choice()
    report = current_report(workspace, chosen.request, chosen.options)
    names = {
        item.key: f"rate: {readable_key(item.key)}"
        for item in tunable_numbers(workspace)
        if item.key.startswith("effort.") and "/" in item.value
    }
    if chosen.is_release:
        packages = sorted(set(workspace.policy.effort.package_by_document.values()))
        names |= {f"{PACKAGE}{chosen.release}/{name}": f"package: {name} of {chosen.release}" for name in packages}
    names |= {
        item.element.id: f"section: {item.document} {item.number} {item.title}" for item in report.estimated_sections
    }
    return names


def _render_form() -> None:
    names = _subjects()
    subject = st.selectbox("What is judged", list(names), format_func=lambda key: names[key], key=SUBJECT)
    now = {item.key: item.value for item in tunable_numbers(current_workspace())}.get(subject or "", "")
    if now:
        st.caption(f"Now {now}: lowest, likeliest, highest.")
    elif subject:
        whole = "of the whole package" if subject.startswith(PACKAGE) else "if it proves wrong, all activities together"
        st.caption(f"Person-days {whole}.")
    with st.container(horizontal=True, key="delphi-points"):
        for key, label in ((LOW, "Lowest"), (LIKELY, "Likeliest"), (HIGH, "Highest")):
            st.number_input(label, min_value=0.0, value=None, key=key, width=112, placeholder="0")
    st.text_input("Why", key=WHY, max_chars=500, help="Shown to all, without a name.")
    st.checkbox("Begins the next round", key=ROUND)
    render_person()
    drawn = control(Action.ESTIMATE)
    st.button("Keep the answer", key="delphi-keep", type="primary", on_click=_keep, disabled=drawn.is_disabled,
              help=drawn.help)  # fmt: skip


def _keep() -> None:
    points = [st.session_state.get(key) for key in (LOW, LIKELY, HIGH)]
    if None in points:
        state.tell(state.Notice("Give all three values and your name; the name is shown nowhere.", is_refused=True))
        return
    subject, workspace = str(st.session_state[SUBJECT]), current_workspace()
    low, likely, high = (float(point or 0.0) for point in points)
    known = [item for item in judgements(workspace) if item.subject.key == subject]
    number = known[0].last.number + 1 if known and state.is_ticked(ROUND) else None
    new = NewAnswer(subject, ThreePoint(low, likely, high), number, state.chosen_value(WHY))
    try:
        signed = sign(Action.ESTIMATE)
        found = add_answer(workspace, new, who=signed.who, when=signed.when)
    except ConflictError as error:
        state.tell(state.Notice(f"Somebody else was faster. {error}", is_refused=True))
    except ImpactError as error:
        state.tell(state.Notice(str(error), is_refused=True))
    else:
        state.untick(ROUND)
        for key in (LOW, LIKELY, HIGH):
            st.session_state[key] = None
        st.session_state[WHY] = ""
        state.tell(state.Notice(f"Kept: {found.subject.label}, round {found.last.number}."))


def _render_judged(judged: tuple[DelphiJudgement, ...]) -> None:
    st.dataframe(
        pd.DataFrame([_row(item) for item in judged]), hide_index=True, key="delphi-judged", height=280,
        column_config={
            "Judged": st.column_config.TextColumn(width=220),
            "Middle": st.column_config.TextColumn(width=110, help="Low, likely and high, each the middle of its round"),
            "Likeliest values": st.column_config.TextColumn(width=120),
        },
    )  # fmt: skip
    reasons = [f"{plain(readable_key(item.subject.label))}: {plain(why)}" for item in judged
               for why in item.last.reasons if why]  # fmt: skip
    if reasons:
        with st.expander(f"{counted(len(reasons), 'reason')}, without names", key="delphi-reasons"):
            st.markdown("\n".join(f"- {reason}" for reason in reasons))
    agreed = [item for item in judged if item.is_agreed and item.subject.kind is SubjectKind.RATE]
    with st.container(horizontal=True, key="delphi-actions"):
        st.button(
            "Try what is agreed in What if", key="delphi-go", disabled=not agreed, on_click=_try, args=(agreed,),
            icon=":material/science:", help="Rates on which people agree, as a scenario.",
        )  # fmt: skip
        for ending in ("md", "json"):
            st.download_button(
                "Markdown" if ending == "md" else "JSON", DELPHI_WRITERS[ending](judged, {}),
                file_name=f"judgements.{ending}", key=f"delphi-{ending}", on_click="ignore",
                icon=":material/download:",
            )  # fmt: skip
        if agreed:
            st.download_button("Policy (TOML)", FRAGMENT_WRITERS["policy"](agreed), file_name="judged.toml",
                               key="delphi-policy", on_click="ignore", icon=":material/download:")  # fmt: skip


def _row(item: DelphiJudgement) -> dict[str, str]:
    last = item.last
    spread = "cannot be said" if last.spread is None else percent(last.spread)
    return {
        "Judged": readable_key(item.subject.label) if item.subject.kind is SubjectKind.RATE else item.subject.label,
        "Round": str(last.number),
        "People": str(last.people),
        "Likeliest values": " · ".join(f"{value:g}" for value in last.likelies),
        "Middle": f"{last.combined.low:g} / {last.combined.likely:g} / {last.combined.high:g}",
        "Spread": spread,
        "Agreed": "yes" if item.is_agreed else "not yet",
    }


def _try(agreed: list[DelphiJudgement]) -> None:
    edits = []
    for item in agreed:
        points = item.last.combined
        text = plain_number(f"{points.low!r}/{points.likely!r}/{points.high!r}")
        edits.append(ScenarioEdit(EditKind.NUMBER, (item.subject.key,), text))
    add_edits(edits)
    going.go_to("what-if")
