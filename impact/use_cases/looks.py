"""Remember what a person saw of a scope, in a small file of the user's own cache.

Losing it loses nothing but the comparison: a file that is gone, damaged or cannot be written means a first look.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any

from impact.domain.look import Look

FOLDER = "looks"
LOOKS_KEPT = 500
"""Files beyond this number are dropped, longest unchanged first; one takes a few kilobytes."""
MOST_BYTES = 4_000_000
SITTING = dt.timedelta(hours=1)
"""Looks with no longer pause between them are one: a page that is loaded again is compared with what it was before."""


def last_look(cache: Path | None, *parts: str, now: dt.datetime) -> Look | None:
    """Give what was seen the last time, before the sitting of which a look now is a part.

    Parameters
    ----------
    cache
        Folder of the cache; ``None`` remembers nothing.
    parts
        What tells one look from another: workspace, person, scope.
    now
        The moment, with its zone.

    Returns
    -------
    Look or None
        ``None`` if there was no look, or nothing is known of it.
    """
    if cache is None:
        return None
    try:
        path = _file(cache, parts)
        if path.stat().st_size > MOST_BYTES:
            return None
        said = json.loads(path.read_text(encoding="utf-8"))
        before, latest = (None if one is None else _look(one) for one in (said["before"], said["latest"]))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return before if before and latest and now - latest.when < SITTING else latest


def keep_look(cache: Path | None, look: Look, *parts: str, before: Look | None) -> None:
    """Remember what is seen, and what it was compared with; as :func:`last_look`. What cannot be kept is not."""
    if cache is None:
        return
    with contextlib.suppress(OSError):
        path = _file(cache, parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
            json.dump({"before": before and _said(before), "latest": _said(look)}, file)
        Path(file.name).replace(path)
        _drop_the_oldest(path.parent)


def _said(look: Look) -> dict[str, object]:
    return {"when": look.when.isoformat(), "p50": look.p50, "p80": look.p80, "tiers": dict(look.tier_by_section)}


def _file(cache: Path, parts: tuple[str, ...]) -> Path:
    return cache / FOLDER / f"{hashlib.sha256(repr(parts).encode()).hexdigest()}.json"


def _look(said: Any) -> Look:
    when = dt.datetime.fromisoformat(said["when"])
    tiers = {str(name): str(tier) for name, tier in said["tiers"].items()}
    if when.tzinfo is None:
        raise ValueError("a look without a zone")
    return Look(when, _number(said["p50"]), _number(said["p80"]), tiers)


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _drop_the_oldest(folder: Path) -> None:
    files = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in files[LOOKS_KEPT:]:
        path.unlink(missing_ok=True)
