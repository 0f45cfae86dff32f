"""What people decide about rows of the register: a row that is proposed, and what somebody made of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What somebody made of a proposed row."""

    ACCEPTED = "accepted"
    """The row holds: it is added, or stands in place of the row of the same key."""
    REJECTED = "rejected"
    """The row does not hold, and is not proposed again; the files keep what they say."""
    RETIRED = "retired"
    """The row of that key no longer holds, whatever the files say."""


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A row of a table of the register, as text.

    Attributes
    ----------
    table
        Name of the table without its ending: ``touches``.
    key
        Values that tell the row from the others of its table, in the order of the key columns of the table.
    cells
        Text by column; a column that is not here is empty.
    """

    table: str
    key: tuple[str, ...]
    cells: Mapping[str, str]

    @property
    def label(self) -> str:
        """Name the row for a person."""
        return f"{self.table} {' / '.join(self.key)}"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A row that a tool proposes and a person accepts or rejects.

    Attributes
    ----------
    row
        The row as it would be written.
    confidence
        How sure the tool is, 0..1.
    evidence
        The words that speak for it, and where they stand.
    origin
        What proposed it: ``mapping``, ``minutes``, ``spreadsheet``, ``person``.
    """

    row: RegisterRow
    confidence: float
    evidence: str = ""
    origin: str = "person"


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict on a row, by somebody at some time; it is never changed, only undone by a later one.

    Attributes
    ----------
    number
        Its place in the order of decisions, from 1.
    verdict, row
        What was decided about what.
    who, when
        Name of the person, and the time with its zone.
    why
        The reason in the person's words; may be empty.
    evidence, origin
        As on the proposal that it answers.
    undone_by
        Number of the decision that undid it, ``None`` while it stands.
    undoes
        Number of the decision that it undoes, ``None`` if it decides something itself.
    published
        Whether it has been written to the files.
    """

    number: int
    verdict: Verdict
    row: RegisterRow
    who: str
    when: dt.datetime
    why: str = ""
    evidence: str = ""
    origin: str = "person"
    undone_by: int | None = None
    undoes: int | None = None
    published: bool = False

    @property
    def is_standing(self) -> bool:
        """Whether it decides something and nobody has undone it."""
        return self.undoes is None and self.undone_by is None
