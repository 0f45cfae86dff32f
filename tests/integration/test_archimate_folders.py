"""Folders of an exchange file: each thing stands in the first that lists it, whatever the order of the lists."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from hypothesis import given
from hypothesis import strategies as st

from impact.domain.architecture import ModelContent
from impact.readers.archimate import read_archimate

PLAIN = st.sampled_from(["a", "b", "c", "d", "e"])
IDS = st.sampled_from(["a", "b", "c", "d", " a", "q:b"])
PATHS = st.sampled_from(["One", "Two", "One/Inner", ""])
LISTS = st.lists(st.tuples(PATHS, st.lists(IDS, max_size=5)), max_size=4)


def item(path: str, references: list[str]) -> str:
    """Write one folder that lists some ids, within the folders around it."""
    inside = "".join(f"<item identifierRef={quoteattr(reference)}/>" for reference in references)
    for label in reversed(path.split("/")):
        inside = f"<item>{f'<label>{label}</label>' if label else ''}{inside}</item>"
    return inside


def read(ids: list[str], lists: list[tuple[str, list[str]]]) -> ModelContent:
    elements = "".join(
        f'<element identifier={quoteattr(name)} xsi:type="Goal"><name>N</name></element>' for name in ids
    )
    return read_archimate(
        f"""<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/" identifier="m"
          xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><elements>{elements}</elements>
          <organizations>{"".join(item(*entry) for entry in lists)}</organizations></model>""".encode(),
        file="m.xml",
        prefix="m",
    )


@given(ids=st.lists(IDS, max_size=6), lists=LISTS)
def test_each_thing_stands_in_the_first_folder_that_lists_it(
    ids: list[str], lists: list[tuple[str, list[str]]]
) -> None:
    first: dict[str, str] = {}
    for path, references in lists:
        for reference in references:
            first.setdefault(reference, path)
    folders = [element.properties.get("folder", "") for element in read(ids, lists).elements]
    for name, folder in zip(ids, folders, strict=True):
        if ids.count(name) == 1:
            assert folder == first.get(name, "")
        else:  # an id that two elements share is listed for either
            assert folder in {path for path, references in lists if name in references} or name not in first


@given(ids=st.lists(PLAIN, max_size=6), lists=st.lists(st.tuples(PATHS, st.lists(PLAIN, max_size=5)), max_size=4))
def test_each_item_that_names_nothing_of_the_file_is_reported(
    ids: list[str], lists: list[tuple[str, list[str]]]
) -> None:
    lost = [reference for _, references in lists for reference in references if reference not in ids]
    told = [problem for problem in read(ids, lists).problems if problem.message.startswith("A folder lists")]
    assert [problem.element_id for problem in told] == [f"m:{reference}" for reference in lost]


def test_a_list_in_the_order_of_the_file_needs_no_table_and_says_the_same() -> None:
    content = read(["a", "b", "b", "d"], [("One", ["a", "b"]), ("Two", ["c"])])
    assert [element.properties.get("folder", "") for element in content.elements] == ["One", "One", "One", ""]
    assert [problem.element_id for problem in content.problems] == [
        "m:b#2",
        "m:c",
    ]
