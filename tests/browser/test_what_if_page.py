"""The What if page in a real browser: an example, the sentence of the command line, a link that keeps it, keeping."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page, expect

from impact.cli import main
from impact.readers.workspace import shipped_workspace
from tests.served import Watched, served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a copy of the shipped workspace, so that scenarios are kept beside the copy."""
    copy = tmp_path_factory.mktemp("copied") / "models"
    shutil.copytree(shipped_workspace(), copy, ignore=shutil.ignore_patterns(".impact"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IMPACT_USER", "Ann")
        patch.delenv("IMPACT_STORE", raising=False)
        with served(copy) as (url, _):
            yield url


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    opened = Watched(browser)
    yield opened
    opened.page.close()
    assert opened.foreign == []
    assert opened.errors == []


def to_what_if(watched: Watched, url: str) -> Page:
    page = watched.open(url)
    page.get_by_role("link", name="What if").click()
    expect(page.locator(".st-key-scenario-builder")).to_be_visible()
    watched.settle()
    return page


def test_one_click_tells_what_a_change_that_comes_later_saves_and_the_link_keeps_it(
    address: str, watched: Watched
) -> None:
    page = to_what_if(watched, f"{address}/?release=R2.0")
    example = page.locator(".st-key-scenario-example-0").get_by_role("button").first
    change, release = re.findall(r"(\S+) comes only with (\S+)", example.inner_text())[0]
    example.click()
    answer = page.locator(".st-key-scenario-answer")
    expect(answer).to_contain_text(f"Defer {change} to {release}:")
    watched.settle()
    arguments = ["--workspace", str(shipped_workspace()), "scenario", "try", "R2.0", "--defer", f"{change}={release}"]
    said = CliRunner().invoke(main, arguments).stdout
    assert f"**{answer.inner_text().strip()}**" in said.replace("\\", "")
    box = page.locator(".st-key-scenario-causes").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 720
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    expect(page).to_have_url(re.compile(f"scenario=.*{change}"))
    shared = page.url.replace("/what-if", "/")
    again = to_what_if(watched, shared)
    expect(again.locator(".st-key-scenario-answer")).to_contain_text(f"Defer {change} to {release}:")


def test_a_scenario_is_kept_under_a_name_and_a_step_is_taken_back(address: str, watched: Watched) -> None:
    page = to_what_if(watched, f"{address}/?release=R2.0")
    page.locator(".st-key-scenario-example-1").get_by_role("button").first.click()
    expect(page.locator(".st-key-scenario-answer")).to_contain_text("person-days")
    watched.settle()
    page.get_by_role("button", name="Keep as").click()
    page.get_by_role("textbox", name="Name", exact=True).fill("Lean")
    page.get_by_role("textbox", name="Name", exact=True).press("Tab")
    watched.settle()
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.locator(".st-key-scenario-bar")).to_contain_text("Lean over R2.0 · state 1")
    expect(page.locator(".st-key-scenario-bar")).to_contain_text("Kept scenarios · 1")
    watched.settle()
    page.keyboard.press("Escape")
    page.locator(".st-key-scenario-without-0").get_by_role("button").first.click()
    expect(page.get_by_text("What if R2.0 were different?")).to_be_visible()
    watched.settle()
    page.locator(".st-key-scenario-undo").get_by_role("button").first.click()
    expect(page.locator(".st-key-scenario-answer")).to_contain_text("Lean:")
    watched.settle()


def test_the_button_stays_where_it_is_when_the_box_above_it_is_left(address: str, watched: Watched) -> None:
    page = to_what_if(watched, f"{address}/?release=R2.0")
    builder = page.locator(".st-key-scenario-builder")
    watched.choose(builder, "Changes", "R2-STOCK")
    button = builder.get_by_role("button", name="Add to the scenario")
    expect(button).to_be_enabled()
    watched.settle()
    before = button.bounding_box()
    page.mouse.move(640, 600)
    page.mouse.down()
    assert button.bounding_box() == before
    page.mouse.up()
