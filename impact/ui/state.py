"""What a person has chosen: kept in the session and in the address, behind typed functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from impact.use_cases.analysed_scope import AnalysisOptions
from impact.use_cases.scope import ScopeRequest

RELEASE, CHANGES, TOUCHES, WHAT_IF, ELEMENT = "release", "change", "touch", "whatif", "element"
TAB, ROW, ONLY = "tab", "row", "only"
PACKAGE, TASK, PART = "package", "task", "part"
SCENARIO, KEPT = "scenario", "kept"
ASKING, QUESTION, SPARQL, FORMAT = "ask", "question", "sparql", "format"
"""Of the Query and export page: its part, the question of the library, an own one, the format of the file."""
EFFORT_PART, HEALTH_PART = "effort", "health"
OF_ONE_PAGE = (PACKAGE, TASK, PART, SCENARIO, ASKING, QUESTION, SPARQL, FORMAT, EFFORT_PART, HEALTH_PART)
LONG_ONES = (SCENARIO, SPARQL)
LONGEST_VALUE = 300
LONGEST_SCENARIO = 6000
"""Signs of a scenario that an address may carry; one sign more is read, so that one that is too long is said to be."""
LONGEST_SELECTOR = 5000
"""More than is read as a selector, so that one that is too long is said to be."""
MOST_VALUES = 80
DEFAULT_RELEASE = "R2.0"


@dataclass(frozen=True, slots=True)
class Choice:
    """A scope as chosen: a release, or changes and touched elements if any are named."""

    release: str
    changes: tuple[str, ...] = ()
    what_if: bool = False
    touches: tuple[str, ...] = ()

    @property
    def is_release(self) -> bool:
        """Whether a release is analysed, and no single changes or touches."""
        return not (self.changes or self.touches)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is chosen yet."""
        return self.is_release and not self.release

    @property
    def request(self) -> ScopeRequest:
        """The scope to analyse."""
        if self.is_release:
            return ScopeRequest(release=self.release)
        return ScopeRequest(changes=self.changes, touches=self.touches)

    @property
    def options(self) -> AnalysisOptions:
        """How to analyse it."""
        return AnalysisOptions(what_if=self.what_if)


def read_address(*, default_release: str) -> None:
    """Take over what the address says; on a page change the address is empty and the session speaks."""
    parameters = st.query_params
    if any(name in parameters for name in (RELEASE, CHANGES, TOUCHES)):
        changes, touches = (
            tuple(value[:LONGEST_VALUE] for value in parameters.get_all(name)[:MOST_VALUES])
            for name in (CHANGES, TOUCHES)
        )
        release = parameters.get(RELEASE, default_release)[:LONGEST_VALUE]
        st.session_state["choice"] = Choice(release, changes, parameters.get(WHAT_IF) == "1", touches)
    if ELEMENT in parameters:
        st.session_state["selected"] = parameters[ELEMENT][:LONGEST_VALUE]
    for name in (TAB, ROW, *(name for name in OF_ONE_PAGE if name not in LONG_ONES)):
        if name in parameters:
            st.session_state[f"chosen-{name}"] = parameters[name][:LONGEST_VALUE]
    for name in LONG_ONES:
        if name in parameters:
            st.session_state[f"chosen-{name}"] = parameters[name][: LONGEST_SCENARIO + 1]
    if KEPT in parameters:
        names = parameters.get_all(KEPT)[:MOST_VALUES]
        st.session_state[f"chosen-{KEPT}"] = tuple(name[:LONGEST_VALUE] for name in names)
    if ONLY in parameters:
        st.session_state[f"chosen-{ONLY}"] = parameters[ONLY][:LONGEST_SELECTOR]
    if "choice" not in st.session_state:
        st.session_state["choice"] = Choice(default_release)


def write_address() -> None:
    """Make the address say what is chosen, so that it can be kept and shared."""
    chosen, element = choice(), selected_element()
    parameters: dict[str, str | list[str]] = {}
    if chosen.changes:
        parameters[CHANGES] = list(chosen.changes)
    if chosen.touches:
        parameters[TOUCHES] = list(chosen.touches)
    if chosen.is_release and chosen.release:
        parameters[RELEASE] = chosen.release
    if chosen.what_if:
        parameters[WHAT_IF] = "1"
    if element:
        parameters[ELEMENT] = element
    if beside := st.session_state.get(f"chosen-{KEPT}"):
        parameters[KEPT] = list(beside)
    own = [(name, str(st.session_state.get(f"chosen-{name}", ""))) for name in OF_ONE_PAGE]
    for name, value in ((TAB, chosen_tab()), (ROW, chosen_row()), (ONLY, chosen_only()), *own):
        if value:
            parameters[name] = value
    st.query_params.from_dict(parameters)


def choice() -> Choice:
    """Give the chosen scope."""
    chosen = st.session_state["choice"]
    assert isinstance(chosen, Choice)
    return chosen


def choose(chosen: Choice) -> None:
    """Choose a scope; what was selected in another scope is let go."""
    if chosen != st.session_state.get("choice"):
        st.session_state["choice"] = chosen
        st.session_state.pop("selected", None)
        st.session_state.pop("clicked", None)
        write_address()


def shown_diagram() -> str:
    """Give the id of the diagram that was shown last; empty if none was."""
    return str(st.session_state.get("diagram", ""))


def show_diagram(diagram_id: str) -> None:
    """Remember the diagram that is shown, so that a click in it does not lead to another one."""
    st.session_state["diagram"] = diagram_id


def choose_diagram(box: str, subject_by_diagram: Mapping[str, str]) -> None:
    """Take over the diagram that was just chosen in a box, and select what it is about."""
    diagram_id = str(st.session_state[box])
    show_diagram(diagram_id)
    select_element(subject_by_diagram[diagram_id])


def select_row(table: str, ids: Sequence[str]) -> None:
    """Take over the row that was just selected in a table.

    Parameters
    ----------
    table
        Key of the table.
    ids
        Ids of the elements in its rows, as they were drawn.
    """
    rows = st.session_state[table].selection.rows
    if rows and rows[0] < len(ids):
        select_element(ids[rows[0]])


def select_asked(box: str) -> None:
    """Take over what was just typed into a text box; it may be an id or a name."""
    if asked := str(st.session_state[box]).strip():
        select_element(asked)


def select_node(chart: str, ids: Sequence[str]) -> None:
    """Take over the node that was just clicked in a chart; a second click on it means it all the same.

    Parameters
    ----------
    chart
        Key of the chart.
    ids
        Ids of its nodes, as they were drawn; empty for one that cannot be selected.
    """
    for group in st.session_state[chart].selection.get("selected", []):
        if group.get("data_type") == "node" and group.get("data_indices"):
            st.session_state["clicked"] = ids[group["data_indices"][0]]
    if clicked := st.session_state.get("clicked", ""):
        select_element(clicked)


def selected_element() -> str:
    """Give the id of the selected element; empty if none is."""
    return str(st.session_state.get("selected", ""))


def select_element(element_id: str) -> None:
    """Select an element on every page."""
    if element_id != selected_element():
        st.session_state["selected"] = element_id
        write_address()


def chosen_tab() -> str:
    """Give the part of the Changes page that is shown; empty for the first."""
    return str(st.session_state.get(f"chosen-{TAB}", ""))


def choose_tab(box: str) -> None:
    """Take over the part of the Changes page that was just chosen in a box."""
    st.session_state[f"chosen-{TAB}"] = str(st.session_state[box])
    write_address()


def chosen_row() -> str:
    """Give the id of the change that is selected in the register; empty if none is."""
    return str(st.session_state.get(f"chosen-{ROW}", ""))


def choose_row(table: str, ids: Sequence[str]) -> None:
    """Take over the change that was just selected, or let go, in a table.

    Parameters
    ----------
    table
        Key of the table.
    ids
        Ids of the changes in its rows, as they were drawn.
    """
    rows = st.session_state[table].selection.rows
    st.session_state[f"chosen-{ROW}"] = ids[rows[0]] if rows and rows[0] < len(ids) else ""
    write_address()


def chosen_package() -> str:
    """Give the id of the chosen work package; empty for the first."""
    return str(st.session_state.get(f"chosen-{PACKAGE}", ""))


def choose_package(box: str) -> None:
    """Take over the work package that was just chosen in a box."""
    st.session_state[f"chosen-{PACKAGE}"] = str(st.session_state[box])
    st.session_state.pop(f"chosen-{TASK}", None)
    write_address()


def chosen_part() -> str:
    """Give the part of the Work package page that is shown; empty for the first."""
    return str(st.session_state.get(f"chosen-{PART}", ""))


def choose_part(box: str) -> None:
    """Take over the part of the Work package page that was just chosen in a box."""
    st.session_state[f"chosen-{PART}"] = str(st.session_state[box])
    write_address()


def chosen_tasks() -> tuple[str, ...]:
    """Give the ids of the tasks that are selected, the first of which is shown in full."""
    first = str(st.session_state.get(f"chosen-{TASK}", ""))
    others = st.session_state.get("other-tasks", ())
    return (first, *others) if first else ()


def choose_tasks(table: str, ids: Sequence[str]) -> None:
    """Take over the tasks that were just selected, or let go, in a table; as :func:`choose_row`."""
    picked = [ids[row] for row in st.session_state[table].selection.rows if row < len(ids)]
    st.session_state[f"chosen-{TASK}"] = picked[0] if picked else ""
    st.session_state["other-tasks"] = tuple(picked[1:])
    write_address()


def open_task(task_id: str) -> None:
    """Show a task in full, among the others."""
    st.session_state[f"chosen-{TASK}"], st.session_state[f"chosen-{PART}"] = task_id, "tasks"
    st.session_state["other-tasks"] = ()
    st.session_state["package-part"] = "tasks"
    write_address()


def chosen(name: str) -> str:
    """Give what is chosen under a name of the address, one of :data:`OF_ONE_PAGE`; empty if nothing is."""
    return str(st.session_state.get(f"chosen-{name}", ""))


def choose_as(name: str, value: str) -> None:
    """Choose something under a name of the address, one of :data:`OF_ONE_PAGE`; empty lets it go."""
    st.session_state[f"chosen-{name}"] = value
    write_address()


def choose_box(name: str, box: str) -> None:
    """Take over what was just chosen in a box, under a name of the address."""
    choose_as(name, str(st.session_state[box] or ""))


def chosen_only() -> str:
    """Give the selector of what is shown; empty where everything is."""
    return str(st.session_state.get(f"chosen-{ONLY}", ""))


def choose_only(box: str) -> None:
    """Take over the selector that was just typed into a text box."""
    st.session_state[f"chosen-{ONLY}"] = str(st.session_state[box]).strip()[:LONGEST_SELECTOR]
    write_address()


def fill_box(box: str, value: str) -> None:
    """Give a box its first value, where it was not drawn before on this page."""
    st.session_state.setdefault(box, value)


def deciding_person(otherwise: str = "") -> str:
    """Give the name under which decisions are recorded, ``otherwise`` until one is typed in."""
    return str(st.session_state.get("who", otherwise))


def name_person(box: str) -> None:
    """Take over the name that was just typed into a text box."""
    st.session_state["who"] = str(st.session_state[box]).strip()


@dataclass(frozen=True, slots=True)
class Notice:
    """What came of the last thing that a person did.

    Attributes
    ----------
    words
        What to say.
    is_refused
        Whether nothing was done; it is then shown until something else is done.
    person_days
        Likely person-days (P50) of the chosen scope before; ``None`` if they are not estimated.
    """

    words: str
    is_refused: bool = False
    person_days: float | None = None


def tell(notice: Notice) -> None:
    """Keep what is to be told at the next drawing of the page."""
    st.session_state["notice"] = notice


def told() -> Notice | None:
    """Give what is to be told; what was done is told once, what was refused until it is let go."""
    notice = st.session_state.get("notice")
    if isinstance(notice, Notice) and not notice.is_refused:
        let_go_of_notice()
    return notice if isinstance(notice, Notice) else None


def let_go_of_notice() -> None:
    """Forget what was to be told."""
    st.session_state.pop("notice", None)


def chosen_value(box: str, otherwise: str = "") -> str:
    """Give the text or choice in a box as it stands now, ``otherwise`` if it is not drawn."""
    return str(st.session_state.get(box) or otherwise)


def is_ticked(box: str) -> bool:
    """Tell whether a box is ticked."""
    return bool(st.session_state.get(box, False))


def untick(box: str) -> None:
    """Take the tick out of a box, so that it counts for one decision only."""
    st.session_state[box] = False


def read_text() -> str:
    """Give the text of a modification that was handed in last; empty if none was."""
    return str(st.session_state.get("text", ""))


def hand_in(box: str) -> None:
    """Take over the text that was just handed in."""
    st.session_state["text"] = str(st.session_state[box]).strip()


def ask_for_export(workspace_digest: str, day_box: str, impacts_box: str) -> None:
    """Remember that the spreadsheet of changes is wanted as it is set in two boxes, for this state of the workspace."""
    st.session_state["export"] = (workspace_digest, st.session_state[day_box], is_ticked(impacts_box))


def is_export_wanted(workspace_digest: str, day_box: str, impacts_box: str) -> bool:
    """Tell whether the spreadsheet of changes is wanted as it is set in two boxes now."""
    return bool(st.session_state.get("export") == (workspace_digest, st.session_state[day_box], is_ticked(impacts_box)))
