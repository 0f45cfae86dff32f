"""Paragraphs carry the labels that LibreOffice prints before them, for lists of many kinds.

What LibreOffice does not follow is left to the unit tests: levels that print digits only, that restart by a rule of
their own, or that an instance starts anew below the top.
"""

from __future__ import annotations

import random
import re
import subprocess
from pathlib import Path

import pytest

from impact.readers.documents.docx_numbering import Counters, read_numbering
from impact.readers.xml import parse_xml
from tests.word_documents import OFFICE, PACKAGE, WORD, pack, paragraph, word_members

pytestmark = pytest.mark.office

LISTS, PARAGRAPHS, RESTARTED_AT = 24, 16, 9
FORMATS = ("decimal", "upperLetter", "lowerLetter", "upperRoman", "lowerRoman", "decimalZero")
CONTENT = "http://schemas.openxmlformats.org/package/2006/content-types"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
STYLES = '<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:name w:val="Normal"/></w:style>'


def a_list(chance: random.Random) -> str:
    levels = ""
    for index in range(3):
        whole = ".".join(f"%{above + 1}" for above in range(index + 1))
        text = chance.choice([whole, whole, whole, f"Part %{index + 1}", f"(%{index + 1})", f"%{index + 1}."])
        levels += (
            f'<w:lvl w:ilvl="{index}"><w:start w:val="{chance.choice([1, 1, 3])}"/>'
            f'<w:numFmt w:val="{chance.choice(FORMATS)}"/><w:suff w:val="space"/><w:lvlText w:val="{text}"/></w:lvl>'
        )
    override = f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{chance.choice([1, 5])}"/></w:lvlOverride>'
    return (
        f'<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        f'<w:num w:numId="2"><w:abstractNumId w:val="0"/>{override}</w:num>'
    )


def a_walk(chance: random.Random) -> list[tuple[str, int]]:
    """Walk through the levels without skipping one; from some paragraph on by the instance that starts anew."""
    walk: list[tuple[str, int]] = []
    for number in range(PARAGRAPHS):
        deepest = walk[-1][1] + 1 if walk else 0
        level = 0 if number == RESTARTED_AT else min(chance.randrange(3), deepest)
        walk.append(("2" if number >= RESTARTED_AT else "1", level))
    return walk


def a_document(numbering: str, walk: list[tuple[str, int]]) -> bytes:
    body = "".join(
        paragraph(f"T{number}x", "", f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num_id}"/></w:numPr>')
        for number, (num_id, level) in enumerate(walk)
    )
    kinds = (("document", "document.main"), ("styles", "styles"), ("numbering", "numbering"))
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{MAIN}.{kind}+xml"/>' for name, kind in kinds
    )
    relations = "".join(
        f'<Relationship Id="{kind}" Type="{OFFICE}/{kind}" Target="{kind}.xml"/>' for kind in ("styles", "numbering")
    )
    relation_type = "application/vnd.openxmlformats-package.relationships+xml"
    types = f'<Default Extension="rels" ContentType="{relation_type}"/>{overrides}'
    return pack({
        "[Content_Types].xml": f'<Types xmlns="{CONTENT}">{types}</Types>',
        **word_members(body, styles=STYLES, numbering=numbering),
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>',
    })  # fmt: skip


def test_labels_are_those_that_libreoffice_prints(office_path: str, tmp_path: Path) -> None:
    chance = random.Random(20171019)
    lists = [(a_list(chance), a_walk(chance)) for _ in range(LISTS)]
    for number, (numbering, walk) in enumerate(lists):
        (tmp_path / f"{number}.docx").write_bytes(a_document(numbering, walk))
    profile = (tmp_path / "profile").as_uri()
    files = [str(path) for path in sorted(tmp_path.glob("*.docx"))]
    command = [office_path, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "txt:Text (encoded):UTF8"]
    subprocess.run([*command, "--outdir", str(tmp_path), *files], check=True, capture_output=True, timeout=300)
    for number, (numbering, walk) in enumerate(lists):
        lines = (tmp_path / f"{number}.txt").read_text(encoding="utf-8-sig").splitlines()
        printed = [re.sub(r"\s*T\d+x$", "", line).strip() for line in lines if re.search(r"T\d+x$", line)]
        root = parse_xml(f"<w:numbering {WORD}>{numbering}</w:numbering>".encode(), file="numbering.xml")
        counters = Counters(read_numbering(root, list_of_style={}))
        labels = [counters.advance(num_id, level) for num_id, level in walk]
        assert [label.printed if label else "" for label in labels] == printed, numbering
