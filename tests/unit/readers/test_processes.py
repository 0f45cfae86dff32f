"""A table of steps is read as written, or refused with all its faults at once."""

from __future__ import annotations

import pytest

from impact.domain.architecture import Basis
from impact.domain.process import Process, StepKind, Use
from impact.errors import StepTableError, UnreadableFileError
from impact.readers.processes import read_process_table

HEADER = "process_id,process_name,step_id,step_name,node_kind,next_steps,conditions\n"
SOUND = (
    "P1,Do it,a,Begin,start,b,\n"
    "P1,Do it,b,Is it good,gateway_exclusive,c;d,yes;no\n"
    "P1,Do it,c,Done,end,,\n"
    "P1,Do it,d,Not done,end_error,,\n"
)


def read(rows: str, *, header: str = HEADER) -> tuple[Process, ...]:
    return read_process_table((header + rows).encode(), file="steps.csv").processes


def faults(rows: str, *, header: str = HEADER) -> tuple[str, ...]:
    with pytest.raises(StepTableError) as caught:
        read(rows, header=header)
    return caught.value.faults


def test_a_sound_table_is_read_in_its_order() -> None:
    (process,) = read(SOUND)
    assert (process.id, process.name) == ("P1", "Do it")
    assert [step.id for step in process.steps] == ["a", "b", "c", "d"]
    assert [(way.target_id, way.condition) for way in process.steps[1].outcomes] == [("c", "yes"), ("d", "no")]


def test_a_byte_order_mark_is_no_part_of_the_first_column() -> None:
    read_process_table(b"\xef\xbb\xbf" + (HEADER + SOUND).encode(), file="steps.csv")


def test_what_a_step_uses_comes_from_all_columns_under_either_name() -> None:
    header = HEADER.strip() + ",service_requests,gbcs_use_cases,use_cases,system,actor\n"
    (process,) = read("P,P,a,A,start,b,,1.1;2.2,U1,U1;U2,SYS,SUP\nP,P,b,B,end,,,,,,,SUP\n", header=header)
    assert process.steps[0].uses == (
        Use("service request", "1.1"),
        Use("service request", "2.2"),
        Use("use case", "U1"),
        Use("use case", "U2"),
        Use("system", "SYS"),
    )


def test_a_process_may_be_sourced_although_its_steps_are_inferred() -> None:
    header = HEADER.strip() + ",basis,source,release_introduced\n"
    basis = "process verified; steps inferred"
    (process,) = read(f"P,P,a,A,start,b,,{basis},A page,R2.0\nP,P,b,B,end,,,{basis},unsourced,R1.2\n", header=header)
    assert (process.basis, process.source, process.introduced_in) == (Basis.SOURCED, "A page", "R1.2")
    assert [(step.basis, step.source) for step in process.steps] == [(Basis.INFERRED, "A page"), (Basis.INFERRED, "")]


def test_an_unknown_column_and_an_unknown_basis_are_reported_and_stop_nothing() -> None:
    data = (HEADER.strip() + ",basis,colour\nP,P,a,A,start,b,,sure,red\nP,P,b,B,end,,,,\n").encode()
    rules = [problem.rule for problem in read_process_table(data, file="steps.csv").problems]
    assert rules == ["unknown-column", "unknown-basis"]


def test_all_faults_are_told_at_once_in_the_order_of_the_lines() -> None:
    rows = "P1,Do it,a,Begin,start,x,\nP1,Do it,b,,task_usr,a2,\nP1,Do it,c,Done,end,a,\n"
    lines = [fault.split(":")[0] for fault in faults(rows)]
    assert lines == sorted(lines)
    assert {"line 2 (a)", "line 3 (b)", "line 4 (c)"} == set(lines)


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (
            "P,P,MD-05.06,A,start,MD-05.99,\nP,P,MD-05.09,B,end,,\n",
            "line 2 (MD-05.06): next step 'MD-05.99' is not in the table; did you mean MD-05.09?",
        ),
        ("P,P,a,A,start,b,\nP,P,b,B,task_usr,c,\nP,P,c,C,end,,\n", "did you mean task_user?"),
        ("P,P,a,A,start,b,\nP,P,b,B,end,,\nP,P,b,C,end,,\n", "line 4 (b): step id 'b' stands in line 3 already"),
        ("P,P,a,A,start,y,\nP,P,b,B,end,,\nQ,Q,x,X,start,y,\nQ,Q,y,Y,end,,\n", "'y' is in process Q"),
        ("P,P,a,A,start,b,x;y\nP,P,b,B,end,,\n", "2 conditions for 1 next steps"),
        (SOUND.replace("yes;no", ""), "line 3 (b): a decision with 2 outcomes needs a condition for each"),
        (SOUND.replace("yes;no", "yes;"), "needs a condition for each"),
        ("P,P,a,A,task,b,\nP,P,b,B,end,,\n", "process P has no start"),
        ("P,P,a,A,start,b,\nP,P,b,B,end,,\nP,P,c,C,task,b,\n", "line 4 (c): no step leads here from a start"),
        ("P,P,a,A,start,b,\nP,P,b,B,task,,\n", "line 3 (b): no next step"),
        ("P,P,a,A,start,b,\nP,P,b,B,end,a,\n", "the process ends here, but next step 'a' follows"),
        ("P,P,a,A,start,b,\nP,P,b,B,task,a,\n", "next step 'a' is a start"),
        ("P,P,1a,A,start,b,\nP,P,b,B,end,,\n", "step_id '1a' is no XML id"),
        ("P 1,P,a,A,start,b,\nP 1,P,b,B,end,,\n", "process_id 'P 1' is no XML id"),
        ("P,P,a:b,A,start,b,\nP,P,b,B,end,,\n", "step_id 'a:b' is no XML id"),
        ("P,P,a,,start,b,\nP,P,b,B,end,,\n", "line 2 (a): step_name is empty"),
        ("P,P,a,A\x07,start,b,\nP,P,b,B,end,,\n", "control character"),
        ("P,P,a,A,start,g,\nP,P,g,G,gateway_event,c;d,\nP,P,c,C,timer,d,\nP,P,d,D,end,,\n", "which waits for nothing"),
        ("P,P,a,A,start,b,\nP,Q,b,B,end,,\n", "process P is called 'Q' here and 'P' in line 2"),
        ("P,P,P,A,start,b,\nP,P,b,B,end,,\n", "step id 'P' is the id of a process"),
        ("P,P,a,A,start,b,,more\nP,P,b,B,end,,\n", "line 2: 8 cells in a table of 7 columns"),
        ("", "the table has no steps"),
    ],
)
def test_a_table_that_cannot_be_drawn_is_refused_with_the_reason(rows: str, fault: str) -> None:
    assert any(fault in found for found in faults(rows)), faults(rows)


def test_every_missing_column_is_named() -> None:
    assert faults("P,a\n", header="process_id,step_id\n") == tuple(
        f"line 1: no column '{name}'; add it to the header"
        for name in ("process_name", "step_name", "node_kind", "next_steps")
    )


def test_parallel_and_event_gateways_need_no_conditions() -> None:
    rows = (
        "P,P,a,A,start,p,\nP,P,p,Both,gateway_parallel,b;g,\nP,P,b,B,task,e,\n"
        "P,P,g,Wait,gateway_event,r;t,\nP,P,r,R,receive,e,\nP,P,t,T,timer,e,\nP,P,e,E,end,,\n"
    )
    (process,) = read(rows)
    assert process.steps[3].kind is StepKind.GATEWAY_EVENT


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(UnreadableFileError):
        read_process_table(b"\xff\xfe\x00", file="steps.csv")


def test_an_empty_file_says_which_columns_to_begin_with() -> None:
    with pytest.raises(StepTableError, match="1 fault"):
        read_process_table(b"  \n", file="steps.csv")
