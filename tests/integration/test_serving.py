"""How the dashboard is served: where it listens, who may reach it, and what the server is told."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from click.testing import CliRunner

from impact.cli import main
from impact.errors import InputError, PolicyError
from impact.readers.access import SignIn
from impact.use_cases.serve import Serving, checked_serving
from tests.integration.test_access_files import AUTH, written
from tests.workspaces import write_workspace

SIGN_IN = SignIn(Path("secrets.toml"), "https://impact.example/oauth2callback")


def options(serving: Serving) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for part in serving.command:
        if part.startswith("--"):
            name, _, value = part[2:].partition("=")
            found.setdefault(name, []).append(value)
    return found


def test_without_sign_in_this_machine_alone_is_served_under_its_own_names() -> None:
    serving = Serving(Path("models"))
    told = options(serving)
    assert told["server.address"] == ["127.0.0.1"]
    assert told["server.allowedHosts"] == ["127.0.0.1", "localhost", "::1"]
    assert "secrets.files" not in told
    assert serving.url == "http://127.0.0.1:8501"
    assert "identities are unverified" in serving.words_on_identity


def test_with_sign_in_the_host_of_the_redirect_is_served_and_the_settings_are_handed_on_as_a_file() -> None:
    serving = Serving(Path("models"), address="0.0.0.0", sign_in=SIGN_IN)
    told = options(serving)
    assert told["server.address"] == ["0.0.0.0"]
    assert told["server.allowedHosts"][0] == told["browser.serverAddress"][0] == "impact.example"
    assert told["secrets.files"] == [str(Path("secrets.toml").resolve())]
    assert serving.url == "https://impact.example"
    assert serving.variables["IMPACT_SIGN_IN"]


def test_what_is_not_set_is_taken_out_of_the_environment_of_the_server() -> None:
    assert {name: bool(value) for name, value in Serving(Path("models")).variables.items()} == {
        "IMPACT_WORKSPACE": True, "IMPACT_SIGN_IN": False, "IMPACT_ROLES": False, "IMPACT_UNVERIFIED": False,
    }  # fmt: skip


def test_a_path_of_a_reverse_proxy_is_told_without_its_slashes() -> None:
    serving = Serving(Path("models"), base_path="/impact/")
    assert options(serving)["server.baseUrlPath"] == ["impact"]
    assert serving.url == "http://127.0.0.1:8501/impact"


def test_another_address_is_refused_until_people_sign_in_or_it_is_meant(tmp_path: Path) -> None:
    wanted = Serving(write_workspace(tmp_path / "models"), address="0.0.0.0")
    with pytest.raises(InputError, match=r"127\.0\.0\.1 only"):
        checked_serving(wanted, sign_in_file=None, places=())
    file = written(tmp_path / "secrets.toml", AUTH)
    found = checked_serving(wanted, sign_in_file=file, places=())
    assert found.sign_in is not None and found.sign_in.host == "impact.example"


def test_sign_in_needs_its_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "authlib" else real(name))
    file = written(tmp_path / "secrets.toml", AUTH)
    with pytest.raises(InputError, match=r"impact\[oidc\]"):
        checked_serving(Serving(tmp_path), sign_in_file=file, places=())


def test_wrong_roles_are_said_before_the_server_starts(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path / "models")
    written(folder / "roles.toml", 'default = "admin"')
    with pytest.raises(PolicyError, match="admin"):
        checked_serving(Serving(folder), sign_in_file=None, places=())


def test_the_command_refuses_another_address_with_the_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    folder = write_workspace(tmp_path / "models")
    result = CliRunner().invoke(main, ["--workspace", str(folder), "app", "--address", "0.0.0.0"])
    assert result.exit_code == 2
    assert "--unverified" in result.output and "Dashboard:" not in result.output
