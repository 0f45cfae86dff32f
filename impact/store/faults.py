"""What a database complains of, said in words that help: what is wrong, where, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.exc import ArgumentError

from impact.errors import StoreError
from impact.store.place import StorePlace

_ELSEWHERE = "name another place: IMPACT_STORE, or store in workspace.toml."


@dataclass(frozen=True, slots=True)
class _Fault:
    """A kind of complaint: words that tell it, what it means with ``{}`` for the words themselves, and what to do."""

    signs: tuple[str, ...]
    message: str
    remedy: str


_FAULTS = (
    _Fault(
        ("not a database", "malformed"),
        "not a store of decisions",
        "Move it away, or restore it from a copy; decisions are never mended by guessing.",
    ),
    _Fault(
        ("locked", "lock timeout"),
        "somebody else keeps the store busy",
        "Nothing was written. Try again in a moment.",
    ),
    _Fault(
        ("disk is full", "No space left"),
        "there is no room left for the store",
        "Nothing was written. Make room, and do it again.",
    ),
    _Fault(
        ("disk I/O",),
        "the disk does not take or give what is asked for ({})",
        "Nothing was written. See whether the disk is full or fails, and do it again.",
    ),
    _Fault(
        ("readonly", "unable to open", "read-only transaction", "permission denied"),
        "the store cannot be opened ({})",
        f"Nothing was written. Mend its permissions, or {_ELSEWHERE}",
    ),
    _Fault(
        (
            "connection to server",
            "connection is bad",
            "connection failed",
            "connection timeout",
            "resolve host",
            "closed",
        ),
        "the database does not answer ({})",
        f"See whether the server runs and lets you in, or {_ELSEWHERE}",
    ),
)


def explained(error: Exception, place: StorePlace) -> StoreError:
    """Say what an error of a database means to the person who uses the store; a password never shows."""
    if isinstance(error, ArgumentError):
        return StoreError("this is no address of a database", file=place.label, remedy="Write a path or a URL.")
    if place.file is not None and place.file.is_dir():
        message = "the store cannot be opened (this is a folder, no file)"
        return StoreError(message, file=place.label, remedy=f"Move it away, or {_ELSEWHERE}")
    cause = str(getattr(error, "orig", None) or error).splitlines()[0]
    for fault in _FAULTS:
        if any(sign in cause for sign in fault.signs):
            return StoreError(fault.message.format(cause), file=place.label, remedy=fault.remedy)
    return StoreError(f"the store cannot be used ({cause})", file=place.label)
