"""Who may do what on the dashboard: disabled controls with the reason, and refusal where something would be kept."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from impact.domain.access import Action
from impact.domain.package_event import Deed
from impact.domain.work_package import WorkPackage
from impact.ui.pages.package.entering import action_of
from impact.use_cases.analysis import AnalysisOptions
from impact.use_cases.concerns import list_concerns
from impact.use_cases.decisions import list_decisions
from impact.use_cases.delphi import judgements
from impact.use_cases.kept_scenarios import list_scenarios
from impact.use_cases.packages.acting import Act, Signature, act_on
from impact.use_cases.packages.keeping import find_package, keep_plans, list_packages
from impact.use_cases.packages.planning import PlanRequest, make_plans
from impact.use_cases.scope import ScopeRequest
from impact.use_cases.workspace import load_workspace
from tests.workspaces import REGISTER, SECTIONS, write_workspace

CHECKOUT = Path(__file__).parents[2]
PAGE = """\
from types import SimpleNamespace
from impact.ui.frame import render_frame
from impact.ui.pages.{module} import render_{module}
render_frame(SimpleNamespace(title="{module}", run=render_{module}))
"""
ACCEPT = "accept-PART-A-tad:SYS-DB"
CHANGES = REGISTER["changes.csv"].replace("New gateway rules.", "New gateway rules in the Meter data store.")
ROLES = """\
[people]
"cleo@example.org" = "approver"
[groups]
analysts = "analyst"
"""
VIEWER = {"sub": "1", "email": "vic@example.org", "email_verified": True}
ANALYST = {"sub": "2", "email": "Ann@Example.org", "email_verified": True, "groups": ["analysts"]}
APPROVER = {"sub": "3", "email": "cleo@example.org", "email_verified": True}
WHEN = dt.datetime(2020, 2, 3, 12, tzinfo=dt.UTC)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a workspace with roles, in which the words on PART-A name an element that it does not touch."""
    for name in ("IMPACT_STORE", "IMPACT_ROLES", "IMPACT_SIGN_IN", "IMPACT_UNVERIFIED"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("IMPACT_USER", "Typed")
    sections = f"{SECTIONS}TAD,3,Meter data store,component,2,tad:SYS-DB,always\n"
    written = write_workspace(tmp_path / "models", register_changes=CHANGES, sections=sections)
    (written / "roles.toml").write_text(ROLES, encoding="utf-8")
    monkeypatch.setenv("IMPACT_WORKSPACE", str(written))
    return written


@pytest.fixture
def planned(folder: Path) -> Path:
    workspace = load_workspace(folder)
    plans = make_plans(workspace, PlanRequest(ScopeRequest(release="R2")), options=AnalysisOptions(worlds=128))
    keep_plans(workspace, plans, who="Ann", when=WHEN)
    return folder


@pytest.fixture
def open_server() -> Iterator[None]:
    """Let the server listen to other machines."""
    before = st.get_option("server.address")
    st._config.set_option("server.address", "0.0.0.0")
    yield
    st._config.set_option("server.address", before)


def opened(
    person: dict[str, object] | None, *, module: str = "changes", hours: float = 0, **parameters: str
) -> AppTest:
    app = AppTest.from_string(PAGE.format(module=module), default_timeout=60)
    if person is not None:
        issued = dt.datetime.now(tz=dt.UTC) - dt.timedelta(hours=hours)
        app.user = {"is_logged_in": True, "iss": "https://id.example", "iat": int(issued.timestamp()), **person}
    for key, value in {"release": "R2", "row": "PART-A", **parameters}.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


TASK = {"module": "package", "package": "R2/TAD", "task": "sec:TAD/1"}
LOG = {**TASK, "part": "log"}


def words(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.error, *app.info, *app.warning, *app.toast, *app.text]
    return "\n".join(str(part.value) for part in parts).replace("\\", "")


def refused(folder: Path, role: str, key: str, **page: str) -> str:
    """Click on a page that was drawn before the role was taken away; give the reason, which a new page shows, too."""
    app = opened(APPROVER, **page)
    assert not app.button(key=key).disabled
    (folder / "roles.toml").write_text(f'[people]\n"cleo@example.org" = "{role}"\n', encoding="utf-8")
    drawn = opened(APPROVER, **page).button(key=key)
    assert drawn.disabled
    app.button(key=key).click().run()
    assert not app.exception
    assert drawn.help in words(app)
    (folder / "roles.toml").write_text(ROLES, encoding="utf-8")
    return str(drawn.help)


def package(folder: Path) -> WorkPackage:
    return find_package(list_packages(load_workspace(folder)), "TAD")


def test_a_viewer_sees_what_could_be_done_and_why_not_and_what_comes_late_keeps_nothing(folder: Path) -> None:
    assert (
        refused(folder, "viewer", ACCEPT)
        == "Only analysts and approvers may decide about rows of the register; you are a viewer."
    )
    assert list_decisions(load_workspace(folder), is_every=True) == ()


def test_what_an_analyst_decides_is_recorded_under_the_verified_address_whatever_is_typed(folder: Path) -> None:
    app = opened(ANALYST)
    assert not [box for box in app.text_input if box.key == "changes-who"]
    app.session_state["changes-who"] = app.session_state["who"] = "Mallory"
    app.button(key=ACCEPT).click().run()
    assert not app.exception
    (decision,) = list_decisions(load_workspace(folder))
    assert decision.who == "ann@example.org"


def test_only_an_approver_writes_to_the_files(folder: Path) -> None:
    opened(ANALYST).button(key=ACCEPT).click().run()
    touches = (folder / "register" / "touches.csv").read_text(encoding="utf-8")
    said = refused(folder, "analyst", "publish", tab="decisions")
    assert said == "Only approvers may write decisions to the files; you are an analyst."
    assert (folder / "register" / "touches.csv").read_text(encoding="utf-8") == touches
    app = opened(APPROVER, tab="decisions")
    app.button(key="publish").click().run()
    assert not app.exception
    assert "PART-A,tad:SYS-DB" in (folder / "register" / "touches.csv").read_text(encoding="utf-8")


def test_a_role_that_was_taken_away_counts_at_the_next_click(folder: Path) -> None:
    app = opened(ANALYST)
    assert not app.button(key=ACCEPT).disabled
    (folder / "roles.toml").write_text("", encoding="utf-8")
    app.button(key=ACCEPT).click().run()
    assert "you are a viewer" in words(app)
    assert list_decisions(load_workspace(folder), is_every=True) == ()


def test_roles_that_cannot_be_read_show_nothing_and_allow_nothing(folder: Path) -> None:
    app = opened(APPROVER)
    (folder / "roles.toml").write_text('default = "admin"', encoding="utf-8")
    app.button(key=ACCEPT).click().run()
    assert not app.exception
    assert "names the role" in words(app) and not app.dataframe
    assert list_decisions(load_workspace(folder), is_every=True) == ()


def test_before_signing_in_nothing_of_the_workspace_is_shown(folder: Path) -> None:
    app = AppTest.from_string(PAGE.format(module="changes"), default_timeout=60)
    app.user = {"is_logged_in": False}
    app.run()
    assert not app.exception
    assert [button.key for button in app.button] == ["sign-in"]
    assert not app.dataframe and "PART-A" not in words(app)


def test_who_signed_in_too_long_ago_signs_in_again(folder: Path) -> None:
    app = opened(APPROVER, hours=12.1)
    assert "more than 12 hours ago" in words(app)
    assert not app.dataframe


def test_who_is_not_listed_may_be_turned_away(folder: Path) -> None:
    (folder / "roles.toml").write_text('default = "none"', encoding="utf-8")
    app = opened(VIEWER)
    assert "vic@example.org has no role here" in words(app)
    assert not app.dataframe and [button.key for button in app.button] == ["sign-in", "sign-out"]


def test_an_address_that_nobody_confirmed_gives_no_role(folder: Path) -> None:
    app = opened({**APPROVER, "email_verified": False})
    assert app.button(key=ACCEPT).disabled
    assert "Signed in as 3 at https://id.example, a viewer." in words(app)


def test_an_analyst_reviews_and_only_an_approver_agrees_and_closes(planned: Path) -> None:
    app = opened(ANALYST, **TASK)
    app.button(key="task-start-go").click().run()
    assert package(planned).events[-1].who == "ann@example.org"
    for key in ("approve-go", "close-go"):
        assert "Only approvers may" in refused(planned, "analyst", key, **LOG)
    assert package(planned).events[-1].deed is Deed.STARTED
    app = opened(APPROVER, **LOG)
    app.button(key="approve-go").click().run()
    assert (package(planned).events[-1].deed, package(planned).events[-1].who) == (Deed.APPROVED, "cleo@example.org")


def test_to_undo_an_approval_takes_what_the_approval_took_however_often_it_was_undone(planned: Path) -> None:
    for act in (Act(Deed.APPROVED), Act(Deed.UNDONE), Act(Deed.UNDONE)):
        number = package(planned).events[-1].number if act.deed is Deed.UNDONE else None
        act_on(load_workspace(planned), [Act(act.deed, undoes=number)], Signature("Cleo", WHEN), package="R2/TAD")
    found = package(planned)
    assert action_of(found, Act(Deed.UNDONE, undoes=found.events[-1].number)) is Action.APPROVE
    assert action_of(found, Act(Deed.UNDONE)) is Action.APPROVE
    key = f"log-undo-{next(one.number for one in found.events if one.deed is Deed.APPROVED)}"
    assert "Only approvers may approve a plan" in refused(planned, "analyst", key, **LOG)
    assert package(planned).events == found.events


@pytest.mark.parametrize("key", ["task-assign-go", "task-start-go", "task-record-go", "task-done-go", "task-reject-go"])
def test_a_viewer_does_no_work_on_a_task(planned: Path, key: str) -> None:
    before = package(planned).events
    assert "Only analysts and approvers may work on review tasks" in refused(planned, "viewer", key, **TASK)
    assert package(planned).events == before


@pytest.mark.parametrize(("key", "module", "what"), [
    ("plan-go", "package", "plan a review"), ("risk-add", "package", "keep risks and incidents"),
    ("scenario-keep", "what_if", "keep scenarios"),
])  # fmt: skip
def test_a_viewer_keeps_nothing_on_other_pages(folder: Path, key: str, module: str, what: str) -> None:
    assert refused(folder, "viewer", key, module=module) == f"Only analysts and approvers may {what}; you are a viewer."
    workspace = load_workspace(folder)
    assert list_packages(workspace) == () and list_scenarios(workspace) == () and list_concerns(workspace) == ()


def test_a_viewer_gives_no_judgement(folder: Path) -> None:
    app = opened(APPROVER, module="effort", effort="judgements")
    for box in ("delphi-low", "delphi-likely", "delphi-high"):
        app.number_input(key=box).set_value(1.0)
    (folder / "roles.toml").write_text("", encoding="utf-8")
    app.button(key="delphi-keep").click().run()
    assert "Only analysts and approvers may give judgements" in words(app)
    assert judgements(load_workspace(folder)) == ()


def test_a_viewer_tries_what_if_all_the_same(folder: Path) -> None:
    app = opened(VIEWER, module="what_if")
    assert not app.error and app.button(key="scenario-keep").disabled


def test_without_sign_in_the_page_says_that_identities_are_unverified(folder: Path) -> None:
    app = opened(None)
    assert "identities are unverified" in words(app)
    assert not app.button(key=ACCEPT).disabled


def test_without_sign_in_other_machines_only_look(folder: Path, open_server: None) -> None:
    button = opened(None).button(key=ACCEPT)
    assert button.disabled and "Other machines reach this server" in button.help


def test_without_sign_in_other_machines_may_do_everything_if_that_is_meant(
    folder: Path, open_server: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPACT_UNVERIFIED", "1")
    app = opened(None)
    assert "identities are unverified" in words(app) and not app.button(key=ACCEPT).disabled


def test_a_server_that_lost_its_settings_of_sign_in_shows_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPACT_SIGN_IN", "secrets.toml")
    app = opened(None)
    assert "the server has no settings" in words(app) and not app.dataframe


def test_every_name_that_the_dashboard_records_comes_from_a_signature() -> None:
    found = [
        f"{path.relative_to(CHECKOUT)}:{node.lineno}: {ast.unparse(word.value)}"
        for path in sorted((CHECKOUT / "impact" / "ui").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        for word in node.keywords
        if word.arg == "who" and ast.unparse(word.value) not in ("who", "signed.who", "'preview'")
    ]
    assert found == []
