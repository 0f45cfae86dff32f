"""Why two sides differ: analyse what stands between them, one input switched after the other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from impact.analysis.attribution import SwitchedScopes, attribute
from impact.domain.attribution import ORDER, Attribution, Cause
from impact.domain.paired import PricedScope
from impact.use_cases.analysed_scope import AnalysedScope, AnalysisOptions
from impact.use_cases.compared_sides import OpenedSide
from impact.use_cases.pricing import priced
from impact.use_cases.scope import ScopeRequest, resolve_scope
from impact.use_cases.workspace import Workspace

Key = tuple[int, ...]
"""For each input in order, which side it is taken from: 0 or 1."""


def attributed(
    sides: tuple[OpenedSide, OpenedSide], analysed: tuple[AnalysedScope, AnalysedScope], *, options: AnalysisOptions
) -> Attribution:
    """Attribute what two sides differ in to models, register and weights.

    Parameters
    ----------
    sides
        The sides.
    analysed
        Their analyses.
    options
        How both were analysed; seed and number of worlds have to be those of both.
    """
    return attribute(_Switching(sides, analysed, options).scopes())


@dataclass(eq=False)
class _Switching:
    sides: tuple[OpenedSide, OpenedSide]
    analysed: tuple[AnalysedScope, AnalysedScope]
    options: AnalysisOptions

    def __post_init__(self) -> None:
        self.differing = tuple(cause for cause in ORDER if self._differs(cause))
        self.known: dict[Key, PricedScope] = {}

    @property
    def are_scopes_equal(self) -> bool:
        first, second = (replace(side.request, as_of=None) for side in self.sides)
        return first == second

    def _differs(self, cause: Cause) -> bool:
        first, second = (side.workspace for side in self.sides)
        if cause is Cause.WEIGHTS:
            return first.policy != second.policy
        if cause is Cause.REGISTER:
            is_same = first.register == second.register and first.settings.baseline == second.settings.baseline
            return not is_same or self._requests_differ()
        if not self.are_scopes_equal and self._days()[0] != self._days()[1]:
            return True
        return _models_of(first) != _models_of(second)

    def _requests_differ(self) -> bool:
        days = [side.request.as_of or side.workspace.settings.as_of for side in self.sides]
        return not self.are_scopes_equal or days[0] != days[1]

    def _days(self) -> tuple[dt.date, dt.date]:
        return self.analysed[0].scope.graph_day, self.analysed[1].scope.graph_day

    def scopes(self) -> SwitchedScopes:
        chain, alone = [self._priced((0,) * len(ORDER))], []
        for place in range(len(ORDER)):
            chain.append(self._priced(tuple(int(other <= place) for other in range(len(ORDER)))))
            alone.append(self._priced(tuple(int(other == place) for other in range(len(ORDER)))))
        return SwitchedScopes(chain, alone, self.differing)

    def _priced(self, wanted: Key) -> PricedScope:
        """Price what takes each input from one side; an input that does not differ is as good from either."""
        places = [place for place, cause in enumerate(ORDER) if cause in self.differing]
        key = tuple(wanted[place] if place in places else 0 for place in range(len(ORDER)))
        if key not in self.known:
            self.known[key] = priced(self._analysed(key, places))
        return self.known[key]

    def _analysed(self, key: Key, places: Sequence[int]) -> AnalysedScope:
        if not any(key):
            return self.analysed[0]
        if all(key[place] for place in places):
            return self.analysed[1]
        workspace, request = self._mixed(key)
        return AnalysedScope(workspace, resolve_scope(workspace, request), self.options)

    def _mixed(self, key: Key) -> tuple[Workspace, ScopeRequest]:
        """Put a workspace together from both sides; where the scopes are different ones, the models bring their day."""
        models, register, weights = (self.sides[side] for side in key)
        workspace = replace(
            register.workspace,
            graph=models.workspace.graph,
            sections=models.workspace.sections,
            diagrams=models.workspace.diagrams,
            policy=weights.workspace.policy,
        )
        day = None if self.are_scopes_equal else self._days()[key[0]]
        return workspace, replace(register.request, graph_day=day)


def _models_of(workspace: Workspace) -> tuple[object, ...]:
    return workspace.graph.nodes, workspace.graph.relationships, workspace.sections
