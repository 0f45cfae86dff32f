"""Write derived relationships."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from impact.domain.architecture import spell_out_kind
from impact.domain.derived_chain import DerivedListing, DerivedRelationship
from impact.domain.formatting import counted
from impact.writers.json import dump
from impact.writers.listing import spreadsheet_rows
from impact.writers.markdown import plain, table

CSV_HEADER = ("source_id", "source", "kind", "target_id", "target", "certainty", "rules", "across", "chain")
INCOMPLETE = "The search stopped at its limit and more may follow: name an element with --from, or take fewer --steps."


def write_derived_table(listing: DerivedListing) -> str:
    """Write derived relationships as a Markdown table, with what they are derived across."""
    if not listing.found:
        return _nothing(listing)
    rows = [
        (
            plain(listing.label_by_id[one.source_id]),
            spell_out_kind(one.kind),
            plain(listing.label_by_id[one.target_id]),
            one.certainty.value,
            ", ".join(one.rules),
            plain(_across(listing, one)),
        )
        for one in listing.found
    ]
    lines = [*table(("From", "Relationship", "To", "Certainty", "Rules", "Across"), rows), ""]
    lines.append(counted(len(rows), "derived relationship"))
    lines += ["", INCOMPLETE] * (not listing.is_complete)
    return "\n".join(lines) + "\n"


def _across(listing: DerivedListing, one: DerivedRelationship) -> str:
    return " → ".join(listing.label_by_id[name] for name in one.across)


def _nothing(listing: DerivedListing) -> str:
    whom = f" for {', '.join(plain(listing.label_by_id[name]) for name in listing.asked)}" if listing.asked else ""
    hint = "" if listing.with_potential else " With --potential, what may hold is listed, too."
    more = "" if listing.is_complete else f" {INCOMPLETE}"
    steps = counted(listing.most_steps, "relationship")
    return f"Nothing follows{whom} from chains of at most {steps} beyond what is drawn.{hint}{more}\n"


def write_derived_csv(listing: DerivedListing) -> str:
    """Write derived relationships as CSV, safe to open in a spreadsheet."""
    rows = [
        (
            one.source_id,
            listing.label_by_id[one.source_id],
            one.kind,
            one.target_id,
            listing.label_by_id[one.target_id],
            one.certainty.value,
            ";".join(one.rules),
            ";".join(one.across),
            ";".join(tie.id for tie in one.chain),
        )
        for one in listing.found
    ]
    return spreadsheet_rows(CSV_HEADER, rows)


def write_derived_json(listing: DerivedListing) -> str:
    """Write derived relationships as JSON, each with its chain and where that was read."""
    return dump(
        {
            "schema_version": "1.0",
            "from": list(listing.asked),
            "most_steps": listing.most_steps,
            "with_potential": listing.with_potential,
            "is_complete": listing.is_complete,
            "derived": [
                {
                    "id": one.id,
                    "kind": one.kind,
                    "source": {"id": one.source_id, "name": listing.label_by_id[one.source_id]},
                    "target": {"id": one.target_id, "name": listing.label_by_id[one.target_id]},
                    "certainty": one.certainty.value,
                    "rules": list(one.rules),
                    "across": [{"id": name, "name": listing.label_by_id[name]} for name in one.across],
                    "chain": [
                        {
                            "id": tie.id,
                            "kind": tie.kind,
                            "source": tie.source_id,
                            "target": tie.target_id,
                            "file": tie.origin.file,
                            "line": tie.origin.line,
                        }
                        for tie in one.chain
                    ],
                }
                for one in listing.found
            ],
        }
    )


DERIVATION_WRITERS: Mapping[str, Callable[[DerivedListing], str]] = {
    "table": write_derived_table,
    "csv": write_derived_csv,
    "json": write_derived_json,
}
