"""What is derived along chains, and what ties elements across those that are left out."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.analysis.derivation import derive
from impact.domain.allowed_relationships import AllowedRelationships
from impact.domain.architecture import Element, Relationship
from impact.domain.derivation import PREFIX, STRUCTURAL, Certainty, Leg, derive_pair, leg_of
from impact.domain.derived_chain import MOST_TIES_ACROSS, DerivedRelationship
from impact.graph import ArchitectureGraph, build_graph
from impact.worlds import travel_arcs
from tests.unit.architectures import element, graph, policy, tie

KINDS = ("Composition", "Realization", "Serving", "Access", "Association", "Flow", "Triggering", "Specialization")
TYPES = ("Node", "DataObject", "BusinessProcess", "Goal", "Grouping", "Junction")
EVERYTHING = AllowedRelationships(
    {(one, other): frozenset(KINDS) | frozenset(STRUCTURAL) for one in TYPES for other in TYPES}
)
RESTRICTED = AllowedRelationships(
    {
        (one, other): frozenset(KINDS if one == other else KINDS[:3])
        for one in TYPES
        for other in TYPES
        if other != "Goal"
    }
)


def link(source: str, kind: str, target: str, **fields: object) -> Relationship:
    return tie(source, target, f"{PREFIX}{kind}", id=f"{source}-{kind}-{target}", **fields)


def listed(built: ArchitectureGraph, steps: int = 2, *, potential: bool = False, **fields: object) -> list[str]:
    found, is_complete = derive(built, allowed=EVERYTHING, most_steps=steps, with_potential=potential, **fields)  # type: ignore[arg-type]
    assert is_complete
    return [f"{one.source_id} {one.kind.removeprefix(PREFIX)} {one.target_id}" for one in found]


def test_a_chain_is_derived_with_its_elements_and_rules() -> None:
    built = graph(link("a", "Composition", "b"), link("b", "Realization", "c"), link("c", "Serving", "d"))
    found, _ = derive(built, allowed=EVERYTHING, most_steps=3)
    whole = next(one for one in found if (one.source_id, one.target_id) == ("a", "d"))
    assert (whole.kind, whole.across, whole.rules) == ("archimate:Serving", ("b", "c"), ("DR2", "DR3"))
    assert whole.id == "a-Composition-b+b-Realization-c+c-Serving-d"
    assert whole.certainty is Certainty.VALID


def test_chains_are_no_longer_than_asked() -> None:
    built = graph(*(link(one, "Composition", other) for one, other in itertools.pairwise("abcde")))
    assert "a Composition d" not in listed(built, 2)
    assert "a Composition d" in listed(built, 3)
    assert "a Composition e" in listed(built, 4)


def test_one_step_that_may_hold_makes_the_whole_so() -> None:
    built = graph(link("a", "Flow", "b"), link("b", "Flow", "c"))
    assert listed(built) == []
    assert listed(built, potential=True) == ["a Flow c"]


def test_what_is_drawn_is_not_derived_again() -> None:
    built = graph(link("a", "Composition", "b"), link("b", "Serving", "c"), link("a", "Serving", "c"))
    assert listed(built) == []


def test_a_drawn_association_is_not_derived_the_other_way_round() -> None:
    built = graph(link("a", "Composition", "b"), link("b", "Association", "c"), link("c", "Association", "a"))
    assert "a Association c" not in listed(built)


def test_the_surest_chain_counts_then_the_shortest() -> None:
    built = graph(
        link("a", "Flow", "b"), link("b", "Flow", "c"), link("a", "Realization", "x"), link("x", "Flow", "c")
    )  # fmt: skip
    found, _ = derive(built, allowed=EVERYTHING, most_steps=2, with_potential=True)
    flow = next(one for one in found if one.target_id == "c" and one.source_id == "a")
    assert (flow.certainty, flow.across) == (Certainty.VALID, ("x",))


def test_what_follows_only_when_joined_from_the_other_end_is_listed_for_either() -> None:
    built = graph(link("b", "Composition", "a"), link("b", "Composition", "d"), link("d", "Serving", "c"))
    for end in "ac":
        assert "a Serving c" in listed(built, 3, potential=True, from_ids={end})


def test_only_what_touches_the_element_asked_for_is_listed() -> None:
    built = graph(*(link(one, "Composition", other) for one, other in itertools.pairwise("abcde")))
    assert listed(built, from_ids={"e"}) == ["c Composition e"]


def test_an_answer_that_is_cut_short_says_so() -> None:
    built = graph(*(link(one, "Composition", other) for one, other in itertools.pairwise("abcde")))
    found, is_complete = derive(built, allowed=EVERYTHING, most_steps=4, most_chains=2)
    assert not is_complete
    assert len(found) == 2


def junction(name: str, kind: str = "archimate:AndJunction") -> Element:
    return element(name, kind)


@pytest.mark.parametrize("kind", ["archimate:Junction", "archimate:AndJunction", "archimate:OrJunction"])
def test_a_relationship_runs_through_junctions_and_none_ends_there(kind: str) -> None:
    ties = (link("a", "Triggering", "j"), link("j", "Triggering", "k"), link("k", "Triggering", "b"))
    built = graph(*ties, elements=(junction("j", kind), junction("k", kind)))
    assert listed(built, 3) == ["a Triggering b"]


def test_nothing_is_derived_through_a_junction_of_mixed_kinds() -> None:
    ties = (link("a", "Triggering", "j"), link("j", "Triggering", "b"), link("j", "Flow", "c"))
    assert listed(graph(*ties, elements=(junction("j"),)), 3, potential=True) == []


def test_the_whole_of_a_part_triggers_through_a_junction() -> None:
    ties = (link("a", "Composition", "b"), link("b", "Triggering", "j"), link("j", "Triggering", "c"))
    assert "a Triggering c" in listed(graph(*ties, elements=(junction("j"),)), 3)


nodes = st.lists(st.sampled_from(TYPES), min_size=3, max_size=6)


@st.composite
def models(draw: st.DrawFn) -> ArchitectureGraph:
    """Draw a small model in which every relationship is allowed."""
    types = draw(nodes)
    elements = [element(f"n{place}", f"{PREFIX}{name}") for place, name in enumerate(types)]
    ends = st.tuples(*[st.integers(0, len(types) - 1)] * 2, st.sampled_from(KINDS))
    ties = [
        link(f"n{source}", kind, f"n{target}")
        for source, target, kind in draw(st.lists(ends, max_size=9, unique=True))
        if source != target and kind in RESTRICTED.between(types[source], types[target])
    ]
    return build_graph(elements, ties)


def closure(built: ArchitectureGraph, most_steps: int) -> set[tuple[str, str, str]]:
    """Derive by brute force: every simple chain, joined from either end."""
    found = set()
    for length in range(2, most_steps + 1):
        for chain in itertools.permutations(built.relationships, length):
            found.update(_folded(built, chain))
    return found


def _folded(built: ArchitectureGraph, chain: tuple[Relationship, ...]) -> Iterator[tuple[str, str, str]]:
    for start in (chain[0].source_id, chain[0].target_id):
        walk, here = [start], start
        for tie_ in chain:
            if here not in (tie_.source_id, tie_.target_id):
                break
            here = tie_.target_id if here == tie_.source_id else tie_.source_id
            walk.append(here)
        if len(walk) == len(chain) + 1 == len(set(walk)):
            yield from _joined(built, chain, walk)


def _joined(
    built: ArchitectureGraph, chain: tuple[Relationship, ...], walk: list[str]
) -> Iterator[tuple[str, str, str]]:
    types = [built.element(name).kind.removeprefix(PREFIX) for name in walk]
    leg = leg_of(chain[0], points_in=chain[0].target_id == walk[1])
    for place, tie_ in enumerate(chain[1:], start=1):
        second = leg_of(tie_, points_in=tie_.target_id == walk[place])
        if leg is None or second is None or (types[place] == "Junction" and _is_mixed(built, walk[place])):
            return
        outcome = derive_pair(
            leg, second, ends=(types[0], types[place + 1]), joined=types[place], allowed=RESTRICTED
        )  # fmt: skip
        if outcome is None:
            return
        leg = Leg(outcome.kind, outcome.leads_on, outcome.is_undirected)
    if leg is not None and "Junction" not in (types[0], types[-1]):
        leads_on = walk[0] < walk[-1] if leg.is_undirected else leg.points_in
        source, target = (walk[0], walk[-1]) if leads_on else (walk[-1], walk[0])
        yield f"{PREFIX}{leg.kind}", source, target


def _is_mixed(built: ArchitectureGraph, name: str) -> bool:
    kinds = {each.kind for each in built.relationships if name in (each.source_id, each.target_id)}
    return len(kinds - {"archimate:Association"}) > 1


def keys(found: tuple[DerivedRelationship, ...]) -> set[tuple[str, str, str]]:
    return {(one.kind, one.source_id, one.target_id) for one in found}


def drawn(built: ArchitectureGraph) -> set[tuple[str, str, str]]:
    found = {(each.kind, each.source_id, each.target_id) for each in built.relationships}
    turned = {(kind, target, source) for kind, source, target in found if kind == "archimate:Association"}
    return found | turned


@settings(max_examples=60, deadline=None)
@given(models(), st.integers(2, 3))
def test_all_that_follows_by_repeated_use_of_the_rules_is_found(built: ArchitectureGraph, steps: int) -> None:
    found, _ = derive(built, allowed=RESTRICTED, most_steps=steps, with_potential=True)
    assert keys(found) == closure(built, steps) - drawn(built)


@settings(max_examples=60, deadline=None)
@given(models())
def test_derived_relationships_are_allowed_simple_and_the_same_again(built: ArchitectureGraph) -> None:
    found, _ = derive(built, allowed=RESTRICTED, most_steps=4, with_potential=True)
    again, _ = derive(
        build_graph(built.nodes[::-1], built.relationships[::-1]), allowed=RESTRICTED, most_steps=4, with_potential=True
    )
    assert found == again
    for one in found:
        source, target = (built.element(end).kind.removeprefix(PREFIX) for end in (one.source_id, one.target_id))
        assert one.kind.removeprefix(PREFIX) in RESTRICTED.between(source, target)
        walk = (one.source_id, *one.across, one.target_id)
        assert len(set(walk)) == len(walk) == len(one.chain) + 1
        for step, (near, far) in zip(one.chain, itertools.pairwise(walk), strict=True):
            assert {step.source_id, step.target_id} == {near, far}
        strengths = [
            STRUCTURAL.index(step.kind.removeprefix(PREFIX)) for step in one.chain if step.kind[10:] in STRUCTURAL
        ]
        if one.kind.removeprefix(PREFIX) in STRUCTURAL:
            assert STRUCTURAL.index(one.kind.removeprefix(PREFIX)) >= min(strengths)


@settings(max_examples=40, deadline=None)
@given(models())
def test_what_holds_is_part_of_what_may_hold_and_longer_chains_lose_nothing(built: ArchitectureGraph) -> None:
    sure, _ = derive(built, allowed=RESTRICTED, most_steps=3)
    maybe, _ = derive(built, allowed=RESTRICTED, most_steps=3, with_potential=True)
    longer, _ = derive(built, allowed=RESTRICTED, most_steps=4)
    assert keys(sure) <= keys(maybe)
    assert keys(sure) <= keys(longer)


# --- Across what is left out -------------------------------------------------------------------------------------


def cut(built: ArchitectureGraph, kept: str) -> list[Relationship]:
    return list(built.restricted_to(kept.split(), allowed=EVERYTHING).relationships)


def test_a_chain_across_a_left_out_element_still_ties_its_ends() -> None:
    built = graph(link("a", "Composition", "b", strength="usually"), link("b", "Serving", "c"))
    (bridge,) = cut(built, "a c")
    assert (bridge.kind, bridge.source_id, bridge.target_id) == ("archimate:Serving", "a", "c")
    assert bridge.id == "a-Composition-b+b-Serving-c"
    assert bridge.strength == "derived usually"
    assert bridge.properties == {"derived": "valid DR3", "across": "b"}


def test_a_part_of_a_graph_says_what_stands_behind_a_bridge_and_nothing_of_what_is_drawn() -> None:
    built = graph(link("a", "Flow", "b"), link("b", "Flow", "c"), link("c", "Serving", "d"))
    part = built.restricted_to(["a", "c", "d"], allowed=EVERYTHING)
    ((bridge_id, behind),) = part.undrawn.items()
    assert behind.chain == (link("a", "Flow", "b"), link("b", "Flow", "c"))
    assert bridge_id == "+".join(drawn.id for drawn in behind.chain)
    assert (behind.certainty, behind.rules) == (Certainty.POTENTIAL, ("PDR10",))
    assert [left_out.id for left_out in behind.across] == ["b"]
    assert built.undrawn == {}


def test_without_the_table_nothing_is_bridged() -> None:
    built = graph(link("a", "Composition", "b"), link("b", "Serving", "c"))
    assert built.restricted_to(["a", "c"]).relationships == ()


def test_nothing_is_added_beside_a_chain_that_stands() -> None:
    built = graph(link("a", "Composition", "b"), link("b", "Serving", "c"))
    assert cut(built, "a b c") == list(built.relationships)


@pytest.mark.parametrize("direct", [link("a", "Flow", "c"), link("c", "Association", "a"), tie("c", "a", "trace:link")])
def test_what_is_tied_directly_is_not_bridged(direct: Relationship) -> None:
    built = graph(link("a", "Composition", "b"), link("b", "Serving", "c"), direct)
    assert cut(built, "a c") == [direct]


def test_two_left_out_in_a_row_are_bridged_and_three_are_not() -> None:
    built = graph(*(link(one, "Composition", other) for one, other in itertools.pairwise("abcde")))
    assert [(b.source_id, b.target_id) for b in cut(built, "a d e")] == [("a", "d"), ("d", "e")]
    assert cut(built, "a e") == []


def test_two_ways_across_give_one_bridge_and_the_surer_counts() -> None:
    built = graph(
        link("a", "Flow", "b"), link("b", "Flow", "c"), link("a", "Composition", "x"), link("x", "Serving", "c")
    )
    (bridge,) = cut(built, "a c")
    assert (bridge.kind, bridge.strength) == ("archimate:Serving", "derived")


def test_a_bridge_that_may_hold_is_marked_and_two_doubts_bridge_nothing() -> None:
    built = graph(link("a", "Flow", "b"), link("b", "Flow", "c"), link("c", "Flow", "d"))
    (bridge, _) = cut(built, "a c d")
    assert bridge.strength == "potential"
    assert cut(built, "a d") == []


def test_associations_bridge_nothing() -> None:
    built = graph(link("a", "Composition", "b"), link("b", "Association", "c"))
    assert cut(built, "a c") == []


def test_a_hub_that_is_left_out_is_not_bridged() -> None:
    few, many = (
        graph(link("a", "Composition", "b"), *(link("b", "Serving", f"c{n}") for n in range(count)))
        for count in (MOST_TIES_ACROSS - 1, MOST_TIES_ACROSS)
    )
    assert len(cut(few, "a c0 c1")) == 2
    assert cut(many, "a c0 c1") == []


def test_the_degrees_of_a_bridge_are_those_of_both_its_steps() -> None:
    built = graph(
        link("a", "Composition", "b"), link("a", "Composition", "x"), link("b", "Serving", "c"),
        link("b", "Serving", "d"), link("b", "Serving", "e"), link("z", "Serving", "c"),
    )  # fmt: skip
    part = built.restricted_to(["a", "c"], allowed=EVERYTHING)
    assert part.forward_degrees.tolist() == [2 * 3]
    assert part.backward_degrees.tolist() == [2 * 1]


def test_the_factor_of_certainty_reaches_the_ways_that_change_travels() -> None:
    from impact.domain.derivation import with_derived_strengths

    rules = policy(0.4, factor_by_strength=with_derived_strengths({}, valid=1.0, potential=0.5))
    sure = graph(link("a", "Composition", "b"), link("b", "Serving", "c"))
    maybe = graph(link("a", "Serving", "b"), link("b", "Serving", "c"))
    likelihoods = [
        travel_arcs(built.restricted_to(["a", "c"], allowed=EVERYTHING), rules).means.tolist()
        for built in (sure, maybe)
    ]
    assert likelihoods == [[pytest.approx(0.4)], [pytest.approx(0.2)]]


def test_a_factor_of_zero_closes_derived_ties() -> None:
    from impact.domain.derivation import with_derived_strengths

    rules = policy(0.4, factor_by_strength=with_derived_strengths({}, valid=0.0, potential=0.0))
    part = graph(link("a", "Composition", "b"), link("b", "Serving", "c")).restricted_to(["a", "c"], allowed=EVERYTHING)
    assert travel_arcs(part, rules).means.tolist() == []


@settings(max_examples=60, deadline=None)
@given(models(), st.sets(st.integers(0, 5)))
def test_a_cut_keeps_what_was_drawn_and_adds_at_most_one_tie_between_two(
    built: ArchitectureGraph, left_out: set[int]
) -> None:
    kept = [node.id for node in built.nodes if node.id not in {f"n{n}" for n in left_out}]
    plain, bridged = built.restricted_to(kept), built.restricted_to(kept, allowed=RESTRICTED)
    added = [each for each in bridged.relationships if each not in plain.relationships]
    assert set(plain.relationships) <= set(bridged.relationships)
    pairs = [frozenset((each.source_id, each.target_id)) for each in added]
    assert len(set(pairs)) == len(pairs)
    assert not set(pairs) & {frozenset((each.source_id, each.target_id)) for each in plain.relationships}
    assert [each.id for each in bridged.relationships] == sorted(each.id for each in bridged.relationships)
    for place, each in enumerate(bridged.relationships):
        assert bridged.nodes[bridged.sources[place]].id == each.source_id
        assert bridged.nodes[bridged.targets[place]].id == each.target_id
        assert bridged.forward_degrees[place] >= 1
