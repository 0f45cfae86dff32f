"""Work out how the parts of a drawn diagram look from its own style sheet, for programs that know no style sheets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_PART = re.compile(r"^(\.[\w-]+)+$")
_VARIABLE = re.compile(r"var\((--[\w-]+)\)")
ROOT = "impact-diagram"
MOST_STEPS = 4
"""Variables that may stand for each other in turn."""


@dataclass(frozen=True, slots=True)
class StyleRule:
    """What holds for parts with all of some classes, below parts that have some others; rank decides among rules."""

    own: frozenset[str]
    above: frozenset[str]
    rank: tuple[int, int]
    settings: Mapping[str, str]


@dataclass(frozen=True)
class StyleSheet:
    """The rules of a diagram on light paper, in the order in which later ones beat earlier ones."""

    rules: tuple[StyleRule, ...]
    variables: Mapping[str, str]

    def settings_of(
        self, classes: frozenset[str], *, above: frozenset[str], variables: Mapping[str, str]
    ) -> tuple[dict[str, str], dict[str, str]]:
        """Give what holds for a part, and the variables that hold in it and below.

        Parameters
        ----------
        classes
            Classes of the part itself.
        above
            Classes of all parts that it stands in.
        variables
            Variables that hold around it.
        """
        merged: dict[str, str] = {}
        for rule in self.rules:
            if rule.own <= classes and rule.above <= above:
                merged |= rule.settings
        own = {name: resolved(value, variables) for name, value in merged.items() if name.startswith("--")}
        inner = {**variables, **own}
        return {name: resolved(text, inner) for name, text in merged.items() if not name.startswith("--")}, inner


def resolved(value: str, variables: Mapping[str, str]) -> str:
    """Put the values of variables in their places."""
    for _ in range(MOST_STEPS):
        if "var(" not in value:
            break
        value = _VARIABLE.sub(lambda found: variables.get(found[1], ""), value)
    return value


def read_style_sheet(text: str) -> StyleSheet:
    """Read the style sheet that a diagram carries: rules by class for light paper; what depends on the reader is left.

    Examples
    --------
    >>> sheet = read_style_sheet(".impact-diagram{--ink:#111} .impact-diagram .body{fill:var(--ink)}")
    >>> sheet.settings_of(frozenset(["body"]), above=frozenset(), variables=sheet.variables)[0]
    {'fill': '#111'}
    """
    plain = "\n".join(line for line in text.splitlines() if "@media" not in line and "[data-theme" not in line)
    rules: list[StyleRule] = []
    variables: dict[str, str] = {}
    for order, (selectors, body) in enumerate(_RULE.findall(plain)):
        settings = dict(_settings(body))
        for selector in selectors.split(","):
            parts = selector.split()
            if not parts or not all(_PART.match(part) for part in parts):
                continue
            names = [frozenset(part.split(".")[1:]) for part in parts]
            if names[0] == {ROOT}:
                names = names[1:]
            if not names:
                variables |= {name: value for name, value in settings.items() if name.startswith("--")}
                continue
            above = frozenset().union(*names[:-1])
            rules.append(StyleRule(names[-1], above, (len(names[-1]) + len(above), order), settings))
    return StyleSheet(tuple(sorted(rules, key=lambda rule: rule.rank)), variables)


def _settings(body: str) -> Iterable[tuple[str, str]]:
    for line in body.split(";"):
        name, colon, value = line.partition(":")
        if colon:
            yield name.strip(), value.strip()
