"""Write scopes side by side."""

from __future__ import annotations

from impact.domain.comparison import ComparedSide, Comparison
from impact.domain.formatting import counted, day, days, percent
from impact.writers.attribution import causes_document, causes_markdown
from impact.writers.json import dump
from impact.writers.markdown import plain, table
from impact.writers.scenario import signed

SECTIONS_LISTED = 25
NO_FIGURE = "–"


def write_comparison_markdown(comparison: Comparison) -> str:
    """Write a comparison as Markdown: what each side is, the figures, processes of users, then sections."""
    sides = comparison.sides
    lines = [f"# {plain(comparison.title)}", ""]
    lines += [f"Register as of {day(comparison.as_of)}; {comparison.worlds} worlds, seed {comparison.seed}.", ""]
    for side in sides:
        basis = f" ({side.basis})" if side.basis else ""
        lines.append(f"- **{plain(side.key)}**: {plain(side.title)}{basis}. {plain(side.summary)}".rstrip())
    lines += ["", "## Impact and effort", ""]
    header = ("", *(plain(side.key) for side in sides))
    rows = [(name, *(_cell(name, side, comparison) for side in sides)) for name in FIGURES]
    lines += table(header, rows, right=tuple(range(1, len(sides) + 1)))
    for why_not in dict.fromkeys(side.why_not for side in sides if side.why_not):
        without = ", ".join(side.key for side in sides if side.why_not == why_not)
        lines += ["", f"Without figures: {plain(without)} ({plain(why_not)})."]
    causes = causes_markdown(comparison.causes, keys=[side.key for side in sides]) if comparison.causes else []
    lines += ["", *causes, *_processes(comparison), *_sections(comparison), "## Notes", ""]
    lines += [f"- {plain(note)}" for note in comparison.notes]
    return "\n".join(lines) + "\n"


FIGURES = (
    "elements touched",
    "sections: must",
    "sections: should",
    "sections: glance",
    "sections expected to be wrong",
    "processes of users reached",
    "person-days, likely (P50)",
    "person-days, plan for (P80)",
    "person-days, mean",
    "mean less the first",
)


def _cell(name: str, side: ComparedSide, comparison: Comparison) -> str:
    if side.must is None or side.expected_sections is None:
        return NO_FIGURE
    effort, difference = side.effort, comparison.mean_difference(side)
    texts = {
        "elements touched": str(len(side.touched)),
        "sections: must": str(side.must),
        "sections: should": str(side.should),
        "sections: glance": str(side.glance),
        "sections expected to be wrong": f"{side.expected_sections:.1f}",
        "processes of users reached": str(len(side.processes)),
        "person-days, likely (P50)": days(effort.p50) if effort else NO_FIGURE,
        "person-days, plan for (P80)": days(effort.p80) if effort else NO_FIGURE,
        "person-days, mean": days(effort.mean) if effort else NO_FIGURE,
        "mean less the first": NO_FIGURE if difference is None else signed(difference),
    }
    return texts[name]


def _processes(comparison: Comparison) -> list[str]:
    lines = ["## Processes of users reached", ""]
    names = {item.process_id: item.name for side in comparison.sides for item in side.processes}
    if not names:
        return [*lines, "None.", ""]
    by_side = [{item.process_id: item.likelihood for item in side.processes} for side in comparison.sides]
    rows = [
        (
            plain(f"{name} ({process_id})"),
            *(
                NO_FIGURE if side.must is None else percent(found[process_id]) if process_id in found else "below"
                for side, found in zip(comparison.sides, by_side, strict=True)
            ),
        )
        for process_id, name in sorted(names.items())
    ]
    header = ("Process", *(plain(side.key) for side in comparison.sides))
    return [*lines, *table(header, rows, right=tuple(range(1, len(header)))), ""]


def _sections(comparison: Comparison) -> list[str]:
    lines = ["## Sections, where the sides differ most first", ""]
    if not comparison.sections:
        return [*lines, "No side reaches a section.", ""]
    rows = [
        (plain(row.label), *(NO_FIGURE if value is None else percent(value) for value in row.likelihoods))
        for row in comparison.sections[:SECTIONS_LISTED]
    ]
    header = ("Section", *(plain(side.key) for side in comparison.sides))
    lines += table(header, rows, right=tuple(range(1, len(header))))
    more = len(comparison.sections) - SECTIONS_LISTED
    if more > 0:
        lines += ["", f"And {counted(more, 'section')} more."]
    return [*lines, ""]


def write_comparison_json(comparison: Comparison) -> str:
    """Write a comparison as JSON."""
    return dump(
        {
            "schema_version": "1.0",
            "title": comparison.title,
            "as_of": comparison.as_of.isoformat() if comparison.as_of else None,
            "threshold": comparison.threshold,
            "seed": comparison.seed,
            "worlds": comparison.worlds,
            "sides": [_side(side, comparison) for side in comparison.sides],
            "sections": [
                {"id": row.section_id, "label": row.label, "likelihoods": list(row.likelihoods)}
                for row in comparison.sections
            ],
            "causes": causes_document(comparison.causes) if comparison.causes else None,
            "notes": list(comparison.notes),
        }
    )


def _side(side: ComparedSide, comparison: Comparison) -> dict[str, object]:
    effort = side.effort
    return {
        "key": side.key,
        "title": side.title,
        "summary": side.summary,
        "basis": side.basis,
        "source": side.source,
        "touches": [{"element": element_id, "kind": str(kind)} for element_id, kind in side.touched],
        "sections": None
        if side.must is None
        else {"must": side.must, "should": side.should, "glance": side.glance, "expected": side.expected_sections},
        "person_days": None
        if effort is None
        else {"p10": effort.p10, "p50": effort.p50, "p80": effort.p80, "mean": effort.mean},
        "mean_less_first": comparison.mean_difference(side),
        "user_processes": [
            {"id": item.process_id, "name": item.name, "likelihood": item.likelihood, "roles": list(item.role_ids)}
            for item in side.processes
        ],
        "why_not": side.why_not or None,
    }
