"""What minutes of a meeting hold: references found in them, the actions they speak of, and how well they were read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from impact.domain.action import ActionStatus
from impact.domain.problem import Problem


class FindingKind(StrEnum):
    """What sort of thing was found in minutes."""

    MEETING = "meeting"
    """The meeting itself; the value is its day."""
    ITEM = "item"
    """An agenda item; the value is its heading."""
    ACTION = "action"
    """A mention of an action."""
    STATUS = "status"
    """What the minutes say of an action; a superseded one names the other."""
    OWNER = "owner"
    """Who is to do an action."""
    DUE = "due"
    """By when an action is to be done."""
    CHANGE = "change"
    """A mention of a change."""
    RELEASE = "release"
    """A mention of a numbered release."""
    DECISION = "decision"
    """A word that marks a decision; the id is the number of the agenda item."""
    DATE = "date"
    """A day that is written out."""


@dataclass(frozen=True, slots=True)
class MinutesFinding:
    """A thing that minutes hold, and where.

    Attributes
    ----------
    kind
        What sort of thing it is.
    id
        What it is: the reference, or the number of an agenda item.
    line
        Where it stands, counted from 1 in the file as it is, empty lines included; in a Word document the paragraph,
        in a PDF the line of the text from the first page on.
    value, other
        What is said of it, by kind.
    text
        The sentence that says so; empty where the value says it all.
    """

    kind: FindingKind
    id: str
    line: int
    value: str = ""
    other: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class MinutedAction:
    """An action as a set of minutes leaves it.

    Attributes
    ----------
    id
        Its reference, without blanks.
    status
        The last status that the minutes give it, ``None`` if they only mention it.
    owner, due, superseded_by
        As on a row of the register; empty where nothing is stated.
    text
        What is to be done, in the words of the minutes; empty if they only mention it.
    line, end_line
        First and last line of what is said of it.
    """

    id: str
    status: ActionStatus | None
    owner: str
    due: str
    superseded_by: str
    text: str
    line: int
    end_line: int


@dataclass(frozen=True, slots=True)
class Minutes:
    """What one set of minutes holds.

    Attributes
    ----------
    file
        The file, as the user named it.
    meeting_id
        Reference of the meeting; empty if none is found.
    date
        Day of the meeting, ``None`` if it is not stated and does not follow from the reference.
    findings
        By line, and within a line in the order of the kinds.
    actions
        In the order of their first mention.
    problems
        What is doubtful.
    """

    file: str
    meeting_id: str
    date: dt.date | None
    findings: tuple[MinutesFinding, ...]
    actions: tuple[MinutedAction, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class DoubtfulSuccessor:
    """An action that is said to be superseded by one on another subject.

    Attributes
    ----------
    action_id, superseded_by
        The action, and what is said to take its place.
    likeness
        How alike the words of the two are, 0..1.
    better
        Reference of the action whose words fit better; empty if none does.
    better_likeness
        How alike those are, 0..1.
    """

    action_id: str
    superseded_by: str
    likeness: float
    better: str = ""
    better_likeness: float = 0.0

    @property
    def message(self) -> str:
        """Say what is doubtful, one sentence."""
        said = f"{self.action_id} is said to be superseded by {self.superseded_by}, which"
        if self.better:
            return f"{said} is on another subject; {self.better} fits better"
        return f"{said} shares next to no words with it"


@dataclass(frozen=True, slots=True)
class KindScore:
    """How well findings of one kind agree with what a person found.

    Attributes
    ----------
    kind
        The kind of finding.
    found, expected, right
        How many were found, how many there are, and how many of those found are there.
    """

    kind: FindingKind
    found: int
    expected: int
    right: int

    @property
    def precision(self) -> float:
        """Share of what was found that is there, 0..1; 1 if nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of what is there that was found, 0..1; 1 if there is nothing."""
        return self.right / self.expected if self.expected else 1.0
