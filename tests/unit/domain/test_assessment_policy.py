from __future__ import annotations

from impact.domain.architecture import Element, Origin
from impact.domain.assessment import AssessedText
from impact.domain.assessment_policy import ElementClass


def element(element_id: str = "x:1", kind: str = "archimate:Device", **fields: object) -> Element:
    return Element(element_id, kind, "Meter", Origin("m.xml"), **fields)  # type: ignore[arg-type]


def holds(one: ElementClass, node: Element) -> bool:
    return one.holds(node, prefixes_by_role={"service request": ("x:SRV-",)})


def test_every_part_of_a_class_has_to_hold() -> None:
    one = ElementClass(kinds=("archimate:Device",), sorts=("meter",))
    assert holds(one, element(sort="meter"))
    assert not holds(one, element(sort="hub"))
    assert not holds(one, element(kind="archimate:Node", sort="meter"))


def test_a_class_that_tests_nothing_holds_for_nothing() -> None:
    assert not holds(ElementClass(), element())
    assert not holds(ElementClass(without_sorts=("hub",)), element())


def test_joins_of_the_workspace_tell_by_the_beginning_of_the_id() -> None:
    one = ElementClass(joins=("service request",))
    assert holds(one, element("x:SRV-1"))
    assert not holds(one, element("x:SYS-1"))
    assert not one.holds(element("x:SRV-1"), prefixes_by_role={})


def test_what_keeps_an_element_out_counts_more() -> None:
    one = ElementClass(kinds=("archimate:Device",), without_properties={"layer": ("Premises",)})
    assert holds(one, element())
    assert not holds(one, element(properties={"layer": "Premises"}))


def test_a_title_that_the_text_begins_with_is_read_once() -> None:
    assert AssessedText("A", "New alert", "New alert. It is sent.").words == "New alert. It is sent."
    assert AssessedText("A", "New alert", "It is sent.").words == "New alert\nIt is sent."
