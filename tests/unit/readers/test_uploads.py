"""Files that strangers hand in: what is taken, what is left out by name, and what refuses all of it."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.domain.upload import GivenFile, TakenFiles, UploadLimits
from impact.errors import ImpactError, UnreadableFileError, UnsafeFileError
from impact.readers.uploads import take_files

MODEL = b"<definitions/>"
SMALL = UploadLimits(files=3, file_bytes=1_000, total_bytes=1_500, depth=3, name_length=60)


def packed(files: Mapping[str, bytes], *, mode: int = 0) -> bytes:
    """Pack files as a ZIP archive; a mode says what kind of file each is."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = mode << 16
            archive.writestr(info, data)
    return stream.getvalue()


def take(files: Mapping[str, bytes], limits: UploadLimits | None = None) -> TakenFiles:
    return take_files([GivenFile(name, data) for name, data in files.items()], limits=limits)


def test_files_are_taken_as_they_are_and_an_archive_unpacked() -> None:
    taken = take({"b.bpmn": MODEL, "more.zip": packed({"x/a.xml": b"<a/>", "x/": b""})})
    assert taken.data_by_file == {"b.bpmn": MODEL, "x/a.xml": b"<a/>"}
    assert list(taken.data_by_file) == ["b.bpmn", "x/a.xml"]
    assert taken.left_out == ()


@pytest.mark.parametrize(
    ("files", "title"),
    [
        ({"meter read.bpmn": MODEL}, "meter read"),
        ({"models.zip": packed({"a.bpmn": MODEL, "b.bpmn": MODEL})}, "models"),
        ({"models/a.bpmn": MODEL, "models/b.bpmn": MODEL}, "models"),
        ({"a.bpmn": MODEL, "readme.md": b"x"}, "a"),
        ({"a.bpmn": MODEL, "b.bpmn": MODEL}, "2 files"),
    ],
)
def test_the_title_comes_from_what_holds_the_files(files: Mapping[str, bytes], title: str) -> None:
    assert take(files).title == title


def test_a_file_of_which_nothing_can_be_made_is_left_out_and_named() -> None:
    taken = take({"a.bpmn": MODEL, "run.exe": b"MZ", "w.zip": packed({"notes.docx": b"PK", "LICENSE": b"x"})})
    assert list(taken.data_by_file) == ["a.bpmn"]
    whys = {one.file: one.why for one in taken.left_out}
    assert whys["run.exe"].startswith("nothing can be made of .exe: .bpmn")
    assert whys["LICENSE"].startswith("nothing can be made of a file without an ending")
    assert set(whys) == {"LICENSE", "notes.docx", "run.exe"}


@pytest.mark.parametrize(
    "name", [".git/config", "x/.git/hooks/post-checkout.csv", "__MACOSX/a.bpmn", ".impact/decisions.csv", "roles.toml"]
)
def test_what_has_no_place_in_an_upload_is_never_taken(name: str) -> None:
    for files in ({"a.bpmn": MODEL, name: b"x"}, {"a.bpmn": MODEL, "w.zip": packed({name: b"x"})}):
        taken = take(files)
        assert list(taken.data_by_file) == ["a.bpmn"]
        assert [one.file for one in taken.left_out] == [name]


def test_nothing_usable_says_what_can_be_used() -> None:
    with pytest.raises(UnreadableFileError, match=r"None of the files can be used: a\.pdf.* \.bpmn"):
        take({"a.pdf": b"%PDF"})
    with pytest.raises(UnreadableFileError, match="No file was given"):
        take({})
    with pytest.raises(UnreadableFileError, match="None of the files"):
        take({"a.zip": packed({})})


@pytest.mark.parametrize("name", ["../a.bpmn", "/etc/a.bpmn", "x/../../a.bpmn", "C:a.bpmn", "x\\a.bpmn", "a\nb.bpmn"])
def test_a_path_that_leads_out_refuses_all(name: str) -> None:
    with pytest.raises(UnsafeFileError, match="leads out"):
        take({"good.bpmn": MODEL, name: MODEL})
    with pytest.raises(UnsafeFileError, match=r"leads out|no ZIP"):
        take({"good.bpmn": MODEL, "w.zip": packed({name: MODEL})})


def test_a_link_in_an_archive_refuses_all() -> None:
    with pytest.raises(UnsafeFileError, match=r"'a\.bpmn' in the archive is a link"):
        take({"w.zip": packed({"a.bpmn": b"/etc/passwd"}, mode=stat.S_IFLNK | 0o777)})


def test_a_locked_archive_is_refused_in_words() -> None:
    data = bytearray(packed({"a.bpmn": MODEL}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(UnreadableFileError, match="locked by a password"):
        take({"w.zip": bytes(data)})


@pytest.mark.parametrize(
    "files",
    [
        {"w.zip": packed({"inner.zip": packed({"a.bpmn": MODEL})})},
        {"w.zip": packed({"inner.bpmn": packed({"a.bpmn": MODEL})})},
        {"w.zip": packed({"inner.7z": b"7z"})},
        {"a.bpmn.gz": b"\x1f\x8b"},
        {"a.bpmn": b"\x1f\x8b\x08"},
        {"a.csv": packed({"a.bpmn": MODEL})},
    ],
)
def test_an_archive_in_disguise_or_in_an_archive_is_refused(files: Mapping[str, bytes]) -> None:
    with pytest.raises(UnreadableFileError, match=r"is an archive in itself\. Unpack it"):
        take(files)


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(UnsafeFileError, match="more than is safe"):
        take({"w.zip": packed({"a.csv": b"0" * 15_000_000})})
    with pytest.raises(UnsafeFileError, match=r"'a\.csv' is larger than 0\.5 MB"):
        take({"w.zip": packed({"a.csv": b"01234567" * 70_000})}, UploadLimits(file_bytes=512 * 1024))


def test_what_a_workbook_unpacks_to_counts() -> None:
    workbook = packed({"sheet.xml": bytes(range(256)) * 5})
    assert len(workbook) < SMALL.file_bytes
    assert take({"a.xlsx": workbook}, SMALL).data_by_file
    with pytest.raises(UnsafeFileError, match="unpacked"):
        take({"a.xlsx": workbook, "b.archimate": workbook}, SMALL)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({f"{number}.bpmn": b"x" for number in range(4)}, "more than 3 files"),
        ({"w.zip": packed({f"{number}.txt": b"x" for number in range(4)})}, "more than 3 files"),
        ({"a.bpmn": b"x" * 1_001}, r"'a\.bpmn' is larger than"),
        ({"a.bpmn": b"x" * 900, "b.bpmn": b"y" * 900}, "come to more than"),
        ({"1/2/3/a.bpmn": MODEL}, "too deep"),
        ({f"{'x' * 100}.bpmn": MODEL}, "too long"),
        ({"a.bpmn": MODEL, "A.bpmn": MODEL}, "stands twice"),
        ({"a.bpmn": MODEL, "w.zip": packed({"a.bpmn": MODEL})}, "stands twice"),
        ({"a.bpmn": MODEL, "w.zip": packed({"a.bpmn/b.bpmn": MODEL})}, "stands twice"),
        ({"w.zip": packed({"a.bpmn/b.bpmn": MODEL}), "a.bpmn": MODEL}, "stands twice"),
    ],
)
def test_each_limit_is_kept_and_named(files: Mapping[str, bytes], words: str) -> None:
    with pytest.raises(UnsafeFileError, match=words):
        take(files, SMALL)


def test_the_folder_of_the_settings_is_the_root() -> None:
    taken = take({"w.zip": packed({"my/models/workspace.toml": b"", "my/models/a.bpmn": MODEL, "my/b.bpmn": MODEL})})
    assert list(taken.data_by_file) == ["a.bpmn", "workspace.toml"]
    assert [(one.file, one.why) for one in taken.left_out] == [
        ("my/b.bpmn", "it lies outside of the folder of workspace.toml")
    ]


def test_two_workspaces_at_once_are_refused() -> None:
    with pytest.raises(UnreadableFileError, match=r"more than one workspace: 'a/workspace\.toml' and 'b/"):
        take({"w.zip": packed({"a/workspace.toml": b"", "b/workspace.toml": b""})})


NAMES = st.text(
    st.sampled_from("ab./\\:\0~\u202e\n") | st.characters(codec="utf-8"), min_size=1, max_size=30
) | st.builds("/".join, st.lists(st.sampled_from(["..", ".", "", "a", "b.bpmn", "C:"]), min_size=1, max_size=5))


@given(st.dictionaries(NAMES, st.binary(max_size=20), max_size=4), st.booleans())
def test_whatever_the_names_nothing_leads_out(files: dict[str, bytes], is_packed: bool) -> None:
    try:
        given = {"w.zip": packed({f"{name}.csv": data for name, data in files.items()})} if is_packed else files
        taken = take(given)
    except ImpactError:
        return
    for name in taken.data_by_file:
        path = PurePosixPath(name)
        assert not path.is_absolute() and ".." not in path.parts and "\\" not in name and name.isprintable()
        assert not any(part.startswith(".") for part in path.parts)
