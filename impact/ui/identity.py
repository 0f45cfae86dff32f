"""Who uses the dashboard, and what they may do; every act that is kept asks here, and is signed here."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from impact.domain.access import LEAST_ROLE, AccessPolicy, Action, Claims, Role, is_allowed, read_claims
from impact.errors import DecisionError, NotAllowedError
from impact.ui import state
from impact.ui.cache import current_access
from impact.ui.safe import plain
from impact.use_cases.access import SIGN_IN_VARIABLE, UNVERIFIED_VARIABLE, is_loopback
from impact.use_cases.decisions import person

LONGEST_NAME = 200
PERSON_BOX = "changes-who"
LOGGED_IN = "is_logged_in"
WHOLE = {Role.VIEWER: "a viewer", Role.ANALYST: "an analyst", Role.APPROVER: "an approver"}
THOSE_FROM = {
    Role.VIEWER: "those who signed in",
    Role.ANALYST: "analysts and approvers",
    Role.APPROVER: "approvers",
}
TRUSTED_WITH = {
    Role.VIEWER: "You can look at everything, ask what if and export; nothing is kept.",
    Role.ANALYST: "You can decide about suggestions, plan and review; approvers agree to plans and write to the files.",
    Role.APPROVER: "You can do everything.",
}
ASK = "Whoever runs the server gives roles."


@dataclass(frozen=True, slots=True)
class Identity:
    """Who uses this session.

    Attributes
    ----------
    person
        Name under which acts are recorded; empty if there is none yet.
    role
        What the person may do; ``None`` shows nothing.
    is_verified
        Whether a provider of identities vouches for the person; a typed name is not verified.
    is_sign_in_used
        Whether people have to sign in here.
    obstacle
        Why nothing is shown, or why less is allowed than usual; empty if there is no such reason.
    """

    person: str
    role: Role | None
    is_verified: bool = False
    is_sign_in_used: bool = False
    obstacle: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """Who does something, and when (with its zone)."""

    who: str
    when: dt.datetime


@dataclass(frozen=True, slots=True)
class Control:
    """How a control that keeps something is drawn: whether it is disabled, and what its help says."""

    is_disabled: bool
    help: str


def identity() -> Identity:
    """Say who uses this session, anew each time it is asked: a role that was taken away counts at once.

    Raises
    ------
    ImpactError
        If the roles cannot be read; nothing is allowed then.
    """
    said = st.user.to_dict()
    if LOGGED_IN not in said:
        return _unverified()
    if not said[LOGGED_IN]:
        return Identity("", None, is_sign_in_used=True)
    policy = current_access()
    return _verified(read_claims(said, group_claim=policy.group_claim), policy, now=dt.datetime.now(tz=dt.UTC))


def _verified(claims: Claims, policy: AccessPolicy, *, now: dt.datetime) -> Identity:
    if not claims.subject:
        return Identity("", None, is_sign_in_used=True, obstacle="The provider of identities does not say who you are.")
    who = policy.person_of(claims)
    if policy.is_too_old(claims, now=now):
        words = f"You signed in more than {policy.session_hours:g} hours ago. Sign in again to go on."
        return Identity(who, None, is_sign_in_used=True, obstacle=words)
    role = policy.role_of(claims)
    obstacle = "" if role else f"{who} has no role here. {ASK}"
    return Identity(who, role, is_verified=True, is_sign_in_used=True, obstacle=obstacle)


def _unverified() -> Identity:
    """Give the typed name: all is allowed to it on this machine, and elsewhere only if that was said to be meant."""
    if os.environ.get(SIGN_IN_VARIABLE):
        return Identity(
            "", None, is_sign_in_used=True, obstacle="Sign-in is asked for, but the server has no settings."
        )
    if is_loopback(st.get_option("server.address")) or os.environ.get(UNVERIFIED_VARIABLE):
        return Identity(typed_name(), Role.APPROVER)
    words = "Other machines reach this server and nobody signs in: start it with impact app."
    return Identity(typed_name(), Role.VIEWER, obstacle=words)


def typed_name() -> str:
    """Give the name typed in, else the one that the command line would take; empty if there is none."""
    try:
        usual = person(None, environment=os.environ)
    except DecisionError:
        usual = ""
    return state.chosen_value(PERSON_BOX).strip() or state.deciding_person(usual)


def may_open_folders() -> bool:
    """Tell whether folders of this machine may be opened: only where nobody but this machine reaches the server."""
    is_alone = LOGGED_IN not in st.user.to_dict() and not os.environ.get(SIGN_IN_VARIABLE)
    return is_alone and is_loopback(st.get_option("server.address"))


def refusal(action: Action) -> str:
    """Say why the person may not do something; empty if they may."""
    found = identity()
    if is_allowed(found.role, action):
        return ""
    if found.obstacle:
        return found.obstacle
    if found.role is None:
        return "Sign in first."
    return f"Only {THOSE_FROM[LEAST_ROLE[action]]} may {action}; you are {WHOLE[found.role]}."


def may(action: Action) -> bool:
    """Tell whether the person may do something."""
    return not refusal(action)


def control(action: Action, *, is_disabled: bool = False, help_text: str = "") -> Control:
    """Say how to draw a control: as it would be if the person may use it, else disabled with the reason."""
    reason = refusal(action)
    return Control(True, reason) if reason else Control(is_disabled, help_text)


def sign(action: Action) -> Signed:
    """Give the signature for an act that is about to be kept; the only place from which a name for it comes.

    Raises
    ------
    NotAllowedError
        If the person may not do it, whatever the page shows.
    DecisionError
        If nobody is named.
    """
    if reason := refusal(action):
        raise NotAllowedError(reason, remedy="" if ASK in reason else ASK)
    who = identity().person
    if not who:
        raise DecisionError("Nobody is named who does this: type your name first.")
    return Signed(who, dt.datetime.now(tz=dt.UTC).replace(microsecond=0))


def render_person() -> None:
    """Draw the box with the name of who decides; a verified one cannot be changed."""
    found = identity()
    if found.is_verified:
        words = TRUSTED_WITH[Role.VIEWER] if found.role is Role.VIEWER else "It is kept with each of your decisions."
        st.text(f"Signed in as {found.person}. {words}")
        return
    st.text_input(
        "Your name", value=found.person, key=PERSON_BOX, max_chars=LONGEST_NAME, on_change=state.name_person,
        args=(PERSON_BOX,), width=220, help="It is kept with each of your decisions. Nobody verifies it.",
    )  # fmt: skip


def person_title() -> str:
    """Say in two words as whom things are recorded."""
    return f"As {plain(identity().person) or 'nobody yet'}"


def navigation_position() -> Literal["top", "hidden"]:
    """Say where the pages are listed: nowhere until somebody who may see them has signed in."""
    found = st.user.to_dict()
    return "top" if found.get(LOGGED_IN, True) else "hidden"


def render_gate() -> bool:
    """Tell whether the pages may be shown; where they may not, say why and how to sign in."""
    found = identity()
    if found.role is not None:
        return True
    st.markdown("### impact")
    st.markdown(plain(found.obstacle) or "Sign in to see what a change makes wrong.")
    with st.container(horizontal=True, key="sign-in-bar"):
        st.button("Sign in", key="sign-in", type="primary", icon=":material/login:", on_click=st.login)
        if found.person:
            st.button("Sign out", key="sign-out", icon=":material/logout:", on_click=st.logout)
    return False


def render_identity() -> None:
    """Say on every page who uses it, as what, and whether anybody vouches for that."""
    with st.container(key="identity-bar", width="content"):
        _render_identity(identity())


def _render_identity(found: Identity) -> None:
    if not found.is_verified:
        reach = "Only this machine reaches this server." if is_loopback(st.get_option("server.address")) else ""
        st.badge(
            "identities are unverified", icon=":material/person_off:", color="gray",
            help=f"Nobody signs in here, so names are recorded as they are typed. {found.obstacle or reach}".strip(),
        )  # fmt: skip
        return
    with st.popover(f"{plain(found.person)} · {found.role}", icon=":material/verified_user:", key="identity"):
        role = found.role or Role.VIEWER
        st.text(f"Signed in as {found.person}, {WHOLE[role]}.\n{TRUSTED_WITH[role]}\n{ASK}")
        st.button("Sign out", key="sign-out", icon=":material/logout:", on_click=st.logout)
