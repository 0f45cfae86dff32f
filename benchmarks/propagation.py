"""How fast change is followed, as ratios to the fixed peers of ``peers.py`` measured in the same run.

One line a measurement: what, seconds, the peer's seconds, the ratio, the aim. Name parts to run only these:
``python benchmarks/propagation.py shipped large``. A missed aim is printed; it does not fail the run.
"""

from __future__ import annotations

import argparse
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from cpm.models import DSM, ChangePropagationTree
from peers import copied, descendants_world_by_world, frontier_over_masks, hashed_coins

from impact.analysis.cpm import combined_likelihood
from impact.analysis.propagation import drawn_weights, propagate
from impact.domain.change import TouchKind
from impact.domain.matrix import DesignStructureMatrix
from impact.domain.policy import PropagationPolicy, Weight
from impact.readers.policy import read_policy
from impact.readers.workspace import shipped_workspace
from impact.use_cases.scope import ScopeRequest, resolve_scope
from impact.use_cases.workspace import load_workspace
from impact.worlds import MASK_BUDGET, PossibleWorlds, Seed, TravelArcs

LONG = 100_000
"""Hops that no path of these graphs needs, so that change is followed to its end, as the peers do."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="default: all")
    for part in parser.parse_args().parts or PARTS:
        print(f"\n{part}: {(PARTS[part].__doc__ or '').splitlines()[0]}")
        PARTS[part]()


def line(what: str, own: float, peer: str, others: float, *, aim: str, is_met: bool, ratio: float) -> None:
    verdict = "met" if is_met else "MISSED"
    print(f"  {what:<44} {own:9.3f} s   {peer:<34} {others:9.3f} s   ratio {ratio:8.1f}   aim {aim}: {verdict}")


def best_of(times: int, work: Callable[[], object]) -> float:
    seconds = math.inf
    for _ in range(times):
        began = time.perf_counter()
        work()
        seconds = min(seconds, time.perf_counter() - began)
    return seconds


def random_arcs(nodes: int, arcs: int, *, low: float = 0.05, high: float = 0.6) -> TravelArcs:
    generator = np.random.default_rng(1)
    chances = generator.uniform(low, high, arcs)
    return TravelArcs(
        sources=generator.integers(0, nodes, arcs).astype(np.int32),
        targets=np.sort(generator.integers(0, nodes, arcs)).astype(np.int32),
        relationships=np.arange(arcs, dtype=np.int32),
        is_forward=np.ones(arcs, np.bool_),
        scales=chances,
        means=chances,
        slots=np.zeros(arcs, np.int32),
        weights=(Weight(1.0, 10),),
        weight_names=("any/*/forward",),
        from_junction=np.zeros(arcs, np.bool_),
        coin_keys=generator.integers(0, 2**63, arcs, dtype=np.uint64),
        nodes=nodes,
    )


def policy(hop_limit: int = LONG) -> PropagationPolicy:
    return replace(read_policy().propagation, hop_limit=hop_limit)


def seed_at(start: int) -> tuple[list[Seed], dict[str, int]]:
    return [Seed("", "touch", "start", TouchKind.MODIFY)], {"start": start}


def own_seconds(arcs: TravelArcs, worlds: int, *, times: int = 3, hop_limit: int = LONG) -> float:
    seeds, index = seed_at(int(arcs.sources[0]))
    rules = policy(hop_limit)
    return best_of(times, lambda: PossibleWorlds(arcs, rules, worlds=worlds).shares(seeds, index))


def shipped() -> None:
    """Release 2.0 of the shipped workspace, 4,096 worlds, against hashing the coins that were examined."""
    workspace = load_workspace(shipped_workspace())
    rules = replace(workspace.policy.propagation, worlds=4096)
    scope = resolve_scope(workspace, ScopeRequest(release="R2.0"))
    own = best_of(3, lambda: propagate(scope.graph, scope.seeds, policy=rules))
    found = propagate(scope.graph, scope.seeds, policy=rules)
    drawn = PossibleWorlds(
        found.possible_worlds.arcs, rules, worlds=rules.worlds_per_draw,
        weights=drawn_weights(found.possible_worlds.arcs, rules),
    )  # fmt: skip
    drawn.reach(scope.seeds, scope.graph.index_by_id)
    coins = found.possible_worlds.coins_examined + drawn.coins_examined
    peer = best_of(3, lambda: hashed_coins(coins))
    line(
        "with the doubt about weights", own, f"numpy hashes {coins / 1e6:,.0f} million coins", peer,
        aim="at most 10", is_met=own <= 10 * peer, ratio=own / peer,
    )  # fmt: skip


def process() -> None:
    """The whole process of `impact report R2.0`, against a process that only imports what it needs."""
    report = "from impact.cli import main; main(['report', 'R2.0'], standalone_mode=False)"
    listing = f"import sys, io, contextlib\nwith contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO())): {report}\n"
    listing += "print(' '.join(sorted(name for name in sys.modules if not name.startswith('_'))))"
    found = subprocess.run([sys.executable, "-c", listing], capture_output=True, text=True, check=True)
    names = found.stdout.split()
    imports = f"import importlib, contextlib\nfor name in {names!r}:\n"
    imports += " with contextlib.suppress(ImportError): importlib.import_module(name)"
    own, peer = (best_of(3, partial(python, code)) for code in (report, imports))
    line(
        "impact report R2.0", own, f"importing its {len(names):,} modules", peer,
        aim="at most 3", is_met=own <= 3 * peer, ratio=own / peer,
    )  # fmt: skip


def python(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)


def small() -> None:
    """2,000 nodes, 6,000 arcs, 10,240 worlds, against networkx world by world (128 worlds, scaled up)."""
    arcs = random_arcs(2_000, 6_000)
    own = own_seconds(arcs, 10_240)
    began = time.perf_counter()
    descendants_world_by_world(
        arcs.sources.astype(np.int64), arcs.targets.astype(np.int64), arcs.means,
        nodes=2_000, start=int(arcs.sources[0]), worlds=128,
    )  # fmt: skip
    peer = (time.perf_counter() - began) * 10_240 / 128
    line(
        "10,240 worlds", own, "networkx.descendants a world", peer,
        aim="at least 400", is_met=peer >= 400 * own, ratio=peer / own,
    )  # fmt: skip


def cpm() -> None:
    """Change prediction method: the full matrix of 200 parts of four ties, depth 4, against cpm-lib (12 rows)."""
    generator = np.random.default_rng(1)
    values = np.zeros((200, 200))
    for column in range(200):
        rows = generator.choice([row for row in range(200) if row != column], 4, replace=False)
        values[rows, column] = generator.uniform(0.1, 0.9, 4)
    names = [str(number) for number in range(200)]
    matrix = DesignStructureMatrix(tuple(names), values)
    own = best_of(3, lambda: combined_likelihood(matrix, depth=4))
    design = DSM([[cell or None for cell in row] for row in values.tolist()], names)
    began = time.perf_counter()
    for start in range(12):
        for target in set(range(200)) - {start}:
            ChangePropagationTree(start, target, design, design).propagate(search_depth=4).get_probability()
    peer = (time.perf_counter() - began) * 200 / 12
    line(
        "200 parts", own, "cpm-lib", peer, aim="at least 500", is_met=peer >= 500 * own, ratio=peer / own,
    )  # fmt: skip


def large() -> None:
    """100,000 nodes, 500,000 arcs, 1,024 worlds, against a frontier over masks (128 worlds, scaled up) and copying."""
    arcs = random_arcs(100_000, 500_000)
    own = own_seconds(arcs, 1_024)
    start = int(arcs.sources[0])
    began = time.perf_counter()
    _, levels = frontier_over_masks(
        arcs.sources.astype(np.int64), arcs.targets.astype(np.int64), arcs.means, nodes=100_000, start=start, worlds=128
    )
    peer = (time.perf_counter() - began) * 1_024 / 128
    line(
        "1,024 worlds", own, "frontier over boolean masks", peer,
        aim="at least 3.5", is_met=peer >= 3.5 * own, ratio=peer / own,
    )  # fmt: skip
    floor = best_of(2, lambda: copied(500_000 * 1_024 // 64 * 2, times=levels))
    line(
        "the same", own, f"np.copyto, {levels} levels (the floor)", floor,
        aim="at most 8", is_met=own <= 8 * floor, ratio=own / floor,
    )  # fmt: skip
    print(f"  live worlds of arcs in memory at once: at most {MASK_BUDGET / 2**20:.0f} MiB, whatever the worlds")


def million() -> None:
    """1 million nodes, 5 million relationships from two tables, 256 worlds: `impact reach` as a process."""
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet

    generator = np.random.default_rng(1)
    kinds = np.array(["serving", "flow", "access", "triggering", "realization"])
    nodes = pa.table({"id": [f"node-{number}" for number in range(1_000_000)]})
    ends = {
        end: pa.array([f"node-{number}" for number in generator.integers(0, 1_000_000, 5_000_000).tolist()])
        for end in ("source", "target")
    }
    edges = pa.table({**ends, "type": kinds[generator.integers(0, 5, 5_000_000)].tolist()})
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for suffix, write in ((".parquet", pa.parquet.write_table), (".csv", pa.csv.write_csv)):
            write(nodes, place / f"nodes{suffix}")
            write(edges, place / f"edges{suffix}")
            touches = [part for number in range(200) for part in ("--touch", f"node-{number}")]
            command = [
                sys.executable, "-m", "impact", "reach", "--nodes", str(place / f"nodes{suffix}"),
                "--edges", str(place / f"edges{suffix}"), *touches, "--out", str(place / "out.csv"), "--format", "csv",
            ]  # fmt: skip
            began = time.perf_counter()
            with subprocess.Popen(command) as child:
                _, status, usage = os.wait4(child.pid, 0)
            seconds, gigabytes = time.perf_counter() - began, usage.ru_maxrss / 2**20
            is_met = seconds <= 60 and gigabytes < 6 and status == 0
            verdict = "met" if is_met else "MISSED"
            print(f"  {suffix[1:]:<8} {seconds:6.1f} s, {gigabytes:.1f} GiB   aim 60 s, 6 GB: {verdict}")


def growth() -> None:
    """Time against nodes and arcs (5 a node) and against worlds, with the exponent of each."""
    sizes = [12_500, 25_000, 50_000, 100_000, 200_000]
    by_size = [own_seconds(random_arcs(size, 5 * size, high=0.3), 512, times=2, hop_limit=6) for size in sizes]
    print("  nodes  " + "".join(f"{size:>10,}" for size in sizes))
    print(
        "  s      " + "".join(f"{seconds:>10.3f}" for seconds in by_size) + f"   exponent {slope(sizes, by_size):.2f}"
    )
    degrees = [2, 4, 8, 16]
    by_arcs = [
        own_seconds(random_arcs(50_000, 50_000 * degree, high=0.3), 512, times=2, hop_limit=6) for degree in degrees
    ]
    arcs_counts = [50_000 * degree for degree in degrees]
    print("  arcs   " + "".join(f"{count:>10,}" for count in arcs_counts))
    print(
        "  s      "
        + "".join(f"{seconds:>10.3f}" for seconds in by_arcs)
        + f"   exponent {slope(arcs_counts, by_arcs):.2f}"
    )
    worlds = [512, 1024, 2048, 4096, 8192]
    arcs = random_arcs(50_000, 250_000, high=0.3)
    by_worlds = [own_seconds(arcs, count, times=2, hop_limit=6) for count in worlds]
    print("  worlds " + "".join(f"{count:>10,}" for count in worlds))
    print(
        "  s      "
        + "".join(f"{seconds:>10.3f}" for seconds in by_worlds)
        + f"   exponent {slope(worlds, by_worlds):.2f}"
    )


def slope(sizes: list[int], seconds: list[float]) -> float:
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


def incremental() -> None:
    """Release 2.0 of the shipped workspace after one touch or one weight changed, against all anew."""
    workspace = load_workspace(shipped_workspace())
    rules = workspace.policy.propagation
    scope = resolve_scope(workspace, ScopeRequest(release="R2.0"))
    before = propagate(scope.graph, scope.seeds, policy=rules)
    seeds = scope.seeds[1:]
    own = best_of(3, lambda: propagate(scope.graph, seeds, policy=rules, earlier=before))
    anew = best_of(3, lambda: propagate(scope.graph, seeds, policy=rules))
    reused = propagate(scope.graph, seeds, policy=rules, earlier=before).reused
    changes = len(before.reached_by_change)
    line(
        f"a touch left out: {len(reused)} of {changes} changes reused", own, "all anew", anew,
        aim="above 1", is_met=anew > own, ratio=anew / own,
    )  # fmt: skip


PARTS: dict[str, Callable[[], None]] = {
    "shipped": shipped,
    "process": process,
    "small": small,
    "cpm": cpm,
    "large": large,
    "million": million,
    "growth": growth,
    "incremental": incremental,
}

if __name__ == "__main__":
    main()
