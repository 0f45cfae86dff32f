"""Read the table of stages: which words in a statement tell which stage of a change."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from impact.domain.stage import StageRule, StageTable
from impact.errors import PolicyError, UnreadableFileError

STAGES_FILE = "impact/defaults/stages.toml"
_FLAGS = ("ready", "done", "cancels")
_KNOWN = {"name", "phrases", "reason", *_FLAGS}


@cache
def standard_stages() -> StageTable:
    """Read the table that comes with the package."""
    data = (resources.files("impact") / "defaults" / "stages.toml").read_bytes()
    return read_stages(data, file=STAGES_FILE)


def read_stages(data: bytes, *, file: str) -> StageTable:
    """Read a table of stages.

    Raises
    ------
    UnreadableFileError
        If the file is not TOML.
    PolicyError
        If a stage has no name, phrase or reason, or two stages have one name or phrase.
    """
    try:
        table = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnreadableFileError(f"not a TOML file: {error}", file=file, remedy="Mend the line it names.") from error
    entries = table.get("stage")
    if not isinstance(entries, list) or not entries:
        raise PolicyError("no [[stage]]", file=file, remedy="State each stage with name, phrases and reason.")
    rules = tuple(_stage(entry, file) for entry in entries)
    _refuse_twice([rule.name for rule in rules], "stage", file)
    _refuse_twice([phrase for rule in rules for phrase in rule.phrases], "phrase", file)
    return StageTable(rules)


def _stage(entry: Any, file: str) -> StageRule:
    name = str(entry.get("name", "")) if isinstance(entry, dict) else ""
    if not name:
        raise PolicyError("a stage has no name", file=file, remedy="Give it one.")
    unknown = sorted(set(entry) - _KNOWN)
    if unknown:
        remedy = f"Known here: {', '.join(sorted(_KNOWN))}."
        raise PolicyError(f"stage '{name}' has an unknown key '{unknown[0]}'", file=file, remedy=remedy)
    phrases = entry.get("phrases")
    if not isinstance(phrases, list) or not phrases or not all(isinstance(item, str) and item for item in phrases):
        raise PolicyError(f"stage '{name}' has no phrases", file=file, remedy="Name the words that tell it.")
    if not entry.get("reason"):
        raise PolicyError(f"stage '{name}' has no reason", file=file, remedy="Say in one sentence why.")
    flags = {flag: entry.get(flag, False) for flag in _FLAGS}
    wrong = [flag for flag, value in flags.items() if not isinstance(value, bool)]
    if wrong:
        raise PolicyError(f"stage '{name}': '{wrong[0]}' is no truth value", file=file, remedy="Write true or false.")
    return StageRule(
        name=name,
        phrases=tuple(phrase.casefold() for phrase in phrases),
        reason=str(entry["reason"]),
        is_ready=flags["ready"],
        is_done=flags["done"],
        cancels=flags["cancels"],
    )


def _refuse_twice(names: list[str], what: str, file: str) -> None:
    for name in names:
        if names.count(name) > 1:
            raise PolicyError(f"{what} '{name}' stands twice", file=file, remedy="Keep one of them.")
