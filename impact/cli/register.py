"""Commands on the register: what people decided about its rows, and what becomes of it."""

from __future__ import annotations

import click


@click.group("register")
def register_group() -> None:
    """Decide about rows of the register, undo it, and write decisions to the files."""
