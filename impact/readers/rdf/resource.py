"""Resources of an export with their values, each read as what it has to be, each fault with resource and property."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NoReturn
from urllib.parse import unquote

from impact.domain import vocabulary as v
from impact.domain.interchange_terms import REPLACEMENT, readable
from impact.domain.vocabulary import own
from impact.errors import UnreadableFileError

_AGAIN = re.compile(r";\d+$")
_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Term:
    """What a statement says of a resource.

    Attributes
    ----------
    text
        The text, or the IRI.
    is_link
        Whether it is an IRI.
    graph
        The named graph that states it; empty for the default graph.
    """

    text: str
    is_link: bool
    graph: str


Facts = Mapping[str, Mapping[Term, None]]
"""What is said by each property, each value once, in the order of the file."""


@dataclass(slots=True)
class Resource:
    """A resource of an export.

    Attributes
    ----------
    iri, base
        Its IRI, and the base of the workspace that it stands below.
    file
        How faults name the file.
    facts
        What is said of it, by property.
    """

    iri: str
    base: str
    file: str
    facts: Facts
    _exact: dict[tuple[str, str], str] | None = field(default=None)

    @property
    def id(self) -> str:
        """The id that its IRI says: what stands behind the base and the kind."""
        return decoded(_AGAIN.sub("", self.iri[len(self.base) :].partition("/")[2]))

    def is_a(self, type_iri: str) -> bool:
        """Say whether it is of a class."""
        return any(term.text == type_iri for term in self.facts.get(v.TYPE, ()))

    def refuse(self, message: str, remedy: str = "Export the workspace again, or correct the statement.") -> NoReturn:
        """Refuse the file for what it says of this resource.

        Raises
        ------
        UnreadableFileError
            Always.
        """
        raise UnreadableFileError(f"<{self.iri}> {message}", file=self.file, remedy=remedy)

    def one(self, term_iri: str, *, is_link: bool = False) -> str | None:
        """Give the only value of a property; ``None`` if it has none.

        Raises
        ------
        UnreadableFileError
            If it has two, or a text where a link is due, or the other way round.
        """
        terms = self.facts.get(term_iri)
        if not terms:
            return None
        if len({term.text for term in terms}) > 1:
            self._refuse_second(term_iri, terms)
        return self._checked(term_iri, next(iter(terms)), is_link=is_link)

    def text(self, term_iri: str, default: str = "") -> str:
        """Give a text exactly."""
        found = self.one(term_iri)
        return default if found is None else self._exactly(term_iri, found)

    def texts(self, term_iri: str, order_iri: str) -> tuple[str, ...]:
        """Give texts in order: as they are listed where the list still fits, else sorted."""
        stated = [self._checked(term_iri, term, is_link=False) for term in self.facts.get(term_iri, ())]
        listed = self.listed(order_iri)
        if listed is not None and {readable(text) for text in listed if text} == set(stated):
            return listed
        return tuple(sorted(self._exactly(term_iri, text) for text in stated))

    def listed(self, term_iri: str) -> tuple[str, ...] | None:
        """Give a list of texts that is written as JSON; ``None`` if there is none."""
        written = self.one(term_iri)
        if written is None:
            return None
        try:
            found = json.loads(written)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, list) or not all(map(_is_text, found)):
            self._refuse_form(term_iri, written, "no list of texts in JSON")
        return tuple(found)

    def link(self, term_iri: str, *kinds: str) -> str | None:
        """Give the id of the resource that a property leads to; ``None`` if it leads nowhere.

        Raises
        ------
        UnreadableFileError
            If it leads to something that is of none of the kinds.
        """
        iri = self.one(term_iri, is_link=True)
        return None if iri is None else self._linked(term_iri, iri, kinds)

    def links(self, term_iri: str, kind: str, order_iri: str) -> tuple[str, ...]:
        """Give the ids of the resources that a property leads to, in order as :meth:`texts` does."""
        iris = [self._checked(term_iri, term, is_link=True) for term in self.facts.get(term_iri, ())]
        ids = [self._linked(term_iri, iri, (kind,)) for iri in iris]
        listed = self.listed(order_iri)
        if listed is not None and {text for text in listed if text} == set(ids) - {""}:
            return listed
        return tuple(sorted(ids))

    def concept(self, term_iri: str, scheme: str, default: str = "") -> str:
        """Give the name of a concept of one of our schemes."""
        iri = self.one(term_iri, is_link=True)
        start = f"{v.OWN}{scheme}/"
        if iri is None:
            return default
        if not iri.startswith(start):
            self._refuse_form(term_iri, iri, f"no concept of {start}")
        return decoded(iri.removeprefix(start))

    def number(self, term_iri: str) -> float | None:
        """Give a number."""
        written = self.one(term_iri)
        if written is None:
            return None
        try:
            found = float(written)
        except ValueError:
            found = math.nan
        if not math.isfinite(found):
            self._refuse_form(term_iri, written, "no number")
        return found

    def integer(self, term_iri: str) -> int | None:
        """Give a whole number."""
        written = self.one(term_iri)
        if written is None:
            return None
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", written):
            self._refuse_form(term_iri, written, "no whole number")
        return int(written)

    def boolean(self, term_iri: str, *, default: bool) -> bool:
        """Give yes or no."""
        written = self.one(term_iri)
        if written is None:
            return default
        if written not in ("true", "false", "1", "0"):
            self._refuse_form(term_iri, written, "neither true nor false")
        return written in ("true", "1")

    def day(self, term_iri: str) -> dt.date | None:
        """Give a day."""
        written = self.one(term_iri)
        try:
            return None if written is None else dt.date.fromisoformat(written)
        except ValueError:
            self._refuse_form(term_iri, str(written), "no day; write it as 2017-10-19")

    def _checked(self, term_iri: str, term: Term, *, is_link: bool) -> str:
        if term.is_link != is_link:
            self._refuse_form(term_iri, term.text, "no link to a resource" if is_link else "a link, and no value")
        return term.text

    def _linked(self, term_iri: str, iri: str, kinds: Sequence[str]) -> str:
        start = next((start for kind in kinds if iri.startswith(start := f"{self.base}{kind}/")), None)
        if start is None:
            self._refuse_form(term_iri, iri, f"no {' or '.join(kinds)} of this workspace")
        return decoded(iri.removeprefix(start))

    def _exactly(self, term_iri: str, text: str) -> str:
        if REPLACEMENT not in text:
            return text
        if self._exact is None:
            self._exact = dict(self._pair(term.text) for term in self.facts.get(own("exactText"), ()))
        return self._exact.get((term_iri, text), text)

    def _pair(self, written: str) -> tuple[tuple[str, str], str]:
        try:
            found = json.loads(written)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, list) or len(found) != len(("property", "text")) or not all(map(_is_text, found)):
            self._refuse_form(own("exactText"), written, "no list of a property and a text in JSON")
        return (found[0], readable(found[1])), found[1]

    def _refuse_form(self, term_iri: str, value: str, what: str) -> NoReturn:
        self.refuse(f"has {short(term_iri)} {_cut(value)}, which is {what}")

    def _refuse_second(self, term_iri: str, terms: Iterable[Term]) -> NoReturn:
        first = next(iter(terms))
        other = next(term for term in terms if term.text != first.text)
        where = f" ({first.graph}) and " if first.graph else " and "
        message = f"has two values of {short(term_iri)}: {_cut(first.text)}{where}{_cut(other.text)}"
        remedy = "Keep one of the two statements."
        if first.graph != other.graph:
            message += f" ({other.graph or 'the default graph'})"
            remedy = "Two versions of one file are there, or two exports; keep the graph of one."
        self.refuse(message, remedy)


def decoded(text: str) -> str:
    """Give back what percent-encoding made part of an IRI.

    Examples
    --------
    >>> decoded("a%20b%2Fc")
    'a b/c'
    """
    return unquote(text, errors="surrogatepass")


def short(iri: str) -> str:
    """Shorten the IRI of a property by its prefix."""
    for prefix, namespace in v.NAMESPACES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return f"<{iri}>"


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _cut(text: str) -> str:
    return repr(text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…")
