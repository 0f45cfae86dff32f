"""Read the numbers of a calibration, which come with the package."""

from __future__ import annotations

import math
import tomllib
from dataclasses import fields
from importlib import resources

from impact.domain.calibration import CalibrationPolicy
from impact.errors import PolicyError

POLICY = "defaults/calibration.toml"
WHOLE = frozenset({"least_sample", "largest_commit", "follow_days", "most_commits"})
SHARES = frozenset({"path_floor", "sample_share", "largest_share"})


def calibration_policy() -> CalibrationPolicy:
    """Read the shipped numbers.

    Raises
    ------
    PolicyError
        If one is missing, unknown or outside its range.
    """
    text = resources.files("impact").joinpath(POLICY).read_text(encoding="utf-8")
    return parse_calibration_policy(text, file=f"impact/{POLICY}")


def parse_calibration_policy(text: str, *, file: str) -> CalibrationPolicy:
    """Read the numbers from the text of a TOML file; raises as :func:`calibration_policy`."""
    table = tomllib.loads(text)
    names = [field.name for field in fields(CalibrationPolicy)]
    if sorted(table) != sorted(names):
        raise PolicyError("has other keys than are known", file=file, remedy=f"Known: {', '.join(names)}.")
    for name, value in table.items():
        wanted = _fault(name, value)
        if wanted:
            raise PolicyError(f"'{name}' is {value!r}", file=file, remedy=f"Give {wanted}.")
    return CalibrationPolicy(**table)


def _fault(name: str, value: object) -> str:
    """Say what a number should be, or nothing if it is."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        return "a number"
    if name in WHOLE:
        return "" if isinstance(value, int) and value >= 1 else "a whole number from 1 up"
    if name in SHARES:
        return "" if 0.0 < value <= 1.0 else "a number above 0 up to 1"
    return "" if value >= 1.0 else "a number from 1 up"
