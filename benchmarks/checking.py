"""Check the shipped workspace with every rule: seconds beyond loading, and the ratio to loading.

Run: python benchmarks/checking.py
"""

from __future__ import annotations

import datetime as dt
import statistics
import time
from collections.abc import Callable

from impact.readers.workspace import read_workspace_settings, shipped_workspace
from impact.readers.workspace_files import gather_workspace_files
from impact.use_cases.checking import check
from impact.use_cases.workspace import load_workspace
from impact.use_cases.workspace_cache import kept_parts

RUNS = 7
DAY = dt.date(2017, 10, 19)


def main() -> None:
    """Print the median of several runs of each, taken in turn."""
    folder = shipped_workspace()
    settings = read_workspace_settings(folder)
    workspace = load_workspace(folder)
    loading, checking = [], []
    for _ in range(RUNS):
        loading.append(_seconds(lambda: kept_parts(settings, gather_workspace_files(folder, settings), folder=None)))
        checking.append(_seconds(lambda: check(workspace, today=DAY)))
    print(f"{'shipped workspace':24} {'seconds':>8}")
    print(f"{'read and joined':24} {statistics.median(loading):8.3f}")
    print(f"{'checked':24} {statistics.median(checking):8.3f}")
    print(f"{'ratio':24} {statistics.median(checking) / statistics.median(loading):8.2f}")


def _seconds(task: Callable[[], object]) -> float:
    began = time.process_time()
    task()
    return time.process_time() - began


if __name__ == "__main__":
    main()
