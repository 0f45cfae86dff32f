"""Decisions written to the files: the register stays the same, and so does the text of every other row."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.domain.architecture import Origin
from impact.domain.change import Register, Touch
from impact.domain.decision import Decision, Proposal, RegisterRow, Verdict
from impact.domain.decision_log import DecisionLog, Publication, undone_by
from impact.errors import DecisionError, InputError
from impact.readers.register import COLUMNS, key_columns, read_register
from impact.readers.workspace import is_installed_workspace
from impact.use_cases import publish as use_cases_publish
from impact.use_cases import workspace as use_cases_workspace
from impact.use_cases.decisions import list_decisions, record, undo
from impact.use_cases.publish import publish_decisions
from impact.use_cases.workspace import load_workspace
from impact.writers.register_table import Effect, write_changes
from tests.decisions import WHEN, touch, touch_row
from tests.workspaces import REGISTER, write_workspace


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_workspace(tmp_path / "ws")


def decide(folder: Path, proposal: Proposal, verdict: Verdict = Verdict.ACCEPTED) -> Decision:
    return record(load_workspace(folder), proposal, verdict=verdict, who="Ann", when=WHEN)


def publish(folder: Path, *, is_dry_run: bool = False) -> dict[tuple[str, ...], str]:
    done = publish_decisions(load_workspace(folder), who="Ben", when=WHEN, is_dry_run=is_dry_run)
    return {row.key: str(row.effect) for row in done.rows}


def facts(register: Register) -> list[object]:
    """Give the touches and aliases but where they were read."""
    return [replace(row, origin=Origin("")) for row in (*register.touches, *register.aliases)]


def test_publishing_writes_the_rows_and_a_second_time_does_nothing(folder: Path) -> None:
    path = folder / "register" / "touches.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    decide(folder, touch("LATE", "tad:SYS-DB", why="it, stores", source="seen"))
    decide(folder, touch("PART-A", "tad:SYS-GW"), Verdict.RETIRED)
    decide(folder, touch("EMPTY", "tad:SYS-GW"), Verdict.REJECTED)
    others = {file: (folder / "register" / file).read_bytes() for file in REGISTER if file != "touches.csv"}
    before = facts(load_workspace(folder).register)

    expected = {("LATE", "tad:SYS-DB"): "added", ("PART-A", "tad:SYS-GW"): "left out"}
    assert publish(folder, is_dry_run=True) == publish(folder, is_dry_run=True) == expected
    assert publish(folder) == expected
    lines = path.read_bytes()
    assert lines == (
        b"\xef\xbb\xbfchange_id,element_id,kind,why,source\r\nWHOLE,tad:SYS-GW,modify,all\r\n"
        b'PART-B,bam:P1.03,add,new step\r\nLATE,tad:SRV-9.9,add,new\r\nLATE,tad:SYS-DB,modify,"it, stores",seen\r\n'
    )
    assert {file: (folder / "register" / file).read_bytes() for file in others} == others
    workspace = load_workspace(folder)
    assert facts(workspace.register) == before
    assert [item.published for item in workspace.log.decisions] == [True, True, False]
    assert [item.number for item in list_decisions(workspace)] == [3]
    assert publish(folder) == {}
    assert path.read_bytes() == lines


def test_a_table_that_is_missing_is_made(folder: Path) -> None:
    (folder / "register" / "aliases.csv").unlink()
    cells = {"phrase": "lake", "element_id": "tad:SYS-DB"}
    decide(folder, Proposal(RegisterRow("aliases", ("lake", "tad:SYS-DB"), cells), 1.0))
    assert publish(folder) == {("lake", "tad:SYS-DB"): "added"}
    header, row = (folder / "register" / "aliases.csv").read_text(encoding="utf-8").splitlines()
    assert header.split(",") == [*COLUMNS["aliases.csv"][0], *COLUMNS["aliases.csv"][1]]
    assert row.startswith("lake,tad:SYS-DB,")
    assert [item.who for item in load_workspace(folder).register.aliases] == ["Ann"]


def test_a_decision_that_the_file_has_overtaken_has_no_effect_and_is_done_with(folder: Path) -> None:
    decide(folder, touch("PART-A", "tad:SYS-GW"), Verdict.RETIRED)
    path = folder / "register" / "touches.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("PART-A,tad:SYS-GW,modify,rules\n", ""), encoding="utf-8")
    before = path.stat().st_mtime_ns
    assert publish(folder) == {("PART-A", "tad:SYS-GW"): str(Effect.NONE)}
    assert path.stat().st_mtime_ns == before
    assert publish(folder) == {}


def test_what_people_write_into_a_published_row_counts_from_then_on(folder: Path) -> None:
    decide(folder, touch("PART-A", "tad:SYS-GW", kind="remove"))
    publish(folder)
    path = folder / "register" / "touches.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("PART-A,tad:SYS-GW,remove", "PART-A,tad:SYS-GW,text"))
    kinds = {touch.change_id: str(touch.kind) for touch in load_workspace(folder).register.touches}
    assert kinds["PART-A"] == "text"


def test_undoing_what_was_published_puts_the_row_back_and_publishing_writes_that(folder: Path) -> None:
    path = folder / "register" / "touches.csv"
    before = b"change_id,element_id,kind,why,source\nPART-A,tad:SYS-GW,modify,rules,here\n"
    path.write_bytes(before)
    decide(folder, touch("PART-A", "tad:SYS-GW", kind="remove"))
    decide(folder, touch("LATE", "tad:SYS-DB"))
    publish(folder)
    for number in (1, 2):
        undo(load_workspace(folder), number, who="Ann", when=WHEN)
    kinds = {(touch.change_id, touch.element_id): str(touch.kind) for touch in load_workspace(folder).register.touches}
    assert kinds["PART-A", "tad:SYS-GW"] == "modify"
    assert ("LATE", "tad:SYS-DB") not in kinds
    assert publish(folder) == {("PART-A", "tad:SYS-GW"): "replaced", ("LATE", "tad:SYS-DB"): "left out"}
    assert path.read_bytes() == before


def test_if_one_table_cannot_be_written_none_is_and_nothing_counts_as_published(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(folder, touch("LATE", "tad:SYS-DB"))
    cells = {"phrase": "lake", "element_id": "tad:SYS-DB"}
    decide(folder, Proposal(RegisterRow("aliases", ("lake", "tad:SYS-DB"), cells), 1.0))
    before = {file: (folder / "register" / file).read_bytes() for file in REGISTER}
    replace_file = Path.replace

    def fail(self: Path, target: Path) -> Path:
        if target.name == "aliases.csv":
            raise PermissionError(13, "Permission denied", str(target))
        return replace_file(self, target)

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(InputError, match="No file was written"):
        publish(folder)
    monkeypatch.undo()
    assert {path.name: path.read_bytes() for path in (folder / "register").iterdir()} == before
    assert len(publish(folder)) == 2


def test_a_table_that_cannot_be_read_is_not_written_either(folder: Path) -> None:
    decide(folder, touch("LATE", "tad:SYS-DB"))
    (folder / "register" / "touches.csv").write_bytes(b"change_id,element_id,kind\n\xff,a,b\n")
    with pytest.raises(InputError, match="UTF-8"):
        publish(folder)


def test_the_models_inside_an_installed_package_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(folder.parent / "data"))
    for module in (use_cases_workspace, use_cases_publish):
        monkeypatch.setattr(module, "is_installed_workspace", lambda _: True)
    before = sorted(folder.rglob("*"))
    decide(folder, touch("LATE", "tad:SYS-DB"))
    with pytest.raises(DecisionError, match=r"Copy the models into a folder of your own"):
        publish(folder)
    assert sorted(folder.rglob("*")) == before
    assert (folder.parent / "data" / "impact" / "decisions.sqlite").is_file()


def test_the_folder_of_an_installed_package_is_known_and_that_of_a_checkout_is_its_owners(checkout: Path) -> None:
    assert is_installed_workspace(checkout / "impact" / "shipped")
    assert not is_installed_workspace(checkout / "models")


class Book:
    """Decisions on touches kept in memory, and a file that they may be published to."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.decided: list[tuple[RegisterRow, Verdict, int | None]] = []
        self.publications: list[Publication] = []

    @property
    def log(self) -> DecisionLog:
        undone = undone_by({n: undoes for n, (_, _, undoes) in enumerate(self.decided, 1) if undoes is not None})
        decisions = (
            Decision(number, verdict, row, "Ann", WHEN, undoes=undoes, undone_by=undone.get(number))
            for number, (row, verdict, undoes) in enumerate(self.decided, 1)
        )
        return DecisionLog(tuple(decisions), tuple(self.publications))

    @property
    def touches(self) -> Mapping[tuple[str, str], Touch]:
        register, problems = read_register({"touches.csv": self.data}, folder="r", changes=self.log.changes)
        assert [problem.rule for problem in problems] == ["unknown-column"]
        return {(item.change_id, item.element_id): replace(item, origin=Origin("")) for item in register.touches}

    def publish(self) -> None:
        required, optional, _ = COLUMNS["touches.csv"]
        key = key_columns("touches.csv")
        changes = self.log.changes
        self.data, effects = write_changes(
            self.data, changes, file="touches.csv", columns=(*required, *optional), key=key
        )
        for item in effects:
            change = item.change
            number = len(self.publications) + 1
            page = Publication(number, change.table, change.key, change.up_to, change.in_force, item.before)
            self.publications.append(page)
        assert self.log.changes == ()


FILE = b"change_id,element_id,kind,why,colour\nA,x,modify,one,red\nA,y,text,,blue\nB,x,add,two,\n"
STEPS = st.tuples(
    st.sampled_from([*Verdict, "undo"]),
    st.sampled_from("AB"),
    st.sampled_from("xyz"),
    st.sampled_from(["text", "modify", "remove"]),
    st.integers(0, 20),
    st.booleans(),
)


@settings(max_examples=300)
@given(st.lists(STEPS, max_size=12))
def test_whenever_decisions_are_published_the_register_says_the_same(
    steps: list[tuple[Verdict | str, str, str, str, int, bool]],
) -> None:
    never, sometimes = Book(FILE), Book(FILE)
    for verdict, change_id, element_id, kind, place, is_published in steps:
        if isinstance(verdict, Verdict):
            entry = (touch_row(change_id, element_id, kind=kind), verdict, None)
        else:
            open_ones = [item for item in never.log.decisions if item.undone_by is None]
            if not open_ones:
                continue
            chosen = open_ones[place % len(open_ones)]
            entry = (chosen.row, chosen.verdict, chosen.number)  # type: ignore[assignment]
        never.decided.append(entry)
        sometimes.decided.append(entry)
        if is_published:
            sometimes.publish()
        assert sometimes.touches == never.touches
    sometimes.publish()
    never.publish()
    assert sometimes.touches == never.touches


TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=20) | st.sampled_from(
    ['a,"b"\r\nc', "=1+1", "\ufeff"]
)


@settings(max_examples=20)
@given(
    decided=st.lists(
        st.tuples(
            st.sampled_from([Verdict.ACCEPTED, Verdict.REJECTED]),
            st.sampled_from(["WHOLE", "PART-A", "LATE"]),
            st.sampled_from(["tad:SYS-GW", "tad:SYS-DB"]),
            TEXT,
        ),
        min_size=1,
        max_size=4,
    ),
    end=st.sampled_from(["\n", "\r\n"]),
    mark=st.sampled_from(["", "\ufeff"]),
)
def test_the_effective_register_is_that_of_the_published_files(
    decided: list[tuple[Verdict, str, str, str]], end: str, mark: str
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = write_workspace(Path(name))
        path = folder / "register" / "touches.csv"
        path.write_bytes((mark + REGISTER["touches.csv"].replace("\n", end)).encode())
        for verdict, change_id, element_id, why in decided:
            decide(folder, touch(change_id, element_id, why=why), verdict)
        before = facts(load_workspace(folder).register)
        publish(folder)
        assert facts(load_workspace(folder).register) == before
        assert publish(folder) == {}
        store = folder / ".impact" / "decisions.sqlite"
        store.unlink()
        assert facts(load_workspace(folder).register) == before
