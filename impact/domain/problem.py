"""What is wrong with an input: found by readers and checks, kept beside the result."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a problem matters."""

    ERROR = "error"
    """Something is lost or cannot be trusted until it is mended."""
    WARNING = "warning"
    """Something looks wrong and deserves a look; the result stands."""
    NOTE = "note"
    """Something worth knowing."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where it is, and what to do.

    Attributes
    ----------
    severity
        How much it matters.
    rule
        Stable id of the rule that found it, in lower-case words: ``dangling-reference``.
    message
        What is wrong, one sentence.
    file
        File relative to the workspace, with forward slashes; empty if no file is at fault.
    line
        Line counted from 1, where it is known.
    element_id
        The element it is about; empty if it is about none.
    remedy
        What to do, one sentence.
    """

    severity: Severity
    rule: str
    message: str
    file: str = ""
    line: int | None = None
    element_id: str = ""
    remedy: str = ""

    @property
    def sort_key(self) -> tuple[int, str, int, str, str]:
        """Order errors first, then by place, so that lists are stable."""
        rank = list(Severity).index(self.severity)
        return (rank, self.file, self.line or 0, self.element_id, self.rule)

    def __str__(self) -> str:
        """Say it in one line, as a compiler would."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        subject = f" [{self.element_id}]" if self.element_id else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{place}: {self.severity}: {self.message}{subject} ({self.rule}){remedy}".removeprefix(": ")
