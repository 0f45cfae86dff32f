import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.analysis.mapping import link_texts
from impact.domain.mapping import MappingTarget
from tests.mapping_policies import PLAIN

COMPONENTS = [
    MappingTarget(name.casefold(), name, "component")
    for name in (
        "WebUI",
        "Image Provider",
        "Persistence",
        "Logic",
        "Storage",
        "DB",
        "gui",
        "preferences",
        "Client",
        "Registry",
    )
]


def named(*sentences: str, targets: list[MappingTarget] = COMPONENTS) -> list[set[str]]:
    linked = link_texts(sentences, targets, PLAIN, are_consecutive=True)
    return [{naming.target_id for naming in of_text} for of_text in linked]


@pytest.mark.parametrize(
    "sentence",
    [
        "The WebUI shows it.",
        "The WebUi shows it.",
        "The Web UI shows it.",
        "a web-UI",
        "(WebUI)",
        "All WebUIs show it.",
    ],
)
def test_a_name_is_found_joined_split_and_in_the_plural(sentence: str) -> None:
    assert named(sentence) == [{"webui"}]


def test_a_name_with_a_role_word_behind_it_is_the_name() -> None:
    assert named("It asks the PersistenceProvider.", "The persistence provider keeps it.") == [
        {"persistence"}, {"persistence"},
    ]  # fmt: skip


def test_a_name_within_another_name_is_not_the_name() -> None:
    assert named("The MyStorageFactory and the WebUIDesigner are new.") == [set()]
    assert named("Files go to Google Cloud Storage.") == [set()]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The Logic decides.", {"logic"}),
        ("Calls go to the logic.", set()),
        ("Calls go to the registry.", {"registry"}),
        ("It has one single registry instance.", {"registry"}),
        ("Any registry will do.", set()),
        ("Logic is kept apart.", {"logic"}),
        ("Storage tricks are not needed.", set()),
        ("The Client Scripts are new.", set()),
        ("See `app.logic.api` for more.", {"logic"}),
        ("It reads logic.json and https://example.org/storage/x.", set()),
        ("Calls go to the logic component.", {"logic"}),
        ("It has a little bit of logic attached.", set()),
        ("Our logic is sound.", set()),
        ("The logic of this is plain.", set()),
        ("There is no storage left.", set()),
        ("It needs storage space.", set()),
        ("The storage keeps all.", set()),
        ("The storage component keeps all.", {"storage"}),
    ],
)
def test_an_ordinary_word_is_a_name_only_as_a_thing_of_its_own(sentence: str, expected: set[str]) -> None:
    assert named(sentence) == [expected]


def test_a_name_in_lower_case_is_no_name_where_it_belongs_to_somebody() -> None:
    assert named("Only the gui knows the user and his preferences.") == [{"gui"}]
    assert named("There are packages for preferences and the gui.") == [{"gui", "preferences"}]


def test_an_acronym_counts_as_written_only() -> None:
    assert named("The DB is full.", "the db is full") == [{"db"}, set()]


def test_what_a_short_form_is_short_for_means_it_behind_a_determiner() -> None:
    assert named("All is kept in the database.", "Any database will do.") == [{"db"}, set()]


def test_the_head_of_a_name_means_it_once_the_name_has_been_said() -> None:
    assert named("The UI shows it.") == [set()]
    assert named("The WebUI is here.", "The user likes it.", "The UI shows it.") == [{"webui"}, set(), {"webui"}]
    assert named("The WebUI is here.", "Each user sees the UI name.") == [{"webui"}, set()]


def test_a_pronoun_goes_on_about_the_subject_and_not_about_what_was_said_last() -> None:
    sentences = ("The Image Provider sends images to the WebUI.", "It scales them.", "As such, it also caches them.")
    assert named(*sentences) == [{"image provider", "webui"}, {"image provider"}, {"image provider"}]


def test_a_pronoun_means_nothing_where_no_element_was_the_subject() -> None:
    assert named("Users are known to the WebUI.", "They log in.") == [{"webui"}, set()]
    assert named("The WebUI is here.", "It is possible that it rains.") == [{"webui"}, set()]
    assert named("The WebUI is here.", "This allows us to test.") == [{"webui"}, set()]
    assert named("The WebUI is here.", "All is well.", "It rains.") == [{"webui"}, set(), set()]


def test_they_are_all_the_subjects() -> None:
    assert named("The WebUI and the Logic meet.", "They talk.", "It listens.")[1:] == [{"webui", "logic"}, set()]


def test_this_component_is_the_subject() -> None:
    assert named("The WebUI is here.", "This component listens.", "This afternoon is fine.") == [
        {"webui"}, {"webui"}, set(),
    ]  # fmt: skip


def test_pronouns_of_texts_that_do_not_follow_each_other_mean_nothing() -> None:
    linked = link_texts(["The WebUI is here.", "It listens."], COMPONENTS, PLAIN, are_consecutive=False)
    assert linked[1] == ()


def test_a_component_is_meant_and_not_its_interface_of_the_same_name() -> None:
    both = [MappingTarget("i", "Registry", "OperationInterface"), MappingTarget("c", "Registry", "component")]
    assert named("The Registry knows.", targets=both) == [{"c"}]
    assert named("The Registry knows.", targets=both[:1]) == [set()]
    ((alone,),) = link_texts(["Change the Registry."], both[:1], PLAIN)
    assert alone.target_id == "i"


def test_two_elements_of_one_name_share_the_naming() -> None:
    twins = [MappingTarget("a", "Registry", "node"), MappingTarget("b", "Registry", "node")]
    (found,) = link_texts(["The Registry knows."], twins, PLAIN)
    assert {(naming.target_id, naming.rivals) for naming in found} == {("a", 2), ("b", 2)}


@given(st.lists(st.text(max_size=60), max_size=5))
def test_places_lie_in_the_text_whatever_it_says(texts: list[str]) -> None:
    for text, found in zip(texts, link_texts(texts, COMPONENTS, PLAIN, are_consecutive=True), strict=True):
        assert all(0 <= naming.start < naming.end <= len(text) for naming in found)


@given(st.permutations(COMPONENTS))
def test_the_order_of_the_elements_changes_nothing(order: list[MappingTarget]) -> None:
    sentences = ["The WebUI and the DB.", "They use the storage.", "It asks the Image Provider of the gui."]
    assert link_texts(sentences, order, PLAIN, are_consecutive=True) == link_texts(
        sentences, COMPONENTS, PLAIN, are_consecutive=True
    )


def test_initials_mean_a_name_that_the_document_gives_in_full() -> None:
    targets = [
        MappingTarget("sa", "Storage Authority", "component"),
        MappingTarget("ca", "Cert Authority", "component"),
    ]
    sentences = ("The SA keeps all.", "The Storage Authority is small.", "Our CA is new.")
    assert named(*sentences, targets=targets) == [{"sa"}, {"sa"}, set()]


def test_the_last_words_of_a_long_name_mean_it_once_it_was_named() -> None:
    targets = [MappingTarget("q", "New Session Queue", "component")]
    assert named("The Session Queue starts.", targets=targets) == [set()]
    assert named("The New Session Queue is here.", "The Session Queue starts.", targets=targets)[1] == {"q"}


def test_what_a_document_writes_as_code_is_meant_as_code_only() -> None:
    targets = [MappingTarget("s", "syntax", "crate"), MappingTarget("i", "ide", "crate")]
    sentences = ("See `syntax` and `ide`.", "The syntax is checked in the IDE.")
    assert named(*sentences, targets=targets) == [{"s", "i"}, set()]


def test_a_hyphen_makes_it_another_word_unless_a_role_stands_behind() -> None:
    assert named("WebUI-based tools", "the WebUI-service", "a non-WebUI part") == [set(), {"webui"}, set()]


def test_a_phrase_before_the_sentence_does_not_hide_its_subject() -> None:
    assert named("By default, the WebUI listens.", "At start, it waits.", "It is now possible to stop.") == [
        {"webui"}, {"webui"}, set(),
    ]  # fmt: skip


def test_a_name_that_its_document_writes_small_is_a_name_when_small() -> None:
    targets = [MappingTarget("w", "Worker", "component"), MappingTarget("s", "Scheduler", "component")]
    sentences = ("A worker runs.", "Every scheduler and workers will do.", "The worker pool is full.", "worker of mine")
    assert named(*sentences, targets=targets) == [{"w"}, {"w", "s"}, set(), set()]
    assert named("Here the Worker runs.", "Each is run by some worker.", targets=targets) == [{"w"}, set()]


def test_a_name_with_dots_is_one_name() -> None:
    targets = [MappingTarget("u", "ui", "package"), MappingTarget("v", "ui.viewer", "package")]
    assert named("Pictures are shown in ui.viewer.", "All is in ui.", targets=targets) == [{"v"}, {"u"}]
