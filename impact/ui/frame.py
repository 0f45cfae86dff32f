"""What every page shares: the choice of scope, the badge, and errors said in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from impact.domain.architecture import SECTION_KIND
from impact.domain.formatting import counted, day
from impact.errors import ImpactError, UnknownNameError
from impact.ui import going, state
from impact.ui.cache import current_report, current_workspace
from impact.ui.identity import render_gate, render_identity
from impact.ui.place_badge import render_badge, render_place
from impact.ui.safe import plain
from impact.ui.search import render_hits, render_search_box
from impact.ui.shown import shown_place
from impact.use_cases.workspace import Workspace

HEALTH_TITLE, WORKSPACE_TITLE = "Model health", "Workspace"
"""Titles of the pages that need no scope, of which the second needs no workspace either."""
STYLE = """
<style>
.block-container{padding:4.1rem 1.6rem 1rem 1.6rem;max-width:1600px}
.figure{font-size:1.02rem;line-height:1.25;white-space:nowrap}
.figure b{font-size:1.75rem;font-weight:650;font-variant-numeric:tabular-nums}
.figure span{opacity:.72;font-size:.9rem}
[data-testid="stVerticalBlock"]{gap:0.55rem}
h3{padding:0}
.st-key-workspace-bar h3{font-size:1.3rem;max-width:44rem;overflow:hidden;text-overflow:ellipsis}
@media (min-width:1240px){
div:has(> .st-key-identity-bar){position:fixed;top:.75rem;right:3.6rem;z-index:999991;width:auto}
.st-key-identity-bar:not(:has(button)){padding-top:.3rem}
.st-key-identity-bar button{min-height:2.2rem;max-width:19rem}
.st-key-identity-bar button p{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}}
[data-testid="stMultiSelectTagsContainer"] input{min-width:3rem}
[data-testid="stMetricValue"]{font-variant-numeric:tabular-nums}
[data-testid="stCaptionContainer"],[data-testid="stCaptionContainer"] p{color:inherit}
[data-testid="stCaptionContainer"]{opacity:.8}
@media print{header,[data-testid="stToolbar"],[data-testid="stSidebar"],.st-key-identity-bar{display:none}}
</style>
"""
"""A box of several choices keeps its height when it is left: else what one clicks below it moves away in the click."""
DARK_STYLE = """
<style>
button[kind^="primary"]:enabled,button[kind^="primary"]:enabled p{color:#0d1a20}
</style>
"""
"""The accent of the dark theme is light, so words on it are dark."""


def render_frame(page: Any, pages: Sequence[Any] = ()) -> None:
    """Draw the choice of scope and the search, then the page; an error becomes a message with a way back.

    Parameters
    ----------
    page
        The page to draw.
    pages
        All pages, to which a search or a hand-over may lead.
    """
    going.know_pages({one.url_path: (one.title, one) for one in pages})
    if wanted := going.page_asked_for():
        st.switch_page(wanted)  # type: ignore[arg-type]  # a page of the navigation
    st.html(STYLE + (DARK_STYLE if st.context.theme.type == "dark" else ""))
    try:
        if not render_gate():
            return
    except ImpactError as error:
        st.error(plain(str(error)))
        return
    try:
        workspace = current_workspace()
    except ImpactError as error:
        _render_without_workspace(page, error)
        return
    state.read_address(default_release=_default_release(workspace))
    try:
        if page.title == WORKSPACE_TITLE:
            _render_workspace_bar(workspace)
        elif state.choice().is_empty:
            _render_start(workspace)
        else:
            _render_scope(workspace)
            render_hits(workspace)
        if not state.choice().is_empty or page.title in (HEALTH_TITLE, WORKSPACE_TITLE):
            page.run()
    except UnknownNameError as error:
        st.error(plain(str(error)))
        _offer_way_back(workspace, error.candidates)
    except ImpactError as error:
        st.error(plain(str(error)))
        _offer_way_back(workspace)
    state.write_address()


def _render_without_workspace(page: Any, error: ImpactError) -> None:
    """Say why there is nothing to look at, and lead to where another workspace can be opened."""
    if page.title == WORKSPACE_TITLE:
        render_identity()
        page.run()
        return
    st.error(f"The workspace cannot be loaded. {plain(str(error))}")
    if "workspace" in going.known_pages():
        st.button("Look at another workspace", key="way-to-workspace", on_click=going.go_to, args=("workspace",))


def _render_workspace_bar(workspace: Workspace) -> None:
    """Name the workspace where no scope of it is chosen, and draw the search."""
    with st.container(horizontal=True, vertical_alignment="center", key="workspace-bar"):
        st.subheader(plain(workspace.settings.name), anchor=False, width="content")
        render_badge(shown_place())
        render_search_box()
        render_identity()
    render_hits(workspace)


def _default_release(workspace: Workspace) -> str:
    """Choose what is shown first: Release 2.0, else the release with most changes; empty without a register."""
    used = [release_id for change in workspace.register.changes for release_id in change.release_ids]
    if state.DEFAULT_RELEASE in used or not used:
        return state.DEFAULT_RELEASE if used else ""
    return max(used, key=used.count)


def _render_start(workspace: Workspace) -> None:
    """Ask what changes, where the register names no change of any release."""
    render_identity()
    render_place()
    name = plain(workspace.settings.name)
    st.markdown(f"**{name}** · {counted(len(workspace.graph), 'element')} · no change of a release in the register")
    st.info("Choose the elements that change, and see what that makes wrong.")
    picked = _touch_box(workspace, state.choice())
    if st.button("Analyse", key="start-go", type="primary", disabled=not picked):
        state.choose(state.Choice("", touches=tuple(picked)))
        st.rerun()


def _offer_way_back(workspace: Workspace, candidates: Sequence[str] = ()) -> None:
    releases = {release.id for release in workspace.register.releases}
    usual = _default_release(workspace)
    with st.container(horizontal=True, key="ways-back"):
        st.button(
            f"Back to {usual}" if usual else "Start again",
            key="way-back",
            on_click=state.choose,
            args=(state.Choice(usual),),
        )
        for name in candidates:
            if name in releases and name != usual:
                st.button(plain(name), key=f"way-to-{name}", on_click=state.choose, args=(state.Choice(name),))


def _render_scope(workspace: Workspace) -> None:
    chosen = state.choice()
    with st.container(horizontal=True, vertical_alignment="center", key="scope-bar"):
        _release_box(workspace, chosen)
        _change_box(workspace, chosen)
        render_place()
        _facts(workspace, chosen)
        render_search_box()
        render_identity()


def _touch_box(workspace: Workspace, chosen: state.Choice) -> list[str]:
    names = {node.id: f"{node.label} · {node.id}" for node in workspace.graph.nodes if node.kind != SECTION_KIND}
    return st.multiselect(
        "Elements that change", list(names), default=[touch for touch in chosen.touches if touch in names],
        format_func=lambda name: names[name], key=f"touch-box-{'-'.join(chosen.touches)[:80]}",
        help="They count as modified; the command line knows the other kinds of touch.",
    )  # fmt: skip


def _release_box(workspace: Workspace, chosen: state.Choice) -> None:
    carried = {release_id for change in workspace.register.changes for release_id in change.release_ids}
    releases = [release for release in workspace.register.releases if release.id in carried]
    titles = {
        release.id: f"{release.id} · {release.title.partition(':')[2].strip() or release.title}" for release in releases
    }
    ids = list(titles)
    current = next((i for i, release in enumerate(ids) if release.casefold() == chosen.release.casefold()), None)
    picked = st.selectbox(
        "Release", ids, index=current if chosen.is_release else None, format_func=lambda name: titles[name],
        key=f"release-box-{chosen.release}-{chosen.is_release}", placeholder="a release", width=280,
        label_visibility="collapsed", help="The release to analyse",
    )  # fmt: skip
    if (
        picked
        and (picked != chosen.release or not chosen.is_release)
        and (current is None or picked != ids[current] or not chosen.is_release)
    ):
        state.choose(state.Choice(picked))
        st.rerun()


def _change_box(workspace: Workspace, chosen: state.Choice) -> None:
    count = "" if chosen.is_release else f": {len(chosen.changes) + len(chosen.touches)}"
    with st.popover(f"Single changes{count}", key="changes-popover"):
        titles = {change.id: change.label for change in workspace.register.changes}
        picked = st.multiselect(
            "Analyse these changes instead of a release", list(titles),
            default=[change_id for change_id in chosen.changes if change_id in titles],
            format_func=lambda name: titles[name], key=f"changes-box-{'-'.join(chosen.changes)[:80]}",
        )  # fmt: skip
        touched = _touch_box(workspace, chosen)
        if st.button("Analyse", key="changes-go", disabled=not (picked or touched)):
            state.choose(state.Choice(chosen.release, tuple(picked), chosen.what_if, tuple(touched)))
            st.rerun()
        if not chosen.is_release and chosen.release and st.button("Back to the release", key="changes-clear"):
            state.choose(state.Choice(chosen.release))
            st.rerun()


def _facts(workspace: Workspace, chosen: state.Choice) -> None:
    report = current_report(workspace, chosen.request, chosen.options)
    scope = counted(len(report.changes), "change") if chosen.is_release else f"**{plain(report.scope)}**"
    facts = [plain(report.workspace), scope]
    if not report.baseline_release:
        st.markdown(" · ".join(facts))
        return
    st.markdown(
        " · ".join([*facts, f"as of {day(report.as_of)}", f"baseline {plain(report.baseline_release)}"]),
        help=f"The register speaks as of {day(report.as_of)}; {plain(report.baseline_release)} was the last release "
        f"live on that day. Change travels over the architecture as of {plain(report.graph_release)}.",
    )
    if report.effort.status == "what_if":
        st.badge("what if", color="orange", help="Figures as though the release were baselined; it is not.")
    if report.note:
        st.badge("reconstructed", icon=":material/info:", color="gray", help=plain(report.note))
