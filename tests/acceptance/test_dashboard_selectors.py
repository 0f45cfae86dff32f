"""The box for a selector on the Release and the Graph page: what is shown, what is said, what the address keeps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from impact.domain.selection import element_filter
from impact.ui import charts
from impact.use_cases.analysis import AnalysisOptions, report
from impact.use_cases.dashboard import Picture, impacted_picture
from impact.use_cases.scope import ScopeRequest
from impact.use_cases.selection import selected_report
from impact.use_cases.workspace import Workspace, load_workspace
from tests.workspaces import write_workspace

APP = str(Path(__file__).parents[2] / "app.py")
GRAPH_PAGE = """\
from types import SimpleNamespace
from impact.ui.frame import render_frame
from impact.ui.pages.graph import render_graph
render_frame(SimpleNamespace(title="Graph", run=render_graph))
"""
RELEASE, GRAPH = "f-only", "graph-only"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workspace(tmp_path_factory.mktemp("selectors"))


@pytest.fixture(scope="module")
def workspace(folder: Path) -> Workspace:
    return load_workspace(folder)


def opened(monkeypatch: pytest.MonkeyPatch, folder: Path, *, script: str = "", **parameters: str) -> AppTest:
    monkeypatch.setenv("IMPACT_WORKSPACE", str(folder))
    app = AppTest.from_string(script, default_timeout=60) if script else AppTest.from_file(APP, default_timeout=60)
    for name, value in {"release": "R2", **parameters}.items():
        app.query_params[name] = value
    return app.run()


def words(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.error, *app.info, *app.code]
    return "\n".join(str(part.value) for part in parts).replace("\\", "")


def typed(app: AppTest, key: str, text: str) -> AppTest:
    return app.text_input(key=key).set_value(text).run()


def rows(app: AppTest) -> list[str]:
    return [str(cell) for cell in app.dataframe[0].value["section"]]


def test_a_selector_cuts_the_table_and_says_how_it_was_read(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    app = opened(monkeypatch, folder)
    assert len(rows(app)) == 3
    typed(app, RELEASE, "document:BAD, kind:section")
    assert not app.exception
    assert rows(app) == ["BAD 1.1  Read a meter"]
    assert "Only **document:BAD and kind:section**: 1 of 3 sections" in words(app)
    assert "the cards above are the whole scope" in words(app)


def test_the_address_keeps_the_selector_and_opens_with_it(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    app = opened(monkeypatch, folder)
    typed(app, RELEASE, "document:TAD")
    assert app.query_params["only"] == "document:TAD"
    again = opened(monkeypatch, folder, only="document:TAD")
    assert again.text_input(key=RELEASE).value == "document:TAD"
    assert rows(again) == ["TAD 1  Gateway"]
    typed(again, RELEASE, "")
    assert "only" not in again.query_params
    assert len(rows(again)) == 3


@pytest.mark.parametrize(
    ("selector", "said"),
    [
        ("kind:", "Selector, character 6: nothing stands after 'kind:'"),
        ("document:TAD and (", "too early"),
        ("tad:SRV-7", "Did you mean"),
        ("<script>alert(1)</script>", "is no term"),
        ("x" * 4500, "more than the 4,000"),
        ("(" * 300, "brackets"),
    ],
)
def test_a_fault_is_said_under_the_box_and_everything_is_shown(
    monkeypatch: pytest.MonkeyPatch, folder: Path, selector: str, said: str
) -> None:
    app = opened(monkeypatch, folder, only=selector)
    assert not app.exception
    assert said in words(app)
    assert "Everything is shown until it can be read" in words(app)
    assert len(rows(app)) == 3


def test_the_place_of_a_fault_is_pointed_at(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    app = opened(monkeypatch, folder, only="document:TAD and )")
    assert app.code[0].value.splitlines() == ["document:TAD and )", " " * 17 + "^"]


def test_an_empty_selection_says_what_there_is(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    app = opened(monkeypatch, folder, only="kind:foo")
    assert not app.exception
    assert rows(app) == []
    assert "Nothing fits kind:foo; kinds present: " in words(app)


def test_a_part_that_fits_nothing_is_said_beside_the_rest(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    app = opened(monkeypatch, folder, only="document:TAD or area:Nowhere")
    assert rows(app) == ["TAD 1  Gateway"]
    assert "areas present: " in words(app)


def test_the_report_of_the_selection_can_be_taken_away(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    app = opened(monkeypatch, folder, only="document:TAD")
    labels = [button.proto.label for button in app.get("download_button")]
    assert "Report of the selection (Markdown)" in labels
    assert "Whole report (Markdown)" in labels
    assert "These 1 rows (CSV)" in labels


def test_the_graph_page_has_the_same_box(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    app = opened(monkeypatch, folder, script=GRAPH_PAGE, only="kind:section")
    assert not app.exception
    assert app.text_input(key=GRAPH).value == "kind:section"
    assert "Only **kind:section**: 3 elements drawn · a dashed line leads through hidden elements" in words(app)
    assert set(app.dataframe[0].value["layer"]) == {"section"}
    typed(app, GRAPH, "kind:")
    assert "Everything is shown until it can be read" in words(app)
    typed(app, GRAPH, "kind:lane")
    assert not app.exception
    assert "Nothing that is shown is affected" in words(app)
    typed(app, GRAPH, "")
    assert "only" not in app.query_params
    assert "step" in set(app.dataframe[0].value["layer"])


def picture_of(workspace: Workspace, selector: str) -> Picture:
    request, wanted = ScopeRequest(release="R2"), element_filter(selector)
    whole = report(workspace, request, options=AnalysisOptions())
    part = selected_report(workspace, request, wanted=wanted)
    shown = {element.id for element in part.elements} | {section.element.id for section in part.sections}
    return impacted_picture(workspace, whole, most_nodes=80, shown=frozenset(shown))


def test_hidden_nodes_leave_indirect_links_that_name_them(workspace: Workspace) -> None:
    whole = impacted_picture(workspace, report(workspace, ScopeRequest(release="R2")), most_nodes=80)
    assert not whole.indirect
    picture = picture_of(workspace, "kind:section")
    assert {node.layer for node in picture.nodes} == {0, 5}
    drawn = {(picture.nodes[link.source].id, picture.nodes[link.target].id): link.via for link in picture.indirect}
    assert drawn["PART-A", "sec:TAD/1"] == ("Gateway",)
    assert drawn["PART-B", "sec:BAD/1.1"] == ("Log the answer", "Read a meter")
    assert all(0.0 < link.likelihood <= 1.0 for link in picture.indirect)
    assert not picture.links


def test_shown_nodes_keep_their_drawn_links(workspace: Workspace) -> None:
    whole = impacted_picture(workspace, report(workspace, ScopeRequest(release="R2")), most_nodes=80)
    picture = picture_of(workspace, "kind:section or kind:process")

    def drawn(of: Picture) -> set[tuple[str, str]]:
        return {(of.nodes[source].id, of.nodes[target].id) for source, target, _ in of.links}

    assert drawn(picture) <= drawn(whole)
    assert ("bam:P1", "sec:BAD/1.1") in drawn(picture)


def test_where_sections_are_hidden_the_shown_elements_are_drawn(workspace: Workspace) -> None:
    picture = picture_of(workspace, "kind:task")
    assert "bam:P1.03" in {node.id for node in picture.nodes}
    assert not {node.id for node in picture.nodes if node.id.startswith(("sec:", "tad:"))}


def test_indirect_links_are_dashed_and_say_what_is_between(workspace: Workspace) -> None:
    links: list[dict[str, Any]] = charts.impact_graph(
        picture_of(workspace, "kind:section"), selected="", width=600, height=400
    )["series"][0]["links"]
    assert {link["lineStyle"].get("type") for link in links} == {"dashed"}
    assert any("through Log the answer → Read a meter · carries change: " in link["value"] for link in links)
