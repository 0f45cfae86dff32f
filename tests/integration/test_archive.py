"""Archives that strangers packed are opened within bounds or refused."""

from __future__ import annotations

import io
import stat
import struct
import warnings
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.errors import ImpactError, UnreadableFileError, UnsafeFileError
from impact.readers import archive
from impact.readers.archive import open_archive


def packed(members: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as target:
        for name, data in members.items():
            target.writestr(name, data)
    return stream.getvalue()


def test_members_are_listed_and_read() -> None:
    opened = open_archive(packed({"a/b.xml": b"<a/>", "c.txt": b""}), file="x.zip")
    assert opened.names == ("a/b.xml", "c.txt")
    assert (opened.read("a/b.xml"), opened.read("c.txt")) == (b"<a/>", b"")
    assert "a/b.xml" in opened
    with pytest.raises(UnreadableFileError, match="holds no 'z'"):
        opened.read("z")


@pytest.mark.parametrize(
    "name", ["../a", "a/../../b", "/etc/passwd", "C:/a", "c:a", "a\\b", "..\\a", "\\\\host\\share"]
)
def test_a_path_that_leads_out_is_refused(name: str) -> None:
    data = packed({"placeholder" + "x" * len(name): b"1"})
    old = ("placeholder" + "x" * len(name)).encode()
    new = name.encode().ljust(len(old), b"y")
    with pytest.raises(UnsafeFileError, match="leads out"):
        open_archive(data.replace(old, new), file="x.zip")


def test_a_link_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        info = zipfile.ZipInfo("link")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        target.writestr(info, "/etc/passwd")
    with pytest.raises(UnsafeFileError, match="is a link"):
        open_archive(stream.getvalue(), file="x.zip")


def test_a_member_without_a_name_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        target.writestr("x", b"1")
        target.infolist()[0].filename = ""
    with pytest.raises(UnreadableFileError, match="has no name"):
        open_archive(stream.getvalue(), file="x.zip")


def test_a_name_that_stands_twice_is_refused() -> None:
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w") as target:
        warnings.simplefilter("ignore")
        target.writestr("a.xml", b"1")
        target.writestr("a.xml", b"2")
    with pytest.raises(UnsafeFileError, match="twice"):
        open_archive(stream.getvalue(), file="x.zip")


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = packed({"a.xml": b"\0" * (20 * 1024 * 1024)})
    with pytest.raises(UnsafeFileError, match="more than is safe"):
        open_archive(bomb, file="x.zip")
    monkeypatch.setattr(archive, "HIGHEST_RATIO", 10_000)
    assert len(open_archive(bomb, file="x.zip").read("a.xml")) == 20 * 1024 * 1024


def test_a_bomb_that_lies_about_its_size_is_stopped_while_it_is_unpacked() -> None:
    honest = packed({"a.xml": b"\0" * (8 * 1024 * 1024)})
    size = struct.pack("<I", 8 * 1024 * 1024)
    lying = honest.replace(size, struct.pack("<I", 900))
    opened = open_archive(lying, file="x.zip")
    with pytest.raises(ImpactError):
        opened.read("a.xml")


def test_limits_of_number_and_of_size_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    many = packed({f"{number}.xml": b"" for number in range(40)})
    monkeypatch.setattr(archive, "MOST_MEMBERS", 39)
    with pytest.raises(UnsafeFileError, match="more than 39 members"):
        open_archive(many, file="x.zip")
    monkeypatch.setattr(archive, "LARGEST_MEMBER", 99)
    with pytest.raises(UnsafeFileError, match="more than is safe"):
        open_archive(packed({"a": b"1" * 100}), file="x.zip")
    monkeypatch.setattr(archive, "LARGEST_TOTAL", 150)
    with pytest.raises(UnsafeFileError, match="more than is safe"):
        open_archive(packed({"a": b"1" * 80, "b": b"1" * 80}), file="x.zip")


def test_reading_a_member_again_and_again_stays_within_the_total(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST_TOTAL", 250)
    opened = open_archive(packed({"a": b"1" * 100}), file="x.zip")
    opened.read("a")
    opened.read("a")
    with pytest.raises(UnsafeFileError):
        opened.read("a")


def test_a_locked_archive_says_so() -> None:
    data = bytearray(packed({"a.xml": b"secret"}))
    local, central = data.index(b"PK\x03\x04"), data.index(b"PK\x01\x02")
    data[local + 6] |= 1
    data[central + 8] |= 1
    with pytest.raises(UnreadableFileError, match="password"):
        open_archive(bytes(data), file="x.zip")


def test_an_unusual_packing_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="unusual way"):
        open_archive(packed({"a.xml": b"1"}, method=zipfile.ZIP_LZMA), file="x.zip")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"<a/>", b"PK\x05\x06" + b"\0" * 17])
def test_what_is_no_archive_says_so(data: bytes) -> None:
    with pytest.raises(UnreadableFileError, match="no ZIP archive"):
        open_archive(data, file="x.zip")


@given(
    flips=st.lists(st.tuples(st.integers(0, 10_000), st.integers(1, 255)), max_size=8),
    cut=st.one_of(st.none(), st.integers(0, 400)),
)
def test_damage_raises_nothing_else(flips: list[tuple[int, int]], cut: int | None) -> None:
    data = bytearray(packed({"a.xml": b"<a>text</a>" * 9, "b/c.txt": b"hello"}))
    for position, mask in flips:
        data[position % len(data)] ^= mask
    try:
        opened = open_archive(bytes(data[:cut]), file="x.zip")
        for name in opened.names:
            opened.read(name)
    except ImpactError as error:
        assert "\n" not in str(error)
