"""The Workspace page: other workspaces for one session alone, and nothing of them left."""

from __future__ import annotations

import gc
import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from impact.readers.workspace import shipped_workspace
from impact.ui import shown
from impact.ui.shown import GRACE_SECONDS, MOST_PRIVATE, Place, PrivateFolder, new_private_folder, sweep
from tests.workspaces import ARCHITECTURE, PROCESS, SECTIONS, write_workspace

PAGE = """\
from types import SimpleNamespace
from impact.ui.frame import render_frame
from impact.ui.pages.{module} import render_{module}
render_frame(SimpleNamespace(title="{title}", run=render_{module}))
"""
TITLES = {"workspace": "Workspace", "changes": "Changes", "release": "Release"}
OTHER = PROCESS.replace("Read a meter", "Quiet process")
STEP = "bpm:P1.02"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Serve a small workspace, and make private folders where the test can see them."""
    for name in ("IMPACT_STORE", "IMPACT_DATABASE_URL", "IMPACT_SIGN_IN", "IMPACT_ROLES"):
        monkeypatch.delenv(name, raising=False)
    written = write_workspace(tmp_path / "models")
    monkeypatch.setenv("IMPACT_WORKSPACE", str(written))
    monkeypatch.setenv("IMPACT_USER", "Ann")
    (tmp_path / "private").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "private"))
    return written


def private_folders(folder: Path) -> list[Path]:
    gc.collect()
    return sorted((folder.parent / "private").glob("impact-*"))


def page(module: str = "workspace", *, session: AppTest | None = None) -> AppTest:
    """Open a page; of a session that is given, with all that it remembers."""
    app = AppTest.from_string(PAGE.format(module=module, title=TITLES[module]), default_timeout=60)
    if session is not None:
        for name in ("shown-place", "shown-round", "who"):
            if name in session.session_state:
                app.session_state[name] = session.session_state[name]
    app.run()
    assert not app.exception
    return app


def uploaded(*files: tuple[str, bytes], session: AppTest | None = None) -> AppTest:
    app = session or page()
    app.file_uploader[0].set_value([(name, data, "application/octet-stream") for name, data in files]).run()
    app.button(key="workspace-read").click().run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    parts = [*app.subheader, *app.markdown, *app.caption, *app.error, *app.info, *app.success, *app.text]
    return "\n".join(str(part.value) for part in parts).replace("\\", "")


def place_of(app: AppTest) -> Place:
    place = app.session_state["shown-place"]
    assert isinstance(place, Place)
    return place


def test_the_page_names_the_workspace_of_the_server(folder: Path) -> None:
    app = page()
    assert app.subheader[0].value == "Small"
    assert "9 elements" in words(app) and f"read from {folder}" in words(app)
    assert "of this server" in words(app)


def test_an_uploaded_process_is_shown_with_what_was_read_and_what_is_wrong(folder: Path) -> None:
    app = uploaded(("meter read.bpmn", PROCESS.encode()), ("notes.md", b"x"))
    assert app.subheader[0].value == "meter read"
    assert "5 elements" in words(app) and "uploaded, yours alone" in words(app)
    problems, files = (table.value for table in app.dataframe)
    assert list(zip(problems["File"], problems["Line"], strict=True)) == [
        ("meter read.bpmn", 9),
        ("meter read.bpmn", 10),
    ]
    assert list(files["File"]) == ["workspace.toml", "meter read.bpmn", "notes.md"]
    assert list(files["Used as"]) == ["settings", "model: bpmn", "left out"]
    assert str(place_of(app).folder) not in words(app)


def test_an_uploaded_process_is_analysed_on_the_other_pages(folder: Path) -> None:
    session = uploaded(("meter read.bpmn", PROCESS.encode()))
    app = page("release", session=session)
    assert "Choose the elements that change" in words(app)
    app.multiselect[0].set_value([STEP]).run()
    app.button(key="start-go").click().run()
    assert not app.exception
    assert "meter read" in words(app) and "uploaded, yours alone" in words(app)


def test_a_whole_workspace_comes_as_an_archive_and_goes_again(folder: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path in folder.rglob("*.*"):
            text = path.read_text(encoding="utf-8")
            archive.writestr(f"mine/{path.relative_to(folder)}", text.replace('name = "Small"', 'name = "Mine"'))
    app = uploaded(("mine.zip", stream.getvalue()))
    assert app.subheader[0].value == "Mine" and "5 changes" in words(app)
    (private,) = private_folders(folder)
    app.button(key="workspace-back").click().run()
    assert app.subheader[0].value == "Small"
    assert private_folders(folder) == [] and not private.exists()


def test_two_sessions_do_not_see_each_others_files(folder: Path) -> None:
    one, other, third = uploaded(("a.bpmn", PROCESS.encode())), uploaded(("a.bpmn", OTHER.encode())), page()
    for app, name in ((one, "a"), (other, "a"), (third, "Small")):
        app.run()
        assert app.subheader[0].value == name
    assert place_of(one).folder != place_of(other).folder
    assert "Quiet process" not in words(one.run()) and "Quiet process" not in words(third.run())
    assert len(private_folders(folder)) == 2


def test_equal_files_of_two_sessions_keep_their_decisions_apart(folder: Path) -> None:
    sections = f"{SECTIONS}TAD,3,Meter data store,component,2,tad:SYS-DB,always\n"
    texts = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.*")}
    texts["sections.csv"] = sections
    texts["register/changes.csv"] = texts["register/changes.csv"].replace("gateway rules", "rules in Meter data store")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in texts.items():
            archive.writestr(name, text)
    before = digest_of(folder)
    sessions = [uploaded(("mine.zip", stream.getvalue())) for _ in range(2)]
    one, other = (page("changes", session=session) for session in sessions)
    for app in (one, other):
        app.query_params["row"] = "PART-A"
        app.query_params["release"] = "R2"
        app.run()
    key = "accept-PART-A-tad:SYS-DB"
    one.button(key=key).click().run()
    assert not one.exception
    assert [app.button(key=key).disabled for app in (other.run(),)] == [False]
    assert key not in [button.key for button in one.button]
    stores = [place_of(session).folder / ".impact" / "decisions.sqlite" for session in sessions]
    assert [store.exists() for store in stores] == [True, False]
    assert digest_of(folder) == before


def digest_of(folder: Path) -> str:
    """Digest every file of the server's own workspace, hidden ones included."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        digest.update(path.as_posix().encode() + (path.read_bytes() if path.is_file() else b""))
    return digest.hexdigest()


def test_nothing_is_left_when_the_session_ends(folder: Path) -> None:
    app = uploaded(("a.bpmn", PROCESS.encode()))
    (private,) = private_folders(folder)
    assert {path.name for path in private.iterdir()} == {"a.bpmn", "workspace.toml"}
    del app
    assert private_folders(folder) == []


def test_another_upload_takes_the_place_of_the_one_before(folder: Path) -> None:
    app = uploaded(("a.bpmn", PROCESS.encode()))
    first = place_of(app).folder
    uploaded(("b.bpmn", OTHER.encode()), session=app)
    assert app.subheader[0].value == "b"
    assert private_folders(folder) == [place_of(app).folder] and not first.exists()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.bpmn", PROCESS[:300].encode(), "a.bpmn:5: The file is cut off"),
        ("run.sh", b"touch /x", "nothing"),
        ("a.zip", b"PK\x03\x04 no archive", "It is no ZIP archive"),
        ("workspace.toml", b'store = "x"\n', "No element could be read"),
        ("changes.csv", b"change_id,kind,title\nA,CR,<b>x</b>\n", "There is no model among the files (changes.csv)"),
    ],
)
def test_what_cannot_be_shown_is_said_and_the_workspace_stays(folder: Path, name: str, data: bytes, said: str) -> None:
    app = uploaded((name, data))
    expected = "None of the files can be used: run.sh" if said == "nothing" else said
    assert expected in words(app)
    assert app.subheader[0].value == "Small"
    assert "shown-place" not in app.session_state
    assert private_folders(folder) == []


def chosen_way(app: AppTest, way: str) -> AppTest:
    app.segmented_control[0].set_value(way).run()
    assert not app.exception
    return app


def test_the_sample_is_a_copy_that_goes_again(folder: Path) -> None:
    app = chosen_way(page(), "Try the sample")
    app.button(key="workspace-sample").click().run()
    assert not app.exception
    assert app.subheader[0].value == "GB smart metering" and "sample, yours alone" in words(app)
    place = place_of(app)
    assert place.folder != shipped_workspace() and place.is_private
    assert Path(place.variables["IMPACT_STORE"]).is_relative_to(place.folder.parent)
    app.button(key="workspace-back").click().run()
    assert private_folders(folder) == []


def test_a_folder_of_this_machine_is_opened_where_it_lies(folder: Path, tmp_path: Path) -> None:
    other = write_workspace(tmp_path / "other", architecture=ARCHITECTURE.replace("Gateway", "Second gateway"))
    app = chosen_way(page(), "Open a folder of this machine")
    app.text_input(key="workspace-path").set_value(str(other))
    app.button[-1].click().run()
    assert not app.exception
    assert f"read from {other}" in words(app) and "a folder of this machine" in words(app)
    assert place_of(app).folder == other and not place_of(app).is_private
    app.button(key="workspace-back").click().run()
    assert f"read from {folder}" in words(app)
    assert (other / "workspace.toml").exists()


def test_a_folder_that_is_no_workspace_is_refused_in_words(folder: Path, tmp_path: Path) -> None:
    app = chosen_way(page(), "Open a folder of this machine")
    app.text_input(key="workspace-path").set_value(str(tmp_path / "nowhere"))
    app.button[-1].click().run()
    assert "holds no workspace.toml. Type the path of a folder that has one" in words(app)
    assert app.subheader[0].value == "Small"


@pytest.fixture
def open_server() -> Iterator[None]:
    """Let the server listen to other machines."""
    before = st.get_option("server.address")
    st._config.set_option("server.address", "0.0.0.0")
    yield
    st._config.set_option("server.address", before)


def test_where_others_reach_the_server_no_folder_can_be_opened_nor_is_named(folder: Path, open_server: None) -> None:
    app = page()
    assert app.segmented_control[0].options == ["Upload files", "Upload a folder", "Try the sample"]
    assert str(folder) not in words(app)


def test_a_server_without_a_sound_workspace_still_shows_the_way_to_another(folder: Path) -> None:
    (folder / "workspace.toml").write_text("name = 1\n", encoding="utf-8")
    app = page()
    assert "The workspace cannot be loaded. workspace.toml: 'name' is 1" in words(app)
    uploaded(("a.bpmn", PROCESS.encode()), session=app)
    assert app.subheader[0].value == "a"


def test_folders_of_sessions_that_are_gone_are_removed_after_a_while(folder: Path) -> None:
    here, gone = PrivateFolder("here"), PrivateFolder("gone")
    folders = [here, gone]
    is_there = {"here": True, "gone": False}
    for now, expected in ((0.0, True), (GRACE_SECONDS, True), (GRACE_SECONDS + 1, False)):
        sweep(folders, is_there=is_there.__getitem__, now=now)
        assert (here.is_there, gone.is_there) == (True, expected)
    assert private_folders(folder) == [here.path]
    here.remove()


def test_a_session_that_comes_back_in_time_keeps_its_files(folder: Path) -> None:
    kept = PrivateFolder("s")
    for now, is_there in ((0.0, False), (100.0, True), (200.0, False), (300.0, False)):
        sweep([kept], is_there=lambda _, answer=is_there: answer, now=now)  # type: ignore[misc]
    assert kept.is_there
    kept.remove()


def test_a_server_keeps_no_more_private_workspaces_than_it_can(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shown, "MOST_PRIVATE", 1)
    first = new_private_folder()
    app = uploaded(("a.bpmn", PROCESS.encode()))
    assert "which is the most it keeps. Try again" in words(app)
    first.remove()
    assert uploaded(("a.bpmn", PROCESS.encode()), session=app).subheader[0].value == "a"
    assert MOST_PRIVATE > 1
