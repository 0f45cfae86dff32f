from hypothesis import given
from hypothesis import strategies as st

from impact.analysis.mapping import map_text
from impact.domain.change import Alias
from tests.unit.architectures import ORIGIN, element

ELEMENTS = [
    element("tad:DEV-CH", name="Communications Hub", aliases=("CH", "comms hub")),
    element("tad:DEV-DBCH", name="Dual Band Communications Hub", aliases=("DBCH",)),
    element("tad:SRV-6.29", name="Request Sub GHz scan"),
    element("tad:ALERT-8F20", name="Duty cycle low"),
    element("tad:SYS-A", name="Store"),
    element("tad:SYS-B", name="Store"),
    element("bam:MD-05", name="Firmware distribution to ESME"),
]


def ids(text: str) -> list[str]:
    return [mention.element_id for mention in map_text(text, ELEMENTS)]


def test_the_longest_name_counts() -> None:
    assert ids("New dual band communications hubs arrive.") == ["tad:DEV-DBCH"]


def test_short_acronyms_count_only_as_written_and_on_their_own() -> None:
    assert ids("The CH and its CHs") == ["tad:DEV-CH"]
    assert ids("a ch in chat, CHAT or BATCH") == []


def test_ids_are_found_bare() -> None:
    assert set(ids("6.29 raises alert 8F20, see MD-05")) == {"tad:SRV-6.29", "tad:ALERT-8F20", "bam:MD-05"}


def test_a_name_of_two_elements_is_ambiguous_and_its_confidence_is_shared() -> None:
    mentions = map_text("the store", ELEMENTS)
    assert {m.element_id for m in mentions} == {"tad:SYS-A", "tad:SYS-B"}
    assert not any(m.is_unambiguous for m in mentions)
    assert sum(m.confidence for m in mentions) <= 1.0


def test_an_alias_with_a_caution_is_found_and_marked() -> None:
    caution = Alias("TAD", "tad:SYS-A", "the document; elsewhere anomaly detection", ORIGIN)
    (mention,) = map_text("The TAD says so", ELEMENTS, aliases=[caution])
    assert mention.caution
    assert not mention.is_unambiguous


def test_evidence_is_the_place_in_the_text() -> None:
    text = "x 6.29 y"
    (mention,) = map_text(text, ELEMENTS)
    assert text[mention.start : mention.end] == mention.phrase == "6.29"


def test_a_text_that_names_nothing_maps_to_nothing() -> None:
    assert ids("") == []
    assert ids("!!! ,,, ---") == []


@given(st.text(max_size=200))
def test_any_text_gives_sound_evidence_and_each_element_once(text: str) -> None:
    mentions = map_text(text, ELEMENTS)
    assert len({m.element_id for m in mentions}) == len(mentions)
    for mention in mentions:
        assert 0.0 < mention.confidence <= 1.0
        assert text[mention.start : mention.end] == mention.phrase
