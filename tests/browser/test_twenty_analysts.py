"""Twenty analysts at once on one server: nobody meets an error, nobody sees what another looks at."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from impact.domain.formatting import days
from impact.readers.workspace import shipped_workspace
from impact.use_cases.analysed_scope import AnalysedScope, AnalysisOptions
from impact.use_cases.analysis import report_of
from impact.use_cases.scope import ScopeRequest, resolve_scope
from impact.use_cases.workspace import load_workspace
from tests.served import Watched, served

pytestmark = [pytest.mark.browser, pytest.mark.soak]

ANALYSTS = 20
PAGES = ("Affected areas", "Graph", "Processes and views", "Effort", "What if", "Model health", "Release")
MOST_MEGABYTES_EACH = 200
"""What one more analyst may take on the server, on average."""


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("twenty") / "models"
    shutil.copytree(shipped_workspace(), copy, ignore=shutil.ignore_patterns(".impact"))
    return copy


@pytest.fixture(scope="module")
def figures(models: Path) -> Mapping[str, str]:
    """Give twenty changes with touches, and the likely days of each alone, as the card says them."""
    workspace = load_workspace(models)
    touched = sorted({touch.change_id for touch in workspace.register.touches if touch.change_id.startswith("R2-")})
    touched += ["CR90", "CR166", "SECMP0006", "SECMP0007", "SECMP0015"]
    found = {}
    for change_id in touched[:ANALYSTS]:
        scope = resolve_scope(workspace, ScopeRequest(changes=(change_id,)))
        effort = report_of(AnalysedScope(workspace, scope, AnalysisOptions())).effort
        assert effort.total is not None
        found[change_id] = f"{days(effort.total.p50)} days likely (P50)"
    assert len(found) == ANALYSTS
    return found


@pytest.fixture
def analysts(browser: Browser) -> Iterator[list[Watched]]:
    opened = [Watched(browser) for _ in range(ANALYSTS)]
    yield opened
    for one in opened:
        one.page.close()


def test_twenty_analysts_at_once_meet_no_error_and_see_their_own_figures(
    models: Path, figures: Mapping[str, str], analysts: list[Watched], capsys: pytest.CaptureFixture[str]
) -> None:
    with served(models) as (url, command):
        first = Watched(analysts[0].page.context.browser)  # type: ignore[arg-type]  # it runs
        first.open(f"{url}/?release=R2.0")
        before = megabytes(command.pid)
        expect.set_options(timeout=300_000)
        for change_id, one in zip(figures, analysts, strict=True):
            one.page.set_default_timeout(300_000)
            one.page.goto(f"{url}/?release=R2.0&change={change_id}", wait_until="commit")
        for change_id, one in zip(figures, analysts, strict=True):
            expect(one.page.locator(".st-key-card-effort")).to_contain_text(figures[change_id])
        for turn in range(len(PAGES)):
            for number, one in enumerate(analysts):
                name = PAGES[(turn + number) % len(PAGES)]
                one.page.get_by_role("link", name=name, exact=True).click(no_wait_after=True)
            for change_id, one in zip(figures, analysts, strict=True):
                expect(one.page.locator(".st-key-scope-bar")).to_contain_text(f"change {change_id}")
                one.settle()
                assert one.page.locator('[data-testid="stException"]').count() == 0
        each = (megabytes(command.pid) - before) / ANALYSTS
        first.page.close()
    with capsys.disabled():
        print(f"\n{before:.0f} MB with one analyst, {each:.0f} MB more for each of {ANALYSTS}")
    assert [(one.errors, one.foreign) for one in analysts] == [([], [])] * ANALYSTS
    assert each < MOST_MEGABYTES_EACH


def megabytes(process_id: int) -> float:
    """Give the memory that a process and those it started hold, in megabytes."""
    children = Path(f"/proc/{process_id}/task/{process_id}/children").read_text(encoding="ascii").split()
    pages = int(Path(f"/proc/{process_id}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6 + sum(megabytes(int(child)) for child in children)
