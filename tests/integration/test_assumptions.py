"""What an analysis takes for granted, listed in every format."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import docx
import openpyxl
import pytest
from click.testing import CliRunner
from lxml import etree

from impact.cli import main
from impact.use_cases.assumptions import ASSUMPTION_FORMATS
from tests.workspaces import WORKSPACE, write_workspace


def listed(folder: Path, format_name: str) -> bytes:
    command = ["-w", str(folder), "assumptions", "--format", format_name]
    result = CliRunner().invoke(main, command, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout_bytes


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_workspace(tmp_path_factory.mktemp("assumed") / "w", workspace=f'policy = "own.toml"\n{WORKSPACE}')
    (folder / "own.toml").write_text("[tiers]\nshould = 0.3\n", encoding="utf-8")
    return folder


def test_every_number_and_weight_has_its_value_and_numbers_of_the_workspace_hold(folder: Path) -> None:
    document = json.loads(listed(folder, "json"))
    values = {item["name"]: item["value"] for item in document["numbers"]}
    assert values["tiers.should"] == "0.3"
    assert len(values) == len(document["numbers"]) > 30
    assert all(0.0 <= item["likelihood"] <= 1.0 for item in document["weights"])
    assert len(document["weights"]) > 20


def test_all_formats_list_the_same_names(folder: Path) -> None:
    document = json.loads(listed(folder, "json"))
    names = [item["name"] for item in (*document["numbers"], *document["weights"])]
    assert [row["name"] for row in csv.DictReader(io.StringIO(listed(folder, "csv").decode()))] == names
    told = listed(folder, "md").decode()
    assert [name for name in names if f"`{name}`" not in told] == []
    assert etree.HTML(listed(folder, "html").decode()).xpath("//td/code/text()") == names
    book = openpyxl.load_workbook(io.BytesIO(listed(folder, "xlsx")))
    assert [row[0].value for sheet in book for row in sheet.iter_rows(min_row=2)] == names
    paper = docx.Document(io.BytesIO(listed(folder, "docx")))
    assert sum(len(item.rows) - 1 for item in paper.tables) == len(names)


@pytest.mark.parametrize("format_name", ASSUMPTION_FORMATS)
def test_the_same_list_gives_the_same_bytes(folder: Path, format_name: str) -> None:
    assert listed(folder, format_name) == listed(folder, format_name) != b""
