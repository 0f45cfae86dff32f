"""What every test shares: data beside the checkout, tools outside Python, and the rule about skipped tests."""

from __future__ import annotations

import importlib.util
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

from impact.store.place import StorePlace

CHECKOUT = Path(__file__).parents[1]
SHARED = CHECKOUT.parent / "shared"
NODE_PACKAGES = CHECKOUT / "tests" / "node" / "node_modules"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""Keep Chromium from looking for anything but the page under test."""
OFFICE_NAMES = ("soffice", "libreoffice")
MISSING_OFFICE = "needs LibreOffice: install the package libreoffice-writer-nogui"
POSTGRES_VARIABLE = "IMPACT_TEST_POSTGRES"
MISSING_POSTGRES = f"needs PostgreSQL: install the package postgresql, or name a server in {POSTGRES_VARIABLE}"
ALLOWED_SKIP = "../shared"
REFUSED_SKIPS = pytest.StashKey[list[str]]()

# The tests of a checkout give the same answer each time they run; `make soak` looks for what is new.
settings.register_profile("same", deadline=None, max_examples=50, derandomize=True, print_blob=True)
settings.register_profile(
    "soak", deadline=None, max_examples=500, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "mutation", deadline=None, max_examples=5, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or "same")


def chromium_executable() -> str | None:
    """Name the Chromium of this machine, or ``None``; IMPACT_CHROMIUM goes first."""
    named = os.environ.get("IMPACT_CHROMIUM")
    return named or next((path for path in map(shutil.which, CHROMIUM_NAMES) if path), None)


def office_executable() -> str | None:
    """Name the LibreOffice of this machine, or ``None``."""
    return next((path for path in map(shutil.which, OFFICE_NAMES) if path), None)


@pytest.fixture(scope="session")
def checkout() -> Path:
    """Name the folder of the checkout."""
    return CHECKOUT


@pytest.fixture(scope="session")
def shared_directory() -> Path:
    """Name the folder of data beside the checkout, or skip."""
    if not SHARED.is_dir():
        pytest.skip("needs the data of ../shared beside the checkout")
    return SHARED


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Name the Chromium to drive, or skip."""
    path = chromium_executable()
    if path is None:
        pytest.skip("needs Chromium: install the package chromium")
    return path


@pytest.fixture(scope="session")
def node_path() -> str:
    """Name the Node.js to run, with the packages of tests/node installed, or skip."""
    reason = missing_node()
    if reason:
        pytest.skip(reason)
    return str(shutil.which("node"))


@pytest.fixture(scope="session")
def office_path() -> str:
    """Name the LibreOffice that makes documents for the tests, or skip."""
    path = office_executable()
    if path is None:
        pytest.skip(MISSING_OFFICE)
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Give the address of a PostgreSQL server: the one that IMPACT_TEST_POSTGRES names, else one for this run."""
    named = os.environ.get(POSTGRES_VARIABLE)
    if named:
        yield named
        return
    reason = missing_postgres()
    if reason:
        pytest.skip(reason)
    from tests.postgres import running_server

    with running_server() as url:
        yield url


EACH_DATABASE = ("SQLite", pytest.param("PostgreSQL", marks=pytest.mark.postgres))


def own_part(request: pytest.FixtureRequest) -> str:
    """Give the address of an empty part of a PostgreSQL server, which only this test sees."""
    from tests.postgres import own_schema

    return own_schema(request.getfixturevalue("postgres_url"))


@pytest.fixture(params=EACH_DATABASE)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> StorePlace:
    """Name an empty store: each test that asks for it runs on a file, and again on a server."""
    if request.param == "SQLite":
        return StorePlace("", tmp_path / "decisions.sqlite")
    return StorePlace("", url=own_part(request), backups=tmp_path / "backups")


@pytest.fixture(params=EACH_DATABASE)
def each_database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test with a workspace keep its decisions in a file, and again on a server."""
    if request.param == "PostgreSQL":
        monkeypatch.setenv("IMPACT_DATABASE_URL", own_part(request))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """Let Playwright drive the Chromium of this machine instead of a download of its own."""
    return {**browser_type_launch_args, "executable_path": chromium_executable(), "args": list(CHROMIUM_ARGUMENTS)}


def missing_node() -> str:
    """Say what is missing to run the tests in JavaScript; empty if nothing is."""
    if shutil.which("node") is None:
        return "needs Node.js: install the packages nodejs and npm"
    if not NODE_PACKAGES.is_dir():
        return "needs the packages of tests/node: run npm install --prefix tests/node --no-package-lock"
    return ""


def missing_postgres() -> str:
    """Say what is missing to test on a PostgreSQL server; empty if nothing is."""
    if importlib.util.find_spec("psycopg") is None:
        return "needs psycopg: install the extra postgres"
    is_installed = shutil.which("initdb") or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return "" if os.environ.get(POSTGRES_VARIABLE) or is_installed else MISSING_POSTGRES


def missing_by_marker() -> dict[str, str]:
    """Say, by marker, why the tests that carry it cannot run on this machine; empty if they can."""
    return {
        "browser": "" if chromium_executable() else "needs Chromium: install the package chromium",
        "node": missing_node(),
        "office": "" if office_executable() else MISSING_OFFICE,
        "postgres": missing_postgres(),
        "shared": "" if SHARED.is_dir() else "needs the data of ../shared beside the checkout",
    }


def pytest_configure(config: pytest.Config) -> None:
    """Start the list of skips that the gate refuses, and give the run a cache of its own."""
    config.stash[REFUSED_SKIPS] = []
    own_cache = tempfile.TemporaryDirectory(prefix="impact-cache-")
    os.environ["IMPACT_CACHE"] = own_cache.name
    config.add_cleanup(own_cache.cleanup)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip marked tests whose tools are missing, with the reason."""
    reasons = missing_by_marker()
    for item in items:
        for marker, reason in reasons.items():
            if reason and item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


class SkipGate:
    """Fail a run that skipped a test for any other reason than absent shared data.

    It listens where the reports of all workers come together, so it holds with and without pytest-xdist.
    """

    def __init__(self, refused: list[str]) -> None:
        self.refused = refused

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a skipped test."""
        if not hasattr(report, "wasxfail"):
            self._note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a module that was skipped as a whole."""
        self._note(report)

    def _note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if not report.skipped:
            return
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if ALLOWED_SKIP not in reason:
            self.refused.append(f"{report.nodeid}: {reason}")

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Turn a run that was green but for refused skips into a failed one."""
        if self.refused and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """List the refused skips."""
        if self.refused:
            terminalreporter.section("skips that the gate refuses", red=True, bold=True)
            for line in sorted(set(self.refused)):
                terminalreporter.write_line(line)


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Set the gate up when IMPACT_REQUIRE_ALL asks for it, in the process that gathers the reports."""
    is_worker = hasattr(session.config, "workerinput")
    if os.environ.get("IMPACT_REQUIRE_ALL") and not is_worker:
        session.config.pluginmanager.register(SkipGate(session.config.stash[REFUSED_SKIPS]), "impact-skip-gate")
