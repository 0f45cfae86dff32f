from __future__ import annotations

from impact.analysis.comparison import performing_roles
from impact.domain.comparison import ComparedSection, ComparedSide, Comparison
from impact.domain.effort import Figures
from tests.unit.architectures import element, graph, tie


def test_only_processes_that_somebody_performs_are_counted_as_those_of_users() -> None:
    found = performing_roles(
        graph(
            tie("supplier", "read", role="performs"),
            tie("distributor", "read", role="performs"),
            tie("supplier", "own", role="affected"),
            tie("supplier", "gateway", role="performs"),
            elements=(element("read", "bpmn:process"), element("own", "bpmn:process")),
        )
    )
    assert found == {"read": ("distributor", "supplier")}


def test_a_side_without_figures_differs_from_nothing() -> None:
    def side(mean: float | None) -> ComparedSide:
        return ComparedSide("k", "t", "", None, "", effort=None if mean is None else Figures(mean, mean, mean, mean))

    sides = (side(3.0), side(None), side(1.0))
    comparison = Comparison("x", None, sides, (), 0.2, 1, 64, ())
    assert [comparison.mean_difference(item) for item in sides] == [0.0, None, -2.0]


def test_the_spread_of_a_section_leaves_unknown_sides_out() -> None:
    assert ComparedSection("s", "S", (0.9, None, 0.2)).spread == 0.7
    assert ComparedSection("s", "S", (None,)).spread == 0.0
