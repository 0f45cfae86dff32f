"""Numbers of a policy that a scenario may change, as a person picks them from a list."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TunableNumber:
    """One number of the policy, or three points of one.

    Attributes
    ----------
    key
        Its place in the policy file, joined by points; what a scenario calls it.
    value
        What it is now, as a scenario writes it: ``6``, or low, likely and high as ``0.1/0.25/0.5``.
    unit, reason
        In words; empty where the policy says none.
    """

    key: str
    value: str
    unit: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TunableWeight:
    """The likelihood with which change crosses a kind of relationship one way.

    Attributes
    ----------
    name
        ``kind/role/way`` or ``kind/way``; what a scenario calls it.
    likelihood
        What it is now, 0..1.
    reason
        Why, in the words of the policy.
    """

    name: str
    likelihood: float
    reason: str = ""
