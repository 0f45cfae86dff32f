"""Random graphs, policies and touches for the laws of propagation, and how two results are compared."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from impact.analysis.propagation import Propagation
from impact.domain.architecture import Relationship
from impact.domain.change import TouchKind
from impact.domain.policy import ANY, PropagationPolicy
from impact.graph import ArchitectureGraph
from impact.worlds import Seed
from tests.unit.architectures import element, graph, policy, tie

NAMES = "abcdef"
KINDS = {"strong": (0.8, 0.4), "weak": (0.3, 0.1), "back": (0.0, 0.6), "alike": (0.5, 0.5)}
STRENGTHS = ["", "usually", "sometimes"]


@st.composite
def ties(draw: st.DrawFn, *, most: int = 10) -> list[Relationship]:
    pairs = st.sampled_from(list(itertools.permutations(NAMES, 2)))
    rows = draw(
        st.lists(st.tuples(pairs, st.sampled_from(list(KINDS)), st.sampled_from(STRENGTHS)), min_size=1, max_size=most)
    )
    return [
        tie(source, target, kind, id=f"{number}", strength=strength)
        for number, ((source, target), kind, strength) in enumerate(rows)
    ]


@st.composite
def graphs(draw: st.DrawFn) -> ArchitectureGraph:
    junction = element("f", draw(st.sampled_from(["archimate:Node", "archimate:Junction"])))
    return graph(*draw(ties()), elements=(*(element(name) for name in NAMES[:-1]), junction))


@st.composite
def policies(draw: st.DrawFn) -> PropagationPolicy:
    return policy(
        kinds=KINDS,
        damping_exponent=draw(st.sampled_from([0.0, 0.3, 1.0])),
        hop_limit=draw(st.integers(1, 6)),
        seed=draw(st.integers(0, 2**32)),
        worlds=128,
        weight_draws=2,
    )


touches = st.lists(
    st.builds(
        Seed,
        change_id=st.sampled_from(["X", "Y"]),
        group=st.sampled_from(["G", "H"]),
        element_id=st.sampled_from(NAMES),
        kind=st.sampled_from(list(TouchKind)),
        confidence=st.sampled_from([1.0, 1.0, 0.6]),
    ),
    min_size=1,
    max_size=4,
)


def is_within(part: Propagation, whole: Propagation) -> bool:
    """Tell whether each node is reached in no world of one in which it is not reached in the other."""
    return not (part.reached & ~whole.reached).any() and bool((part.likelihoods <= whole.likelihoods).all())


def columns(found: Propagation) -> bytes:
    """Give every figure of a result, bit by bit."""
    parts = (
        found.likelihoods,
        found.sampling_lows,
        found.sampling_highs,
        found.lows,
        found.highs,
        found.likelihood_by_draw,
        found.reached,
    )
    return b"".join(np.ascontiguousarray(part).tobytes() for part in parts)


def with_rule(rules: PropagationPolicy, kind: str, **fields: object) -> PropagationPolicy:
    changed = replace(rules.rules[kind, ANY], **fields)  # type: ignore[arg-type]
    return replace(rules, rules={**rules.rules, (kind, ANY): changed})


def without_relationship(built: ArchitectureGraph, position: int) -> ArchitectureGraph:
    """Take one relationship out and hold the degrees, so that the damping of the others stays as it is."""
    return replace(
        built,
        relationships=built.relationships[:position] + built.relationships[position + 1 :],
        sources=np.delete(built.sources, position),
        targets=np.delete(built.targets, position),
        forward_degrees=np.delete(built.forward_degrees, position),
        backward_degrees=np.delete(built.backward_degrees, position),
    )
