"""`impact init` makes a workspace of what a folder holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from impact.cli import main
from impact.readers.workspace import read_workspace_settings
from impact.use_cases.init_workspace import init_workspace
from impact.use_cases.workspace import load_workspace
from tests.workspaces import ARCHITECTURE, PROCESS, SECTIONS

DATA = Path(__file__).parents[1] / "data"


def fill(folder: Path, **files: str | bytes) -> Path:
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def run(folder: Path, *more: str) -> Result:
    return CliRunner().invoke(main, ["init", str(folder), *more])


def test_models_are_named_by_as_few_patterns_as_fit_nothing_else(tmp_path: Path) -> None:
    other = PROCESS.replace("P1", "P2").replace("<definitions", "<definitions").replace('"f', '"g')
    fill(tmp_path, p__one_dot_bpmn=PROCESS, p__q__two_dot_bpmn=other, a_dot_xml=ARCHITECTURE, page_dot_xml="<html/>")
    fill(tmp_path, m_dot_archimate=(DATA / "archi" / "small.archimate").read_bytes())
    result = run(tmp_path, "--name", 'My "own"')
    assert result.exit_code == 0, result.output
    settings = read_workspace_settings(tmp_path)
    assert settings.name == 'My "own"'
    assert [(source.prefix, source.format, source.files) for source in settings.models] == [
        ("arch", "archi", "**/*.archimate"),
        ("arch", "archimate", "a.xml"),
        ("bpm", "bpmn", "**/*.bpmn"),
    ]
    assert not any(source.has_ids_per_file for source in settings.models)
    assert {"bpm:P1", "bpm:P2", "arch:SYS-GW", "arch:id-p"} <= set(load_workspace(tmp_path).graph.index_by_id)
    assert "bpmn: 2 files" in result.output
    assert f"impact -w {tmp_path} check" in result.output


def test_files_that_number_alike_keep_their_ids_apart(tmp_path: Path) -> None:
    fill(tmp_path, one_dot_bpmn=PROCESS, two_dot_bpmn=PROCESS)
    assert run(tmp_path).exit_code == 0
    workspace = load_workspace(tmp_path)
    assert {"bpm:one/P1", "bpm:two/P1"} <= set(workspace.graph.index_by_id)
    assert "id-in-several-files" not in {problem.rule for problem in workspace.problems}


def test_a_list_of_sections_a_register_and_documents_are_found(tmp_path: Path) -> None:
    fill(tmp_path, one_dot_bpmn=PROCESS, docs__list_dot_csv=SECTIONS, docs__manual_dot_docx=b"PK\x03\x04")
    fill(tmp_path, register__changes_dot_csv="id,title,kind,status\n", README_dot_md="# Read me")
    made = init_workspace(tmp_path)
    settings = read_workspace_settings(tmp_path)
    assert (settings.sections, settings.register) == (("docs/list.csv",), "register")
    assert made.documents == ("docs/manual.docx",)


def test_signs_of_patterns_in_a_name_mean_themselves(tmp_path: Path) -> None:
    fill(tmp_path, **{"order [1]*_dot_xml": PROCESS, "other_dot_xml": "<a/>"})
    assert run(tmp_path).exit_code == 0
    assert [source.files for source in read_workspace_settings(tmp_path).models] == ["order [[]1][*].xml"]
    assert "bpm:P1" in load_workspace(tmp_path).graph.index_by_id


@pytest.mark.parametrize("damaged", [PROCESS[:300], PROCESS[:60], "", "no markup"])
def test_a_damaged_model_is_named_and_stays_in_sight(tmp_path: Path, damaged: str) -> None:
    fill(tmp_path, one_dot_bpmn=PROCESS, cut_dot_bpmn=damaged)
    result = run(tmp_path)
    assert result.exit_code == 0
    assert "cannot be read: cut.bpmn" in result.stderr
    assert [source.files for source in read_workspace_settings(tmp_path).models] == ["**/*.bpmn"]
    problems = load_workspace(tmp_path).problems
    assert ("unreadable-file", "cut.bpmn") in {(problem.rule, problem.file) for problem in problems}


def test_a_model_that_is_added_later_is_read(tmp_path: Path) -> None:
    fill(tmp_path, one_dot_bpmn=PROCESS)
    run(tmp_path)
    fill(tmp_path, later__two_dot_bpmn=PROCESS.replace("P1", "P2"))
    assert "bpm:P2" in load_workspace(tmp_path).graph.index_by_id


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    fill(tmp_path / "w", one_dot_bpmn=PROCESS)
    fill(tmp_path, two_dot_archimate=(DATA / "archi" / "small.archimate").read_bytes())
    (tmp_path / "w" / "two.archimate").symlink_to(tmp_path / "two.archimate")
    run(tmp_path / "w")
    assert [source.format for source in read_workspace_settings(tmp_path / "w").models] == ["bpmn"]


@pytest.mark.parametrize("named", ["missing", "empty"])
def test_a_folder_without_a_model_is_no_workspace(tmp_path: Path, named: str) -> None:
    (tmp_path / "empty").mkdir()
    result = run(tmp_path / named)
    assert result.exit_code == 2
    assert ("is no folder" if named == "missing" else "holds no BPMN") in result.stderr
    assert not (tmp_path / named / "workspace.toml").exists()


def test_a_workspace_that_is_there_is_kept_unless_it_may_be_replaced(tmp_path: Path) -> None:
    fill(tmp_path, one_dot_bpmn=PROCESS, workspace_dot_toml="# mine\n")
    refused = run(tmp_path)
    assert (refused.exit_code, (tmp_path / "workspace.toml").read_text(encoding="utf-8")) == (2, "# mine\n")
    assert "--replace" in refused.stderr
    assert run(tmp_path, "--replace").exit_code == 0
    assert read_workspace_settings(tmp_path).models


def test_the_new_workspace_can_be_analysed_at_once(tmp_path: Path) -> None:
    fill(tmp_path, one_dot_bpmn=PROCESS)
    run(tmp_path)
    result = CliRunner().invoke(main, ["-w", str(tmp_path), "report", "--touch", "bpm:P1.02=modify"])
    assert result.exit_code == 0, result.output
    assert "Read a meter" in result.output
