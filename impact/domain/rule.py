"""What a workspace should keep: a rule, and the family it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from impact.domain.problem import Severity


class Family(StrEnum):
    """What a rule is about."""

    FILES = "files"
    """Whether a file can be read, and whether all of it is understood."""
    IDENTITY = "identity"
    """Whether each thing can be told from every other."""
    REFERENCES = "references"
    """Whether what is named is there."""
    ARCHIMATE = "archimate"
    """Whether the architecture model keeps the ArchiMate standard."""
    BPMN = "bpmn"
    """Whether the flow of each process is sound."""
    COVERAGE = "coverage"
    """Whether models and documents cover each other."""
    CONSISTENCY = "consistency"
    """Whether documents and models say the same."""
    RELEASES = "releases"
    """Whether elements come and go in an order that can be."""
    REGISTER = "register"
    """Whether changes and releases mean what they say."""
    IMPORT = "import"
    """What importing a document or a table of steps meets; a check of a workspace does not report it."""
    WAIVERS = "waivers"
    """Whether what people decided to put up with still holds."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule that problems are reported under.

    Attributes
    ----------
    id
        Stable id in lower-case words: ``dangling-reference``.
    severity
        How much breaking it matters; a reader may judge a single case milder.
    family
        What it is about.
    meaning
        What is wrong where it is broken, one sentence.
    remedy
        What to do, one sentence.
    basis
        The standard or decision that it comes from.
    """

    id: str
    severity: Severity
    family: Family
    meaning: str
    remedy: str
    basis: str
