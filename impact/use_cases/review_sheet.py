"""Make the sheet that reviewers fill: what stands above the threshold, and a small sample of what does not."""

from __future__ import annotations

from impact.analysis.calibration import sample_below_threshold
from impact.domain.architecture import SECTION_KIND
from impact.domain.review_verdict import ReviewSheet, SampledElement
from impact.errors import ScopeError
from impact.readers.calibration_policy import calibration_policy
from impact.use_cases.review_cases import reviewed_scope
from impact.use_cases.reviewed_elements import TOUCH, scope_named
from impact.use_cases.workspace import Workspace


def review_sheet(workspace: Workspace, scope: str) -> ReviewSheet:
    """List what to review of a scope, each with the chance with which it was picked.

    Sections are reviewed; in a workspace without sections, elements. What the scope touches itself is left out: it
    says nothing of how change travels.

    Parameters
    ----------
    workspace
        Whose policy gives threshold and seed.
    scope
        A release, changes or touches, as :func:`impact.use_cases.reviewed_elements.scope_named` reads them.

    Raises
    ------
    UnknownNameError, ScopeError
        As :func:`impact.use_cases.scope.resolve_scope`; also if there is nothing to review.
    """
    policy = calibration_policy()
    request = scope_named(workspace, scope)
    analysed = reviewed_scope(workspace, request, path_floor=policy.path_floor)
    nodes = [node for node in analysed.graph.nodes if not analysed.is_touched(node.id)]
    reviewed = [node for node in nodes if node.kind == SECTION_KIND] or nodes
    if not reviewed:
        raise ScopeError(f"nothing can be reviewed of {scope}", remedy="Name a scope that leaves something untouched.")
    likelihoods = {node.id: analysed.likelihood(node.id) for node in reviewed}
    threshold, seed = workspace.policy.tiers.should, workspace.policy.propagation.seed
    above = [SampledElement(name, value, 1.0) for name, value in likelihoods.items() if value >= threshold]
    sample = sample_below_threshold(
        likelihoods, threshold=threshold, share=policy.sample_share, least=policy.least_sample, seed=seed
    )
    names = {node.id: node.name for node in reviewed}
    above.sort(key=lambda one: (-one.likelihood, one.element_id))
    label = request.release or (TOUCH if request.touches else "") + "; ".join(request.touches or request.changes)
    return ReviewSheet(label, tuple((one, names[one.element_id]) for one in (*above, *sample)))
