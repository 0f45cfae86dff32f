"""Give the JSON Schema of a report, so that other programs can check what they read."""

from __future__ import annotations

from importlib import resources

SCHEMA_FILE = "defaults/report.schema.json"


def write_report_schema() -> str:
    """Write the JSON Schema (2020-12) of what ``report --format json`` writes, with a final line feed.

    Examples
    --------
    >>> '"const": "1.0"' in write_report_schema()
    True
    """
    return resources.files("impact").joinpath(SCHEMA_FILE).read_text(encoding="utf-8")
