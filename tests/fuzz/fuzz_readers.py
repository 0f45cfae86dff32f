"""Feed a reader with what coverage-guided fuzzing finds: nothing but an error of the package may come out.

Run: python tests/fuzz/fuzz_readers.py [READER…] [--seconds N]. Needs the extra ``soak`` (atheris).
Each reader gets a process of its own, N seconds, 20 s for one input and 2 GB of memory.
"""

from __future__ import annotations

import argparse
import copy
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from lxml import etree

CHECKOUT = Path(__file__).parents[2]
SECONDS = 60
LONGEST_INPUT = 65_536
TREE_SHARE = 0.6
"""Share of the inputs that are changed as a tree and not as bytes, where the format is XML."""
XML_READERS = ("bpmn", "archimate", "archi")
BPMN_MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
FLOW_NODES = (
    "task", "userTask", "serviceTask", "sendTask", "receiveTask", "manualTask", "businessRuleTask", "scriptTask",
    "subProcess", "transaction", "adHocSubProcess", "callActivity", "startEvent", "endEvent", "boundaryEvent",
    "intermediateCatchEvent", "intermediateThrowEvent", "exclusiveGateway", "inclusiveGateway", "parallelGateway",
    "complexGateway", "eventBasedGateway", "lane", "participant", "process", "textAnnotation", "choreographyTask",
)  # fmt: skip
DOCUMENTS = ("docx", "pdf", "md")
SLOWEST_SECONDS, MOST_MEGABYTES = 20, 2_048


def readers() -> dict[str, Callable[[bytes], object]]:
    """Name every reader that takes the bytes of one file."""
    from impact.readers import MODEL_READERS
    from impact.readers.documents import read_document
    from impact.readers.register import COLUMNS, read_register
    from impact.readers.sections import read_sections, read_trace_links
    from impact.readers.waivers import read_waivers

    found: dict[str, Callable[[bytes], object]] = {
        name: partial(reader, file=f"input.{name}", prefix="m") for name, reader in MODEL_READERS.items()
    }
    found |= {f"document/{name}": partial(read_document, file=f"input.{name}") for name in DOCUMENTS}
    found["sections"] = partial(read_sections, file="sections.csv")
    found["trace_links"] = partial(read_trace_links, file="links.csv")
    found["waivers"] = partial(read_waivers, file="waivers.csv")
    for name in COLUMNS:
        found[f"register/{name}"] = partial(_read_one_of, read_register, name)
    return found


def _read_one_of(read: Callable[..., object], name: str, data: bytes) -> object:
    return read({name: data}, folder="register")


def seeds(reader: str) -> Iterator[bytes]:
    """Give sound files for a reader to start from."""
    from tests.workspaces import ARCHITECTURE, PROCESS, REGISTER, SECTIONS

    suffixes = {"bpmn": "*.bpmn", "archimate": "*.xml", "archi": "*.archimate", "tables": "tables/*.csv"}
    if reader in suffixes:
        for path in sorted((CHECKOUT / "tests" / "data").rglob(suffixes[reader])):
            yield path.read_bytes()
    if reader.startswith("document/"):
        yield a_document(reader.removeprefix("document/"))
        return
    known = {"bpmn": PROCESS, "archimate": ARCHITECTURE, "sections": SECTIONS}
    known["waivers"] = "rule,subject,reason,by,expires\nsame-name,a,known,me,2026-06-30\n"
    known |= {f"register/{name}": text for name, text in REGISTER.items()}
    yield known.get(reader, "source_id,target_id,relation\na,b,uses\n").encode()


def a_document(ending: str) -> bytes:
    """Write a small document of a format: two headings, and some text below them."""
    from tests.word_documents import paragraph, word_document

    if ending == "docx":
        return word_document(paragraph("Zweck", "berschrift1") + paragraph("text") + paragraph("Portée", "Titre2"))
    if ending == "md":
        return b"# 1 Scope\n\ntext | a\n---|---\nb | c\n\n> quoted\n\n```\ncode\n```\n1.1 In\n======\n"
    drawn = b"BT /F 18 Tf 72 700 Td (1 Scope) Tj /F 10 Tf 0 -20 Td (text) Tj /F 18 Tf 0 -20 Td (2 Terms) Tj ET"
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )  # fmt: skip
    data, table = b"%PDF-1.4\n", b"xref\n0 6\n0000000000 65535 f \n"
    for number, item in enumerate(objects, start=1):
        table += b"%010d 00000 n \n" % len(data)
        data += b"%d 0 obj%s endobj\n" % (number, item)
    return data + table + b"trailer<</Root 1 0 R/Size 6>>\nstartxref\n%d\n%%%%EOF\n" % len(data)


def lost(reader: str, data: bytes, content: object) -> str:
    """Say which elements a lenient count finds in a file and the reader did not; empty if none."""
    if reader not in ("bpmn", "archimate"):
        return ""
    root = etree.fromstring(data)
    wanted: Counter[str] = Counter()
    if reader == "bpmn":
        names = {name: f"bpmn:{name}" for name in FLOW_NODES}
        for node in root.iter(*(f"{{{BPMN_MODEL}}}{name}" for name in FLOW_NODES)):
            wanted[names[etree.QName(node).localname]] += 1
    else:
        wanted["all"] = len(root.findall("{*}elements/{*}element"))
    kinds = Counter(element.kind for element in content.elements)  # type: ignore[attr-defined]
    kinds["all"] = kinds.total()
    return ", ".join(f"{kind}: {count} of {wanted[kind]}" for kind, count in kinds.items() if count < wanted[kind])


def mutate_tree(data: bytes, chance: random.Random) -> bytes:
    """Change a document in one place that keeps it well formed: what bytes alone seldom reach."""
    root = etree.fromstring(data)
    nodes = [node for node in root.iter() if isinstance(node.tag, str)]
    node, other = chance.choice(nodes), chance.choice(nodes)
    match chance.randrange(6):
        case 0 if other not in node.iter():
            node.append(copy.deepcopy(other))
        case 1 if node.getparent() is not None:
            node.getparent().remove(node)
        case 2:
            node.tag = other.tag
        case 3 if other.attrib:
            node.set(*chance.choice(sorted(other.attrib.items())))
        case 4 if node.attrib:
            del node.attrib[chance.choice(sorted(node.attrib))]
        case 5 if node not in other.iter() and other not in node.iter():
            other.append(node)
    return etree.tostring(root)


def fuzz(reader: str, corpus: Path, *, seconds: int) -> None:
    """Fuzz one reader in this process; it ends by itself, with an error if a law is broken."""
    import atheris

    with atheris.instrument_imports(include=["impact"]):
        read = readers()[reader]
        from impact.errors import ImpactError

    def attempt(data: bytes) -> None:
        try:
            content = read(data)
        except ImpactError as error:
            if not str(error).strip() or "\n" in str(error).strip():
                raise AssertionError(f"an error is one clear line, not {str(error)!r}") from error
            return
        missing = lost(reader, data, content)
        assert not missing, missing

    def mutate(data: bytes, longest: int, seed: int) -> bytes:
        chance = random.Random(seed)
        if reader in XML_READERS and chance.random() < TREE_SHARE:
            try:
                changed = mutate_tree(data, chance)
            except (etree.XMLSyntaxError, ValueError):
                changed = b""
            if 0 < len(changed) <= longest:
                return changed
        return bytes(atheris.Mutate(data, longest))

    arguments = [
        sys.argv[0],
        f"-max_total_time={seconds}",
        f"-max_len={LONGEST_INPUT}",
        f"-timeout={SLOWEST_SECONDS}",
        f"-rss_limit_mb={MOST_MEGABYTES}",
        "-verbosity=0",
        "-print_final_stats=1",
        f"-artifact_prefix={CHECKOUT / 'test-results'}/",
        str(corpus),
    ]
    atheris.Setup(arguments, attempt, custom_mutator=mutate)
    atheris.Fuzz()


def main() -> int:
    """Fuzz each reader in a process of its own; 1 if one of them broke a law."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("readers", nargs="*")
    parser.add_argument("--seconds", type=int, default=SECONDS)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    sys.path.insert(0, str(CHECKOUT))
    try:
        import atheris  # noqa: F401  asked for, not used: the processes below use it
    except ImportError:
        print("fuzzing needs atheris: pip install -c constraints.txt -e '.[soak]'", file=sys.stderr)
        return 1
    (CHECKOUT / "test-results").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        if options.here:
            (name,) = options.readers
            for number, seed in enumerate(seeds(name)):
                (Path(scratch) / f"seed{number}").write_bytes(seed)
            fuzz(name, Path(scratch), seconds=options.seconds)
            return 0
    failed = []
    for name in options.readers or readers():
        command = [sys.executable, __file__, name, "--seconds", str(options.seconds), "--here"]
        done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
        counts = [line.split()[-1] for line in done.stderr.splitlines() if "number_of_executed_units" in line]
        print(f"{name:32} {'failed' if done.returncode else 'held'} after {counts[0] if counts else '?'} inputs")
        if done.returncode:
            failed.append(name)
            print(done.stderr[-4000:] + done.stdout[-2000:], file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
