"""Revisions of a git repository are read without touching what is checked out."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from impact.cli import main
from impact.domain.difference import ChangeKind
from impact.errors import RevisionError
from impact.readers.git import Repository, extract_revision, find_repository, split_range
from impact.use_cases.difference import compare_revisions
from tests.workspaces import write_workspace

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git: install the package git")


def git(folder: Path, *arguments: str) -> str:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    named = ["-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"]
    command = ["git", *named, *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Make a repository with a workspace below it, two revisions, and an edit that is not committed."""
    root = tmp_path / "repository"
    workspace = write_workspace(root / "docs/models")
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "first")
    rename(workspace, "Gateway", "Head end")
    git(root, "commit", "-q", "-a", "-m", "second")
    git(root, "tag", "v2")
    rename(workspace, "Meter data store", "Register store")
    return root


def rename(workspace: Path, old: str, new: str) -> None:
    path = workspace / "architecture.xml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def renames(span: str, place: Path) -> dict[str, str]:
    difference = compare_revisions(span, place).difference
    assert all(thing.kinds == (ChangeKind.RENAMED,) for thing in difference.things)
    return {thing.id: thing.name for thing in difference.things}


def test_two_revisions_are_compared(repository: Path) -> None:
    assert renames("v2~1..v2", repository / "docs/models") == {"tad:SYS-GW": "Head end"}


@pytest.mark.parametrize("span", ["v2..", "v2"])
def test_a_revision_is_compared_with_the_working_tree(repository: Path, span: str) -> None:
    assert renames(span, repository / "docs/models/workspace.toml") == {"tad:SYS-DB": "Register store"}


def test_a_single_file_is_compared(repository: Path) -> None:
    names = renames("HEAD~1..HEAD", repository / "docs/models/architecture.xml")
    assert list(names.values()) == ["Head end"]


def test_the_working_tree_the_index_and_the_branches_stay_as_they_are(repository: Path) -> None:
    def state() -> tuple[object, ...]:
        files = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in repository.rglob("*.xml")}
        refs, status = git(repository, "for-each-ref"), git(repository, "status", "--porcelain")
        return files, status, refs, sorted(repository.iterdir())

    before = state()
    compare_revisions("v2~1..v2", repository / "docs/models")
    assert state() == before


def test_attributes_and_filters_of_a_repository_do_not_change_what_is_read(repository: Path) -> None:
    marker = repository / "ran"
    (repository / ".gitattributes").write_text("*.xml export-ignore filter=f diff=f\n", encoding="utf-8")
    git(repository, "config", "filter.f.smudge", f"touch {marker}")
    git(repository, "config", "diff.f.textconv", f"touch {marker}")
    git(repository, "config", "core.fsmonitor", f"touch {marker}")
    assert renames("v2~1..v2", repository / "docs/models") == {"tad:SYS-GW": "Head end"}
    assert not marker.exists()


def test_links_in_a_revision_are_left_out(repository: Path, tmp_path: Path) -> None:
    (repository / "docs/models/link.bpmn").symlink_to(tmp_path / "secret.bpmn")
    git(repository, "add", "docs/models/link.bpmn")
    git(repository, "commit", "-q", "-m", "link")
    into = tmp_path / "into"
    extract_revision(find_repository(repository / "docs"), "HEAD", into=into)
    assert (into / "models/process.bpmn").is_file()
    assert not (into / "models/link.bpmn").exists()


@pytest.mark.parametrize("revision", ["nowhere", "--output=x", "-h", "v2:docs", ""])
def test_an_unknown_revision_is_refused(repository: Path, tmp_path: Path, revision: str) -> None:
    with pytest.raises(RevisionError, match="no revision"):
        extract_revision(find_repository(repository), revision, into=tmp_path / "into")


def test_a_place_that_the_revision_does_not_hold_is_refused(repository: Path, tmp_path: Path) -> None:
    with pytest.raises(RevisionError, match="does not hold 'elsewhere'"):
        extract_revision(Repository(repository, "elsewhere"), "HEAD", into=tmp_path / "into")


def test_a_folder_outside_of_every_repository_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    with pytest.raises(RevisionError, match="no git repository"):
        compare_revisions("HEAD..", write_workspace(tmp_path / "loose"))


def test_a_machine_without_git_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RevisionError, match="git is not installed"):
        find_repository(tmp_path)


@pytest.mark.parametrize("text", ["", "..", "a...b", "a..b..c"])
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(RevisionError):
        split_range(text)


def test_a_report_starts_from_two_revisions(repository: Path) -> None:
    arguments = ["-w", str(repository / "docs/models"), "report", "--from-git", "v2~1..v2", "--format", "json"]
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    document = json.loads(result.stdout)
    assert document["scope"] == "what changed from v2~1 to v2"
    touched = {item["id"]: item["touch_why"] for item in document["elements"] if item["touch"]}
    assert touched == {"tad:SYS-GW": "name: 'Gateway' → 'Head end'"}
    assert document["sections"]
