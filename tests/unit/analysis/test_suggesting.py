import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from impact.analysis.mapping import ALL_SIGNALS, Mapper
from impact.domain.change import Alias
from impact.domain.mapping import EarlierText, MappingTarget
from tests.mapping_policies import PLAIN
from tests.unit.architectures import ORIGIN

TARGETS = [
    MappingTarget("firmware", "Firmware distribution", "process", (), "Images are sent to meters.", "Manage devices"),
    MappingTarget("tariff", "Set import tariff", "process", (), "A supplier sets prices.", "Configure"),
    MappingTarget("pool", "Pool metrics", "document", (), "`db.client.pool.name` and db.client.pool.size", "docs/db"),
    MappingTarget("gas", "Gas meter", "device", ("GSME",), "", ""),
]


def mapper(**fields: object) -> Mapper:
    return Mapper(TARGETS, PLAIN, **fields)  # type: ignore[arg-type]


def best(text: str, **fields: object) -> str:
    return mapper(**fields).suggest([text])[0][0].element_id


def test_what_shares_most_rare_words_comes_first() -> None:
    assert best("Firmware images for every meter") == "firmware"
    assert best("prices of a supplier") == "tariff"


def test_names_of_code_speak_for_what_holds_them_or_names_below_them() -> None:
    assert best("Rename `db.client`") == "pool"
    assert best("Deprecate db.client.pool.size") == "pool"


def test_earlier_texts_speak_for_what_they_concerned() -> None:
    earlier = [EarlierText("Umbrella for rainy days", ("tariff",)), EarlierText("Nothing else", ("gas",))]
    assert best("A rainy umbrella", earlier=earlier) == "tariff"


def test_a_text_does_not_speak_for_itself() -> None:
    text = "Umbrella for rainy days"
    assert not mapper(earlier=[EarlierText(text, ("tariff",))]).suggest([text])[0]


def test_a_name_of_one_element_alone_is_unambiguous() -> None:
    by_id = {one.element_id: one for one in mapper().suggest(["The GSME is new"])[0]}
    assert by_id["gas"].is_unambiguous
    assert by_id["gas"].evidence[0].phrase == "GSME"


def test_a_name_with_a_caution_is_never_unambiguous_and_says_why() -> None:
    caution = Alias("GSME", "gas", "also a choir", ORIGIN)
    by_id = {one.element_id: one for one in mapper(aliases=[caution]).suggest(["The GSME is new"])[0]}
    assert not by_id["gas"].is_unambiguous
    assert by_id["gas"].caution == "also a choir"


def test_a_text_without_a_known_word_is_about_nothing() -> None:
    assert mapper().suggest(["", "!!!", "zzz qqq"]) == ((), (), ())


def test_related_elements_lend_each_other_a_little() -> None:
    alone = {one.element_id for one in mapper().suggest(["prices of a supplier"])[0]}
    related = {one.element_id for one in mapper(neighbours={"tariff": ["gas"]}).suggest(["prices of a supplier"])[0]}
    assert related - alone == {"gas"}


def test_evidence_names_words_of_the_text_and_its_weights_are_shares() -> None:
    text = "Firmware images for the GSME"
    for one in mapper().suggest([text])[0]:
        assert one.evidence
        assert all(item.end == item.start or text[item.start : item.end] == item.phrase for item in one.evidence)
        share_by_signal = {item.signal: item.weight for item in one.evidence}
        assert abs(sum(share_by_signal.values()) - 1.0) < 1e-3


def test_in_a_sentence_of_a_document_only_what_is_named_is_linked() -> None:
    found = mapper().suggest(["Firmware images, and the GSME"], are_consecutive=True)[0]
    assert {one.element_id for one in found if one.is_linked} == {"gas"}


def test_no_targets_and_no_texts_are_no_fault() -> None:
    assert Mapper([], PLAIN).suggest(["text"]) == ((),)
    assert mapper().suggest([]) == ()


def test_most_keeps_the_best() -> None:
    text = "Firmware images for the meter of a supplier"
    everything, two = mapper().suggest([text])[0], mapper().suggest([text], most=2)[0]
    assert two == everything[:2]


@given(st.lists(st.text(max_size=80), min_size=1, max_size=4))
def test_scores_are_finite_and_ranked_and_confidences_are_chances(texts: list[str]) -> None:
    for found in mapper().suggest(texts):
        scores = [one.score for one in found]
        assert scores == sorted(scores, reverse=True)
        assert all(score > 0.0 and np.isfinite(score) for score in scores)
        assert all(0.0 <= one.confidence <= 1.0 for one in found)


@given(st.permutations(TARGETS))
def test_the_order_of_the_targets_changes_nothing(order: list[MappingTarget]) -> None:
    text = "Firmware images and `db.client` for the GSME of a supplier"
    assert Mapper(order, PLAIN).suggest([text]) == mapper().suggest([text])


def test_every_signal_has_a_matrix() -> None:
    signals = mapper().signals(["Firmware for the GSME"])
    assert set(signals) == set(ALL_SIGNALS)
    assert all(matrix.shape == (1, len(TARGETS)) for matrix in signals.values())
