"""Write ripple debt as Markdown, JSON and CSV."""

from __future__ import annotations

from impact.domain.formatting import counted, day, fine_percent, percent
from impact.domain.result import SCHEMA_VERSION
from impact.domain.ripple_debt import RippleDebt
from impact.writers.json import dump
from impact.writers.listing import spreadsheet_rows
from impact.writers.markdown_text import plain, table

MOST_LISTED = 40


def write_debt_markdown(debt: RippleDebt, top: int = MOST_LISTED) -> str:
    """Write the answer and the likeliest sections as Markdown; ``top`` of 0 lists all."""
    lines = [f"# Ripple debt on {day(debt.on)}", ""]
    if not debt.releases:
        return "\n".join([*lines, "No release is live on that day, so nothing can be owed."]) + "\n"
    looked = [release for release in debt.releases if release not in debt.without_touches]
    since = plain(", ".join(looked)) or "no release"
    lines.append(
        f"{debt.expected_sections:.1f} sections are expected to be wrong since {since} went live, and nobody has "
        f"reviewed them; change reaches {counted(len(debt.sections), 'section')}."
    )
    if debt.without_touches:
        names = plain(", ".join(debt.without_touches))
        lines += ["", f"No touch is known of {names}: what they left is unknown, not nothing."]
    if debt.sections:
        shown = debt.sections[:top] if top else debt.sections
        rows = [
            (
                plain(one.label),
                percent(one.likelihood),
                plain(", ".join(f"{share.release} {fine_percent(share.likelihood)}" for share in one.releases)),
                day(one.reviewed_on) if one.reviewed_on else "never",
                plain(one.role),
            )
            for one in shown
        ]
        header = ("Section", "Owed", "Left by", "Reviewed", "Role")
        lines += ["", *table(header, rows, right=(1,))]
        rest = len(debt.sections) - len(shown)
        if rest:
            lines += ["", f"{counted(rest, 'more section')}: `--top 0` lists them all."]
    lines += [
        "",
        "*Owed*: 1 − ∏(1 − likelihood) over the releases; a signed review takes away what was live by then.",
    ]
    return "\n".join(lines) + "\n"


def write_debt_json(debt: RippleDebt, _top: int = MOST_LISTED) -> str:
    """Write every section as a JSON document with a final line feed."""
    return dump(
        {
            "schema_version": SCHEMA_VERSION,
            "on": debt.on.isoformat(),
            "releases": list(debt.releases),
            "without_touches": list(debt.without_touches),
            "expected_sections": debt.expected_sections,
            "sections": [
                {
                    "id": one.section_id,
                    "label": one.label,
                    "document": one.document,
                    "role": one.role,
                    "likelihood": one.likelihood,
                    "reviewed_on": one.reviewed_on.isoformat() if one.reviewed_on else None,
                    "releases": [
                        {"release": share.release, "live_on": share.live_on.isoformat(), "likelihood": share.likelihood}
                        for share in one.releases
                    ],
                }
                for one in debt.sections
            ],
        }
    )


def write_debt_csv(debt: RippleDebt, _top: int = MOST_LISTED) -> str:
    """Write every section as CSV, safe to open in a spreadsheet."""
    header = ("id", "section", "document", "role", "likelihood", "reviewed_on", "releases")
    rows = [
        (
            one.section_id,
            one.label,
            one.document,
            one.role,
            f"{round(one.likelihood, 6):g}",
            one.reviewed_on.isoformat() if one.reviewed_on else "",
            "; ".join(f"{share.release}={round(share.likelihood, 6):g}" for share in one.releases),
        )
        for one in debt.sections
    ]
    return spreadsheet_rows(header, rows)
