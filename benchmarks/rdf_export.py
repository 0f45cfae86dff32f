"""How long an export of a million statements takes against Oxigraph's own dump of the same ones, and what it holds.

Run: python benchmarks/rdf_export.py [--statements N]. The shipped workspace is laid beside itself until it states as
much. Each side runs in a process of its own, so that its peak of memory is its own.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from impact.domain.architecture import Element, Relationship
from impact.graph import ArchitectureGraph, build_graph
from impact.readers.workspace import shipped_workspace
from impact.use_cases.export import export_content
from impact.use_cases.query import default_release
from impact.use_cases.workspace import load_workspace
from impact.writers.rdf import ExportContent, describe_graphs, state_export
from impact.writers.rdf_text import nquads

STATEMENTS = 1_000_000
MOST_TIMES_THE_DUMP = 3.0
"""The aim: how many times Oxigraph's dump writing takes at most."""
MOST_BYTES_A_STATEMENT = 1024
"""The budget: memory that stating and writing take beside what they are given, for each statement."""
RUNS = 3


def main() -> None:
    """Print seconds, ratios and memory of both sides, and whether they say the same."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--statements", type=int, default=STATEMENTS)
    wanted = parser.parse_args().statements
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("export.nq", "dump.nq")]
        number, stating, writing, memory = _apart(_export, wanted, files[0])
        dumping, dump_memory = _apart(_dump, files[0], files[1])
        dumped = _lines(files[1])
        size = files[0].stat().st_size
    print(f"{number:,.0f} statements in {size / 1e6:,.0f} MB of N-Quads; the dump holds {dumped:,}")
    print(f"{'':44} {'seconds':>8} {'times':>6}")
    print(f"{'dump of a loaded store (Oxigraph)':44} {dumping:8.2f} {1:6.1f}")
    aim = f"aim {MOST_TIMES_THE_DUMP:g}"
    print(f"{'writing what is stated, sorted':44} {writing:8.2f} {writing / dumping:6.1f} ({aim})")
    print(f"{'stating and writing':44} {stating + writing:8.2f} {(stating + writing) / dumping:6.1f}")
    each = memory / number
    print(f"peak beside the content {memory / 2**20:,.0f} MiB, {each:,.0f} bytes a statement "
          f"(budget {MOST_BYTES_A_STATEMENT:,}); the loaded store {dump_memory / 2**20:,.0f} MiB")  # fmt: skip


def _apart(work: Callable[..., tuple[float, ...]], *given: object) -> tuple[float, ...]:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, given)


def _export(wanted: int, path: Path) -> tuple[float, ...]:
    content = _scaled(wanted)
    gc.collect()
    before = _held()
    stating, writing = [], []
    for _ in range(RUNS):
        triples = None  # the last run's are gone before the next ones are made
        began = time.process_time()
        triples = state_export(content)
        describe_graphs(triples, content)
        stated = time.process_time()
        number = 0
        with path.open("wb") as file:
            for part in nquads(triples):
                file.write(part)
                number += part.count(b"\n")
        stating.append(stated - began)
        writing.append(time.process_time() - stated)
    return number, min(stating), min(writing), _peak() - before


def _dump(source: Path, path: Path) -> tuple[float, ...]:
    before = _held()
    store = Store()
    store.bulk_load(path=str(source), format=RdfFormat.N_QUADS)
    seconds = []
    for _ in range(RUNS):
        began = time.process_time()
        store.dump(str(path), format=RdfFormat.N_QUADS)
        seconds.append(time.process_time() - began)
    return min(seconds), _peak() - before


def _scaled(wanted: int) -> ExportContent:
    """Lay copies of the architecture beside it until the export states as much as is wanted."""
    workspace = load_workspace(shipped_workspace())
    content = export_content(workspace, default_release(workspace))
    plain = len(state_export(content))
    graph = content.graph
    once = len(state_export(replace(content, graph=_copied(graph.nodes, graph.relationships, copies=1)))) - plain
    copies = max(0, -(-(wanted - plain) // once))
    return replace(content, graph=_copied(graph.nodes, graph.relationships, copies=copies))


def _copied(nodes: Iterable[Element], ties: Iterable[Relationship], *, copies: int) -> ArchitectureGraph:
    elements, relationships = list(nodes), list(ties)
    more: list[Element] = []
    more_ties: list[Relationship] = []
    for number in range(1, copies + 1):
        end = f"~{number}"
        more += [
            replace(one, id=one.id + end, parent_id=one.parent_id + end if one.parent_id else one.parent_id)
            for one in elements
        ]
        more_ties += [
            replace(tie, id=tie.id + end, source_id=tie.source_id + end, target_id=tie.target_id + end)
            for tie in relationships
        ]
    return build_graph([*elements, *more], [*relationships, *more_ties])


def _peak() -> int:
    """Give the most bytes of memory that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _held() -> int:
    """Give the bytes of memory that this process holds now, which Linux tells."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)


if __name__ == "__main__":
    main()
