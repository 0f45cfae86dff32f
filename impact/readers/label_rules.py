"""Read the rules on switch labels, and the words that are discouraged in them."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from impact.domain.label import DiscouragedWord, LabelRules
from impact.errors import PolicyError

LABELS_FILE = "impact/defaults/labels.toml"


@cache
def standard_label_rules() -> LabelRules:
    """Read the rules that come with the package."""
    data = (resources.files("impact") / "defaults" / "labels.toml").read_bytes()
    return read_label_rules(data, file=LABELS_FILE)


def read_label_rules(data: bytes, *, file: str) -> LabelRules:
    """Read rules on labels.

    Raises
    ------
    PolicyError
        If the file is no TOML, lacks a value, or gives one that cannot be.
    """
    try:
        content = tomllib.loads(data.decode("utf-8"))
        rules = content["rules"]
        words = tuple(
            DiscouragedWord(str(row["word"]), str(row.get("instead", "")), str(row["reason"]), str(row["source"]))
            for row in content.get("discouraged", [])
        )
        found = LabelRules(
            longest=int(rules["longest"]),
            roles=tuple(map(str, rules["roles"])),
            covered_at=float(rules["covered_at"]),
            similar_at=float(rules["similar_at"]),
            discouraged=words,
        )
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise PolicyError(f"The rules on labels cannot be read: {error}", file=file) from error
    if not (found.longest > 0 and 0.0 < found.similar_at <= found.covered_at <= 1.0):
        raise PolicyError("longest is above 0, and 0 < similar_at <= covered_at <= 1.", file=file)
    return found
