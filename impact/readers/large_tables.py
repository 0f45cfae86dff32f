"""Read a graph of millions of rows from two tables, CSV or Parquet, as columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet
from numpy.typing import NDArray

from impact.domain.problem import Problem, Severity
from impact.errors import UnreadableFileError, UnsafeFileError
from impact.readers.sections import STRENGTHS
from impact.readers.table_words import column_name, node_kind, tie_kind
from impact.worlds import GraphColumns, Words, key_of

PARQUET_MAGIC = b"PAR1"
_Codes: TypeAlias = NDArray[np.int32]
_Kind = TypeVar("_Kind")
MOST_NODES, MOST_TIES = 20_000_000, 100_000_000
"""Rows of one table; what is larger is refused before it fills the memory."""
MOST_KINDS = 10_000
"""Different types in one table; more than that are no types."""


@dataclass(frozen=True, eq=False)
class LargeGraph:
    """A graph read as columns.

    Attributes
    ----------
    ids
        Ids of the nodes in their order, as an array of the table's library.
    names
        Their names; empty where the table has none.
    columns
        The graph.
    problems
        What could not be used, each kind of fault once, with its number and first place.
    """

    ids: Any
    names: Any
    columns: GraphColumns
    problems: tuple[Problem, ...]

    def index_of(self, names: Sequence[str]) -> list[int]:
        """Give the position of each id; −1 for one that is none."""
        places = pc.index_in(pa.array(list(names), pa.string()), value_set=self.ids)
        return [-1 if place is None else place for place in places.to_pylist()]

    def first_ids(self, count: int) -> tuple[str, ...]:
        """Give the first ids, to show what they look like."""
        return tuple(self.ids[:count].to_pylist())


def read_large_tables(nodes: Path, edges: Path) -> LargeGraph:
    """Read a table of nodes and one of relationships.

    Parameters
    ----------
    nodes
        Column ``id`` and, where there are any, ``type`` and ``name``. CSV in UTF-8 with a header, or Parquet.
    edges
        Columns ``source`` and ``target`` and, where there are any, ``type``, ``strength`` and ``id``.

    Raises
    ------
    UnreadableFileError
        If a file cannot be read or lacks a column.
    UnsafeFileError
        If it has more rows than are safe.
    """
    problems: list[Problem] = []
    node_table = _read(nodes, ("id",), most=MOST_NODES)
    ids, kept = _unique_ids(node_table.column("id"), str(nodes), problems)
    node_table = node_table.filter(kept)
    kinds, kind_codes = _meant(*_codes(_column(node_table, "type"), str(nodes)), meaning=node_kind)
    edge_table = _read(edges, ("source", "target"), most=MOST_TIES)
    sources, targets = (_places(edge_table.column(end), ids) for end in ("source", "target"))
    is_sound = (sources >= 0) & (targets >= 0)
    if not is_sound.all():
        first = int(np.flatnonzero(~is_sound)[0])
        end = "source" if sources[first] < 0 else "target"
        word = edge_table.column(end)[first].as_py()
        problems.append(
            Problem(
                Severity.ERROR, "dangling-reference",
                f"{int((~is_sound).sum()):,} rows have an end that is no node, the first '{word}'.", str(edges),
                first + 2, remedy="Add the node, or drop the row; such rows are left out.",
            )
        )  # fmt: skip
        edge_table = edge_table.filter(pa.array(is_sound))
        sources, targets = sources[is_sound], targets[is_sound]
    tie_kinds, tie_codes = _meant(*_codes(_column(edge_table, "type"), str(edges)), meaning=tie_kind)
    strength_words, strength_codes = _codes(_column(edge_table, "strength"), str(edges))
    _report_strengths(strength_words, str(edges), problems)
    columns = GraphColumns(
        node_keys=_keys(ids),
        kinds=kinds,
        kind_codes=kind_codes,
        sources=sources,
        targets=targets,
        tie_kinds=tie_kinds,
        tie_codes=tie_codes,
        strengths=[word.strip().casefold() for word in strength_words],
        strength_codes=strength_codes,
        tie_keys=_own_keys(edge_table, str(edges), problems),
    )
    return LargeGraph(ids, _column(node_table, "name"), columns, tuple(problems))


def _read(path: Path, required: Sequence[str], *, most: int) -> pa.Table:
    wanted = ("id", "name", "type", "source", "target", "strength")
    try:
        with path.open("rb") as file:
            is_parquet = file.read(4) == PARQUET_MAGIC
        table = _read_parquet(path, most) if is_parquet else _read_csv(path)
    except OSError as error:
        raise UnreadableFileError(f"cannot be read ({error.strerror or error})", file=str(path)) from error
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, UnicodeDecodeError) as error:
        kind = "Parquet" if is_parquet else "CSV in UTF-8 with a header"
        reason = str(error).splitlines()[0]
        raise UnreadableFileError(f"is no table in {kind}: {reason}", file=str(path)) from error
    if table.num_rows > most:
        raise UnsafeFileError(f"The table holds more than {most:,} rows.", file=str(path))
    names = [column_name(name) for name in table.column_names]
    missing = [name for name in required if name not in names]
    if missing:
        remedy = f"Name it in the first row; found are {', '.join(table.column_names[:12]) or 'none'}."
        raise UnreadableFileError(f"has no column {missing[0]}", file=str(path), remedy=remedy)
    chosen = {name: table.column(names.index(name)) for name in wanted if name in names}
    return pa.table({name: _text(column) for name, column in chosen.items()})


def _read_csv(path: Path) -> pa.Table:
    with path.open("rb") as file:
        header = file.readline(2**16).decode("utf-8-sig")
    delimiter = max(",;\t", key=header.count)
    names = [name.strip().strip('"') for name in header.strip().split(delimiter)]
    return pa.csv.read_csv(
        path,
        parse_options=pa.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
        convert_options=pa.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, quoted_strings_can_be_null=False
        ),
    )


def _read_parquet(path: Path, most: int) -> pa.Table:
    file = pa.parquet.ParquetFile(path)
    if file.metadata.num_rows > most:
        raise UnsafeFileError(f"The table holds more than {most:,} rows.", file=str(path))
    chosen = [
        name
        for name in file.schema_arrow.names
        if column_name(name) in ("id", "name", "type", "source", "target", "strength")
    ]
    return file.read(columns=chosen)


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if not pa.types.is_string(column.type):
        column = column.cast(pa.string())
    return pc.fill_null(column, "")


def _column(table: pa.Table, name: str) -> pa.ChunkedArray:
    if name in table.column_names:
        return table.column(name)
    return pa.chunked_array([pa.repeat(pa.scalar("", pa.string()), table.num_rows)])


def _unique_ids(column: pa.ChunkedArray, file: str, problems: list[Problem]) -> tuple[pa.Array, pa.Array]:
    """Keep the first row of each id; give the ids kept, and which rows they are."""
    ids = column.combine_chunks()
    codes = ids.dictionary_encode()
    places = codes.indices.to_numpy(zero_copy_only=False)
    is_kept = np.zeros(len(places), np.bool_)
    _, firsts = np.unique(places, return_index=True)
    is_kept[firsts] = True
    empty = codes.dictionary.index("").as_py()
    is_empty = places == empty
    for rule, faulty, words, remedy in (
        ("missing-id", is_empty, "rows have no id", "Fill the column 'id'; such rows are left out."),
        (
            "duplicate-id",
            ~is_kept & ~is_empty,
            "rows repeat an id",
            "Give each node an id of its own; the first row of an id counts.",
        ),
    ):
        if faulty.any():
            first = int(np.flatnonzero(faulty)[0])
            word = f", the first '{ids[first].as_py()}'" if rule == "duplicate-id" else ""
            message = f"{int(faulty.sum()):,} {words}{word}."
            problems.append(Problem(Severity.ERROR, rule, message, file, first + 2, remedy=remedy))
    kept = pa.array(is_kept & ~is_empty)
    return ids.filter(kept), kept


def _places(column: pa.ChunkedArray, ids: pa.Array) -> _Codes:
    found = pc.index_in(column, value_set=ids).combine_chunks()
    return np.asarray(pc.fill_null(found, -1).to_numpy(zero_copy_only=False), np.int32)


def _codes(column: pa.ChunkedArray, file: str) -> tuple[list[str], _Codes]:
    coded = column.combine_chunks().dictionary_encode()
    words = coded.dictionary.to_pylist()
    if len(words) > MOST_KINDS:
        raise UnsafeFileError(
            f"The table has {len(words):,} different types.", file=file, remedy="Put names into the column 'name'."
        )
    return words, coded.indices.to_numpy(zero_copy_only=False).astype(np.int32)


def _meant(words: Sequence[str], codes: _Codes, *, meaning: Callable[[str], _Kind]) -> tuple[list[_Kind], _Codes]:
    """Join the codes of words that mean the same kind."""
    place_by_kind: dict[_Kind, int] = {}
    places = [place_by_kind.setdefault(meaning(word.strip()), len(place_by_kind)) for word in words]
    return list(place_by_kind), np.array(places, np.int32)[codes] if places else codes


def _report_strengths(words: Sequence[str], file: str, problems: list[Problem]) -> None:
    unknown = sorted(word for word in words if word and word.strip().casefold() not in STRENGTHS)
    if unknown:
        message = f"The strength '{unknown[0]}' is no known word."
        remedy = f"Write {', '.join(STRENGTHS)}, or nothing; it is taken as 'always'."
        problems.append(Problem(Severity.WARNING, "unknown-word", message, file, remedy=remedy))


def _own_keys(table: pa.Table, file: str, problems: list[Problem]) -> Words | None:
    """Hash the relationships' own ids, where every one has its own."""
    if "id" not in table.column_names or not table.num_rows:
        return None
    ids = table.column("id").combine_chunks()
    if pc.count_distinct(ids).as_py() < len(ids) or pc.any(pc.equal(ids, "")).as_py():
        message = "The ids of the rows are not all there and different."
        remedy = "Rows are told by source, type and target instead."
        problems.append(Problem(Severity.WARNING, "duplicate-id", message, file, remedy=remedy))
        return None
    return _keys(ids)


def _keys(ids: pa.Array) -> Words:
    return np.fromiter((key_of(name) for name in ids.to_pylist()), np.uint64, len(ids))
