"""Models that would take all memory or all time are refused, in bounded memory and time."""

from __future__ import annotations

import gc
import gzip
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from impact.errors import ImpactError, UnreadableFileError, UnsafeFileError
from impact.readers import archimate, bpmn, model_ids, xml
from impact.readers.bpmn import read_bpmn

ROOT = Path(__file__).parents[2]
BPMN = b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">'
ARCHIMATE = b'<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/">'
MEGABYTES = 700
"""Address space that a refusal may take on top of what the interpreter and its libraries map."""
SECONDS = 20

HOSTILE = {
    "billion laughs": """
        entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12))
        data = f'<!DOCTYPE d [<!ENTITY e0 "ha">{entities}]><d>&e12;</d>'.encode()""",
    "billion laughs in an attribute": """
        entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12))
        data = f'<!DOCTYPE d [<!ENTITY e0 "ha">{entities}]><d a="&e12;"/>'.encode()""",
    "quadratic blow-up": """
        data = b'<!DOCTYPE d [<!ENTITY e "' + b"x" * 100_000 + b'">]><d>' + b"&e;" * 100_000 + b"</d>" """,
    "external entity": """
        data = b'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><d>&e;</d>'""",
    "parameter entity": """
        data = b'<!DOCTYPE d [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]><d/>'""",
    "DTD elsewhere": """
        data = b'<!DOCTYPE d SYSTEM "http://127.0.0.1:9/d.dtd"><d/>'""",
    "DOCTYPE hidden in UTF-7": """
        data = b'<?xml version="1.0" encoding="UTF-7"?>'
        data += b'+ADwAIQ-DOCTYPE d [+ADwAIQ-ENTITY e "x"+AD4-]+AD4-+ADw-d/+AD4-'""",
    "nested 100,000 deep": """
        data = BPMN + b"<subProcess>" * 100_000 + b"</subProcess>" * 100_000 + b"</definitions>" """,
    "attribute of 100 MB": """
        data = BPMN + b'<process id="' + b"x" * 100_000_000 + b'"/></definitions>'""",
    "text of 100 MB": """
        data = BPMN + b"<documentation>" + b"x" * 100_000_000 + b"</documentation></definitions>" """,
    "ten million elements": """
        data = BPMN + b"<task/>" * 10_000_000 + b"</definitions>" """,
    "gzip bomb": """
        packer = zlib.compressobj(9, wbits=31)
        data = b"".join(packer.compress(bytes(1 << 20)) for _ in range(2048)) + packer.flush()""",
}


@pytest.mark.parametrize("making", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_is_refused_in_bounded_memory_and_time(making: str) -> None:
    program = f"BPMN = {BPMN!r}\nimport resource, sys, zlib\n{textwrap.dedent(making)}\n" + textwrap.dedent(f"""
        from impact.errors import ImpactError
        from impact.readers.bpmn import read_bpmn
        used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
        limit = used + {MEGABYTES} * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))
        try:
            read_bpmn(data, file="hostile.bpmn", prefix="m")
        except ImpactError as error:
            print(error)
        else:
            sys.exit("it was read")
        """)
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.startswith("hostile.bpmn")
    assert done.stdout.count("\n") == 1
    assert len(done.stdout) < 500
    assert "root:" not in done.stdout


def test_a_file_of_too_many_things_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_ids, "MOST_THINGS", 100)
    things = b"".join(b'<task id="t%d"/>' % number for number in range(101))
    with pytest.raises(UnsafeFileError, match="more than 100 elements"):
        read_bpmn(BPMN + things + b"</definitions>", file="m.bpmn", prefix="m")


def test_of_very_many_problems_the_first_are_listed_and_the_rest_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_ids, "MOST_PROBLEMS", 10)
    model = read_bpmn(BPMN + b"<task/>" * 25 + b"</definitions>", file="m.bpmn", prefix="m")
    assert len(model.elements) == 25
    assert [problem.rule for problem in model.problems] == ["missing-id"] * 10 + ["more-problems"]
    assert model.problems[-1].message.startswith("15 more")


@pytest.mark.parametrize(
    ("read", "before", "one", "after"),
    [
        (bpmn.read_bpmn, BPMN, b'<task id="same"/>', b"</definitions>"),
        (archimate.read_archimate, ARCHIMATE + b"<elements>", b'<element identifier="same"/>', b"</elements></model>"),
    ],
    ids=["bpmn", "archimate"],
)
def test_fifty_thousand_things_of_one_id_take_time_in_proportion(
    read: Callable[..., object], before: bytes, one: bytes, after: bytes
) -> None:
    began = time.process_time()
    read(before + one * 50_000 + after, file="m", prefix="m")
    assert time.process_time() - began < 10


def test_all_of_a_collection_of_malformed_files_say_one_line_each() -> None:
    whole = (ROOT / "tests" / "data" / "bpmn" / "everything.bpmn").read_bytes()
    packed = gzip.compress(whole)
    malformed = {
        "empty": b"",
        "blank": b"\n\n",
        "cut off": whole[: len(whole) // 2],
        "cut off packing": packed[: len(packed) // 2],
        "bad bytes": whole.replace(b"Read a meter", b"Read a \xff\xfe meter"),
        "undeclared prefix": whole.replace(b"<b:sendTask", b"<nobody:sendTask").replace(
            b"</b:sendTask", b"</nobody:sendTask"
        ),
        "zip": b"PK\x03\x04" + bytes(30),
        "not XML": b"id,name\na,b\n",
        "root is a process": b'<process xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>',
        "definitions below the root": b"<a>" + BPMN + b"</definitions></a>",
        "damaged packing": packed[:40] + b"\0\0\0\0" + packed[44:],
    }
    for name, data in malformed.items():
        with pytest.raises(UnreadableFileError) as refusal:
            read_bpmn(data, file="m.bpmn", prefix="m")
        text = str(refusal.value)
        assert text.startswith("m.bpmn"), name
        assert "\n" not in text, name
        assert refusal.value.remedy, name
        if name in {"bad bytes", "undeclared prefix"}:
            assert refusal.value.line, name


def test_a_file_may_be_as_deep_as_the_parser_lets_it_be() -> None:
    deepest = xml.DEEPEST_NESTING - 1
    model = read_bpmn(
        BPMN + b"<subProcess>" * deepest + b"</subProcess>" * deepest + b"</definitions>", file="m.bpmn", prefix="m"
    )
    assert len(model.elements) == deepest
    with pytest.raises(ImpactError, match="256 levels"):
        read_bpmn(BPMN + b"<a>" * 300 + b"</a>" * 300 + b"</definitions>", file="m.bpmn", prefix="m")


def test_the_collector_of_garbage_runs_again_after_a_file_whether_it_was_read_or_not() -> None:
    assert gc.isenabled()
    read_bpmn(BPMN + b"</definitions>", file="m.bpmn", prefix="m")
    assert gc.isenabled()
    with pytest.raises(ImpactError):
        read_bpmn(b"", file="m.bpmn", prefix="m")
    assert gc.isenabled()
    gc.disable()
    try:
        read_bpmn(BPMN + b"</definitions>", file="m.bpmn", prefix="m")
        assert not gc.isenabled()
    finally:
        gc.enable()
