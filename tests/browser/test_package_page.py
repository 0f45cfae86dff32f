"""The Work package page in a real browser: plan a release, select a task, sign it, and every part of the page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from impact.domain.work_package import TaskStatus
from impact.readers.workspace import shipped_workspace
from impact.use_cases.packages.keeping import find_package, find_task, list_packages
from impact.use_cases.workspace import load_workspace
from tests.served import Watched, served

pytestmark = pytest.mark.browser

PARTS = {
    "Board": "In hand",
    "What it teaches": "Time against the rates",
    "Ripple debt": "are expected to be wrong",
    "Risks and incidents": "Raise one",
    "Plan and log": "Everything that was entered",
    "Tasks": "Only what is not finished",
}
"""Each part of the page, with words that only it shows."""


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("planned") / "models"
    shutil.copytree(shipped_workspace(), copy, ignore=shutil.ignore_patterns(".impact"))
    return copy


@pytest.fixture(scope="module")
def address(models: Path) -> Iterator[str]:
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


def test_a_release_is_planned_and_a_task_signed(watched: Watched, address: str, models: Path) -> None:
    page = watched.page
    page.goto(f"{address}/package?release=R2.0")
    page.get_by_role("button", name="Plan R2.0").click()
    expect(page.get_by_text("tasks finished")).to_be_visible()
    page.goto(f"{address}/package?release=R2.0&package=R2.0/TAD&task=sec:TAD/9.1")
    expect(page.get_by_text("Why:")).to_be_visible()
    page.get_by_text("Updated", exact=True).click()
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("1 of 48 tasks finished")).to_be_visible()
    state = find_task(find_package(list_packages(load_workspace(models)), "TAD"), "TAD/9.1")
    assert state.status is TaskStatus.DONE
    for part, words in PARTS.items():
        page.get_by_role("radio", name=part).click()
        expect(page.get_by_text(words).first).to_be_visible()
