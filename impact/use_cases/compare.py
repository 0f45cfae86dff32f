"""Compare options of a change, or scopes, days, states of the models and policies, in the same possible worlds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from impact.analysis.comparison import compared_sections, performing_roles, with_figures
from impact.domain.architecture import Basis
from impact.domain.change import Change, ChangeOption, OptionTouch
from impact.domain.comparison import ComparedSide, Comparison
from impact.domain.formatting import day
from impact.domain.result import ImpactReport
from impact.errors import ScopeError
from impact.use_cases.analysed_scope import AnalysedScope, AnalysisOptions
from impact.use_cases.analysis import report, report_of
from impact.use_cases.attribution import attributed
from impact.use_cases.compared_sides import OpenedSide, opened_sides
from impact.use_cases.scope import ScopeRequest, resolve_scope
from impact.use_cases.workspace import Workspace

REGISTERED = "as registered"
NOT_DESCRIBED = "nobody has said what it alters"
PAIRED = "All sides meet the same possible worlds and the same draws of rates, so equal impact differs by exactly 0."
PAIRED_RATES = (
    "All sides meet the same draws of rates; changes of one coin group meet the same possible worlds as well."
)
RECONSTRUCTED = "What options marked inferred touch is a reconstruction; it compares shapes, and proves nothing."


def compare_options(
    workspace: Workspace, name: str, *, request: ScopeRequest | None = None, options: AnalysisOptions | None = None
) -> Comparison:
    """Lay the options of a change side by side, after the change as the register has it.

    Each option is analysed as if its touches stood in place of those of the change. An option of which nobody has
    said what it touches has no figures.

    Parameters
    ----------
    workspace
        The workspace.
    name
        Id of the change.
    request
        Its ``as_of`` is used; ``None`` for the day of the register.
    options
        How to analyse.

    Raises
    ------
    UnknownNameError
        If the change is unknown.
    ScopeError
        If it carries no options.
    """
    change = workspace.change(name)
    own = [option for option in workspace.register.options if option.change_id == change.id]
    if not own:
        carrying = ", ".join(dict.fromkeys(item.change_id for item in workspace.register.options)) or "none"
        raise ScopeError(f"{change.id} carries no options", remedy=f"Changes with options: {carrying}.")
    asked = ScopeRequest(changes=(change.id,), as_of=request.as_of if request else None)
    roles = performing_roles(workspace.graph)
    first = ComparedSide(REGISTERED, change.title, change.summary, change.basis, change.source)
    sides: list[ComparedSide] = []
    reports: list[ImpactReport | None] = []
    base = report(workspace, asked, options=options)
    for side, found in (
        (first, base),
        *((_side(option, workspace), _option_report(workspace, change, option, asked, options)) for option in own),
    ):
        sides.append(_filled(side, found, roles))
        reports.append(found if sides[-1].must is not None else None)
    notes = [PAIRED]
    if any(side.basis is Basis.INFERRED for side in sides):
        notes.append(RECONSTRUCTED)
    notes += [f"{change_id} is left out: {reason}." for change_id, reason in base.left_out]
    return _comparison(f"Options of {change.label}", sides, reports, base=base, notes=notes)


def _filled(side: ComparedSide, found: ImpactReport | None, roles: Mapping[str, tuple[str, ...]]) -> ComparedSide:
    """Add figures to a side, or why there are none."""
    if found is None:
        return replace(side, why_not=NOT_DESCRIBED)
    if found.left_out and not found.changes:
        return replace(side, why_not="; ".join(reason for _, reason in found.left_out))
    return with_figures(side, found, roles=roles)


def _side(option: ChangeOption, workspace: Workspace) -> ComparedSide:
    touches = _touches_of(workspace, option)
    is_inferred = any(item.touch.basis is Basis.INFERRED for item in touches)
    basis = Basis.INFERRED if touches and all(item.touch.basis is Basis.INFERRED for item in touches) else option.basis
    summary = option.summary
    if is_inferred and basis is not Basis.INFERRED:
        count = sum(item.touch.basis is Basis.INFERRED for item in touches)
        summary = f"{summary} {count} of its {len(touches)} touches are inferred.".strip()
    return ComparedSide(f"option {option.option}", option.title, summary, basis, option.source)


def _touches_of(workspace: Workspace, option: ChangeOption) -> list[OptionTouch]:
    return [
        item
        for item in workspace.register.option_touches
        if (item.touch.change_id, item.option) == (option.change_id, option.option)
    ]


def _option_report(
    workspace: Workspace, change: Change, option: ChangeOption, request: ScopeRequest, options: AnalysisOptions | None
) -> ImpactReport | None:
    """Report a change as if its touches were those of an option; ``None`` if the option has none."""
    touches = tuple(item.touch for item in _touches_of(workspace, option))
    if not touches:
        return None
    kept = tuple(touch for touch in workspace.register.touches if touch.change_id != change.id)
    return report(
        replace(workspace, register=replace(workspace.register, touches=kept + touches)), request, options=options
    )


def compare_scopes(
    workspace: Workspace,
    names: Sequence[str],
    *,
    request: ScopeRequest | None = None,
    options: AnalysisOptions | None = None,
) -> Comparison:
    """Lay scopes side by side, each analysed on the architecture of its own release; of two, say why they differ.

    Parameters
    ----------
    workspace
        The workspace of sides that name none.
    names
        Sides: releases or changes, each as of a day, in another workspace or revision, or under another policy; see
        :func:`impact.use_cases.compared_sides.read_side`. Two or more, or one that is laid beside the workspace as
        it is.
    request
        Scope of the sides that name none, and ``as_of`` of those without a day.
    options
        How to analyse.

    Raises
    ------
    UnknownNameError
        If a name is neither a change nor a release.
    ScopeError
        If there are fewer than two, or a side has no scope.
    InputError
        If a workspace, revision or policy cannot be read.
    """
    with opened_sides(workspace, names, request) as opened:
        return _compare_opened(opened, options or AnalysisOptions())


def _compare_opened(opened: Sequence[OpenedSide], options: AnalysisOptions) -> Comparison:
    first = opened[0].workspace.policy.propagation
    shared = replace(
        options, worlds=options.worlds or first.worlds, seed=first.seed if options.seed is None else options.seed
    )
    sides: list[ComparedSide] = []
    reports: list[ImpactReport] = []
    analysed: list[AnalysedScope] = []
    for one in opened:
        analysed.append(AnalysedScope(one.workspace, resolve_scope(one.workspace, one.request), shared))
        reports.append(report_of(analysed[-1]))
        sides.append(_filled(one.side, reports[-1], performing_roles(one.workspace.graph)))
    shown = [found if side.must is not None else None for side, found in zip(sides, reports, strict=True)]
    title = f"{' and '.join(side.key for side in sides)} side by side"
    comparison = _comparison(title, sides, shown, base=reports[0], notes=_notes(opened, reports))
    if len(opened) != 2:
        return comparison
    causes = attributed((opened[0], opened[1]), (analysed[0], analysed[1]), options=shared)
    return replace(comparison, causes=causes)


def _notes(opened: Sequence[OpenedSide], reports: Sequence[ImpactReport]) -> list[str]:
    notes = [PAIRED_RATES]
    for one, found in zip(opened, reports, strict=True):
        notes += [f"{change_id} is left out of {one.side.key}: {reason}." for change_id, reason in found.left_out]
        if found.effort.status == "what_if":
            notes.append(f"{one.side.key} is a what-if: not baselined are {', '.join(found.effort.missing)}.")
    graphs = dict.fromkeys(found.graph_release for found in reports)
    if len(graphs) > 1:
        notes.append(f"Each stands on the architecture of its own release: {', '.join(graphs)}.")
    days = [found.as_of for found in reports]
    if len(set(days)) > 1:
        said = ", ".join(f"{one.side.key} as of {day(found)}" for one, found in zip(opened, days, strict=True))
        notes.append(f"The register speaks on different days: {said}.")
    limits = {found.threshold for found in reports}
    if len(limits) > 1:
        notes.append("The policies review from different likelihoods; the sections listed are those of either.")
    if len({id(one.workspace.graph) for one in opened}) > 1:
        notes.append("Elements of two states of the models are the same where their ids are.")
    if len(opened) > 2:
        notes.append("Why they differ is worked out for two sides only.")
    return notes


def _comparison(
    title: str,
    sides: Sequence[ComparedSide],
    reports: Sequence[ImpactReport | None],
    *,
    base: ImpactReport,
    notes: Sequence[str],
) -> Comparison:
    return Comparison(
        title=title,
        as_of=base.as_of,
        sides=tuple(sides),
        sections=compared_sections(reports),
        threshold=base.threshold,
        seed=base.inputs.seed,
        worlds=base.inputs.worlds,
        notes=tuple(notes),
    )
