"""Foretell later changes of two histories from earlier ones, against plainer methods, and on spoilt data.

Run: python benchmarks/co_change_development.py [--data DIR] [--without-spoilt]

Choices about impact/defaults/co_change.toml are made on this. Of the public history only rows of the split `train` are
read. Four origins, at 40, 50, 60 and 70 % of the changes: what lies before is the history, the next 30 % are foretold.
Each node of a change is asked for the others, as the public scorer does. Printed are mean and standard deviation over
the origins. The second history is that of this checkout: files, imports and mentions.
"""

from __future__ import annotations

import argparse
import ast
import datetime as dt
import os
import random
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.linalg import splu
from sklearn.feature_extraction.text import TfidfVectorizer

from impact.analysis.co_change import CoChange
from impact.domain.co_change import CoChangePolicy, CommonChange, TrackedNetwork, TrackedNode
from impact.readers.tracked_network import co_change_policy, read_tracked_network

CHECKOUT = Path(__file__).parents[1]
DATA = CHECKOUT.parent / "shared" / "benchmarks" / "cochange" / "otel-semconv"
ORIGINS, STRETCH = (0.4, 0.5, 0.6, 0.7), 0.3
SMALLEST, LARGEST = 2, 25
"""Changes of this checkout that count, as in the public history."""
LIMITS = (0.0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 1.01)
POLICY = co_change_policy()
Rows = npt.NDArray[np.float64]
Method = Callable[[TrackedNetwork], Callable[[Sequence[str]], Rows]]


@dataclass(frozen=True)
class Score:
    """Mean ROC-AUC and mean average precision, one a fold."""

    areas: tuple[float, ...]
    precisions: tuple[float, ...]

    def __str__(self) -> str:
        parts = (f"{np.mean(of):.3f} ± {np.std(of):.3f}" for of in (self.areas, self.precisions))
        return " | ".join(parts)


def product_of(policy: CoChangePolicy) -> Method:
    return lambda network: CoChange(network, policy).likelihoods


product = product_of(POLICY)


def _adjacency(network: TrackedNetwork) -> tuple[dict[str, int], sparse.csr_matrix]:
    place = {node.id: number for number, node in enumerate(network.nodes)}
    pairs = {(place[a], place[b]) for a, b, _ in network.ties if a != b}
    both = sorted(pairs | {(b, a) for a, b in pairs})
    rows, columns = zip(*both, strict=True) if both else ((), ())
    return place, sparse.csr_matrix((np.ones(len(both)), (rows, columns)), shape=(len(place), len(place)))


def page_rank(network: TrackedNetwork, *, damping: float = 0.85) -> Callable[[Sequence[str]], Rows]:
    """Personalised PageRank over the ties, both ways, solved exactly."""
    place, ties = _adjacency(network)
    walk = sparse.diags(1.0 / np.maximum(1.0, np.asarray(ties.sum(axis=1)).ravel())) @ ties
    solved = splu((sparse.identity(len(place)) - damping * walk.T).tocsc())

    def rows(seeds: Sequence[str]) -> Rows:
        start = np.zeros((len(place), len(seeds)))
        start[[place[seed] for seed in seeds], np.arange(len(seeds))] = 1.0 - damping
        return np.asarray(solved.solve(start).T)

    return rows


def plain_sum(network: TrackedNetwork) -> Callable[[Sequence[str]], Rows]:
    """PageRank, decayed co-change and likeness of names, each as a share of the best, added up."""
    place, _ = _adjacency(network)
    ranked = page_rank(network)
    last = max((change.day for change in network.history), default=dt.date.min)
    together = np.zeros((len(place), len(place)))
    for change in network.history:
        at = [place[node_id] for node_id in change.node_ids]
        together[np.ix_(at, at)] += 0.5 ** ((last - change.day).days / 365) / len(at)
    names = [f"{node.name} {node.path}" for node in network.nodes]
    has_names = any(re.search(r"\w\w", name) for name in names)
    words = TfidfVectorizer().fit_transform(names) if has_names else sparse.csr_matrix((len(place), 1))

    def rows(seeds: Sequence[str]) -> Rows:
        at = [place[seed] for seed in seeds]
        total = np.zeros((len(at), len(place)))
        for part in (ranked(seeds).copy(), together[at], (words[at] @ words.T).toarray()):
            part[np.arange(len(at)), at] = 0.0
            best = part.max(axis=1, keepdims=True)
            total += part / np.where(best > 0.0, best, 1.0)
        return total

    return rows


def ranked_well(truth: npt.NDArray[np.bool_], scores: Rows) -> tuple[float, float]:
    """Give area under the curve and average precision, ties averaged."""
    order = np.argsort(-scores, kind="stable")
    scores, hits = scores[order], np.cumsum(truth[order])
    last = np.append(np.flatnonzero(np.diff(scores)), len(scores) - 1)
    true, seen = hits[last], last + 1
    more, false = np.diff(true, prepend=0), seen - true
    area = (np.diff(false, prepend=0) * (true - more / 2)).sum() / (true[-1] * max(1, false[-1]))
    return float(area), float((more * true / seen).sum() / true[-1])


def folds(network: TrackedNetwork) -> Iterator[tuple[tuple[CommonChange, ...], tuple[CommonChange, ...]]]:
    changes = sorted(network.history, key=lambda change: change.day)
    for origin in ORIGINS:
        first = int(len(changes) * origin)
        yield tuple(changes[:first]), tuple(changes[first : first + int(len(changes) * STRETCH)])


def judged(
    network: TrackedNetwork, method: Method, *, shown: Callable[[TrackedNetwork], TrackedNetwork] = lambda whole: whole
) -> Score:
    """Score a method on all folds; it sees of each fold's network what is shown of it."""
    ids = [node.id for node in network.nodes]
    areas, precisions = [], []
    for history, later in folds(network):
        seen = shown(replace(network, history=history))
        column = {node.id: number for number, node in enumerate(seen.nodes)}
        seeds = sorted({node_id for change in later for node_id in change.node_ids})
        scores = dict(zip(seeds, method(seen)(seeds)[:, [column[one] for one in ids]], strict=True))
        cases = [_case(ids, change, seed, scores[seed]) for change in later for seed in change.node_ids]
        areas.append(float(np.mean([area for area, _ in cases])))
        precisions.append(float(np.mean([precision for _, precision in cases])))
    return Score(tuple(areas), tuple(precisions))


def _case(ids: Sequence[str], change: CommonChange, seed: str, scores: Rows) -> tuple[float, float]:
    others = np.array([one != seed for one in ids])
    truth = np.array([one in change.node_ids for one in ids])
    return ranked_well(truth[others], scores[others])


def without_history(network: TrackedNetwork) -> TrackedNetwork:
    return replace(network, history=())


def newest(network: TrackedNetwork) -> TrackedNetwork:
    return replace(network, history=network.history[-20:])


def one_day(network: TrackedNetwork) -> TrackedNetwork:
    day = dt.date(2020, 1, 1)
    return replace(network, history=tuple(replace(change, day=day) for change in network.history))


def nameless(network: TrackedNetwork) -> TrackedNetwork:
    return replace(network, nodes=tuple(TrackedNode(node.id, "", node.kind) for node in network.nodes))


def one_kind(network: TrackedNetwork) -> TrackedNetwork:
    nodes = tuple(replace(node, kind="") for node in network.nodes)
    return replace(network, nodes=nodes, ties=tuple((a, b, "") for a, b, _ in network.ties))


def either_way(network: TrackedNetwork) -> TrackedNetwork:
    chance = random.Random(1)
    turned = tuple((b, a, kind) if chance.random() < 0.5 else (a, b, kind) for a, b, kind in network.ties)
    return replace(network, ties=turned)


def half_the_ties(network: TrackedNetwork) -> TrackedNetwork:
    chance = random.Random(2)
    return replace(network, ties=tuple(tie for tie in network.ties if chance.random() < 0.5))


def tieless(network: TrackedNetwork) -> TrackedNetwork:
    return replace(network, ties=())


def half_renamed(network: TrackedNetwork) -> TrackedNetwork:
    """Take half the nodes out of the history, as if they had been called otherwise then."""
    chance = random.Random(3)
    new = {node.id for node in network.nodes if chance.random() < 0.5}
    kept = (replace(c, node_ids=tuple(n for n in c.node_ids if n not in new)) for c in network.history)
    return replace(network, history=tuple(kept))


def shuffled(network: TrackedNetwork) -> TrackedNetwork:
    nodes = list(network.nodes)
    random.Random(4).shuffle(nodes)
    return replace(network, nodes=tuple(nodes))


def ties_alone(network: TrackedNetwork) -> TrackedNetwork:
    return without_history(nameless(one_kind(network)))


SPOILT: tuple[tuple[str, Callable[[TrackedNetwork], TrackedNetwork]], ...] = (
    ("as it is", lambda whole: whole),
    ("nodes in another order", shuffled),
    ("no history", without_history),
    ("the 20 newest changes only", newest),
    ("all changes on one day", one_day),
    ("half the nodes renamed since", half_renamed),
    ("no names, no places", nameless),
    ("one kind of node and tie", one_kind),
    ("half the ties turned round", either_way),
    ("half the ties missing", half_the_ties),
    ("no ties", tieless),
    ("ties alone", ties_alone),
)
REASONS = (
    ("ties and likeness walked", {"network_share": 0.0, "network_back_share": 0.0}),
    ("the way back", {"network_back_share": 0.0}),
    ("likeness walked", {"likeness_walked": 0.0}),
    ("shared neighbours", {"sibling_share": 0.0}),
    ("name and place", {"name_share": 0.0, "alike_share": 0.0}),
    ("past changes", {"past_share": 0.0, "past_back_share": 0.0}),
    ("what a single tie carried", {"single_tie_cases": 1e9}),
    ("what a kind of tie carried", {"tie_cases": 1e9}),
    ("damping of hubs", {"hub_damping": 0.0}),
    ("habit", {"habit_share": 0.0}),
    ("rest", {"still_share": 0.0}),
)


def this_checkout() -> TrackedNetwork | None:
    """Read the files of this checkout, what they import and mention, and its commits; nothing of a shallow clone."""
    names = [name for name in _git("ls-files").split("\n") if name and not name.endswith((".png", ".bpmn"))]
    known = set(names)
    modules = {name[:-3].replace("/", ".").removesuffix(".__init__"): name for name in names if name.endswith(".py")}
    ties = []
    for name in names:
        if (CHECKOUT / name).is_file():
            text = (CHECKOUT / name).read_text(encoding="utf-8", errors="replace")
            found = _imported(text, modules) if name.endswith(".py") else _mentioned(name, text, known)
            ties += [(name, other, kind) for other, kind in found if other != name]
    changes = []
    for part in _git("log", "--reverse", "--name-only", "--no-renames", "--format=%x00%h %as").split("\0")[1:]:
        head, *touched = [line for line in part.split("\n") if line]
        node_ids = tuple(name for name in touched if name in known)
        if SMALLEST <= len(node_ids) <= LARGEST:
            own_id, day = head.split()
            changes.append(CommonChange(own_id, dt.date.fromisoformat(day), node_ids))
    nodes = tuple(TrackedNode(name, "", name.rpartition(".")[2], name) for name in names)
    return TrackedNetwork(nodes, tuple(sorted(set(ties))), tuple(changes)) if len(changes) >= 50 else None


def _git(*arguments: str) -> str:
    if shutil.which("git") is None:
        return ""
    done = subprocess.run(["git", *arguments], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else ""


def _imported(text: str, modules: dict[str, str]) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            parts = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            parts = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        yield from ((modules[part], "imports") for part in parts if part in modules)


def _mentioned(name: str, text: str, known: set[str]) -> Iterator[tuple[str, str]]:
    for word in re.findall(r"[\w./-]+\.\w+", text):
        beside = os.path.normpath(Path(name).parent / word)
        yield from ((path, "mentions") for path in (word, beside, f"impact/{word}") if path in known)


def print_methods(network: TrackedNetwork) -> None:
    methods: tuple[tuple[str, Method, Callable[[TrackedNetwork], TrackedNetwork]], ...] = (
        ("personalised PageRank, damping .85", page_rank, without_history),
        ("personalised PageRank, damping .6", lambda seen: page_rank(seen, damping=0.6), without_history),
        ("sum of PageRank, co-change, names", plain_sum, lambda whole: whole),
        ("product, without history", product, without_history),
        ("product", product, lambda whole: whole),
    )
    print("\n| method | AUC | MAP |\n|---|---:|---:|")
    for name, method, shown in methods:
        print(f"| {name} | {judged(network, method, shown=shown)} |", flush=True)


def print_reasons(network: TrackedNetwork) -> None:
    print("\n| product without | AUC | MAP |\n|---|---:|---:|")
    for name, changed in REASONS:
        policy = replace(POLICY, **changed)  # type: ignore[arg-type]  # none of the whole numbers is among them
        print(f"| {name} | {judged(network, product_of(policy))} |", flush=True)


def print_spoilt(network: TrackedNetwork) -> None:
    print("\n| data | AUC | MAP | PageRank AUC | PageRank MAP | MAP ratio |\n|---|---:|---:|---:|---:|---:|")
    for name, shown in SPOILT:
        mine, peer = judged(network, product, shown=shown), judged(network, page_rank, shown=shown)
        ratio = float(np.mean(mine.precisions) / np.mean(peer.precisions))
        print(f"| {name} | {mine} | {peer} | {ratio:.2f} |", flush=True)


def print_reliability(network: TrackedNetwork) -> None:
    """Hold what was said against what came true, over all folds, with a history and without."""
    print("\n| said | cases | mean said | came true | without history: cases | mean said | came true |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    tables = [_said(network, shown) for shown in (lambda whole: whole, without_history)]
    for low, high in pairwise(LIMITS):
        cells = []
        for said, came in tables:
            within = (said >= low) & (said < high)
            means = (f"{said[within].mean():.3f}", f"{came[within].mean():.3f}") if within.any() else ("–", "–")
            cells += [f"{within.sum():,}", *means]
        print(f"| {low:g} to {min(high, 1.0):g} | {' | '.join(cells)} |")
    for said, came in tables:
        print(f"Brier score {((said - came) ** 2).mean():.5f}, of the base rate {came.mean() * (1 - came.mean()):.5f}")


def _said(network: TrackedNetwork, shown: Callable[[TrackedNetwork], TrackedNetwork]) -> tuple[Rows, Rows]:
    ids = [node.id for node in network.nodes]
    said, came = [], []
    for history, later in folds(network):
        seeds = sorted({node_id for change in later for node_id in change.node_ids})
        scores = dict(zip(seeds, product(shown(replace(network, history=history)))(seeds), strict=True))
        for change in later:
            truth = np.array([one in change.node_ids for one in ids])
            for seed in change.node_ids:
                others = np.array([one != seed for one in ids])
                said.append(scores[seed][others])
                came.append(truth[others].astype(np.float64))
    return np.concatenate(said), np.concatenate(came)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of nodes.csv, edges.csv and commits.csv")
    parser.add_argument("--without-spoilt", action="store_true", help="print the comparison of methods only")
    arguments = parser.parse_args()
    found: list[tuple[str, TrackedNetwork | None]] = [("this checkout", this_checkout())]
    if arguments.data.is_dir():
        tables = [arguments.data / f"{name}.csv" for name in ("nodes", "edges", "commits")]
        found.insert(0, (arguments.data.name, read_tracked_network(tables[0], tables[1], history=tables[2])))
    for name, network in found:
        if network is None:
            print(f"\n## {name}: no history of at least 50 changes")
            continue
        print(f"\n## {name}: {len(network.nodes)} nodes, {len(network.ties)} ties, {len(network.history)} changes")
        print_methods(network)
        if not arguments.without_spoilt:
            print_spoilt(network)
            print_reasons(network)
            print_reliability(network)


if __name__ == "__main__":
    main()
