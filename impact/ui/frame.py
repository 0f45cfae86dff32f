"""What every page shares: the choice of scope, the badge, and errors said in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from impact.domain.formatting import counted, day
from impact.errors import ImpactError, UnknownNameError
from impact.ui import state
from impact.ui.cache import current_report, current_workspace
from impact.ui.safe import plain
from impact.use_cases.workspace import Workspace

STYLE = """
<style>
.block-container{padding:4.1rem 1.6rem 1rem 1.6rem;max-width:1600px}
.figure{font-size:1.02rem;line-height:1.25;white-space:nowrap}
.figure b{font-size:1.75rem;font-weight:650;font-variant-numeric:tabular-nums}
.figure span{opacity:.72;font-size:.9rem}
[data-testid="stVerticalBlock"]{gap:0.55rem}
h3{padding:0}
[data-testid="stMetricValue"]{font-variant-numeric:tabular-nums}
@media print{header,[data-testid="stToolbar"],[data-testid="stSidebar"]{display:none}}
</style>
"""


def render_frame(page: Any) -> None:
    """Draw the choice of scope, then the page; an error becomes a message with a way back."""
    st.html(STYLE)
    try:
        workspace = current_workspace()
    except ImpactError as error:
        st.error(f"The workspace cannot be loaded. {plain(str(error))}")
        return
    state.read_address(default_release=_default_release(workspace))
    try:
        _render_scope(workspace)
        page.run()
    except UnknownNameError as error:
        st.error(plain(str(error)))
        _offer_way_back(workspace, error.candidates)
    except ImpactError as error:
        st.error(plain(str(error)))
        _offer_way_back(workspace)
    state.write_address()


def _default_release(workspace: Workspace) -> str:
    used = [release_id for change in workspace.register.changes for release_id in change.release_ids]
    if state.DEFAULT_RELEASE in used or not workspace.register.releases:
        return state.DEFAULT_RELEASE
    return max(used, key=used.count) if used else workspace.register.releases[0].id


def _offer_way_back(workspace: Workspace, candidates: Sequence[str] = ()) -> None:
    releases = {release.id for release in workspace.register.releases}
    usual = _default_release(workspace)
    with st.container(horizontal=True, key="ways-back"):
        st.button(f"Back to {usual}", key="way-back", on_click=state.choose, args=(state.Choice(usual),))
        for name in candidates:
            if name in releases and name != usual:
                st.button(plain(name), key=f"way-to-{name}", on_click=state.choose, args=(state.Choice(name),))


def _render_scope(workspace: Workspace) -> None:
    chosen = state.choice()
    with st.container(horizontal=True, vertical_alignment="center", key="scope-bar"):
        _release_box(workspace, chosen)
        _change_box(workspace, chosen)
        _facts(workspace, chosen)


def _release_box(workspace: Workspace, chosen: state.Choice) -> None:
    carried = {release_id for change in workspace.register.changes for release_id in change.release_ids}
    releases = [release for release in workspace.register.releases if release.id in carried]
    titles = {
        release.id: f"{release.id} · {release.title.partition(':')[2].strip() or release.title}" for release in releases
    }
    ids = list(titles)
    current = next((i for i, release in enumerate(ids) if release.casefold() == chosen.release.casefold()), None)
    picked = st.selectbox(
        "Release", ids, index=None if chosen.changes else current, format_func=lambda name: titles[name],
        key=f"release-box-{chosen.release}-{bool(chosen.changes)}", placeholder="a release", width=340,
        label_visibility="collapsed", help="The release to analyse",
    )  # fmt: skip
    if (
        picked
        and (picked != chosen.release or chosen.changes)
        and (current is None or picked != ids[current] or chosen.changes)
    ):
        state.choose(state.Choice(picked))
        st.rerun()


def _change_box(workspace: Workspace, chosen: state.Choice) -> None:
    count = f": {len(chosen.changes)}" if chosen.changes else ""
    with st.popover(f"Single changes{count}", key="changes-popover"):
        titles = {change.id: change.label for change in workspace.register.changes}
        picked = st.multiselect(
            "Analyse these changes instead of a release", list(titles),
            default=[change_id for change_id in chosen.changes if change_id in titles],
            format_func=lambda name: titles[name], key=f"changes-box-{'-'.join(chosen.changes)[:80]}",
        )  # fmt: skip
        if st.button("Analyse", key="changes-go", disabled=not picked):
            state.choose(state.Choice(chosen.release, tuple(picked), chosen.what_if))
            st.rerun()
        if chosen.changes and st.button("Back to the release", key="changes-clear"):
            state.choose(state.Choice(chosen.release))
            st.rerun()


def _facts(workspace: Workspace, chosen: state.Choice) -> None:
    report = current_report(workspace, chosen.request, chosen.options)
    scope = f"**{plain(report.scope)}**" if chosen.changes else counted(len(report.changes), "change")
    st.markdown(
        f"{plain(report.workspace)} · {scope} · as of {day(report.as_of)} · baseline {plain(report.baseline_release)}",
        help=f"The register speaks as of {day(report.as_of)}; {plain(report.baseline_release)} was the last release "
        f"live on that day. Change travels over the architecture as of {plain(report.graph_release)}.",
    )
    if report.effort.status == "what_if":
        st.badge("what if", color="orange", help="Figures as though the release were baselined; it is not.")
    if report.note:
        st.badge("reconstructed", icon=":material/info:", color="gray", help=plain(report.note))
