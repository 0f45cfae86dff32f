"""Write a calibration as Markdown and JSON, and the sheet that reviewers fill as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import shorten
from typing import Any

from impact.domain.calibration import (
    CalibratedWeight,
    Calibration,
    HeldOut,
    LearnedFrom,
    Reliability,
    ReliabilityBin,
)
from impact.domain.formatting import counted, percent
from impact.domain.policy import RelationshipRule
from impact.domain.review_verdict import ReviewSheet
from impact.writers.json import dump
from impact.writers.learned_policy import EARLIER, said_of
from impact.writers.listing import spreadsheet_rows
from impact.writers.markdown_text import plain, table

SCHEMA_VERSION = 1
SHEET_COLUMNS = ("scope", "element", "name", "verdict", "date", "predicted", "inclusion_probability", "who")
MOST_NAMED = 10
LEAST_TRIALS, LEAST_MOVE = 0.1, 0.01
"""A weight of fewer trials that moved by less is listed only on demand."""
LONGEST_REASON = 72
"""Characters of a reason in the table; JSON has all."""
WEIGHT_HEADER = (
    "Relationship", "Way", "Before", "Worth", "Confirmed", "Rejected", "Trials", "After", "90 % interval", "Reason",
)  # fmt: skip
WIDTH = 21
"""Places of a drawn line from 0 to 1."""


def write_calibration_markdown(calibration: Calibration, *, with_all: bool = False) -> str:
    """Write what was learned: predictions held against what came true, then the weights that moved, the most first.

    Parameters
    ----------
    calibration
        What was learned.
    with_all
        Whether weights without a case are listed as well.
    """
    lines = ["# Weights held against what was found", "", *_source(calibration.learned_from)]
    lines += [*_predictions(calibration), *_weights(calibration, with_all=with_all), *_paces(calibration)]
    notes = [*_gaps(calibration.learned_from), *calibration.notes]
    if calibration.problems:
        rows = counted(len(calibration.problems), "problem")
        notes.append(f"{rows} of the inputs: what could not be used is left out.")
    if notes:
        lines += ["", "## What else", "", *(f"- {note}" for note in notes)]
    return "\n".join(lines) + "\n"


def _source(source: LearnedFrom) -> Iterator[str]:
    if not source.verdicts and not source.commits:
        yield "Nothing to learn from: every weight stays as it is. Give --verdicts, --history or --git;"
        yield "--sheet R2.0 writes a table for reviewers to fill."
        return
    yield f"Learned from {said_of(source)}: {', '.join(source.sources)}."


def _predictions(calibration: Calibration) -> Iterator[str]:
    found = calibration.reliability
    if found is None:
        return
    yield from ("", "## How good the predictions were", "")
    whose = {found.count: "as the table gives them", 0: "worked out again with the weights in force"}.get(
        found.as_given, f"{found.as_given} as the table gives them, {found.restated} worked out again"
    )
    yield f"{counted(found.count, 'prediction')} ({whose}), {found.confirmed} came true."
    skill = found.skill
    worth = "nothing to compare with: all came out alike" if skill is None else f"{skill:+.0%} skill"
    yield (
        f"Brier score {found.brier:.3f}; {found.reference_brier:.3f} if the share that came true had been said "
        f"throughout: {worth}."
    )
    tried = calibration.held_out
    if tried is not None:
        yield (
            f"Of the {tried.count} that a listed way leads to: {tried.before:.3f} with the weights before, "
            f"{tried.after:.3f} with weights learned from the others (a fifth foretold at a time)."
        )
    header = ("Predicted", "Cases", "Mean predicted", "Came true", "90 % interval", "0 … 1", "")
    yield from ("", *table(header, [_bin(one) for one in found.bins], right=(1, 2, 3)))
    yield from ("", "In the drawn line ● came true, × was predicted, ─ is the interval.")


def _bin(one: ReliabilityBin) -> tuple[str, ...]:
    span = f"{one.from_likelihood:.0%} to {one.to_likelihood:.0%}"
    words = ("too high" if one.predicted > one.high else "too low") if one.is_off else ""
    interval = f"{one.low:.2f} to {one.high:.2f}"
    return span, str(one.count), f"{one.predicted:.2f}", f"{one.observed:.2f}", interval, f"`{_drawn(one)}`", words


def _drawn(one: ReliabilityBin) -> str:
    line = [" "] * WIDTH
    low, high, observed, predicted = (
        round(value * (WIDTH - 1)) for value in (one.low, one.high, one.observed, one.predicted)
    )
    line[low : high + 1] = "─" * (high + 1 - low)
    line[predicted] = "×"
    line[observed] = "⊗" if observed == predicted else "●"
    return "".join(line)


def _weights(calibration: Calibration, *, with_all: bool) -> Iterator[str]:
    learned = sorted(calibration.learned, key=lambda one: (-abs(one.posterior.mean - one.prior.mean), one.key))
    rest = [one for one in calibration.weights if not one.is_learned]
    shown = [*learned, *rest] if with_all else [one for one in learned if _is_telling(one)]
    yield from ("", "## Weights", "")
    if not shown:
        told = "The cases tell hardly anything of any weight" if learned else "Every weight stays as it is"
        yield f"{told}; --all lists the {len(calibration.weights)} weights."
        return
    if learned:
        yield "How likely change crosses a relationship, before and after; the cases have one on a listed way."
        yield ""
    rows = [_weight(one, calibration.rule_by_key[one.key.rule]) for one in shown]
    yield from table(WEIGHT_HEADER, rows, right=(2, 3, 4, 5, 6, 7))
    if learned:
        yield from ("", "*Trials*: how many plain trials, each seen to carry change or not, the cases are worth.")
        yield "↑ ↓: the weight before lies outside the interval."
    if len(shown) < len(calibration.weights):
        hardly = len(learned) - len(shown)
        said = f"{counted(hardly, 'weight')} of which the cases tell hardly anything, and " if hardly else ""
        yield f"Left out: {said}{counted(len(rest), 'weight')} without a case, which stay as before; --all lists them."


def _paces(calibration: Calibration) -> Iterator[str]:
    learned = [one for one in calibration.paces if one.count]
    if not learned:
        return
    yield from ("", "## Pace of roles", "")
    yield "Time spent on signed tasks over what the rates expect, shrunk towards 1; it multiplies all hours of a role."
    rows = [
        (plain(one.name), str(one.count), f"{one.ratio:.2f}", f"{one.factor:.2f}", f"{one.low:.2f} to {one.high:.2f}")
        for one in learned
    ]
    yield from ("", *table(("Role", "Tasks", "Spent / expected", "Factor", "90 % interval"), rows, right=(1, 2, 3)))


def _is_telling(one: CalibratedWeight) -> bool:
    return one.trials >= LEAST_TRIALS or abs(one.posterior.mean - one.prior.mean) >= LEAST_MOVE


def _weight(one: CalibratedWeight, rule: RelationshipRule) -> tuple[str, ...]:
    moved = ""
    if one.is_learned and not one.low <= one.prior.mean <= one.high:
        moved = " ↑" if one.posterior.mean > one.prior.mean else " ↓"
    return (
        plain(one.key.label),
        one.key.way,
        f"{one.prior.mean:.3f}",
        f"{one.prior.observations:g}",
        str(one.confirmed),
        str(one.rejected),
        f"{one.trials:.1f}",
        f"{one.posterior.mean:.3f}{moved}",
        f"{one.low:.3f} to {one.high:.3f}",
        plain(shorten(rule.reason.rpartition(EARLIER)[2], LONGEST_REASON, placeholder="…")),
    )


def _gaps(source: LearnedFrom) -> Iterator[str]:
    if source.unreached:
        named = ", ".join(plain(name) for name in source.unreached[:MOST_NAMED])
        more = f" and {len(source.unreached) - MOST_NAMED} more" if len(source.unreached) > MOST_NAMED else ""
        yield (
            f"Confirmed, though no likely way leads there ({len(source.unreached)}): {named}{more}. No weight can mend "
            "that; a relationship or a touch is missing."
        )
    if source.unreached_rejected:
        yield f"Rejected, and no likely way leads there: {source.unreached_rejected}. They teach no weight."
    if source.touched:
        yield f"{counted(source.touched, 'verdict')} on what the scope itself touches: they teach no weight."
    if source.open_rows:
        yield f"{counted(source.open_rows, 'row')} without a verdict: what nobody reviewed is no evidence."
    if source.verdicts and not source.sampled:
        yield (
            "Nothing was picked at random from below the threshold, so what is missed cannot show: "
            "--sheet adds such a sample."
        )
    if source.commits_left_out:
        left = counted(source.commits_left_out, "commit")
        yield f"{left} too large, or without a known element, left out."


def write_calibration_json(calibration: Calibration, *, with_all: bool = False) -> str:
    """Write everything as JSON, numbers with 6 decimals; all weights, whatever ``with_all`` says."""
    del with_all
    source = calibration.learned_from
    return dump(
        {
            "schema_version": SCHEMA_VERSION,
            "learned_from": {
                "verdicts": source.verdicts,
                "confirmed": source.confirmed,
                "scopes": source.scopes,
                "sampled": source.sampled,
                "touched": source.touched,
                "unreached": list(source.unreached),
                "unreached_rejected": source.unreached_rejected,
                "open_rows": source.open_rows,
                "commits": source.commits,
                "commits_left_out": source.commits_left_out,
                "first_day": source.first_day.isoformat() if source.first_day else None,
                "last_day": source.last_day.isoformat() if source.last_day else None,
                "sources": list(source.sources),
            },
            "reliability": _reliability_table(calibration.reliability) if calibration.reliability else None,
            "held_out": _held_out_table(calibration.held_out) if calibration.held_out else None,
            "weights": [_weight_table(one, calibration) for one in calibration.weights],
            "notes": list(calibration.notes),
            "problems": [str(problem) for problem in calibration.problems],
        }
    )


def _held_out_table(tried: HeldOut) -> dict[str, Any]:
    return {"cases": tried.count, "brier_before": tried.before, "brier_after": tried.after}


def _reliability_table(found: Reliability) -> dict[str, Any]:
    return {
        "predictions": found.count,
        "confirmed": found.confirmed,
        "as_given": found.as_given,
        "restated": found.restated,
        "brier": found.brier,
        "reference_brier": found.reference_brier,
        "skill": found.skill,
        "bins": [
            {
                "from": one.from_likelihood,
                "to": one.to_likelihood,
                "cases": one.count,
                "predicted": one.predicted,
                "observed": one.observed,
                "low": one.low,
                "high": one.high,
            }
            for one in found.bins
        ],
    }


def _weight_table(one: CalibratedWeight, calibration: Calibration) -> dict[str, Any]:
    return {
        "kind": one.key.kind,
        "role": one.key.role,
        "way": one.key.way,
        "prior_mean": one.prior.mean,
        "prior_observations": one.prior.observations,
        "cases": one.cases,
        "confirmed": one.confirmed,
        "rejected": one.rejected,
        "trials": one.trials,
        "posterior_mean": one.posterior.mean,
        "posterior_observations": one.posterior.observations,
        "low": one.low,
        "high": one.high,
        "reason": calibration.rule_by_key[one.key.rule].reason,
    }


def write_review_sheet(sheet: ReviewSheet) -> str:
    """Write what to review as a table of verdicts that are still open."""
    rows = (
        (sheet.scope, one.element_id, name, "", "", f"{one.likelihood:.6f}", f"{one.inclusion_probability:.6f}", "")
        for one, name in sheet.rows
    )
    return spreadsheet_rows(SHEET_COLUMNS, rows)


def said_of_sheet(sheet: ReviewSheet) -> str:
    """Say in a line what a sheet holds."""
    sampled = sum(one.inclusion_probability < 1.0 for one, _ in sheet.rows)
    share = max((one.inclusion_probability for one, _ in sheet.rows if one.inclusion_probability < 1.0), default=0.0)
    rest = f", and {sampled} picked at random of the rest ({percent(share)})" if sampled else ""
    return f"{counted(len(sheet.rows) - sampled, 'element')} of {sheet.scope} above the threshold{rest}."


CALIBRATION_WRITERS = {"md": write_calibration_markdown, "json": write_calibration_json}
