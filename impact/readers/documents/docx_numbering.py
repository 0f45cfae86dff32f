"""Number paragraphs as Word does: list definitions, their instances, and the counters that run through a document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from impact.readers.documents.title_numbers import has_annex_word
from impact.readers.xml import local_name

DEEPEST_LEVEL = 8
_LARGEST_COUNT = 1_000_000
"""Counters stay below it, so that no number is absurdly long."""
_LONGEST_LETTERS = 20
_PLACEHOLDER = re.compile(r"%([1-9])")
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
    (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_LARGEST_ROMAN = 3999


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list.

    Attributes
    ----------
    start
        First number.
    format
        Word's name of the number format: ``decimal``, ``upperLetter``, ``bullet``, …
    text
        What is printed, with ``%1`` to ``%9`` for the numbers of the levels.
    restart
        Level, counted from 1, from which upwards this one begins anew; 0 for never, ``None`` for each one above.
    is_legal
        Whether the numbers of all levels are printed in digits here.
    style_id
        Paragraph style that stands for this level; empty if none does.
    """

    start: int = 1
    format: str = "decimal"
    text: str = ""
    restart: int | None = None
    is_legal: bool = False
    style_id: str = ""


@dataclass(frozen=True, slots=True)
class ListInstance:
    """A ``w:num``: the list it counts in, its levels, and where it starts anew."""

    list_id: str
    levels: Mapping[int, Level]
    start_overrides: Mapping[int, int]

    def level_of_style(self, style_ids: tuple[str, ...]) -> int | None:
        """Find the level that stands for a style or for one it is based on, the nearest first."""
        by_style = {level.style_id: index for index, level in self.levels.items() if level.style_id}
        return next((by_style[style_id] for style_id in style_ids if style_id in by_style), None)

    def start(self, index: int) -> int:
        """Say with which number a level begins."""
        return self.start_overrides.get(index, self.levels.get(index, Level()).start)


@dataclass(frozen=True, slots=True)
class Label:
    """What Word prints before a paragraph, and the bare number in it: ``Appendix A.`` and ``A``."""

    printed: str
    number: str

    @property
    def is_annex(self) -> bool:
        """Tell whether the printed words say that an annex begins."""
        return has_annex_word(self.printed)


@dataclass(slots=True)
class Counters:
    """Counts numbered paragraphs in reading order; instances of one list share its counters."""

    instances: Mapping[str, ListInstance]
    _counts: dict[str, list[int | None]] = field(default_factory=dict)
    _restarted: set[tuple[str, int]] = field(default_factory=set)

    def advance(self, num_id: str, index: int) -> Label | None:
        """Count a paragraph of a list and say what is printed before it.

        Parameters
        ----------
        num_id
            The instance of a list.
        index
            Level, counted from 0.

        Returns
        -------
            ``None`` for a bullet, and for a list that is not defined.
        """
        instance = self.instances.get(num_id)
        if instance is None or index not in instance.levels:
            return None
        counts = self._counts.setdefault(instance.list_id, [None] * (DEEPEST_LEVEL + 1))
        before = counts[index]
        if index in instance.start_overrides and (num_id, index) not in self._restarted:
            self._restarted.add((num_id, index))
            before = None
        counts[index] = instance.start(index) if before is None else min(before + 1, _LARGEST_COUNT)
        for deeper in range(index + 1, DEEPEST_LEVEL + 1):
            restart = instance.levels.get(deeper, Level()).restart
            if index < (deeper if restart is None or restart > deeper else restart):
                counts[deeper] = None
        level = instance.levels[index]
        if level.format in ("bullet", "none") and not _PLACEHOLDER.search(level.text):
            return None
        return _label(instance, index, counts)


def format_number(number: int, name: str) -> str:
    """Write a number in one of Word's formats; one that is not known is written in digits.

    Examples
    --------
    >>> format_number(4, "upperRoman"), format_number(28, "lowerLetter"), format_number(3, "decimalZero")
    ('IV', 'bb', '03')
    """
    if name in ("none", "bullet"):
        return ""
    if name == "decimalZero":
        return f"{number:02}"
    if name in ("upperLetter", "lowerLetter") and 1 <= number <= 26 * _LONGEST_LETTERS:
        letters = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters if name == "upperLetter" else letters.lower()
    if name in ("upperRoman", "lowerRoman") and 1 <= number <= _LARGEST_ROMAN:
        roman = _roman(number)
        return roman if name == "upperRoman" else roman.lower()
    return str(number)


def read_numbering(root: etree._Element | None, *, list_of_style: Mapping[str, str]) -> Mapping[str, ListInstance]:
    """Read the instances of lists in a numbering part, by their id.

    Parameters
    ----------
    root
        The part; ``None`` if the document has none.
    list_of_style
        For each numbering style, the instance it names.
    """
    if root is None:
        return {}
    abstract = {_value(node, "abstractNumId"): node for node in root if local_name(node) == "abstractNum"}
    nums = {_value(node, "numId"): node for node in root if local_name(node) == "num"}
    found = {}
    for num_id, num in nums.items():
        list_id = _list_of(num, abstract, nums=nums, list_of_style=list_of_style)
        levels = _levels(abstract.get(list_id))
        overrides: dict[int, int] = {}
        for node in _children(num, "lvlOverride"):
            index = _number(_value(node, "ilvl"), -1)
            if not 0 <= index <= DEEPEST_LEVEL:
                continue
            for own in _children(node, "lvl"):
                # Word keeps the rule of the list for when a level begins anew.
                levels[index] = replace(_level(own), restart=levels.get(index, Level()).restart)
            for own in _children(node, "startOverride"):
                overrides[index] = max(0, _number(_value(own, "val"), 1))
        found[num_id] = ListInstance(list_id, levels, overrides)
    return found


def _list_of(
    num: etree._Element, abstract: Mapping[str, etree._Element], *, nums: Mapping[str, etree._Element],
    list_of_style: Mapping[str, str],
) -> str:  # fmt: skip
    """Follow an instance to its list, through the styles that lists may be named by."""
    seen: set[str] = set()
    while True:
        list_id = _child_value(num, "abstractNumId")
        node = abstract.get(list_id)
        style = "" if node is None else _child_value(node, "numStyleLink")
        target = nums.get(list_of_style.get(style, ""))
        if not style or target is None or style in seen:
            return list_id
        seen.add(style)
        num = target


def _levels(node: etree._Element | None) -> dict[int, Level]:
    levels: dict[int, Level] = {}
    for child in () if node is None else _children(node, "lvl"):
        index = _number(_value(child, "ilvl"), -1)
        if 0 <= index <= DEEPEST_LEVEL:
            levels[index] = _level(child)
    return levels


def _level(node: etree._Element) -> Level:
    values = {}
    for child in node.iterdescendants():
        name = local_name(child)
        # The format may stand in alternative content: the last one is what every reader understands.
        if name in ("start", "numFmt", "lvlText", "lvlRestart", "isLgl", "pStyle"):
            values[name] = _value(child, "val")
    restart = values.get("lvlRestart")
    return Level(
        start=max(0, _number(values.get("start", ""), 0 if "start" not in values else 1)),
        format=values.get("numFmt", "decimal") or "decimal",
        text=values.get("lvlText", ""),
        restart=None if restart is None else _number(restart, 0),
        is_legal="isLgl" in values and values["isLgl"] not in ("0", "false", "off"),
        style_id=values.get("pStyle", ""),
    )


def _label(instance: ListInstance, index: int, counts: list[int | None]) -> Label:
    level = instance.levels[index]
    printed, first, last = "", None, 0
    position = 0
    for found in _PLACEHOLDER.finditer(level.text):
        printed += level.text[position : found.start()]
        position = found.end()
        wanted = int(found[1]) - 1
        if wanted > index:
            continue
        number = counts[wanted]
        name = instance.levels.get(wanted, Level()).format
        if level.is_legal and name not in ("none", "bullet"):
            name = "decimal"
        written = format_number(instance.start(wanted) if number is None else number, name)
        if written:
            first = len(printed) if first is None else first
            printed += written
            last = len(printed)
    printed += level.text[position:]
    return Label(printed.strip(), "" if first is None else _bare_number(printed, first, last))


def _bare_number(printed: str, first: int, last: int) -> str:
    """Take the number out of what is printed, with the letters and dots that stand right at it."""
    while first > 0 and (printed[first - 1] in ".-" or (printed[first - 1].isascii() and printed[first - 1].isalnum())):
        first -= 1
    while last < len(printed) and printed[last].isascii() and printed[last].isalnum():
        last += 1
    return re.sub(r"\s+", "", printed[first:last]).strip(".-:)( ")


def _roman(number: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        written += letters * (number // value)
        number %= value
    return written


def _children(node: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in node if local_name(child) == name]


def _child_value(node: etree._Element, name: str) -> str:
    return next((_value(child, "val") for child in _children(node, name)), "")


def _value(node: etree._Element, name: str) -> str:
    return next((str(value) for key, value in node.attrib.items() if str(key).rpartition("}")[2] == name), "")


def _number(text: str, otherwise: int) -> int:
    return min(int(text), _LARGEST_COUNT) if re.fullmatch(r"\d{1,9}", text) else otherwise
