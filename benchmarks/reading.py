"""How long reading takes against a bare lxml parse with one walk over all nodes, and how memory grows.

Run: python benchmarks/reading.py [--elements N]. Public models are measured where ``../shared`` holds them.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from lxml import etree

from impact.domain.architecture import ModelContent
from impact.readers import MODEL_READERS
from impact.readers.workspace import read_workspace_settings, shipped_workspace
from impact.readers.xml import read_bytes

PUBLIC_MODELS = Path(__file__).parents[2] / "shared" / "benchmarks"
MOST_TIMES_THE_PEER = 3.0
"""The aim: how many times the bare parse and walk reading takes at most on one large file."""
RUNS = 9
ELEMENTS = 100_000
TYPES = ("BusinessProcess", "ApplicationComponent", "ApplicationService", "DataObject", "Node", "Artifact", "Goal")
TIES = ("Composition", "Serving", "Flow", "Access", "Realization", "Association", "Influence", "Triggering")
DRAWN_IN_A_VIEW = 40
STYLE = """          <style>
            <fillColor r="255" g="255" b="181"/>
            <lineColor r="92" g="92" b="92"/>
            <font name="Segoe UI" size="9"><color r="0" g="0" b="0"/></font>
          </style>
"""


def exchange_model(elements: int) -> bytes:
    """Write an ArchiMate exchange file with as many elements, the same bytes for the same number.

    It is made like public models, of which most XML nodes are styles of what views draw: more relationships than
    elements, documentation and properties on some, all of them in a folder, every other one drawn.
    """
    chance = random.Random(elements)
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" identifier="id-model">\n'
        '  <name xml:lang="en">Generated</name>\n'
    ]
    parts += ["  <elements>\n", *(_element(number, chance) for number in range(elements)), "  </elements>\n"]
    ends = [(chance.randrange(elements), number) for number in range(elements)]
    ends += [(number, (number + 1) % elements) for number in range(0, elements, 10)]
    parts += ["  <relationships>\n", *(_tie(*pair, chance=chance) for pair in enumerate(ends)), "  </relationships>\n"]
    parts += ["  <organizations>\n    <item>\n      <label>All</label>\n"]
    parts += [f'      <item identifierRef="id-{number:06}"/>\n' for number in range(elements)]
    parts += [f'      <item identifierRef="r-{number:06}"/>\n' for number in range(len(ends))]
    parts += ["    </item>\n  </organizations>\n", "  <propertyDefinitions>\n"]
    parts += [f'    <propertyDefinition identifier="p{n}" type="string"><name>Field {n}</name></propertyDefinition>\n'
              for n in range(5)]  # fmt: skip
    parts += ["  </propertyDefinitions>\n  <views>\n    <diagrams>\n"]
    parts += [_view(first, min(elements, first + DRAWN_IN_A_VIEW)) for first in range(0, elements, 2 * DRAWN_IN_A_VIEW)]
    parts += ["    </diagrams>\n  </views>\n</model>\n"]
    return "".join(parts).encode()


def _element(number: int, chance: random.Random) -> str:
    lines = [
        f'    <element identifier="id-{number:06}" xsi:type="{chance.choice(TYPES)}">\n'
        f'      <name xml:lang="en">Thing number {number}</name>\n'
    ]
    if chance.random() < 0.3:
        lines.append('      <documentation xml:lang="en">It does what it says and nothing else.</documentation>\n')
    if chance.random() < 0.2:
        lines.append(
            f'      <properties>\n        <property propertyDefinitionRef="p{number % 5}">\n'
            f'          <value xml:lang="en">value {number}</value>\n        </property>\n      </properties>\n'
        )
    return "".join([*lines, "    </element>\n"])


def _tie(number: int, ends: tuple[int, int], *, chance: random.Random) -> str:
    source, target = ends
    return (
        f'    <relationship identifier="r-{number:06}" source="id-{source:06}" target="id-{target:06}" '
        f'xsi:type="{chance.choice(TIES)}"/>\n'
    )


def _view(first: int, last: int) -> str:
    nodes = [
        f'        <node identifier="n-{number:06}" elementRef="id-{number:06}" xsi:type="Element" '
        f'x="{number % 8 * 150}" y="{(number - first) // 8 * 90}" w="120" h="55">\n{STYLE}        </node>\n'
        for number in range(first, last)
    ]
    head = f'      <view identifier="v-{first:06}" xsi:type="Diagram">\n        <name>View from {first}</name>\n'
    return "".join([head, *nodes, "      </view>\n"])


def bare(data: bytes) -> int:
    """Parse and look at each node once: what no reader can do without."""
    return sum(len(node.tag) for node in etree.fromstring(data).iter())


def compare(read: Callable[[], object], peer: Callable[[], object], *, runs: int = RUNS) -> tuple[float, float]:
    """Measure the median seconds of two tasks, taken in turn."""
    seconds: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for task, kept in zip((read, peer), seconds, strict=True):
            began = time.perf_counter()
            result = task()
            kept.append(time.perf_counter() - began)
            del result  # what is read stays with the caller: giving it up is no part of reading
            bytearray(1 << 20)  # lets the allocator tidy up what this task freed, which the next one would pay for
    return statistics.median(seconds[0]), statistics.median(seconds[1])


def report(name: str, format_name: str, files: Sequence[tuple[str, bytes]], *, runs: int = RUNS) -> float:
    """Print the line of some files and return how many times the peer reading takes."""
    reader = MODEL_READERS[format_name]

    def read() -> list[ModelContent]:
        return [reader(data, file=file, prefix="m") for file, data in files]

    things = sum(len(content.elements) + len(content.relationships) for content in read())
    ours, peer = compare(read, lambda: [bare(data) for _, data in files], runs=runs)
    size = sum(len(data) for _, data in files) / 1e6
    print(f"{name:44} {size:7.1f} {things:9,} {ours:8.3f} {peer:8.3f} {ours / peer:6.1f}")
    return ours / peer


def in_fresh_processes(model: bytes, *, runs: int = 5) -> None:
    """Print what both tasks take where each is the first and only thing that its process does, as in a command."""
    seconds: dict[str, list[float]] = {"read": [], "bare": []}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "generated.xml"
        file.write_bytes(model)
        for _ in range(runs):
            for task, kept in seconds.items():
                command = [sys.executable, __file__, "--once", task, str(file)]
                kept.append(float(subprocess.run(command, capture_output=True, check=True).stdout))
    ours, peer = (statistics.median(kept) for kept in seconds.values())
    name, size = "the same, each in a process of its own", len(model) / 1e6
    print(f"{name:44} {size:7.1f} {'':9} {ours:8.3f} {peer:8.3f} {ours / peer:6.1f}")


def print_once(task: str, file: Path) -> None:
    """Print how many seconds one task takes in this process."""
    data = file.read_bytes()
    began = time.perf_counter()
    result = MODEL_READERS["archimate"](data, file=file.name, prefix="m") if task == "read" else bare(data)
    print(time.perf_counter() - began)
    assert result


def public_files() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """Give each public model that has a reader of its format, unpacked, with the name of the format."""
    patterns = {"archimate": "archimate/exchange/*", "archi": "archimate/archi-native/*", "bpmn": "bpmn/miwg/*"}
    for format_name, pattern in patterns.items():
        if format_name in MODEL_READERS:
            yield format_name, [(path.name, read_bytes(path)) for path in sorted(PUBLIC_MODELS.glob(pattern))]


def memory(counts: Sequence[int]) -> None:
    """Print the most memory that a process of its own takes to read a generated model, by number of elements."""
    print(f"\n{'generated model, elements':44} {'MB':>7} {'peak MB':>9} {'kB/element':>11}")
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "generated.xml"
            file.write_bytes(exchange_model(count))
            command = [sys.executable, __file__, "--peak", str(file)]
            grown = int(subprocess.run(command, capture_output=True, check=True).stdout)
            print(f"{count:<44,} {file.stat().st_size / 1e6:7.1f} {grown / 1e3:9.1f} {grown / count:11.2f}")


def print_peak(file: Path) -> None:
    """Print by how many kB the peak of this process grows with reading a file (Linux)."""
    data = file.read_bytes()
    before = _peak()
    content = MODEL_READERS["archimate"](data, file="generated.xml", prefix="m")
    assert content.elements
    print(_peak() - before)


def _peak() -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def main() -> None:
    """Print the ratios and the growth of memory, and say so if one large file misses the aim."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--elements", type=int, default=ELEMENTS, help="elements of the largest generated model")
    parser.add_argument("--peak", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--once", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peak:
        print_peak(options.peak)
        return
    if options.once:
        print_once(options.once[0], Path(options.once[1]))
        return
    print(f"{'':44} {'MB':>7} {'things':>9} {'seconds':>8} {'peer':>8} {'ratio':>6}")
    folder = shipped_workspace()
    for source in read_workspace_settings(folder).models:
        files = [(path.name, path.read_bytes()) for path in sorted(folder.glob(source.files))]
        report(f"shipped {source.format}, {len(files)} files", source.format, files)
    measured: list[tuple[int, str, float]] = []
    for format_name, files in public_files():
        if files:
            report(f"public {format_name}, {len(files)} files", format_name, files)
            file, data = max(files, key=lambda pair: len(pair[1]))
            name = f"{file}, the largest of them"
            measured.append((len(data), name, report(name, format_name, [(file, data)])))
    model = exchange_model(options.elements)
    name = f"generated archimate, {options.elements:,} elements"
    slow = [report(name, "archimate", [("generated.xml", model)], runs=5)]
    in_fresh_processes(model)
    slow += [ratio for _, _, ratio in sorted(measured)[-1:]]
    memory([options.elements // 4, options.elements // 2, options.elements])
    if max(slow) > MOST_TIMES_THE_PEER:
        print(f"\nThe aim is missed: {max(slow):.1f} times a bare parse and walk, more than {MOST_TIMES_THE_PEER}.")


if __name__ == "__main__":
    main()
