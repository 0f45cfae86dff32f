"""Lay a comparison out as sheets of a workbook: the sides, the sections, processes of users, what it rests on."""

from __future__ import annotations

from impact.domain.attribution import ORDER, AttributedDelta
from impact.domain.change_sheet import SheetTable
from impact.domain.comparison import ComparedSide, Comparison
from impact.domain.formatting import day
from impact.writers.report_sheets import cell_number, cell_text

SIDE_NUMBERS = (
    "Elements touched", "Sections: must", "Sections: should", "Sections: glance", "Sections expected to be wrong",
    "P10", "P50 likely", "P80 plan for", "Mean", "Mean less the first",
)  # fmt: skip
LONGEST_HEADING = 60


def comparison_sheets(comparison: Comparison) -> tuple[SheetTable, ...]:
    """Give the sheets of a comparison in their order; those that would hold no row are left out."""
    sheets = (
        _sides(comparison),
        _sections(comparison),
        _processes(comparison),
        _causes(comparison),
        _basis(comparison),
    )
    return tuple(sheet for sheet in sheets if sheet.rows)


def side_headings(comparison: Comparison) -> tuple[str, ...]:
    """Name a column for each side, told apart where two sides go by the same name."""
    names: list[str] = []
    for place, side in enumerate(comparison.sides, start=1):
        name = cell_text(side.key)[:LONGEST_HEADING]
        names.append(f"{name} ({place})" if name in names else name)
    return tuple(names)


def _sides(comparison: Comparison) -> SheetTable:
    header = ("Side", "Title", "What it is", "Basis", *SIDE_NUMBERS, "Without figures because")
    rows = [_side(side, comparison) for side in comparison.sides]
    return SheetTable("Sides", header, rows, number_headings=frozenset(SIDE_NUMBERS))


def _side(side: ComparedSide, comparison: Comparison) -> tuple[str, ...]:
    effort = side.effort
    counts = [str(len(side.touched)) if side.must is not None else ""]
    counts += ["" if count is None else str(count) for count in (side.must, side.should, side.glance)]
    figures = (effort.p10, effort.p50, effort.p80, effort.mean) if effort else (None,) * 4
    numbers = (side.expected_sections, *figures, comparison.mean_difference(side))
    words = (side.key, side.title, side.summary, str(side.basis or ""))
    return (*map(cell_text, words), *counts, *map(cell_number, numbers), cell_text(side.why_not))


def _sections(comparison: Comparison) -> SheetTable:
    sides = side_headings(comparison)
    rows = [
        (row.section_id, cell_text(row.label), *map(cell_number, row.likelihoods), cell_number(row.spread))
        for row in comparison.sections
    ]
    header = ("Section id", "Section label", *sides, "Largest difference")
    shares = frozenset({*sides, "Largest difference"})
    return SheetTable("Sections", header, rows, number_headings=shares, share_headings=shares)


def _processes(comparison: Comparison) -> SheetTable:
    sides = side_headings(comparison)
    names = {item.process_id: item.name for side in comparison.sides for item in side.processes}
    found = [{item.process_id: item.likelihood for item in side.processes} for side in comparison.sides]
    rows = [
        (one, cell_text(name), *(cell_number(side.get(one)) for side in found)) for one, name in sorted(names.items())
    ]
    shares = frozenset(sides)
    header = ("Process id", "Process name", *sides)
    return SheetTable("Processes of users", header, rows, number_headings=shares, share_headings=shares)


def _causes(comparison: Comparison) -> SheetTable:
    """Say of each difference of the second side from the first what is due to models, register and weights."""
    figures = ("First", "Second", "Difference", *(f"Due to {cause}" for cause in ORDER), "From the order")
    causes = comparison.causes
    rows: list[tuple[str, ...]] = []
    if causes is not None:
        if causes.person_days is not None:
            rows.append(("All", "", "person-days, mean", *_delta(causes.person_days)))
        for item in (*causes.sections, *causes.elements):
            rows.append((item.element_id, cell_text(item.name), "likelihood", *_delta(item.likelihood)))
            if item.person_days is not None:
                rows.append((item.element_id, cell_text(item.name), "person-days, mean", *_delta(item.person_days)))
    header = ("Id", "Name", "Figure", *figures)
    return SheetTable("Why they differ", header, rows, number_headings=frozenset(figures))


def _delta(delta: AttributedDelta) -> tuple[str, ...]:
    return tuple(map(cell_number, (delta.before, delta.after, delta.difference, *delta.by_cause, delta.from_order)))


def _basis(comparison: Comparison) -> SheetTable:
    rows = [
        ("Compared", cell_text(comparison.title)),
        ("Register as of", day(comparison.as_of)),
        ("Threshold", cell_number(comparison.threshold)),
        ("Possible worlds", str(comparison.worlds)),
        ("Seed", str(comparison.seed)),
        *(("Note", cell_text(note)) for note in comparison.notes),
    ]
    return SheetTable("Basis", ("What", "Value"), rows)
