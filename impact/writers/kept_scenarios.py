"""Write which scenarios are kept, and what one of them says and has said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from impact.domain.scenario import KeptScenario, ScenarioRevision
from impact.writers.json import dump
from impact.writers.markdown import plain, table
from impact.writers.scenario_file import write_scenario_file
from impact.writers.scenario_json import scenario_document


def write_scenarios_markdown(kept: Sequence[KeptScenario]) -> str:
    """Write kept scenarios as a Markdown table with a final line feed."""
    if not kept:
        return "No scenario is kept. 'impact scenario new NAME --release R --drop CHANGE' makes one.\n"
    rows = [
        (
            plain(item.scenario.name),
            plain(item.scenario.base_label),
            plain(item.scenario.edits_label),
            str(item.last.number),
            plain(f"{item.last.kind} by {item.last.who}"),
            f"{item.last.when:%Y-%m-%d %H:%M}",
        )
        for item in kept
    ]
    return "\n".join(table(("Name", "Baseline", "Edits", "State", "Last", "When"), rows, right=(3,))) + "\n"


def write_scenarios_json(kept: Sequence[KeptScenario]) -> str:
    """Write kept scenarios as JSON."""
    return dump({"schema_version": "1.0", "scenarios": [_document(item) for item in kept]})


def write_kept_markdown(item: KeptScenario) -> str:
    """Write one kept scenario with every state it has had, as Markdown with a final line feed."""
    scenario = item.scenario
    away = " (put away)" if item.is_archived else ""
    lines = [f"# Scenario: {plain(scenario.name)}{away}", "", f"Baseline {plain(scenario.base_label)}.", ""]
    if scenario.note:
        lines += [f"> {plain(scenario.note)}", ""]
    lines += [*(f"- {plain(edit.label)}" for edit in scenario.edits)] or ["Nothing is done differently."]
    rows = [
        (str(state.number), str(state.kind), plain(state.who), f"{state.when:%Y-%m-%d %H:%M %Z}", plain(state.why))
        for state in item.revisions
    ]
    lines += ["", "## States", "", *table(("State", "What", "Who", "When", "Why"), rows, right=(0,))]
    return "\n".join(lines) + "\n"


def write_kept_json(item: KeptScenario) -> str:
    """Write one kept scenario with every state it has had, as JSON."""
    return dump({"schema_version": "1.0", **_document(item)})


def write_kept_toml(item: KeptScenario) -> str:
    """Write one kept scenario as the file that people share."""
    return write_scenario_file(item.scenario, revision=item.last.number)


def _document(item: KeptScenario) -> dict[str, Any]:
    return {
        **scenario_document(item.scenario),
        "is_archived": item.is_archived,
        "states": [_state(state) for state in item.revisions],
    }


def _state(state: ScenarioRevision) -> dict[str, Any]:
    return {
        "number": state.number,
        "kind": str(state.kind),
        "who": state.who,
        "when": state.when.isoformat(),
        "why": state.why or None,
        "is_archived": state.is_archived,
    }
