"""Break the propagation in every small way that mutmut knows: the related tests must notice.

Run: python tests/mutation/mutate_propagation.py [--children N] [--least PERCENT] [--keep DIR] [PATTERN…]. Needs the
extra ``soak`` (mutmut). Works on a copy of the tree. Prints how many mutants were killed, survived or timed out and
lists the survivors; those that no test can tell from the original stand in ``equivalent.toml`` with the reason.
Fails when fewer than PERCENT of all mutants are caught; a survivor without a reason is listed as not explained.
"""

from __future__ import annotations

import argparse
import contextlib
import fnmatch
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
EQUIVALENT = Path(__file__).resolve().with_name("equivalent.toml")
MUTATED = ("impact/worlds/*.py", "impact/analysis/propagation*.py", "impact/analysis/propagation/*.py")
NOT_MUTATED = ("impact/worlds/arrivals.py",)
"""Serves the explanation alone, whose oracles take too long to meet every mutant."""
TESTS = ("tests/unit/worlds", "tests/unit/analysis/test_propagation*.py")
SLOW_TESTS = ("the_sampling_interval_holds", "hash_seed")
"""Left out: they take seconds, and a quicker test beside each sees the same lines."""
COPIED = ("impact", "tests/__init__.py", "tests/conftest.py", "tests/unit", "tests/mutation", "pyproject.toml")
LEAST_PERCENT = 85.0
PATIENCE = (3.0, 8.0)
"""How many times longer than the original a mutant may take. One that overruns the first gets the second: on a busy
machine a slow run is not an endless loop."""
MOST_BYTES = 6 * 2**30
"""Memory of one mutant: a broken size must fail, not take the machine along."""
CAUGHT = ("killed", "timeout", "segfault", "caught by type check")
SETTINGS = """
[tool.mutmut]
source_paths = ["impact"]
only_mutate = {mutated}
do_not_mutate = {not_mutated}
pytest_add_cli_args = [
    "-p", "tests.mutation.quickest_first", "-p", "no:xdist", "-p", "no:cacheprovider", "-p", "no:playwright",
    "-k", {left_out},
]
pytest_add_cli_args_test_selection = {tests}
process_isolation = "forkserver"
timeout_multiplier = {patience}
timeout_constant = 3.0
use_git_change_detection = false
"""


@dataclass(frozen=True)
class Mutant:
    """A broken copy of one function.

    Attributes
    ----------
    name
        As mutmut counts it; changes whenever the function does.
    status
        What the tests said.
    """

    name: str
    status: str

    @property
    def function(self) -> str:
        """Dotted name of the function: ``impact.worlds.arcs.TravelArcs.likelihoods``."""
        module, _, mangled = self.name.partition("__mutmut_")[0].rpartition(".")
        return f"{module}.{mangled.removeprefix('x_').removeprefix('xǁ').replace('ǁ', '.')}"


@dataclass(frozen=True)
class Equivalent:
    """A change that no test can tell from the original, and why.

    Attributes
    ----------
    function
        Dotted name of the function, or a pattern with ``*``.
    was, becomes
        Regular expressions that are found in the line before and in the line after.
    reason
        Why it makes no difference.
    """

    function: str
    was: str
    becomes: str
    reason: str

    def explains(self, mutant: Mutant, was: str, becomes: str) -> bool:
        """Tell whether a mutant is such a change."""
        return (
            fnmatch.fnmatchcase(mutant.function, self.function)
            and re.search(self.was, was) is not None
            and re.search(self.becomes, becomes) is not None
        )


def main() -> int:
    """Run mutmut on a copy and judge what it says."""
    arguments = parsed()
    with copied_tree(arguments.keep) as folder:
        started = time.monotonic()
        names = arguments.patterns
        for patience in PATIENCE:
            write_settings(folder, patience)
            run_mutmut(folder, names, children=arguments.children)
            mutants = [m for m in results(folder) if m.status != "not checked"]
            names = [m.name for m in mutants if m.status == "timeout"]
            if not names:
                break
        print(f"{len(mutants)} mutants in {(time.monotonic() - started) / 60.0:.1f} min")
        with contextlib.chdir(folder):
            return judge(mutants, least=arguments.least)


def parsed() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("patterns", nargs="*", metavar="PATTERN", help="mutants to run, such as 'impact.worlds.arcs.*'")
    parser.add_argument("--children", type=int, default=os.cpu_count() or 1, help="processes at once; default: cores")
    parser.add_argument("--least", type=float, default=LEAST_PERCENT, help="least percent caught; default: 85")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="work in DIR and keep it: a second run resumes there")
    return parser.parse_args()


@contextlib.contextmanager
def copied_tree(keep: Path | None) -> Iterator[Path]:
    """Copy what the tests need to a folder of its own, so that the checkout is never touched."""
    with tempfile.TemporaryDirectory(prefix="impact-mutation-") as made:
        folder = (keep or Path(made)).resolve()
        for name in COPIED:
            source, target = CHECKOUT / name, folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(source, target)
        yield folder


def write_settings(folder: Path, patience: float) -> None:
    """Tell mutmut what to break and which tests must notice."""
    tests = sorted({str(path.relative_to(folder)) for pattern in TESTS for path in folder.glob(pattern)})
    left_out = " and ".join(f"not {name}" for name in SLOW_TESTS)
    text = SETTINGS.format(
        mutated=toml_list(MUTATED),
        not_mutated=toml_list(NOT_MUTATED),
        tests=toml_list(tests),
        left_out=f'"{left_out}"',
        patience=patience,
    )
    project = folder / "pyproject.toml"
    project.write_text((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8") + text, encoding="utf-8")


def toml_list(names: Sequence[str]) -> str:
    """Write names as a list of TOML."""
    return "[" + ", ".join(f'"{name}"' for name in names) + "]"


def mutmut(*arguments: str) -> list[str]:
    """Give the command line of the mutmut that stands beside this Python."""
    return [str(Path(sys.executable).with_name("mutmut")), *arguments]


def run_mutmut(folder: Path, patterns: Sequence[str], *, children: int) -> None:
    """Break and test; the log is shown when mutmut itself fails."""
    import resource  # not on every system, and pytest imports this module for its doctests

    log = folder / "mutmut.log"
    environment = {**os.environ, "HYPOTHESIS_PROFILE": "mutation", "PYTHONHASHSEED": "0", "IMPACT_STORE": "off"}
    with log.open("wb") as output:
        process = subprocess.Popen(
            mutmut("run", "--max-children", str(children), *patterns),
            cwd=folder,
            env=environment,
            stdout=None if sys.stdout.isatty() else output,
            stderr=subprocess.STDOUT,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES)),  # noqa: PLW1509 — one thread
        )
        status = process.wait()
    if status != 0:
        sys.stderr.write(log.read_text(encoding="utf-8", errors="replace").replace("\r", "\n")[-4000:])
        raise SystemExit(f"mutmut failed with exit code {status}")


def results(folder: Path) -> list[Mutant]:
    """List every mutant with what became of it."""
    listing = subprocess.run(mutmut("results", "--all", "true"), cwd=folder, capture_output=True, text=True, check=True)
    pairs = (line.strip().rsplit(": ", 1) for line in listing.stdout.splitlines() if "__mutmut_" in line)
    return [Mutant(name, status) for name, status in pairs]


def change_of(mutant: Mutant) -> tuple[str, str]:
    """Give the lines that a mutant takes out and puts in, each joined to one line; run it in the folder of mutmut."""
    from mutmut.mutation.diff_apply import get_diff_for_mutant

    lines = get_diff_for_mutant(mutant.name).splitlines()
    gone = [line[1:].strip() for line in lines if line.startswith("-") and not line.startswith("---")]
    new = [line[1:].strip() for line in lines if line.startswith("+") and not line.startswith("+++")]
    return " ".join(gone), " ".join(new)


def known_equivalents() -> list[Equivalent]:
    """Read the changes that no test can see."""
    if not EQUIVALENT.is_file():
        return []
    return [Equivalent(**row) for row in tomllib.loads(EQUIVALENT.read_text(encoding="utf-8")).get("mutant", [])]


def judge(mutants: Sequence[Mutant], *, least: float) -> int:
    """Print the score and the survivors; give the exit code."""
    by_status = Counter(mutant.status for mutant in mutants)
    caught = sum(by_status[status] for status in CAUGHT)
    survivors = [mutant for mutant in mutants if mutant.status not in CAUGHT]
    known = known_equivalents()
    unexplained, explained = 0, set()
    for mutant in survivors:
        was, becomes = change_of(mutant)
        reason = next((one for one in known if one.explains(mutant, was, becomes)), None)
        explained.add(reason)
        unexplained += reason is None
        print(f"\n{mutant.status}: {mutant.function}\n  - {was}\n  + {becomes}")
        print(f"  {reason.reason}" if reason else "  not explained")
    score = 100.0 * caught / max(1, len(mutants))
    print(
        f"\nMutation score {score:.1f} %: " + ", ".join(f"{count} {name}" for name, count in sorted(by_status.items()))
    )
    print(f"Survivors explained in {EQUIVALENT.name}: {len(survivors) - unexplained} of {len(survivors)}")
    for one in known:
        if one not in explained:
            print(f"Explains no survivor of this run: {one.function}: {one.was} -> {one.becomes}")
    return 0 if score >= least else 1


if __name__ == "__main__":
    sys.exit(main())
