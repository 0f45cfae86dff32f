"""Mark affected elements in a BPMN file: colours on shapes and notes on elements; all other bytes stay as they are."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape

from impact.domain.architecture import IMPACT_NOTE_FORMAT
from impact.domain.tier_colour import TierColour
from impact.errors import UnreadableFileError

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DIAGRAM = "http://www.omg.org/spec/BPMN/20100524/DI"
COLOR = "http://www.omg.org/spec/BPMN/non-normative/color/1.0"
BIOC = "http://bpmn.io/schema/bpmn/biocolor/1.0"
_DECLARED = re.compile(rb"""\A<\?xml\b[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)""")
_START_TAG = re.compile(rb"""<[^"'>]*(?:(?:"[^"]*"|'[^']*')[^"'>]*)*>""")
_ATTRIBUTE = re.compile(rb"""\s+([^\s=/>]+)\s*=\s*(?:"[^"]*"|'[^']*')""")
_INDENT = re.compile(rb"\r?\n[ \t]*\Z")
_SPACE = re.compile(rb"\s*")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BORDER_ONLY = frozenset(["participant", "lane", "process", "collaboration"])
"""What holds other shapes is given a border and no fill, which would lie under all that it holds."""


@dataclass(frozen=True, slots=True)
class ElementMark:
    """What is marked on one element.

    Attributes
    ----------
    note
        Documentation to add, plain text.
    colour
        Colour of its shapes.
    """

    note: str
    colour: TierColour


def mark_bpmn(data: bytes, *, file: str, marks: Mapping[tuple[str, int], ElementMark]) -> bytes:
    """Colour the shapes of some elements and add a note to each, and change nothing else.

    Notes that an earlier export left are replaced. Colours are written as the OMG's *BPMN in Color* and as bpmn.io
    does; the pools of a process stand for it. A file in which nothing is marked comes back byte for byte.

    Parameters
    ----------
    data
        The file, unpacked; it was read before, so that it is known to be safe.
    file
        How errors name it.
    marks
        Marks by id as the file writes it, and which of the things of that id is meant, counted from 1.

    Raises
    ------
    UnreadableFileError
        If it is no XML in an encoding that is known.
    """
    if not marks:
        return data
    encoding = _encoding_of(data)
    try:
        text = data.decode(encoding)
        marked = _Marking(text.encode("utf-8"), marks).marked()
        return marked.decode("utf-8").encode(encoding, "xmlcharrefreplace")
    except (LookupError, UnicodeError, expat.ExpatError) as error:
        raise UnreadableFileError(
            f"It cannot be marked: {error}.", file=file, remedy="Save it as UTF-8 in its own tool."
        ) from None


def _encoding_of(data: bytes) -> str:
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return name
    if data.startswith((b"<\0", b"\0<")):
        return "utf-16-le" if data.startswith(b"<") else "utf-16-be"
    declared = _DECLARED.match(data)
    return declared[1].decode("ascii") if declared else "utf-8"


@dataclass(slots=True)
class _Open:
    """An element of the file that is not closed yet."""

    name: str
    start: int
    tag: bytes
    namespaces: Mapping[str, str]
    mark: ElementMark | None = None
    is_note: bool = False
    is_documentation: bool = False
    after_documentation: int = 0


@dataclass(slots=True)
class _Shape:
    start: int
    tag: bytes
    element_id: str
    namespaces: Mapping[str, str] = field(default_factory=dict)


class _Marking:
    def __init__(self, data: bytes, marks: Mapping[tuple[str, int], ElementMark]) -> None:
        self._data = data
        self._marks = marks
        self._edits: list[tuple[int, int, bytes]] = []
        self._open: list[_Open] = []
        self._seen: Counter[str] = Counter()
        self._shapes: list[_Shape] = []
        self._colours: dict[str, TierColour] = {}
        self._border_only: set[str] = set()
        self._processes: dict[str, str] = {}
        self._uris_by_prefix: dict[str, set[str]] = {}
        self._root: _Open | None = None
        self._parser = expat.ParserCreate("utf-8")
        self._parser.ordered_attributes = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def marked(self) -> bytes:
        self._parser.Parse(self._data, True)
        self._colour_shapes()
        parts, done = [], 0
        for start, end, new in sorted(self._edits, key=lambda edit: edit[:2]):
            parts += [self._data[done:start], new]
            done = end
        return b"".join([*parts, self._data[done:]])

    def _start(self, name: str, attributes: list[str]) -> None:
        start = self._parser.CurrentByteIndex
        found = _START_TAG.match(self._data, start)
        assert found is not None
        values = dict(zip(attributes[::2], attributes[1::2], strict=True))
        around = self._open[-1].namespaces if self._open else {}
        own = {key.partition(":")[2]: uri for key, uri in values.items() if key == "xmlns" or key.startswith("xmlns:")}
        for prefix, uri in own.items():
            self._uris_by_prefix.setdefault(prefix, set()).add(uri)
        opened = _Open(name, start, found[0], {**around, **own} if own else around)
        opened.after_documentation = found.end()
        if self._root is None:
            self._root = opened
        prefix, _, local = name.rpartition(":")
        uri = opened.namespaces.get(prefix, "")
        if uri == MODEL:
            self._start_of_model(opened, local, values)
        elif uri == DIAGRAM and local == "BPMNShape":
            self._shapes.append(_Shape(start, found[0], values.get("bpmnElement", ""), opened.namespaces))
        self._open.append(opened)

    def _start_of_model(self, opened: _Open, local: str, values: Mapping[str, str]) -> None:
        if local == "documentation":
            opened.is_documentation = True
            opened.is_note = values.get("textFormat") == IMPACT_NOTE_FORMAT
        if local == "participant" and values.get("processRef"):
            self._processes[values.get("id", "")] = values["processRef"]
        xml_id = values.get("id")
        if not xml_id:
            return
        self._seen[xml_id] += 1
        opened.mark = self._marks.get((xml_id, self._seen[xml_id]))
        if opened.mark is not None:
            self._colours.setdefault(xml_id, opened.mark.colour)
        if local in _BORDER_ONLY:
            self._border_only.add(xml_id)

    def _end(self, _name: str) -> None:
        opened = self._open.pop()
        if opened.tag.endswith(b"/>"):
            end = opened.start + len(opened.tag)
        else:
            end = self._data.index(b">", self._parser.CurrentByteIndex) + 1
        parent = self._open[-1] if self._open else None
        if opened.is_note and parent is not None:
            before = _INDENT.search(self._data, max(0, opened.start - 200), opened.start)
            self._edits.append((before.start() if before else opened.start, end, b""))
        elif opened.is_documentation and parent is not None:
            parent.after_documentation = end
        if opened.mark is not None:
            self._add_note(opened, opened.mark)

    def _add_note(self, opened: _Open, mark: ElementMark) -> None:
        prefix = opened.name.rpartition(":")[0]
        kind = f"{prefix}:documentation" if prefix else "documentation"
        text = escape(_NOT_XML.sub("\ufffd", mark.note), {"\r": "&#13;"})
        note = f'<{kind} textFormat="{IMPACT_NOTE_FORMAT}">{text}</{kind}>'.encode()
        found = _INDENT.search(self._data, max(0, opened.start - 200), opened.start)
        around = found[0] if found else b""
        if opened.tag.endswith(b"/>"):
            inside = around + b"  " if around else b""
            place = opened.start + len(opened.tag)
            closing = f"</{opened.name}>".encode()
            self._edits.append((place - 2, place, b">" + inside + note + around + closing))
            return
        space = _SPACE.match(self._data, opened.start + len(opened.tag))
        inside = space[0] if space else b""
        begins_child = space is not None and self._data[space.end() : space.end() + 1] == b"<"
        is_empty = self._data[space.end() : space.end() + 2] == b"</" if space else False
        lead = (around + b"  " if around else b"") if is_empty else inside if begins_child else b""
        self._edits.append((opened.after_documentation, opened.after_documentation, lead + note))

    def _colour_shapes(self) -> None:
        coloured = [(shape, found) for shape in self._shapes if (found := self._shown(shape)) is not None]
        if not coloured or self._root is None:
            return
        declared = b""
        names: dict[str, str] = {}
        for wanted, uri in (("color", COLOR), ("bioc", BIOC)):
            prefix, is_new = self._prefix(wanted, uri)
            names[uri] = prefix
            if is_new:
                declared += f' xmlns:{prefix}="{uri}"'.encode()
        root_end = self._root.start + len(self._root.tag) - (2 if self._root.tag.endswith(b"/>") else 1)
        self._edits.append((root_end, root_end, declared))
        for shape, (colour, is_border_only) in coloured:
            self._colour(shape, colour, names=names, is_border_only=is_border_only)

    def _shown(self, shape: _Shape) -> tuple[TierColour, bool] | None:
        """Find the colour of what a shape shows: of an element, else of the process that a pool stands for."""
        candidates = [shape.element_id, shape.element_id.rpartition(":")[2]]
        process = self._processes.get(candidates[0]) or self._processes.get(candidates[1])
        if process:
            candidates += [process, process.rpartition(":")[2]]
        for name in candidates:
            if name in self._colours:
                return self._colours[name], bool(process) or name in self._border_only
        return None

    def _prefix(self, wanted: str, uri: str) -> tuple[str, bool]:
        assert self._root is not None
        for prefix, known in self._root.namespaces.items():
            if prefix and known == uri and self._uris_by_prefix[prefix] == {uri}:
                return prefix, False
        name, ordinal = wanted, 2
        while name in self._uris_by_prefix:
            name, ordinal = f"{wanted}{ordinal}", ordinal + 1
        return name, True

    def _colour(self, shape: _Shape, colour: TierColour, *, names: Mapping[str, str], is_border_only: bool) -> None:
        values = {
            (BIOC, "stroke"): colour.border,
            (BIOC, "fill"): colour.fill,
            (COLOR, "border-color"): colour.border,
            (COLOR, "background-color"): colour.fill,
        }

        def kept(found: re.Match[bytes]) -> bytes:
            prefix, _, local = found[1].decode().rpartition(":")
            return b"" if (shape.namespaces.get(prefix, ""), local) in values else found[0]

        tag = _ATTRIBUTE.sub(kept, shape.tag)
        added = "".join(
            f' {names[uri]}:{local}="{value}"'
            for (uri, local), value in values.items()
            if not (is_border_only and local in {"fill", "background-color"})
        )
        place = len(tag) - (2 if tag.endswith(b"/>") else 1)
        new = tag[:place].rstrip() + added.encode() + tag[place:]
        self._edits.append((shape.start, shape.start + len(shape.tag), new))
