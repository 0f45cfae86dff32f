"""Pack an archive anew so that the same content gives the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import zipfile


def with_stamp(data: bytes, made: dt.datetime) -> bytes:
    """Pack an archive again in order of name, with one time on every member.

    Parameters
    ----------
    data
        A ZIP archive, such as a DOCX or XLSX file.
    made
        The time, from 1980 on.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            info = zipfile.ZipInfo(name, made.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            info.create_system = 3
            new.writestr(info, old.read(name))
    return packed.getvalue()
