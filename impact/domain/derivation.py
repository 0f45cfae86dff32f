"""Which relationship follows from two that meet at an element: the derivation rules of ArchiMate.

Each rule has one shape. Two relationships meet at an element that may be left out. One of them, the *carried* one,
gives up that end; the other one, the *bearer*, says where the end goes: to its own far end. The rules differ in the
kinds of both, in whether each is drawn to the common element or from it, and in how certain the outcome is.

References
----------
The Open Group, ArchiMate 3.2 Specification (C226), Appendix B: eight derivations that always hold and twelve that may
hold, with the restrictions on where they may be used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from impact.domain.allowed_relationships import JUNCTION, RELATIONSHIP, AllowedRelationships, standard_type
from impact.domain.architecture import Relationship
from impact.domain.policy import StrengthFactor

PREFIX = "archimate:"
ASSOCIATION = "Association"
SPECIALIZATION = "Specialization"
FLOW = "Flow"
TRIGGERING = "Triggering"
GROUPING = "Grouping"
STRUCTURAL = ("Realization", "Assignment", "Aggregation", "Composition")
"""Structural relationships, the weakest first."""
DEPENDENCY = (ASSOCIATION, "Influence", "Access", "Serving")
"""Dependency relationships, the weakest first."""
DYNAMIC = (FLOW, TRIGGERING)
"""Dynamic relationships; the standard puts neither above the other."""
_ANY = (*STRUCTURAL, *DEPENDENCY, *DYNAMIC)
_DOMAINS: Mapping[str, str] = {
    **dict.fromkeys(
        ["Stakeholder", "Driver", "Assessment", "Goal", "Outcome", "Principle", "Requirement", "Constraint", "Meaning"],
        "motivation",
    ),
    "Value": "motivation",
    **dict.fromkeys(["Resource", "Capability", "ValueStream", "CourseOfAction"], "strategy"),
    **dict.fromkeys(["WorkPackage", "Deliverable", "ImplementationEvent", "Plateau", "Gap"], "implementation"),
    **dict.fromkeys([GROUPING, JUNCTION, RELATIONSHIP], ""),
}
_CORE = "core"
THROUGH_JUNCTION = "junction"
"""Stands among the rules for a step through a junction, which keeps the kind."""


class Certainty(StrEnum):
    """How sure a derived relationship is."""

    VALID = "valid"
    """It holds in every model in which the relationships hold that it comes from."""
    POTENTIAL = "potential"
    """It may hold; only someone who knows the subject can tell."""


STRENGTH_WORDS: Mapping[Certainty, str] = {Certainty.VALID: "derived", Certainty.POTENTIAL: "potential"}
"""The strength that a derived relationship takes in a graph, by certainty."""
STATED_STRENGTHS = ("sometimes", "usually", "always")
"""The strengths that models state, the weakest first."""


@dataclass(frozen=True, slots=True)
class DerivationRule:
    """One rule: what may meet, drawn which way, and how certain the outcome is.

    Attributes
    ----------
    name
        The standard's own number: ``DR2``, ``PDR7``.
    certainty
        Whether the outcome holds or may hold.
    bearers, bearer_points_in
        Kinds of the relationship that stays behind, and whether it is drawn to the common element.
    carried, carried_points_in
        Kinds of the relationship that moves its end, and whether it is drawn to the common element.
    takes_weaker
        Whether the outcome is the weaker kind of the two; else it is the kind carried.
    joined
        Type that the common element has to be of; empty for any.
    """

    name: str
    certainty: Certainty
    bearers: tuple[str, ...]
    bearer_points_in: bool
    carried: tuple[str, ...]
    carried_points_in: bool
    takes_weaker: bool = False
    joined: str = ""


def _rule(
    name: str, bearers: tuple[str, ...], carried: tuple[str, ...], *, drawn: str, weaker: bool = False, joined: str = ""
) -> DerivationRule:
    """Make a rule; ``drawn`` says for bearer and carried whether each is drawn ``in`` or ``out``."""
    certainty = Certainty.POTENTIAL if name.startswith("PDR") else Certainty.VALID
    bearer_way, carried_way = drawn.split()
    return DerivationRule(name, certainty, bearers, bearer_way == "in", carried, carried_way == "in", weaker, joined)


_SPECIAL = (SPECIALIZATION,)
RULES: tuple[DerivationRule, ...] = (
    _rule("DR1", _SPECIAL, _SPECIAL, drawn="in out"),
    _rule("DR2", STRUCTURAL, STRUCTURAL, drawn="in out", weaker=True),
    _rule("DR3", STRUCTURAL, DEPENDENCY, drawn="in out"),
    _rule("DR4", STRUCTURAL, DEPENDENCY, drawn="in in"),
    _rule("DR5", STRUCTURAL, DYNAMIC, drawn="in out"),
    _rule("DR6", STRUCTURAL, (FLOW,), drawn="in in"),
    _rule("DR7", STRUCTURAL, (TRIGGERING,), drawn="out in"),
    _rule("DR8", (TRIGGERING,), (TRIGGERING,), drawn="in out"),
    _rule("PDR1", _SPECIAL, _ANY, drawn="in out"),
    _rule("PDR2", _SPECIAL, _ANY, drawn="in in"),
    _rule("PDR3", _SPECIAL, _ANY, drawn="out out"),
    _rule("PDR4", _SPECIAL, _ANY, drawn="out in"),
    _rule("PDR5", STRUCTURAL, DEPENDENCY, drawn="out in"),
    _rule("PDR6", STRUCTURAL, DEPENDENCY, drawn="out out"),
    _rule("PDR7", DEPENDENCY, DEPENDENCY, drawn="in out", weaker=True),
    _rule("PDR8", STRUCTURAL, (FLOW,), drawn="out in"),
    _rule("PDR9", STRUCTURAL, DYNAMIC, drawn="out out"),
    _rule("PDR10", (FLOW,), (FLOW,), drawn="in out"),
    _rule("PDR11", STRUCTURAL, (TRIGGERING,), drawn="in in"),
    _rule("PDR12", ("Aggregation",), ("Realization", "Assignment"), drawn="out out", joined=GROUPING),
)
"""Every rule of the standard, those that hold first."""


class Leg(NamedTuple):
    """One of two relationships that meet, as seen from the element where they do.

    Attributes
    ----------
    kind
        The standard's name: ``Serving``.
    points_in
        Whether it is drawn to the common element.
    is_undirected
        Whether the way it is drawn says nothing, as on a plain association.
    """

    kind: str
    points_in: bool
    is_undirected: bool = False


@dataclass(frozen=True, slots=True)
class PairDerivation:
    """What follows from two legs.

    Attributes
    ----------
    kind
        The standard's name.
    leads_on
        Whether it is drawn from the far end of the first leg to that of the second.
    is_undirected
        Whether the way it is drawn says nothing.
    certainty
        Whether it holds or may hold.
    rule
        Name of the rule.
    """

    kind: str
    leads_on: bool
    is_undirected: bool
    certainty: Certainty
    rule: str


_NAMES: Mapping[str, str] = {f"{PREFIX}{name}": name for name in (*_ANY, SPECIALIZATION)}


def leg_of(tie: Relationship, *, points_in: bool) -> Leg | None:
    """See a relationship from one of its ends; ``None`` if the rules say nothing of its kind.

    An association is without direction unless the model gives it one, or a role that has one.
    """
    kind = _NAMES.get(tie.kind)
    if kind is None:
        return None
    is_undirected = kind == ASSOCIATION and not tie.role and tie.properties.get("isDirected") != "true"
    return Leg(kind, points_in, is_undirected)


def weaker_kind(first: str, second: str) -> str:
    """Give the weaker of two structural or of two dependency kinds.

    Examples
    --------
    >>> weaker_kind("Composition", "Assignment"), weaker_kind("Serving", "Access")
    ('Assignment', 'Access')
    """
    order = STRUCTURAL if first in STRUCTURAL else DEPENDENCY
    return min(first, second, key=order.index)


def domain_of(type_name: str) -> str:
    """Name the part of the language that a type belongs to; empty for what stands in all of them.

    Examples
    --------
    >>> domain_of("Goal"), domain_of("Node"), domain_of("Grouping")
    ('motivation', 'core', '')
    """
    return _DOMAINS.get(standard_type(type_name), _CORE)


@cache
def candidates(first: Leg, second: Leg) -> tuple[tuple[PairDerivation, str], ...]:
    """List what two legs may give by their kinds alone, the surest first, each with the type it needs in between."""
    found: dict[tuple[str, bool], tuple[PairDerivation, str]] = {}
    ordered = sorted(
        (
            (rule.certainty is Certainty.POTENTIAL, turned, place, rule, is_swapped, carried.points_in)
            for turned, bearer, carried, is_swapped in _readings(first, second)
            for place, rule in enumerate(RULES)
            if _fits(rule, bearer, carried)
        ),
        key=lambda entry: entry[:3],
    )
    for _, _, _, rule, is_swapped, points_in in ordered:
        carried = first if is_swapped else second
        bearer = second if is_swapped else first
        kind = weaker_kind(bearer.kind, carried.kind) if rule.takes_weaker else carried.kind
        leads_on = points_in if is_swapped else not points_in
        is_undirected = kind == ASSOCIATION and all(leg.is_undirected for leg in (first, second) if leg.kind == kind)
        outcome = PairDerivation(kind, leads_on, is_undirected, rule.certainty, rule.name)
        found.setdefault((kind, leads_on or is_undirected), (outcome, rule.joined))
    return tuple(found.values())


def _readings(first: Leg, second: Leg) -> Iterable[tuple[int, Leg, Leg, bool]]:
    """Read two legs each way that they may be read: turned round where they have no direction, and swapped."""
    for one in _either_way(first):
        for other in _either_way(second):
            turned = (one is not first) + (other is not second)
            yield turned, one, other, False
            yield turned, other, one, True


def _either_way(leg: Leg) -> tuple[Leg, ...]:
    return (leg, Leg(leg.kind, not leg.points_in, True)) if leg.is_undirected else (leg,)


def _fits(rule: DerivationRule, bearer: Leg, carried: Leg) -> bool:
    return (
        bearer.kind in rule.bearers
        and bearer.points_in is rule.bearer_points_in
        and carried.kind in rule.carried
        and carried.points_in is rule.carried_points_in
    )


def derive_pair(
    first: Leg, second: Leg, *, ends: tuple[str, str], joined: str, allowed: AllowedRelationships
) -> PairDerivation | None:
    """Say what follows from two relationships that meet; ``None`` if nothing does.

    Of several outcomes the surest counts. The outcome has to be in the table of allowed relationships, the element in
    between may not belong to a part of the language of its own, and a junction at an end keeps its kind.

    Parameters
    ----------
    first, second
        The relationships, as seen from the element where they meet.
    ends
        Types of their far ends, as the standard or a model names them, without a prefix.
    joined
        Type of the element where they meet. A junction passes on what is drawn through it, and derives nothing else;
        that it joins only one kind is for the caller to see to.
    allowed
        The standard's table.
    """
    between, types = standard_type(joined), (standard_type(ends[0]), standard_type(ends[1]))
    if between == RELATIONSHIP:
        return None
    if between == JUNCTION:
        return _through_junction(first, second)
    for outcome, needed in candidates(first, second):
        if needed and between != needed:
            continue
        touched = zip(types, (first, second), strict=True)
        if any(type_name == JUNCTION and leg.kind != outcome.kind for type_name, leg in touched):
            continue
        source, target = types if outcome.leads_on else types[::-1]
        if outcome.kind in allowed.between(source, target) and not _is_third_domain(between, types):
            return outcome
    return None


def _through_junction(first: Leg, second: Leg) -> PairDerivation | None:
    if first.kind != second.kind or (first.points_in is second.points_in and not first.is_undirected):
        return None
    return PairDerivation(first.kind, first.points_in, first.is_undirected, Certainty.VALID, THROUGH_JUNCTION)


def _is_third_domain(joined: str, ends: tuple[str, str]) -> bool:
    """Tell whether what is left out belongs to another part of the language than both ends."""
    own, domains = domain_of(joined), [domain_of(end) for end in ends]
    return bool(own) and "" not in domains and own not in domains


def weakest_strength(ties: Iterable[Relationship]) -> str:
    """Give the weakest strength that any of some relationships states; empty if none does."""
    stated = {tie.strength for tie in ties}
    return next((strength for strength in STATED_STRENGTHS if strength in stated), "")


def derived_strength(certainty: Certainty, ties: Iterable[Relationship]) -> str:
    """Name the strength of a relationship derived from others: its certainty, and the weakest strength of theirs."""
    return f"{STRENGTH_WORDS[certainty]} {weakest_strength(ties)}".strip()


def with_derived_strengths(
    stated: Mapping[str, StrengthFactor], *, valid: float, potential: float
) -> Mapping[str, StrengthFactor]:
    """Add to the factors of stated strengths those of derived relationships.

    Examples
    --------
    >>> factors = with_derived_strengths({"usually": StrengthFactor(0.6, 0.6)}, valid=1.0, potential=0.5)
    >>> {name: factor.forward for name, factor in factors.items()}
    {'usually': 0.6, 'derived': 1.0, 'derived usually': 0.6, 'potential': 0.5, 'potential usually': 0.3}
    """
    factors = dict(stated)
    for certainty, share in ((Certainty.VALID, valid), (Certainty.POTENTIAL, potential)):
        word = STRENGTH_WORDS[certainty]
        factors[word] = StrengthFactor(share, share)
        for name, factor in stated.items():
            factors[f"{word} {name}"] = StrengthFactor(share * factor.forward, share * factor.backward)
    return factors
