"""The cache of workspaces: quick, and never an answer to other inputs than those at hand."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.domain.workspace import WorkspaceSettings
from impact.readers.workspace import read_workspace_settings
from impact.readers.workspace_files import WorkspaceFiles, gather_workspace_files
from impact.use_cases import workspace_cache
from impact.use_cases.workspace import Workspace, load_workspace
from impact.use_cases.workspace_cache import (
    ENTRIES_KEPT,
    PACKAGE,
    cache_folder,
    code_digest,
    input_digest,
    kept_parts,
)
from impact.use_cases.workspace_parts import WorkspaceParts, build_parts
from tests.workspaces import write_workspace

EDITED = ("process.bpmn", "architecture.xml", "sections.csv", "links.csv", "workspace.toml", "register/changes.csv")


def inputs(folder: Path) -> tuple[WorkspaceSettings, WorkspaceFiles]:
    settings = read_workspace_settings(folder)
    return settings, gather_workspace_files(folder, settings)


def facts(parts: WorkspaceParts | Workspace) -> tuple[object, ...]:
    graph = parts.graph
    columns = (graph.sources, graph.targets, graph.forward_degrees, graph.backward_degrees)
    return (
        graph.nodes,
        graph.relationships,
        tuple((column.dtype.str, column.tobytes()) for column in columns),
        parts.sections,
        parts.register,
        parts.calendar,
        parts.diagrams,
        parts.problems,
    )


def refuse_to_build(_settings: WorkspaceSettings, _files: WorkspaceFiles) -> WorkspaceParts:
    raise AssertionError("worked out again")


def test_the_second_load_comes_from_the_cache_and_says_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, kept = write_workspace(tmp_path / "w"), tmp_path / "cache"
    monkeypatch.setenv("IMPACT_CACHE", str(kept))
    first = load_workspace(folder)
    monkeypatch.setattr(workspace_cache, "build_parts", refuse_to_build)
    second = load_workspace(folder)
    assert facts(second) == facts(first)
    assert [path.suffix for path in kept.iterdir()] == [".parts"]
    assert all(np.array_equal(a, b) for a, b in zip(second.graph.outgoing, first.graph.outgoing, strict=True))


def test_the_shipped_workspace_comes_back_whole(checkout: Path, tmp_path: Path) -> None:
    settings, files = inputs(checkout / "models")
    first = kept_parts(settings, files, folder=tmp_path)
    second = kept_parts(settings, files, folder=tmp_path)
    assert second is not first
    assert facts(second) == facts(first) == facts(build_parts(settings, files))


@given(
    edits=st.lists(
        st.tuples(
            st.sampled_from(EDITED),
            st.sampled_from(["append", "flip", "delete", "copy", "restore", "touch"]),
            st.integers(0, 10_000),
        ),
        max_size=6,
    )
)
def test_whatever_is_edited_the_answer_is_that_of_the_files(edits: list[tuple[str, str, int]]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder, kept = write_workspace(Path(scratch) / "w"), Path(scratch) / "cache"
        original = {file: (folder / file).read_bytes() for file in EDITED}
        for file, how, where in edits:
            _edit(folder, file, how=how, where=where, original=original)
            try:
                settings, files = inputs(folder)
            except ValueError as error:
                raise AssertionError from error
            except Exception:  # a workspace.toml that is none is refused before the cache is asked
                continue
            try:
                expected = facts(build_parts(settings, files))
            except Exception as error:
                with pytest.raises(type(error)):
                    kept_parts(settings, files, folder=kept)
                continue
            assert facts(kept_parts(settings, files, folder=kept)) == expected
            assert facts(kept_parts(settings, files, folder=kept)) == expected


def _edit(folder: Path, file: str, *, how: str, where: int, original: dict[str, bytes]) -> None:
    path = folder / file
    data = path.read_bytes() if path.exists() else b""
    if how == "append":
        path.write_bytes(data + b"\n")
    elif how == "flip" and data:
        position = where % len(data)
        path.write_bytes(data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :])
    elif how == "delete":
        path.unlink(missing_ok=True)
    elif how == "copy":
        path.with_name(f"copy{where % 3}{path.suffix}").write_bytes(data)
    elif how == "restore":
        path.write_bytes(original[file])
    elif how == "touch" and path.exists():
        os.utime(path, (where, where))


def test_what_is_made_of_the_files_opens_none(checkout: Path) -> None:
    """The parts depend on the arguments alone: with every way to the disk barred they come out the same."""
    program = f"""
import sys
from pathlib import Path
from impact.readers.workspace import read_workspace_settings
from impact.readers.workspace_files import gather_workspace_files
from impact.use_cases.workspace_parts import build_parts
folder = Path({str(checkout / "models")!r})
settings = read_workspace_settings(folder)
files = gather_workspace_files(folder, settings)
build_parts(settings, files)  # imports what it needs
barred = ("open", "os.listdir", "os.scandir", "glob.", "socket.", "subprocess.", "os.putenv", "time.")
def refuse(event, arguments):
    if event.startswith(barred):
        raise RuntimeError(f"{{event}} {{arguments}}")
sys.addaudithook(refuse)
try:
    open(__file__ if "__file__" in globals() else "x")
except RuntimeError:
    print(len(build_parts(settings, files).graph))
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=checkout, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 1000


def test_another_code_another_name_another_setting_is_another_entry(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path / "w")
    settings, files = inputs(folder)
    plain = input_digest(settings, files, code="a")
    renamed = {f"x{file}": data for file, data in files.data_by_file.items()}
    others = {
        input_digest(settings, files, code="b"),
        input_digest(replace(settings, baseline="R9"), files, code="a"),
        input_digest(settings, replace(files, data_by_file=renamed), code="a"),
        input_digest(settings, replace(files, model_files=files.model_files[::-1]), code="a"),
        input_digest(settings, replace(files, data_by_file={}), code="a"),
    }
    assert len(others | {plain}) == 6
    assert plain == input_digest(*inputs(folder), code="a")


def test_any_edit_of_the_package_is_another_code(tmp_path: Path) -> None:
    package = tmp_path / "impact"
    shutil.copytree(PACKAGE / "domain", package / "domain")
    shutil.copytree(PACKAGE / "defaults", package / "defaults")
    first = code_digest(package)
    policy = package / "defaults" / "policy.toml"
    policy.write_text(policy.read_text(encoding="utf-8") + " ", encoding="utf-8")
    code_digest.cache_clear()
    second = code_digest(package)
    policy.rename(policy.with_name("other.toml"))
    code_digest.cache_clear()
    assert len({first, second, code_digest(package)}) == 3
    code_digest.cache_clear()


@pytest.mark.parametrize("damage", ["cut", "flip", "foreign", "empty"])
def test_a_damaged_entry_is_worked_out_anew(tmp_path: Path, damage: str) -> None:
    settings, files = inputs(write_workspace(tmp_path / "w"))
    kept = tmp_path / "cache"
    first = kept_parts(settings, files, folder=kept)
    (entry,) = kept.iterdir()
    data = entry.read_bytes()
    foreign = pickle.dumps(Path("harm"))
    entry.write_bytes(
        {
            "cut": data[: len(data) // 2],
            "flip": data[:-9] + bytes([data[-9] ^ 255]) + data[-8:],
            "foreign": workspace_cache.hashlib.sha256(foreign).digest() + foreign,
            "empty": b"",
        }[damage]
    )
    assert facts(kept_parts(settings, files, folder=kept)) == facts(first)
    assert entry.read_bytes() == data


def test_an_entry_that_would_run_something_runs_nothing(tmp_path: Path) -> None:
    class Harm:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.mkdir, (str(tmp_path / "harmed"),)

    settings, files = inputs(write_workspace(tmp_path / "w"))
    kept = tmp_path / "cache"
    kept_parts(settings, files, folder=kept)
    (entry,) = kept.iterdir()
    payload = pickle.dumps(Harm())
    entry.write_bytes(workspace_cache.hashlib.sha256(payload).digest() + payload)
    kept_parts(settings, files, folder=kept)
    assert not (tmp_path / "harmed").exists()


def test_old_entries_are_dropped_and_used_ones_stay(tmp_path: Path) -> None:
    settings, files = inputs(write_workspace(tmp_path / "w"))
    kept = tmp_path / "cache"
    for number in range(ENTRIES_KEPT + 4):
        kept_parts(replace(settings, name=f"N{number}"), files, folder=kept)
    assert len(list(kept.iterdir())) == ENTRIES_KEPT


def test_a_cache_that_cannot_be_written_costs_time_only(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder", encoding="utf-8")
    settings, files = inputs(write_workspace(tmp_path / "w"))
    assert facts(kept_parts(settings, files, folder=blocked / "cache")) == facts(build_parts(settings, files))


def test_the_folder_is_the_users_own() -> None:
    assert cache_folder({"IMPACT_CACHE": "off"}) is None
    assert cache_folder({}) is None
    assert cache_folder({"IMPACT_CACHE": "here", "HOME": "h"}) == Path("here")
    assert cache_folder({"XDG_CACHE_HOME": "x", "HOME": "h"}) == Path("x/impact")
    assert cache_folder({"HOME": "h"}) == Path("h/.cache/impact")
