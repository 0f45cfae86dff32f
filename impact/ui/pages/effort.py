"""Effort: person-days by role, document, activity and change, and every number they rest on."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from impact.domain.formatting import days
from impact.ui import charts, state
from impact.ui.cache import current_report, current_workspace

BAR_HEIGHT = 26


def render_effort() -> None:
    """Draw each cut as bars with its table, then the assumptions."""
    chosen = state.choice()
    report = current_report(current_workspace(), chosen.request, chosen.options)
    effort = report.effort
    if effort.total is None:
        st.info("Listed but not estimated: the release is not baselined. The Release page offers a what-if estimate.")
        return
    mark = " :orange-badge[what if]" if effort.status == "what_if" else ""
    st.markdown(
        f"### {days(effort.total.p50)} days likely (P50) · plan for {days(effort.total.p80)} (P80) · "
        f"mean {days(effort.total.mean)}{mark}"
    )
    st.caption(
        "How to read this: bars are means, which add up over every cut; P50 and P80 do not. No published figure for "
        "such a review exists: every rate below is a stated default, so the estimate claims consistency, not accuracy."
    )
    cuts = (
        ("Role", effort.by_role),
        ("Document", effort.by_document),
        ("Activity", effort.by_activity),
        ("Change", effort.by_change),
    )
    left, right = st.columns(2)
    for place, (title, cut) in enumerate(cuts):
        with (left, right)[place % 2].container(border=True, key=f"cut-{title}"):
            st.markdown(f"**By {title.lower()}**")
            height = 24 + BAR_HEIGHT * max(len(cut), 1)
            st.echarts_chart(
                charts.figure_bars(cut, title=f"Mean person-days by {title.lower()}"),
                height=height,
                key=f"bars-{title}",
            )
            with st.expander("As a table", key=f"table-{title}"):
                st.dataframe(
                    pd.DataFrame(
                        [{title: n, "P10": f.p10, "P50": f.p50, "P80": f.p80, "Mean": f.mean} for n, f in cut.items()]
                    ).round(2),
                    hide_index=True, key=f"frame-{title}",
                )  # fmt: skip
    if effort.saving is not None and len(effort.alone_by_change) > 1:
        st.caption(f"Reviewing the changes together saves {days(effort.saving)} person-days against one by one.")
    if effort.left_out is not None:
        st.caption(
            f"Sections below the threshold that prove wrong all the same: {days(effort.left_out)} days expected."
        )
    st.markdown("**Assumptions**")
    st.caption(f"Newcomers per package: {effort.newcomers}. Months of review: {effort.review_months:g}.")
    st.dataframe(
        pd.DataFrame([{"Assumption": a.name, "Low / likely / high": a.value, "Unit": a.unit, "Reason": a.reason}
                      for a in effort.assumptions]),
        hide_index=True, key="assumptions",
    )  # fmt: skip
