"""A file that is written part by part is there whole, or as it was before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from impact.errors import InputError, WorkspaceError
from impact.writers.file_set import write_parts


def failing() -> Iterator[bytes]:
    yield b"half"
    raise WorkspaceError("no more")


def test_parts_become_one_file_in_a_folder_that_is_made(tmp_path: Path) -> None:
    write_parts(tmp_path / "new" / "file.nq", iter([b"a\n", b"b\n"]))
    assert (tmp_path / "new" / "file.nq").read_bytes() == b"a\nb\n"
    assert len(list((tmp_path / "new").iterdir())) == 1


def test_a_writer_that_fails_half_way_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "file.nq"
    path.write_bytes(b"before")
    with pytest.raises(WorkspaceError):
        write_parts(path, failing())
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_takes_no_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(InputError, match=r"file.*cannot be written"):
        write_parts(tmp_path / "file" / "below.nq", [b"a"])
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match="cannot be written"):
        write_parts(tmp_path / "folder", [b"a"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]
