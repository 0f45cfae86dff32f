"""Fingerprints are the same on every machine."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from impact.analysis.difference import fingerprints_of
from impact.domain.architecture import Element, Origin
from impact.domain.difference import ComparedState
from impact.domain.fingerprint import SCHEME, Aspect, Fingerprint, canonical_text, digest_of


def test_a_known_element_has_a_known_fingerprint() -> None:
    task = Element("m:A", "bpmn:userTask", "Größe prüfen", Origin("a.bpmn", "A", 3), text="Every\n  night.",
                   properties={"timeDuration": "PT5S", "camunda:assignee": "x"})  # fmt: skip
    assert fingerprints_of(ComparedState("s", (task,)))["m:A"] == Fingerprint(
        text="edcaddee29176269", interface="d236e816c2e2d57f", flow="3769175ce8ce07ba", figure="f90fd2e221fd2a25"
    )


def test_aspects_keep_apart_what_they_say() -> None:
    assert digest_of(Aspect.TEXT, [("a", "", "b")]) != digest_of(Aspect.FLOW, [("a", "", "b")])
    assert digest_of(Aspect.TEXT, [("a", "b", "")]) != digest_of(Aspect.TEXT, [("ab", "", "")])


@given(st.lists(st.tuples(st.text(), st.text(), st.text()), max_size=5))
def test_the_order_of_facts_does_not_count(facts: list[tuple[str, str, str]]) -> None:
    assert digest_of(Aspect.TEXT, facts) == digest_of(Aspect.TEXT, reversed(facts))


def test_fingerprints_of_another_scheme_differ_in_every_aspect() -> None:
    mark = Fingerprint("1", "2", "3", "4")
    assert mark.changed_aspects(replace(mark, flow="9")) == (Aspect.FLOW,)
    assert mark.changed_aspects(mark) == ()
    assert mark.changed_aspects(replace(mark, scheme=SCHEME + "0")) == tuple(Aspect)


def test_composed_and_decomposed_characters_are_one() -> None:
    assert canonical_text("Gro\u0308ße") == canonical_text("Größe")


@given(st.text())
def test_the_canonical_form_is_its_own(text: str) -> None:
    assert canonical_text(canonical_text(text)) == canonical_text(text)
