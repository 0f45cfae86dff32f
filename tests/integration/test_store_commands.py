"""The commands on the store, as somebody types them: where, status, verify, backup, export, import."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from impact.cli import main
from tests.workspaces import write_workspace


def impact(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["-w", str(folder), *words])


def store(folder: Path, *words: str) -> Result:
    return impact(folder, "store", *words)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Name a workspace in which one thing was decided and one answered."""
    made = write_workspace(tmp_path / "ws")
    for words in (
        ("register", "accept", "touches", "LATE", "tad:SYS-DB", "--set", "kind=modify", "--who", "Ann"),
        ("delphi", "add", "text.rates.draft.per_unit", "0.1", "0.2", "0.9", "--who", "Bob"),
    ):
        done = impact(made, *words)
        assert done.exit_code == 0, done.output
    return made


def test_a_workspace_without_decisions_says_so_and_nothing_is_made(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path / "ws")
    before = sorted(folder.rglob("*"))
    assert store(folder, "where").stdout == f"{folder / '.impact' / 'decisions.sqlite'}\n"
    assert "nothing has been written yet" in store(folder, "status").stdout
    verified, copied = store(folder, "verify"), store(folder, "backup")
    assert (verified.exit_code, verified.stdout) == (0, "Nothing has been written yet.\n")
    assert (copied.exit_code, "nothing to copy" in copied.stderr) == (2, True)
    exported = json.loads(store(folder, "export").stdout)
    assert not any(table["rows"] for table in exported["tables"].values())
    assert sorted(folder.rglob("*")) == before


def test_the_status_says_what_the_store_holds(folder: Path) -> None:
    said = store(folder, "status").stdout
    assert f"Store:    {folder / '.impact' / 'decisions.sqlite'} (SQLite)\n" in said
    for line in ("  decisions: 1\n", "  delphi answers: 1\n", "  chain: 2\n"):
        assert line in said


def test_an_older_store_is_said_to_be_one_and_left_as_it_is(folder: Path) -> None:
    file = folder / ".impact" / "decisions.sqlite"
    run_in(file, "DROP TABLE impact_chain", "DROP TRIGGER impact_schema_no_delete",
           "DELETE FROM impact_schema WHERE version = (SELECT max(version) FROM impact_schema)")  # fmt: skip
    before = file.read_bytes()
    assert re.search(r"Version:  (\d+), brought up to (?!\1)\d+ by the next command", store(folder, "status").stdout)
    assert file.read_bytes() == before
    run_in(file, "INSERT INTO impact_schema VALUES (99)")
    assert "99, newer than this program" in store(folder, "status").stdout


def run_in(file: Path, *statements: str) -> None:
    connection = sqlite3.connect(file)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_store_that_nobody_touched_is_proved(folder: Path) -> None:
    done = store(folder, "verify")
    found = re.fullmatch(r"(.+): 2 rows proved, last digest ([0-9a-f]{64})\n", done.stdout)
    assert done.exit_code == 0
    assert found
    head = found[2]
    assert store(folder, "verify", "--head", head[:8].upper()).exit_code == 0
    unknown = store(folder, "verify", "--head", "0" * 8)
    assert (unknown.exit_code, "No chain holds the digest 00000000" in unknown.stdout) == (1, True)
    for wrong in ("0" * 7, "not a digest"):
        refused = store(folder, "verify", "--head", wrong)
        assert (refused.exit_code, "is no digest" in refused.stderr) == (2, True)


def test_the_first_row_that_was_changed_is_named(folder: Path) -> None:
    file = folder / ".impact" / "decisions.sqlite"
    run_in(file, "DROP TRIGGER impact_delphi_answers_no_update", "UPDATE impact_delphi_answers SET high = 9")
    done = store(folder, "verify")
    assert done.exit_code == 1
    assert "BROKEN at entry 2: impact_delphi_answers [1]: " in done.stdout
    assert "Database: the guard impact_delphi_answers_no_update is missing" in done.stdout
    assert "docs/store.md" in done.stderr


def test_rows_taken_out_with_their_links_are_seen_by_a_digest_noted_before(folder: Path) -> None:
    head = store(folder, "verify").stdout.split()[-1]
    run_in(folder / ".impact" / "decisions.sqlite",
           *(f"DROP TRIGGER {table}_no_delete" for table in ("impact_delphi_answers", "impact_chain")),
           "DELETE FROM impact_delphi_answers", "DELETE FROM impact_chain WHERE number = 2")  # fmt: skip
    assert "1 row proved" in store(folder, "verify").stdout
    assert store(folder, "verify", "--head", head).exit_code == 1


def test_a_copy_is_a_store_that_stands_in_for_the_one_that_was_lost(folder: Path) -> None:
    file = folder / ".impact" / "decisions.sqlite"
    text = store(folder, "export").stdout
    done = store(folder, "backup")
    found = re.fullmatch(rf"Copied {re.escape(str(file))} to (.+decisions\.\d{{4}}-\d\d-\d\d\.sqlite)\n", done.stdout)
    assert found
    assert store(folder, "backup").stdout.endswith("-2.sqlite\n")
    file.write_bytes(b"lost")
    assert store(folder, "verify").exit_code == 2
    Path(found[1]).replace(file)
    assert store(folder, "export").stdout == text
    assert store(folder, "verify").exit_code == 0


def test_a_store_is_exported_and_imported_where_the_workspace_lies_now(folder: Path, tmp_path: Path) -> None:
    exported = store(folder, "export", "--out", str(tmp_path / "store.json"))
    assert (exported.exit_code, exported.stdout) == (0, "")
    moved = write_workspace(tmp_path / "moved")
    assert f"Added 2 rows to {moved}" in store(moved, "import", str(tmp_path / "store.json")).stdout
    assert store(moved, "import", str(tmp_path / "store.json")).stdout.startswith("Nothing to add")
    assert store(moved, "export").stdout == (tmp_path / "store.json").read_text(encoding="utf-8")
    assert '"Ann"' in impact(moved, "register", "decisions", "--format", "json").stdout


def test_what_another_workspace_decided_is_taken_for_this_one_only_when_asked(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "store.json"
    store(folder, "export", "--out", str(file))
    other = write_workspace(tmp_path / "other")
    settings = other / "workspace.toml"
    settings.write_text(re.sub(r'(?m)^name = ".*"', 'name = "Renamed"', settings.read_text(encoding="utf-8")))
    done = store(other, "import", str(file))
    assert "nothing of it belongs to this workspace" in done.stderr
    assert "--own" in done.stderr
    (other / ".impact" / "decisions.sqlite").unlink()
    wrong = store(other, "import", str(file), "--own", "nobody")
    assert (wrong.exit_code, "Did you mean: " in wrong.stderr) == (2, True)
    name = json.loads(file.read_text(encoding="utf-8"))["tables"]["impact_workspaces"]["rows"][0][0]
    assert store(other, "import", str(file), "--own", name).exit_code == 0
    assert '"Ann"' in impact(other, "register", "decisions", "--format", "json").stdout


def test_a_store_that_holds_something_else_is_not_overwritten(folder: Path, tmp_path: Path) -> None:
    store(folder, "export", "--out", str(tmp_path / "store.json"))
    impact(folder, "delphi", "add", "text.rates.draft.per_unit", "0.1", "0.3", "0.9", "--who", "Cat")
    before = store(folder, "export").stdout
    refused = store(folder, "import", str(tmp_path / "store.json"))
    assert (refused.exit_code, "--merge" in refused.stderr) == (2, True)
    assert store(folder, "import", "--merge", str(tmp_path / "store.json")).exit_code == 0
    assert store(folder, "export").stdout == before


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"{}", b'{"format": "impact store", "version": 1, "tables": {}}']
)
def test_a_file_that_is_no_export_is_refused_by_name(folder: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.json").write_bytes(content)
    for name in ("x.json", "none.json"):
        done = store(folder, "import", str(tmp_path / name))
        assert (done.exit_code, f"impact: {tmp_path / name}" in done.stderr) == (2, True)


def test_a_workspace_that_keeps_no_decisions_has_no_store(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMPACT_STORE", "off")
    for words in (("where",), ("status",), ("verify",), ("backup",), ("export",), ("import", "x")):
        done = store(folder, *words)
        assert (done.exit_code, "no place where decisions are kept" in done.stderr) == (2, True)


@pytest.mark.postgres
def test_a_file_moves_to_a_server_and_everything_is_there(
    folder: Path, tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.postgres import own_schema

    text = store(folder, "export", "--out", str(tmp_path / "store.json"))
    assert text.exit_code == 0
    monkeypatch.setenv("IMPACT_DATABASE_URL", own_schema(postgres_url))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert store(folder, "import", str(tmp_path / "store.json")).exit_code == 0
    assert store(folder, "export").stdout == (tmp_path / "store.json").read_text(encoding="utf-8")
    assert '"Ann"' in impact(folder, "register", "decisions", "--format", "json").stdout
    assert "(PostgreSQL)" in store(folder, "status").stdout
    assert "2 rows proved" in store(folder, "verify").stdout
    copied = store(folder, "backup").stdout
    assert re.search(r"impact/backups/store\.\d{4}-\d\d-\d\d\.json\n$", copied.replace("\\", "/"))
