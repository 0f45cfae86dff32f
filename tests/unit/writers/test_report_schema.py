"""The published JSON Schema says what the reports are: of whatever content, and nothing that they are not."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import typing
from collections.abc import Mapping
from types import UnionType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from impact.domain.change import TouchKind
from impact.domain.problem import Severity
from impact.domain.result import SCHEMA_VERSION, ImpactReport
from impact.writers.json import write_report_json
from impact.writers.report_schema import write_report_schema

TIERS = ("must", "should", "glance", "")
STATUSES = ("estimated", "not_estimated", "what_if")
WORDS_BY_FIELD: Mapping[str, tuple[str, ...]] = {
    "tier": TIERS,
    "treatment": ("edit", "write", "remove"),
    "direction": ("forward", "backward"),
    "state": ("met", "not met", "unknown"),
    "status_of_effort": STATUSES,
    "source_of_assumption": ("default", "override", "release"),
}
TEXTS = st.sampled_from(
    ("", "plain", "<script>alert(1)</script>", "=1+1", "\u202eright to left", "\U0001f600", "x" * 50)
)
PLAIN: Mapping[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    float: st.floats(0.0, 1.0),
    int: st.integers(1, 5),
    bool: st.booleans(),
    dt.date: st.dates(),
    TouchKind: st.sampled_from(TouchKind),
    Severity: st.sampled_from(Severity),
    type(None): st.none(),
}


def made_of(wanted: Any, name: str = "") -> st.SearchStrategy[Any]:
    """Make values of a type of the domain, field by field, from what its annotations say."""
    if name in WORDS_BY_FIELD:
        return st.sampled_from(WORDS_BY_FIELD[name])
    if wanted in PLAIN:
        return PLAIN[wanted]
    origin, parts = typing.get_origin(wanted), typing.get_args(wanted)
    if origin in (typing.Union, UnionType):
        return st.one_of(*(made_of(part) for part in parts))
    if origin is tuple and parts[-1] is Ellipsis:
        return st.lists(made_of(parts[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*(made_of(part) for part in parts))
    if origin is Mapping:
        return st.dictionaries(made_of(parts[0]), made_of(parts[1]), max_size=2)
    return built(wanted) if dataclasses.is_dataclass(wanted) else st.from_type(wanted)


def built(wanted: Any) -> st.SearchStrategy[Any]:
    """Make values of a dataclass; words that mean something else by place go by the name of the class, too."""
    hints = typing.get_type_hints(wanted)
    special = {
        ("EffortEstimate", "status"): "status_of_effort",
        ("StoppingRule", "status"): "status_of_effort",
        ("Assumption", "source"): "source_of_assumption",
    }
    fields = {
        field.name: made_of(hints[field.name], special.get((wanted.__name__, field.name), field.name))
        for field in dataclasses.fields(wanted)
    }
    if wanted.__name__ == "StoppingRule":
        fields["stop_after"] = st.just(0)
    if wanted.__name__ in ("Release", "Change"):
        fields = {key: value for key, value in fields.items() if key != "origin"} | {"origin": st.none()}
    return st.builds(wanted, **fields)


def closed(schema: Any) -> Any:
    """Refuse fields of which the schema does not speak, so that a new field of the report has to be described."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: closed(value) for key, value in schema.items()}
    return {**inner, "additionalProperties": False} if "properties" in schema else inner


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = json.loads(write_report_schema())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(closed(schema), format_checker=Draft202012Validator.FORMAT_CHECKER)


@given(report=built(ImpactReport))
@settings(max_examples=40)
def test_every_report_is_valid_and_holds_nothing_that_the_schema_does_not_describe(
    report: ImpactReport, validator: Draft202012Validator
) -> None:
    validator.validate(json.loads(write_report_json(report)))


def test_the_schema_is_of_the_version_that_reports_state() -> None:
    schema = json.loads(write_report_schema())
    assert schema["properties"]["schema_version"]["const"] == SCHEMA_VERSION
    assert schema["$id"].endswith(f":{SCHEMA_VERSION}")


def test_a_likelihood_beyond_one_and_an_unknown_tier_are_invalid(validator: Draft202012Validator) -> None:
    for name, wrong in (("threshold", 1.5), ("schema_version", "0.9"), ("as_of", "yesterday"), ("release", 3)):
        assert any(error.path and error.path[0] == name for error in validator.iter_errors({name: wrong})), name


def test_every_field_is_described() -> None:
    bare = [
        name
        for part in (
            json.loads(write_report_schema())["$defs"] | {"report": json.loads(write_report_schema())}
        ).values()
        for name, field in part.get("properties", {}).items()
        if "description" not in field and "$ref" not in field and field.get("type") != "object"
    ]
    assert bare == []
