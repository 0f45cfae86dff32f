"""A new modification arrives by e-mail: from its text to a planned, recorded and reported review, in a real browser."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document
from playwright.sync_api import Browser, expect

from impact.cli import main
from impact.readers.workspace import shipped_workspace
from impact.use_cases.packages.keeping import list_packages
from impact.use_cases.workspace import load_workspace
from tests.served import Watched, served

pytestmark = pytest.mark.browser

TEXT = """\
Gas meter valve state in prepayment mode
The gas smart metering equipment (GSME) shall report the state of its valve when the mode changes to prepayment. The
communications hub passes the alert on, and the DCC User Interface Specification names it.
"""


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("story") / "models"
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


def test_a_modification_goes_from_its_text_to_a_reported_review(
    watched: Watched, address: str, models: Path, tmp_path: Path
) -> None:
    page = watched.page
    page.goto(f"{address}/changes?release=R2.0&tab=text")
    page.get_by_role("textbox", name="Text of the modification").fill(TEXT)
    page.get_by_role("button", name="Say what it concerns").click()
    expect(page.get_by_text("to review what it makes wrong")).to_be_visible()

    page.get_by_role("textbox", name="Id", exact=True).fill("MP-900")
    page.get_by_role("button", name="Put it into the register").click()
    expect(page.get_by_role("button", name="Analyse MP-900 alone")).to_be_visible()
    register = load_workspace(models).register
    assert {touch.element_id for touch in register.touches if touch.change_id == "MP-900"} >= {"tad:DEV-GSME"}

    page.goto(f"{address}/?release=R2.0&change=MP-900")
    expect(page.get_by_text("change MP-900").first).to_be_visible()
    expect(page.get_by_text("likely (P50)").first).to_be_visible()

    page.goto(f"{address}/what-if?release=R2.0")
    builder = page.locator(".st-key-scenario-builder")
    watched.choose(builder, "What is done differently", "Move changes")
    watched.choose(builder, "Changes", "MP-900")
    builder.get_by_role("button", name="Add to the scenario").click()
    answer = page.locator(".st-key-scenario-answer")
    expect(answer).to_contain_text("Defer MP-900 to R3.0:")
    arguments = ["--workspace", str(models), "scenario", "try", "R2.0", "--defer", "MP-900=R3.0"]
    said = CliRunner().invoke(main, arguments).stdout
    assert f"**{answer.inner_text().strip()}**" in said.replace("\\", "")

    page.goto(f"{address}/package?change=MP-900")
    page.get_by_role("button", name=re.compile("^Plan ")).click()
    expect(page.get_by_text("tasks finished")).to_be_visible()
    packages = [one for one in list_packages(load_workspace(models)) if one.id.startswith("MP-900")]
    assert packages
    task = next(state.task for state in packages[0].tasks if state.task.is_section)
    page.goto(f"{address}/package?change=MP-900&package={packages[0].id}&task={task.id}")
    page.get_by_role("spinbutton", name="Days spent").fill("0.75")
    page.get_by_role("spinbutton", name="Days spent").press("Tab")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_text("0.8 days spent").first).to_be_visible()
    assert sum(one.days_spent for one in list_packages(load_workspace(models))) == 0.75

    page.goto(f"{address}/?release=R2.0&change=MP-900")
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Whole report (Word)").click()
    file = tmp_path / "report.docx"
    download.value.save_as(file)
    paper = Document(io.BytesIO(file.read_bytes()))
    assert "MP-900" in paper.paragraphs[0].text
    assert "Sections to review" in [p.text for p in paper.paragraphs]
