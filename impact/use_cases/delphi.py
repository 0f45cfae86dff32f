"""Estimates by several people in rounds: keep what each says, show it without names, lay it into a policy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from impact.analysis.delphi import rounds_of
from impact.domain.architecture import SECTION_KIND
from impact.domain.delphi import DelphiAnswer, DelphiJudgement, DelphiSubject, SubjectKind
from impact.domain.effort import Figures
from impact.domain.policy import ThreePoint
from impact.errors import DecisionError, InputError, PolicyError, ScopeError, UnknownNameError
from impact.readers.policy import read_policy_table
from impact.readers.policy_edits import read_edited_policy, three_point_keys
from impact.use_cases.analysed_scope import AnalysedScope, AnalysisOptions
from impact.use_cases.decided_rows import LONGEST_NAME, sound_text
from impact.use_cases.decisions import store_of
from impact.use_cases.pricing import estimated, items_of
from impact.use_cases.scope import ScopeRequest, resolve_scope
from impact.use_cases.workspace import Workspace, nearest_names

if TYPE_CHECKING:
    from impact.store.place import StorePlace

PACKAGE = "package:"
SECTION_UNIT = "person-days if it proves wrong, all activities together"
PACKAGE_UNIT = "person-days of the whole package"
LARGEST = 1e6


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """What somebody says about a subject, as typed.

    Attributes
    ----------
    subject
        A number of the policy or its end, a section, or ``package:RELEASE/NAME``.
    points
        Lowest, likeliest, highest.
    round
        ``None`` takes the round that is open; one more than that begins the next.
    why
        The reason; may be empty.
    """

    subject: str
    points: ThreePoint
    round: int | None = None
    why: str = ""


def find_subject(workspace: Workspace, text: str) -> DelphiSubject:
    """Find what a text means: a package of a release, a three-point number of the policy, or a section.

    Raises
    ------
    UnknownNameError
        If it means nothing, or more than one thing; the nearest are offered.
    """
    name = text.strip()
    if name.casefold().startswith(PACKAGE):
        return _package(workspace, name[len(PACKAGE) :])
    table = _policy_table(workspace)
    keys = [".".join(leaf) for leaf in three_point_keys(table)]
    exact = [key for key in keys if key == name]
    fitting = exact or [key for key in keys if key.endswith(f".{name}")]
    if len(fitting) == 1:
        return DelphiSubject(SubjectKind.RATE, fitting[0], _unit(table, fitting[0]), fitting[0])
    if fitting:
        raise UnknownNameError(f"'{name}' names {len(fitting)} numbers of the policy.", candidates=fitting[:8])
    return _section(workspace, name, keys)


def add_answer(workspace: Workspace, new: NewAnswer, *, who: str, when: dt.datetime) -> DelphiJudgement:
    """Keep an answer, and give all rounds on its subject without names.

    Raises
    ------
    UnknownNameError
        As :func:`find_subject`.
    InputError, PolicyError
        If the numbers are none, out of order, or out of the range of what they stand for.
    DecisionError
        If the name or the reason is wrong.
    ConflictError
        If its round is over or cannot begin yet.
    StoreError
        If the store cannot be written, or answers are kept nowhere.
    """
    from impact.store.delphi import add_answer as keep
    from impact.store.delphi import read_answers
    from impact.store.schema import writing

    subject = find_subject(workspace, new.subject)
    _check_points(workspace, subject, new.points)
    name = sound_text(who, "the name", limit=LONGEST_NAME)
    if not name or "\n" in name:
        raise DecisionError("The name of who answers is one line.", remedy="Give --who NAME.")
    why = " ".join(sound_text(new.why, "the reason").split())
    place = store_of(workspace)
    with writing(place) as connection:
        known = [answer.round for answer in read_answers(connection, place.scope) if answer.subject == subject.key]
        number = new.round if new.round is not None else max(known, default=1)
        keep(connection, place.scope, DelphiAnswer(0, subject.key, number, name, when, new.points, why))
    return judgements(workspace, [subject.key])[0]


def judgements(workspace: Workspace, subjects: Sequence[str] = ()) -> tuple[DelphiJudgement, ...]:
    """Give all rounds on some subjects, or on everything that was judged, by key in order.

    Raises
    ------
    UnknownNameError
        As :func:`find_subject`, or if nobody has judged a subject.
    StoreError
        If there is a store and it cannot be read.
    """
    by_key: dict[str, list[DelphiAnswer]] = {}
    for answer in _answers(workspace.store):
        by_key.setdefault(answer.subject, []).append(answer)
    wanted = [find_subject(workspace, text).key for text in subjects] or sorted(by_key)
    for key in wanted:
        if key not in by_key:
            remedy = f"Nobody has judged '{key}'. 'impact delphi add' keeps an answer."
            raise UnknownNameError(remedy, candidates=nearest_names(key, list(by_key)))
    limit = workspace.policy.effort.delphi_spread
    return tuple(
        DelphiJudgement(_subject_of(workspace, key), rounds_of(by_key[key]), limit) for key in dict.fromkeys(wanted)
    )


def agreed(
    workspace: Workspace, subjects: Sequence[str] = (), *, is_any: bool = False
) -> tuple[tuple[DelphiJudgement, ...], tuple[DelphiJudgement, ...]]:
    """Choose the judgements that can be laid into a policy.

    Parameters
    ----------
    workspace
        A loaded workspace.
    subjects
        What to apply; all if none is named.
    is_any
        Whether to take those on which people do not agree yet.

    Returns
    -------
    tuple
        Those that are applied, and those that are not.

    Raises
    ------
    ScopeError
        If nothing is left to apply, or a package is named: it is the sum of its sections, and only compared.
    UnknownNameError, StoreError
        As :func:`judgements`.
    """
    found = judgements(workspace, subjects)
    packages = [item for item in found if item.subject.kind is SubjectKind.PACKAGE]
    if packages and subjects:
        remedy = "Judge its sections or rates; 'impact delphi show' lays it beside the estimate."
        raise ScopeError(f"{packages[0].subject.label} is the sum of its sections and cannot be set", remedy=remedy)
    chosen = tuple(item for item in found if item not in packages and (is_any or item.is_agreed))
    if not chosen:
        remedy = "Hold another round, or take it as it stands with --anyway." if found else ""
        raise ScopeError("there is nothing on which people agree", remedy=remedy or "impact delphi add keeps answers.")
    return chosen, tuple(item for item in found if item not in chosen)


def estimate_beside(workspace: Workspace, release: str, *, what_if: bool = False) -> Mapping[str, Figures]:
    """Give the figures that a release is estimated at, by key of the subject: its packages and its sections.

    Raises
    ------
    ScopeError
        If the release is not estimated because it is not baselined.
    UnknownNameError
        If there is no such release.
    """
    analysed = AnalysedScope(
        workspace, resolve_scope(workspace, ScopeRequest(release=release)), AnalysisOptions(what_if=what_if)
    )
    effort, _ = estimated(analysed, items_of(analysed))
    name = workspace.release(release).id
    if effort.total is None:
        raise ScopeError(f"{name} is not baselined, so not estimated", remedy="Ask for it with --what-if.")
    return {
        **{f"{PACKAGE}{name}/{package}": figures for package, figures in effort.by_package.items()},
        **effort.by_section,
    }


def _answers(place: StorePlace | None) -> tuple[DelphiAnswer, ...]:
    if place is None or not place.may_hold_decisions:
        return ()
    from impact.store.delphi import read_answers
    from impact.store.schema import reading

    with reading(place) as connection:
        return read_answers(connection, place.scope)


def _policy_table(workspace: Workspace) -> Mapping[str, Any]:
    own, label = _own_policy(workspace)
    return read_policy_table(own, override_label=label).table


def _unit(table: Mapping[str, Any], key: str) -> str:
    """Say what a three-point number of the policy counts."""
    _, *path = key.split(".")
    if path[0] == "classes":
        return (
            "hours" if path[-1] == "set_up" else f"hours for each of the {table['effort']['classes'][path[1]]['unit']}"
        )
    entry: Any = table["effort"]
    for name in path:
        entry = entry[name]
    return str(entry.get("unit", "hours"))


def _own_policy(workspace: Workspace) -> tuple[Path | None, str]:
    name = workspace.settings.policy
    return (workspace.folder / name if name and workspace.folder else None), name


def _check_points(workspace: Workspace, subject: DelphiSubject, points: ThreePoint) -> None:
    if not 0.0 <= points.low <= points.likely <= points.high <= LARGEST:
        given = f"{points.low:g}, {points.likely:g}, {points.high:g}"
        raise InputError(f"'{given}' is no estimate", remedy="Give LOW <= LIKELY <= HIGH, each 0 or more.")
    if subject.kind is SubjectKind.RATE:
        own, label = _own_policy(workspace)
        numbers = {subject.key: f"{points.low!r}/{points.likely!r}/{points.high!r}"}
        try:
            read_edited_policy(own, override_label=label, weights={}, numbers=numbers)
        except PolicyError as error:
            raise InputError(error.message, remedy=error.remedy) from error


def _package(workspace: Workspace, text: str) -> DelphiSubject:
    release_id, _, name = text.partition("/")
    release = workspace.release(release_id.strip())
    names = sorted(set(workspace.policy.effort.package_by_document.values()))
    found = next((one for one in names if one.casefold() == name.strip().casefold()), "")
    if not found:
        raise UnknownNameError(f"No package is called '{name.strip()}'.", candidates=names)
    return DelphiSubject(
        SubjectKind.PACKAGE, f"{PACKAGE}{release.id}/{found}", PACKAGE_UNIT, f"package {found} of {release.id}"
    )


def _section(workspace: Workspace, name: str, keys: Sequence[str]) -> DelphiSubject:
    labels: Mapping[str, str] = {s.id: f"{s.document} {s.number} {s.title}" for s in workspace.sections}
    try:
        element = workspace.graph.resolve(name)
    except UnknownNameError as error:
        offered = [*error.candidates, *nearest_names(name, keys)][:8]
        message = f"'{name}' is no section and no three-point number of the policy."
        raise UnknownNameError(message, candidates=offered) from error
    if element.kind != SECTION_KIND or element.id not in labels:
        message = f"{element.id} is no section; what is priced is sections, packages and rates."
        documenting = [s.id for s in workspace.sections if element.id in s.documents]
        raise UnknownNameError(message, candidates=documenting[:8])
    return DelphiSubject(SubjectKind.SECTION, element.id, SECTION_UNIT, labels[element.id])


def _subject_of(workspace: Workspace, key: str) -> DelphiSubject:
    """Name a subject that was judged, though it may be gone from the workspace since."""
    try:
        return find_subject(workspace, key)
    except UnknownNameError:
        kind = SubjectKind.PACKAGE if key.startswith(PACKAGE) else SubjectKind.SECTION
        kind = SubjectKind.RATE if key.startswith("effort.") else kind
        return DelphiSubject(kind, key, "gone from the workspace", key)
