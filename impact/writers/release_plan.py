"""Write a plan of releases: what each change needs, the slots with what is in them, and what is wrong."""

from __future__ import annotations

from impact.domain.formatting import counted, day
from impact.domain.release_slot import FilledSlot, PlacedChange, ReleasePlan
from impact.writers.json import dump
from impact.writers.listing import spreadsheet_rows
from impact.writers.markdown import plain, table

ELEMENTS_NAMED = 3
CSV_HEADER = ("change_id", "title", "needs", "rule", "deciding_elements", "stage", "ready_on", "in_release", "slot",
              "slot_date", "if_ready_today", "why_no_slot")  # fmt: skip


def write_release_plan_markdown(plan: ReleasePlan) -> str:
    """Write a plan as Markdown: flags first, then slots, then every change with what it needs and why."""
    policy = plan.policy
    lines = [f"# Release plan on {day(plan.as_of)}", ""]
    lines += [f"By {plain(policy.file)}, after {plain(policy.source)}. Which release carries a change is what the "
              "register says today.", "", "## What does not fit", ""]  # fmt: skip
    if plan.flags:
        lines += [f"- **{plain(flag.release_id)}** {flag.flag}: {plain(flag.why)}." for flag in plan.flags]
    else:
        lines.append("Every release of the register since the policy fits it.")
    lines += ["", "## Slots", ""]
    rows = [
        (day(item.slot.day), plain(item.slot.label), item.title, _fill(item), plain(", ".join(item.change_ids)))
        for item in plan.slots
        if item.change_ids or item.slot.release_id
    ]
    lines += table(("Goes live", "Slot", "Kind", "Changes", "Which"), rows)
    empty = [item.slot.label for item in plan.slots if not item.change_ids and not item.slot.release_id]
    if empty:
        lines += ["", f"Proposed and still empty: {plain(', '.join(empty))}."]
    lines += ["", "## Changes", ""]
    open_rows = [_open_row(placed, plan) for placed in plan.changes if not placed.item.why_closed]
    lines += table(("Change", "Needs", "Because", "Stage", "Goes into"), open_rows)
    if any(placed.is_if_ready_today for placed in plan.changes):
        lines += ["", "\\* Not ready yet: the earliest slot if it were ready on the day of planning."]
    closed = [placed for placed in plan.changes if placed.item.why_closed]
    if closed:
        lines += ["", f"{counted(len(closed), 'change needs', 'changes need')} no place:", ""]
        lines += [f"- {plain(placed.item.change.label)}: {plain(placed.item.why_closed)}" for placed in closed]
    lines += ["", "## What the policy says", ""]
    lines += [f"- {plain(slot.title)}: {plain(slot.reason)}" for slot in policy.slots]
    lines += ["", "What a change needs, by the first rule that fits:", ""]
    lines += [f"{place}. {plain(rule.name)} → {rule.needs}: {plain(rule.reason)}"
              for place, rule in enumerate(policy.rules, start=1)]  # fmt: skip
    return "\n".join(lines) + "\n"


def _fill(item: FilledSlot) -> str:
    most = f" of {item.most_changes}" if item.most_changes is not None else ""
    return f"{len(item.change_ids)}{most}"


def _open_row(placed: PlacedChange, plan: ReleasePlan) -> tuple[str, ...]:
    item = placed.item
    return (
        plain(item.change.label),
        item.need.kind,
        plain(why_needed(placed)),
        plain(item.stage),
        plain(goes_into(placed, plan)),
    )


def why_needed(placed: PlacedChange) -> str:
    """Say which rule tells what a change needs, and by which elements."""
    need = placed.item.need
    if need.rule is None:
        return "nobody has said what it alters"
    names = ", ".join(need.element_ids[:ELEMENTS_NAMED])
    more = f" and {len(need.element_ids) - ELEMENTS_NAMED} more" if len(need.element_ids) > ELEMENTS_NAMED else ""
    return f"{need.rule.name}: {names}{more}" if names else need.rule.name


def goes_into(placed: PlacedChange, plan: ReleasePlan) -> str:
    """Say into which slot a change goes, or why into none; a star marks one that is not ready yet."""
    if placed.slot is None:
        return placed.why_not
    star = "*" if placed.is_if_ready_today else ""
    if placed.is_fixed:
        return f"{placed.slot.label}, as the register has it"
    own = placed.item.release_id
    instead = f" instead of {own}" if own and own in plan.releases else ""
    return f"{placed.slot.label} ({day(placed.slot.day)}){instead}{star}"


def write_release_plan_json(plan: ReleasePlan) -> str:
    """Write a plan as JSON."""
    return dump(
        {
            "schema_version": "1.0",
            "as_of": plan.as_of.isoformat(),
            "policy": {
                "file": plan.policy.file,
                "starts": plan.policy.starts.isoformat(),
                "source": plan.policy.source,
                "slots": [
                    {"kind": slot.kind, "title": slot.title, "takes": list(slot.takes), "months": list(slot.months),
                     "most_changes": slot.most_changes, "lead_months": slot.lead_months, "reason": slot.reason}
                    for slot in plan.policy.slots
                ],
            },
            "flags": [{"release": item.release_id, "flag": item.flag, "why": item.why} for item in plan.flags],
            "slots": [
                {"label": item.slot.label, "kind": item.slot.kind, "date": item.slot.day.isoformat(),
                 "release": item.slot.release_id or None, "most_changes": item.most_changes,
                 "changes": list(item.change_ids)}
                for item in plan.slots
            ],
            "changes": [_change(placed) for placed in plan.changes],
        }
    )  # fmt: skip


def _change(placed: PlacedChange) -> dict[str, object]:
    item, rule = placed.item, placed.item.need.rule
    return {
        "id": item.change.id,
        "title": item.change.title,
        "needs": item.need.kind,
        "rule": rule.name if rule else None,
        "reason": rule.reason if rule else "nobody has said what it alters",
        "deciding_elements": list(item.need.element_ids),
        "stage": item.stage,
        "ready_on": item.ready_on.isoformat() if item.ready_on else None,
        "in_release": item.release_id or None,
        "slot": placed.slot.label if placed.slot else None,
        "slot_date": placed.slot.day.isoformat() if placed.slot else None,
        "is_fixed": placed.is_fixed,
        "if_ready_today": placed.is_if_ready_today,
        "why_no_slot": placed.why_not or None,
    }


def write_release_plan_csv(plan: ReleasePlan) -> str:
    """Write a plan as CSV, one row a change, safe to open in a spreadsheet."""
    rows = [
        (
            placed.item.change.id,
            placed.item.change.title,
            placed.item.need.kind,
            placed.item.need.rule.name if placed.item.need.rule else "",
            ";".join(placed.item.need.element_ids),
            placed.item.stage,
            placed.item.ready_on.isoformat() if placed.item.ready_on else "",
            placed.item.release_id,
            placed.slot.label if placed.slot else "",
            placed.slot.day.isoformat() if placed.slot else "",
            "yes" if placed.is_if_ready_today else "",
            placed.why_not,
        )
        for placed in plan.changes
    ]
    return spreadsheet_rows(CSV_HEADER, rows)
