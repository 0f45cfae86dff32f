"""Open ZIP archives that strangers packed: bounded in number, size and ratio, and never a path out of the archive.

Word and Excel files, and Archi models with pictures, are such archives. Nothing is ever unpacked to disk.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib

from impact.errors import UnreadableFileError, UnsafeFileError

ZIP_MAGIC = b"PK\x03\x04"
MOST_MEMBERS = 10_000
"""Members of one archive; the largest office documents hold some hundreds."""
LARGEST_MEMBER = 64 * 1024 * 1024
"""Bytes of one member, unpacked."""
LARGEST_TOTAL = 256 * 1024 * 1024
"""Bytes of all members, unpacked, as the archive states them."""
HIGHEST_RATIO = 500
"""How many times larger than packed a member may be. Markup reaches some thirty, bombs a thousand and more."""
RATIO_COUNTS_FROM = 1024 * 1024
"""Bytes below which a ratio harms nobody: an empty table packs well."""
_CHUNK = 256 * 1024
_ENCRYPTED = 0x1
_DRIVE = re.compile(r"^[A-Za-z]:")


class Archive:
    """A ZIP archive that passed every check; made by :func:`open_archive`.

    Attributes
    ----------
    names
        Names of its members with forward slashes, folders left out, in the order of the archive.
    """

    def __init__(self, packed: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], *, file: str) -> None:
        self._packed = packed
        self._members = members
        self._file = file
        self._unpacked = 0
        self.names = tuple(members)

    def __contains__(self, name: object) -> bool:
        return name in self._members

    def size(self, name: str) -> int:
        """Give the bytes of a member, unpacked, as the archive states them; :meth:`read` never gives more."""
        return self._members[name].file_size

    def read(self, name: str) -> bytes:
        """Unpack one member.

        Raises
        ------
        UnreadableFileError
            If there is none of that name, or its packing is damaged.
        UnsafeFileError
            If it is larger than it states, or than the limits.
        """
        if name not in self._members:
            raise UnreadableFileError(
                f"The archive holds no '{name}'.", file=self._file, remedy="Save the file again from its tool."
            )
        info = self._members[name]
        data = bytearray()
        try:
            with self._packed.open(info) as stream:
                while chunk := stream.read(_CHUNK):
                    data += chunk
                    self._unpacked += len(chunk)
                    if len(data) > min(info.file_size, LARGEST_MEMBER) or self._unpacked > LARGEST_TOTAL:
                        raise _too_large(self._file, name)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
            raise UnreadableFileError(
                f"'{_shown(name)}' in the archive is damaged ({error}).",
                file=self._file, remedy="Copy or save the file again.",
            ) from None  # fmt: skip
        return bytes(data)


def open_archive(data: bytes, *, file: str) -> Archive:
    """Open an archive and check what it says of every member, before any is unpacked.

    Parameters
    ----------
    data
        The archive.
    file
        How errors name it.

    Raises
    ------
    UnreadableFileError
        If it is no ZIP archive, is damaged, or is locked by a password.
    UnsafeFileError
        If a member's path leads out of the archive, is a link or stands twice, or if there are too many members
        or too many bytes.
    """
    try:
        packed = zipfile.ZipFile(io.BytesIO(data))
        infos = packed.infolist()
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, OverflowError):
        raise UnreadableFileError(
            "It is no ZIP archive, or is cut off.", file=file, remedy="Copy or save the file again."
        ) from None
    if len(infos) > MOST_MEMBERS:
        raise UnsafeFileError(f"The archive holds more than {MOST_MEMBERS:,} members.", file=file)
    members: dict[str, zipfile.ZipInfo] = {}
    total = 0
    for info in infos:
        _check_name(info, file)
        if info.is_dir():
            continue
        if info.filename in members:
            raise UnsafeFileError(f"'{_shown(info.filename)}' stands twice in the archive.", file=file)
        total += info.file_size
        _check_size(info, total, file)
        members[info.filename] = info
    return Archive(packed, members, file=file)


def _check_name(info: zipfile.ZipInfo, file: str) -> None:
    written = info.orig_filename
    if not info.filename:
        raise UnreadableFileError(
            "A member of the archive has no name.", file=file, remedy="Save the file again from its own tool."
        )
    parts = written.replace("\\", "/").split("/")
    is_link = stat.S_ISLNK(info.external_attr >> 16)
    leads_out = written.startswith(("/", "\\")) or ".." in parts or _DRIVE.match(written) is not None
    if leads_out or is_link or "\\" in written or "\0" in written:
        what = "is a link" if is_link else "is a path that leads out of it, or could"
        raise UnsafeFileError(
            f"'{_shown(written)}' in the archive {what}.", file=file, remedy="Save the file again from its own tool."
        )
    if info.flag_bits & _ENCRYPTED:
        raise UnreadableFileError(
            "The archive is locked by a password.", file=file, remedy="Save it without a password."
        )
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnreadableFileError(
            f"'{_shown(written)}' in the archive is packed in an unusual way.",
            file=file,
            remedy="Save it as plain ZIP.",
        )


def _check_size(info: zipfile.ZipInfo, total: int, file: str) -> None:
    ratio = info.file_size / max(info.compress_size, 1)
    is_bomb = info.file_size > RATIO_COUNTS_FROM and ratio > HIGHEST_RATIO
    if info.file_size > LARGEST_MEMBER or total > LARGEST_TOTAL or is_bomb:
        raise _too_large(file, info.filename)


def _too_large(file: str, name: str) -> UnsafeFileError:
    return UnsafeFileError(
        f"'{_shown(name)}' in the archive unpacks to more than is safe.", file=file,
        remedy="Save the file again from its own tool, without large pictures.",
    )  # fmt: skip


def _shown(name: str) -> str:
    return re.sub(r"[^ -~]", "?", name)[:80]
