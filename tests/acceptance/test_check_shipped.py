"""Faults put into a copy of the shipped models are found where they are."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from impact.domain.problem import Problem
from impact.readers.workspace import shipped_workspace
from impact.use_cases.checking import check, problems_of
from impact.use_cases.workspace import Workspace, load_workspace

ESME = "bad/manage-device/MD-05-firmware-distribution-to-esme.bpmn"
TODAY = dt.date(2026, 1, 1)


@pytest.fixture(scope="module")
def sound() -> Workspace:
    return load_workspace(shipped_workspace())


def fresh_problems(tmp_path: Path, sound: Workspace, file: str, old: str, new: str) -> list[Problem]:
    """Check a copy in which one file is edited; give what the shipped models do not have."""
    folder = tmp_path / "models"
    shutil.copytree(shipped_workspace(), folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    known = {(problem.rule, problem.element_id) for problem in problems_of(sound)}
    found = check(load_workspace(folder), today=TODAY).findings
    return [problem for problem in found if (problem.rule, problem.element_id) not in known]


def test_the_shipped_models_have_no_error_and_waive_nothing(sound: Workspace) -> None:
    report = check(sound, today=TODAY)
    assert not report.has_errors
    assert report.waived == ()


@pytest.mark.parametrize(
    ("file", "old", "new", "rule", "words"),
    [
        (ESME, 'name="Firmware distribution to ESME"', 'name="Spreading images"', "required-process", "22/03"),
        (
            "bad/sections.csv", "bam:MD-06,", "bam:MD-05,", "required-process",
            "BAM has no section on firmware distribution for ",
        ),
        (ESME, 'name="Send activate firmware"', 'name="Send SRV 8.99"', "absent-name", "'SRV 8.99'"),
        (ESME, 'role="service request" ref="11.1"', 'role="service request" ref="8.99"', "unjoined", "'8.99'"),
        (ESME, "<bpmn:flowNodeRef>MD-05.06</bpmn:flowNodeRef>", "", "step-without-lane", "Pass image to the CSP"),
        ("register/touches.csv", "CR167,", "CR1670,", "change-without-touch", "CR167"),
    ],
)  # fmt: skip
def test_a_fault_in_the_shipped_models_is_found(
    tmp_path: Path, sound: Workspace, *, file: str, old: str, new: str, rule: str, words: str
) -> None:
    found = [problem for problem in fresh_problems(tmp_path, sound, file, old, new) if problem.rule == rule]
    assert found
    assert any(words in problem.message for problem in found)
