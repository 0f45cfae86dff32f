from __future__ import annotations

from dataclasses import fields

import pytest

from impact.domain.change import OptionTouch, Register, Touch
from impact.domain.register_terms import ROW_TABLES, Form, RowTable
from impact.domain.vocabulary import OWN, OWN_TERMS
from impact.readers.register import COLUMNS

UNREAD_COLUMNS = {"aliases.csv": {"basis"}}
"""Columns that people may fill and no row keeps."""


def test_every_table_of_the_register_is_said() -> None:
    assert {table.name for table in ROW_TABLES} == {item.name for item in fields(Register)}
    assert {f"{table.name}.csv" for table in ROW_TABLES} == set(COLUMNS)


@pytest.mark.parametrize("table", ROW_TABLES, ids=lambda table: table.name)
def test_every_attribute_of_a_row_is_said(table: RowTable) -> None:
    classes = (Touch, OptionTouch) if table.row_class is OptionTouch else (table.row_class,)
    attributes = {item.name for row_class in classes for item in fields(row_class)} - {"origin", "touch"}
    assert {item.attribute for item in table.fields} == attributes


@pytest.mark.parametrize("table", ROW_TABLES, ids=lambda table: table.name)
def test_every_column_of_a_table_is_written(table: RowTable) -> None:
    required, optional, _ = COLUMNS[f"{table.name}.csv"]
    written = [item.column for item in table.fields if item.column]
    assert len(written) == len(set(written))
    assert set(written) == {*required, *optional} - UNREAD_COLUMNS.get(f"{table.name}.csv", set())


def test_every_property_of_ours_is_declared_and_says_one_thing_in_a_table() -> None:
    declared = {term.iri for term in OWN_TERMS}
    for table in ROW_TABLES:
        terms = [term for item in table.fields for term in (item.term, item.other) if term]
        assert len(terms) == len(set(terms))
        assert {term for term in terms if term.startswith(OWN)} <= declared


def test_forms_that_need_a_second_property_have_one() -> None:
    needing = {Form.TEXTS, Form.RELEASES, Form.SUBJECT, Form.DOCUMENT}
    items = [item for table in ROW_TABLES for item in table.fields]
    assert [item.attribute for item in items if bool(item.other) != (item.form in needing)] == []
