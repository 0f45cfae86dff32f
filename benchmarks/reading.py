"""How long reading the shipped models takes against a bare lxml parse and one walk over all nodes."""

from __future__ import annotations

import time
from collections.abc import Callable

from lxml import etree

from impact.readers import MODEL_READERS
from impact.readers.workspace import read_workspace_settings, shipped_workspace

REPEATS = 5


def seconds(task: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(REPEATS):
        began = time.perf_counter()
        task()
        best = min(best, time.perf_counter() - began)
    return best


def main() -> None:
    folder = shipped_workspace()
    for source in read_workspace_settings(folder).models:
        reader = MODEL_READERS[source.format]
        files = {path.name: path.read_bytes() for path in sorted(folder.glob(source.files))}
        ours = seconds(lambda f=files, r=reader, s=source: [r(d, file=n, prefix=s.prefix) for n, d in f.items()])
        bare = seconds(lambda f=files: [sum(1 for _ in etree.fromstring(data).iter()) for data in f.values()])
        size = sum(map(len, files.values())) / 1e6
        print(
            f"{source.format:10} {len(files):3} files {size:5.1f} MB: "
            f"{ours:.3f} s, bare parse {bare:.3f} s, ratio {ours / bare:.1f}"
        )


if __name__ == "__main__":
    main()
