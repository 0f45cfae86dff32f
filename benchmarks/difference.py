"""Compare two states of a 15,000-element model: seconds, and the ratio against a plain comparison of two dicts by id.

Run: python benchmarks/difference.py
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import replace

from impact.analysis.difference import compare, fingerprints_of
from impact.domain.architecture import CONTAINS, Element, Origin, Relationship
from impact.domain.difference import ComparedState

ELEMENTS = 15_000
STEPS = 30
VERBS = ("Read", "Send", "Check", "Store", "Ask", "Close", "Open", "Tell", "Wait for", "Count")
THINGS = ("meter", "request", "answer", "tariff", "key", "alert", "log", "device", "order", "reading")


def model(seed: int = 1) -> ComparedState:
    """Make processes of 30 steps each; one step in eight has no name, names repeat."""
    chance, elements, ties = random.Random(seed), [], []
    for number in range(ELEMENTS // (STEPS + 1)):
        process, file = f"m:P{number}", f"p{number % 50}.bpmn"
        elements.append(Element(process, "bpmn:process", f"Process {number}", Origin(file, process[2:], 1)))
        steps = [f"{process}.{step}" for step in range(STEPS)]
        for step in steps:
            name = f"{chance.choice(VERBS)} {chance.choice(THINGS)}" if chance.random() > 0.125 else ""
            kind = "bpmn:userTask" if name else "bpmn:exclusiveGateway"
            elements.append(Element(step, kind, name, Origin(file, step[2:], 1), parent_id=process))
            ties.append(Relationship(f"{process}~{step}", CONTAINS, process, step, Origin(file)))
        for place, step in enumerate(steps[:-1]):
            for after in {steps[place + 1], chance.choice(steps)}:
                ties.append(Relationship(f"{step}>{after}", "bpmn:sequenceFlow", step, after, Origin(file)))
    return ComparedState("model", tuple(elements), tuple(ties))


def edited(state: ComparedState, seed: int = 2) -> ComparedState:
    """Rename one element in fifty and take one in a hundred away."""
    chance = random.Random(seed)
    gone = {element.id for element in state.elements if element.parent_id and chance.random() < 0.01}
    return replace(
        state,
        elements=tuple(
            replace(element, name=f"{element.name} now") if chance.random() < 0.02 else element
            for element in state.elements
            if element.id not in gone
        ),
        relationships=tuple(t for t in state.relationships if t.source_id not in gone and t.target_id not in gone),
    )


def renumbered(state: ComparedState) -> ComparedState:
    """Give everything another id."""
    chance, ids = random.Random(3), {}

    def new(own_id: str) -> str:
        return ids.setdefault(own_id, f"m:_{chance.getrandbits(60):x}")

    return replace(
        state,
        elements=tuple(
            replace(e, id=new(e.id), origin=Origin(e.origin.file, new(e.id)[2:], 1),
                    parent_id=new(e.parent_id) if e.parent_id else None) for e in state.elements
        ),
        relationships=tuple(
            replace(tie, id=new(tie.id), source_id=new(tie.source_id), target_id=new(tie.target_id))
            for tie in state.relationships
        ),
    )  # fmt: skip


def by_id(old: ComparedState, new: ComparedState) -> int:
    """Count what a plain comparison of two dicts sees."""
    count = 0
    for one, other in ((old.elements, new.elements), (old.relationships, new.relationships)):
        before, after = {thing.id: thing for thing in one}, {thing.id: thing for thing in other}
        count += sum(before.get(key) != after.get(key) for key in before.keys() | after.keys())
    return count


def seconds(run: Callable[[], object]) -> float:
    """Time one run."""
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def main() -> None:
    """Print seconds and ratios."""
    old = model()
    new = edited(old)
    plain = min(seconds(lambda: by_id(old, new)) for _ in range(3))
    print(f"{len(old.elements):,} elements, {len(old.relationships):,} relationships")
    print(f"{'':28} {'seconds':>8} {'ratio':>8}")
    print(f"{'two dicts by id':28} {plain:8.3f} {1:8.1f}")
    runs: dict[str, Callable[[], object]] = {
        "the same": lambda: compare(old, old),
        "renames and removals": lambda: compare(old, new),
        "all ids new": lambda: compare(old, renumbered(old)),
        "all ids new, and edits": lambda: compare(old, renumbered(new)),
        "fingerprints of one": lambda: fingerprints_of(old),
    }
    for label, run in runs.items():
        taken = seconds(run)
        print(f"{label:28} {taken:8.3f} {taken / plain:8.1f}")


if __name__ == "__main__":
    main()
