"""Questions in SPARQL: a library to choose from and to learn from, own ones, and the answer as a table."""

from __future__ import annotations

import re

import pandas as pd
import streamlit as st

from impact.domain.formatting import counted
from impact.domain.query import Answer, ParameterKind, Query, QueryParameter
from impact.errors import ImpactError, QueryError, UnknownNameError
from impact.readers.query_file import read_query, shipped_queries
from impact.ui import state
from impact.ui.asked_cache import current_answer
from impact.ui.cache import current_report, current_workspace
from impact.ui.safe import plain
from impact.use_cases.query import default_release
from impact.writers.answer import is_numeric, shown_term
from impact.writers.formats import ANSWER_WRITERS

BOX, TEXT = "query-question", "query-text"
LIBRARY = "query-library"
OWN = "your question"
MOST_ROWS = 2_000
"""Rows that are shown; the downloads hold all."""
EXAMPLE = re.compile(r"as in (\S+?)\.?$")
COLUMN = re.compile(r"column (\d+)")
ENDINGS = {"csv": "CSV", "json": "JSON", "table": "Text"}


def render_questions() -> None:
    """Draw the choice of a question with its values and text, then the answer."""
    queries = {query.name: query for query in shipped_queries()}
    asking, answer = st.columns([1, 1.7], gap="medium")
    with asking:
        name = _render_choice(queries)
        text, query = _render_text(queries[name])
        settings = _render_settings(query) if query else ()
        st.button("Ask", key="query-ask", type="primary", icon=":material/play_arrow:", disabled=query is None,
                  on_click=_ask, args=(text, settings))  # fmt: skip
    with answer:
        if query is None:
            return
        if st.session_state.get("asked") == (text, settings):
            _render_answer(query, settings)
        else:
            _render_first(query, is_other=bool(st.session_state.get("asked")))


def _ask(text: str, settings: tuple[tuple[str, str], ...]) -> None:
    st.session_state["asked"] = (text, settings)


def _render_choice(queries: dict[str, Query]) -> str:
    chosen = state.chosen(state.QUESTION)
    names = list(queries)
    picked = st.selectbox(
        "Question", names, index=names.index(chosen) if chosen in names else 0, key=BOX,
        format_func=lambda name: queries[name].title, on_change=_choose_question,
        help=f"{len(names)} questions of the library; each may be changed below.",
    )  # fmt: skip
    return picked or names[0]


def _choose_question() -> None:
    state.choose_box(state.QUESTION, BOX)
    state.choose_as(state.SPARQL, "")


def _render_text(shipped: Query) -> tuple[str, Query | None]:
    """Draw the text of the question; give it as it stands, and the question unless it is refused."""
    own = state.chosen(state.SPARQL)
    key = f"{TEXT}-{shipped.name}"
    state.fill_box(key, own or shipped.text)
    if not own and st.session_state[key] != shipped.text:
        st.session_state[key] = shipped.text
    with st.expander("Its text in SPARQL", expanded=bool(own), key="query-text-panel"):
        text = st.text_area(
            "SPARQL", key=key, height=220, max_chars=state.LONGEST_SCENARIO, on_change=_change_text,
            args=(key, shipped.text), label_visibility="collapsed",
            help="Change it to ask something else; the prefixes need not be declared. A question only reads.",
        )  # fmt: skip
        if own:
            st.button("Back to the question of the library", key="query-back", type="tertiary",
                      on_click=state.choose_as, args=(state.SPARQL, ""))  # fmt: skip
    if text == shipped.text:
        return shipped.text, shipped
    try:
        return str(text), read_query(str(text), name=OWN, file=OWN)
    except QueryError as error:
        _render_fault(error, str(text))
        return str(text), None


def _change_text(box: str, shipped: str) -> None:
    text = str(st.session_state[box])
    state.choose_as(state.SPARQL, "" if text == shipped else text)


def _render_settings(query: Query) -> tuple[tuple[str, str], ...]:
    """Draw a box for each value that the question takes."""
    found = []
    for parameter in query.parameters:
        key = f"query-set-{query.name}-{parameter.name}"
        if parameter.kind is ParameterKind.RELEASE:
            continue
        value = st.text_input(
            plain(parameter.words.rstrip(".") or parameter.name), value=_usual(parameter), key=key, max_chars=300,
        )  # fmt: skip
        found.append((parameter.name, str(value).strip()))
    return tuple(item for item in found if item[1])


def _usual(parameter: QueryParameter) -> str:
    """Give a value to begin with: the default, the example if it is there, else what is likeliest or touched."""
    if parameter.default is not None:
        return parameter.default
    workspace, chosen = current_workspace(), state.choice()
    report = current_report(workspace, chosen.request, chosen.options)
    if parameter.kind is ParameterKind.CHANGE:
        return next((item.change.id for item in report.changes if item.touched), "")
    if parameter.kind is not ParameterKind.ELEMENT:
        return ""
    found = EXAMPLE.search(parameter.words)
    if found:
        try:
            return workspace.graph.resolve(found[1]).id
        except UnknownNameError:
            pass
    if parameter.name == "section" and report.sections:
        return report.sections[0].element.id
    return next((item.id for item in report.elements if item.touch), "")


def _release() -> str:
    chosen = state.choice()
    return chosen.release or default_release(current_workspace())


def _render_first(query: Query, *, is_other: bool) -> None:
    st.markdown(f"##### {plain(query.question or query.title or 'Your own question')}")
    lead = "The question has changed since the last answer" if is_other else "Nothing is asked yet"
    st.info(
        f"{lead}: 'Ask' answers it from everything that is known of {plain(_release())}: models, joins, register and "
        "what change reaches. The first answer takes some seconds, the next ones less."
    )
    library = shipped_queries()
    names = tuple(item.name for item in library)
    st.dataframe(
        pd.DataFrame([{"Question": item.title, "What it answers": item.question} for item in library]),
        hide_index=True, height=360, key=LIBRARY, selection_mode="single-row", on_select=lambda: _take(names),
        column_config={
            "Question": st.column_config.TextColumn(width=210),
            "What it answers": st.column_config.TextColumn(width=470),
        },
    )  # fmt: skip
    st.caption("How to read this: select a row to choose the question; its text can be changed on the left.")


def _take(names: tuple[str, ...]) -> None:
    rows = st.session_state[LIBRARY].selection.rows
    if rows and rows[0] < len(names):
        st.session_state[BOX] = names[rows[0]]
        _choose_question()


def _render_answer(query: Query, settings: tuple[tuple[str, str], ...]) -> None:
    chosen, workspace = state.choice(), current_workspace()
    release = workspace.release(_release()).id
    try:
        answer = current_answer(workspace, release, what_if=chosen.what_if, query=query, settings=settings)
    except QueryError as error:
        _render_fault(error, query.text)
        return
    except ImpactError as error:
        st.error(plain(str(error)))
        return
    st.markdown(f"##### {plain(query.question or query.title or 'Your own question')}")
    if answer.truth is not None:
        st.markdown(f"**{'Yes' if answer.truth else 'No'}**, in {plain(release)}.")
    elif not answer.rows:
        st.info(
            f"Nothing in {plain(release)} answers this question. Other values or another release may; "
            "the text shows what is asked for."
        )
    else:
        _render_rows(answer)
    with st.container(horizontal=True, key="query-downloads"):
        for name, label in ENDINGS.items():
            ending = "md" if name == "table" else name
            st.download_button(
                label, ANSWER_WRITERS[name](answer), file_name=f"{query.name.replace(' ', '-')}.{ending}",
                key=f"query-as-{name}", on_click="ignore", icon=":material/download:",
            )  # fmt: skip


def _render_rows(answer: Answer) -> None:
    shown = answer.rows[:MOST_ROWS]
    cut = f"; the first {MOST_ROWS} are shown, the downloads hold all" if len(answer.rows) > MOST_ROWS else ""
    st.caption(
        f"{counted(len(answer.rows), 'row')} in {plain(answer.release)}{cut}. How to read this: a row is one answer; "
        "likelihoods run from 0 to 1, and what stands before a colon is the model or the vocabulary."
    )
    columns: dict[str, list[str] | list[float | None]] = {}
    for place, name in enumerate(answer.columns):
        cells = [row[place] for row in shown]
        title = name.replace("_", " ")
        if is_numeric(answer, place):
            columns[title] = [None if term is None else round(float(term.value), 3) for term in cells]
        else:
            columns[title] = [shown_term(term) for term in cells]
    frame = pd.DataFrame(columns)
    st.dataframe(frame, hide_index=True, key="query-answer", height=min(38 + 35 * len(shown), 420))


def _render_fault(error: QueryError, text: str) -> None:
    """Say what is wrong with a question, with the line and a mark below the place."""
    where = f"Line {error.line}, " if error.line else ""
    st.error(plain(f"{where}{error.message}. {error.remedy}".strip()))
    lines = text.split("\n")
    if error.line and error.line <= len(lines):
        found = COLUMN.search(error.message)
        pointer = f"\n{' ' * (int(found[1]) - 1)}^" if found else ""
        st.code(f"{lines[error.line - 1]}{pointer}", language=None)
