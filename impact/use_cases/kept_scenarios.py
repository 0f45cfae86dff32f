"""Keep scenarios: make, edit, put away and take back; every state stays, with who and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from impact.domain.scenario import (
    KeptScenario,
    RevisionKind,
    Scenario,
    ScenarioEdit,
    ScenarioRevision,
    in_order,
)
from impact.errors import DecisionError, ScopeError, UnknownNameError
from impact.readers.scenario import LARGEST, ScenarioFile, read_scenario, sound_name
from impact.readers.xml import read_bytes
from impact.use_cases.decided_rows import LONGEST_NAME, sound_text
from impact.use_cases.decisions import store_of
from impact.use_cases.scenario import checked_scenario
from impact.use_cases.workspace import Workspace, nearest_names
from impact.writers.scenario_file import write_scenario_file

if TYPE_CHECKING:
    from impact.store.place import StorePlace


def scenario_file(path: Path) -> ScenarioFile:
    """Read a scenario file.

    Raises
    ------
    InputError
        As :func:`impact.readers.scenario.read_scenario`, or if it is missing.
    """
    return read_scenario(read_bytes(path, limit=LARGEST, file=path.name), file=path.name)


def with_edits(
    scenario: Scenario, added: Sequence[ScenarioEdit], *, without: Sequence[str] = (), note: str | None = None
) -> Scenario:
    """Give a scenario with further edits, and without those on what is named.

    An edit of a change, weight or number that the scenario edits already takes the former one's place.

    Parameters
    ----------
    scenario
        The scenario.
    added
        Edits to add.
    without
        Changes, weights and numbers whose edits are taken back, ignoring case; ``threshold`` for that of the threshold.
    note
        New note; ``None`` keeps the present one.

    Raises
    ------
    UnknownNameError
        If the scenario has no edit on what is named.
    """
    named = {name.strip().casefold(): name for name in without}
    taken = {subject for edit in added for subject in _subjects(edit)}
    known = {subject for edit in scenario.edits for subject in _subjects(edit)}
    for folded, name in named.items():
        if folded not in known:
            raise UnknownNameError(f"The scenario has no edit on '{name}'.", candidates=sorted(known))
    kept = [edit for edit in scenario.edits if not (taken | named.keys()) & set(_subjects(edit))]
    return replace(scenario, edits=in_order([*kept, *added]), note=scenario.note if note is None else note.strip())


def _subjects(edit: ScenarioEdit) -> tuple[str, ...]:
    return tuple(name.casefold() for name in edit.subjects) or (str(edit.kind),)


def list_scenarios(workspace: Workspace, *, is_every: bool = False) -> tuple[KeptScenario, ...]:
    """List the kept scenarios by name; those put away only if every one is asked for.

    Raises
    ------
    StoreError
        If there is a store and it cannot be read.
    """
    found = _kept(workspace.store)
    return tuple(item for item in found.values() if is_every or not item.is_archived)


def kept_scenario(workspace: Workspace, name: str) -> KeptScenario:
    """Find a kept scenario by its name, ignoring case; one that is put away is found, too.

    Raises
    ------
    UnknownNameError
        If none is called so; the nearest are offered.
    StoreError
        If there is a store and it cannot be read.
    """
    return _find(_kept(workspace.store), name)


def keep_new(workspace: Workspace, scenario: Scenario, *, who: str, when: dt.datetime, why: str = "") -> KeptScenario:
    """Keep a new scenario.

    Raises
    ------
    UnknownNameError, ScopeError, PolicyError
        If what it names does not go; see :func:`impact.use_cases.scenario.checked_scenario`.
    InputError
        If its name is no name.
    DecisionError
        If the name of who makes it, or a text, is wrong.
    ConflictError
        If a scenario of that name is there already.
    StoreError
        If the store cannot be written, or scenarios are kept nowhere.
    """
    scenario = checked_scenario(workspace, replace(scenario, name=sound_name(scenario.name)))
    state = _state(scenario, RevisionKind.MADE, 1, who=who, when=when, why=why)
    return _add(workspace, state)


def keep_edited(
    workspace: Workspace,
    name: str,
    edit: Callable[[Scenario], Scenario],
    *,
    who: str,
    when: dt.datetime,
    why: str = "",
    seen: int | None = None,
) -> KeptScenario:
    """Keep a further state of a scenario.

    Parameters
    ----------
    workspace, who, when, why
        As :func:`keep_new`.
    name
        Name of the scenario.
    edit
        Makes the new state of the last one; the name stays.
    seen
        Number of the last state that the person has seen; ``None`` takes the present one.

    Raises
    ------
    ConflictError
        If somebody has added a state since.
    UnknownNameError, ScopeError, PolicyError, DecisionError, StoreError
        As :func:`keep_new`; also if the scenario is put away, or nothing would change.
    """
    known = kept_scenario(workspace, name)
    if known.is_archived:
        remedy = f"Take it back first: impact scenario archive --restore '{known.scenario.name}'."
        raise ScopeError(f"Scenario '{known.scenario.name}' is put away", remedy=remedy)
    scenario = checked_scenario(workspace, replace(edit(known.scenario), name=known.scenario.name))
    if scenario == known.scenario and seen in (None, known.last.number):
        raise ScopeError(f"Scenario '{scenario.name}' says so already", remedy="Nothing was written.")
    number = (known.last.number if seen is None else seen) + 1
    return _add(workspace, _state(scenario, RevisionKind.EDITED, number, who=who, when=when, why=why))


def keep_file(workspace: Workspace, file: ScenarioFile, *, who: str, when: dt.datetime, why: str = "") -> KeptScenario:
    """Keep what a file says: a new scenario, or a further state of the one from which the file was written.

    Raises
    ------
    ConflictError
        If a scenario of that name is there already and has a later state than the file was written from.
    InputError, UnknownNameError, ScopeError, PolicyError, DecisionError, StoreError
        As :func:`keep_new` and :func:`keep_edited`.
    """
    name = sound_name(file.scenario.name)
    is_known = name.casefold() in _kept(workspace.store)
    if not is_known or file.revision is None:
        return keep_new(workspace, file.scenario, who=who, when=when, why=why)
    return keep_edited(workspace, name, lambda _: file.scenario, who=who, when=when, why=why, seen=file.revision)


def put_away(
    workspace: Workspace, name: str, *, is_back: bool = False, who: str, when: dt.datetime, why: str = ""
) -> KeptScenario:
    """Put a scenario away, or take it back; it stays in the store either way.

    Raises
    ------
    ScopeError
        If it is there already.
    UnknownNameError, DecisionError, ConflictError, StoreError
        As :func:`keep_edited`.
    """
    known = kept_scenario(workspace, name)
    if known.is_archived is not is_back:
        place = "put away" if known.is_archived else "not put away"
        raise ScopeError(f"Scenario '{known.scenario.name}' is {place}", remedy="Nothing was written.")
    kind = RevisionKind.RESTORED if is_back else RevisionKind.ARCHIVED
    state = _state(known.scenario, kind, known.last.number + 1, who=who, when=when, why=why)
    return _add(workspace, replace(state, is_archived=not is_back))


def undo_last(workspace: Workspace, name: str, *, who: str, when: dt.datetime, why: str = "") -> KeptScenario:
    """Bring back the state before the last one, as a further state; undoing twice brings the last one back.

    Raises
    ------
    ScopeError
        If there is no state before.
    UnknownNameError, DecisionError, ConflictError, StoreError
        As :func:`keep_edited`.
    """
    known = kept_scenario(workspace, name)
    if len(known.revisions) < 2:
        remedy = f"To put it away: impact scenario archive '{known.scenario.name}'."
        raise ScopeError(f"Scenario '{known.scenario.name}' has no earlier state", remedy=remedy)
    before = known.revisions[-2]
    who, why = _signed(who, when, why)
    state = replace(before, number=known.last.number + 1, kind=RevisionKind.UNDONE, who=who, when=when, why=why)
    return _add(workspace, state)


def _state(
    scenario: Scenario, kind: RevisionKind, number: int, *, who: str, when: dt.datetime, why: str
) -> ScenarioRevision:
    who, why = _signed(who, when, why)
    sound_text(scenario.note, "the note")
    return ScenarioRevision(
        name=scenario.name,
        number=number,
        kind=kind,
        text=write_scenario_file(scenario),
        is_archived=False,
        who=who,
        when=when,
        why=why,
    )


def _signed(who: str, when: dt.datetime, why: str) -> tuple[str, str]:
    name = sound_text(who, "the name", limit=LONGEST_NAME)
    if not name or "\n" in name or "\r" in name:
        raise DecisionError("The name of who keeps the scenario is one line.", remedy="Give --who NAME.")
    if when.tzinfo is None:
        raise DecisionError("The time has no zone.", remedy="Give it with its zone.")
    return name, sound_text(why, "the reason")


def _find(kept: Mapping[str, KeptScenario], name: str) -> KeptScenario:
    found = kept.get(name.strip().casefold())
    if found is None:
        names = [item.scenario.name for item in kept.values()]
        if not names:
            raise UnknownNameError(f"No scenario is called '{name}': none is kept. 'impact scenario new' makes one.")
        raise UnknownNameError(f"No scenario is called '{name}'.", candidates=nearest_names(name, names))
    return found


def _kept(place: StorePlace | None) -> dict[str, KeptScenario]:
    if place is None or not place.may_hold_decisions:
        return {}
    from impact.store.scenarios import read_revisions
    from impact.store.schema import reading

    with reading(place) as connection:
        revisions = read_revisions(connection, place.scope)
    return {
        key: KeptScenario(read_scenario(states[-1].text, file=f"scenario {states[-1].name}").scenario, states)
        for key, states in revisions.items()
    }


def _add(workspace: Workspace, state: ScenarioRevision) -> KeptScenario:
    from impact.store.scenarios import add_revision
    from impact.store.schema import writing

    place = store_of(workspace)
    with writing(place) as connection:
        add_revision(connection, place.scope, state)
    return _find(_kept(place), state.name)
