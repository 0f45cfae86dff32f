"""Risks and incidents: routed by their nature, handed on, listed month by month, and laid beside recent changes."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from impact.cli import main
from impact.domain.concern import Concern, ConcernDeed, ConcernKind
from impact.errors import ConflictError, DecisionError, PolicyError, UnknownNameError
from impact.readers.concern_policy import concern_policy, parse_concern_policy
from impact.use_cases.concerns import (
    ConcernAct,
    NewConcern,
    act_on_concern,
    find_concern,
    list_concerns,
    listing_of,
    raise_new,
)
from impact.use_cases.workspace import Workspace, load_workspace
from tests.workspaces import write_workspace

pytestmark = pytest.mark.usefixtures("each_database")
WHEN = dt.datetime(2020, 8, 10, 9, tzinfo=dt.UTC)
RISK, INCIDENT = ConcernKind.RISK, ConcernKind.INCIDENT
GATEWAY = ("Gateway",)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return load_workspace(write_workspace(tmp_path / "w"))


def raised(workspace: Workspace, kind: ConcernKind = RISK, title: str = "Slow", **fields: object) -> Concern:
    on = fields.pop("on", None)
    stated = {"nature": "performance", **fields}
    return raise_new(workspace, NewConcern(kind, title, **stated), who="Ann", when=WHEN, on=on)  # type: ignore[arg-type]


def act(workspace: Workspace, name: str, deed: ConcernDeed, *, on: dt.date | None = None, **fields: object) -> Concern:
    return act_on_concern(workspace, name, ConcernAct(deed, **fields), who="Bea", when=WHEN, on=on)  # type: ignore[arg-type]


def run(workspace: Workspace, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--workspace", str(workspace.folder), *arguments])


@pytest.mark.parametrize(
    ("nature", "owner"),
    [("performance", "Operations Group"), ("Architecture", "TABASC"), ("security", "SSC"), ("keys", "SMKI PMA")],
)
def test_the_nature_leads_to_the_group_that_looks_after_it(workspace: Workspace, nature: str, owner: str) -> None:
    assert raised(workspace, nature=nature).owner == owner
    assert raised(workspace, nature=nature, owner="My group").owner == "My group"


def test_ids_count_up_within_each_kind(workspace: Workspace) -> None:
    names = [raised(workspace, kind).id for kind in (RISK, INCIDENT, RISK, RISK)]
    assert names == ["RISK-1", "INC-1", "RISK-2", "RISK-3"]
    for number in range(4, 12):
        raised(workspace)
        assert find_concern(workspace, f"risk-{number}").id == f"RISK-{number}"
    assert [one.id for one in list_concerns(workspace) if one.kind is RISK][-1] == "RISK-11"


def test_who_looked_after_it_before_is_kept(workspace: Workspace) -> None:
    raised(workspace, on=dt.date(2020, 7, 1))
    found = act(workspace, "RISK-1", ConcernDeed.TRANSFERRED, owner="SSC", on=dt.date(2020, 8, 1))
    assert found.owners == ((dt.date(2020, 7, 1), "Operations Group"), (dt.date(2020, 8, 1), "SSC"))
    undone = act(workspace, "RISK-1", ConcernDeed.UNDONE, undoes=2)
    assert undone.owner == "Operations Group"
    assert act(workspace, "RISK-1", ConcernDeed.UNDONE, undoes=3).owner == "SSC"


def test_a_month_is_listed_as_it_stood_at_its_end(workspace: Workspace) -> None:
    raised(workspace, title="old", on=dt.date(2020, 5, 2))
    raised(workspace, title="new", on=dt.date(2020, 7, 2))
    act(workspace, "RISK-1", ConcernDeed.TRANSFERRED, owner="SSC", on=dt.date(2020, 6, 10))
    act(workspace, "RISK-1", ConcernDeed.CLOSED, on=dt.date(2020, 7, 20))

    def month(number: int) -> list[tuple[str, str, bool]]:
        last = dt.date(2020, number + 1, 1) - dt.timedelta(days=1)
        found = listing_of(workspace, first_day=dt.date(2020, number, 1), last_day=last)
        return [(one.title, one.owner, one.is_open) for one in found.concerns]

    assert month(4) == []
    assert month(5) == [("old", "Operations Group", True)]
    assert month(6) == [("old", "SSC", True)]
    assert month(7) == [("new", "Operations Group", True), ("old", "SSC", False)]
    assert month(8) == [("new", "Operations Group", True)]


def test_changes_that_touched_what_an_incident_hit_shortly_before_are_named(workspace: Workspace) -> None:
    raised(workspace, INCIDENT, elements=GATEWAY, on=dt.date(2020, 8, 1))
    raised(workspace, INCIDENT, elements=GATEWAY, on=dt.date(2020, 5, 1))
    raised(workspace, INCIDENT, elements=("Meter data store",), on=dt.date(2020, 8, 1))
    found = listing_of(workspace, last_day=dt.date(2020, 8, 9)).suspects
    assert {change.change_id for change in found["INC-1"]} == {"PART-A", "WHOLE"}
    assert {(change.release, change.elements) for change in found["INC-1"]} == {("R2", ("tad:SYS-GW",))}
    assert found["INC-2"] == (), "the release was not live yet"
    assert found["INC-3"] == (), "nothing touched it"


REFUSED = [
    (ConcernDeed.NOTED, {}, "says nothing"),
    (ConcernDeed.TRANSFERRED, {}, "from now on"),
    (ConcernDeed.TRANSFERRED, {"owner": "operations group"}, "already"),
    (ConcernDeed.UNDONE, {"undoes": 1}, "cannot be undone"),
    (ConcernDeed.UNDONE, {"undoes": 7}, "cannot be undone"),
]


def test_what_cannot_be_done_is_refused_and_nothing_is_written(workspace: Workspace) -> None:
    raised(workspace)
    for deed, fields, said in REFUSED:
        with pytest.raises(DecisionError, match=said):
            act(workspace, "RISK-1", deed, **fields)
    with pytest.raises(DecisionError, match="lies ahead"):
        act(workspace, "RISK-1", ConcernDeed.CLOSED, on=dt.date(2021, 1, 1))
    with pytest.raises(DecisionError, match="no title"):
        raised(workspace, title="  ")
    with pytest.raises(DecisionError, match="who looks after it"):
        raised(workspace, nature="")
    with pytest.raises(UnknownNameError, match="architecture"):
        raised(workspace, nature="architectural")
    with pytest.raises(UnknownNameError):
        raised(workspace, elements=("Nowhere at all",))
    with pytest.raises(UnknownNameError, match="RISK-1"):
        find_concern(workspace, "RISK-9")
    assert [len(one.events) for one in list_concerns(workspace)] == [1]


def test_the_second_of_two_who_act_on_it_is_told_both(workspace: Workspace) -> None:
    raised(workspace)
    act(workspace, "RISK-1", ConcernDeed.TRANSFERRED, owner="SSC", seen=1)
    with pytest.raises(ConflictError, match=r"transferred it to SSC.*what you wanted was: closed it"):
        act(workspace, "RISK-1", ConcernDeed.CLOSED, seen=1)
    assert find_concern(workspace, "RISK-1").is_open


def test_what_is_closed_is_open_again_when_the_closing_is_undone(workspace: Workspace) -> None:
    raised(workspace)
    act(workspace, "RISK-1", ConcernDeed.CLOSED)
    with pytest.raises(DecisionError, match="Undo its closing"):
        act(workspace, "RISK-1", ConcernDeed.NOTED, why="x")
    assert act(workspace, "RISK-1", ConcernDeed.UNDONE, undoes=2).is_open


def test_the_commands_take_one_from_raising_to_closing(workspace: Workspace) -> None:
    assert "None is open" in run(workspace, "risk", "list").output
    told = run(workspace, "risk", "add", "=Slow | answers", "--nature", "performance", "--element", "Gateway")
    assert told.exit_code == 0, told.output
    assert "RISK-1: with Operations Group, on tad:SYS-GW" in told.output
    for arguments in (
        ("transfer", "RISK-1", "--to", "SSC"),
        ("put-on", "RISK-1", "Gateway", "Meter data store"),
        ("note", "RISK-1", "seen twice"),
        ("close", "RISK-1", "--why", "mended"),
        ("undo", "RISK-1", "5"),
    ):
        result = run(workspace, "risk", *arguments)
        assert result.exit_code == 0, (arguments, result.output)
    assert "seen twice" in run(workspace, "risk", "show", "RISK-1").output
    document = json.loads(run(workspace, "risk", "list", "--format", "json").output)
    assert document["concerns"][0]["elements"] == ["tad:SYS-DB", "tad:SYS-GW"]
    assert "'=Slow | answers" in run(workspace, "risk", "list", "--format", "csv").output
    assert run(workspace, "risk", "list", "--month", "2020-13").exit_code == 2
    assert "None is open" in run(workspace, "incident", "list").output


def test_a_route_without_owner_or_reason_is_refused() -> None:
    assert set(concern_policy().routes) == {"architecture", "performance", "security", "keys"}
    sound = '[recent_months]\nvalue = 6\nreason = "x"\n'
    for text in (f'{sound}[route.a]\nowner = "B"\n', '[route.a]\nowner = "B"\nreason = "c"\n'):
        with pytest.raises(PolicyError):
            parse_concern_policy(text, file="p.toml")
