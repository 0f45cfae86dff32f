import numpy as np
import pytest
from cpm.models import DSM, ChangePropagationTree
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from impact.analysis import cpm
from impact.analysis.cpm import combined_likelihood, combined_risk
from impact.domain.matrix import DesignStructureMatrix

Matrix = np.ndarray


def matrix(values: Matrix) -> DesignStructureMatrix:
    return DesignStructureMatrix(tuple(f"part {number}" for number in range(len(values))), np.asarray(values, float))


def by_cpm_lib(likelihood: Matrix, impact: Matrix, depth: int) -> tuple[Matrix, Matrix]:
    names = [str(number) for number in range(len(likelihood))]
    likelihoods, impacts = (
        DSM([[cell or None for cell in row] for row in m.tolist()], names) for m in (likelihood, impact)
    )
    combined, risk = np.zeros_like(likelihood), np.zeros_like(likelihood)
    for start in range(len(names)):
        for target in set(range(len(names))) - {start}:
            tree = ChangePropagationTree(start, target, impacts, likelihoods).propagate(search_depth=depth)
            combined[target, start], risk[target, start] = tree.get_probability(), tree.get_risk()
    return combined, risk


@st.composite
def designs(draw: st.DrawFn) -> tuple[Matrix, Matrix, int]:
    size = draw(st.integers(1, 6))
    cells = st.sampled_from([0.0, 0.0, 0.1, 0.25, 0.5, 0.9, 1.0])
    likelihood = draw(arrays(np.float64, (size, size), elements=cells))
    np.fill_diagonal(likelihood, 0.0)
    impact = np.where(likelihood > 0.0, draw(arrays(np.float64, (size, size), elements=st.floats(0.1, 1.0))), 0.0)
    return likelihood, impact, draw(st.integers(1, 5))


@given(designs())
def test_it_is_what_cpm_lib_says(design: tuple[Matrix, Matrix, int]) -> None:
    likelihood, impact, depth = design
    combined, risk = by_cpm_lib(likelihood, impact, depth)
    assert combined_likelihood(matrix(likelihood), depth=depth).values == pytest.approx(combined, abs=1e-9)
    assert combined_risk(matrix(likelihood), matrix(impact), depth=depth).values == pytest.approx(risk, abs=1e-9)


@given(designs())
def test_longer_paths_never_lower_a_likelihood_and_risk_never_exceeds_it(design: tuple[Matrix, Matrix, int]) -> None:
    likelihood, impact, depth = design
    shorter, longer = (combined_likelihood(matrix(likelihood), depth=d).values for d in (depth, depth + 1))
    assert (longer >= shorter - 1e-12).all()
    assert (combined_risk(matrix(likelihood), matrix(impact), depth=depth).values <= shorter + 1e-12).all()
    assert (shorter >= likelihood - 1e-12).all()


@given(designs())
def test_blocks_of_instigators_change_nothing(design: tuple[Matrix, Matrix, int]) -> None:
    likelihood, _, depth = design
    whole = combined_likelihood(matrix(likelihood), depth=depth).values
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cpm, "MOST_BRANCHES", 3)
        assert (combined_likelihood(matrix(likelihood), depth=depth).values == whole).all()


def test_paths_that_share_a_step_share_its_chance() -> None:
    likelihood = np.zeros((4, 4))
    likelihood[1, 0], likelihood[2, 1], likelihood[3, 1], likelihood[3, 2] = 0.5, 1.0, 1.0, 1.0
    assert combined_likelihood(matrix(likelihood), depth=3).values[3, 0] == 0.5
