"""Progress is said to a person on a terminal, and to nobody else."""

from __future__ import annotations

import io

import pytest

from impact.cli.progress import WIDEST, progress, show_progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_person_sees_one_line_that_is_gone_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    with progress("Reading…"):
        show_progress("x" * 200)
    shown = terminal.getvalue().split("\r\x1b[2K")
    assert shown[1] == "Reading…"
    assert len(shown[2]) == WIDEST
    assert shown[-1] == ""


def test_a_file_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.StringIO()
    monkeypatch.setattr("sys.stderr", file)
    with progress("Reading…"):
        show_progress("more")
    assert file.getvalue() == ""


def test_the_line_is_gone_after_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    with pytest.raises(ValueError, match="no"), progress("Reading…"):
        raise ValueError("no")
    assert terminal.getvalue().endswith("\r\x1b[2K")
