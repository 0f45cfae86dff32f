"""What changes bring about only because they come together."""

from __future__ import annotations

import numpy as np

from impact.domain.result import ChangeLikelihood, ReachedTogether
from impact.use_cases.analysed_scope import AnalysedScope

TOUCH = "touch"
"""How a touch that belongs to no change is called among changes."""


def only_together(analysed: AnalysedScope) -> tuple[ReachedTogether, ...]:
    """List what reaches the threshold with all changes in scope, and with none of them alone.

    Returns
    -------
    tuple
        Elements and sections, likeliest first, then by id.
    """
    by_change = analysed.likelihood_by_change
    if len(by_change) < 2:
        return ()
    likelihoods = analysed.propagation.likelihoods
    highest_alone = np.max(np.stack(list(by_change.values())), axis=0)
    rows = np.flatnonzero((likelihoods >= analysed.threshold) & (highest_alone < analysed.threshold))
    label_by_id = {
        section.id: f"{section.document} {section.number} {section.title}" for section in analysed.workspace.sections
    }
    found = []
    for row in rows.tolist():
        node = analysed.graph.nodes[row]
        alone = [
            ChangeLikelihood(change or TOUCH, float(values[row]))
            for change, values in by_change.items()
            if values[row] > 0.0
        ]
        alone.sort(key=lambda item: (-item.likelihood, item.change_id))
        name = label_by_id.get(node.id, node.name)
        found.append(ReachedTogether(node.id, name, float(likelihoods[row]), tuple(alone)))
    return tuple(sorted(found, key=lambda item: (-item.likelihood, item.element_id)))
