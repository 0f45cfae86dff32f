"""Find references in the text of minutes: actions, changes, releases and days, in the spellings that people use."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from impact.domain.change_ids import normal_change_id
from impact.readers.minutes.text import MinutesText


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference and its place in the text, the end exclusive."""

    id: str
    start: int
    end: int


_GAP = r"[ \t_\-‐‑–]{0,2}"
_ACTION = re.compile(
    rf"(?<![\w/.])(?P<prefix>[A-Z][A-Z&]{{1,11}}){_GAP}(?P<number>[0-9]{{1,3}}/[0-9]{{2}}[a-z]?)(?![\w/]|\.[0-9])"
)
_BARE = r"(?P<number>[0-9]{1,3}/[0-9]{2}[a-z]?)(?![\w/]|\.[0-9])"
_BARE_AFTER_WORD = re.compile(
    rf"\b(?:actions?(?:\s+(?:ref(?:erence)?|no|number))?|(?:superseded|replaced)\s+by)[\s.:#(]{{1,4}}{_BARE}", re.I
)
_BARE_ALONE = re.compile(rf"^[ \t]*[•*|\[(-]{{0,2}}[ \t]*{_BARE}(?=[ \t]*(?:$|[\t|:\])–-]))", re.MULTILINE)
_BARE_IN_LIST = re.compile(rf"\s{{0,3}}(?:,|;|&|/|\band\b|\bor\b|to\b)(?:\s{{0,3}}and\b)?\s{{0,3}}{_BARE}")
_WRAPPED = r"(?P<number>[0-9]{1,3}/[0-9]{2}[a-z]?)(?![\w/]|\.[0-9])(?=[ \t]*[a-z.,;)])"
_NO_COMMITTEE = frozenset(
    {"FY", "RY", "CY", "ACTION", "ACTIONS", "AND", "OR", "TO", "BY", "REF", "NO", "OF", "THE", "SEE"}
)
"""Words in capitals that stand before such numbers and name no committee."""

_CHANGE = re.compile(
    r"(?<![A-Za-z0-9])(?P<kind>SEC[ \t_-]?MP|MP|DP|CR|Change\s{1,3}Request)s?"
    r"(?:[ \t_\-‐‑–]{0,2}(?:no\.?|number|\#)?[ \t]?|[ \t]?\n\s{0,12}(?=[0-9]{2}))"
    r"0{0,3}(?P<number>[1-9][0-9]{0,3})(?P<part>[A-Z]?)(?![A-Za-z0-9]|[.][0-9])",
    re.IGNORECASE,
)
_MORE_CHANGES = re.compile(
    r"\s{0,3}(?:,|&|/|\band\b|\bor\b)(?:\s{0,3}and\b)?\s{0,3}0{0,3}(?P<number>[1-9][0-9]{0,3})(?P<part>[A-Z]?)"
    r"(?![A-Za-z0-9/]|\.[0-9]|\s+[a-z]+s\b)"
)

_RELEASE = re.compile(
    r"(?<![A-Za-z0-9])(?:(?:Releases?|RELEASES?|Rel\.?|REL)[ \t]{1,3}v?"
    r"(?P<major>[0-9]{1,2})(?:\.(?P<minor>[0-9]{1,2}))?"
    r"|(?:r|R|(?:rel|release)[ \t])[ \t]?(?P<major2>[0-9]{1,2})\.(?P<minor2>[0-9]{1,2})"
    r"|(?i:releases?|rel\.?)[ \t]?\n\s{0,12}(?P<major3>[0-9]{1,2})\.(?P<minor3>[0-9]{1,2}))(?![A-Za-z0-9/]|\.[0-9]{3})"
)
_MORE_RELEASES = re.compile(
    r"\s{0,3}(?:,|&|/|\band\b|\bor\b)(?:\s{0,3}and\b)?\s{0,3}(?:R[ \t]?)?"
    r"(?P<major>[0-9]{1,2})\.(?P<minor>[0-9]{1,2})(?![\w/]|\.[0-9])"
)

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
          "november", "december")  # fmt: skip
_MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAYS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![\w/.])(?P<day>[0-9]{{1,2}})(?:\s?(?:st|nd|rd|th))?(?:\s{{1,12}}|-)(?:of\s)?{_MONTH}(?:,?\s{{1,12}}(?=[0-9]{{4}})|\s?['’]|-)(?P<year>(?:19|20)?[0-9]{{2}})(?![\w/])",
        rf"\b{_MONTH}\s{{1,12}}(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?,?\s{{1,12}}(?P<year>(?:19|20)[0-9]{{2}})(?![\w/])",
        r"(?<![\w/.-])(?P<year>(?:19|20)[0-9]{2})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?![\w/-])",
        r"(?<![\w/.-])(?P<day>[0-9]{1,2})(?P<sep>[/.])(?P<month>[0-9]{1,2})(?P=sep)(?P<year>(?:19|20)?[0-9]{2})(?![\w/-]|\.[0-9])",
    )
)
_MONTH_ONLY = re.compile(rf"\b{_MONTH}\s{{1,12}}(?P<year>(?:19|20)[0-9]{{2}})\b", re.IGNORECASE)


def action_references(text: MinutesText) -> tuple[Reference, ...]:
    """Find references of actions, in the order of the text.

    A number without its committee, as in *action 20/01a* or alone in its line, is taken for one of the committee that
    the text names most; in a list it is of the committee before it.
    """
    words = text.without_links
    found = [
        Reference(match["prefix"] + match["number"], match.start(), match.end())
        for match in _ACTION.finditer(words)
        if match["prefix"] not in _NO_COMMITTEE
    ]
    found += _wrapped(words, {_prefix(item.id) for item in found})
    own = _own_prefix(found)
    taken = {item.end for item in found}
    for pattern in (_BARE_AFTER_WORD, _BARE_ALONE):
        for match in pattern.finditer(words):
            if match.end() not in taken:
                taken.add(match.end())
                found.append(Reference(own + match["number"], match.start("number"), match.end()))
    found += [item for first in tuple(found) for item in _list_after(words, first, taken)]
    return tuple(sorted(found, key=lambda item: item.start))


def _wrapped(words: str, prefixes: set[str]) -> Iterator[Reference]:
    """Find references of known committees that are broken over two lines in the middle of a sentence."""
    for prefix in sorted(prefixes):
        for match in re.finditer(rf"(?<![\w/.]){re.escape(prefix)}[ \t]?\n\s{{0,12}}{_WRAPPED}", words):
            yield Reference(prefix + match["number"], match.start(), match.end())


def _list_after(words: str, first: Reference, taken: set[int]) -> Iterator[Reference]:
    end = first.end
    while (match := _BARE_IN_LIST.match(words, end)) and match.end() not in taken:
        end = match.end()
        taken.add(end)
        yield Reference(_prefix(first.id) + match["number"], match.start("number"), end)


def _prefix(action_id: str) -> str:
    return action_id.rstrip("abcdefghijklmnopqrstuvwxyz0123456789/")


def _own_prefix(found: list[Reference]) -> str:
    counts = Counter(_prefix(item.id) for item in found)
    return min(counts, key=lambda prefix: (-counts[prefix], prefix)) if counts else ""


def own_committee(references: tuple[Reference, ...]) -> str:
    """Name the committee that most actions are of; empty if none is named."""
    return _own_prefix([item for item in references if _prefix(item.id)])


def meeting_number(action_id: str, *, committee: str) -> int | None:
    """Give the number of the meeting that raised an action of a committee, ``None`` if it is another's.

    Examples
    --------
    >>> meeting_number("TABASC20/01a", committee="TABASC"), meeting_number("SSC12/04", committee="TABASC")
    (20, None)
    """
    if _prefix(action_id) != committee:
        return None
    return int(action_id.removeprefix(committee).split("/")[0])


def change_references(text: MinutesText) -> tuple[Reference, ...]:
    """Find ids of changes, also in links and in lists such as *CRs 60, 90 and 166*, in the order of the text."""
    found = []
    for match in _CHANGE.finditer(text.text):
        kind, end = match["kind"], match.end()
        found.append(Reference(normal_change_id(kind, match["number"], match["part"]), match.start(), end))
        is_plural = text.text[match.end("kind") : match.end("kind") + 1] in ("s", "S")
        while is_plural and (more := _MORE_CHANGES.match(text.text, end)):
            end = more.end()
            found.append(Reference(normal_change_id(kind, more["number"], more["part"]), more.start("number"), end))
    return tuple(found)


def release_references(text: MinutesText) -> tuple[Reference, ...]:
    """Find numbered releases, in the order of the text; *Release 2* is ``R2.0``."""
    found = []
    for match in _RELEASE.finditer(text.without_links):
        major = match["major"] or match["major2"] or match["major3"]
        minor = match["minor"] or match["minor2"] or match["minor3"] or "0"
        end = match.end()
        found.append(Reference(f"R{int(major)}.{int(minor)}", match.start(), end))
        while more := _MORE_RELEASES.match(text.without_links, end):
            end = more.end()
            found.append(Reference(f"R{int(more['major'])}.{int(more['minor'])}", more.start("major"), end))
    return tuple(found)


def day_references(text: MinutesText) -> tuple[Reference, ...]:
    """Find days with their year, written as ``2017-10-31``, in the order of the text; links do not count."""
    found: dict[int, Reference] = {}
    for pattern in _DAYS:
        for match in pattern.finditer(text.without_links):
            day = _day(match)
            if day is not None:
                found.setdefault(match.start(), Reference(day.isoformat(), match.start(), match.end()))
    return tuple(found[start] for start in sorted(found))


def month_references(text: MinutesText) -> tuple[Reference, ...]:
    """Find months with their year, written as ``2017-10``, in the order of the text; months of days are among them."""
    return tuple(
        Reference(f"{match['year']}-{_month(match['month']):02d}", match.start(), match.end())
        for match in _MONTH_ONLY.finditer(text.without_links)
    )


def _day(match: re.Match[str]) -> dt.date | None:
    year = int(match["year"])
    try:
        return dt.date(year + 2000 if year < 100 else year, _month(match["month"]), int(match["day"]))
    except ValueError:
        return None


def _month(word: str) -> int:
    if word.isdigit():
        return int(word)
    return next(number for number, name in enumerate(MONTHS, start=1) if name.startswith(word.casefold()[:3]))
