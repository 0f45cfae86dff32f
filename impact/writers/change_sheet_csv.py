"""Write sheets as CSV: safe to open in a spreadsheet, and read back without loss."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence

from impact.domain.change_sheet import SheetTable

_ARMED = re.compile(r"'*[=+\-@\t\r]")
_NO_FILE_NAME = re.compile(r"[^A-Za-z0-9]+")


def write_sheet_csv(table: SheetTable) -> str:
    """Write one sheet as CSV.

    A cell that a spreadsheet would run as a formula gets an apostrophe before it, and so does one that begins with
    apostrophes and then such a sign, so that reading takes away just what writing put there.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    for row in (table.header, *table.rows):
        writer.writerow([f"'{cell}" if _ARMED.match(cell) else cell for cell in row])
    return buffer.getvalue()


def write_sheets_csv(tables: Sequence[SheetTable]) -> Mapping[str, bytes]:
    """Write each sheet as a CSV file in UTF-8 with a mark, by file name.

    Examples
    --------
    >>> list(write_sheets_csv([SheetTable("Audit trail", ("Change",), [])]))
    ['audit-trail.csv']
    """
    files: dict[str, bytes] = {}
    for table in tables:
        stem = _NO_FILE_NAME.sub("-", table.name).strip("-").casefold() or "sheet"
        name, ordinal = f"{stem}.csv", 2
        while name in files:
            name = f"{stem}-{ordinal}.csv"
            ordinal += 1
        files[name] = write_sheet_csv(table).encode("utf-8-sig")
    return files
