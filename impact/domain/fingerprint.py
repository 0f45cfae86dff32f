"""Fingerprints of content: four short digests an element, each of one aspect, the same on every machine."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

SCHEME = "1"
"""Version of the scheme; it goes up when what fingerprints cover changes, and those of two schemes are not compared."""
DIGITS = 16
"""Hexadecimal digits of one fingerprint."""


class Aspect(StrEnum):
    """A side of an element that can change on its own."""

    TEXT = "text"
    """Name, other names, documentation, and how well it is founded."""
    INTERFACE = "interface"
    """What others see of it: kind, properties, messages, data, what it uses, serves, realises."""
    FLOW = "flow"
    """Order, conditions, timers, events, loops, and where in the process it stands."""
    FIGURE = "figure"
    """What its diagram or view shows, not where."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Digests of one element by aspect, each 16 hexadecimal digits.

    Two fingerprints of one scheme agree in an aspect if and only if a difference reports no change of that aspect.
    """

    text: str
    interface: str
    flow: str
    figure: str
    scheme: str = SCHEME

    def of(self, aspect: Aspect) -> str:
        """Give the digest of one aspect."""
        return str(getattr(self, aspect.value))

    def changed_aspects(self, other: Fingerprint) -> tuple[Aspect, ...]:
        """List the aspects in which another fingerprint differs; all of them if its scheme does."""
        if other.scheme != self.scheme:
            return tuple(Aspect)
        return tuple(aspect for aspect in Aspect if self.of(aspect) != other.of(aspect))


def canonical_text(text: str) -> str:
    r"""Give a text the one form in which it is compared: composed characters, runs of white space as one blank.

    Examples
    --------
    >>> canonical_text(" a\n  b ") == canonical_text("a b")
    True
    """
    if text.isascii():
        return " ".join(text.split())
    return " ".join(unicodedata.normalize("NFC", text).split())


def digest_of(aspect: Aspect, facts: Iterable[tuple[str, str, str]]) -> str:
    """Digest the facts of one aspect, whatever their order.

    Parameters
    ----------
    aspect
        The aspect; the same facts of two aspects have different digests.
    facts
        What is said, about which other thing (or empty), and the value.
    """
    text = json.dumps(sorted(facts), ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(f"impact fingerprint {SCHEME} {aspect}\n{text}".encode()).hexdigest()[:DIGITS]
