"""The text of minutes with its lines: decoded, without what pages repeat, cut into sentences."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from impact.domain.problem import Problem, Severity
from impact.errors import UnreadableFileError, UnsafeFileError

LARGEST_MINUTES = 64 * 1024 * 1024
"""Bytes of a file of minutes, pictures and all."""
LONGEST_TEXT = 2_000_000
"""Characters of minutes; those of a long meeting have some fifty thousand."""
LONGEST_LINE = 20_000
"""Characters of a line; a paragraph that is not wrapped has a few thousand."""
LONGEST_SENTENCE = 2_000
"""Characters after which a sentence is cut."""
_AROUND_PAGE = 3
"""Lines before and after the number of a page that may repeat with it."""
_MOST_CONTROLS = 0.01
"""Share of control characters above which a file is no text."""
_PAGE = re.compile(r"\bpage\s+[0-9]{1,4}(?:\s*(?:of|/)\s*[0-9]{1,4})?\s*$", re.IGNORECASE)
_OF_ACTION = re.compile(r"\b(?:actions?|status|closed|ongoing|open)\b|[0-9]/[0-9]{2}\b", re.IGNORECASE)
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>|]{1,2000}", re.IGNORECASE)
_ENDS = re.compile(r"[.!?;](?=[\"'’”)]?\s)|\n\s*\n\s*\n\s*\n(?=\s*+[^\sa-z])|\n[ \t]*(?=[•·▪‣◦*]|[-–] )")
_NO_END = re.compile(
    r"(?:\b(?:e\.?g|i\.?e|ie|no|nos|cf|vs|etc|mr|mrs|ms|dr|st|ref|para|approx|a\.o\.b)|\b[A-Z])\.$", re.I
)
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class MinutesText:
    """A text whose places are known by line.

    Attributes
    ----------
    text
        Lines joined by line feeds; lines that pages repeat are blank.
    furniture
        What those lines were, by line, counted from 1.
    """

    text: str
    furniture: dict[int, str]

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    @cached_property
    def lines(self) -> list[str]:
        """Give the lines without their ends."""
        return self.text.split("\n")

    @cached_property
    def without_links(self) -> str:
        """Give the text with blanks in place of links, so that places stay."""
        return _LINK.sub(lambda match: " " * len(match.group()), self.text)

    def line_at(self, place: int) -> int:
        """Give the line of a place in the text, counted from 1."""
        return bisect_right(self._starts, place)

    def start_of(self, line: int) -> int:
        """Give the place where a line begins; the end of the text for the line after the last."""
        return self._starts[line - 1] if line <= len(self._starts) else len(self.text)

    def end_of_line(self, place: int) -> int:
        """Give the place where the line of a place ends."""
        end = self.text.find("\n", place)
        return len(self.text) if end < 0 else end

    def sentences(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Give the places of the sentences in a stretch, none longer than :data:`LONGEST_SENTENCE`."""
        begin = start
        for match in _ENDS.finditer(self.text, start, end):
            if match.group() == "." and _NO_END.search(self.text, max(begin, match.end() - 12), match.end()):
                continue
            yield from _cut(begin, match.end())
            begin = match.end()
        yield from _cut(begin, end)


def plain_words(text: str) -> str:
    """Put a stretch of text on one line."""
    return _SPACES.sub(" ", text).strip()


def decode_minutes(data: bytes, *, file: str) -> tuple[str, tuple[Problem, ...]]:
    """Decode a text file: UTF-8, UTF-16 with a mark, or else Windows-1252 with a warning.

    Raises
    ------
    UnreadableFileError
        If it is empty or no text.
    """
    if not data.strip():
        raise UnreadableFileError("The file is empty.", file=file, remedy="Give minutes as .txt, .md, .docx or .pdf.")
    problems: tuple[Problem, ...] = ()
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
        message = "The file is not UTF-8; it was read as Windows-1252."
        remedy = "Save it as UTF-8 if letters look wrong."
        problems = (Problem(Severity.WARNING, "odd-encoding", message, file, remedy=remedy),)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    controls = sum(text.count(chr(code)) for code in range(32) if chr(code) not in "\t\n\f\v")
    if "\0" in text or controls + text.count("\ufffd") > _MOST_CONTROLS * len(text):
        raise UnreadableFileError("The file is no text.", file=file, remedy="Give minutes as .txt, .md, .docx or .pdf.")
    return text, problems


def lay_out(text: str, *, file: str) -> MinutesText:
    """Take out what pages repeat: the lines with their number, and lines that stand near most of those.

    Raises
    ------
    UnsafeFileError
        If the text, or one of its lines, is longer than minutes have.
    """
    if len(text) > LONGEST_TEXT:
        raise UnsafeFileError(
            f"A text of {len(text):,} characters is longer than minutes are.", file=file,
            remedy=f"Give one of at most {LONGEST_TEXT:,} characters.",
        )  # fmt: skip
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > LONGEST_LINE:
            raise UnsafeFileError(
                f"A line of {len(line):,} characters is longer than minutes have.", file=file, line=number,
                remedy=f"Break it into lines of at most {LONGEST_LINE:,} characters.",
            )  # fmt: skip
    lines = [re.sub(r"[\f\v\u2028\u2029]", " ", line) for line in text.split("\n")]
    filled = [index for index, line in enumerate(lines) if line.strip()]
    pages = [place for place, index in enumerate(filled) if _PAGE.search(lines[index])]
    around = [_around(place, filled, lines) for place in pages]
    counts = Counter(mark for _, mark in {line for near in around for line in near})
    furniture = {filled[place] for place in pages}
    for near in around:
        furniture |= {index for index, mark in near if counts[mark] > max(1, len(pages) // 2)}
    kept = ["" if index in furniture else line for index, line in enumerate(lines)]
    return MinutesText("\n".join(kept), {index + 1: lines[index] for index in sorted(furniture)})


def _around(place: int, filled: list[int], lines: list[str]) -> list[tuple[int, str]]:
    """Give lines near the number of a page, with their digits masked; those that speak of actions are left out."""
    near = filled[max(0, place - _AROUND_PAGE) : place + _AROUND_PAGE + 1]
    close = [index for index in near if abs(index - filled[place]) <= 2 * _AROUND_PAGE]
    return [
        (index, re.sub("[0-9]+", "#", lines[index].strip())) for index in close if not _OF_ACTION.search(lines[index])
    ]


def _cut(start: int, end: int) -> Iterator[tuple[int, int]]:
    for begin in range(start, end, LONGEST_SENTENCE):
        yield begin, min(begin + LONGEST_SENTENCE, end)
