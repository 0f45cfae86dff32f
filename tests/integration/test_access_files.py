"""The files that say who may do what: roles, and how people sign in."""

from __future__ import annotations

from pathlib import Path

import pytest

from impact.domain.access import AccessPolicy, Role
from impact.errors import InputError, PolicyError, UnreadableFileError
from impact.readers.access import read_roles, read_sign_in
from impact.use_cases.access import access_policy, refuse_open_server, sign_in_settings

ROLES = """\
default = "none"
group_claim = "roles"
trust_email = true
session_hours = 8

[people]
"Ann@Example.org" = "approver"

[groups]
"impact analysts" = "analyst"
"""
AUTH = """\
[auth]
redirect_uri = "https://impact.example/oauth2callback"
cookie_secret = "0123456789abcdef0123456789abcdef"
client_id = "impact"
client_secret = "s3cret-of-the-client"
server_metadata_url = "https://id.example/.well-known/openid-configuration"
"""


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_roles_are_read_with_everything_they_may_say(tmp_path: Path) -> None:
    assert read_roles(written(tmp_path / "roles.toml", ROLES)) == AccessPolicy(
        default_role=None,
        role_by_email={"ann@example.org": Role.APPROVER},
        role_by_group={"impact analysts": Role.ANALYST},
        group_claim="roles",
        is_email_trusted=True,
        session_hours=8.0,
    )


def test_the_file_named_goes_before_that_of_the_workspace_and_without_any_all_are_viewers(tmp_path: Path) -> None:
    other = written(tmp_path / "other.toml", 'default = "analyst"')
    assert access_policy(tmp_path, environment={}) == AccessPolicy()
    written(tmp_path / "roles.toml", 'default = "approver"')
    assert access_policy(tmp_path, environment={}).default_role is Role.APPROVER
    assert access_policy(tmp_path, environment={"IMPACT_ROLES": str(other)}).default_role is Role.ANALYST


def test_a_file_that_is_named_and_missing_is_an_error_and_never_the_default(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError):
        access_policy(tmp_path, environment={"IMPACT_ROLES": str(tmp_path / "none.toml")})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('default = "admin"', "names the role 'admin'"),
        ('[people]\n"a@b.c" = "boss"', "people: a@b.c"),
        ('[people]\n"" = "approver"', "no e-mail address"),
        ('[people]\nann = "approver"', "no e-mail address"),
        ('people = "a@b.c"', "is no table"),
        ('trust_email = "yes"', "trust_email"),
        ("session_hours = 0", "session_hours"),
        ("session_hours = true", "session_hours"),
        ("session_hours = 1000", "session_hours"),
        ("group_claim = 3", "group_claim"),
        ("[admins]", "'admins' is unknown"),
    ],
)
def test_what_the_roles_cannot_mean_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(PolicyError, match=r"roles\.toml") as caught:
        read_roles(written(tmp_path / "roles.toml", text))
    assert words in str(caught.value)


def test_the_settings_of_sign_in_are_checked_and_no_secret_is_kept(tmp_path: Path) -> None:
    path = written(tmp_path / "secrets.toml", AUTH)
    found = read_sign_in(path)
    assert found is not None
    assert (found.file, found.host) == (path, "impact.example")
    assert "s3cret" not in repr(found) and "0123456789" not in repr(found)


def test_a_file_that_does_not_speak_of_sign_in_means_none(tmp_path: Path) -> None:
    assert read_sign_in(written(tmp_path / "secrets.toml", '[other]\nkey = "x"')) is None


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('client_id = "impact"\n', "", "no client_id"),
        ('client_secret = "s3cret-of-the-client"', "client_secret = 7", "no client_secret"),
        ("0123456789abcdef0123456789abcdef", "short", "cookie_secret is shorter"),
        ("https://impact.example/", "http://impact.example/", "redirect_uri is no safe address"),
        ("https://id.example/", "http://id.example/", "server_metadata_url is no safe address"),
        ("/oauth2callback", "/", "does not lead to the dashboard"),
        ("[auth]", "[auth", "no TOML"),
    ],
)
def test_an_unsafe_or_partial_setting_of_sign_in_is_refused_without_repeating_secrets(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    assert old in AUTH
    with pytest.raises(InputError) as caught:
        read_sign_in(written(tmp_path / "secrets.toml", AUTH.replace(old, new)))
    assert words in str(caught.value)
    assert "s3cret" not in str(caught.value) and "0123456789" not in str(caught.value)


def test_this_machine_alone_may_do_without_https(tmp_path: Path) -> None:
    local = AUTH.replace("https://impact.example/", "http://127.0.0.1:8501/")
    assert read_sign_in(written(tmp_path / "secrets.toml", local)) is not None


def test_the_first_usual_place_that_speaks_of_sign_in_counts(tmp_path: Path) -> None:
    places = (tmp_path / "one", tmp_path / "two")
    assert sign_in_settings(None, places=places) is None
    written(places[0] / ".streamlit" / "secrets.toml", '[other]\nkey = "x"')
    wanted = written(places[1] / ".streamlit" / "secrets.toml", AUTH)
    found = sign_in_settings(None, places=places)
    assert found is not None and found.file == wanted


def test_a_named_file_has_to_speak_of_sign_in(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no section \[auth\]"):
        sign_in_settings(written(tmp_path / "secrets.toml", ""), places=())


@pytest.mark.parametrize("address", ["0.0.0.0", "192.168.1.7", "::", "impact.example"])
def test_other_machines_are_served_only_with_sign_in_or_if_it_is_meant(address: str) -> None:
    refuse_open_server(address, has_sign_in=True, is_unverified=False)
    refuse_open_server(address, has_sign_in=False, is_unverified=True)
    with pytest.raises(InputError, match=r"127\.0\.0\.1 only"):
        refuse_open_server(address, has_sign_in=False, is_unverified=False)


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1"])
def test_this_machine_is_served_without_sign_in(address: str) -> None:
    refuse_open_server(address, has_sign_in=False, is_unverified=False)
