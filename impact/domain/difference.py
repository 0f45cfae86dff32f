"""What differs between two states of an architecture: by meaning, not by bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from impact.domain.architecture import Diagram, Element, Origin, Relationship, Section
from impact.domain.change import Register, TouchKind
from impact.domain.fingerprint import Aspect


class ChangeKind(StrEnum):
    """In what way a thing differs; one thing may differ in several ways."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    """Its name, or the title of a section."""
    TEXT = "text"
    """Documentation, aliases, annotations."""
    ATTRIBUTE = "attribute"
    """Kind, properties, releases, basis; for a view, what it shows."""
    INTERFACE = "interface"
    """What it exchanges, uses, serves, realises; for a section, what it documents."""
    FLOW = "flow"
    """Order, conditions, timers, events, loops."""
    MOVED = "moved"
    """Parent, lane, folder or file; for a section, its number."""
    RETARGETED = "retargeted"
    """A relationship has another end."""


class Subject(StrEnum):
    """What sort of thing differs."""

    ELEMENT = "element"
    RELATIONSHIP = "relationship"
    SECTION = "section"
    REGISTER = "register"


@dataclass(frozen=True, slots=True)
class FactChange:
    """One thing said of a subject that differs.

    Attributes
    ----------
    kind
        The class of the change.
    aspect
        The aspect whose fingerprint differs with it; ``None`` for where a thing is kept.
    what
        What differs, in words: ``name``, ``timeDuration``, ``followed by``.
    old, new
        The values as a person reads them; empty where there was or is none.
    is_consequence
        Whether it only restates what another thing reports: the neighbour of a removed step, say.
    """

    kind: ChangeKind
    aspect: Aspect | None
    what: str
    old: str
    new: str
    is_consequence: bool = False

    def __str__(self) -> str:
        """Say it in one line."""
        if self.old and self.new:
            return f"{self.what}: {_quoted(self.old)} → {_quoted(self.new)}"
        return f"{self.what}: {_quoted(self.new)} added" if self.new else f"{self.what}: {_quoted(self.old)} removed"


def _quoted(value: str) -> str:
    return f"'{value}'"


@dataclass(frozen=True, slots=True)
class ChangedThing:
    """One element, relationship, section or row of the register that differs.

    Attributes
    ----------
    subject
        What sort of thing it is.
    old_id, new_id
        Its ids; the old one is empty if it was added, the new one if it was removed.
    kind
        Its kind, as it is now, else as it was: ``bpmn:userTask``; the table of a row of the register.
    name
        Its name now, else as it was.
    kinds
        In which ways it differs, in the order of the enumeration.
    changes
        What differs, in a stable order; empty for what was added or removed.
    old_origin, new_origin
        Where it was read; ``None`` where it was not.
    is_consequence
        Whether it only restates what other things report.
    """

    subject: Subject
    old_id: str
    new_id: str
    kind: str
    name: str
    kinds: tuple[ChangeKind, ...]
    changes: tuple[FactChange, ...] = ()
    old_origin: Origin | None = None
    new_origin: Origin | None = None
    is_consequence: bool = False

    @property
    def id(self) -> str:
        """Its id now, else as it was."""
        return self.new_id or self.old_id

    @property
    def origin(self) -> Origin | None:
        """Where it stands now, else where it stood."""
        return self.new_origin or self.old_origin

    @property
    def aspects(self) -> frozenset[Aspect]:
        """The aspects in which its fingerprint differs."""
        return frozenset(change.aspect for change in self.changes if change.aspect is not None)

    @property
    def touch(self) -> TouchKind | None:
        """What a change that makes this difference does to the element; ``None`` if it leaves the element as it is."""
        if ChangeKind.ADDED in self.kinds:
            return TouchKind.ADD
        if ChangeKind.REMOVED in self.kinds:
            return TouchKind.REMOVE
        kinds = {_touch(change) for change in self.changes if not change.is_consequence}
        return next((kind for kind in reversed(TouchKind) if kind in kinds), None)

    @property
    def words(self) -> str:
        """What differs, in one line."""
        if not self.changes:
            return str(self.kinds[0]) if self.kinds else ""
        own = [change for change in self.changes if not change.is_consequence] or list(self.changes)
        return "; ".join(str(change) for change in own)


def _touch(change: FactChange) -> TouchKind | None:
    if change.kind is ChangeKind.RENAMED:
        return TouchKind.RENAME
    if change.kind is ChangeKind.MOVED and change.aspect is None:
        return None
    return TouchKind.TEXT if change.aspect is Aspect.TEXT else TouchKind.MODIFY


@dataclass(frozen=True, slots=True)
class ComparedState:
    """One of the two states that are compared.

    Attributes
    ----------
    label
        How a person names it: the name of a folder or file, or a revision.
    elements, relationships, diagrams, sections, register
        All that it says.
    has_files
        Whether it is made of files whose names count; not so for a single file.
    sha256_by_file
        Digest of each file, by path within it.
    """

    label: str
    elements: tuple[Element, ...]
    relationships: tuple[Relationship, ...] = ()
    diagrams: tuple[Diagram, ...] = ()
    sections: tuple[Section, ...] = ()
    register: Register = field(default_factory=Register)
    has_files: bool = True
    sha256_by_file: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ArchitectureDifference:
    """All that differs between two states.

    Attributes
    ----------
    old_label, new_label
        How a person names the two.
    things
        What differs: elements, sections, relationships, register; each in order of id.
    new_id_by_old
        Elements on both sides that go by another id now; this alone is no difference.
    unchanged
        Number of elements on both sides that do not differ.
    old_sha256, new_sha256
        Digest of each file, by path within its state.
    old_id_by_new
        For each element of the new state that the old one has, its id there.
    """

    old_label: str
    new_label: str
    things: tuple[ChangedThing, ...]
    new_id_by_old: Mapping[str, str]
    unchanged: int
    old_sha256: Mapping[str, str] = field(default_factory=dict)
    new_sha256: Mapping[str, str] = field(default_factory=dict)
    old_id_by_new: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether both states say the same."""
        return not self.things

    def of(self, subject: Subject, *, with_consequences: bool = False) -> tuple[ChangedThing, ...]:
        """List what differs of one sort."""
        return tuple(
            thing
            for thing in self.things
            if thing.subject is subject and (with_consequences or not thing.is_consequence)
        )


MIRRORED = {ChangeKind.ADDED: ChangeKind.REMOVED, ChangeKind.REMOVED: ChangeKind.ADDED}


def mirrored(thing: ChangedThing) -> ChangedThing:
    """Give the thing as it would differ if old and new were swapped; kind and name stay those of the newer side."""
    return replace(
        thing,
        old_id=thing.new_id,
        new_id=thing.old_id,
        old_origin=thing.new_origin,
        new_origin=thing.old_origin,
        kinds=tuple(sorted((MIRRORED.get(kind, kind) for kind in thing.kinds), key=list(ChangeKind).index)),
        changes=tuple(replace(change, old=change.new, new=change.old) for change in thing.changes),
    )
