"""The nouns of the register: releases, changes, their parts, events and touches."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from impact.domain.action import Action
from impact.domain.architecture import Basis, Origin
from impact.domain.iteration import ChangeIteration
from impact.domain.label import SwitchLabel
from impact.errors import UnknownNameError


class TouchKind(StrEnum):
    """What a change does to an element, from the weakest to the strongest."""

    TEXT = "text"
    """Wording or status only."""
    RENAME = "rename"
    """The name changes, the meaning does not."""
    ADD = "add"
    """The element is new."""
    MODIFY = "modify"
    """The element changes."""
    REMOVE = "remove"
    """The element goes away."""

    @classmethod
    def read(cls, text: str) -> tuple[str, TouchKind]:
        """Read a touch that a person wrote, ``ELEMENT`` or ``ELEMENT=KIND``, as the two; alone it is modified.

        Raises
        ------
        UnknownNameError
            If there is no such kind; all are offered.

        Examples
        --------
        >>> TouchKind.read("tad:SRV-6.21=remove")
        ('tad:SRV-6.21', <TouchKind.REMOVE: 'remove'>)
        """
        name, _, word = text.rpartition("=") if "=" in text else (text, "", cls.MODIFY)
        if word not in set(cls):
            raise UnknownNameError(f"No kind of touch is called '{word}'.", candidates=[kind.value for kind in cls])
        return name, cls(word)


@dataclass(frozen=True, slots=True)
class Release:
    """A dated set of changes that goes live together.

    Attributes
    ----------
    id, title, owner, kind
        As the register gives them.
    go_live
        The date as the register writes it: a day, a month, or empty.
    go_live_date
        That date as a day, a month counting as its last day; ``None`` if the release is in no dated graph.
    scope, spec_versions
        What it brings, in words.
    review_months
        Months over which its review runs, where the register says; an input of the estimate.
    newcomers
        People new to the review, where the register says; an input of the estimate.
    basis, source, origin
        As on an element; the basis is that of the date.
    """

    id: str
    title: str
    owner: str
    kind: str
    go_live: str
    go_live_date: dt.date | None
    scope: str
    spec_versions: str
    review_months: float | None
    newcomers: int | None
    basis: Basis | None
    source: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Condition:
    """A dated statement whether plan, design or SEC changes of a release are baselined.

    ``state`` is ``met``, ``not met`` or ``unknown``; unknown is shown and does not block an estimate.
    """

    release_id: str
    condition: str
    date: dt.date
    state: str
    note: str
    basis: Basis | None
    source: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Change:
    """A row of the register: a change request, modification, direction or scope item.

    Attributes
    ----------
    id, kind, title, summary
        As the register gives them.
    status
        Its state on the register's date, in the register's words.
    final_status
        How it ended, where that is known.
    date_raised
        As the register writes it; may be empty.
    release_ids
        Releases that carry it, in the order of the register; empty if none is stated.
    is_part
        Whether it is a part of a release's scope rather than a row of its own.
    claim
        Id of a confirmed duplicate claim that it shares coins with; empty otherwise.
    basis, source, origin
        As on an element.
    severity
        Severity of the fault that it mends, ``1`` the gravest; empty where it mends none or nobody says.
    tbdg_rfc
        What is recorded of it as a Request For Confirmation of the Technical and Business Design Group: a reference,
        a date, or ``no``; empty where nothing is recorded.
    """

    id: str
    kind: str
    title: str
    summary: str
    status: str
    final_status: str
    date_raised: str
    release_ids: tuple[str, ...]
    is_part: bool
    claim: str
    basis: Basis | None
    source: str
    origin: Origin
    severity: str = ""
    tbdg_rfc: str = ""

    @property
    def label(self) -> str:
        """Name the change for a person."""
        return f"{self.id} {self.title}".strip()


@dataclass(frozen=True, slots=True)
class ChangeEvent:
    """Something that happened to a change or release, or that somebody says or plans of it.

    Attributes
    ----------
    subject_id
        The change, release or document.
    date
        As written: a day, a month, or empty.
    event
        What happened, in words.
    source, origin, basis
        As on an element.
    planned_on
        Date on which it was planned or announced; an event with such a date is a plan and settles nothing.
    date_before, date_after
        The date that the event moves, before and after: the go-live of a release. Either may be empty.
    claimant, matter, position
        Who says so, about what, and what he says of it (``holds``, ``denies``); empty where nobody differs.
    """

    subject_id: str
    date: str
    event: str
    source: str
    origin: Origin
    basis: Basis | None = None
    planned_on: str = ""
    date_before: str = ""
    date_after: str = ""
    claimant: str = ""
    matter: str = ""
    position: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One register row that is a part of another: never analysed together with its whole."""

    whole_id: str
    part_id: str
    basis: Basis | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Touch:
    """An element that a change itself alters.

    Attributes
    ----------
    change_id, element_id
        Who alters what.
    kind
        What is done to it.
    why
        The reason, in words.
    confidence
        How sure the tie is, 0..1: 1 for an explicit touch, less for one inferred from text.
    basis, source, origin
        As on an element.
    """

    change_id: str
    element_id: str
    kind: TouchKind
    why: str
    basis: Basis | None
    source: str
    origin: Origin
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name under which text speaks of an element.

    Attributes
    ----------
    phrase, element_id
        What is said, and what it means.
    caution
        Where the phrase means something else; empty if it means this element alone.
    origin
        As on an element.
    who, when
        Who accepted it and on which day, as the register writes them; may be empty.
    source
        Where it is taken from; may be empty.
    """

    phrase: str
    element_id: str
    caution: str
    origin: Origin
    who: str = ""
    when: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class DocumentVersion:
    """A version of an interface or specification; it is no element of its own.

    Attributes
    ----------
    document_id
        The element that the version is of, or the document's own code where it is no element.
    version, date, notes
        As the register gives them.
    release_id
        Releases that use it, in order, joined by ``;``: the first introduced it.
    basis, source, origin
        As on an element.
    valid_from, valid_to
        When it comes into force and the first day on which it no longer is: a day, a month, a year, or
        ``../2018-05-07`` for "by then"; empty where nobody knows. See :mod:`impact.domain.interface_version`.
    from_basis, to_basis, validity_source
        How well these two are founded, each on its own.
    is_draft
        Whether it never came into force itself: a draft, or a text out for consultation.
    """

    document_id: str
    version: str
    date: str
    release_id: str
    notes: str
    basis: Basis | None
    source: str
    origin: Origin
    valid_from: str = ""
    valid_to: str = ""
    from_basis: Basis | None = None
    to_basis: Basis | None = None
    validity_source: str = ""
    is_draft: bool = False


@dataclass(frozen=True, slots=True)
class ChangeOption:
    """One way of making a change that is still open.

    ``option`` tells it from the others of the change; ``title`` and ``summary`` say what it is, and are empty or
    say so where nobody has described it.
    """

    change_id: str
    option: str
    title: str
    summary: str
    basis: Basis | None
    source: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class OptionTouch:
    """An element that a change alters if one of its options is taken; ``touch`` is that of the change."""

    option: str
    touch: Touch


@dataclass(frozen=True, slots=True)
class EnvironmentUse:
    """Which release a test environment or the live service holds, what comes before what, and who uses it."""

    element_id: str
    kind: str
    release: str
    path: str
    used_by: tuple[str, ...]
    basis: Basis | None
    source: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Register:
    """All that is known of releases and changes, in the order of the files."""

    releases: tuple[Release, ...] = ()
    conditions: tuple[Condition, ...] = ()
    changes: tuple[Change, ...] = ()
    events: tuple[ChangeEvent, ...] = ()
    parts: tuple[Part, ...] = ()
    touches: tuple[Touch, ...] = ()
    aliases: tuple[Alias, ...] = ()
    versions: tuple[DocumentVersion, ...] = ()
    environments: tuple[EnvironmentUse, ...] = ()
    options: tuple[ChangeOption, ...] = ()
    option_touches: tuple[OptionTouch, ...] = ()
    actions: tuple[Action, ...] = ()
    labels: tuple[SwitchLabel, ...] = ()
    iterations: tuple[ChangeIteration, ...] = ()
