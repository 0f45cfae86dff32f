"""The marked BPMN files in bpmn-js, the viewer behind most BPMN tools: they open, and the right shapes are coloured."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser

from impact.cli import main
from impact.domain.tier_colour import colour_of

pytestmark = [pytest.mark.browser, pytest.mark.node]

VIEWER = Path(__file__).parents[1] / "node" / "node_modules" / "bpmn-js" / "dist" / "bpmn-viewer.production.min.js"
SHOW = """async (xml) => {
  const viewer = new BpmnJS({ container: '#canvas' });
  const { warnings } = await viewer.importXML(xml);
  const fills = {};
  for (const element of viewer.get('elementRegistry').getAll()) {
    const graphics = viewer.get('elementRegistry').getGraphics(element);
    const shape = graphics && graphics.querySelector('.djs-visual > rect, .djs-visual > circle, .djs-visual > polygon');
    if (shape) fills[element.businessObject.id] = getComputedStyle(shape).fill;
  }
  viewer.destroy();
  return { warnings: warnings.map(String), fills };
}"""


def run(*arguments: str) -> str:
    result = CliRunner().invoke(main, list(arguments))
    assert result.exit_code == 0, result.output
    return result.output


def rgb(colour: str) -> str:
    return f"rgb({', '.join(str(part) for part in bytes.fromhex(colour[1:]))})"


def test_the_marked_processes_open_in_bpmn_js_with_the_right_shapes_coloured(browser: Browser, tmp_path: Path) -> None:
    run("export", "bpmn", "--release", "R2.0", "--out", str(tmp_path / "marked"))
    tiers = {
        element["id"].removeprefix("bam:"): element["tier"]
        for element in json.loads(run("report", "R2.0", "--format", "json"))["elements"]
        if element["id"].startswith("bam:")
    }
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.set_content("<!DOCTYPE html><div id='canvas' style='height:700px'></div>")
    page.add_script_tag(path=str(VIEWER))
    seen: set[str] = set()
    for file in sorted((tmp_path / "marked").rglob("M*-1*.bpmn"))[:8]:
        text = file.read_text(encoding="utf-8")
        shown = page.evaluate(SHOW, text)
        assert shown["warnings"] == [], file.name
        steps = set(re.findall(r'bpmnElement="([A-Z]{2}-\d+\.\w+)"', text)) & shown["fills"].keys()
        assert steps, file.name
        for step in steps:
            tier = tiers.get(step)
            wanted = rgb(colour_of(tier).fill) if tier is not None else "rgb(255, 255, 255)"
            assert shown["fills"][step] == wanted, (file.name, step, tier)
            seen.add(str(tier))
    page.close()
    assert {"must", "None"} <= seen, "marked and unmarked shapes were compared"
