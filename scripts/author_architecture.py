"""Make the shipped TAD model, section lists, trace links and register from tables of facts.

Usage: ``python scripts/author_architecture.py --facts DIR --out models``

The same facts give the same bytes. What the facts name and cannot be resolved is listed on stderr; an id that no fact
defines stops the run before anything is written.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from authoring.consequences import add_consequences
from authoring.documents import add_document_ties, make_trace_links
from authoring.elements import add_elements
from authoring.facts import Facts, FactsError
from authoring.model import FILE, Model
from authoring.register import Table, make_register
from authoring.sections import make_sections
from authoring.ties import add_ties
from authoring.views import make_views

from impact.writers.archimate import write_archimate

MODEL_NAME = "GB smart metering: technical architecture"
MODEL_TEXT = (
    "A reconstruction from public sources: the Technical Architecture Document itself is not public. "
    "Each element and relationship says whether it is sourced or inferred."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the files; 0 if all went well, 2 if the facts contradict themselves."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--facts", type=Path, required=True, metavar="DIR", help="folder of the fact tables")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of the models")
    options = parser.parse_args(arguments)
    try:
        files = make_files(Facts(options.facts))
    except (FactsError, OSError) as error:
        print(f"{options.facts}: {error}", file=sys.stderr)
        return 2
    for name, data in files.items():
        path = options.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return 0


def make_files(facts: Facts) -> dict[str, bytes]:
    """Make the bytes of every file, by path below the models folder."""
    tables = {f"register/{name}": table for name, table in make_register(facts).items()}
    tables.update(make_sections(facts))
    tables["trace_links.csv"] = make_trace_links(facts)
    return {FILE: make_model(facts), **{name: table_bytes(table) for name, table in tables.items()}}


def make_model(facts: Facts) -> bytes:
    """Make the model with its views."""
    model = Model()
    add_elements(model, facts)
    add_ties(model, facts)
    add_document_ties(model, facts)
    add_consequences(model, facts)
    views, diagrams = make_views(model)
    return write_archimate(
        [*model.element_by_id.values(), *views],
        tuple(model.relationship_by_id.values()),
        diagrams=diagrams,
        name=MODEL_NAME,
        prefix="tad",
        text=MODEL_TEXT,
    )


def table_bytes(table: Table) -> bytes:
    """Write a table as CSV: UTF-8, header row, line feeds."""
    columns, rows = table
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore", restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


if __name__ == "__main__":
    sys.exit(main())
