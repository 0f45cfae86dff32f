"""Which writer writes which format: the tables that the command line and the tests go by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from impact.domain.explanation import Explanation
from impact.domain.listing import ListedChange, MappedText
from impact.domain.problem import Problem
from impact.domain.result import ImpactReport
from impact.writers.json import write_explanation_json, write_report_json
from impact.writers.listing import (
    write_changes_csv,
    write_changes_json,
    write_changes_markdown,
    write_mapping_json,
    write_mapping_markdown,
    write_problems_json,
    write_problems_text,
)
from impact.writers.markdown import write_explanation_markdown, write_report_markdown

REPORT_WRITERS: Mapping[str, Callable[[ImpactReport], str]] = {
    "md": write_report_markdown,
    "json": write_report_json,
}
EXPLANATION_WRITERS: Mapping[str, Callable[[Explanation], str]] = {
    "md": write_explanation_markdown,
    "json": write_explanation_json,
}
MAPPING_WRITERS: Mapping[str, Callable[[MappedText], str]] = {
    "md": write_mapping_markdown,
    "json": write_mapping_json,
}
CHANGE_LIST_WRITERS: Mapping[str, Callable[[Sequence[ListedChange]], str]] = {
    "md": write_changes_markdown,
    "json": write_changes_json,
    "csv": write_changes_csv,
}
PROBLEM_WRITERS: Mapping[str, Callable[[Sequence[Problem]], str]] = {
    "text": write_problems_text,
    "json": write_problems_json,
}
