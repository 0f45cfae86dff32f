"""The Query and export page in a real browser: one click answers a question, a row of the formats makes a file."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from impact.readers.workspace import shipped_workspace
from tests.served import Watched, served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Serve the shipped workspace on a free port."""
    with served(shipped_workspace()) as (url, _):
        yield url


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    opened = Watched(browser)
    yield opened
    opened.page.close()
    assert opened.foreign == []
    assert opened.errors == []


def to_query(watched: Watched, url: str) -> Page:
    page = watched.open(url)
    page.get_by_role("link", name="Query and export").click()
    expect(page.locator(".st-key-query-part")).to_be_visible()
    watched.settle()
    return page


def test_one_click_answers_a_question_of_the_library(address: str, watched: Watched) -> None:
    page = to_query(watched, f"{address}/?release=R2.0&question=effort-by-role")
    page.locator(".st-key-query-ask").get_by_role("button").first.click()
    expect(page.locator(".st-key-query-downloads")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^\d+ rows in R2\.0"))).to_be_visible()
    watched.settle()
    assert page.get_by_test_id("stException").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_a_row_of_the_formats_gives_its_preview_and_its_file(address: str, watched: Watched) -> None:
    page = to_query(watched, f"{address}/?release=R2.0&ask=export&format=graphml")
    expect(page.locator(".st-key-export-cut")).to_be_visible()
    box = page.locator(".st-key-export-formats").get_by_test_id("stDataFrame").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 16, box["y"] + 35 * 2.5)
    expect(page).to_have_url(re.compile("format=json"))
    button = page.locator(".st-key-export-download").get_by_role("button").first
    expect(button).to_contain_text("Download")
    watched.settle()
    with page.expect_download() as started:
        button.click()
    assert started.value.suggested_filename == "impact-R2.0-json.json"
    assert started.value.path().read_text(encoding="utf-8").startswith("{")
    for name in ("Questions", "Lists by selector"):
        page.locator(".st-key-query-part").get_by_role("radio", name=name).click()
        watched.settle()
        assert page.get_by_test_id("stException").count() == 0


def test_the_search_box_of_any_page_leads_to_what_it_finds(address: str, watched: Watched) -> None:
    page = watched.open(f"{address}/?release=R2.0")
    page.get_by_role("textbox", name="Search").fill("R2-CHAN")
    page.get_by_role("textbox", name="Search").press("Enter")
    hit = page.locator(".st-key-search-hit-0").get_by_role("button").first
    expect(hit).to_contain_text("R2-CHAN")
    hit.click()
    expect(page).to_have_url(re.compile("/changes.*row=R2-CHAN"))
    expect(page.locator(".st-key-change-touches")).to_be_visible()
    expect(page.locator(".st-key-search-hits")).to_have_count(0)
    watched.settle()


PARTS = {
    "effort": ("Effort", {"What decides": "Most depends on", "Try other assumptions": "Change a number below",
                          "Judgements of several people": "names are shown nowhere"}),
    "health": ("Model health", {"What passes change on": "is expected to reach",
                                "Predictions and weights": "fill the column verdict"}),
}  # fmt: skip
"""Pages with parts, by the key of their bar: title, and words that only a part shows."""


@pytest.mark.parametrize("name", PARTS)
def test_every_part_of_a_page_opens_and_is_in_the_address(address: str, watched: Watched, name: str) -> None:
    title, parts = PARTS[name]
    page = watched.open(f"{address}/?release=R2.0")
    page.get_by_role("link", name=title).click()
    bar = page.locator(f".st-key-{name}-part")
    for part, words in parts.items():
        bar.get_by_role("radio", name=part).click()
        expect(page.get_by_text(words).first).to_be_visible()
        watched.settle()
        assert page.get_by_test_id("stException").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    expect(page).to_have_url(re.compile(f"[?&]{name}="))
