"""Model health: what is wrong with the workspace, where, and what to do."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import streamlit as st

from impact.domain.formatting import counted
from impact.ui.cache import current_workspace
from impact.use_cases.checking import problems_of


def render_health() -> None:
    """Draw the problems of the workspace and the files it was read from."""
    workspace = current_workspace()
    problems = problems_of(workspace)
    counts = Counter(str(problem.severity) for problem in problems)
    st.markdown(
        f"### {counted(counts['error'], 'error')} · {counted(counts['warning'], 'warning')} · "
        f"{counted(counts['note'], 'note')}"
    )
    st.caption(
        "How to read this: an error means that something is lost or cannot be trusted; a warning deserves a look."
    )
    if problems:
        st.dataframe(
            pd.DataFrame(
                [
                    {
                        "Severity": str(p.severity), "What": p.message,
                        "Where": f"{p.file}:{p.line}" if p.line else p.file,
                        "Element": p.element_id, "What to do": p.remedy, "Rule": p.rule,
                    }
                    for p in problems
                ]
            ),
            hide_index=True, key="problems",
        )  # fmt: skip
    else:
        st.success("Nothing is wrong with the files, the joins or the register.")
    st.markdown("**What was read**")
    kinds = Counter(node.kind_label for node in workspace.graph.nodes)
    st.caption(
        f"{counted(len(workspace.graph), 'element')}, {counted(len(workspace.graph.relationships), 'relationship')}, "
        f"{counted(len(workspace.sections), 'section')}, {counted(len(workspace.diagrams), 'diagram')}, "
        f"{counted(len(workspace.sha256_by_file), 'file')}."
    )
    st.dataframe(
        pd.DataFrame(kinds.most_common(), columns=["Kind", "Elements"]), hide_index=True, height=240, key="kinds"
    )
