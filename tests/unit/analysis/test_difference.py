"""Laws of a difference: what it must say, and above all when it must say nothing."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from impact.analysis.difference import compare, fingerprints_of
from impact.domain.architecture import Element, Relationship, Section
from impact.domain.change import TouchKind
from impact.domain.difference import ArchitectureDifference, ChangedThing, ChangeKind, ComparedState, Subject, mirrored
from impact.domain.fingerprint import Aspect
from tests.unit.processes import origin, renumbered, states, steps_of, with_element, without

FLOW = "bpmn:sequenceFlow"


def own(difference: ArchitectureDifference, subject: Subject = Subject.ELEMENT) -> dict[str, set[ChangeKind]]:
    return {thing.id: set(thing.kinds) for thing in difference.of(subject)}


def chain(*names: str, kind: str = "bpmn:task") -> ComparedState:
    """Make a process P of steps in a row: A, B, C …"""
    ids = [f"m:{letter}" for letter in "ABCDEFGH"[: len(names)]]
    elements = [Element("m:P", "bpmn:process", "Process", origin("P"))]
    elements += [Element(i, kind, name, origin(i[2:]), parent_id="m:P") for i, name in zip(ids, names, strict=True)]
    ties = [flow(a, b) for a, b in itertools.pairwise(ids)]
    ties += [Relationship(f"m:P~{i}", "bpmn:contains", "m:P", i, origin("")) for i in ids]
    return ComparedState("chain", tuple(elements), tuple(ties))


def flow(source: str, target: str, **fields: str) -> Relationship:
    tie_id = f"m:{source[2:]}-{target[2:]}"
    return Relationship(tie_id, FLOW, source, target, origin(tie_id[2:]), **fields)  # type: ignore[arg-type]


def with_ties(state: ComparedState, *ties: Relationship) -> ComparedState:
    ids = {tie.id for tie in ties}
    kept = [tie for tie in state.relationships if tie.id not in ids]
    return replace(state, relationships=(*kept, *ties))


@given(states())
def test_nothing_differs_from_itself(state: ComparedState) -> None:
    assert compare(state, state).is_empty


@given(states(), st.randoms(use_true_random=False))
def test_order_changes_nothing(state: ComparedState, shuffle: random.Random) -> None:
    elements, ties = list(state.elements), list(state.relationships)
    shuffle.shuffle(elements)
    shuffle.shuffle(ties)
    other = replace(state, elements=tuple(elements), relationships=tuple(ties))
    assert compare(state, other).is_empty
    assert fingerprints_of(state) == fingerprints_of(other)


@given(states())
def test_white_space_lines_and_files_of_one_name_change_nothing(state: ComparedState) -> None:
    other = replace(
        state,
        elements=tuple(
            replace(e, name=f" {e.name}\n", text=e.text.replace(" ", "\n  "), origin=replace(e.origin, line=99))
            for e in state.elements
        ),
    )
    assert compare(state, other).is_empty
    assert fingerprints_of(state) == fingerprints_of(other)


@given(states(), st.integers(0, 2**32))
def test_new_ids_for_everything_change_nothing(state: ComparedState, salt: int) -> None:
    shuffle = random.Random(salt)
    ids: dict[str, str] = {}
    other = renumbered(state, lambda own_id: ids.setdefault(own_id, f"m:_{shuffle.getrandbits(60):x}"))
    difference = compare(state, other)
    assert [str(thing) for thing in difference.things] == []
    assert len(difference.new_id_by_old) == len(state.elements)
    assert fingerprints_of(state) == {
        difference.old_id_by_new[key]: value
        for key, value in fingerprints_of(other, known_as=difference.old_id_by_new).items()
    }


@given(states(most_steps=9), st.integers(0, 2**32))
def test_ids_that_are_counted_anew_in_another_order_change_nothing(state: ComparedState, salt: int) -> None:
    counted = [*state.elements]
    random.Random(salt).shuffle(counted)
    numbers = {element.id: f"m:_{number}" for number, element in enumerate(sorted(counted, key=lambda e: e.id))}
    others = {element.id: f"m:_{number}" for number, element in enumerate(counted)}
    old = renumbered(state, lambda own_id: numbers.get(own_id, own_id))
    new = renumbered(state, lambda own_id: others.get(own_id, own_id))
    named = [e for e in state.elements if e.name]
    shifted = sum(numbers[e.id] != others[e.id] for e in named)
    assume(len({e.name for e in named}) == len(named) and shifted > len(named) / 2 and shifted >= 3)
    assert [str(thing) for thing in compare(old, new).things] == []


@given(states(), st.data())
def test_a_rename_is_a_rename_and_nothing_else(state: ComparedState, data: st.DataObject) -> None:
    step = data.draw(st.sampled_from(steps_of(state)))
    difference = compare(state, with_element(state, step.id, name="Something quite different"))
    assert own(difference) == {step.id: {ChangeKind.RENAMED}}
    assert len(difference.things) == 1
    assert difference.things[0].touch is TouchKind.RENAME
    assert difference.things[0].changes[0].old == " ".join(step.name.split())


@given(states(), states())
def test_swapping_the_sides_mirrors_the_difference(one: ComparedState, other: ComparedState) -> None:
    forth, back = compare(one, other), compare(other, one)

    def key(thing: ChangedThing) -> tuple[object, ...]:
        changes = sorted((c.kind, c.what, c.old, c.new, c.is_consequence) for c in thing.changes)
        return (thing.subject, thing.old_id, thing.new_id, sorted(thing.kinds), changes, thing.is_consequence)

    assert sorted(map(key, forth.things), key=repr) == sorted((key(mirrored(t)) for t in back.things), key=repr)
    assert {old: new for new, old in forth.new_id_by_old.items()} == dict(back.new_id_by_old)


EDITS = st.sampled_from(["name", "text", "timer", "kind", "remove", "lane", "uses", "add", "property"])


def edited(state: ComparedState, edit: str, step: Element) -> ComparedState:
    if edit == "name":
        return with_element(state, step.id, name="Renamed " + step.name)
    if edit == "text":
        return with_element(state, step.id, text="Reworded.")
    if edit == "timer":
        return with_element(state, step.id, properties={**step.properties, "timeDuration": "P9D"})
    if edit == "property":
        return with_element(state, step.id, properties={**step.properties, "camunda:assignee": "somebody"})
    if edit == "kind":
        swapped = {"bpmn:task": "bpmn:manualTask", "bpmn:userTask": "bpmn:task", "bpmn:serviceTask": "bpmn:task"}
        return with_element(state, step.id, kind=swapped.get(step.kind, step.kind))
    if edit == "remove":
        return without(state, step.id)
    if edit == "uses":
        tie = Relationship("m:new-use", "trace:uses", step.id, "m:srv", origin("new-use"), role="use case")
        return replace(state, relationships=(*state.relationships, tie))
    if edit == "lane":
        ties = [tie for tie in state.relationships if not (tie.kind == "bpmn:flowNodeRef" and tie.target_id == step.id)]
        return replace(state, relationships=tuple(ties))
    new = Element("m:new", "bpmn:task", "Brand new", origin("new"), parent_id=step.parent_id)
    ties = [flow(step.id, "m:new"), Relationship("m:P~new", "bpmn:contains", str(step.parent_id), "m:new", origin(""))]
    return replace(state, elements=(*state.elements, new), relationships=(*state.relationships, *ties))


@given(states(), st.lists(st.tuples(EDITS, st.integers(0, 20)), min_size=1, max_size=4))
def test_a_fingerprint_differs_where_and_only_where_the_difference_says_so(
    state: ComparedState, edits: list[tuple[str, int]]
) -> None:
    other = state
    for edit, place in edits:
        steps = steps_of(other)
        if steps and not (edit in {"add", "uses"} and any(e.id == "m:new" for e in other.elements)):
            other = edited(other, edit, steps[place % len(steps)])
    difference = compare(state, other)
    before = fingerprints_of(state)
    after = fingerprints_of(other, known_as=difference.old_id_by_new)
    said = {thing.old_id: thing.aspects for thing in difference.things if thing.subject is Subject.ELEMENT}
    for new_id, mark in after.items():
        old_id = difference.old_id_by_new[new_id]
        if old_id in before:
            assert set(before[old_id].changed_aspects(mark)) == set(said.get(old_id, frozenset()))


BASE = chain("Ask", "Wait", "Answer", "Close")


@pytest.mark.parametrize(
    ("changes", "kind", "aspect", "touch"),
    [
        ({"name": "Ask again"}, ChangeKind.RENAMED, Aspect.TEXT, TouchKind.RENAME),
        ({"text": "New words."}, ChangeKind.TEXT, Aspect.TEXT, TouchKind.TEXT),
        ({"aliases": ("Enquire",)}, ChangeKind.TEXT, Aspect.TEXT, TouchKind.TEXT),
        ({"source": "Minutes"}, ChangeKind.ATTRIBUTE, Aspect.TEXT, TouchKind.TEXT),
        ({"kind": "bpmn:userTask"}, ChangeKind.ATTRIBUTE, Aspect.INTERFACE, TouchKind.MODIFY),
        ({"properties": {"camunda:assignee": "x"}}, ChangeKind.ATTRIBUTE, Aspect.INTERFACE, TouchKind.MODIFY),
        ({"properties": {"implementation": "y"}}, ChangeKind.ATTRIBUTE, Aspect.INTERFACE, TouchKind.MODIFY),
        ({"introduced_in": "R3"}, ChangeKind.ATTRIBUTE, Aspect.INTERFACE, TouchKind.MODIFY),
        ({"properties": {"timeCycle": "R/PT5M"}}, ChangeKind.FLOW, Aspect.FLOW, TouchKind.MODIFY),
        ({"properties": {"loop": "parallel"}}, ChangeKind.FLOW, Aspect.FLOW, TouchKind.MODIFY),
        ({"properties": {"eventDefinition": "timer"}}, ChangeKind.FLOW, Aspect.FLOW, TouchKind.MODIFY),
    ],
)
def test_one_edit_of_an_element_is_found_as_exactly_its_class(
    changes: dict[str, object], kind: ChangeKind, aspect: Aspect, touch: TouchKind
) -> None:
    difference = compare(BASE, with_element(BASE, "m:A", **changes))
    (thing,) = difference.things
    assert (thing.id, thing.kinds, thing.aspects, thing.touch) == ("m:A", (kind,), {aspect}, touch)
    back = compare(with_element(BASE, "m:A", **changes), BASE)
    assert back.things[0].kinds == (kind,)


@pytest.mark.parametrize(
    ("name", "written"),
    [("isInterrupting", "true"), ("startQuantity", "1"), ("camunda:bgcolor", "#ffcc00"), ("signavioLabel.x", "17")],
)
def test_what_the_standard_supplies_and_what_only_looks_is_no_difference(name: str, written: str) -> None:
    assert compare(BASE, with_element(BASE, "m:A", properties={name: written})).is_empty


def test_the_prefix_of_an_extension_is_no_difference() -> None:
    one = with_element(BASE, "m:A", properties={"camunda:assignee": "x"})
    assert compare(one, with_element(BASE, "m:A", properties={"c:assignee": "x"})).is_empty


def test_a_condition_on_a_flow_is_a_change_of_flow_where_it_leaves() -> None:
    old = with_ties(BASE, replace(flow("m:A", "m:B"), properties={"condition": "x > 1"}))
    new = with_ties(BASE, replace(flow("m:A", "m:B"), properties={"condition": "x > 2"}))
    difference = compare(old, new)
    assert own(difference) == {"m:A": {ChangeKind.FLOW}}
    assert own(difference, Subject.RELATIONSHIP) == {"m:A-B": {ChangeKind.FLOW}}
    assert "x > 1" in difference.of(Subject.ELEMENT)[0].words
    assert "x > 2" in difference.of(Subject.ELEMENT)[0].words


def test_the_default_flow_is_seen() -> None:
    new = with_ties(BASE, replace(flow("m:A", "m:B"), properties={"isDefault": "true"}))
    assert own(compare(BASE, new)) == {"m:A": {ChangeKind.FLOW}}


def test_a_removed_step_is_removed_and_its_neighbours_only_follow() -> None:
    difference = compare(BASE, without(BASE, "m:B"))
    assert own(difference) == {"m:B": {ChangeKind.REMOVED}}
    followers = difference.of(Subject.ELEMENT, with_consequences=True)
    assert {thing.id for thing in followers if thing.is_consequence} == {"m:A", "m:C", "m:P"}


def test_a_step_put_between_is_added_and_the_flow_has_another_end() -> None:
    new_step = Element("m:N", "bpmn:task", "Check", origin("N"), parent_id="m:P")
    state = with_ties(BASE, replace(flow("m:A", "m:B"), target_id="m:N"), flow("m:N", "m:B"))
    difference = compare(BASE, replace(state, elements=(*state.elements, new_step)))
    assert own(difference)["m:N"] == {ChangeKind.ADDED}
    assert own(difference, Subject.RELATIONSHIP) == {"m:A-B": {ChangeKind.RETARGETED}}


def test_words_of_a_neighbour_leave_a_flow_fingerprint_as_it_is() -> None:
    other = with_element(BASE, "m:B", name="Wait longer", text="Much longer.")
    assert fingerprints_of(BASE)["m:A"] == fingerprints_of(other)["m:A"]
    assert fingerprints_of(BASE)["m:B"].changed_aspects(fingerprints_of(other)["m:B"]) == (Aspect.TEXT,)


def test_a_step_moved_to_another_lane_or_process_has_moved() -> None:
    q = Element("m:Q", "bpmn:process", "Other", origin("Q"))
    old = replace(BASE, elements=(*BASE.elements, q))
    moved = with_element(old, "m:D", parent_id="m:Q")
    ties = [t for t in moved.relationships if t.id not in {"m:P~m:D"}]
    ties.append(Relationship("m:Q~m:D", "bpmn:contains", "m:Q", "m:D", origin("")))
    assert own(compare(old, replace(moved, relationships=tuple(ties)))) == {"m:D": {ChangeKind.MOVED}}


def test_a_step_deleted_and_drawn_again_elsewhere_under_a_new_id_has_moved() -> None:
    q = Element("m:Q", "bpmn:process", "Other", origin("Q"))
    old = replace(BASE, elements=(*BASE.elements, q))
    again = Element("m:zzz", "bpmn:task", "Close", origin("zzz"), parent_id="m:Q")
    new = without(old, "m:D")
    difference = compare(old, replace(new, elements=(*new.elements, again)))
    assert difference.new_id_by_old == {"m:D": "m:zzz"}
    assert own(difference)["m:zzz"] >= {ChangeKind.MOVED}


def test_a_new_step_in_the_place_of_a_removed_one_is_another_step_where_ids_last() -> None:
    new = renumbered(BASE, lambda own_id: own_id.replace("m:B", "m:X").replace("-B", "-X"))
    new = with_element(new, "m:X", name="Send the bill")
    kinds = own(compare(BASE, new))
    assert kinds["m:X"] == {ChangeKind.ADDED}
    assert kinds["m:B"] == {ChangeKind.REMOVED}


def test_a_rename_is_found_even_when_all_ids_are_new() -> None:
    new = renumbered(BASE, lambda own_id: f"m:_{own_id[::-1].replace(':', '')}")
    target = next(e.id for e in new.elements if e.name == "Wait")
    difference = compare(BASE, with_element(new, target, name="Hold on"))
    assert [(t.old_id, t.new_id, t.kinds) for t in difference.things] == [("m:B", target, (ChangeKind.RENAMED,))]


def test_of_many_that_look_alike_only_as_many_are_gone_as_are_fewer_even_under_new_ids() -> None:
    old = chain("Try", "Try", "Try", "Try", "Try", "Try")
    new = renumbered(chain("Try", "Try", "Try", "Try"), lambda own_id: f"m:_{own_id[2:]}{own_id[2:]}")
    kinds = own(compare(old, new)).values()
    assert sum(ChangeKind.REMOVED in found for found in kinds) == 2
    assert not any(ChangeKind.ADDED in found for found in kinds)


def test_a_task_never_becomes_a_gateway() -> None:
    kinds = compare(BASE, with_element(BASE, "m:B", kind="bpmn:exclusiveGateway"))
    assert sorted(thing.kinds for thing in kinds.of(Subject.ELEMENT)) == [(ChangeKind.ADDED,), (ChangeKind.REMOVED,)]


def section(number: str, title: str, *documents: str, pages: float | None = 2.0) -> Section:
    return Section(f"sec:BAD/{number}", "BAD", number, title, "process", pages, documents, "", None, "", origin(number))


def with_sections(state: ComparedState, *sections: Section) -> ComparedState:
    nodes = [Element(s.id, "section", s.label, s.origin) for s in sections]
    ties = [Relationship(f"{s.id}~{d}", "trace:documents", s.id, d, s.origin) for s in sections for d in s.documents]
    return replace(
        state,
        elements=(*state.elements, *nodes),
        relationships=(*state.relationships, *ties),
        sections=sections,
    )


def test_sections_that_make_room_for_a_new_one_have_moved_and_kept_their_titles() -> None:
    old = with_sections(BASE, section("1", "Reading"), section("2", "Billing", "m:A"))
    new = with_sections(BASE, section("1", "Reading"), section("2", "Prepayment"), section("3", "Billing", "m:A"))
    assert own(compare(old, new), Subject.SECTION) == {
        "sec:BAD/2": {ChangeKind.ADDED},
        "sec:BAD/3": {ChangeKind.MOVED},
    }


def test_title_pages_and_what_a_section_documents_are_told_apart() -> None:
    old = with_sections(BASE, section("1", "Reading", "m:A"), section("2", "Billing"), section("3", "Moving"))
    new = with_sections(
        BASE, section("1", "Reading", "m:B"), section("2", "Charging"), section("3", "Moving", pages=9.0)
    )
    assert own(compare(old, new), Subject.SECTION) == {
        "sec:BAD/1": {ChangeKind.INTERFACE},
        "sec:BAD/2": {ChangeKind.RENAMED},
        "sec:BAD/3": {ChangeKind.ATTRIBUTE},
    }


def architecture(**fields: object) -> ComparedState:
    ties = [
        Relationship("t:r1", "archimate:Access", "t:a", "t:b", origin("r1"), properties={"accessType": "Read"}),
        Relationship("t:r2", "archimate:Influence", "t:a", "t:c", origin("r2"), properties={"modifier": "+"}),
        Relationship("t:v~t:a", "archimate:shows", "t:v", "t:a", origin("")),
    ]
    elements = [
        Element("t:a", "archimate:ApplicationComponent", "A", origin("a"), properties={"folder": "one"}),
        Element("t:b", "archimate:DataObject", "B", origin("b")),
        Element("t:c", "archimate:Goal", "C", origin("c")),
        Element("t:v", "archimate:View", "Overview", origin("v")),
    ]
    return replace(ComparedState("tad", tuple(elements), tuple(ties)), **fields)  # type: ignore[arg-type]


def test_access_type_and_influence_strength_are_seen() -> None:
    base = architecture()
    first, second, shows = base.relationships
    new = architecture(
        relationships=(
            replace(first, properties={"accessType": "Write"}),
            replace(second, properties={"modifier": "--"}),
            shows,
        )
    )
    difference = compare(base, new)
    assert own(difference) == {f"t:{end}": {ChangeKind.INTERFACE} for end in "abc"}
    assert own(difference, Subject.RELATIONSHIP) == {"t:r1": {ChangeKind.ATTRIBUTE}, "t:r2": {ChangeKind.ATTRIBUTE}}


def test_a_view_that_shows_more_has_another_figure_and_the_shown_element_only_follows() -> None:
    base = architecture()
    tie = Relationship("t:v~t:b", "archimate:shows", "t:v", "t:b", origin(""))
    difference = compare(base, architecture(relationships=(*base.relationships, tie)))
    assert own(difference) == {"t:v": {ChangeKind.ATTRIBUTE}}
    assert difference.of(Subject.ELEMENT)[0].aspects == {Aspect.FIGURE}


def test_another_folder_moves_an_element_and_touches_nothing() -> None:
    base = architecture()
    difference = compare(base, with_element(base, "t:a", properties={"folder": "two"}))
    assert own(difference) == {"t:a": {ChangeKind.MOVED}}
    assert difference.things[0].touch is None
