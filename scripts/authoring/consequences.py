"""Make the ties along which consequences travel that no text names: documents that change together, duties, contracts.

``consequences.csv`` beside this module holds them, in the words and with the classes of the relations of the facts.
All of them are inferred: they say how documents, parties and systems hang together, and no source states them so.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from authoring.facts import Facts, FactsError, Row, full_id
from authoring.model import Model
from impact.domain.architecture import Basis

TABLE = Path(__file__).with_name("consequences.csv")
KIND_BY_RELATION = {"holds": "Assignment"}
"""Relations that the standard has a type for; all others are associations."""


def add_consequences(model: Model, facts: Facts) -> None:
    """Add the ties of the table; one that the facts state already stays as they state it."""
    for row, source_id, target_id in _expanded(facts):
        model.relate(
            KIND_BY_RELATION.get(row["relation"], "Association"), source_id, target_id, relation=row["relation"],
            strength=row["strength"], why=row["why"], basis=Basis.INFERRED, source="",
        )  # fmt: skip


def _expanded(facts: Facts) -> Iterator[tuple[Row, str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = tuple(csv.DictReader(file))
    for row in rows:
        source_id = full_id(row["from_file"], row["from_id"])
        if row["to_file"] == "class":
            targets = facts.expand_class(row["to_id"], without=source_id)
        else:
            targets = (full_id(row["to_file"], row["to_id"]),)
        for target_id in targets:
            if not {source_id, target_id} <= facts.known_ids:
                raise FactsError(f"'{source_id}' {row['relation']} '{target_id}': one of them is no fact")
            yield row, source_id, target_id
