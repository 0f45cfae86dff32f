"""Documents that LibreOffice makes for a test, out of a source that the test writes."""

from __future__ import annotations

import base64
import json
import struct
import subprocess
import zlib
from collections.abc import Sequence
from pathlib import Path

_NAMESPACES = {
    "office": "office", "style": "style", "text": "text", "table": "table", "draw": "drawing",
    "fo": "xsl-fo-compatible", "svg": "svg-compatible",
}  # fmt: skip
WITHOUT_OUTLINE = {"ExportBookmarks": {"type": "boolean", "value": "false"}}
SECONDS = 180


def convert(office: str, files: Sequence[Path], *, to: str, out: Path, options: object = None) -> None:
    """Convert files with a LibreOffice that has a profile of its own in the folder of the results."""
    filter_name = "writer_pdf_Export" if to == "pdf" else ""
    wanted = f"{to}:{filter_name}:{json.dumps(options)}" if options else to
    profile = (out / "profile").absolute().as_uri()
    command = [office, f"-env:UserInstallation={profile}", "--headless", "--convert-to", wanted, "--outdir", str(out)]
    done = subprocess.run(
        [*command, *map(str, files)], check=True, capture_output=True, timeout=SECONDS, stdin=subprocess.DEVNULL
    )
    missing = [file.name for file in files if not (out / f"{file.stem}.{to}").exists()]
    assert not missing, (missing, done.stdout, done.stderr)


def flat_text_document(body: str, *, header: str, footer: str) -> str:
    """Write an OpenDocument text with numbered headings of four levels and running lines on each page."""
    names = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for prefix, name in _NAMESPACES.items()
    )
    levels = "".join(
        f'<text:outline-level-style text:level="{level}" style:num-format="1" style:num-suffix=" " '
        f'text:display-levels="{level}"/>'
        for level in range(1, 5)
    )
    styles = "".join(
        f'<style:style style:name="Heading_20_{level}" style:display-name="Heading {level}" style:family="paragraph" '
        f'style:default-outline-level="{level}"><style:text-properties fo:font-size="{18 - 2 * level}pt" '
        'fo:font-weight="bold"/></style:style>'
        for level in range(1, 5)
    )
    break_style = (
        '<style:style style:name="Chapter" style:family="paragraph" style:parent-style-name="Heading_20_1">'
        '<style:paragraph-properties fo:break-before="page"/></style:style>'
    )
    layout = (
        '<style:page-layout style:name="Page"><style:page-layout-properties fo:page-width="21cm" '
        'fo:page-height="29.7cm" fo:margin="2cm"/><style:header-style><style:header-footer-properties '
        'fo:min-height="1cm"/></style:header-style><style:footer-style><style:header-footer-properties '
        'fo:min-height="1cm"/></style:footer-style></style:page-layout>'
    )
    master = (
        '<style:master-page style:name="Standard" style:page-layout-name="Page">'
        f"<style:header><text:p>{header}</text:p></style:header>"
        f'<style:footer><text:p>{footer} <text:page-number text:select-page="current">1</text:page-number></text:p>'
        "</style:footer></style:master-page>"
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {names} office:version="1.2" '
        'office:mimetype="application/vnd.oasis.opendocument.text">'
        f'<office:styles>{styles}<text:outline-style style:name="Outline">{levels}</text:outline-style></office:styles>'
        f"<office:automatic-styles>{break_style}{layout}</office:automatic-styles>"
        f"<office:master-styles>{master}</office:master-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document>"
    )


def heading(level: int, title: str, *, on_new_page: bool = False) -> str:
    """Write a heading that the outline of the document numbers."""
    style = "Chapter" if on_new_page else f"Heading_20_{level}"
    return f'<text:h text:style-name="{style}" text:outline-level="{level}">{title}</text:h>'


def text(content: str) -> str:
    """Write a paragraph."""
    return f"<text:p>{content}</text:p>"


def contents(lines: Sequence[str]) -> str:
    """Write a table of contents as a program left it; each line ends with the number of a page."""
    body = "".join(
        f'<text:p text:style-name="Contents_20_1">{line[:-1]}<text:tab/>{line[-1]}</text:p>' for line in lines
    )
    return (
        '<text:table-of-content text:name="Contents"><text:table-of-content-source text:outline-level="3"/>'
        f"<text:index-body>{body}</text:index-body></text:table-of-content>"
    )


def figure() -> str:
    """Write a picture in a paragraph of its own."""
    picture = base64.b64encode(_png()).decode()
    return (
        '<text:p><draw:frame text:anchor-type="as-char" svg:width="6cm" svg:height="4cm"><draw:image>'
        f"<office:binary-data>{picture}</office:binary-data></draw:image></draw:frame></text:p>"
    )


def table(rows: Sequence[Sequence[str]]) -> str:
    """Write a table."""
    cells = "".join(
        f"<table:table-row>{''.join(f'<table:table-cell>{text(cell)}</table:table-cell>' for cell in row)}"
        "</table:table-row>"
        for row in rows
    )
    return f'<table:table><table:table-column table:number-columns-repeated="{len(rows[0])}"/>{cells}</table:table>'


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    side = 32
    rows = zlib.compress((b"\0" + b"\x30\x60\x90" * side) * side)
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
