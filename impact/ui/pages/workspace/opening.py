"""The ways to another workspace: upload files or a folder, try the sample, open a folder of this machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from impact.domain.upload import MEGABYTE, GivenFile, TakenFiles, UploadLimits
from impact.errors import ImpactError, InputError, NotAllowedError, WorkspaceError
from impact.readers.uploads import TAKEN_ENDINGS, endings, take_files
from impact.readers.workspace import WORKSPACE_FILE, shipped_workspace
from impact.store.place import STORE_FOLDER, VARIABLE
from impact.ui.identity import may_open_folders
from impact.ui.safe import plain
from impact.ui.shown import Place, PlaceKind, PrivateFolder, new_private_folder, show_own, show_place, workspaces_opened
from impact.use_cases.uploads import open_files, private_environment
from impact.use_cases.workspace import load_workspace

LIMITS = UploadLimits()
FILES, FOLDER, SAMPLE, OPEN = "Upload files", "Upload a folder", "Try the sample", "Open a folder of this machine"
BOX, PATH_BOX = "workspace-way", "workspace-path"
LONGEST_PATH = 1_000
PRIVACY = (
    "They are for this session alone: nobody else sees them, nothing in them is run, decisions on them are kept beside "
    "them, and all of it is removed when you go back, or close or reload this page."
)
Opening = Callable[[Callable[[str], None]], Place]


def render_way_back() -> None:
    """Draw the button that leads back to the workspace of the server."""
    st.button("Back to the workspace of this server", key="workspace-back", icon=":material/undo:", on_click=show_own)


def render_opening(place: Place) -> None:
    """Draw the ways to another workspace; folded up where one was opened just now."""
    key = f"workspace-ways-{workspaces_opened()}"
    with st.expander("**Look at something else**", expanded=place.kind is PlaceKind.SERVER, key=key):
        _render_ways(place)


def _render_ways(place: Place) -> None:
    ways = [FILES, FOLDER, SAMPLE, *([OPEN] if may_open_folders() else [])]
    picked = st.segmented_control(
        "Way", ways, default=FILES, required=True, key=f"{BOX}-{workspaces_opened()}", label_visibility="collapsed"
    ) or FILES  # fmt: skip
    if picked == SAMPLE:
        _render_sample(place)
    elif picked == OPEN:
        _render_folder()
    else:
        _render_upload(is_folder=picked == FOLDER)


def _render_upload(*, is_folder: bool) -> None:
    limits = (
        f"At most {LIMITS.files:,} files of {LIMITS.file_bytes // MEGABYTE} MB each, "
        f"{LIMITS.total_bytes // MEGABYTE} MB in all once unpacked."
    )
    st.caption(
        f"Models ({', '.join(TAKEN_ENDINGS[:4])}), tables of a register (.csv, .xlsx), or a whole workspace as "
        f".zip; one model alone will do. {limits} {PRIVACY}"
    )
    key = f"workspace-{'folder' if is_folder else 'files'}-{workspaces_opened()}"
    given = st.file_uploader(
        "A folder with models" if is_folder else "Models, tables or a .zip", key=key,
        accept_multiple_files="directory" if is_folder else True, type=list(endings()) if is_folder else None,
        max_upload_size=LIMITS.file_bytes // MEGABYTE, label_visibility="collapsed",
    )  # fmt: skip
    if st.button(
        "Read the files", key="workspace-read", type="primary", icon=":material/upload_file:", disabled=not given
    ):
        files = [GivenFile(file.name, file.getvalue()) for file in given]
        _open("Reading the files…", lambda tell: _uploaded(files, tell))


def _uploaded(files: Sequence[GivenFile], tell: Callable[[str], None]) -> Place:
    tell("Looking through what was given")
    taken = take_files(files, limits=LIMITS)
    private = new_private_folder()
    return _or_removed(private, lambda: _place_of_files(taken, private, tell))


def _place_of_files(taken: TakenFiles, private: PrivateFolder, tell: Callable[[str], None]) -> Place:
    found = open_files(taken, private.path, progress=tell)
    return Place(PlaceKind.UPLOAD, private.path, private_environment(private.path), private, found.files)


def _render_sample(place: Place) -> None:
    st.caption(
        "A reconstruction of the business and technical architecture of GB smart metering from public sources, with a "
        "register of real releases. You get a copy of your own: try everything, decide, plan; nobody else sees it, and "
        "it is removed when you go back, or close or reload this page."
    )
    words = "You look at a copy already." if place.kind is PlaceKind.SAMPLE else None
    if st.button("Try the sample", key="workspace-sample", type="primary", disabled=bool(words), help=words):
        _open("Reading the sample…", _sample)


def _sample(tell: Callable[[str], None]) -> Place:
    private = new_private_folder()
    return _or_removed(private, lambda: _place_of_sample(private, tell))


def _place_of_sample(private: PrivateFolder, tell: Callable[[str], None]) -> Place:
    folder = private.path / "sample"
    tell("Copying the shipped models")
    shutil.copytree(shipped_workspace(), folder, ignore=shutil.ignore_patterns(STORE_FOLDER))
    environment = {**os.environ, VARIABLE: private_environment(private.path)[VARIABLE]}
    tell("Joining what was read")
    load_workspace(folder, environment=environment)
    return Place(PlaceKind.SAMPLE, folder, environment, private)


def _render_folder() -> None:
    st.caption(
        f"A folder of this machine that holds a {WORKSPACE_FILE}, as for impact --workspace. It is read where it lies, "
        "again whenever a file of it changes, and decisions on it are kept there."
    )
    with st.form("workspace-folder-form", border=False):
        named = st.text_input("Path of the folder", key=PATH_BOX, max_chars=LONGEST_PATH, placeholder="path/to/models")
        is_asked = st.form_submit_button("Open it", type="primary")
    if is_asked:
        _open("Reading the folder…", lambda tell: _folder(named.strip(), tell))


def _folder(named: str, tell: Callable[[str], None]) -> Place:
    if not may_open_folders():
        raise NotAllowedError("Folders of the server can be opened only from this machine, where nobody signs in.")
    folder = _named_folder(named)
    if not named or not (folder / WORKSPACE_FILE).is_file():
        remedy = "Type the path of a folder that has one, make one by impact init, or upload the folder."
        raise WorkspaceError(f"'{named}' holds no {WORKSPACE_FILE}", remedy=remedy)
    tell("Joining what was read")
    load_workspace(folder)
    return Place(PlaceKind.FOLDER, folder)


def _named_folder(named: str) -> Path:
    try:
        path = Path(named).expanduser().resolve()
    except (OSError, RuntimeError, ValueError):  # a home that nobody has, a loop of links, a sign that no path has
        return Path(named)
    return path.parent if path.name == WORKSPACE_FILE else path


def _or_removed(private: PrivateFolder, make: Callable[[], Place]) -> Place:
    """Make a place in a private folder; the folder is removed if nothing comes of it."""
    try:
        return make()
    except BaseException:
        private.remove()
        raise


def _open(words: str, opening: Opening) -> None:
    """Open another workspace with progress; what goes wrong is said, and what was looked at stays."""
    with st.status(words, expanded=False) as status:
        place, fault = _tried(opening, lambda said: status.update(label=f"{words} {plain(said)}"))
        if place is None:
            status.update(label="Nothing was opened; you still look at the same workspace.", state="error")
    if place is None:
        st.error(plain(fault))
        return
    show_place(place)
    st.rerun()


def _tried(opening: Opening, tell: Callable[[str], None]) -> tuple[Place | None, str]:
    """Open another workspace, or say why it cannot be opened."""
    try:
        return opening(tell), ""
    except ImpactError as error:
        return None, str(error)
    except OSError as error:
        return None, str(InputError(f"The files cannot be kept on this server ({error.strerror or error})"))
