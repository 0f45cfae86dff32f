"""Commands on the store: where it is, whether it is whole, and how it is copied and moved."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from impact.cli.options import FINDINGS, put
from impact.cli.progress import progress

if TYPE_CHECKING:
    from impact.use_cases.store import OwnStore


@click.group("store")
def store_group() -> None:
    """Look after what people decided, signed and recorded: prove it, copy it, move it.

    The store is a SQLite file in the workspace, or a PostgreSQL database that IMPACT_STORE or IMPACT_DATABASE_URL
    names. docs/store.md says how it is restored and moved.
    """


@store_group.command("where")
@click.pass_context
def where_command(ctx: click.Context) -> None:
    """Print where the store is, or will be."""
    click.echo(_store(ctx).place.label)


@store_group.command("status")
@click.pass_context
def status_command(ctx: click.Context) -> None:
    """Say which version the store has, and what it holds."""
    from impact.domain.formatting import counted
    from impact.use_cases.store import store_status

    found = store_status(_store(ctx))
    click.echo(f"Store:    {found.label} ({found.kind})")
    if not found.version:
        click.echo("Version:  none; nothing has been written yet, and the first decision makes the store")
        return
    older = f", brought up to {found.newest} by the next command that opens it" if found.version < found.newest else ""
    newer = ", newer than this program" if found.version > found.newest else ""
    click.echo(f"Version:  {found.version}{older}{newer}")
    click.echo(f"Size:     {counted(found.size, 'byte')}")
    for name, number in found.counts.items():
        click.echo(f"  {name.removeprefix('impact_').replace('_', ' ')}: {number:,}")


@store_group.command("verify")
@click.option(
    "--head", default="", metavar="DIGEST", help="Digest noted earlier, 8 digits or more; must still be there."
)
@click.pass_context
def verify_command(ctx: click.Context, head: str) -> None:
    """Prove that no row was changed or taken out.

    Exits with 1 and names the first that was. Each row is linked to the one added before it by a digest. Note the last
    digest elsewhere and give it as --head later: only so it is seen that the newest rows were taken out together with
    their links.
    """
    from impact.domain.formatting import counted
    from impact.use_cases.store import prove_store

    store = _store(ctx)
    with progress("Proving every row…"):
        proof = prove_store(store, head=head)
    for chain in proof.chains:
        if chain.broken:
            click.echo(f"{chain.workspace}: BROKEN at {chain.broken}")
        else:
            click.echo(f"{chain.workspace}: {counted(chain.length, 'row')} proved, last digest {chain.head}")
    for fault in proof.faults:
        click.echo(f"Database: {fault}")
    if proof.is_head_known is False:
        click.echo(f"No chain holds the digest {head}: rows were taken out, or it is that of another store")
    if not proof.chains:
        click.echo("Nothing has been written yet.")
    if not proof.is_whole:
        click.echo("Compare with a copy (impact store backup), and see docs/store.md on how it is restored.", err=True)
        ctx.exit(FINDINGS)


@store_group.command("backup")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="The copy. Default: beside the file, with the date in its name.",
)  # fmt: skip
@click.pass_context
def backup_command(ctx: click.Context, out: Path | None) -> None:
    """Copy the store as it is, while others go on writing.

    A file that is there already is kept, and the copy gets a number. The copy of a SQLite file is a store itself. That
    of a PostgreSQL database is an export for 'impact store import', kept in the data folder of the user.
    """
    from impact.use_cases.store import back_up_store

    store = _store(ctx)
    with progress("Copying the store…"):
        copy = back_up_store(store, day=dt.datetime.now(tz=dt.UTC).date(), target=out)
    click.echo(f"Copied {store.place.label} to {copy}")


@store_group.command("export")
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write here instead of printing.")
@click.pass_context
def export_command(ctx: click.Context, out: str | None) -> None:
    """Write the whole store as JSON; nothing is lost.

    What other workspaces keep in it is included. The same rows make the same bytes, whichever database they come from.
    """
    from impact.use_cases.store import export_store

    store = _store(ctx)
    with progress("Reading the store…"):
        text = export_store(store)
    put(text, out)


@store_group.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.json")
@click.option("--merge", "is_merging", is_flag=True, help="Add what a store that is not empty does not hold yet.")
@click.option("--own", "own_name", default="", metavar="NAME", help="What FILE calls this workspace, if another name.")
@click.pass_context
def import_command(ctx: click.Context, file: Path, own_name: str, *, is_merging: bool) -> None:
    """Put an export into the store, all of it or nothing.

    FILE is what 'impact store export' wrote. A store that holds something else is refused; with --merge it gets the
    rows that it lacks, if it and FILE do not say different things in the same place.
    """
    from impact.domain.formatting import counted
    from impact.use_cases.store import import_store

    store = _store(ctx)
    with progress("Proving and adding rows…"):
        done = import_store(store, file, is_merging=is_merging, own_name=own_name)
    if done.added:
        click.echo(f"Added {counted(done.added, 'row')} to {store.place.label}")
    else:
        click.echo(f"Nothing to add: {store.place.label} holds all of it.")
    if done.workspaces and not done.is_own_among_them:
        there = ", ".join(f"'{name}'" for name in done.workspaces)
        click.echo(
            f"impact: nothing of it belongs to this workspace, '{store.name}', but to {there}. "
            "To take one of these for this workspace, import into an empty store with --own NAME.",
            err=True,
        )


def _store(ctx: click.Context) -> OwnStore:
    from impact.use_cases.store import own_store
    from impact.use_cases.workspace import locate_workspace

    folder = locate_workspace(ctx.obj, start=Path.cwd(), environment=os.environ)
    return own_store(folder, environment=os.environ)
