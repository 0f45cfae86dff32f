"""One line on a terminal that says what takes time, and is gone when it is done."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

WIDEST = 76
"""Columns of the line, so that it never wraps on a terminal of 80."""
_BACK = "\r\x1b[2K"


def show_progress(text: str) -> None:
    """Say what is being done, in place of what was said before; silent unless a person looks on."""
    if sys.stderr.isatty():
        shown = text if len(text) <= WIDEST else f"{text[:30]}…{text[31 - WIDEST :]}"
        click.echo(f"{_BACK}{shown}", nl=False, err=True)


@contextmanager
def progress(text: str) -> Iterator[None]:
    """Say what is being done while it is done, and clear the line afterwards."""
    show_progress(text)
    try:
        yield
    finally:
        if sys.stderr.isatty():
            click.echo(_BACK, nl=False, err=True)
