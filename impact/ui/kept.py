"""Keep what a function gives: for all sessions, or for one alone where it looks at files that nobody else sees."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import streamlit as st

from impact.ui.shown import is_private_shown
from impact.use_cases.workspace import Workspace

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def kept(
    *, max_entries: int, show_spinner: bool | str, own_entries: int | None = None
) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """Keep the results of a function by its arguments, save those whose names begin with an underscore.

    What is worked out of a private workspace is kept apart, and let go as soon as its session ends.

    Parameters
    ----------
    max_entries
        Results kept at once, the one that was not asked for longest is dropped first.
    show_spinner
        Words to show meanwhile, or whether to show any.
    own_entries
        Results kept at once for a session that looks at a private workspace; as for all if ``None``.
    """

    def keeping(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        shared = st.cache_resource(max_entries=max_entries, show_spinner=show_spinner)(function)
        own = st.cache_resource(max_entries=own_entries or max_entries, show_spinner=show_spinner, scope="session")(
            function
        )

        @wraps(function)
        def asked(*arguments: Arguments.args, **named: Arguments.kwargs) -> Result:
            found: Result = (own if is_private_shown() else shared)(*arguments, **named)
            return found

        return asked

    return keeping


def place_digest(workspace: Workspace) -> str:
    """Tell workspaces of equal content apart by their folders and where decisions on them are kept."""
    return hashlib.sha256(repr((str(workspace.folder), workspace.store)).encode()).hexdigest()


def key_of(workspace: Workspace) -> str:
    """Give the key of what rests on a workspace and all decisions on it, and is kept for nobody else's."""
    return f"{workspace.digest} {place_digest(workspace)}"
