"""The Query and export page without a browser: questions, wrong questions, selectors, every file with its preview."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from impact.errors import ScopeError
from impact.readers.query_file import shipped_queries
from impact.use_cases.analysed_scope import AnalysedScope, AnalysisOptions
from impact.use_cases.analysis import report_of
from impact.use_cases.export_files import EXPORT_FORMATS, ExportChoice
from impact.use_cases.query import ask, find_query
from impact.use_cases.scope import ScopeRequest, resolve_scope
from impact.use_cases.workspace import load_workspace
from impact.writers.zip_stamp import packed
from tests.workspaces import write_workspace

PAGE = """\
from types import SimpleNamespace
from impact.ui.frame import render_frame
from impact.ui.pages.query import render_query
render_frame(SimpleNamespace(title="Query and export", run=render_query))
"""
FEW = AnalysisOptions(worlds=64)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workspace(tmp_path_factory.mktemp("asked") / "models")


@pytest.fixture(autouse=True)
def served(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMPACT_STORE", "off")
    monkeypatch.setenv("IMPACT_WORKSPACE", str(folder))


def opened(**parameters: str) -> AppTest:
    app = AppTest.from_string(PAGE, default_timeout=60)
    for name, value in {"release": "R2", **parameters}.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.error, *app.info, *app.warning]
    return "\n".join(str(part.value) for part in parts).replace("\\", "")


def test_a_question_of_the_library_is_asked_with_one_click_and_answers_as_the_command_does(folder: Path) -> None:
    app = opened(question="effort-by-role")
    assert "Nothing is asked yet" in words(app)
    app.button(key="query-ask").click().run()
    assert not app.exception
    answer = ask(load_workspace(folder), find_query("effort-by-role"), release="R2")
    (table,) = [item.value for item in app.dataframe if len(item.value) == len(answer.rows)]
    assert list(table.columns) == [name.replace("_", " ") for name in answer.columns]
    assert float(table.iloc[0, -1]) == pytest.approx(float(answer.rows[0][-1].value), abs=0.001)  # type: ignore[union-attr]
    assert f"{len(answer.rows)} rows in R2" in words(app)


def test_every_question_of_the_library_has_its_values_to_begin_with() -> None:
    for query in shipped_queries():
        app = opened(question=query.name)
        assert app.selectbox(key="query-question").value == query.name
        boxes = [box.value for box in app.text_input if str(box.key).startswith("query-set-")]
        assert all(boxes), query.name
        assert not app.button(key="query-ask").disabled


def test_a_wrong_question_says_line_and_column_and_points_at_the_place() -> None:
    app = opened(sparql="SELECT ?a WHERE {\n  ?a ?b ; }\n")
    app.button(key="query-ask").click().run()
    assert not app.exception
    assert "Line 2, column" in words(app)
    assert "^" in app.code[0].value


def test_an_own_question_stays_in_the_address_and_the_library_s_comes_back_with_one_click() -> None:
    app = opened(question="effort-by-role")
    app.text_area(key="query-text-effort-by-role").set_value("ASK { ?s ?p ?o }").run()
    app.button(key="query-ask").click().run()
    assert "Yes, in R2" in words(app).replace("*", "")
    assert "ASK { ?s ?p ?o }" in app.query_params["sparql"]
    app.button(key="query-back").click().run()
    assert "sparql" not in app.query_params
    assert app.text_area(key="query-text-effort-by-role").value == find_query("effort-by-role").text


@pytest.mark.parametrize(
    "text", ["DROP ALL", "SELECT * WHERE { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "<script>alert(1)</script>"]
)
def test_a_question_that_writes_or_asks_elsewhere_is_refused_and_nothing_is_run(text: str) -> None:
    app = opened(sparql=text)
    button = app.button(key="query-ask")
    if not button.disabled:
        button.click().run()
    assert not app.exception
    assert app.error
    assert "<script>" not in app.error[0].value


def test_a_selector_lists_what_it_means_and_an_example_is_one_click_away() -> None:
    app = opened(ask="list", only="kind:task")
    (table,) = [item.value for item in app.dataframe if "likelihood" in item.value]
    assert set(table["kind"]) == {"task"}
    app.button(key="list-example-2").click().run()
    assert app.query_params["only"] == "document:TAD" or "document:TAD" in app.query_params["only"]
    app.toggle(key="list-ties").set_value(True).run()
    assert not app.exception


def test_a_selector_that_cannot_be_read_is_pointed_at() -> None:
    app = opened(ask="list", only="kind:task and (tier:must")
    assert "bracket" in words(app)
    assert "^" in app.code[0].value


@pytest.mark.parametrize("name", [kind.name for kind in EXPORT_FORMATS])
def test_every_file_is_previewed_or_says_why_it_cannot_be_made(name: str) -> None:
    app = opened(ask="export", format=name)
    assert app.code or app.dataframe[1:] or app.warning or name == "html"
    if not app.warning:
        assert [item for item in app.get("download_button") if "Download (" in item.proto.label]


def test_rdf_of_single_changes_is_refused_with_what_to_do(folder: Path) -> None:
    workspace = load_workspace(folder)
    scope = AnalysedScope(workspace, resolve_scope(workspace, ScopeRequest(changes=("PART-A",))), FEW)
    turtle = next(kind for kind in EXPORT_FORMATS if kind.name == "turtle")
    with pytest.raises(ScopeError, match="whole release"):
        turtle.write(scope, report_of(scope), ExportChoice())


def test_an_archive_of_the_same_files_has_the_same_bytes_in_any_order() -> None:
    files = {"b/two.csv": b"2", "a.csv": b"1"}
    assert packed(files) == packed(dict(reversed(files.items())))
    with zipfile.ZipFile(io.BytesIO(packed(files))) as archive:
        assert archive.namelist() == ["a.csv", "b/two.csv"]
        assert archive.read("b/two.csv") == b"2"


def test_a_part_question_or_format_that_does_not_exist_leads_to_the_first() -> None:
    app = opened(ask="<script>", question="../../etc", format="exe")
    assert app.segmented_control(key="query-part").value == "questions"
    assert app.selectbox(key="query-question").value == shipped_queries()[0].name


def test_the_search_box_leads_to_what_it_finds_and_selects_it() -> None:
    app = opened()
    app.text_input(key="search").set_value("Meter data store").run()
    assert not app.exception
    assert "Meter data store" in app.button(key="search-hit-0").label
    app.button(key="search-hit-0").click().run()
    assert not app.exception
    assert "tad:SYS-DB" in app.query_params["element"]
    assert app.text_input(key="search").value == ""


def test_a_search_without_a_hit_says_so_and_reads_no_markup() -> None:
    app = opened()
    app.text_input(key="search").set_value("<b>:red[nothing]</b>").run()
    assert not app.exception
    assert "nothing is called so" in words(app)
    assert not [part for part in app.markdown if "<b>:red[" in part.value and "\\<" not in part.value]
