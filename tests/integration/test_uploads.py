"""Files that were handed in, opened as a workspace of their own: what they come to, and what they cannot reach."""

from __future__ import annotations

import io
import os
import shutil
import zipfile
from pathlib import Path

import pytest

from impact.domain.upload import FileRead, FileUse, GivenFile
from impact.errors import PolicyError, WorkspaceError
from impact.readers.uploads import take_files
from impact.readers.workspace import shipped_workspace
from impact.use_cases.uploads import OpenedFiles, open_files, private_environment, read_of
from impact.use_cases.workspace import load_workspace
from tests.workspaces import ARCHITECTURE, PROCESS, REGISTER, WORKSPACE, write_workspace


def opened(folder: Path, **files: str) -> OpenedFiles:
    """Open files; a keyword names a file by stem and ending: ``a_bpmn``."""
    given = [GivenFile(f"{'.'.join(name.rsplit('_', 1))}", text.encode()) for name, text in files.items()]
    folder.mkdir(exist_ok=True)
    return open_files(take_files(given), folder)


def use_of(found: OpenedFiles, file: str) -> FileRead:
    return next(one for one in found.files if one.file == file)


def test_a_process_alone_becomes_a_workspace(tmp_path: Path) -> None:
    said: list[str] = []
    taken = take_files([GivenFile("meter read.bpmn", PROCESS.encode())])
    found = open_files(taken, tmp_path, progress=said.append)
    assert found.workspace.settings.name == "meter read"
    assert [node.name for node in found.workspace.graph.nodes if node.kind == "bpmn:process"] == ["Read a meter"]
    assert use_of(found, "meter read.bpmn") == FileRead("meter read.bpmn", FileUse.MODEL, "bpmn", 5)
    assert use_of(found, "workspace.toml").why.startswith("made of what the files hold")
    assert {(problem.file, problem.line) for problem in found.workspace.problems} == {
        ("meter read.bpmn", 9),
        ("meter read.bpmn", 10),
    }
    assert said == ["Reading meter read.bpmn", "Joining what was read"]


def test_models_and_a_register_go_together(tmp_path: Path) -> None:
    tables = {name.replace(".", "_"): text for name, text in REGISTER.items()}
    found = opened(tmp_path, process_bpmn=PROCESS, architecture_xml=ARCHITECTURE, **tables)
    assert {release.id for release in found.workspace.register.releases} == {"R1", "R2", "R3"}
    assert use_of(found, "architecture.xml").format == "archimate"
    assert use_of(found, "touches.csv").use is FileUse.REGISTER
    used = {one.file: one.use for one in read_of(found.workspace)}
    assert used["changes.csv"] is FileUse.REGISTER and used["workspace.toml"] is FileUse.SETTINGS


def test_a_whole_workspace_comes_as_an_archive(tmp_path: Path) -> None:
    source = write_workspace(tmp_path / "mine")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path in source.rglob("*.*"):
            archive.write(path, path.relative_to(tmp_path))
    target = tmp_path / "theirs"
    target.mkdir()
    found = open_files(take_files([GivenFile("mine.zip", stream.getvalue())]), target)
    original = load_workspace(source)
    assert found.workspace.digest == original.digest
    assert found.workspace.graph.nodes == original.graph.nodes
    assert {one.use for one in found.files} == {
        FileUse.MODEL, FileUse.SECTIONS, FileUse.LINKS, FileUse.REGISTER, FileUse.SETTINGS
    }  # fmt: skip


def test_a_file_that_is_not_used_says_why(tmp_path: Path) -> None:
    found = opened(tmp_path / "a", a_bpmn=PROCESS, releases_csv=REGISTER["releases.csv"], x_xml="<a/>", n_txt="words")
    assert use_of(found, "releases.csv").why == "changes.csv is missing beside it"
    assert use_of(found, "x.xml").why.startswith("x.xml: It is no model: its root is 'a'")
    assert use_of(found, "n.txt").use is FileUse.LEFT_OUT
    settings = '[[model]]\nprefix = "m"\nformat = "bpmn"\nfiles = "a.bpmn"\n'
    other = opened(tmp_path / "b", a_bpmn=PROCESS, b_bpmn=PROCESS, workspace_toml=settings)
    assert use_of(other, "b.bpmn") == FileRead("b.bpmn", FileUse.NOT_USED, why="workspace.toml does not name it")


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"changes_csv": REGISTER["changes.csv"]}, r"no model among the files \(changes\.csv\)\. Give at least one"),
        ({"a_bpmn": PROCESS[:300]}, r"a\.bpmn:\d+: The file is cut off"),
        ({"a_xml": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'}, "DOCTYPE"),
        ({"workspace_toml": WORKSPACE}, r"No element .* no file fits '\*\.bpmn'"),
        ({"workspace_toml": "name = 1"}, r"workspace\.toml: 'name' is 1"),
    ],
)
def test_what_makes_no_workspace_says_what_is_missing(tmp_path: Path, files: dict[str, str], words: str) -> None:
    with pytest.raises(WorkspaceError, match=words):
        opened(tmp_path, **files)


@pytest.mark.parametrize(
    "line",
    [
        'policy = "../policy.toml"', 'register = "/etc"', 'sections = ["../../sections.csv"]', 'plugins = ["os"]',
        'waivers = "..\\\\x.csv"', '[[model]]\nprefix = "m"\nformat = "bpmn"\nfiles = "../**/*.bpmn"',
        '[[model]]\nprefix = "m"\nformat = "os:system"\nfiles = "*.bpmn"', '[database]\nurl = "postgresql://h/d"',
    ],
)  # fmt: skip
def test_settings_that_are_handed_in_reach_nothing_outside(tmp_path: Path, line: str) -> None:
    with pytest.raises(WorkspaceError, match=r"workspace\.toml"):
        opened(tmp_path, a_bpmn=PROCESS, workspace_toml=f"{line}\n")


@pytest.mark.parametrize("place", ["sub/../../stolen.sqlite", "postgresql://somebody@nowhere.invalid/all", "off"])
def test_decisions_stay_with_the_files_whatever_anybody_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setenv("IMPACT_STORE", "off")
    monkeypatch.setenv("IMPACT_DATABASE_URL", "postgresql://somebody@nowhere.invalid/all")
    found = opened(tmp_path, process_bpmn=PROCESS, workspace_toml=f"store = '{place}'\n{WORKSPACE}")
    assert found.workspace.store is not None
    assert found.workspace.store.file == tmp_path.resolve() / ".impact" / "decisions.sqlite"
    assert found.workspace.store.url == ""
    assert use_of(found, "workspace.toml").why.startswith("its store is not used")


def test_nothing_of_it_is_cached_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path / "cache"
    monkeypatch.setenv("IMPACT_CACHE", str(cache))
    opened(tmp_path / "theirs", process_bpmn=PROCESS)
    assert not cache.exists()
    load_workspace(write_workspace(tmp_path / "mine"))
    assert list(cache.glob("*.parts"))


def test_a_policy_that_breaks_a_rule_refuses_all(tmp_path: Path) -> None:
    with pytest.raises(PolicyError):
        opened(tmp_path, a_bpmn=PROCESS, policy_toml="threshold = 7\n", workspace_toml='policy = "policy.toml"\n')


def test_the_shipped_workspace_comes_back_as_an_archive(tmp_path: Path) -> None:
    copy = tmp_path / "models"
    shutil.copytree(shipped_workspace(), copy, ignore=shutil.ignore_patterns(".impact"))
    packed = Path(shutil.make_archive(str(tmp_path / "all"), "zip", tmp_path, "models"))
    target = tmp_path / "theirs"
    target.mkdir()
    found = open_files(take_files([GivenFile("all.zip", packed.read_bytes())]), target)
    assert found.workspace.digest == load_workspace(copy, environment=os.environ).digest
    assert [one for one in found.files if one.use in (FileUse.NOT_USED, FileUse.LEFT_OUT)] == []


def test_the_private_environment_names_one_folder(tmp_path: Path) -> None:
    variables = private_environment(tmp_path)
    assert set(variables) == {"IMPACT_STORE", "IMPACT_CACHE"}
    assert Path(variables["IMPACT_STORE"]).is_relative_to(tmp_path.resolve())
