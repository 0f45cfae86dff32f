"""Which workspace a session looks at: the server's own, a folder, or one that only this session sees."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import streamlit as st
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from impact.domain.upload import FileRead
from impact.errors import InputError
from impact.use_cases.workspace import locate_workspace

KEY, ROUND = "shown-place", "shown-round"
STAYING = ("who", "pages", "going-to")
"""What a session keeps when it looks at another workspace: the name of the person, and the pages."""
MOST_PRIVATE = 24
"""Private workspaces that a server keeps at once: each holds its files and what is worked out of them in memory."""
SWEEP_SECONDS = 30.0
GRACE_SECONDS = 150.0
"""How long a session may be gone: a lost connection is taken up again within two minutes, and never after that."""


class PlaceKind(StrEnum):
    """Where a workspace comes from."""

    SERVER = "server"
    """The one that the server was started for."""
    FOLDER = "folder"
    """Another folder of the same machine."""
    SAMPLE = "sample"
    """A copy of the shipped models."""
    UPLOAD = "upload"
    """Files that were handed in."""


class PrivateFolder:
    """A folder of one session, removed when the session ends: the last thing that knew it removes it.

    Attributes
    ----------
    path
        The folder; only the user of the server can read it.
    session_id
        Session that it belongs to; empty outside of a server.
    gone_since
        Time of the monotonic clock at which the session was first seen to be gone; ``None`` while it is there.
    """

    def __init__(self, session_id: str = "") -> None:
        self.path = Path(tempfile.mkdtemp(prefix="impact-"))
        self.session_id = session_id
        self.gone_since: float | None = None
        self._finalizer = weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)

    @property
    def is_there(self) -> bool:
        """Whether the folder is still kept."""
        return self._finalizer.alive

    def remove(self) -> None:
        """Remove the folder with all in it; once more does nothing."""
        self._finalizer()


@dataclass(frozen=True, slots=True)
class Place:
    """Where the workspace lies that a session looks at.

    Attributes
    ----------
    kind
        Where it comes from.
    folder
        Folder with ``workspace.toml``.
    environment
        Variables that say where decisions on it are kept; ``None`` for those of the process.
    private
        What is removed when the session ends; ``None`` if others may look at the folder, too.
    files
        What became of each file that was handed in.
    """

    kind: PlaceKind
    folder: Path
    environment: Mapping[str, str] | None = None
    private: PrivateFolder | None = None
    files: tuple[FileRead, ...] = ()

    @property
    def variables(self) -> Mapping[str, str]:
        """Variables that say where decisions on the workspace are kept."""
        return os.environ if self.environment is None else self.environment

    @property
    def is_private(self) -> bool:
        """Whether only this session sees the workspace, and what is worked out of it."""
        return self.private is not None


def shown_place() -> Place:
    """Give the place of the workspace that this session looks at; the server's own unless another was opened.

    Raises
    ------
    WorkspaceError
        If the server has none.
    """
    place = st.session_state.get(KEY)
    if isinstance(place, Place) and (place.private is None or place.private.is_there):
        return place
    return Place(PlaceKind.SERVER, locate_workspace(None, start=Path.cwd(), environment=os.environ))


def is_private_shown() -> bool:
    """Tell whether this session looks at a workspace that nobody else sees."""
    place = st.session_state.get(KEY)
    return isinstance(place, Place) and place.is_private


def show_place(place: Place) -> None:
    """Look at another workspace from now on: what was chosen in the one before is let go, a private one removed."""
    _let_go()
    st.session_state[KEY] = place


def show_own() -> None:
    """Look at the server's own workspace again; as :func:`show_place`."""
    _let_go()


def _let_go() -> None:
    before, number = st.session_state.get(KEY), workspaces_opened()
    for name in list(st.session_state):
        if name not in STAYING:
            del st.session_state[name]
    st.session_state[ROUND] = number + 1
    st.query_params.clear()
    if isinstance(before, Place) and before.private is not None:
        before.private.remove()


def workspaces_opened() -> int:
    """Count how often another workspace was opened; a box whose key has the number is empty afterwards."""
    return int(st.session_state.get(ROUND, 0))


class _Kept:
    """All private folders of this process, and the thread that removes those whose session is gone."""

    def __init__(self) -> None:
        self.folders: weakref.WeakSet[PrivateFolder] = weakref.WeakSet()
        self.lock = threading.Lock()
        self.thread: threading.Thread | None = None

    def alive(self) -> list[PrivateFolder]:
        return [folder for folder in list(self.folders) if folder.is_there]


_KEPT = _Kept()


def new_private_folder() -> PrivateFolder:
    """Make an empty folder for this session.

    Raises
    ------
    InputError
        If the server keeps as many as it can.
    """
    context = get_script_run_ctx()
    with _KEPT.lock:
        if len(_KEPT.alive()) >= MOST_PRIVATE:
            raise InputError(
                f"{MOST_PRIVATE} other people look at files of their own on this server, which is the most it keeps",
                remedy="Try again when one of them is done, or start impact app on your own machine.",
            )
        folder = PrivateFolder(context.session_id if context else "")
        _KEPT.folders.add(folder)
        if _KEPT.thread is None:
            _KEPT.thread = threading.Thread(target=_sweep_for_ever, name="private folders", daemon=True)
            _KEPT.thread.start()
    return folder


def sweep(folders: list[PrivateFolder], *, is_there: Callable[[str], bool], now: float) -> None:
    """Remove the folders of sessions that are gone for longer than a connection may be lost.

    Parameters
    ----------
    folders
        Private folders that are kept.
    is_there
        Tells whether a session is connected, by its id.
    now
        Time of the monotonic clock, in seconds.
    """
    for folder in folders:
        if not folder.session_id or is_there(folder.session_id):
            folder.gone_since = None
        elif folder.gone_since is None:
            folder.gone_since = now
        elif now - folder.gone_since > GRACE_SECONDS:
            folder.remove()


def _sweep_for_ever() -> None:
    while True:
        time.sleep(SWEEP_SECONDS)
        if Runtime.exists():
            sweep(_KEPT.alive(), is_there=Runtime.instance().is_active_session, now=time.monotonic())
