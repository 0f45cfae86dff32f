"""Tell the number that is typed in front of a title from the title, and captions from sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST_TITLE = 300
"""Characters of a title that are kept; a longer heading is a paragraph that somebody styled as one."""

_ANNEX_WORDS = (
    "appendix|annex|annexe|appendice|anhang|anlage|anexo|apéndice|allegato|bijlage|bilaga|bilag|vedlegg|liite"
    "|załącznik|příloha|приложение"
)
_SECTION_WORDS = (
    "chapter|section|part|article|clause|kapitel|abschnitt|teil|artikel|chapitre|partie|capítulo|sección|parte"
    "|capitolo|sezione|hoofdstuk|deel|avsnitt|luku|rozdział|kapitola|глава|раздел"
)
_ANNEX = re.compile(rf"(?i)\b(?:{_ANNEX_WORDS})\b")
_WORDED = re.compile(
    rf"(?P<word>(?i:{_ANNEX_WORDS}|{_SECTION_WORDS}))\s+"
    r"(?P<number>\d{1,4}(?:\.\d{1,4})*[a-z]?|[A-Z](?:[.\-]?\d{1,4}(?:\.\d{1,4})*)?|[IVXLCDM]{1,8})"
    r"(?=[\s:.)\-–—]|$)[\s:.)\-–—]*(?P<rest>.*)"
)
_DOTTED = re.compile(
    r"(?P<number>(?:[A-Z]?\d{1,4}|[IVXLC]{1,6}|[A-Z])(?:\.\d{1,4})+(?:\.?[a-z])?|[A-Z]\d{1,3})[.):]?(?:\s+(?P<rest>.*)|$)"
)
_SEPARATED = re.compile(r"(?P<number>\d{1,3}|[IVXLC]{1,6}|[A-Z])[.):]\s+(?P<rest>\S.*)")
_BARE = re.compile(r"(?P<number>\d{1,3})\s+(?P<rest>\S.*)")
_SPACE = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028\u2029\ufeff\ufffe\uffff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")

_FIGURE_WORDS = (
    "figure|fig|abbildung|abb|illustration|diagram|figura|figur|figuur|afbeelding|kuva|rysunek|obrázek|рисунок|рис"
)
_TABLE_WORDS = "table|tabelle|tab|tableau|tabla|tabella|tabel|tabell|tabela|taulukko|tabulka|таблица"
_CAPTION = re.compile(
    rf"(?:(?P<figure>(?i:{_FIGURE_WORDS}))|(?P<table>(?i:{_TABLE_WORDS})))\.?\s*"
    r"(?P<number>[A-Z]?[.\-]?\d{1,4}(?:[.\-]\d{1,4})*)(?P<after>\s*[:.–—\-]|\s+\S|\s*$)"
)
_LONGEST_CAPTION = 300


@dataclass(frozen=True, slots=True)
class NumberedTitle:
    """A title taken apart: its number (empty if it has none), the words, and whether it opens an annex."""

    number: str
    title: str
    is_annex: bool = False


@dataclass(frozen=True, slots=True)
class Caption:
    """A caption: ``figure`` or ``table``, and its number as printed."""

    kind: str
    number: str


def clean_text(text: str) -> str:
    """Put a text on one line: single spaces, no control characters, no halves of a character."""
    return _SPACE.sub(" ", _SURROGATE.sub("\ufffd", _CONTROL.sub("", text))).strip()


def split_title(text: str) -> NumberedTitle:
    """Take the number off a title.

    A bare whole number counts only before a word in capitals or with a capital: "3 ways to fail" has none.

    Examples
    --------
    >>> split_title("4.16 Update firmware")
    NumberedTitle(number='4.16', title='Update firmware', is_annex=False)
    >>> split_title("Appendix A – Glossary")
    NumberedTitle(number='A', title='Glossary', is_annex=True)
    >>> split_title("3 ways to fail").number
    ''
    """
    text = clean_text(text)[:LONGEST_TITLE].strip()
    plain = text.removeprefix("§").lstrip()
    found = _WORDED.match(plain)
    if found:
        is_annex = _ANNEX.fullmatch(found["word"]) is not None
        return NumberedTitle(found["number"], found["rest"].strip() or text, is_annex)
    for pattern in (_DOTTED, _SEPARATED, _BARE):
        found = pattern.match(plain)
        rest = (found["rest"] or "").lstrip("-–—: ").strip() if found else ""
        if found and (pattern is not _BARE or _opens_a_title(rest)):
            return NumberedTitle(found["number"], rest or text, has_annex_word(rest))
    return NumberedTitle("", text, has_annex_word(text))


def has_annex_word(text: str) -> bool:
    """Tell whether a text begins with a word for an annex, in one of the languages known."""
    return _ANNEX.match(text.strip()) is not None


def find_caption(text: str) -> Caption | None:
    """Read a paragraph as the caption of a figure or table; ``None`` for a sentence that only speaks of one.

    Examples
    --------
    >>> find_caption("Figure 3: The hub"), find_caption("Figure 3 shows the hub")
    (Caption(kind='figure', number='3'), None)
    """
    text = text.strip()
    found = _CAPTION.match(text) if len(text) <= _LONGEST_CAPTION else None
    if found is None or not found.group(1, 2) or found["after"].strip()[:1].islower():
        return None
    if text[:1].islower():
        return None
    return Caption("figure" if found["figure"] else "table", found["number"])


def _opens_a_title(rest: str) -> bool:
    return bool(rest) and rest[0].isalpha() and not rest[0].islower()
