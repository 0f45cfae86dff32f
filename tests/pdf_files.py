"""Write small PDF files, sound or hostile, without any other program."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

A4 = (595, 842)
TITLE, SUBTITLE, BODY = 16.0, 13.0, 10.0


@dataclass(frozen=True)
class Text:
    """A line of text: what it says, its height on the page, the size of its letters, and whether it is bold."""

    text: str
    y: float
    size: float = BODY
    is_bold: bool = False
    x: float = 70.0


@dataclass(frozen=True)
class Bookmark:
    """An entry of the outline with the page it leads to, counted from 0, and the entries below it."""

    title: str
    page: int
    top: float = 800.0
    below: tuple[Bookmark, ...] = ()


def pdf_file(pages: Sequence[Sequence[Text]], *, bookmarks: Sequence[Bookmark] = ()) -> bytes:
    """Write a PDF of some lines a page, with an outline if there are bookmarks."""
    objects = {3: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
               4: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold>>"}  # fmt: skip
    kids = [5 + 2 * index for index in range(len(pages))]
    objects[2] = f"<</Type/Pages/Count {len(pages)}/Kids[{' '.join(f'{kid} 0 R' for kid in kids)}]>>"
    for kid, lines in zip(kids, pages, strict=True):
        objects[kid] = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {A4[0]} {A4[1]}]/Contents {kid + 1} 0 R"
            "/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>>>"
        )
        objects[kid + 1] = stream("".join(map(_drawn, lines)))
    outline = ""
    if bookmarks:
        root = max(objects) + 1
        objects[root] = _outline(objects, bookmarks, root, kids)
        outline = f"/Outlines {root} 0 R"
    objects[1] = f"<</Type/Catalog/Pages 2 0 R{outline}>>"
    return assembled(objects)


def stream(content: str | bytes, entries: str = "") -> str:
    """Write a stream object."""
    data = content.encode("latin-1") if isinstance(content, str) else content
    return f"<</Length {len(data)}{entries}>>stream\n{data.decode('latin-1')}\nendstream"


def packed_stream(content: bytes, *, times: int = 1) -> str:
    """Write a stream object, packed: a content, or the same content many times over."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(content) for _ in range(times)) + packer.flush()
    return stream(packed, "/Filter/FlateDecode")


def assembled(objects: Mapping[int, str], *, trailer: str = "") -> bytes:
    """Put objects together to a file; object 1 is its catalogue."""
    data = b"%PDF-1.5\n"
    places = {}
    for number in sorted(objects):
        places[number] = len(data)
        data += f"{number} 0 obj\n{objects[number]}\nendobj\n".encode("latin-1")
    start = len(data)
    count = max(objects) + 1
    data += f"xref\n0 {count}\n0000000000 65535 f \n".encode()
    for number in range(1, count):
        data += f"{places.get(number, 0):010} 00000 {'n' if number in places else 'f'} \n".encode()
    return data + f"trailer<</Size {count}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n".encode()


def paragraph(words: int, *, top: float, word: str = "meter", line_height: float = 12.0) -> list[Text]:
    """Set a number of words in lines of ten."""
    counts = [min(10, words - begun) for begun in range(0, words, 10)]
    return [Text(" ".join([word] * count), top - line_height * index) for index, count in enumerate(counts)]


def _drawn(line: Text) -> str:
    escaped = line.text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    font = "F2" if line.is_bold else "F1"
    return f"BT /{font} {line.size} Tf 1 0 0 1 {line.x} {line.y} Tm ({escaped}) Tj ET\n"


def _outline(objects: dict[int, str], bookmarks: Sequence[Bookmark], parent: int, kids: Sequence[int]) -> str:
    """Write a level of the outline, all below it first; return the entries that the parent needs."""
    numbers = []
    for _ in bookmarks:
        numbers.append(max([*objects, parent, *numbers]) + 1)
        objects[numbers[-1]] = ""
    for place, (number, bookmark) in enumerate(zip(numbers, bookmarks, strict=True)):
        links = f"/Prev {numbers[place - 1]} 0 R" if place else ""
        links += f"/Next {numbers[place + 1]} 0 R" if place + 1 < len(numbers) else ""
        below = _outline(objects, bookmark.below, number, kids)[2:-2] if bookmark.below else ""
        target = f"/Dest[{kids[bookmark.page]} 0 R/XYZ 0 {bookmark.top} 0]"
        objects[number] = f"<</Title({bookmark.title})/Parent {parent} 0 R{target}{links}{below}>>"
    return f"<</First {numbers[0]} 0 R/Last {numbers[-1]} 0 R/Count {len(numbers)}>>"
