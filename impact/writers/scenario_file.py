"""Write a scenario as the file that people share; reading it gives the same scenario."""

from __future__ import annotations

import json
import re

from impact.domain.scenario import EditKind, Scenario

BARE_NUMBER = re.compile(r"[+-]?(?:\d|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")


def write_scenario_file(scenario: Scenario, *, revision: int | None = None) -> str:
    """Write a scenario as TOML with a final line feed.

    Parameters
    ----------
    scenario
        The scenario.
    revision
        Number of the state it is, so that whoever reads it back sees what was done in between.
    """
    lines = [f"name = {_text(scenario.name)}"] if scenario.name else []
    if scenario.note:
        lines.append(f"note = {_text(scenario.note)}")
    if revision is not None:
        lines.append(f"revision = {revision}")
    if scenario.release:
        lines.append(f"release = {_text(scenario.release)}")
    for key, names in (("changes", scenario.changes), ("touches", scenario.touches)):
        if names:
            lines.append(f"{key} = {_list(names)}")
    lines += _edits(scenario)
    return "\n".join(lines) + "\n"


def _edits(scenario: Scenario) -> list[str]:
    lines = []
    for kind in (EditKind.DROP, EditKind.ADD):
        names = tuple(edit.subjects[0] for edit in scenario.edits if edit.kind is kind)
        if names:
            lines.append(f"{kind} = {_list(names)}")
    combined = [_list(edit.subjects) for edit in scenario.edits if edit.kind is EditKind.COMBINE]
    if combined:
        lines.append(f"combine = [{', '.join(combined)}]")
    lines += [f"threshold = {_value(edit.value)}" for edit in scenario.edits if edit.kind is EditKind.THRESHOLD]
    for kind in (EditKind.DEFER, EditKind.WEIGHT, EditKind.NUMBER):
        rows = [(edit.subjects[0], edit.value) for edit in scenario.edits if edit.kind is kind]
        if rows:
            written = _text if kind is EditKind.DEFER else _value
            lines += ["", f"[{kind}]", *(f"{_text(name)} = {written(value)}" for name, value in rows)]
    return lines


def _value(text: str) -> str:
    return text if BARE_NUMBER.fullmatch(text) else _text(text)


def _list(names: tuple[str, ...]) -> str:
    return f"[{', '.join(map(_text, names))}]"


def _text(text: str) -> str:
    """Quote a text; what JSON escapes, TOML reads alike, but for the delete sign, which JSON leaves as it is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
