"""Write files whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from impact.errors import InputError


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: beside its place first, then into it.

    Raises
    ------
    InputError
        If the folder is missing or cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        remedy = "Make the folder, or choose another."
        raise InputError(f"cannot be written ({error.strerror})", file=str(path), remedy=remedy) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        umask = os.umask(0)
        os.umask(umask)
        Path(name).chmod(0o666 & ~umask)
        Path(name).replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise InputError(f"cannot be written ({error.strerror})", file=str(path)) from error
