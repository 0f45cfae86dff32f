"""Read a table of process steps, one BPMN node a row, and refuse what cannot be drawn, all faults at once."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from impact.domain.architecture import Basis
from impact.domain.problem import Problem, Severity
from impact.domain.process import (
    SERVICE_REQUEST_ROLE,
    SYSTEM_ROLE,
    USE_CASE_ROLE,
    Outcome,
    Process,
    ProcessStep,
    StepKind,
    Use,
)
from impact.errors import StepTableError
from impact.readers.table import Row, read_table

REQUIRED_COLUMNS = ("process_id", "process_name", "step_id", "step_name", "node_kind", "next_steps")
OPTIONAL_COLUMNS = (
    "process_area",
    "release_introduced",
    "step_no",
    "actor",
    "service_requests",
    "gbcs_use_cases",
    "use_cases",
    "system",
    "conditions",
    "basis",
    "source",
)
_USE_COLUMNS = (
    ("service_requests", SERVICE_REQUEST_ROLE),
    ("gbcs_use_cases", USE_CASE_ROLE),
    ("use_cases", USE_CASE_ROLE),
    ("system", SYSTEM_ROLE),
)
_BASELINE_RELEASE = "R1.2"
"""The first release: a process of which one step came with it came with it."""
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_STEPS_ONLY_INFERRED = "process verified; steps inferred"
_BASIS = {
    "sourced": Basis.SOURCED,
    "verified": Basis.SOURCED,
    "part verified": Basis.SOURCED,
    "inferred": Basis.INFERRED,
    "unsourced": Basis.INFERRED,
    _STEPS_ONLY_INFERRED: Basis.INFERRED,
}
_UNSOURCED = "unsourced"


@dataclass(frozen=True, slots=True)
class ProcessTable:
    """The processes of a table, in its order, and what is odd about it but does not stop it."""

    processes: tuple[Process, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a table, by step and by process."""

    rows: tuple[Row, ...]
    by_step: Mapping[str, Row]
    by_process: Mapping[str, tuple[Row, ...]]


def read_process_table(data: bytes, *, file: str) -> ProcessTable:
    """Read a table of process steps.

    Order is ``next_steps`` alone; ``step_no`` is a label. ``;`` separates values, and ``conditions`` runs parallel to
    ``next_steps``. A column that nobody knows is reported and ignored.

    Parameters
    ----------
    data
        The file: CSV, UTF-8, with a header.
    file
        How messages name it.

    Raises
    ------
    StepTableError
        If a process cannot be drawn as it is written, with one fault per row and fault, each naming line and step.
    UnreadableFileError
        If the file is no UTF-8 text or no CSV table.
    """
    if not data.removeprefix(b"\xef\xbb\xbf").strip():
        raise _refusal(["the table is empty; begin with the columns " + ", ".join(REQUIRED_COLUMNS)], file)
    table = read_table(data, file=file, required=(), optional=(*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS))
    faults = [(problem.line or 0, _plain(problem)) for problem in table.problems if problem.severity is Severity.ERROR]
    warnings = tuple(problem for problem in table.problems if problem.severity is not Severity.ERROR)
    missing = [name for name in REQUIRED_COLUMNS if all(name not in row.cells for row in table.rows)]
    if table.rows and missing:
        raise _refusal([f"line 1: no column '{name}'; add it to the header" for name in missing], file)
    rows = _grouped(table.rows)
    faults.extend((row.line or 0, _say(row, fault)) for row in rows.rows for fault in _row_faults(row, rows))
    faults.extend(_process_faults(rows))
    if not table.rows and not faults:
        faults.append((0, "the table has no steps; write one row for each"))
    if faults:
        raise _refusal([text for _, text in sorted(faults, key=lambda fault: fault[0])], file)
    processes = tuple(_process(members) for members in rows.by_process.values())
    return ProcessTable(processes, (*warnings, *_oddities(rows)))


def _refusal(faults: Sequence[str], file: str) -> StepTableError:
    count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    return StepTableError(f"{count} in the table of process steps; nothing was drawn", faults=faults, file=file)


def _plain(problem: Problem) -> str:
    return f"line {problem.line}: {problem.message}; {problem.remedy[:1].lower()}{problem.remedy[1:].rstrip('.')}"


def _say(row: Row, fault: str) -> str:
    step = f" ({row['step_id']})" if row["step_id"] else ""
    return f"line {row.line}{step}: {fault}"


def _grouped(rows: Sequence[Row]) -> _Rows:
    by_step: dict[str, Row] = {}
    by_process: dict[str, list[Row]] = {}
    for row in rows:
        by_step.setdefault(row["step_id"], row)
        by_process.setdefault(row["process_id"], []).append(row)
    return _Rows(tuple(rows), by_step, {key: tuple(members) for key, members in by_process.items()})


def _row_faults(row: Row, rows: _Rows) -> Iterator[str]:
    """Say what is wrong with one row, most basic first."""
    for column in ("process_id", "process_name", "step_id", "step_name", "node_kind"):
        if not row[column]:
            yield f"{column} is empty; fill it in"
    for column in ("process_id", "step_id"):
        if row[column] and not _is_xml_id(row[column]):
            yield f"{column} '{row[column]}' is no XML id; begin with a letter, then letters, digits, '.', '-' and '_'"
    for column, value in row.cells.items():
        if _UNPRINTABLE.search(value):
            yield f"{column} holds a control character that XML cannot hold; remove it"
    if len(row.values("actor")) > 1:
        yield f"actor '{row['actor']}' names several; name the one that performs the step"
    first = rows.by_step[row["step_id"]]
    if first is not row and row["step_id"]:
        yield f"step id '{row['step_id']}' stands in line {first.line} already; give this step its own"
    if row["step_id"] in rows.by_process:
        yield f"step id '{row['step_id']}' is the id of a process; give the step its own"
    kind = _kind(row)
    if kind is None:
        if row["node_kind"]:
            known = [str(kind) for kind in StepKind]
            offer = _nearest(row["node_kind"], known) or f"known are {', '.join(known)}"
            yield f"unknown node kind '{row['node_kind']}'; {offer}"
        return
    yield from _next_step_faults(row, kind, rows)


def _next_step_faults(row: Row, kind: StepKind, rows: _Rows) -> Iterator[str]:
    targets, conditions = row.values("next_steps"), _conditions(row)
    if kind.is_end and targets:
        yield f"the process ends here, but next step '{targets[0]}' follows; make it a task or clear next_steps"
    if not kind.is_end and not targets:
        yield "no next step; name one, or make it an end"
    for target in targets:
        other = rows.by_step.get(target)
        if other is None:
            yield f"next step '{target}' is not in the table{_offer(target, row, rows)}"
        elif other["process_id"] != row["process_id"]:
            yield f"next step '{target}' is in process {other['process_id']}; end here, or name a step of this process"
        elif _is(other, "is_start"):
            yield f"next step '{target}' is a start, and nothing may lead to one; make it an intermediate event"
        elif kind is StepKind.GATEWAY_EVENT and _kind(other) and not _is(other, "is_awaitable"):
            yield f"an event gateway leads to '{target}', which waits for nothing; make it a receive, message or timer"
    if conditions and len(conditions) != len(targets):
        yield (
            f"{len(conditions)} conditions for {len(targets)} next steps; "
            "write one for each, separated by ';', or none at all"
        )
    elif kind is StepKind.GATEWAY_EXCLUSIVE and len(targets) > 1 and not (conditions and all(conditions)):
        yield f"a decision with {len(targets)} outcomes needs a condition for each; fill conditions"


def _process_faults(rows: _Rows) -> Iterator[tuple[int, str]]:
    """Say what is wrong with processes as wholes, each at its first row or at the row at fault."""
    for process_id, members in rows.by_process.items():
        if not process_id:
            continue
        first = members[0]
        for column, word in (("process_name", "is called"), ("process_area", "belongs to")):
            for row in members:
                if row[column] and row[column] != first[column]:
                    message = f"process {process_id} {word} '{row[column]}' here and '{first[column]}' in line "
                    yield row.line or 0, _say(row, f"{message}{first.line}; use one")
        starts = [row["step_id"] for row in members if _is(row, "is_start")]
        if not starts:
            fault = f"process {process_id} has no start; give it a step of kind start, start_message or start_timer"
            yield first.line or 0, _say(first, fault)
            continue
        reached = _reached(starts, rows)
        for row in members:
            if row["step_id"] and row["step_id"] not in reached:
                yield row.line or 0, _say(row, "no step leads here from a start; name it as the next step of one")


def _reached(starts: Sequence[str], rows: _Rows) -> set[str]:
    reached: set[str] = set()
    waiting = list(starts)
    while waiting:
        step_id = waiting.pop()
        if step_id not in reached and step_id in rows.by_step:
            reached.add(step_id)
            waiting.extend(rows.by_step[step_id].values("next_steps"))
    return reached


def _oddities(rows: _Rows) -> Iterator[Problem]:
    """Report what is drawn as written although it looks wrong."""
    entered: dict[str, int] = {}
    for row in rows.rows:
        for target in row.values("next_steps"):
            entered[target] = entered.get(target, 0) + 1
    for row in rows.rows:
        if row["basis"] and row["basis"] not in _BASIS:
            message, remedy = f"unknown basis '{row['basis']}'", "It is left out; write sourced or inferred."
            yield Problem(Severity.WARNING, "unknown-basis", message, row.file, row.line, row["step_id"], remedy)
        if _kind(row) is not StepKind.GATEWAY_EVENT:
            continue
        for target in row.values("next_steps"):
            if entered[target] > 1:
                message = f"'{target}' follows an event gateway and another step, which BPMN does not allow"
                remedy = "Let only the gateway lead there."
                yield Problem(Severity.WARNING, "shared-event", message, row.file, row.line, row["step_id"], remedy)


def _process(rows: Sequence[Row]) -> Process:
    first = next(row for row in rows if _is(row, "is_start"))
    is_known = first["basis"] == _STEPS_ONLY_INFERRED
    return Process(
        first["process_id"],
        first["process_name"],
        tuple(_step(row) for row in rows),
        area=next((row["process_area"] for row in rows if row["process_area"]), ""),
        introduced_in=_release(rows, first),
        basis=Basis.SOURCED if is_known else _basis(first),
        source=_source(first),
    )


def _release(rows: Sequence[Row], start: Row) -> str | None:
    """Take the first release if a step came with it, else the release of the start, else the first that is stated."""
    stated = [row["release_introduced"] for row in (start, *rows) if row["release_introduced"]]
    if _BASELINE_RELEASE in stated:
        return _BASELINE_RELEASE
    return stated[0] if stated else None


def _step(row: Row) -> ProcessStep:
    conditions = _conditions(row) or ("",) * len(row.values("next_steps"))
    uses = [Use(role, ref) for column, role in _USE_COLUMNS for ref in row.values(column)]
    return ProcessStep(
        row["step_id"],
        row["step_name"],
        StepKind(row["node_kind"]),
        tuple(Outcome(*pair) for pair in zip(row.values("next_steps"), conditions, strict=True)),
        actor=row["actor"],
        uses=tuple(dict.fromkeys(uses)),
        introduced_in=row["release_introduced"] or None,
        basis=_basis(row),
        source=_source(row),
    )


def _basis(row: Row) -> Basis | None:
    return Basis.INFERRED if row["source"] == _UNSOURCED else _BASIS.get(row["basis"])


def _source(row: Row) -> str:
    return "" if row["source"] == _UNSOURCED else row["source"]


def _conditions(row: Row) -> tuple[str, ...]:
    """List the conditions, blanks kept so that they stay parallel; empty if all are blank."""
    conditions = tuple(condition.strip() for condition in row["conditions"].split(";"))
    return conditions if any(conditions) else ()


def _kind(row: Row) -> StepKind | None:
    return StepKind(row["node_kind"]) if row["node_kind"] in set(StepKind) else None


def _is_xml_id(text: str) -> bool:
    try:
        etree.QName(None, text)
    except ValueError:
        return False
    return ":" not in text


def _is(row: Row, predicate: str) -> bool:
    kind = _kind(row)
    return kind is not None and bool(getattr(kind, predicate))


def _offer(target: str, row: Row, rows: _Rows) -> str:
    own = [other["step_id"] for other in rows.by_process[row["process_id"]]]
    offer = _nearest(target, own)
    return f"; {offer}" if offer else "; add it, or name another"


def _nearest(word: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"did you mean {near[0]}?" if near else ""
