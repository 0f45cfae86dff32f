"""Each type of the exchange format is read, in 3.x and in 2.1, and what the format does not know is told."""

from __future__ import annotations

import pytest

from impact.domain.architecture import Element, ModelContent, Relationship
from impact.readers.archimate import read_archimate
from impact.readers.archimate.names import ELEMENT_TYPES, RELATIONSHIP_TYPES

THREE = "http://www.opengroup.org/xsd/archimate/3.0/"
TWO = "http://www.opengroup.org/xsd/archimate"


def read(body: str, *, namespace: str = THREE) -> ModelContent:
    text = (
        f'<am:model xmlns:am="{namespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:o="urn:o">'
        f"{body}</am:model>"
    )
    return read_archimate(text.encode(), file="m.xml", prefix="m")


def element(model: ModelContent, xml_id: str) -> Element:
    return next(element for element in model.elements if element.id == f"m:{xml_id}")


def tie(model: ModelContent, xml_id: str) -> Relationship:
    return next(tie for tie in model.relationships if tie.id == f"m:{xml_id}")


def elements(*members: str) -> str:
    return f"<am:elements>{''.join(members)}</am:elements>"


def ties(*members: str) -> str:
    return f"<am:relationships>{''.join(members)}</am:relationships>"


@pytest.mark.parametrize("prefix", ["", "am:"])
@pytest.mark.parametrize("name", sorted(ELEMENT_TYPES))
def test_each_type_of_element_is_known(name: str, prefix: str) -> None:
    model = read(elements(f'<am:element identifier="a" xsi:type="{prefix}{name}"/>'))
    assert [(item.kind, item.name) for item in model.elements] == [(f"archimate:{name}", "")]
    assert model.problems == ()


@pytest.mark.parametrize("ending", ["", "Relationship"])
@pytest.mark.parametrize("name", sorted(RELATIONSHIP_TYPES))
def test_each_type_of_relationship_is_known(name: str, ending: str) -> None:
    ends = '<am:element identifier="a" xsi:type="Goal"/>'
    model = read(
        elements(ends) + ties(f'<am:relationship identifier="r" source="a" target="a" xsi:type="{name}{ending}"/>')
    )
    assert tie(model, "r").kind == f"archimate:{name}"
    assert model.problems == ()


@pytest.mark.parametrize(
    ("written", "meant"), [("UsedBy", "Serving"), ("Realisation", "Realization"), ("Specialisation", "Specialization")]
)
def test_names_of_version_two_mean_those_of_three(written: str, meant: str) -> None:
    ends = '<am:element identifier="a" xsi:type="Goal"/>'
    body = ties(f'<am:relationship identifier="r" source="a" target="a" xsi:type="{written}Relationship"/>')
    assert tie(read(elements(ends) + body, namespace=TWO), "r").kind == f"archimate:{meant}"


def test_access_influence_and_direction_are_kept() -> None:
    model = read(
        elements('<am:element identifier="a" xsi:type="Goal"/>')
        + ties(
            '<am:relationship identifier="x" source="a" target="a" xsi:type="Access" accessType="ReadWrite"/>',
            '<am:relationship identifier="y" source="a" target="a" xsi:type="Influence" modifier="++"/>',
            '<am:relationship identifier="z" source="a" target="y" xsi:type="Association" isDirected="true"/>',
        )
    )
    assert [tie(model, name).properties for name in "xyz"] == [
        {"accessType": "ReadWrite"}, {"modifier": "++"}, {"isDirected": "true"},
    ]  # fmt: skip
    assert tie(model, "z").target_id == "m:y"


def test_an_end_may_stand_further_down_in_the_file() -> None:
    model = read(
        ties(
            '<am:relationship identifier="r" source="a" target="s" xsi:type="Association"/>',
            '<am:relationship identifier="s" source="a" target="a" xsi:type="Flow"/>',
        )
        + elements('<am:element identifier="a" xsi:type="Goal"/>')
    )
    assert (tie(model, "r").source_id, tie(model, "r").target_id) == ("m:a", "m:s")
    assert model.problems == ()


def test_names_in_several_languages_are_all_kept() -> None:
    names = (
        '<am:name xml:lang="nl">Meter</am:name><am:name xml:lang="en-GB">Smart meter</am:name>'
        '<am:name xml:lang="de">Zähler</am:name><am:documentation xml:lang="de">Misst.</am:documentation>'
        '<am:documentation xml:lang="fr">Mesure.</am:documentation>'
    )
    meter = element(read(elements(f'<am:element identifier="a" xsi:type="Device">{names}</am:element>')), "a")
    assert (meter.name, meter.text) == ("Smart meter", "Misst.")
    assert meter.properties == {"name@nl": "Meter", "name@de": "Zähler", "documentation@fr": "Mesure."}


def test_folders_nest_and_what_they_list_in_vain_is_told() -> None:
    model = read(
        elements('<am:element identifier="a" xsi:type="Goal"/>', '<am:element identifier="b" xsi:type="Goal"/>')
        + '<am:organizations><am:item><am:label xml:lang="en">Top</am:label><am:item identifierRef="a"><am:label>In a'
        '</am:label><am:item identifierRef="b"/></am:item><am:item identifierRef="gone"/></am:item></am:organizations>'
    )
    assert element(model, "a").properties == {"folder": "Top"}
    assert element(model, "b").properties == {"folder": "Top/In a"}
    assert [(problem.rule, problem.element_id) for problem in model.problems] == [("dangling-reference", "m:gone")]


def test_a_view_names_the_viewpoint_that_the_file_defines() -> None:
    model = read(
        '<am:views><am:viewpoints><am:viewpoint identifier="vp"><am:name>For auditors</am:name></am:viewpoint>'
        '</am:viewpoints><am:diagrams><am:view identifier="v" viewpointRef="vp"/></am:diagrams></am:views>'
    )
    assert element(model, "v").properties == {"viewpointRef": "vp", "viewpoint": "For auditors"}


def test_what_the_format_does_not_know_is_kept_and_told() -> None:
    model = read(
        elements('<am:element identifier="a" xsi:type="Goal"><o:cost>12</o:cost></am:element>', "<am:folder/>")
        + "<o:extra/>"
    )
    assert element(model, "a").properties == {"o:cost": "12"}
    assert [problem.rule for problem in model.problems] == ["not-read"] * 3
    assert all(problem.line and problem.remedy for problem in model.problems)


def test_loops_and_cycles_are_kept() -> None:
    model = read(
        elements('<am:element identifier="a" xsi:type="Node"/>', '<am:element identifier="b" xsi:type="Node"/>')
        + ties(
            '<am:relationship identifier="r" source="a" target="b" xsi:type="Composition"/>',
            '<am:relationship identifier="s" source="b" target="a" xsi:type="Composition"/>',
            '<am:relationship identifier="t" source="a" target="a" xsi:type="Composition"/>',
        )
    )
    assert [item.id for item in model.relationships] == ["m:r", "m:s", "m:t"]
    assert (element(model, "a").parent_id, element(model, "b").parent_id) == ("m:b", "m:a")
