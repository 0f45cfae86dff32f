"""Who may do what on a shared server: roles, what each allows, and which role a person who signed in has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a person is trusted with; each role may do what those before it may."""

    VIEWER = "viewer"
    """Looks, asks what if and exports; keeps nothing."""
    ANALYST = "analyst"
    """Decides about suggestions, plans, and does the review."""
    APPROVER = "approver"
    """Agrees to plans, closes packages, records what a committee decided, and writes to the files."""


class Action(StrEnum):
    """Something on the dashboard that is kept, in the words of a message."""

    DECIDE = "decide about rows of the register"
    KEEP_SCENARIO = "keep scenarios"
    ESTIMATE = "give judgements"
    PLAN = "plan a review"
    REVIEW = "work on review tasks"
    CONCERN = "keep risks and incidents"
    APPROVE = "approve a plan"
    CLOSE = "close a package"
    JUDGE_LABEL = "record what was decided about labels"
    PUBLISH = "write decisions to the files"


LEAST_ROLE: Mapping[Action, Role] = {
    Action.DECIDE: Role.ANALYST,
    Action.KEEP_SCENARIO: Role.ANALYST,
    Action.ESTIMATE: Role.ANALYST,
    Action.PLAN: Role.ANALYST,
    Action.REVIEW: Role.ANALYST,
    Action.CONCERN: Role.ANALYST,
    Action.APPROVE: Role.APPROVER,
    Action.CLOSE: Role.APPROVER,
    Action.JUDGE_LABEL: Role.APPROVER,
    Action.PUBLISH: Role.APPROVER,
}
"""The lowest role that may do it."""
RANKS = tuple(Role)


def is_allowed(role: Role | None, action: Action) -> bool:
    """Tell whether a role may do something; without a role nobody may do anything.

    Examples
    --------
    >>> is_allowed(Role.ANALYST, Action.DECIDE), is_allowed(Role.ANALYST, Action.PUBLISH)
    (True, False)
    """
    return role is not None and RANKS.index(role) >= RANKS.index(LEAST_ROLE[action])


def highest(roles: Iterable[Role]) -> Role | None:
    """Give the role that may do most; ``None`` of none."""
    return max(roles, key=RANKS.index, default=None)


@dataclass(frozen=True, slots=True)
class Claims:
    """What a provider of identities says of a person who signed in.

    Attributes
    ----------
    subject
        The person's id at the provider, which never changes and is never given to another person.
    issuer
        Address of the provider.
    email
        E-mail address in lower case; empty if none is said.
    is_email_verified
        Whether the provider says that the address is the person's; ``None`` if it does not say.
    name
        Name as shown; chosen by the person at many providers, so it proves nothing.
    groups
        Groups of the person, as the provider names them.
    issued_at
        When the person signed in; ``None`` if the provider does not say.
    """

    subject: str
    issuer: str = ""
    email: str = ""
    is_email_verified: bool | None = None
    name: str = ""
    groups: frozenset[str] = frozenset()
    issued_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class AccessPolicy:
    """Which role those have who sign in.

    Attributes
    ----------
    default_role
        Role of a person who is not listed; ``None`` turns such a person away.
    role_by_email
        Roles of single persons, by e-mail address in lower case.
    role_by_group
        Roles of groups, as the provider names them.
    group_claim
        Claim that lists the groups of a person.
    is_email_trusted
        Whether an address counts that the provider neither confirms nor denies.
    session_hours
        Hours, more than 0, after which a person has to sign in again.
    """

    default_role: Role | None = Role.VIEWER
    role_by_email: Mapping[str, Role] = field(default_factory=dict)
    role_by_group: Mapping[str, Role] = field(default_factory=dict)
    group_claim: str = "groups"
    is_email_trusted: bool = False
    session_hours: float = 12.0

    def counted_email(self, claims: Claims) -> str:
        """Give the address of a person if it is known to be theirs; empty otherwise."""
        is_sure = self.is_email_trusted if claims.is_email_verified is None else claims.is_email_verified
        return claims.email if is_sure else ""

    def role_of(self, claims: Claims) -> Role | None:
        """Give the role of a person: their own line goes before those of groups, of which the highest counts."""
        own = self.role_by_email.get(self.counted_email(claims))
        if own is not None:
            return own
        of_groups = highest(role for group, role in self.role_by_group.items() if group in claims.groups)
        return of_groups or self.default_role

    def person_of(self, claims: Claims) -> str:
        """Name a person as it is recorded: the address if it counts, else the id and the provider."""
        return self.counted_email(claims) or f"{claims.subject} at {claims.issuer}"

    def is_too_old(self, claims: Claims, *, now: dt.datetime) -> bool:
        """Tell whether a person signed in too long ago, or nobody knows when."""
        return claims.issued_at is None or now - claims.issued_at > dt.timedelta(hours=self.session_hours)


def read_claims(said: Mapping[str, object], *, group_claim: str) -> Claims:
    """Take over what a provider says of a person; what is not of the right kind counts as not said.

    Parameters
    ----------
    said
        Claims by their name, as the provider wrote them.
    group_claim
        Claim that lists the groups: a list of texts, or one text.
    """
    issued, verified, groups = said.get("iat"), said.get("email_verified"), said.get(group_claim)
    named = [groups] if isinstance(groups, str) else groups if isinstance(groups, list | tuple) else []
    return Claims(
        subject=_line(said.get("sub")),
        issuer=_line(said.get("iss")),
        email=_line(said.get("email")).casefold(),
        is_email_verified=_truth(verified),
        name=_line(said.get("name")),
        groups=frozenset(str(group) for group in named),
        issued_at=_time(issued),
    )


def _line(value: object) -> str:
    """Give a text on one line, without signs that cannot be seen."""
    text = value if isinstance(value, str) else ""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _truth(value: object) -> bool | None:
    """Read what is true or false; some providers write it as a text."""
    if isinstance(value, bool):
        return value
    return None if value is None else str(value).casefold() == "true"


def _time(value: object) -> dt.datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return dt.datetime.fromtimestamp(value, tz=dt.UTC)
    except (OverflowError, OSError, ValueError):
        return None
