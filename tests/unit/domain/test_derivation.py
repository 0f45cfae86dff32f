"""Each rule with its drawn example, and laws that hold for all of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.domain.allowed_relationships import AllowedRelationships
from impact.domain.architecture import Relationship
from impact.domain.derivation import (
    DEPENDENCY,
    DYNAMIC,
    PREFIX,
    RULES,
    SPECIALIZATION,
    STRUCTURAL,
    Certainty,
    Leg,
    PairDerivation,
    derive_pair,
    derived_strength,
    domain_of,
    leg_of,
    weaker_kind,
    with_derived_strengths,
)
from impact.domain.policy import StrengthFactor
from tests.unit.architectures import tie

KINDS = (*STRUCTURAL, *DEPENDENCY, *DYNAMIC, SPECIALIZATION)
TYPES = ("Node", "ApplicationComponent", "DataObject", "Goal", "Capability", "WorkPackage", "Grouping", "Junction")
EVERYTHING = AllowedRelationships({(one, other): frozenset(KINDS) for one in TYPES for other in TYPES})
EXAMPLES = [
    # rule, first and second relationship as drawn around b, what follows
    ("DR1", "a Specialization b", "b Specialization c", "a Specialization c"),
    ("DR2", "a Composition b", "b Realization c", "a Realization c"),
    ("DR3", "a Aggregation b", "b Serving c", "a Serving c"),
    ("DR4", "a Composition b", "c Serving b", "c Serving a"),
    ("DR5", "a Assignment b", "b Triggering c", "a Triggering c"),
    ("DR6", "a Composition b", "c Flow b", "c Flow a"),
    ("DR7", "a Triggering b", "b Composition c", "a Triggering c"),
    ("DR8", "a Triggering b", "b Triggering c", "a Triggering c"),
    ("PDR1", "a Specialization b", "b Serving c", "a Serving c"),
    ("PDR2", "a Specialization b", "c Access b", "c Access a"),
    ("PDR3", "b Specialization a", "b Flow c", "a Flow c"),
    ("PDR4", "b Specialization a", "c Triggering b", "c Triggering a"),
    ("PDR5", "b Composition a", "c Serving b", "c Serving a"),
    ("PDR6", "b Aggregation a", "b Access c", "a Access c"),
    ("PDR7", "a Serving b", "b Influence c", "a Influence c"),
    ("PDR8", "a Flow b", "b Realization c", "a Flow c"),
    ("PDR9", "b Assignment a", "b Triggering c", "a Triggering c"),
    ("PDR10", "a Flow b", "b Flow c", "a Flow c"),
    ("PDR11", "a Triggering b", "c Composition b", "a Triggering c"),
    ("PDR12", "b Aggregation a", "b Assignment c", "a Assignment c"),
]


def drawn(text: str) -> Relationship:
    source, kind, target = text.split()
    directed = {"properties": {"isDirected": "true"}} if kind == "Association" else {}
    return tie(source, target, f"{PREFIX}{kind}", **directed)


def follows(
    first: str, second: str, *, joined: str = "Node", ends: tuple[str, str] = ("Node", "Node"),
    allowed: AllowedRelationships = EVERYTHING,
) -> tuple[str, str] | None:  # fmt: skip
    """Derive from two drawn relationships that meet at b; the ends are those of first and second."""
    one, other = drawn(first), drawn(second)
    legs = [leg_of(each, points_in=each.target_id == "b") for each in (one, other)]
    assert legs[0] is not None
    assert legs[1] is not None
    outcome = derive_pair(legs[0], legs[1], ends=ends, joined=joined, allowed=allowed)
    if outcome is None:
        return None
    far = [each.source_id if each.target_id == "b" else each.target_id for each in (one, other)]
    source, target = far if outcome.leads_on else far[::-1]
    return outcome.rule, f"{source} {outcome.kind} {target}"


@pytest.mark.parametrize(("rule", "first", "second", "expected"), EXAMPLES)
def test_each_rule_derives_its_example(rule: str, first: str, second: str, expected: str) -> None:
    joined = "Grouping" if rule == "PDR12" else "Node"
    assert follows(first, second, joined=joined) == (rule, expected)
    assert follows(second, first, joined=joined) == (rule, expected)


def test_every_rule_has_an_example() -> None:
    assert [rule.name for rule in RULES] == [example[0] for example in EXAMPLES]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("b Composition a", "b Composition c"),
        ("a Composition b", "c Composition b"),
        ("b Serving a", "b Serving c"),
        ("a Flow b", "b Triggering c"),
        ("a Flow b", "b Serving c"),
        ("a Serving b", "b Composition c", ),
    ],
)  # fmt: skip
def test_what_no_rule_speaks_of_gives_nothing_that_holds(first: str, second: str) -> None:
    found = follows(first, second)
    assert found is None or found[0].startswith("PDR")


def test_parts_of_one_whole_are_not_tied() -> None:
    assert follows("b Composition a", "b Composition c") is None


def test_a_grouping_passes_on_realization_only_to_its_members() -> None:
    assert follows("b Aggregation a", "b Realization c", joined="Grouping") == ("PDR12", "a Realization c")
    assert follows("b Aggregation a", "b Realization c", joined="Node") is None


def test_the_table_has_to_allow_what_is_derived() -> None:
    only_access = AllowedRelationships({("Node", "DataObject"): frozenset({"Access"})})
    assert follows("a Composition b", "b Access c", ends=("Node", "DataObject"), allowed=only_access) is not None
    assert follows("a Composition b", "b Serving c", ends=("Node", "DataObject"), allowed=only_access) is None


def test_nothing_is_derived_through_a_third_part_of_the_language() -> None:
    assert follows("a Realization b", "b Influence c", joined="Capability", ends=("Node", "Goal")) is None
    assert follows("a Realization b", "b Influence c", joined="Node", ends=("Node", "Goal")) is not None
    assert follows("a Realization b", "b Influence c", joined="Grouping", ends=("Node", "Goal")) is not None


@pytest.mark.parametrize("kind", KINDS)
def test_a_junction_passes_on_the_kind_in_line_and_nothing_else(kind: str) -> None:
    assert follows(f"a {kind} b", f"b {kind} c", joined="Junction") == ("junction", f"a {kind} c")
    assert follows(f"b {kind} a", f"c {kind} b", joined="Junction") == ("junction", f"c {kind} a")
    assert follows(f"a {kind} b", f"c {kind} b", joined="Junction") is None
    other = "Flow" if kind != "Flow" else "Triggering"
    assert follows(f"a {kind} b", f"b {other} c", joined="Junction") is None


def test_a_junction_at_an_end_keeps_its_kind() -> None:
    assert follows("a Assignment b", "b Realization c", ends=("Node", "Junction")) == ("DR2", "a Realization c")
    assert follows("a Realization b", "b Assignment c", ends=("Node", "Junction")) is None


def test_an_association_without_direction_is_read_either_way() -> None:
    plain = leg_of(tie("c", "b", f"{PREFIX}Association"), points_in=True)
    assert plain == Leg("Association", True, True)
    serving = Leg("Serving", True)
    found = derive_pair(serving, plain, ends=("Node", "Node"), joined="Node", allowed=EVERYTHING)
    assert found == PairDerivation("Association", True, True, Certainty.POTENTIAL, "PDR7")
    directed = Leg("Association", True)
    assert derive_pair(serving, directed, ends=("Node", "Node"), joined="Node", allowed=EVERYTHING) is None


def test_an_association_with_a_role_has_its_direction() -> None:
    found = leg_of(tie("c", "b", f"{PREFIX}Association", role="specifies"), points_in=True)
    assert found == Leg("Association", True, False)


def test_other_notations_derive_nothing() -> None:
    assert leg_of(tie("a", "b", "bpmn:sequenceFlow"), points_in=True) is None
    assert leg_of(tie("a", "b", "archimate:shows"), points_in=True) is None


legs = st.builds(Leg, st.sampled_from(KINDS), st.booleans(), st.just(False))


@given(legs, legs, st.tuples(st.sampled_from(TYPES), st.sampled_from(TYPES)), st.sampled_from(TYPES))
def test_the_outcome_is_no_stronger_than_either_of_its_group(
    first: Leg, second: Leg, ends: tuple[str, str], joined: str
) -> None:
    found = derive_pair(first, second, ends=ends, joined=joined, allowed=EVERYTHING)
    if found is None:
        return
    assert found.kind in {first.kind, second.kind}
    for group in (STRUCTURAL, DEPENDENCY):
        if found.kind in group:
            mine = [group.index(leg.kind) for leg in (first, second) if leg.kind in group]
            assert group.index(found.kind) == min(mine)


@given(legs, legs, st.tuples(st.sampled_from(TYPES), st.sampled_from(TYPES)), st.sampled_from(TYPES))
def test_the_order_of_the_two_changes_nothing(first: Leg, second: Leg, ends: tuple[str, str], joined: str) -> None:
    one = derive_pair(first, second, ends=ends, joined=joined, allowed=EVERYTHING)
    other = derive_pair(second, first, ends=ends[::-1], joined=joined, allowed=EVERYTHING)
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert (one.kind, one.rule, one.leads_on) == (other.kind, other.rule, not other.leads_on)


def test_domains_and_weaker_kinds() -> None:
    assert [domain_of(name) for name in ("Constraint", "Value", "Plateau", "Resource", "Product", "OrJunction")] == [
        "motivation", "motivation", "implementation", "strategy", "core", "",
    ]  # fmt: skip
    assert weaker_kind("Influence", "Serving") == "Influence"


def test_the_strength_names_certainty_and_the_weakest_statement() -> None:
    ties = [tie("a", "b", strength="usually"), tie("b", "c", strength="always")]
    assert derived_strength(Certainty.VALID, ties) == "derived usually"
    assert derived_strength(Certainty.POTENTIAL, [tie("a", "b")]) == "potential"


def test_factors_of_derived_strengths_are_products() -> None:
    factors = with_derived_strengths({"usually": StrengthFactor(0.6, 0.4)}, valid=1.0, potential=0.5)
    assert factors["derived usually"] == StrengthFactor(0.6, 0.4)
    assert factors["potential usually"] == StrengthFactor(0.3, 0.2)
    assert factors["potential"] == StrengthFactor(0.5, 0.5)
