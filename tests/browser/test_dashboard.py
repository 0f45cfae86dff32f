"""The dashboard in a real browser: the main story, nothing from elsewhere, the same numbers as the command line."""

from __future__ import annotations

import contextlib
import json
import urllib.request
from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page, expect

from impact.cli import main
from impact.domain.formatting import days
from impact.readers.workspace import shipped_workspace
from impact.ui.charts import GRAPH_MARGIN
from tests.served import Watched, served

pytestmark = pytest.mark.browser

PAGES = ("Affected areas", "Graph", "Processes and views", "Changes", "Effort", "Model health", "Workspace")

SMALL_PROCESS = next(shipped_workspace().rglob("CP-11-*.bpmn"))


@pytest.fixture(scope="session")
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


def test_the_first_screen_gives_the_numbers_of_the_command_line(address: str, watched: Watched) -> None:
    page = watched.open(f"{address}/?release=R2.0")
    arguments = ["--workspace", str(shipped_workspace()), "report", "R2.0", "--format", "json"]
    document = json.loads(CliRunner().invoke(main, arguments).stdout)
    effort, tiers = document["effort"], [section["tier"] for section in document["sections"]]
    card = page.locator(".st-key-card-effort")
    expect(card).to_contain_text(f"{days(effort['p50'])} days likely (P50)")
    expect(card).to_contain_text(f"{days(effort['p80'])} days plan for (P80)")
    counts = page.locator(".st-key-card-review")
    expect(counts).to_contain_text(f"{tiers.count('must')} must")
    expect(counts).to_contain_text(f"{tiers.count('should')} should")
    for locator in (card, counts, page.locator(".st-key-card-doubt"), page.locator(".st-key-why-panel")):
        box = locator.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 720
    expect(page.get_by_text("reconstructed").first).to_be_visible()
    watched.settle()
    assert watched.errors == []


def test_a_click_on_an_element_of_the_graph_shows_its_path(address: str, watched: Watched) -> None:
    page = watched.open(f"{address}/?release=R3.0")
    page.get_by_test_id("stSelectbox").locator("input").first.click()
    page.get_by_role("option", name="R2.0").click()
    expect(page.locator(".st-key-card-effort")).to_contain_text("likely (P50)")
    page.get_by_role("link", name="Graph").click()
    chart = page.locator("canvas").first
    expect(chart).to_be_visible()
    watched.settle()
    panel = page.locator(".st-key-graph-why")
    expect(panel).to_contain_text("Nothing is selected")
    _click_a_node(page)
    expect(panel).to_contain_text("→")
    expect(panel).to_contain_text("%")
    assert "element=" in page.url
    assert watched.errors == []


def _click_a_node(page: Page) -> None:
    """Click the first node that the mouse finds in the column of sections, the last of the picture.

    Where it lies depends on the fonts and on when the picture got its size, so that the cursor tells: the chart makes
    it a pointer over what can be clicked. A click that comes to nothing is tried at the next such place.
    """
    panel = page.locator(".st-key-graph-why")
    for step in range(60):
        if _points_at_a_node(page, part=0.2 + step / 100):
            page.mouse.down()
            page.mouse.up()
            with contextlib.suppress(AssertionError):
                expect(panel).not_to_contain_text("Nothing is selected", timeout=20_000)
                return


def _points_at_a_node(page: Page, *, part: float) -> bool:
    box = page.locator("canvas").first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] - GRAPH_MARGIN, box["y"] + box["height"] * part)
    page.wait_for_timeout(60)
    return bool(page.locator("canvas").first.evaluate("canvas => canvas.parentElement.style.cursor === 'pointer'"))


def test_a_click_on_a_step_of_a_process_says_why(address: str, watched: Watched) -> None:
    page = watched.open(f"{address}/?release=R2.0&element=bam:MD-16")
    page.get_by_role("link", name="Processes and views").click()
    step = page.locator('[data-element-id="bam:MD-16.02"]')
    expect(step).to_be_visible()
    step.click()
    expect(page.locator(".st-key-process-why")).to_contain_text("Read Sub GHz channel")
    expect(page.locator(".st-key-process-why")).to_contain_text("→")
    assert watched.errors == []


def test_every_page_opens_without_an_error(address: str, watched: Watched) -> None:
    page = watched.open(f"{address}/?release=R2.0")
    for name in PAGES:
        page.get_by_role("link", name=name).click()
        expect(page.get_by_text("How to read this").first).to_be_visible()
        watched.settle()
        assert page.get_by_test_id("stException").count() == 0
    assert watched.errors == []


def test_release_3_is_listed_and_a_what_if_is_marked(address: str, watched: Watched) -> None:
    page = watched.open(f"{address}/?release=R3.0")
    card = page.locator(".st-key-card-effort")
    expect(card).to_contain_text("Listed but not estimated")
    expect(card).to_contain_text("the plan, the design, the SEC changes")
    page.get_by_role("button", name="What if it were baselined?").click()
    expect(card).to_contain_text("what if")
    expect(card).to_contain_text("likely (P50)")
    assert "whatif=1" in page.url


def test_a_hostile_address_does_no_harm(address: str, watched: Watched) -> None:
    page = watched.page
    page.goto(
        f"{address}/?release=%3Cscript%3Edocument.title%3D%27bad%27%3C%2Fscript%3E&element=%22%3E%3Cimg%20src%3Dx%3E"
    )
    expect(page.get_by_text("No release is called")).to_be_visible()
    assert page.title() != "bad"
    page.get_by_role("button", name="Back to R2.0").click()
    expect(page.locator(".st-key-card-effort")).to_contain_text("likely (P50)")


def test_a_selected_row_and_the_downloads_answer(address: str, watched: Watched) -> None:
    page = watched.open(f"{address}/?release=R2.0&element=sec:BAD/6.17")
    expect(page.locator(".st-key-why-panel")).to_contain_text("Manage the Sub GHz channel")
    page.get_by_role("button", name="Export").click()
    expect(page.get_by_role("button", name="rows (CSV)")).to_be_visible()
    watched.settle()
    with page.expect_download() as markdown:
        page.get_by_role("button", name="Whole report (Markdown)").click()
    assert "Manage the Sub GHz channel" in markdown.value.path().read_text(encoding="utf-8")
    with page.expect_download() as table:
        page.get_by_role("button", name="rows (CSV)").click()
    assert table.value.suggested_filename == "sections-R2.0.csv"
    assert watched.errors == []


def test_a_selected_section_leads_to_the_diagram_that_it_documents(address: str, watched: Watched) -> None:
    page = watched.open(f"{address}/?release=R2.0&element=sec:BAD/6.17")
    page.get_by_role("link", name="Processes and views").click()
    expect(page.locator('[data-element-id="bam:MD-16.02"]')).to_be_visible()


def test_an_uploaded_process_is_drawn_and_analysed_for_one_session_alone(
    address: str, watched: Watched, browser: Browser
) -> None:
    page = watched.open(f"{address}/?release=R2.0")
    page.get_by_role("link", name="Workspace").click()
    page.locator("input[type=file]").set_input_files(SMALL_PROCESS)
    page.get_by_role("button", name="Read the files").click()
    expect(page.get_by_text("uploaded, yours alone").first).to_be_visible()
    expect(page.get_by_text("Reading met problems")).to_be_visible()
    page.locator(".frame [data-element-id]").filter(has_text="Read block").first.click()
    page.get_by_role("button", name="What if Read block registers changes?").click()
    expect(page.locator(".st-key-card-effort")).to_contain_text("likely (P50)")
    expect(page.get_by_text(SMALL_PROCESS.stem).first).to_be_visible()
    watched.settle()
    other = Watched(browser)
    other.open(f"{address}/?release=R2.0")
    expect(other.page.get_by_text(SMALL_PROCESS.stem)).to_have_count(0)
    other.page.close()
    page.get_by_role("link", name="Workspace").click()
    page.get_by_role("button", name="Back to the workspace of this server").click()
    expect(page.locator(".stMarkdownBadge", has_text="of this server").first).to_be_visible()
    assert watched.errors == []


def test_the_server_ends_with_the_command_that_started_it() -> None:
    with served(shipped_workspace()) as (url, command):
        command.terminate()
        command.wait(20)
        with pytest.raises(OSError):
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=2)
