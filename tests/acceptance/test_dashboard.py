"""The dashboard without a browser: scopes, empty states, errors said in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.workspaces import SECTIONS, write_workspace

APP = str(Path(__file__).parents[2] / "app.py")


def opened(monkeypatch: pytest.MonkeyPatch, folder: Path, **parameters: str) -> AppTest:
    monkeypatch.setenv("IMPACT_WORKSPACE", str(folder))
    app = AppTest.from_file(APP, default_timeout=60)
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.run()


def words(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.error, *app.info, *app.warning]
    return "\n".join(str(part.value) for part in parts)


def test_the_release_page_answers_for_the_release_of_the_address(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    app = opened(monkeypatch, write_workspace(tmp_path), release="R2")
    assert not app.exception
    assert "**Review effort**" in words(app)
    assert len(app.dataframe[0].value) == 3


def test_without_a_release_of_that_name_the_most_used_one_is_chosen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    app = opened(monkeypatch, write_workspace(tmp_path))
    assert not app.exception
    assert "2 changes" in words(app)


def test_changes_of_the_address_are_analysed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    app = opened(monkeypatch, write_workspace(tmp_path), change="LATE")
    assert not app.exception
    assert "change LATE" in words(app)


def test_a_release_that_is_not_baselined_offers_a_what_if(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    app = opened(monkeypatch, write_workspace(tmp_path), release="R3")
    assert "Listed but not estimated" in words(app)
    app.button(key="what-if-on").click().run()
    assert not app.exception
    assert "what if" in words(app)


@pytest.mark.parametrize("name", ["R99", "<script>", "x" * 5000, "'; --", "\u202e\u0000"])
def test_an_unknown_release_is_said_and_leads_back(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    app = opened(monkeypatch, write_workspace(tmp_path), release=name)
    assert not app.exception
    assert "No release is called" in words(app)
    app.button(key="way-back").click().run()
    assert not app.exception
    assert "**Review effort**" in words(app)


def test_a_broken_workspace_is_said_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = write_workspace(tmp_path)
    (folder / "workspace.toml").write_text("name = [")
    app = opened(monkeypatch, folder)
    assert not app.exception
    assert "cannot be loaded" in words(app)


def test_a_workspace_without_sections_says_why_nothing_is_listed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = write_workspace(tmp_path, sections=SECTIONS.splitlines()[0] + "\n")
    app = opened(monkeypatch, folder, release="R2")
    assert not app.exception
    assert "no section list" in words(app)


def test_the_selected_element_of_the_address_is_explained(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    app = opened(monkeypatch, write_workspace(tmp_path), release="R2", element="bam:P1.02")
    assert not app.exception
    assert "Send request" in words(app)


def test_names_of_the_models_are_not_read_as_markup(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    hostile = SECTIONS.replace("TAD,1,Gateway", 'TAD,1,"<img src=x onerror=alert(1)> **bold** $x$ :red[x]"')
    app = opened(monkeypatch, write_workspace(tmp_path, sections=hostile), release="R2", element="sec:TAD/1")
    assert not app.exception
    assert "<img" not in words(app).replace("\\<", "")


def test_a_workspace_without_a_register_asks_which_elements_change(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = write_workspace(
        tmp_path, workspace='name = "Bare"\n[[model]]\nprefix = "p"\nformat = "bpmn"\nfiles = "*.bpmn"\n'
    )
    app = opened(monkeypatch, folder)
    assert not app.exception
    assert "no change of a release" in words(app)
    app.multiselect[0].select("p:P1.02").run()
    app.button(key="start-go").click().run()
    assert not app.exception
    assert "touch p" in words(app).replace("\\", "")
    assert len(app.dataframe[0].value) == 1


def test_touches_of_the_address_are_analysed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    app = opened(monkeypatch, write_workspace(tmp_path), touch="tad:SYS-GW=rename")
    assert not app.exception
    assert "**Review effort**" in words(app)


def test_the_release_page_says_what_is_different_since_the_last_look(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("IMPACT_CACHE", str(tmp_path / "cache"))
    folder = write_workspace(tmp_path / "models")
    assert "last look" not in words(opened(monkeypatch, folder, release="R2"))
    assert "nothing different" in words(opened(monkeypatch, folder, release="R2"))
    before = words(opened(monkeypatch, folder, release="R3"))
    assert "last look" not in before
    touches = folder / "register" / "touches.csv"
    header, *rows = touches.read_text(encoding="utf-8").splitlines(keepends=True)
    touches.write_text("".join([header, *rows[:1]]), encoding="utf-8")
    app = opened(monkeypatch, folder, release="R2")
    said = next(caption for caption in app.caption if "Since last look" in str(caption.value))
    assert "out" in str(said.value)
    assert "→" in str(said.value)
    assert "no longer to review" in str(said.help)
