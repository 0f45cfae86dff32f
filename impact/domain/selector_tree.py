"""The tree of a selector and its canonical text; :mod:`impact.domain.selector` reads one."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

ANY_HOPS, NO_HOPS = -1, 0
"""Hops without a limit, and none."""
MOST_HOPS = 999
TIERS = ("must", "should", "glance")
COMPARISONS = (">=", "<=", "==", ">", "<", "=")
LIKELIHOOD = "likelihood"
WORDS = frozenset({"and", "or", "not", LIKELIHOOD})
"""Words with a meaning of their own: a name of that spelling stands in quotes."""
_PLAIN = re.compile(r"""[^\s(),+<>="'\\&|!][^\s(),+<>="\\&|]*""")


class Field(StrEnum):
    """What a term with a colon asks of an element."""

    KIND = "kind"
    """Its kind: ``task``, ``service request``, ``archimate:ApplicationComponent``."""
    DOCUMENT = "document"
    """The document that it stands in, or that describes it."""
    AREA = "area"
    """The process area or chapter that it belongs to."""
    ACTOR = "actor"
    """Who performs it."""
    TIER = "tier"
    """Its tier in an analysis: must, should or glance."""
    CHANGE = "change"
    """A change of the register that touches it, or brings it to the threshold of an analysis."""
    RELEASE = "release"
    """The release that introduces it."""
    NAME = "name"
    """Its name or an alias."""
    ID = "id"
    """Its id."""


FIELD_BY_WORD = {str(name): name for name in Field} | {"role": Field.ACTOR, "doc": Field.DOCUMENT}


@dataclass(frozen=True, slots=True)
class ElementTerm:
    """One element by id, bare id, name or alias; or with ``*`` all whose id or name fits.

    Attributes
    ----------
    pattern
        As written without quotes; a backslash before ``*`` or a backslash takes it literally.
    position
        Where it stands in the text, in characters from 0; no part of what is meant.
    """

    pattern: str
    position: int = dataclasses.field(default=0, compare=False)

    def __str__(self) -> str:
        """Write the pattern, in quotes where it would be read as something else."""
        is_field = self.pattern.partition(":")[0].casefold() in FIELD_BY_WORD and ":" in self.pattern
        is_taken = is_field or self.pattern.casefold() in WORDS or re.fullmatch(r"\d+", self.pattern)
        return _quoted(self.pattern) if is_taken else _written(self.pattern)


@dataclass(frozen=True, slots=True)
class FieldTerm:
    """All elements of which a fact fits: ``kind:task``.

    ``pattern`` and ``position`` as on :class:`ElementTerm`.
    """

    field: Field
    pattern: str
    position: int = dataclasses.field(default=0, compare=False)

    def __str__(self) -> str:
        """Write field and pattern."""
        return f"{self.field}:{_written(self.pattern)}"


@dataclass(frozen=True, slots=True)
class LikelihoodTerm:
    """All elements whose likelihood compares so with a limit, 0..1."""

    comparison: str
    limit: float
    position: int = dataclasses.field(default=0, compare=False)

    def __str__(self) -> str:
        """Write comparison and limit."""
        return f"{LIKELIHOOD}{self.comparison}{self.limit!r}"


@dataclass(frozen=True, slots=True)
class Reach:
    """What a part selects, with what leads to it and what it leads to.

    Attributes
    ----------
    part
        Where the reach starts.
    up, down
        Hops towards causes and towards effects: none, a number, or without limit.
    """

    part: Selector
    up: int
    down: int

    def __str__(self) -> str:
        """Write ``2+part+``."""
        inner = str(self.part)
        if isinstance(self.part, Reach | Not | AllOf | AnyOf):
            inner = f"({inner})"
        before = "" if self.up == NO_HOPS else "+" if self.up == ANY_HOPS else f"{self.up}+"
        after = "" if self.down == NO_HOPS else "+" if self.down == ANY_HOPS else f"+{self.down}"
        return f"{before}{inner}{after}"


@dataclass(frozen=True, slots=True)
class Not:
    """All elements that a part does not select."""

    part: Selector

    def __str__(self) -> str:
        """Write ``not part``."""
        return f"not ({self.part})" if isinstance(self.part, AllOf | AnyOf) else f"not {self.part}"


@dataclass(frozen=True, slots=True)
class AllOf:
    """What every part selects; make one with :func:`all_of`."""

    parts: tuple[Selector, ...]

    def __str__(self) -> str:
        """Write the parts joined by ``and``."""
        return " and ".join(f"({part})" if isinstance(part, AnyOf) else str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """What any part selects; make one with :func:`any_of`."""

    parts: tuple[Selector, ...]

    def __str__(self) -> str:
        """Write the parts joined by ``or``."""
        return " or ".join(map(str, self.parts))


Selector: TypeAlias = ElementTerm | FieldTerm | LikelihoodTerm | Reach | Not | AllOf | AnyOf


def all_of(parts: Sequence[Selector]) -> Selector:
    """Join parts that must all select an element; a part of the same sort is taken apart, one part stays itself."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, AllOf) else (part,))]
    return flat[0] if len(flat) == 1 else AllOf(tuple(flat))


def any_of(parts: Sequence[Selector]) -> Selector:
    """Join parts of which one must select an element; a part of the same sort is taken apart, one part stays itself."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, AnyOf) else (part,))]
    return flat[0] if len(flat) == 1 else AnyOf(tuple(flat))


def literal(text: str) -> str:
    """Give the pattern that stands for a text itself, stars and backslashes included."""
    return text.replace("\\", "\\\\").replace("*", "\\*")


def has_wildcard(pattern: str) -> bool:
    """Tell whether a pattern holds a ``*`` that stands for any characters."""
    return "*" in re.sub(r"\\.", "", pattern)


def pattern_text(pattern: str) -> str:
    """Give a pattern without its backslashes: what is looked up where it has no wildcard."""
    return re.sub(r"\\(.)", r"\1", pattern)


def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern: it has to fit a whole text, ignoring case."""
    parts = re.findall(r"\\.|\*|[^\\*]+|\\", pattern, flags=re.DOTALL)
    return re.compile(
        "".join(".*" if part == "*" else re.escape(pattern_text(part)) for part in parts), re.IGNORECASE | re.DOTALL
    )


def _written(pattern: str) -> str:
    return pattern if _PLAIN.fullmatch(pattern) else _quoted(pattern)


def _quoted(pattern: str) -> str:
    return '"' + pattern.replace('"', '\\"') + '"'


EXAMPLES: dict[Field, str] = {
    Field.KIND: 'kind:task or kind:"service request"',
    Field.DOCUMENT: "document:TAD",
    Field.AREA: 'area:"Manage Device"',
    Field.ACTOR: "actor:DSP",
    Field.TIER: "tier:must",
    Field.CHANGE: "change:R2-SRV",
    Field.RELEASE: "release:R2.0",
    Field.NAME: "name:*firmware*",
    Field.ID: "id:tad:SRV-*",
}
"""How each field is written: for help and for messages."""
