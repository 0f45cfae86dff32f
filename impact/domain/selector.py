"""Read a selector: a few words that say which elements are meant.

A selector is made of terms joined by ``and`` (or a comma), ``or`` (or a space) and ``not``; brackets group. A comma
binds closer than a space, as ``and`` does than ``or``. ``+`` before or after a term takes in what leads to it and
what it leads to, with a number of hops where one is given.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Sequence

from impact.domain.selector_tree import (
    ANY_HOPS,
    COMPARISONS,
    EXAMPLES,
    FIELD_BY_WORD,
    LIKELIHOOD,
    MOST_HOPS,
    NO_HOPS,
    TIERS,
    WORDS,
    ElementTerm,
    Field,
    FieldTerm,
    LikelihoodTerm,
    Not,
    Reach,
    Selector,
    all_of,
    any_of,
    has_wildcard,
)
from impact.errors import SelectorError

LONGEST_TEXT, DEEPEST = 4000, 60
"""Limits of what is read: characters of a text, and depth of its brackets and words ``not``."""
_STOPS = frozenset("(),+<>=")
_TERM_WANTED = "an id, a name, a filter such as kind:task, or a bracket; words are and, or, not"


def parse_selector(text: str) -> Selector:
    """Read a selector.

    Raises
    ------
    SelectorError
        If the text cannot be read; says where, and what was expected.

    Examples
    --------
    >>> str(parse_selector('kind:task,area:"Manage Device" tad:SRV-11.1+2'))
    'kind:task and area:"Manage Device" or tad:SRV-11.1+2'
    """
    if len(text) > LONGEST_TEXT:
        raise SelectorError(f"the selector has {len(text):,} characters, more than the {LONGEST_TEXT:,} that are read")
    return _Reading(text).whole()


class _Reading:
    """One pass over a text, from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.depth = 0

    def whole(self) -> Selector:
        self._skip()
        if self.place == len(self.text):
            raise self._error("the selector is empty", "an id, a name, or a filter such as kind:task")
        found = self._any()
        if self.place < len(self.text):
            raise self._error("a bracket closes that none opened", "the end, or a '(' before it")
        return found

    def _any(self) -> Selector:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self._error(f"more than {DEEPEST} brackets stand in one another", "a flatter selector")
        parts = [self._all()]
        while not self._is_over():
            is_apart = self.text[self.place - 1].isspace()
            if self._take_word("or"):
                self._skip()
            elif not is_apart:
                raise self._error(f"'{self._here()}' follows without a space", "a space, a comma, 'and' or 'or'")
            elif self._is_word("not"):
                raise self._error("'not' follows a term without a joining word", "'and not' or 'or not'")
            parts.append(self._all())
        self.depth -= 1
        return any_of(parts)

    def _all(self) -> Selector:
        parts = [self._one()]
        self._skip()
        while self._take(",") or self._take_word("and"):
            self._skip()
            parts.append(self._one())
            self._skip()
        return all_of(parts)

    def _one(self) -> Selector:
        negations = 0
        while self._take_word("not"):
            negations += 1
            self._skip()
        if negations > DEEPEST:
            raise self._error(f"more than {DEEPEST} words 'not' in a row", "one or none")
        found: Selector = self._reach()
        for _ in range(negations):
            found = Not(found)
        return found

    def _reach(self) -> Selector:
        up, down = NO_HOPS, NO_HOPS
        before = re.compile(r"(\d*)\+").match(self.text, self.place)
        if before:
            up = self._hops(before[1])
            self.place = before.end()
        found = self._primary(is_after_plus=bool(before))
        after = re.compile(r"\+(\d*)").match(self.text, self.place)
        if after:
            down = self._hops(after[1])
            self.place = after.end()
            if self.place < len(self.text) and not (self.text[self.place].isspace() or self.text[self.place] in "),"):
                raise self._error("an id that holds a plus has to stand in quotes", "a number of hops, or a space")
        return Reach(found, up, down) if up or down else found

    def _hops(self, digits: str) -> int:
        if not digits:
            return ANY_HOPS
        if not digits.isascii() or len(digits) > len(str(MOST_HOPS)) or not int(digits):
            raise self._error(f"'{digits[:12]}' is no number of hops", f"a number from 1 to {MOST_HOPS}, or none")
        return int(digits)

    def _primary(self, *, is_after_plus: bool) -> Selector:
        start = self.place
        if self._take("("):
            self._skip()
            found = self._any()
            if not self._take(")"):
                self.place = start
                raise self._error("this bracket is not closed", "a ')' after its content")
            return found
        if is_after_plus and self._is_over():
            raise self._error(
                "nothing stands after the plus", 'what to start from; an element whose id is a number is "2"+'
            )
        word, is_quoted, colon = self._word()
        if not is_quoted and word.casefold() == LIKELIHOOD:
            return self._likelihood(start)
        if colon > 0 and (name := FIELD_BY_WORD.get(word[:colon].strip().casefold())):
            return self._field(name, word[colon + 1 :], start)
        if not is_quoted and word.casefold() in WORDS:
            self.place = start
            raise self._error(f"'{word}' joins nothing here", "a term; a name of that spelling stands in quotes")
        return ElementTerm(word, start)

    def _field(self, name: Field, pattern: str, start: int) -> FieldTerm:
        if not pattern.strip():
            expected = f"a value right after the colon, as in {EXAMPLES[name]}"
            raise self._error(f"nothing stands after '{name}:'", expected)
        if name is Field.TIER and not has_wildcard(pattern) and pattern.casefold() not in TIERS:
            self.place = start
            raise self._error(f"'{pattern}' is no tier", "one of " + ", ".join(TIERS), near=pattern, known=TIERS)
        return FieldTerm(name, pattern, start)

    def _likelihood(self, start: int) -> LikelihoodTerm:
        self._skip()
        comparison = next((sign for sign in COMPARISONS if self.text.startswith(sign, self.place)), "")
        if not comparison:
            raise self._error("'likelihood' is not compared with anything", "a comparison, as in likelihood>=0.2")
        self.place += len(comparison)
        self._skip()
        number = re.compile(r"[^\s(),+]*").match(self.text, self.place)
        assert number is not None
        written = number[0]
        try:
            limit = float(written.removesuffix("%")) / (100.0 if written.endswith("%") else 1.0)
        except ValueError:
            limit = math.nan
        if not 0.0 <= limit <= 1.0:
            raise self._error(f"'{written[:24]}' is no likelihood", "a number from 0 to 1, or 0% to 100%")
        self.place = number.end()
        return LikelihoodTerm("=" if comparison == "==" else comparison, limit + 0.0, start)

    def _word(self) -> tuple[str, bool, int]:
        """Read a word of bare and quoted pieces: its pattern, whether it opens with a quote, and its first colon."""
        start, parts, colon = self.place, list[str](), -1
        while self.place < len(self.text):
            sign = self.text[self.place]
            if sign == '"' or (sign == "'" and (self.place == start or self.text[self.place - 1] == ":")):
                parts.append(self._quotation(sign))
                continue
            if sign.isspace() or sign in _STOPS:
                break
            if sign == ":" and colon < 0 and self.text[start] not in "\"'":
                colon = sum(map(len, parts))
            parts.append(self._literal() if sign == "\\" else sign)
            self.place += 1
        word, is_quoted = "".join(parts), start < len(self.text) and self.text[start] in "\"'"
        if not word.strip() or (not is_quoted and word[0] in "!&|"):
            self.place = start
            here = f"'{self._here()}' is no term" if self._here() else "the selector ends too early"
            what = "the name between the quotes is empty" if is_quoted else here
            raise self._error(what, _TERM_WANTED)
        return word, is_quoted, colon

    def _quotation(self, quote: str) -> str:
        start, parts = self.place, list[str]()
        self.place += 1
        while self.place < len(self.text) and self.text[self.place] != quote:
            parts.append(self._literal() if self.text[self.place] == "\\" else self.text[self.place])
            self.place += 1
        if self.place >= len(self.text):
            self.place = start
            raise self._error("this quote is not closed", f"a {quote} after the name")
        self.place += 1
        return "".join(parts)

    def _literal(self) -> str:
        self.place += 1
        if self.place >= len(self.text):
            raise self._error("nothing stands after the backslash", "the character that it takes literally")
        sign = self.text[self.place]
        return f"\\{sign}" if sign in "*\\" else sign

    def _is_over(self) -> bool:
        self._skip()
        return self.place == len(self.text) or self.text[self.place] == ")"

    def _skip(self) -> None:
        while self.place < len(self.text) and self.text[self.place].isspace():
            self.place += 1

    def _take(self, sign: str) -> bool:
        is_there = self.text.startswith(sign, self.place)
        self.place += len(sign) if is_there else 0
        return is_there

    def _is_word(self, word: str) -> bool:
        return re.compile(rf"{word}(?=[\s(),]|$)", re.IGNORECASE).match(self.text, self.place) is not None

    def _take_word(self, word: str) -> bool:
        is_there = self._is_word(word)
        self.place += len(word) if is_there else 0
        return is_there

    def _here(self) -> str:
        return self.text[self.place : self.place + 1]

    def _error(self, message: str, expected: str, *, near: str = "", known: Sequence[str] = ()) -> SelectorError:
        candidates = difflib.get_close_matches(near.casefold(), known, n=3, cutoff=0.3) if near else ()
        return SelectorError(
            message, text=self.text, position=self.place, expected=expected, candidates=tuple(candidates)
        )
