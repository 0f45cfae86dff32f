"""Load the shipped workspace without a cache and from the cache: seconds of processing after imports, and the ratio.

Run: python benchmarks/loading.py
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from impact.readers.workspace import read_workspace_settings, shipped_workspace
from impact.readers.workspace_files import gather_workspace_files
from impact.use_cases.workspace_cache import code_digest, kept_parts

RUNS = 7


def main() -> None:
    """Print the median of several runs of each, taken in turn."""
    folder = shipped_workspace()
    cold, kept = [], []
    with tempfile.TemporaryDirectory() as cache:
        _load(folder, cache=Path(cache))  # imports what reading needs, and fills the cache
        for _ in range(RUNS):
            cold.append(_load(folder, cache=None))
            kept.append(_load(folder, cache=Path(cache)))
    print(f"{'shipped workspace':24} {'seconds':>8}")
    print(f"{'read and joined':24} {statistics.median(cold):8.3f}")
    print(f"{'from the cache':24} {statistics.median(kept):8.3f}")
    print(f"{'ratio':24} {statistics.median(cold) / statistics.median(kept):8.1f}")


def _load(folder: Path, *, cache: Path | None) -> float:
    code_digest.cache_clear()  # a command of its own works it out
    began = time.process_time()
    settings = read_workspace_settings(folder)
    kept_parts(settings, gather_workspace_files(folder, settings), folder=cache)
    return time.process_time() - began


if __name__ == "__main__":
    main()
