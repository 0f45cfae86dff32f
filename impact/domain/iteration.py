"""Iterations of a change: the forms that it went through, each with its date."""

from __future__ import annotations

from dataclasses import dataclass

from impact.domain.architecture import Basis, Origin


@dataclass(frozen=True, slots=True)
class ChangeIteration:
    """One form that a change took.

    Attributes
    ----------
    change_id
        The change.
    iteration
        What tells this form from the others of the change: a number or a version.
    date
        Since when it has this form: a day, a month, or empty.
    what
        What is new in it, in words.
    source, basis, origin
        As on an element.
    """

    change_id: str
    iteration: str
    date: str
    what: str
    source: str
    basis: Basis | None
    origin: Origin
