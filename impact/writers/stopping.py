"""Write where a review may stop: in words, as JSON, and as CSV."""

from __future__ import annotations

from impact.domain.formatting import counted, days, percent
from impact.domain.result import SCHEMA_VERSION
from impact.domain.stopping import StoppingRule, StopRank
from impact.writers.effort import recommendation, tier_table
from impact.writers.effort_json import stopping_document
from impact.writers.json import dump
from impact.writers.listing import spreadsheet_rows
from impact.writers.markdown_text import plain, table

PAST_THE_STOP = 5
"""Ranks that are listed behind the one to stop at."""


def write_stopping_markdown(rule: StoppingRule, top: int | None = None) -> str:
    """Write the recommendation, the tiers and the first ranks as Markdown.

    Parameters
    ----------
    rule
        Where to stop.
    top
        Ranks to list, 0 for all; ``None`` lists those down to the stop and a few behind it.
    """
    lines = [f"# When to stop: {plain(rule.scope)}", "", recommendation(rule)]
    if not rule.ranks:
        return "\n".join([*lines, "", "Change reaches no section of this scope."]) + "\n"
    if rule.status == "not_estimated":
        lines += ["", "Person-days are left open: the release is not baselined. `--what-if` gives them, marked so."]
    if rule.status == "what_if":
        lines += ["", "**What-if: the release is not baselined.**"]
    lines += ["", *tier_table(rule), "", *_ranks(rule, rule.stop_after + PAST_THE_STOP if top is None else top), ""]
    lines += [
        "Sections come by likelihood × size, size as hours of checking without set-up. Found and missed are expected "
        "numbers of wrong sections if the reviewer notices all; recall is found over both. Days are means, overheads "
        "aside."
    ]
    return "\n".join(lines) + "\n"


def _ranks(rule: StoppingRule, top: int) -> list[str]:
    shown = rule.ranks[:top] if top else rule.ranks
    rows = [_row(rank, is_stop=rank.rank == rule.stop_after) for rank in shown]
    header = ("Rank", "Section", "Likelihood", "Days", "Days so far", "Wrong found", "Wrong missed", "Recall")
    lines = table(header, rows, right=(0, 2, 3, 4, 5, 6, 7))
    rest = len(rule.ranks) - len(shown)
    return [*lines, "", f"{counted(rest, 'more section')}: `--top 0` lists them all."] if rest else lines


def _row(rank: StopRank, *, is_stop: bool) -> tuple[str, ...]:
    section = rank.section
    return (
        f"{rank.rank}",
        plain(section.name) + (" **← stop here**" if is_stop else ""),
        percent(section.likelihood),
        "–" if section.person_days is None else days(section.person_days),
        "–" if rank.person_days is None else days(rank.person_days),
        f"{rank.found:.1f}",
        f"{rank.missed:.1f}",
        f"{rank.recall:.2f}",
    )


def write_stopping_json(rule: StoppingRule, _top: int | None = None) -> str:
    """Write every rank as a JSON document with a final line feed."""
    return dump({"schema_version": SCHEMA_VERSION, **stopping_document(rule)})


def write_stopping_csv(rule: StoppingRule, _top: int | None = None) -> str:
    """Write every rank as CSV, safe to open in a spreadsheet."""
    header = ("rank", "id", "section", "tier", "likelihood", "days", "days_so_far", "found", "missed", "recall")
    return spreadsheet_rows(header, [_cells(rank) for rank in rule.ranks])


def _cells(rank: StopRank) -> tuple[str, ...]:
    section = rank.section
    numbers = (section.likelihood, section.person_days, rank.person_days, rank.found, rank.missed, rank.recall)
    texts = ("" if number is None else f"{round(number, 6):g}" for number in numbers)
    return (str(rank.rank), section.section_id, section.name, section.tier, *texts)
