"""The files by which the dashboard is deployed: they parse, and what they name exists."""

from __future__ import annotations

import configparser
import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from impact.cli import main
from impact.readers.access import AUTH_KEYS, read_roles, read_sign_in
from impact.use_cases.access import ROLES_VARIABLE, SIGN_IN_VARIABLE

CHECKOUT = Path(__file__).parents[2]
PORT = 8501
KNOWN = {SIGN_IN_VARIABLE, ROLES_VARIABLE, "IMPACT_WORKSPACE", "IMPACT_DATABASE_URL"}
SETTINGS = CHECKOUT / "deploy" / "server"


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((CHECKOUT / "compose.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def unit() -> configparser.SectionProxy:
    parser = configparser.RawConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(CHECKOUT / "deploy" / "impact.service", encoding="utf-8")
    return parser["Service"]


def text_of(name: str) -> str:
    return (CHECKOUT / name).read_text(encoding="utf-8")


def parsed(words: list[str]) -> click.Context:
    """Read the words of a command line that opens the dashboard as the program does, without running it."""
    place = words.index("app")
    group = main.make_context("impact", [*words[:place], "app"], resilient_parsing=True)
    command = main.get_command(group, "app")
    assert command
    return command.make_context("app", words[place + 1 :], parent=group)


def test_the_parts_of_the_compose_file_hang_together(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert set(services) == {"dashboard", "database"}
    assert services["dashboard"]["depends_on"]["database"]["condition"] == "service_healthy"
    assert services["database"]["healthcheck"]["test"][1] == "pg_isready"
    named = {volume.split(":")[0] for one in services.values() for volume in one["volumes"]}
    assert {name for name in named if not name.startswith("./")} == set(compose["volumes"])
    assert [name for name in named if name.startswith("./") and not (CHECKOUT / name).is_dir()] == []


def test_the_dashboard_is_told_of_things_that_the_program_knows(compose: dict[str, Any]) -> None:
    dashboard = compose["services"]["dashboard"]
    variables = dashboard["environment"]
    assert {name for name in variables if name.startswith("IMPACT_")} == KNOWN
    mounts = dict(volume.split(":")[1::-1] for volume in dashboard["volumes"])
    assert variables["IMPACT_WORKSPACE"] in mounts
    for variable in (SIGN_IN_VARIABLE, ROLES_VARIABLE):
        inside = Path(variables[variable])
        example = CHECKOUT / mounts[str(inside.parent)] / f"{inside.stem}.example{inside.suffix}"
        assert example.is_file(), variable
    assert "@database/" in variables["IMPACT_DATABASE_URL"]


def test_the_command_of_the_container_is_one_of_the_program(compose: dict[str, Any]) -> None:
    context = parsed(compose["services"]["dashboard"]["command"])
    assert (context.params["address"], context.params["port"]) == ("0.0.0.0", PORT)
    assert not context.params["unverified"]


def test_only_this_machine_reaches_the_dashboard_and_nobody_the_database(compose: dict[str, Any]) -> None:
    assert compose["services"]["dashboard"]["ports"] == [f"127.0.0.1:{PORT}:{PORT}"]
    assert "ports" not in compose["services"]["database"]


def test_no_secret_stands_in_the_compose_file(compose: dict[str, Any]) -> None:
    secrets = [
        value
        for one in compose["services"].values()
        for name, value in one["environment"].items()
        if "PASSWORD" in name
    ]
    assert len(secrets) == 2
    assert all(value.startswith("${POSTGRES_PASSWORD:?") for value in secrets)


def test_the_database_is_the_one_that_the_dashboard_asks_for(compose: dict[str, Any]) -> None:
    database = compose["services"]["database"]
    user, name = (database["environment"][f"POSTGRES_{part}"] for part in ("USER", "DB"))
    assert (
        compose["services"]["dashboard"]["environment"]["IMPACT_DATABASE_URL"] == f"postgresql://{user}@database/{name}"
    )
    assert f"--username={user}" in database["healthcheck"]["test"]


def test_the_image_is_built_from_files_and_extras_that_exist() -> None:
    dockerfile = text_of("Dockerfile")
    extras = tomllib.loads(text_of("pyproject.toml"))["project"]["optional-dependencies"]
    (named,) = re.findall(r'"\.\[([a-z,]+)\]"', dockerfile)
    assert set(named.split(",")) <= set(extras)
    copied = [line.split() for line in dockerfile.splitlines() if line.startswith("COPY ") and "--from" not in line]
    assert [one[1] for one in copied if not (CHECKOUT / one[1]).exists()] == []
    assert "USER root" not in dockerfile and re.search(r"^USER \d+$", dockerfile, re.MULTILINE)
    assert f"EXPOSE {PORT}\n" in dockerfile and f":{PORT}/_stcore/health" in dockerfile
    left_out = [line for line in text_of(".dockerignore").splitlines() if line and not line.startswith("#")]
    needed = ("impact", "models", "app.py", "hatch_build.py", "pyproject.toml", "constraints.txt", "README.md")
    assert not set(left_out) & {*needed, ".streamlit"}


def test_the_service_starts_a_command_of_the_program(unit: configparser.SectionProxy) -> None:
    program, *words = shlex.split(unit["ExecStart"])
    assert program.endswith("/bin/impact")
    context = parsed(words)
    assert (context.params["address"], context.params["port"]) == ("127.0.0.1", PORT)
    assert not context.params["unverified"]


def test_the_proxy_hands_on_to_the_port_and_lets_websockets_through() -> None:
    proxy = text_of("deploy/nginx.conf")
    assert f"proxy_pass http://127.0.0.1:{PORT};" in proxy
    assert "proxy_set_header Upgrade $http_upgrade;" in proxy
    assert proxy.count("{") == proxy.count("}")


def test_the_example_of_roles_is_read_as_it_is() -> None:
    policy = read_roles(SETTINGS / "roles.example.toml")
    assert policy.role_by_email and policy.role_by_group


def test_the_example_of_sign_in_works_once_it_is_filled_in(tmp_path: Path) -> None:
    example = (SETTINGS / "secrets.example.toml").read_text(encoding="utf-8")
    assert set(tomllib.loads(example)["auth"]) == set(AUTH_KEYS)
    filled = tmp_path / "secrets.toml"
    filled.write_text(example.replace('""', f'"{"x" * 40}"'), encoding="utf-8")
    assert read_sign_in(filled) is not None


def test_what_is_secret_is_kept_out_of_git_and_of_the_image() -> None:
    assert {"/.env", "/deploy/server/secrets.toml"} <= set(text_of(".gitignore").splitlines())
    assert {".env", "deploy"} <= set(text_of(".dockerignore").splitlines())
