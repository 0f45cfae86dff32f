"""Rows of a register drawn inside tests."""

from __future__ import annotations

import datetime as dt

from impact.domain.architecture import Origin
from impact.domain.calendar import last_day
from impact.domain.change import Change, ChangeEvent, DocumentVersion, Release, Touch, TouchKind

ORIGIN = Origin("register.csv")


def change(change_id: str = "C1", **fields: object) -> Change:
    base: dict[str, object] = {
        "kind": "CR",
        "title": change_id,
        "final_status": "",
        "release_ids": (),
        "is_part": False,
        "basis": None,
        "origin": ORIGIN,
        **dict.fromkeys(("summary", "status", "date_raised", "claim", "source"), ""),
    }
    return Change(id=change_id, **{**base, **fields})  # type: ignore[arg-type]


def event(date: str, words: str = "Something", subject: str = "C1", **fields: object) -> ChangeEvent:
    return ChangeEvent(subject, date, words, "a source", ORIGIN, **fields)  # type: ignore[arg-type]


def release(release_id: str, go_live: str = "", kind: str = "major") -> Release:
    day = last_day(go_live) if go_live else None
    return Release(release_id, release_id, "", kind, go_live, day, "", "", None, None, None, "", ORIGIN)


def version(name: str, valid_from: str = "", valid_to: str = "", **fields: object) -> DocumentVersion:
    base = {"document_id": "doc", "date": "", "release_id": "", "notes": "", "basis": None, "source": "",
            "origin": ORIGIN}  # fmt: skip
    return DocumentVersion(version=name, valid_from=valid_from, valid_to=valid_to, **{**base, **fields})  # type: ignore[arg-type]


def touch(element_id: str, kind: TouchKind = TouchKind.MODIFY, change_id: str = "C1") -> Touch:
    return Touch(change_id, element_id, kind, "", None, "", ORIGIN)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
