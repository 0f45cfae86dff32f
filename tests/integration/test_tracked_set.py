"""A tool that follows the tracked resource set step by step has what the export says, whenever it looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, Graph, Namespace, URIRef

from impact.cli import main
from impact.domain.tracked import ChangeSort, TrackedSet, changes_between
from impact.errors import InputError, UnreadableFileError
from impact.readers.tracked_set import read_tracked_set
from impact.use_cases.tracked_set import track
from impact.use_cases.workspace import load_workspace
from impact.writers.tracked_set import BASE_FILE, LOG_FILE, PAGE, write_tracked_set
from tests.workspaces import ARCHITECTURE, PROCESS, write_workspace

TRS = Namespace("http://open-services.net/ns/core/trs#")
LDP = Namespace("http://www.w3.org/ns/ldp#")
URL = "https://example.org/trs/"
STATES = st.dictionaries(
    st.sampled_from([f"urn:r:{n}" for n in range(8)]), st.lists(st.sampled_from("xyz"), max_size=2), max_size=8
)


class Follower:
    """Follows a folder as OSLC TRS 3.0 says: the base once, then only what is new in the log."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        base = self._read("base.ttl")
        self.held: dict[str, list[str]] = {}
        state = self._state()
        for member in base.objects(None, LDP.member):
            self.held[str(member)] = state.get(str(member), [])
        self.last = str(next(base.objects(None, TRS.cutoffEvent)))

    def _read(self, name: str) -> Graph:
        return Graph().parse(self.folder / name, format="turtle")

    def _state(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for line in (self.folder / "resources.nt").read_text(encoding="utf-8").splitlines():
            found.setdefault(line.partition(" ")[0][1:-1], []).append(line)
        return found

    def follow(self) -> int:
        """Fetch pages until what is known is met, then apply the new changes in order."""
        new, page = [], "changelog.ttl"
        is_met = False
        while page and not is_met:
            graph = self._read(page)
            events = sorted(graph.objects(None, TRS.change), key=lambda e: -int(graph.value(e, TRS.order)))
            for event in events:
                if str(event) == self.last:
                    is_met = True
                    break
                new.append((str(event), graph.value(event, RDF.type), str(graph.value(event, TRS.changed))))
            previous = next(graph.objects(None, TRS.previous), None)
            page = str(previous).rpartition("/")[2] if previous else ""
        state = self._state()
        for event, kind, resource in reversed(new):
            if kind == TRS.Deletion:
                self.held.pop(resource, None)
            else:
                self.held[resource] = state.get(resource, [])
            self.last = event
        return len(new)

    def agrees(self) -> bool:
        return {name: sorted(lines) for name, lines in self.held.items()} == {
            name: sorted(lines) for name, lines in self._state().items()
        }


def test_a_follower_has_the_current_export_after_every_step(tmp_path: Path) -> None:
    place, out = write_workspace(tmp_path / "w"), tmp_path / "trs"
    track(load_workspace(place), "R2", out, url=URL)
    follower = Follower(out)
    assert follower.agrees()
    (place / "process.bpmn").write_text(PROCESS.replace("Log the answer", "Keep the answer"), encoding="utf-8")
    tracked, number = track(load_workspace(place), "R2", out, url=URL)
    assert number > 0
    assert follower.follow() == number
    assert follower.agrees()
    model = ARCHITECTURE.replace("Meter data store", "Store").replace(
        "<name>Later request</name></element>",
        "<name>Later request</name></element>\n"
        '<element identifier="SYS-NEW" xsi:type="Node"><name>New</name></element>',
    )
    (place / "architecture.xml").write_text(model, encoding="utf-8")
    track(load_workspace(place), "R2", out, url=URL)
    assert follower.follow() > 0
    assert follower.agrees()
    late = Follower(out)
    late.follow()
    assert late.agrees(), "who comes late reads the base and every change"
    rebased, _ = track(load_workspace(place), "R2", out, url=URL, is_rebased=True)
    assert [change.order for change in rebased.changes] == [rebased.cutoff], "the cutoff stands in the log"
    assert Follower(out).agrees()
    assert rebased.last_order > tracked.last_order


def test_nothing_new_changes_no_byte(tmp_path: Path) -> None:
    workspace = load_workspace(write_workspace(tmp_path / "w"))
    out = tmp_path / "trs"
    track(workspace, "R2", out, url=URL)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    assert track(workspace, "R2", out, url=URL)[1] == 0
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


@given(st.lists(STATES, min_size=1, max_size=5))
def test_base_and_log_give_the_current_state(states: list[dict[str, list[str]]]) -> None:
    tracked = TrackedSet(tuple(sorted(states[0])))
    held = {name: states[0][name] for name in states[0]}
    for before, after in pairwise(states):
        new = changes_between(before, after, first=tracked.last_order + 1)
        tracked = TrackedSet(tracked.members, tracked.cutoff, (*tracked.changes, *new))
        for change in new:
            if change.sort is ChangeSort.DELETION:
                del held[change.resource]
            else:
                held[change.resource] = after[change.resource]
    assert tracked.current == frozenset(states[-1])
    assert {name: sorted(said) for name, said in held.items()} == {n: sorted(s) for n, s in states[-1].items()}
    assert [change.order for change in tracked.changes] == list(range(1, len(tracked.changes) + 1))


@given(STATES, STATES)
def test_what_is_written_reads_back(before: Mapping[str, Sequence[str]], after: Mapping[str, Sequence[str]]) -> None:
    tracked = TrackedSet(tuple(sorted(before)), 0, changes_between(before, after, first=1))
    files = write_tracked_set(tracked, url=URL)
    assert read_tracked_set(files.get, base=BASE_FILE, log=LOG_FILE) == tracked
    for name, data in files.items():
        Graph().parse(data=data, format="turtle", publicID=f"{URL}{name}")


def test_a_long_log_has_pages_and_is_read_whole() -> None:
    after = {f"urn:r:{n}": ["x"] for n in range(2 * PAGE + 5)}
    tracked = TrackedSet((), 0, changes_between({}, after, first=1))
    files = write_tracked_set(tracked, url=URL)
    assert sum(name.startswith("changelog") for name in files) == 3
    assert read_tracked_set(files.get, base=BASE_FILE, log=LOG_FILE) == tracked
    latest = Graph().parse(data=files[LOG_FILE], format="turtle")
    assert (URIRef(f"{URL}changelog.ttl"), TRS.previous, URIRef(f"{URL}changelog-1.ttl")) in latest
    whole = Graph().parse(data=files["trs.ttl"], format="turtle")
    assert set(latest) < set(whole), "the set holds the latest page of its log"


def test_a_damaged_folder_is_refused_with_the_file(tmp_path: Path) -> None:
    workspace = load_workspace(write_workspace(tmp_path / "w"))
    out = tmp_path / "trs"
    track(workspace, "R2", out, url=URL)
    (out / "changelog.ttl").write_text("no turtle <", encoding="utf-8")
    with pytest.raises(UnreadableFileError, match=r"changelog\.ttl"):
        track(workspace, "R2", out, url=URL)
    (out / "changelog.ttl").unlink()
    with pytest.raises(UnreadableFileError, match="is missing"):
        track(workspace, "R2", out, url=URL)
    with pytest.raises(InputError, match="is no address"):
        track(workspace, "R2", tmp_path / "other", url="somewhere")


def test_the_command_says_what_is_new(tmp_path: Path) -> None:
    place = write_workspace(tmp_path / "w")
    arguments = ["--workspace", str(place), "export", "trs", "--release", "R2", "--out", str(tmp_path / "trs")]
    first = CliRunner().invoke(main, arguments)
    assert first.exit_code == 0, first.output
    assert "0 new changes" in first.output
    (place / "process.bpmn").write_text(PROCESS.replace("Wanted", "Asked for"), encoding="utf-8")
    assert " new change" in CliRunner().invoke(main, arguments).output
