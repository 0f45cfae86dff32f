"""Pack archives so that the same content gives the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping

EARLIEST = dt.datetime(1980, 1, 1)
"""The earliest time that a ZIP archive can hold."""


def packed(members: Mapping[str, bytes], *, made: dt.datetime = EARLIEST, first: str = "") -> bytes:
    """Pack members into a ZIP archive.

    Parameters
    ----------
    members
        Content by name.
    made
        The time that each member gets, from 1980 on.
    first
        The member that stands first; the others stand in order of name.
    """
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        for name in sorted(members, key=lambda name: (name != first, name)):
            info = zipfile.ZipInfo(name, made.timetuple()[:6])
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 3
            info.external_attr = 0o644 << 16
            opened.writestr(info, members[name])
    return archive.getvalue()


def with_stamp(data: bytes, made: dt.datetime) -> bytes:
    """Pack an archive again in order of name, with one time on every member.

    Parameters
    ----------
    data
        A ZIP archive, such as a DOCX or XLSX file.
    made
        The time, from 1980 on.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        return packed({name: old.read(name) for name in old.namelist()}, made=made, first="[Content_Types].xml")
