"""Look up what verdicts are about: the scope that was analysed, and the element that was reviewed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from impact.domain.problem import Problem, Severity
from impact.domain.review_verdict import Verdict
from impact.errors import ImpactError, UnknownNameError
from impact.use_cases.scope import ScopeRequest, resolve_scope
from impact.use_cases.workspace import Workspace, nearest_names

TOUCH = "touch "


@dataclass(frozen=True, slots=True)
class ReviewedElement:
    """A verdict with its scope, by one name for each scope, what to ask for it, and the id of the element."""

    scope: str
    request: ScopeRequest
    element_id: str
    verdict: Verdict


def scope_named(workspace: Workspace, text: str) -> ScopeRequest:
    """Read a scope as people write it: a release, changes split by ``;``, or ``touch`` with elements.

    Parameters
    ----------
    workspace
        Whose releases and changes are known.
    text
        ``R2.0``, ``SECMP0007``, ``R2-SRV; R2-FW`` or ``touch tad:SRV-11.1=modify; bam:MD-05``.

    Raises
    ------
    UnknownNameError
        If the workspace has no such release, change or element, or there is no such kind of touch.
    ScopeError
        If the parts do not go together.
    """
    written = text.strip()
    if written.casefold().startswith(TOUCH):
        return ScopeRequest(touches=_parts(written[len(TOUCH) :]))
    names = _parts(written.removeprefix("change ").removeprefix("changes "))
    if len(names) == 1:
        try:
            return ScopeRequest(release=workspace.release(names[0]).id)
        except UnknownNameError:
            pass
    for name in names:
        if name.casefold() not in {known.casefold() for known in workspace.changes_by_id}:
            known = [*workspace.changes_by_id, *(release.id for release in workspace.register.releases)]
            raise UnknownNameError(f"No release or change is called '{name}'.", candidates=nearest_names(name, known))
    return ScopeRequest(changes=tuple(workspace.change(name).id for name in names))


def reviewed_elements(
    workspace: Workspace, verdicts: Sequence[Verdict]
) -> tuple[tuple[ReviewedElement, ...], tuple[Problem, ...]]:
    """Look up the scope and element of each verdict.

    Returns
    -------
    What was found, in order of scope and element, and a problem for each row that could not be used.
    """
    requests: dict[str, tuple[str, ScopeRequest] | ImpactError] = {}
    found: dict[tuple[str, str], ReviewedElement] = {}
    problems = []
    for verdict in verdicts:
        if verdict.scope not in requests:
            requests[verdict.scope] = _looked_up(workspace, verdict.scope)
        scope = requests[verdict.scope]
        if isinstance(scope, ImpactError):
            problems.append(_problem(verdict, "unknown-change", scope))
            continue
        try:
            element_id = workspace.graph.resolve(verdict.element).id
        except UnknownNameError as error:
            problems.append(_problem(verdict, "unknown-element", error))
            continue
        one = ReviewedElement(scope[0], scope[1], element_id, verdict)
        known = found.setdefault((scope[0], element_id), one)
        if known is not one:
            problems.append(_repeated(verdict, known))
    return tuple(found[key] for key in sorted(found)), tuple(problems)


def _looked_up(workspace: Workspace, text: str) -> tuple[str, ScopeRequest] | ImpactError:
    try:
        request = scope_named(workspace, text)
        return resolve_scope(workspace, request).label, request
    except ImpactError as error:
        return error


def _parts(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))


def _problem(verdict: Verdict, rule: str, error: ImpactError) -> Problem:
    remedy = f"{error.remedy} The row is left out.".strip()
    return Problem(Severity.ERROR, rule, error.message, verdict.file, verdict.line, remedy=remedy)


def _repeated(verdict: Verdict, known: ReviewedElement) -> Problem:
    is_same = verdict.is_confirmed == known.verdict.is_confirmed
    says = "says the same" if is_same else "says the opposite"
    message = f"line {known.verdict.line} {says} of {known.element_id} in {known.scope}"
    severity = Severity.WARNING if is_same else Severity.ERROR
    remedy = "Keep one of them; the first counts."
    return Problem(severity, "duplicate-id", message, verdict.file, verdict.line, remedy=remedy)
