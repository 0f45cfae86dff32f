"""Lay the processes of the shipped workspace beside themselves until it has as many elements as are wanted."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

from impact.readers.workspace import WORKSPACE_FILE, shipped_workspace
from impact.use_cases.workspace import load_workspace

DOCUMENTS = ("BAD", "BAM")
MODEL = '\n[[model]]\nprefix = "bam{copy}"\nformat = "bpmn"\nfiles = "copy{copy}/**/*.bpmn"\n'


def scaled_workspace(folder: Path, elements: int) -> int:
    """Make a workspace in which more and more processes use the one architecture, with documents of their own.

    Parameters
    ----------
    folder
        A folder that is not there yet.
    elements
        How many elements there are to be at least.

    Returns
    -------
    int
        How many there are.
    """
    shutil.copytree(shipped_workspace(), folder, ignore=shutil.ignore_patterns(".impact"))
    held = load_workspace(folder).graph.nodes
    each = sum(element.id.startswith(("bam:", "sec:BAD", "sec:BAM")) for element in held)
    for copy in range(2, 2 + -(-max(elements - len(held), 0) // each)):
        _add_copy(folder, copy)
    return len(load_workspace(folder).graph)


def _add_copy(folder: Path, copy: int) -> None:
    """Add every process once more under another prefix, with sections that document them."""
    shutil.copytree(folder / "bad", folder / f"copy{copy}", ignore=shutil.ignore_patterns("*.csv"))
    _again(folder / "bad" / "sections.csv", folder / f"copy{copy}" / "sections.csv", copy)
    settings = folder / WORKSPACE_FILE
    text = settings.read_text(encoding="utf-8")
    listed = text.replace('"tad/sections.csv"', f'"tad/sections.csv", "copy{copy}/sections.csv"', 1)
    head, mark, rest = listed.partition("\n# What is put before an id")
    settings.write_text(head + MODEL.format(copy=copy) + mark + rest, encoding="utf-8")


def _again(source: Path, target: Path, copy: int) -> None:
    with source.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["document"] += str(copy)
        row["documents"] = row["documents"].replace("bam:", f"bam{copy}:")
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
