"""No page of the dashboard has a serious fault of accessibility, light or dark, by the rules of axe-core."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from impact.readers.workspace import shipped_workspace
from impact.use_cases.packages.keeping import keep_plans
from impact.use_cases.packages.planning import PlanRequest, make_plans
from impact.use_cases.scope import ScopeRequest
from impact.use_cases.workspace import load_workspace
from tests.served import Watched, served

pytestmark = [pytest.mark.browser, pytest.mark.node]

AXE = Path(__file__).parents[1] / "node" / "node_modules" / "axe-core" / "axe.min.js"
RULES = """() => axe.run(document, {rules: {'scrollable-region-focusable': {enabled: false}}}).then(found =>
  found.violations.filter(one => ['serious', 'critical'].includes(one.impact)).map(one =>
    `${one.id}: ${one.nodes.map(node => node.html.slice(0, 160)).join(' | ')}`))"""
"""Browsers of today give the keyboard regions that scroll, which that rule does not know."""
PAGES = ("", "areas", "graph", "processes", "changes", "effort", "what-if", "package", "query", "health", "workspace")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a copy of the shipped workspace with a planned release."""
    copy = tmp_path_factory.mktemp("accessible") / "models"
    shutil.copytree(shipped_workspace(), copy, ignore=shutil.ignore_patterns(".impact"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IMPACT_USER", "Ann")
        patch.delenv("IMPACT_STORE", raising=False)
        workspace = load_workspace(copy)
        plans = make_plans(workspace, PlanRequest(ScopeRequest(release="R2.0")))
        keep_plans(workspace, plans, who="Ann", when=dt.datetime(2017, 10, 20, tzinfo=dt.UTC))
        with served(copy) as (url, _):
            yield url


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_serious_fault_of_accessibility(browser: Browser, address: str, scheme: str) -> None:
    opened = Watched(browser)
    page = opened.page
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    faults = {}
    for path in PAGES:
        page.goto(f"{address}/{path}?release=R2.0")
        opened.settle()
        page.add_script_tag(path=str(AXE))
        if found := page.evaluate(RULES):
            faults[path or "release"] = found
    page.close()
    assert faults == {}
