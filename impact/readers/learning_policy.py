"""Read the numbers of learning from out-turn, which come with the package."""

from __future__ import annotations

import math
import tomllib
from dataclasses import fields
from importlib import resources

from impact.domain.lessons import LearningPolicy
from impact.errors import PolicyError

POLICY = "defaults/learning.toml"


def learning_policy() -> LearningPolicy:
    """Read the shipped numbers.

    Raises
    ------
    PolicyError
        If one is missing, unknown or not above 0.
    """
    text = resources.files("impact").joinpath(POLICY).read_text(encoding="utf-8")
    return parse_learning_policy(text, file=f"impact/{POLICY}")


def parse_learning_policy(text: str, *, file: str) -> LearningPolicy:
    """Read the numbers from the text of a TOML file; raises as :func:`learning_policy`."""
    table = tomllib.loads(text)
    names = [field.name for field in fields(LearningPolicy)]
    if sorted(table) != sorted(names):
        raise PolicyError("has other keys than are known", file=file, remedy=f"Known: {', '.join(names)}.")
    for name, value in table.items():
        if not isinstance(value, float) or not math.isfinite(value) or value <= 0.0:
            raise PolicyError(f"'{name}' is {value!r}", file=file, remedy="Give a number above 0.")
    return LearningPolicy(**table)
