"""The command that hands reviewers what they need for each section."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from impact.cli.options import (
    analysis_options,
    identified_option,
    load_with_difference,
    only_option,
    put_bytes,
    refuse_terminal,
    scope_options,
    scope_request,
)
from impact.cli.progress import progress
from impact.domain.selection import ElementFilter

FORMATS = ("md", "html", "docx")


@click.command("review-pack")
@click.argument("release", required=False)
@scope_options
@identified_option
@only_option
@click.option("--section", "sections", multiple=True, metavar="ID", help="Only this section; repeatable.")
@click.option("--format", "format_name", type=click.Choice(FORMATS), help="Default: the ending of FILE, else md.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR|FILE",
              help="FILE.md, FILE.html or FILE.docx for all sections in one; else a folder, with a file a section.",
              )  # fmt: skip
@click.pass_context
def review_pack_command(
    ctx: click.Context, release: str | None, changes: tuple[str, ...], touches: tuple[str, ...],
    from_diff: tuple[Path, Path] | None, from_git: str | None, as_of: dt.date | None, threshold: float | None,
    worlds: int | None, seed: int | None, what_if: bool,
    policy: str | None, identified: tuple[str, ...], only: ElementFilter, sections: tuple[str, ...],
    format_name: str | None, out: Path | None,
) -> None:  # fmt: skip
    """Give reviewers of a RELEASE, changes or touches what they need, section by section.

    Each section comes with the reason, what it documents, what of that is affected and by which path, what differs
    (with --from-diff or --from-git), the question to answer, its diagram with the impact marked (HTML, DOCX), and
    room for the verdict.
    """
    from impact.use_cases.review_pack import review_pack, write_review_pack, write_review_packs
    from impact.use_cases.selection import selected_report
    from impact.writers.file_set import write_all

    wanted, is_file = _form(format_name, out)
    refuse_terminal(wanted, None if out is None else str(out))
    workspace, difference = load_with_difference(ctx, policy=policy, from_diff=from_diff, from_git=from_git)
    with progress("Working out how far change travels…"):
        result = selected_report(
            workspace,
            scope_request(
                release, changes=changes, touches=touches, as_of=as_of, difference=difference, identified=identified
            ),
            wanted=only,
            options=analysis_options(threshold=threshold, worlds=worlds, seed=seed, what_if=what_if),
        )
    with progress("Putting the sections together…"):
        pack = review_pack(workspace, result, sections=sections, difference=difference)
        if out is None or is_file:
            put_bytes(write_review_pack(workspace, pack, wanted), None if out is None else str(out))
            return
        files = write_review_packs(workspace, pack, wanted)
        write_all({out / name: data for name, data in files.items()})
    count = len(pack.entries)
    click.echo(f"Wrote {count} section{'' if count == 1 else 's'} and index.{wanted} to {out}", err=True)


def _form(format_name: str | None, out: Path | None) -> tuple[str, bool]:
    """Say which format is meant, and whether the output is a single file."""
    ending = "" if out is None or out.is_dir() else out.suffix.removeprefix(".").casefold()
    if not ending:
        return format_name or "md", False
    if ending not in FORMATS or format_name not in {None, ending}:
        meant = f"--format {format_name}" if format_name else "a review pack"
        raise click.UsageError(f"{out} does not fit {meant}: name FILE.md, FILE.html or FILE.docx, or a folder.")
    return ending, True
