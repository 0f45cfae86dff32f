"""Relationships that nobody drew: what they rest on, so that whoever meets one can check it."""

from __future__ import annotations

from dataclasses import dataclass

from impact.domain.architecture import Element, Relationship
from impact.domain.derivation import Certainty


@dataclass(frozen=True, slots=True)
class UndrawnTie:
    """What stands behind a relationship that nobody drew.

    A view of the architecture as of a release leaves elements out. What is tied only across them stays tied: flows
    through left-out steps of a process, and what the standard derives from a chain of ArchiMate relationships.

    Attributes
    ----------
    certainty
        Whether the relationship holds wherever its chain does, or may hold.
    rules
        Names of the rules of derivation used, in the order of use; none for flows.
    chain
        The relationships it comes from, two or more, from its source to its target; each as drawn.
    across
        The left-out elements in between, from its source to its target.
    """

    certainty: Certainty
    rules: tuple[str, ...]
    chain: tuple[Relationship, ...]
    across: tuple[Element, ...]
