"""Roles: what each allows, and which role a person who signed in has."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.domain.access import (
    LEAST_ROLE,
    AccessPolicy,
    Action,
    Claims,
    Role,
    highest,
    is_allowed,
    read_claims,
)

ANN = Claims("17", issuer="https://id.example", email="ann@example.org", is_email_verified=True)
NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


def test_every_action_has_a_least_role_that_may_do_it() -> None:
    assert set(LEAST_ROLE) == set(Action)
    assert all(is_allowed(role, action) for action, role in LEAST_ROLE.items())


@given(st.sampled_from(Action), st.sampled_from(Role), st.sampled_from(Role))
def test_a_higher_role_may_do_what_a_lower_one_may(action: Action, one: Role, other: Role) -> None:
    top = highest([one, other])
    assert is_allowed(top, action) == (is_allowed(one, action) or is_allowed(other, action))


@pytest.mark.parametrize("action", Action)
def test_a_viewer_keeps_nothing_and_nobody_does_less(action: Action) -> None:
    assert not is_allowed(Role.VIEWER, action)
    assert not is_allowed(None, action)


def test_a_person_who_is_not_listed_has_the_default_role() -> None:
    assert AccessPolicy().role_of(ANN) is Role.VIEWER
    assert AccessPolicy(default_role=None).role_of(ANN) is None


def test_the_highest_role_of_several_groups_counts_but_never_less_than_listed() -> None:
    policy = AccessPolicy(role_by_group={"reviewers": Role.ANALYST, "board": Role.APPROVER, "guests": Role.VIEWER})
    member = replace(ANN, groups=frozenset({"guests", "board", "others"}))
    assert policy.role_of(member) is Role.APPROVER


def test_the_line_of_a_person_goes_before_those_of_their_groups() -> None:
    policy = AccessPolicy(role_by_email={"ann@example.org": Role.VIEWER}, role_by_group={"board": Role.APPROVER})
    assert policy.role_of(replace(ANN, groups=frozenset({"board"}))) is Role.VIEWER


@pytest.mark.parametrize(("verified", "is_trusted", "counts"), [
    (True, False, True), (True, True, True), (None, True, True),
    (None, False, False), (False, False, False), (False, True, False),
])  # fmt: skip
def test_an_address_counts_if_the_provider_vouches_for_it(
    verified: bool | None, is_trusted: bool, counts: bool
) -> None:
    policy = AccessPolicy(role_by_email={"ann@example.org": Role.APPROVER}, is_email_trusted=is_trusted)
    claims = replace(ANN, is_email_verified=verified)
    assert policy.role_of(claims) is (Role.APPROVER if counts else Role.VIEWER)
    assert policy.person_of(claims) == ("ann@example.org" if counts else "17 at https://id.example")


@pytest.mark.parametrize(("issued", "is_too_old"), [
    (NOW, False), (NOW - dt.timedelta(hours=12), False), (NOW - dt.timedelta(hours=12, seconds=1), True), (None, True),
])  # fmt: skip
def test_a_sign_in_lasts_for_the_hours_of_the_policy(issued: dt.datetime | None, is_too_old: bool) -> None:
    assert AccessPolicy(session_hours=12).is_too_old(replace(ANN, issued_at=issued), now=NOW) is is_too_old


def test_claims_are_read_as_the_provider_writes_them() -> None:
    said = {
        "sub": "17", "iss": "https://id.example", "email": "Ann@Example.org", "email_verified": True, "name": "Ann",
        "roles": ["a", "b"], "iat": NOW.timestamp(),
    }  # fmt: skip
    assert read_claims(said, group_claim="roles") == replace(
        ANN, name="Ann", groups=frozenset({"a", "b"}), issued_at=NOW
    )


@pytest.mark.parametrize(("said", "expected"), [
    ({"email_verified": "true"}, True), ({"email_verified": "false"}, False), ({"email_verified": 1}, False),
    ({}, None),
])  # fmt: skip
def test_a_confirmation_written_as_text_is_read_and_anything_odd_denies(
    said: dict[str, object], expected: bool | None
) -> None:
    assert read_claims(said, group_claim="groups").is_email_verified is expected


def test_one_group_may_be_a_text() -> None:
    assert read_claims({"groups": "board"}, group_claim="groups").groups == frozenset({"board"})


@given(st.dictionaries(
    st.sampled_from(["sub", "iss", "email", "email_verified", "name", "groups", "iat"]),
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text()),
))  # fmt: skip
def test_no_claims_break_the_reading_and_every_text_is_one_line(said: dict[str, object]) -> None:
    claims = read_claims(said, group_claim="groups")
    assert all(text.isprintable() for text in (claims.subject, claims.issuer, claims.email, claims.name))
