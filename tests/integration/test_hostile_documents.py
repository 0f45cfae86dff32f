"""Documents that would take all memory or all time are refused or read, in bounded memory and time."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.errors import ImpactError, UnsafeFileError
from impact.readers.documents.docx import read_docx
from impact.readers.documents.markdown import read_markdown
from tests.word_documents import pack, paragraph, word_members

ROOT = Path(__file__).parents[2]
MEGABYTES, SECONDS = 900, 20
HEADING = paragraph("Zweck", "berschrift1")
PARTS = (
    "word/document.xml", "word/styles.xml", "word/numbering.xml", "docProps/app.xml", "_rels/.rels",
    "word/_rels/document.xml.rels",
)  # fmt: skip
REFUSED = {
    "100,000 headings in Word": "read_docx(word_document(HEADING * 100_000), file='x.docx')",
    "nested 100,000 deep": "read_docx(word_document(HEADING + '<w:ins>' * 100_000), file='x.docx')",
    "a bomb of 1 GB": "read_docx(bomb(), file='x.docx')",
    "100,000 headings in Markdown": "read_markdown(b'# A\\n' * 100_000, file='x.md')",
    "a line of 50 MB": "read_markdown(b'# A\\n' + b'x' * 50_000_000, file='x.md')",
    "a line of 10 MB": "read_markdown(b'# A\\n' + b'x' * 10_000_000, file='x.md')",
    "ten million lines": "read_markdown(b'# A\\n' + b'\\n' * 10_000_000, file='x.md')",
}
READ = {
    "styles based on each other 20,000 deep": """
        chain = "".join(
            f'<w:style w:type="paragraph" w:styleId="s{n}"><w:name w:val="s"/><w:basedOn w:val="s{n + 1}"/></w:style>'
            for n in range(20_000)
        )
        body = "".join(paragraph("x", f"s{n}") for n in range(3_000))
        read_docx(word_document(HEADING + body, styles=STYLES + chain), file="x.docx")""",
    "50,000 paragraphs whose ends are deleted": """
        lost = paragraph("x", "", "<w:rPr><w:del/></w:rPr>")
        read_docx(word_document(HEADING + lost * 50_000), file="x.docx")""",
    "100,000 fields that never end": """
        begin = '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>TOC</w:instrText></w:r>'
        read_docx(word_document(HEADING + "<w:p>" + begin * 100_000 + "</w:p>" + paragraph("x") * 5_000), file="x.docx")
        """,
    "500,000 page breaks": """
        breaks = '<w:p><w:r>' + '<w:br w:type="page"/>' * 500_000 + '</w:r></w:p>'
        read_docx(word_document(HEADING + breaks), file="x.docx")""",
    "quotations 100,000 deep": 'read_markdown(b"# A\\n" + b">" * 100_000, file="x.md")',
    "brackets that never close": 'read_markdown(b"# A\\n" + (b"![" * 50_000 + b"\\n") * 20, file="x.md")',
    "400,000 lines that run on": 'read_markdown(b"# A\\n> a\\n" + b"b\\n" * 400_000, file="x.md")',
    "a title of brackets": 'read_markdown(b"# " + b"[" * 100_000 + b"\\n", file="x.md")',
}
BOUNDED = """
    import io, resource, sys, zipfile
    from impact.errors import ImpactError
    from impact.readers.documents.docx import read_docx
    from impact.readers.documents.markdown import read_markdown
    from tests.word_documents import STYLES, paragraph, word_document

    HEADING = paragraph("Zweck", "berschrift1")

    def bomb():
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            with archive.open("word/document.xml", "w", force_zip64=True) as member:
                for _ in range(1024):
                    member.write(bytes(1 << 20))
        return stream.getvalue()

    used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEGABYTES * 1024 * 1024,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
"""


def run_bounded(program: str) -> subprocess.CompletedProcess[str]:
    numbers = f"MEGABYTES, SECONDS = {MEGABYTES}, {SECONDS}\n"
    source = numbers + textwrap.dedent(BOUNDED) + program
    return subprocess.run([sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("call", REFUSED.values(), ids=REFUSED.keys())
def test_a_hostile_document_is_refused_in_bounded_memory_and_time(call: str) -> None:
    done = run_bounded(
        f"try:\n    {call}\nexcept ImpactError as error:\n    print(error)\nelse:\n    sys.exit('read')\n"
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.startswith("x.")
    assert done.stdout.count("\n") == 1


@pytest.mark.parametrize("program", READ.values(), ids=READ.keys())
def test_an_odd_document_is_read_in_bounded_memory_and_time(program: str) -> None:
    done = run_bounded(textwrap.dedent(program))
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("content", [b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', b"<a>" + b" " * 30_000_000 + b"</a>"])
def test_entities_and_bombs_are_refused_in_every_part(part: str, content: bytes) -> None:
    with pytest.raises(UnsafeFileError):
        read_docx(pack({**word_members(HEADING), part: content}), file="x.docx")


def test_nothing_outside_of_the_archive_is_ever_read(tmp_path: Path) -> None:
    outside = tmp_path / "styles.xml"
    outside.write_text("<w:styles")
    kinds = [(outside.as_uri(), "External"), ("../../../" + str(outside), "Internal"), (str(outside), "Internal")]
    for target, mode in kinds:
        relation = f'<Relationship Id="s" Type="x/styles" Target="{target}" TargetMode="{mode}"/>'
        relations = f"<Relationships>{relation}</Relationships>"
        members = {**word_members(HEADING), "word/_rels/document.xml.rels": relations}
        document = read_docx(pack(members), file="x.docx")
        assert document.sections[0].label == "1 Zweck"
        assert "unreadable-part" not in {problem.rule for problem in document.problems}


def test_a_path_that_leads_out_of_the_archive_is_refused() -> None:
    with pytest.raises(UnsafeFileError, match="leads out"):
        read_docx(pack({**word_members(HEADING), "../evil.xml": "<a/>"}), file="x.docx")


SMALL_WORD = word_members(HEADING + paragraph("text") + paragraph("Portée", "Titre2"), app="<Pages>1</Pages>")
SMALL_MARKDOWN = b"# 1 Scope\n\ntext | a\n---|---\nb | c\n\n> 1. ![x](y)\n\n```\ncode\n```\nTitle\n=====\n"
flips = st.lists(st.tuples(st.integers(0, 100_000), st.integers(0, 255)), min_size=1, max_size=8)


def changed(data: bytes, changes: list[tuple[int, int]], cut: int | None) -> bytes:
    mutated = bytearray(data)
    for position, value in changes:
        mutated[position % len(mutated)] = value
    return bytes(mutated[:cut])


@given(flips, st.one_of(st.none(), st.integers(0, 2_000)))
def test_a_changed_archive_raises_nothing_else(changes: list[tuple[int, int]], cut: int | None) -> None:
    check_word(changed(pack(SMALL_WORD), changes, cut))


@given(st.sampled_from(sorted(SMALL_WORD)), flips)
def test_a_changed_part_raises_nothing_else(part: str, changes: list[tuple[int, int]]) -> None:
    content = str(SMALL_WORD[part]).encode()
    check_word(pack({**SMALL_WORD, part: changed(content, changes, None)}))


@given(flips, st.one_of(st.none(), st.integers(0, 100)))
def test_changed_markdown_raises_nothing_else(changes: list[tuple[int, int]], cut: int | None) -> None:
    check_markdown(changed(SMALL_MARKDOWN, changes, cut))


@given(st.text(alphabet="#->|`*_[]()!\\ \n\ta1.", max_size=200))
def test_any_markdown_raises_nothing_else(text: str) -> None:
    check_markdown(text.encode())


def check_word(data: bytes) -> None:
    try:
        document = read_docx(data, file="x.docx")
    except ImpactError as error:
        assert "\n" not in str(error)
    else:
        assert document.sections


def check_markdown(data: bytes) -> None:
    try:
        document = read_markdown(data, file="x.md")
    except ImpactError as error:
        assert "\n" not in str(error)
    else:
        assert document.sections


def test_damaged_styles_are_named_instead_of_missing_headings() -> None:
    with pytest.raises(ImpactError, match=r"^x\.docx.*word/styles\.xml"):
        read_docx(pack({**word_members(HEADING), "word/styles.xml": "<w:styles"}), file="x.docx")
