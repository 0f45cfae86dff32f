"""The panel that says why an element is affected: path in words, what decides, what else."""

from __future__ import annotations

import streamlit as st

from impact.domain.explanation import Explanation
from impact.domain.formatting import fine_percent, interval, percent
from impact.domain.result import ImpactPath
from impact.errors import ImpactError
from impact.ui.cache import current_explanation, current_workspace
from impact.ui.charts import tier_text
from impact.ui.safe import plain
from impact.ui.state import choice, select_element

CHANGES_NAMED = 8
SMALLEST_FALL = 0.005
SECTIONS_NAMED = 6


def render_why(element_id: str, *, key: str) -> None:
    """Draw why an element is affected, or why it is not.

    Parameters
    ----------
    element_id
        Id, or anything that names one element.
    key
        Prefix of the keys of the widgets.
    """
    chosen = choice()
    workspace = current_workspace()
    try:
        element = workspace.graph.resolve(element_id)
        explanation = current_explanation(workspace, chosen.request, chosen.options, element_id=element.id)
    except ImpactError as error:
        st.warning(plain(str(error)))
        return
    _render_head(explanation)
    if explanation.reason_not:
        st.markdown(plain(explanation.reason_not))
        if explanation.not_listed:
            st.caption(f"What to do: {plain(explanation.not_listed.remedy)}")
        for path in explanation.follows_instead:
            st.markdown(f"It follows instead: {plain(path.words.removeprefix('the touch changes '))}")
        return
    paths = explanation.element.paths
    if paths:
        _render_path(paths[0])
        if len(paths) == 1:
            st.caption(_completeness(explanation))
    _render_decision(explanation)
    _render_more(explanation, key=key)


def _render_head(explanation: Explanation) -> None:
    element = explanation.element
    basis = current_workspace().graph.element(element.id).basis
    founded = f" · {basis}" if basis else ""
    st.markdown(f"**{plain(element.name or element.id)}** `{element.id.replace('`', '')}`")
    st.caption(
        f"{tier_text(element.tier, is_marginal=element.is_marginal)} · {percent(element.likelihood)} "
        f"{interval(element.low, element.high)} · {plain(element.kind_label)}{founded}"
        + (f" · the scope itself does this to it: {element.touch}" if element.touch else "")
    )


def _render_path(path: ImpactPath) -> None:
    hops = path.words.split(" → ")
    chances = ["", *(percent(step.likelihood) for step in path.steps)]
    lines = [
        f"{'→ ' if place else ''}{plain(words)}" + (f" :gray[{chance}]" if chance else "")
        for place, (words, chance) in enumerate(zip(hops, chances, strict=False))
    ]
    st.markdown("  \n".join(lines))
    st.caption(
        f"This path is {fine_percent(path.likelihood)} likely and explains {percent(path.share)} of the likelihood."
    )


def _completeness(explanation: Explanation) -> str:
    is_complete = explanation.element.are_paths_complete
    return "There is no other path." if is_complete else "There are further, less likely paths."


def _render_decision(explanation: Explanation) -> None:
    decisive = explanation.decisive
    if explanation.element.touch is not None:
        return
    if decisive is None or decisive.fall < SMALLEST_FALL:
        st.caption("No single relationship decides: without any one of them the likelihood stays what it is.")
        return
    st.caption(
        f"Decided by: {plain(decisive.words)}. Without it {percent(explanation.element.likelihood)} falls to "
        f"{fine_percent(decisive.likelihood_without)} (fall {fine_percent(decisive.fall)}, importance "
        f"{fine_percent(decisive.importance)})."
    )


def _render_more(explanation: Explanation, *, key: str) -> None:
    element = explanation.element
    if len(element.paths) > 1:
        with st.expander(f"{len(element.paths) - 1} more paths", key=f"{key}-paths"):
            for path in element.paths[1:]:
                _render_path(path)
            st.caption(f"Together: {percent(element.paths_share)} of the likelihood. {_completeness(explanation)}")
    if element.changes:
        named = ", ".join(
            f"{plain(item.change_id)} {percent(item.likelihood)}" for item in element.changes[:CHANGES_NAMED]
        )
        st.caption(f"Changes that reach it, each alone: {named}")
    for section_id, name, likelihood in explanation.documented_by[:SECTIONS_NAMED]:
        st.button(
            f"{percent(likelihood)} {plain(name)}",
            key=f"{key}-{section_id}",
            type="tertiary",
            on_click=select_element,
            args=(section_id,),
            help="Why this section?",
        )
