"""List what of a policy a scenario may change: numbers, and weights of kinds of relationship."""

from __future__ import annotations

from impact.domain.policy import ANY
from impact.domain.tunable import TunableNumber, TunableWeight
from impact.readers.policy_edits import read_tunable_numbers
from impact.use_cases.workspace import Workspace


def tunable_numbers(workspace: Workspace) -> tuple[TunableNumber, ...]:
    """List the numbers of the effective policy that a scenario may set, those of the effort first.

    Raises
    ------
    InputError
        If the policy of the workspace cannot be read any more.
    """
    own = None
    if workspace.folder is not None and workspace.settings.policy:
        own = workspace.folder / workspace.settings.policy
    found = read_tunable_numbers(own, override_label=workspace.settings.policy)
    return tuple(sorted(found, key=lambda number: not number.key.startswith("effort.")))


def tunable_weights(workspace: Workspace) -> tuple[TunableWeight, ...]:
    """List the weights of the effective policy by name; those of relationships that the models have come first."""
    known = {tie.kind for tie in workspace.graph.relationships}
    found = []
    for (kind, role), rule in workspace.policy.propagation.rules.items():
        for way, weight in (("forward", rule.forward), ("backward", rule.backward)):
            name = "/".join((kind, *(() if role == ANY else (role,)), way))
            found.append((kind not in known, TunableWeight(name, weight.mean, rule.reason)))
    return tuple(weight for _, weight in sorted(found, key=lambda item: (item[0], item[1].name)))
