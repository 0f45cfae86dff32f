"""The reader behind most BPMN tools opens the shipped processes without a warning."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from lxml import etree

CHECKOUT = Path(__file__).parents[2]
FILES = sorted((CHECKOUT / "models" / "bad").glob("*/*.bpmn"))


@pytest.mark.node
def test_bpmn_moddle_reads_every_shipped_process_without_a_warning(node_path: str) -> None:
    command = [node_path, str(CHECKOUT / "tests" / "node" / "read_bpmn.mjs"), *map(str, FILES)]
    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    read = [json.loads(line) for line in run.stdout.splitlines()]
    assert [Path(entry["path"]) for entry in read] == FILES
    assert {entry["path"]: entry["warnings"] for entry in read if entry["warnings"]} == {}
    for entry in read:
        steps = len(set(etree.parse(entry["path"]).getroot().xpath("//*[local-name()='flowNodeRef']/text()")))
        assert entry["nodes"] == steps
        assert None not in entry["drawn"]
        assert len(entry["drawn"]) > entry["nodes"] + entry["flows"]
