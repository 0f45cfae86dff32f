"""What a selector finds in a graph, and what it says where it finds nothing."""

from __future__ import annotations

import numpy as np
import pytest

from impact.analysis.selecting import main_ways, select
from impact.domain.architecture import DOCUMENTS, PERFORMED_BY, Origin, Section
from impact.domain.kind_words import kind_fits
from impact.domain.policy import Tiers
from impact.domain.selection import SelectionFacts, element_filter
from impact.errors import SelectorError
from tests.unit.architectures import element, graph, policy, tie

TIERS = Tiers(must=0.5, should=0.2, glance=0.05)


def section(document: str, number: str, title: str) -> Section:
    origin = Origin("sections.csv")
    return Section(
        f"sec:{document}/{number}", document, number, title, "text", 1.0, (), "", basis=None, source="", origin=origin
    )


SECTIONS = (section("BAD", "6", "Devices"), section("BAD", "6.1", "Read a meter"), section("TAD", "2", "Systems"))
ARCHITECTURE = graph(
    tie("bam:P1", "bam:P1.01", "bpmn:contains"),
    tie("bam:P1", "bam:P1.02", "bpmn:contains"),
    tie("bam:P1.01", "bam:P1.02", "bpmn:sequenceFlow"),
    tie("bam:P1-lane", "bam:P1.01", "bpmn:flowNodeRef"),
    tie("bam:P1-lane", "tad:ROLE-DSP", PERFORMED_BY),
    tie("bam:P1.02", "tad:SRV-1", "trace:uses"),
    tie("tad:SYS-A", "tad:SRV-1", "archimate:Realization"),
    tie("tad:ROLE-DSP", "tad:SYS-A", "archimate:Assignment"),
    tie("sec:BAD/6.1", "bam:P1", DOCUMENTS),
    tie("sec:TAD/2", "tad:SYS-A", DOCUMENTS),
    elements=(
        element("bam:P1", "bpmn:process", "Read a meter"),
        element("bam:P1.01", "bpmn:userTask", "Ask", parent_id="bam:P1"),
        element("bam:P1.02", "bpmn:serviceTask", "Send", parent_id="bam:P1", introduced_in="R2"),
        element("bam:P1-lane", "bpmn:lane", "Service provider", parent_id="bam:P1"),
        element("bam:P2", "bpmn:process", "Pay", properties={"area": "Payment"}),
        element("bam:P2.01", "bpmn:userTask", "Ask", parent_id="bam:P2"),
        element("tad:SRV-1", "archimate:ApplicationService", "Read register", sort="service request", aliases=("RR",)),
        element("tad:SYS-A", "archimate:ApplicationComponent", "Gateway"),
        element("tad:ROLE-DSP", "archimate:BusinessRole", "Data Service Provider"),
        element("sec:BAD/6", "section", "BAD 6 Devices"),
        element("sec:BAD/6.1", "section", "BAD 6.1 Read a meter"),
        element("sec:TAD/2", "section", "TAD 2 Systems"),
    ),
)
FACTS = SelectionFacts(
    sections=SECTIONS,
    weights=policy(
        kinds={
            "bpmn:contains": (0.2, 0.8),
            "trace:uses": (0.01, 0.7),
            DOCUMENTS: (0.0, 0.9),
            "bpmn:sequenceFlow": (0.1, 0.1),
            "archimate:Assignment": (0.0, 0.0),
        }
    ),
    ids_by_change={"CR1": frozenset({"tad:SYS-A"}), "CR2": frozenset(), "CR3": frozenset({"elsewhere"})},
    likelihood_by_id={"tad:SYS-A": 1.0, "tad:SRV-1": 0.3, "bam:P1.02": 0.05, "bam:P1": 0.01},
    tiers=TIERS,
    place="the architecture as of R2",
)


def found(text: str, facts: SelectionFacts = FACTS) -> set[str]:
    return set(select(element_filter(text), ARCHITECTURE, facts=facts).ids)


def why_empty(text: str) -> str:
    selection = select(element_filter(text), ARCHITECTURE, facts=FACTS)
    assert not selection.ids
    return selection.empty_reason


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("tad:SRV-1", {"tad:SRV-1"}),
        ("srv-1", {"tad:SRV-1"}),
        ("rr", {"tad:SRV-1"}),
        ('"read register"', {"tad:SRV-1"}),
        ("tad:S*", {"tad:SRV-1", "tad:SYS-A"}),
        ("*register", {"tad:SRV-1"}),
        ("S*-*", {"tad:SRV-1", "tad:SYS-A"}),
        ("id:tad:s*", {"tad:SRV-1", "tad:SYS-A"}),
        ("name:ask", {"bam:P1.01", "bam:P2.01"}),
        ("kind:task", {"bam:P1.01", "bam:P1.02", "bam:P2.01"}),
        ("kind:user-task", {"bam:P1.01", "bam:P2.01"}),
        ('kind:"service request"', {"tad:SRV-1"}),
        ("kind:request", {"tad:SRV-1"}),
        ("kind:archimate:*", {"tad:SRV-1", "tad:SYS-A", "tad:ROLE-DSP"}),
        ("kind:section", {"sec:BAD/6", "sec:BAD/6.1", "sec:TAD/2"}),
        ("release:R2", {"bam:P1.02"}),
        ("document:tad", {"sec:TAD/2", "tad:SYS-A"}),
        ("document:BAD and kind:bpmn", {"bam:P1", "bam:P1.01", "bam:P1.02", "bam:P1-lane"}),
        ("area:payment", {"bam:P2", "bam:P2.01"}),
        ("area:devices, kind:task", {"bam:P1.01", "bam:P1.02"}),
        ("area:devices, kind:section", {"sec:BAD/6", "sec:BAD/6.1"}),
        ("actor:DSP", {"tad:ROLE-DSP", "tad:SYS-A", "bam:P1-lane", "bam:P1.01"}),
        ('role:"service provider"', {"bam:P1-lane", "bam:P1.01"}),
        ("change:CR1", {"tad:SYS-A"}),
        ("tier:must", {"tad:SYS-A"}),
        ("tier:*", {"tad:SYS-A", "tad:SRV-1", "bam:P1.02"}),
        ("likelihood>=0.3", {"tad:SYS-A", "tad:SRV-1"}),
        ("likelihood>30%", {"tad:SYS-A"}),
        ("likelihood=0.05", {"bam:P1.02"}),
        ("kind:process, likelihood<0.01", {"bam:P2"}),
        ("kind:process not-there*", {"bam:P1", "bam:P2"}),
        ("kind:process and not area:payment", {"bam:P1"}),
        ("tad:SYS-A tad:SRV-1", {"tad:SYS-A", "tad:SRV-1"}),
    ],
)
def test_a_selector_finds_what_it_means(text: str, ids: set[str]) -> None:
    assert found(text) == ids


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("tad:SRV-1+1", {"tad:SRV-1", "bam:P1.02"}),
        ("tad:SRV-1+2", {"tad:SRV-1", "bam:P1.02", "bam:P1.01", "bam:P1"}),
        ("1+bam:P1", {"bam:P1", "bam:P1.01", "bam:P1.02"}),
        ("1+sec:BAD/6.1", {"sec:BAD/6.1", "bam:P1"}),
        ("bam:P1+", {"bam:P1", "sec:BAD/6.1"}),
        ("(bam:P1 tad:SYS-A)+1", {"bam:P1", "sec:BAD/6.1", "tad:SYS-A", "tad:SRV-1", "sec:TAD/2"}),
    ],
)
def test_plus_follows_the_likelier_way_of_change(text: str, ids: set[str]) -> None:
    assert found(text) == ids


def test_an_area_that_is_stated_counts_before_the_chapter_that_describes_it() -> None:
    ties = (tie("sec:BAD/6.1", "bam:P2", DOCUMENTS), tie("sec:BAD/6.1", "bam:P3", DOCUMENTS))
    elements = (
        element("bam:P2", "bpmn:process", properties={"area": "Payment"}),
        element("bam:P3", "bpmn:process"),
        element("sec:BAD/6.1", "section"),
    )
    drawn = graph(*ties, elements=elements)
    found_ids = select(element_filter("area:Devices"), drawn, facts=SelectionFacts(sections=SECTIONS)).ids
    assert found_ids == {"sec:BAD/6.1", "bam:P3"}


def test_without_weights_plus_follows_ties_as_drawn() -> None:
    assert found("bam:P1.02+1", SelectionFacts()) == {"bam:P1.02", "tad:SRV-1"}
    assert [way.all() for way in main_ways(ARCHITECTURE, None)] == [True, False]


def test_a_tie_that_carries_nothing_leads_nowhere() -> None:
    assert "tad:SYS-A" not in found("tad:ROLE-DSP+1")


def test_a_tie_that_hardly_ever_carries_change_leads_nowhere() -> None:
    ties = (tie("a", "b", "faint"), tie("a", "c", "weak"))
    weights = policy(kinds={"faint": (0.024, 0.01), "weak": (0.025, 0.01)})
    found_ids = select(element_filter("a+"), graph(*ties), facts=SelectionFacts(weights=weights, tiers=TIERS)).ids
    assert found_ids == {"a", "c"}


@pytest.mark.parametrize("hops", ["", "1", "2", "5"])
def test_more_hops_never_find_less(hops: str) -> None:
    for node in ARCHITECTURE.nodes:
        less = found(f'"{node.id}"+1')
        assert less <= found(f'"{node.id}"+{hops}')


def test_everything_is_shown_where_nothing_is_asked() -> None:
    assert found(" ") == {node.id for node in ARCHITECTURE.nodes}


def test_selectors_obey_the_laws_of_sets() -> None:
    one, other = found("kind:task"), found("document:BAD")
    assert found("kind:task document:BAD") == one | other
    assert found("kind:task, document:BAD") == one & other
    assert found("not (kind:task or document:BAD)") == found("not kind:task, not document:BAD")
    assert found("kind:task and not kind:task") == set()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kind:foo", "kinds present: "),
        ("kind:foo", "user task"),
        ("document:XYZ", "documents present: BAD, TAD"),
        ("area:paymnt", "areas present: Payment"),
        ("actor:nobody", "Data Service Provider"),
        ("release:R9", "releases that introduce something: R2"),
        ("change:CR9", "changes present: CR3, CR2, CR1"),
        ("change:CR2", "CR2 touches nothing in the architecture as of R2"),
        ("change:CR3", "CR3 touches nothing in the architecture as of R2"),
        ("tier:should and likelihood>0.9", "each part does: tier:should fits 1, likelihood>0.9 fits 1"),
        ("likelihood>0.99, nothing*", "No id and no name in the architecture as of R2 fits nothing*"),
        ("name:zzz", "has a name that fits name:zzz"),
    ],
)
def test_an_empty_selection_says_why(text: str, said: str) -> None:
    assert said in why_empty(text)


def test_a_part_that_fits_nothing_is_said_beside_what_was_found() -> None:
    selection = select(element_filter("kind:lane kind:foo"), ARCHITECTURE, facts=FACTS)
    assert selection.ids == {"bam:P1-lane"}
    assert [part.count for part in selection.parts] == [1, 0]
    assert len(selection.remarks) == 1


@pytest.mark.parametrize(
    ("text", "position", "said"),
    [
        ("kind:task, tad:SRV-2", 11, "tad:SRV-1"),
        ("ask", 0, 'name:"ask" for all of them'),
        ("knd:task", 0, "Did you mean: kind:task?"),
        ("knd:task", 0, "prefix (bam, sec, tad)"),
        ("Read register", 0, "quotes around a name that holds a space"),
        ("regist", 0, "*regist* for the 1 whose id or name holds it"),
        ("gatway", 0, "Did you mean: tad:SYS-A (Gateway)?"),
    ],
)
def test_a_name_that_means_nothing_or_several_things_is_refused(text: str, position: int, said: str) -> None:
    with pytest.raises(SelectorError) as caught:
        found(text)
    assert caught.value.position == position
    assert said in str(caught.value)


def test_what_comes_later_is_said_to_come_later() -> None:
    earlier = ARCHITECTURE.restricted_to(node.id for node in ARCHITECTURE.nodes if node.introduced_in != "R2")
    with pytest.raises(SelectorError, match=r"'bam:P1\.02' is not in the architecture: it comes with R2"):
        select(element_filter("bam:P1.02"), earlier, whole=ARCHITECTURE)


@pytest.mark.parametrize("text", ["tier:must", "likelihood>0.1"])
def test_a_likelihood_needs_an_analysed_scope(text: str) -> None:
    with pytest.raises(SelectorError, match="analysed scope"):
        found(text, SelectionFacts(sections=SECTIONS))


@pytest.mark.parametrize(
    ("word", "kind", "sort", "fits"),
    [
        ("task", "bpmn:task", "", True),
        ("activity", "bpmn:callActivity", "", True),
        ("activity", "bpmn:subProcess", "", True),
        ("activity", "bpmn:startEvent", "", False),
        ("flow node", "bpmn:exclusiveGateway", "", True),
        ("flow-node", "bpmn:lane", "", False),
        ("gateway", "bpmn:parallelGateway", "", True),
        ("event", "archimate:BusinessEvent", "", True),
        ("process", "archimate:ApplicationProcess", "use case", False),
        ("application process", "archimate:ApplicationProcess", "use case", True),
        ("ApplicationProcess", "archimate:ApplicationProcess", "use case", True),
        ("case", "archimate:ApplicationProcess", "use case", True),
        ("se case", "archimate:ApplicationProcess", "use case", False),
        ("bpmn:*event", "bpmn:startEvent", "", True),
        ("section", "section", "diagram", True),
        ("diagram", "section", "diagram", True),
    ],
)
def test_a_word_for_kinds_fits_type_words_and_last_words(word: str, kind: str, sort: str, fits: bool) -> None:
    assert kind_fits(word, kind=kind, sort=sort) is fits


def test_likelihoods_are_compared_as_they_are() -> None:
    masks = [found(f"likelihood{sign}0.3") for sign in (">=", ">", "<=", "<", "=")]
    sizes = [len(mask) for mask in masks]
    assert sizes[0] - sizes[1] == sizes[2] - sizes[3] == sizes[4] == 1
    assert np.all(np.array(sizes) > 0)
