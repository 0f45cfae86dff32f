"""The Changes page in a real browser: one click on a suggestion, figures that follow, undo, every part of the page."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from impact.readers.workspace import shipped_workspace
from impact.use_cases.decisions import list_decisions
from impact.use_cases.workspace import load_workspace
from tests.served import Watched, served

pytestmark = pytest.mark.browser

CHANGE = "R2-CHAN"
PARTS = {
    "Decisions": "in no file yet",
    "New text": "Nothing is recorded",
    "Status": "on 19 Oct 2017",
    "Versions": "Known to come",
    "Release slots": "not fit",
    "Import and export": "Nothing is recorded until you accept it",
    "Labels": "Check a new label",
    "Register": "Show the whole register",
}
"""Each part of the page, with words that only it shows."""


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the shipped workspace, so that decisions are taken beside the copy."""
    copy = tmp_path_factory.mktemp("copied") / "models"
    shutil.copytree(shipped_workspace(), copy, ignore=shutil.ignore_patterns(".impact"))
    return copy


@pytest.fixture(scope="module")
def address(models: Path) -> Iterator[str]:
    """Serve the copy on a free port."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IMPACT_USER", "Ann")
        patch.delenv("IMPACT_STORE", raising=False)
        with served(models) as (url, _):
            yield url


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    opened = Watched(browser)
    yield opened
    opened.page.close()
    assert opened.foreign == []


def to_changes(watched: Watched, url: str) -> Page:
    page = watched.open(url)
    page.get_by_role("link", name="Changes").click()
    expect(page.get_by_text("Show the whole register")).to_be_visible()
    watched.settle()
    return page


def test_one_click_accepts_a_suggestion_and_another_takes_it_back(address: str, watched: Watched, models: Path) -> None:
    page = to_changes(watched, f"{address}/?release=R2.0&row={CHANGE}")
    touched = page.locator(".st-key-change-touches")
    expect(touched).to_contain_text("Touches 4 elements")
    before = likely_days(page, watched)
    accept = page.locator(".st-key-change-suggestions").get_by_role("button", name="Accept", exact=True).first
    in_sight(accept)
    accept.click()
    expect(touched).to_contain_text("Touches 5 elements")
    expect(page.get_by_text(f"Accepted: {CHANGE} touches")).to_be_visible()
    expect(page.get_by_text("Decisions · 1")).to_be_visible()
    watched.settle()
    (decision,) = list_decisions(load_workspace(models))
    assert (decision.who, decision.row.key[0]) == ("Ann", CHANGE)
    after = likely_days(page, watched)
    assert after != before
    expect(touched).to_contain_text("Touches 5 elements")
    page.locator(".st-key-change-suggestions").get_by_role("button", name="Undo").click()
    expect(touched).to_contain_text("Touches 4 elements")
    watched.settle()
    assert list_decisions(load_workspace(models)) == ()
    assert likely_days(page, watched) == before
    assert watched.errors == []


def likely_days(page: Page, watched: Watched) -> str:
    """Look up both figures of the release on its page, and come back."""
    page.get_by_role("link", name="Release", exact=True).click()
    card = page.locator(".st-key-card-effort")
    expect(card).to_contain_text("plan for (P80)")
    watched.settle()
    figures = card.inner_text()
    page.get_by_role("link", name="Changes").click()
    expect(page.get_by_text("Show the whole register")).to_be_visible()
    watched.settle()
    return figures


def in_sight(what: Locator) -> None:
    box = what.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 720


def test_a_click_on_a_row_opens_its_detail_and_the_address_keeps_it(address: str, watched: Watched) -> None:
    page = to_changes(watched, f"{address}/?release=R2.0")
    box = page.get_by_test_id("stDataFrame").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 16, box["y"] + 35 * 2.5)
    expect(page.locator(".st-key-change-touches")).to_contain_text("Touches 11 elements")
    expect(page).to_have_url(re.compile("row=R2-HUB"))
    assert watched.errors == []


def test_every_part_of_the_page_opens_and_is_in_the_address(address: str, watched: Watched) -> None:
    page = to_changes(watched, f"{address}/?release=R2.0")
    parts = page.locator(".st-key-changes-bar")
    for name, words in PARTS.items():
        parts.get_by_role("radio", name=name).click()
        expect(page.get_by_text(words).first).to_be_visible()
        watched.settle()
        assert page.get_by_test_id("stException").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    parts.get_by_role("radio", name="Versions").click()
    expect(page).to_have_url(re.compile("tab=versions"))
    assert watched.errors == []


def test_a_pasted_text_is_answered_with_ranked_lists(address: str, watched: Watched) -> None:
    page = to_changes(watched, f"{address}/?release=R2.0")
    page.locator(".st-key-changes-bar").get_by_role("radio", name="New text").click()
    page.get_by_label("Text of the modification").fill(
        "Gas meter firmware over the air. A new service request lets a Gas Supplier update the GSME. <img src=x>"
    )
    page.get_by_role("button", name="Say what it concerns").click()
    expect(page.get_by_text("plan for (P80) to review what it makes wrong")).to_be_visible()
    expect(page.locator("mark").first).to_be_visible()
    watched.settle()
    assert page.locator(".st-key-marked-words img").count() == 0
    assert watched.errors == []
