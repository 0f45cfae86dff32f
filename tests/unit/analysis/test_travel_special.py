"""How change travels through junctions, relationships that are ends of others, and associations."""

from __future__ import annotations

import itertools

import pytest

from impact.analysis.propagation import propagate
from impact.domain.architecture import Relationship
from impact.domain.policy import PropagationPolicy
from impact.graph import ArchitectureGraph, build_graph
from impact.worlds import travel_arcs
from tests.unit.architectures import element, graph, policy, seed, tie

KINDS_OF_JUNCTION = ["archimate:Junction", "archimate:AndJunction", "archimate:OrJunction"]
CERTAIN = policy(1.0, 1.0)
AHEAD = policy(1.0, 0.0)


def reached(built: ArchitectureGraph, rules: PropagationPolicy, start: str) -> dict[str, float]:
    """Give the likelihood of each node that a modified element reaches."""
    found = propagate(built, [seed(start)], policy=rules).likelihoods
    return {node.id: float(value) for node, value in zip(built.nodes, found, strict=True) if value > 0}


def with_junctions(*ties: Relationship, kind: str = "archimate:Junction") -> ArchitectureGraph:
    """Draw a graph in which what is called j… is a junction."""
    names = {end for each in ties for end in (each.source_id, each.target_id)}
    return graph(*ties, elements=tuple(element(name, kind) for name in sorted(names) if name.startswith("j")))


@pytest.mark.parametrize("kind", KINDS_OF_JUNCTION)
def test_every_kind_of_junction_costs_no_hop(kind: str) -> None:
    built = with_junctions(tie("a", "j"), tie("j", "b"), tie("b", "c"), kind=kind)
    assert "b" in reached(built, policy(1.0, hop_limit=1), "a")
    assert "c" not in reached(built, policy(1.0, hop_limit=1), "a")
    assert "c" in reached(built, policy(1.0, hop_limit=2), "a")


def test_an_ordinary_element_in_the_same_place_does_cost_a_hop() -> None:
    built = graph(tie("a", "x"), tie("x", "b"))
    assert "b" not in reached(built, policy(1.0, hop_limit=1), "a")


@pytest.mark.parametrize("length", [2, 3, 7])
def test_a_row_of_junctions_costs_no_hop(length: int) -> None:
    names = ["a", *(f"j{place}" for place in range(length)), "b"]
    built = with_junctions(*(tie(one, other) for one, other in itertools.pairwise(names)))
    assert "b" in reached(built, policy(1.0, hop_limit=1), "a")


@pytest.mark.parametrize("rules", [CERTAIN, AHEAD])
def test_a_circle_of_junctions_ends_and_lets_change_out(rules: PropagationPolicy) -> None:
    built = with_junctions(tie("a", "j1"), tie("j1", "j2"), tie("j2", "j3"), tie("j3", "j1"), tie("j3", "b"))
    assert set(reached(built, rules, "a")) == {"a", "j1", "j2", "j3", "b"}


def test_a_circle_of_junctions_with_no_way_out_ends() -> None:
    built = with_junctions(tie("a", "j1"), tie("j1", "j2"), tie("j2", "j1"))
    assert set(reached(built, CERTAIN, "a")) == {"a", "j1", "j2"}


def test_a_junction_with_a_tie_to_itself_ends() -> None:
    built = with_junctions(tie("a", "j"), tie("j", "j"), tie("j", "b"))
    assert "b" in reached(built, CERTAIN, "a")


@pytest.mark.parametrize("kind", KINDS_OF_JUNCTION)
@pytest.mark.parametrize("branches", [1, 16])
def test_a_junction_is_no_hub(kind: str, branches: int) -> None:
    rules = policy(0.5, damping_exponent=0.5)
    built = with_junctions(tie("a", "j"), *(tie("j", f"b{place}") for place in range(branches)), kind=kind)
    arcs = travel_arcs(built, rules)
    from_junction = [float(mean) for mean, leaves in zip(arcs.means, arcs.from_junction, strict=True) if leaves]
    assert from_junction == [0.5] * branches


def test_many_branches_of_an_ordinary_element_are_damped() -> None:
    arcs = travel_arcs(graph(*(tie("x", f"b{place}") for place in range(16))), policy(0.5, damping_exponent=0.5))
    assert arcs.means.tolist() == [0.125] * 16


@pytest.mark.parametrize("kind", KINDS_OF_JUNCTION)
def test_change_joins_at_a_junction_from_any_of_its_ties(kind: str) -> None:
    built = with_junctions(tie("a", "j"), tie("b", "j"), tie("j", "c"), kind=kind)
    assert "c" in reached(built, AHEAD, "a")
    assert "c" in reached(built, AHEAD, "b")
    assert "a" not in reached(built, AHEAD, "b")


@pytest.mark.parametrize("kind", KINDS_OF_JUNCTION)
def test_change_travels_back_through_a_junction(kind: str) -> None:
    built = with_junctions(tie("a", "j"), tie("j", "b"), kind=kind)
    assert "a" in reached(built, policy(0.0, 1.0, hop_limit=1), "b")


# --- A relationship that is an end of another -----------------------------------------------------------------------


def graph_of_ends(*ties: Relationship) -> ArchitectureGraph:
    """Draw a graph in which an end that is called as a relationship is that relationship."""
    own = {each.id for each in ties}
    names = {end for each in ties for end in (each.source_id, each.target_id)} - own
    return build_graph([element(name) for name in sorted(names)], ties)


NOTED = graph_of_ends(tie("a", "b", "serving", id="r"), tie("note", "r", "about"))


def test_change_arrives_at_a_relationship_that_is_an_end_and_goes_on_to_both_its_own_ends() -> None:
    rules = policy(0.0, 0.0, kinds={"about": (1.0, 0.0), "relationship:end": (1.0, 0.0)})
    assert set(reached(NOTED, rules, "note")) == {"note", "r", "a", "b"}


@pytest.mark.parametrize("start", ["a", "b"])
def test_change_of_either_end_arrives_at_what_is_said_of_their_relationship(start: str) -> None:
    rules = policy(0.0, 0.0, kinds={"about": (0.0, 1.0), "relationship:end": (0.0, 1.0)})
    assert set(reached(NOTED, rules, start)) == {start, "r", "note"}


def test_a_relationship_that_is_an_end_still_carries_change_between_its_own_ends() -> None:
    rules = policy(0.0, 0.0, kinds={"serving": (1.0, 0.0)})
    assert set(reached(NOTED, rules, "a")) == {"a", "b"}


def test_a_relationship_may_be_an_end_of_one_that_is_an_end_itself() -> None:
    built = graph_of_ends(tie("a", "b", id="r"), tie("c", "r", id="s"), tie("d", "s", id="t"))
    rules = policy(0.0, 0.0, kinds={"one way": (1.0, 0.0), "relationship:end": (1.0, 0.0)})
    assert set(reached(built, rules, "d")) == {"d", "s", "c", "r", "a", "b"}


def test_two_relationships_that_end_at_each_other_do_not_go_round_for_ever() -> None:
    built = graph_of_ends(tie("s", "b", id="r"), tie("r", "a", id="s"))
    assert set(reached(built, CERTAIN, "a")) == {"a", "b", "r", "s"}


# --- Associations --------------------------------------------------------------------------------------------------

ASSOCIATION = "archimate:Association"


@pytest.mark.parametrize("properties", [{}, {"isDirected": "true"}, {"isDirected": "false"}])
def test_an_association_carries_change_each_way_by_its_weights_whether_it_has_a_direction_or_not(
    properties: dict[str, str],
) -> None:
    built = graph(tie("a", "b", ASSOCIATION, properties=properties))
    both = policy(0.0, 0.0, kinds={ASSOCIATION: (1.0, 1.0)})
    assert "b" in reached(built, both, "a")
    assert "a" in reached(built, both, "b")
    ahead = policy(0.0, 0.0, kinds={ASSOCIATION: (1.0, 0.0)})
    assert "b" in reached(built, ahead, "a")
    assert "a" not in reached(built, ahead, "b")
