"""The dashboard's entry: page set-up and navigation only."""

import streamlit as st

from impact.ui.frame import render_frame
from impact.ui.identity import navigation_position
from impact.ui.pages.areas import render_areas
from impact.ui.pages.changes import render_changes
from impact.ui.pages.effort import render_effort
from impact.ui.pages.graph import render_graph
from impact.ui.pages.health import render_health
from impact.ui.pages.package import render_package
from impact.ui.pages.processes import render_processes
from impact.ui.pages.query import render_query
from impact.ui.pages.release import render_release
from impact.ui.pages.what_if import render_what_if
from impact.ui.pages.workspace import render_workspace

st.set_page_config(page_title="impact", layout="wide")

pages = [
    st.Page(render_release, title="Release", default=True),
    st.Page(render_areas, title="Affected areas", url_path="areas"),
    st.Page(render_graph, title="Graph", url_path="graph"),
    st.Page(render_processes, title="Processes and views", url_path="processes"),
    st.Page(render_changes, title="Changes", url_path="changes"),
    st.Page(render_effort, title="Effort", url_path="effort"),
    st.Page(render_what_if, title="What if", url_path="what-if"),
    st.Page(render_package, title="Work package", url_path="package"),
    st.Page(render_query, title="Query and export", url_path="query"),
    st.Page(render_health, title="Model health", url_path="health"),
    st.Page(render_workspace, title="Workspace", url_path="workspace"),
]
render_frame(st.navigation(pages, position=navigation_position()), pages)
