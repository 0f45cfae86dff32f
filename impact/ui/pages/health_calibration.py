"""How good predictions were, and what verdicts teach of the weights: from a table, or from the work packages."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from impact.domain.calibration import CalibratedWeight, Calibration, Reliability
from impact.domain.formatting import counted, fine_percent, percent
from impact.errors import ImpactError
from impact.ui import state
from impact.ui.asked_cache import current_calibration, current_review_sheet
from impact.ui.cache import current_packages, current_workspace
from impact.ui.health_charts import posterior_bars, reliability_diagram
from impact.ui.safe import plain
from impact.writers.calibration import CALIBRATION_WRITERS, write_review_sheet
from impact.writers.learned_policy import write_learned_policy

UPLOAD, PACKAGES, MOST_PROBLEMS, DRAWN = "verdicts-file", "verdicts-of-packages", 8, 14
LARGEST_MB = 5


def render_calibration() -> None:
    """Draw where verdicts come from, and then what they say of predictions and of weights."""
    packages = current_packages(current_workspace())
    signed = sum(task.verdict is not None for package in packages for task in package.tasks)
    source, sheet = st.columns([1.6, 1], gap="medium", vertical_alignment="top")
    with source:
        uploaded = st.file_uploader(
            "Table of verdicts (CSV: scope, element, verdict)", type=["csv"], key=UPLOAD, max_upload_size=LARGEST_MB,
        )  # fmt: skip
        with_packages = st.checkbox(
            f"Verdicts of the work packages: {signed}", key=PACKAGES, value=bool(signed), disabled=not signed,
        )  # fmt: skip
    with sheet:
        _render_sheet()
    if uploaded is None and not (with_packages and signed):
        st.info(
            "Nothing is held against the predictions yet. Take the table of what to review, fill the column verdict "
            "with confirmed (something was wrong) or rejected (looked at and right), and hand it in; or sign verdicts "
            "in a work package."
        )
        st.caption(
            "How to read this: predictions are right if of those at 70 % about seven in ten come true. Nothing is "
            "changed here; what is learned can be taken as a policy file."
        )
        return
    try:
        found = current_calibration(
            current_workspace(), name=uploaded.name if uploaded else "", data=uploaded.getvalue() if uploaded else b"",
            packages=tuple(packages) if with_packages else (),
        )  # fmt: skip
    except ImpactError as error:
        st.error(plain(str(error)))
        return
    _render_found(found)


def _render_sheet() -> None:
    release = state.choice().release if state.choice().is_release else ""
    if not release:
        st.caption("Choose a release above to get the table of what to review of it.")
        return
    st.markdown("**What to review**", help="Everything at or above the threshold, and a random sample of the rest.")
    if st.button(f"Make the table for {plain(release)}", key="sheet-make"):
        st.session_state["sheet-of"] = release
    if st.session_state.get("sheet-of") == release:
        sheet = current_review_sheet(current_workspace(), scope=release)
        st.download_button(
            f"Table with {len(sheet.rows)} rows (CSV)", write_review_sheet(sheet),
            file_name=f"verdicts-{release}.csv", key="sheet-file", on_click="ignore", icon=":material/download:",
        )  # fmt: skip


def _render_found(found: Calibration) -> None:
    for problem in found.problems[:MOST_PROBLEMS]:
        st.caption(f":material/warning: {plain(str(problem))}")
    if len(found.problems) > MOST_PROBLEMS:
        st.caption(f"And {len(found.problems) - MOST_PROBLEMS} more.")
    source = found.learned_from
    st.markdown(
        f"##### {_answer(found.reliability)} · {counted(len(found.learned), 'weight')} learned from "
        f"{counted(source.verdicts, 'verdict')}, {source.confirmed} of them confirmed"
    )
    table, picture = st.columns([1.25, 1], gap="medium")
    with table:
        _render_weights(_widest(found.learned, most=len(found.learned)))
    with picture:
        if found.reliability is None or not found.reliability.bins:
            st.caption("No verdict tells how good the predictions were.")
        else:
            st.markdown("**Predicted against what came true**", help="Whiskers are 90 % intervals; larger is more.")
            st.echarts_chart(
                reliability_diagram(found.reliability), height=280, key="reliability",
                alt="; ".join(f"{percent(one.predicted)} predicted, {percent(one.observed)} came true"
                              for one in found.reliability.bins),
            )  # fmt: skip
    if found.learned:
        shown = _widest(found.learned)
        st.markdown("**Weights before (hollow) and after, with the 90 % interval**")
        st.echarts_chart(
            posterior_bars(shown), height=30 + 24 * len(shown), key="posteriors",
            alt="; ".join(f"{one.key.name}: {percent(one.prior.mean)} to {percent(one.posterior.mean)}"
                          for one in shown),
        )  # fmt: skip
    for note in found.notes:
        st.caption(plain(note))
    _render_files(found)


def _answer(found: Reliability | None) -> str:
    if found is None:
        return "No prediction could be held against a verdict"
    off = sum(one.is_off for one in found.bins)
    if not off:
        return f"{counted(found.count, 'prediction')} agree with what came true (Brier score {found.brier:.3f})"
    verb = "lies" if off == 1 else "lie"
    return f"{off} of {counted(len(found.bins), 'range')} of likelihood {verb} off (Brier score {found.brier:.3f})"


def _widest(weights: Sequence[CalibratedWeight], *, most: int = DRAWN) -> list[CalibratedWeight]:
    """Give the weights that moved furthest."""
    ordered = sorted(weights, key=lambda one: (-abs(one.posterior.mean - one.prior.mean), one.key))
    return ordered[:most]


def _render_weights(weights: Sequence[CalibratedWeight]) -> None:
    if not weights:
        st.info("Nothing is learned of any weight: no verdict has a way of change that leads to it.")
        return
    frame = pd.DataFrame(
        [
            {
                "Weight": f"{one.key.label}, {one.key.way}",
                "Before": fine_percent(one.prior.mean),
                "After": fine_percent(one.posterior.mean),
                "90 %": f"{fine_percent(one.low)} to {fine_percent(one.high)}",
                "Confirmed": one.confirmed,
                "Rejected": one.rejected,
            }
            for one in weights
        ]
    )
    st.dataframe(
        frame, hide_index=True, height=290, key="weights",
        column_config={"Weight": st.column_config.TextColumn(width=240)},
    )  # fmt: skip


def _render_files(found: Calibration) -> None:
    with st.container(horizontal=True, key="calibration-files"):
        if found.learned:
            st.download_button("Learned policy (TOML)", write_learned_policy(found), file_name="learned.toml",
                               key="calibration-policy", on_click="ignore", icon=":material/download:")  # fmt: skip
        for ending in ("md", "json"):
            st.download_button(
                "Markdown" if ending == "md" else "JSON", CALIBRATION_WRITERS[ending](found, with_all=False),
                file_name=f"calibration.{ending}", key=f"calibration-{ending}", on_click="ignore",
                icon=":material/download:",
            )  # fmt: skip
    st.caption(
        "How to read this: predictions are right if of those at 70 % about seven in ten come true. Nothing is changed "
        'here: a workspace takes the policy file by policy = "learned.toml".'
    )
