"""Small graphs drawn inside tests."""

from __future__ import annotations

from dataclasses import replace

from impact.domain.architecture import Element, Origin, Relationship
from impact.domain.change import TouchKind
from impact.domain.policy import ANY, PropagationPolicy, RelationshipRule, StrengthFactor, Weight
from impact.graph import ArchitectureGraph, build_graph
from impact.worlds import Seed

ORIGIN = Origin("model.xml")


def element(element_id: str, kind: str = "archimate:Node", name: str = "", **fields: object) -> Element:
    return Element(element_id, kind, name or element_id, ORIGIN, **fields)  # type: ignore[arg-type]


def tie(source: str, target: str, kind: str = "one way", **fields: object) -> Relationship:
    tie_id = str(fields.pop("id", f"{source}->{target}"))
    return Relationship(tie_id, kind, source, target, ORIGIN, **fields)  # type: ignore[arg-type]


def graph(*ties: Relationship, elements: tuple[Element, ...] = ()) -> ArchitectureGraph:
    ids = {end for relationship in ties for end in (relationship.source_id, relationship.target_id)}
    return build_graph([*elements, *(element(name) for name in sorted(ids - {e.id for e in elements}))], ties)


def policy(
    forward: float = 0.5,
    backward: float = 0.0,
    *,
    kinds: dict[str, tuple[float, float]] | None = None,
    **fields: object,
) -> PropagationPolicy:
    rules = {(ANY, ANY): rule(ANY, forward, backward)}
    for kind, (ahead, back) in (kinds or {}).items():
        rules[kind, ANY] = rule(kind, ahead, back)
    base = PropagationPolicy(
        rules=rules,
        factor_by_strength={"usually": StrengthFactor(0.6, 0.6), "sometimes": StrengthFactor(0.2, 0.2)},
        factor_by_touch={
            TouchKind.TEXT: 0.15,
            TouchKind.RENAME: 0.35,
            TouchKind.ADD: 0.8,
            TouchKind.MODIFY: 1.0,
            TouchKind.REMOVE: 1.25,
        },
        damping_exponent=0.0,
        hop_limit=6,
        worlds=1024,
        seed=7,
        weight_draws=8,
        worlds_per_draw=64,
    )
    return replace(base, **fields)  # type: ignore[arg-type]


def rule(kind: str, forward: float, backward: float) -> RelationshipRule:
    return RelationshipRule(kind, ANY, Weight(forward, 10), Weight(backward, 10), "test")


def seed(element_id: str, kind: TouchKind = TouchKind.MODIFY, *, change: str = "C", group: str = "") -> Seed:
    return Seed(change, group or change, element_id, kind)
