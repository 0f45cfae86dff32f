"""Hostile and broken XML is refused with file, line and what to do."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from impact.errors import UnreadableFileError, UnsafeFileError
from impact.readers.xml import LARGEST_FILE, MOST_TAGS, parse_xml, read_bytes, unpack

ENTITIES = b"".join(b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(12))
BOMB = b'<?xml version="1.0"?>\n<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">' + ENTITIES + b']><l x="&m;">&m;</l>'
EXTERNAL = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'.encode("utf-16")

UNSAFE = {
    "entity bomb": (BOMB, 2, "DOCTYPE"),
    "external entity in UTF-16": (EXTERNAL, None, "DOCTYPE"),
    "HTML": (b"<!DOCTYPE html><html></html>", 1, "DOCTYPE"),
    "deep nesting": (b"<a>" * 300 + b"</a>" * 300, 1, "256 levels"),
    "huge attribute": (b'<a x="' + b"y" * 10_500_000 + b'"/>', 1, "10 million"),
    "too many tags": (b"<a>" + b"<b/>" * MOST_TAGS + b"</a>", None, "6,000,000 tags"),
    "gzip bomb": (gzip.compress(b"\0" * (LARGEST_FILE + 1)), None, "more than"),
}
UNREADABLE = {
    "empty": (b"", "empty"),
    "blank": (b" \r\n\t", "empty"),
    "plain text": (b"hello", "not XML"),
    "JSON": (b'{"a": 1}', "not XML"),
    "PDF": (b"%PDF-1.4 \xff", "not XML"),
    "ZIP": (b"PK\x03\x04....", "ZIP"),
    "cut off between tags": (b"<a><b>x", "cut off"),
    "cut off in an attribute": (b'<a><b x="1', "cut off"),
    "bad bytes": (b"<a>\xe9\xff</a>", "encoding"),
    "NUL": (b"<a>\0</a>", "encoding"),
    "unknown encoding": (b'<?xml version="1.0" encoding="foo-99"?><a/>', "encoding"),
    "undeclared prefix": (b"<x:a/>", "prefix without a namespace"),
    "undeclared attribute prefix": (b'<a y:b="1"/>', "prefix without a namespace"),
    "two roots": (b"<a/><b/>", "not well-formed"),
    "wrong end tag": (b"<a><b></a>", "not well-formed"),
    "undefined entity": (b"<a>&foo;</a>", "not well-formed"),
    "damaged gzip": (gzip.compress(b"<a/>")[:-5], "gzip"),
}


@pytest.mark.parametrize(("data", "line", "words"), UNSAFE.values(), ids=UNSAFE.keys())
def test_what_could_harm_is_refused(data: bytes, line: int | None, words: str) -> None:
    with pytest.raises(UnsafeFileError, match=words) as refusal:
        parse_xml(data, file="m.bpmn")
    assert (refusal.value.file, refusal.value.line) == ("m.bpmn", line)
    assert refusal.value.remedy


@pytest.mark.parametrize(("data", "words"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_cannot_be_read_says_why_and_what_to_do(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableFileError, match=words) as refusal:
        parse_xml(data, file="m.bpmn")
    assert refusal.value.file == "m.bpmn"
    assert refusal.value.remedy
    assert str(refusal.value).isprintable()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_a_sound_file_is_read_in_any_encoding(encoding: str) -> None:
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    text = f'<?xml version="1.0" encoding="{declared}"?><a n="Zähler"/>'
    assert parse_xml(text.encode(encoding), file="m.xml").get("n") == "Zähler"


def test_a_doctype_in_a_comment_is_no_doctype() -> None:
    assert parse_xml(b"<!-- <!DOCTYPE x> --><a/>", file="m.xml").tag == "a"


def test_comments_and_instructions_are_left_out() -> None:
    assert len(parse_xml(b"<a><!-- c --><?p q?><b/></a>", file="m.xml")) == 1


def test_a_packed_file_is_unpacked_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "model.xml"
    path.write_bytes(gzip.compress(b"<a>") + gzip.compress(b"</a>"))
    assert read_bytes(path) == b"<a></a>"


def test_a_file_over_the_limit_is_refused_before_it_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "model.xml"
    path.write_bytes(b"x" * 101)
    with pytest.raises(UnsafeFileError, match="100 bytes"):
        read_bytes(path, limit=100)
    assert len(read_bytes(path, limit=101)) == 101


def test_packed_data_of_exactly_the_limit_passes() -> None:
    assert len(unpack(gzip.compress(b"x" * 100), file="m", limit=100)) == 100


@pytest.mark.parametrize("name", ["missing.xml", ""])
def test_a_missing_file_or_a_folder_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableFileError) as refusal:
        read_bytes(tmp_path / name, file="models/x.xml")
    assert refusal.value.file == "models/x.xml"
