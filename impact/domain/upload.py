"""Files that somebody hands in to be shown: how much is taken, what was taken, and what became of each file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """How much is taken at once; all of it is held in memory for as long as it is shown.

    Attributes
    ----------
    files
        Files at most, those inside archives counted.
    file_bytes
        Bytes of one file at most, packed or unpacked.
    total_bytes
        Bytes of all files at most, unpacked; what a workbook or an Archi file with pictures unpacks to counts.
    depth
        Folders in each other at most.
    name_length
        Characters of a path at most.
    """

    files: int = 2_000
    file_bytes: int = 20 * MEGABYTE
    total_bytes: int = 64 * MEGABYTE
    depth: int = 20
    name_length: int = 240


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file as it was handed in: the name that its giver says, which may be a path, and its content."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that was not taken, and why."""

    file: str
    why: str


@dataclass(frozen=True, slots=True)
class TakenFiles:
    """What was taken of the files handed in.

    Attributes
    ----------
    title
        Name for what they make, from the archive, the folder or the only file.
    data_by_file
        Content by path below the workspace, with forward slashes, ascending.
    left_out
        Files that were not taken, in the order of their paths.
    """

    title: str
    data_by_file: Mapping[str, bytes]
    left_out: tuple[LeftOut, ...] = ()


class FileUse(StrEnum):
    """What a file of a workspace is used as, in the words of a table."""

    SETTINGS = "settings"
    MODEL = "model"
    SECTIONS = "sections of documents"
    LINKS = "trace links"
    REGISTER = "register"
    WAIVERS = "waivers"
    POLICY = "policy"
    NOT_USED = "not used"
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True)
class FileRead:
    """What became of one file.

    Attributes
    ----------
    file
        Path below the workspace.
    use
        What it is used as.
    format
        Format of a model, as ``workspace.toml`` names it; empty otherwise.
    elements
        Elements that were read from it, 0 or more.
    why
        Why it is not used or was left out; empty otherwise.
    """

    file: str
    use: FileUse
    format: str = ""
    elements: int = 0
    why: str = ""
