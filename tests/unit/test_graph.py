import networkx as nx
import pytest

from impact.domain.architecture import RELATIONSHIP_END
from impact.errors import UnknownNameError
from impact.graph import build_graph
from tests.unit.architectures import element, graph, tie


def test_columns_hold_what_was_drawn() -> None:
    built = graph(tie("b", "a"), tie("a", "c"))
    drawn = {(built.nodes[s].id, built.nodes[t].id) for s, t in zip(built.sources, built.targets, strict=True)}
    assert drawn == {("b", "a"), ("a", "c")}


def test_input_order_changes_nothing() -> None:
    elements = [element(name) for name in "cab"]
    ties = [tie("a", "b"), tie("b", "c"), tie("a", "c")]
    first, second = build_graph(elements, ties), build_graph(elements[::-1], ties[::-1])
    assert first.nodes == second.nodes
    assert first.relationships == second.relationships


def test_a_dangling_relationship_is_left_out() -> None:
    assert build_graph([element("a")], [tie("a", "nowhere")]).relationships == ()


def test_a_relationship_that_is_an_end_becomes_a_node_joined_to_its_own_ends() -> None:
    built = build_graph([element("a"), element("b"), element("c")], [tie("a", "b", id="r"), tie("c", "r", id="s")])
    assert "r" in built
    ends = {t.target_id for t in built.relationships if t.kind == RELATIONSHIP_END and t.source_id == "r"}
    assert ends == {"a", "b"}


def test_degrees_count_relationships_of_the_same_kind_role_and_way() -> None:
    built = graph(tie("a", "b"), tie("a", "c"), tie("a", "d", "other kind"), tie("a", "e", role="x"), tie("z", "a"))
    degree = {t.id: int(built.forward_degrees[i]) for i, t in enumerate(built.relationships)}
    assert degree == {"a->b": 2, "a->c": 2, "a->d": 1, "a->e": 1, "z->a": 1}


def test_a_part_of_the_graph_keeps_the_degrees_of_the_whole() -> None:
    part = graph(tie("a", "b"), tie("a", "c"), tie("a", "d")).restricted_to({"a", "b"})
    assert part.forward_degrees.tolist() == [3]


def test_a_flow_node_that_is_left_out_is_bridged() -> None:
    flows = [tie("a", "b", "bpmn:sequenceFlow"), tie("b", "c", "bpmn:sequenceFlow"), tie("c", "d", "bpmn:sequenceFlow")]
    part = graph(*flows).restricted_to({"a", "d"})
    assert [(t.source_id, t.target_id) for t in part.relationships] == [("a", "d")]
    behind = part.undrawn[part.relationships[0].id]
    assert behind.chain == tuple(flows)
    assert [left_out.id for left_out in behind.across] == ["b", "c"]
    assert part.restricted_to({"a", "d"}).undrawn == part.undrawn
    assert part.restricted_to({"a"}).undrawn == {}


def test_bridging_a_loop_ends() -> None:
    flows = [tie("a", "b", "bpmn:sequenceFlow"), tie("b", "c", "bpmn:sequenceFlow"), tie("c", "b", "bpmn:sequenceFlow")]
    assert graph(*flows).restricted_to({"a"}).relationships == ()


@pytest.mark.parametrize("text", ["tad:SRV-6.29", "TAD:srv-6.29", "SRV-6.29", "6.29", "Request scan", "request SCAN"])
def test_an_element_is_found_by_id_bare_id_or_name_without_case(text: str) -> None:
    built = build_graph([element("tad:SRV-6.29", name="Request scan"), element("tad:DEV-CH")], [])
    assert built.resolve(text).id == "tad:SRV-6.29"


def test_an_ambiguous_name_lists_the_candidates() -> None:
    built = build_graph([element("tad:DEV-CH"), element("tad:SYS-CH")], [])
    with pytest.raises(UnknownNameError) as caught:
        built.resolve("CH")
    assert caught.value.candidates == ("tad:DEV-CH", "tad:SYS-CH")


def test_an_unknown_name_offers_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="bam:MD-05"):
        build_graph([element("bam:MD-05")], []).resolve("bam:MD-5")


def test_networkx_graph_has_the_same_ties() -> None:
    built = graph(tie("a", "b"), tie("b", "c"))
    other = built.to_networkx()
    assert isinstance(other, nx.MultiDiGraph)
    assert set(other.edges(keys=True)) == {("a", "b", "a->b"), ("b", "c", "b->c")}
