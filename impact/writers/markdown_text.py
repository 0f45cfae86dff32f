"""Tables and safe text in Markdown."""

from __future__ import annotations

from collections.abc import Sequence

LONGEST_CELL = 160


def table(header: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> list[str]:
    """Draw a Markdown table whose columns also line up as plain text; a very long cell is cut."""
    rows = [tuple(_clipped(cell) for cell in row) for row in rows]
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(len(header))]

    def line(cells: Sequence[str]) -> str:
        padded = [
            cell.rjust(widths[column]) if column in right else cell.ljust(widths[column])
            for column, cell in enumerate(cells)
        ]
        return f"| {' | '.join(padded)} |"

    rule = [
        "-" * (width - 1) + ":" if column in right else "-" * width
        for column, width in enumerate(map(_at_least_3, widths))
    ]
    widths = [_at_least_3(width) for width in widths]
    return [line(header), f"| {' | '.join(rule)} |", *(line(row) for row in rows)]


def _clipped(cell: str) -> str:
    return cell if len(cell) <= LONGEST_CELL else f"{cell[: LONGEST_CELL - 1].rstrip(chr(92))}…"


def _at_least_3(width: int) -> int:
    return max(width, 3)


def code(text: str) -> str:
    """Set a text as it is typed; a backtick in it becomes an apostrophe."""
    return f"`{' '.join(text.split()).replace('`', chr(39))}`"


def plain(text: str) -> str:
    """Take the meaning out of Markdown and HTML signs, and line breaks out of table cells."""
    flat = " ".join(text.split())
    for sign in ("\\", "|", "<", ">", "*", "`", "["):
        flat = flat.replace(sign, f"\\{sign}")
    return flat
