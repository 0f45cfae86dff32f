"""The command that checks a workspace."""

from __future__ import annotations

import datetime as dt

import click

from impact.cli.options import FINDINGS, load, put, read_day

FORMATS = ("text", "json", "sarif")


@click.command()
@click.option("--format", "format_name", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option(
    "--rule", "rules", multiple=True, metavar="ID", help="Look for this rule only, and list all it finds; repeatable."
)
@click.option("--as-of", callback=read_day, metavar="DATE", help="Day on which waivers have to hold. Default: today.")
@click.option("--out", type=click.Path(), metavar="FILE", help="Write to a file instead of the screen.")
@click.option("--rules", "is_listing", is_flag=True, help="List the rules, and check nothing.")
@click.pass_context
def check(
    ctx: click.Context, format_name: str, rules: tuple[str, ...], as_of: dt.date | None, out: str | None,
    *, is_listing: bool,
) -> None:  # fmt: skip
    """Check the workspace: files, references, standards, coverage, consistency, register.

    Exit 1 on errors. What a waiver holds for is shown with its reason and does not count. Each rule, with the
    standard or decision it comes from, is listed by --rules.
    """
    from impact.use_cases.checking import check as check_workspace
    from impact.use_cases.checking import rules_called
    from impact.writers.formats import PROBLEM_WRITERS, RULE_WRITERS

    if is_listing:
        if format_name not in RULE_WRITERS:
            raise click.UsageError(f"--rules is written as {' or '.join(RULE_WRITERS)}, not as {format_name}.")
        put(RULE_WRITERS[format_name](rules_called(rules)), out)
        return
    today = as_of or dt.datetime.now(tz=dt.UTC).astimezone().date()
    report = check_workspace(load(ctx), today=today, rules=rules)
    put(PROBLEM_WRITERS[format_name](report), out)
    if report.has_errors:
        ctx.exit(FINDINGS)
