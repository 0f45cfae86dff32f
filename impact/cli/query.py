"""The command that asks an export a question in SPARQL."""

from __future__ import annotations

from pathlib import Path

import click

from impact.cli.export_scope import Load, exported
from impact.cli.options import put
from impact.cli.progress import progress


def _settings(_ctx: click.Context, _parameter: click.Parameter, value: tuple[str, ...]) -> dict[str, str]:
    settings = {}
    for item in value:
        name, sign, text = item.partition("=")
        if not sign or not name.strip():
            raise click.BadParameter(f"'{item}' gives no value; write it as element=tad:SRV-11.1.")
        settings[name.strip()] = text.strip()
    return settings


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path), metavar="[FILE.rq]")
@click.option("--name", metavar="NAME", help="Ask a query of the shipped library; see --list.")
@click.option("--list", "is_list", is_flag=True, help="List the library, and ask nothing.")
@click.option("--show", is_flag=True, help="Print the text of the query, and ask nothing.")
@exported
@click.option(
    "--set", "settings", multiple=True, callback=_settings, metavar="NAME=VALUE",
    help="Value of a parameter, as in element=tad:SRV-11.1; repeatable.",
)  # fmt: skip
@click.option("--seconds", type=click.FloatRange(0.1, 3600), default=30, show_default=True, help="Time it may take.")
@click.option(
    "--format", "format_name", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True
)
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write here instead of printing.")
def query(
    load: Load, file: Path | None, name: str | None, is_list: bool, show: bool,
    settings: dict[str, str], what_if: bool, seconds: float, format_name: str, out: str | None,
) -> None:  # fmt: skip
    """Ask models, register and impact of a scope a question in SPARQL.

    Give a file of your own, or the name of a query of the shipped library. All statements of the RDF export stand in
    the default graph, and its prefixes need not be declared. A query only reads: nothing is fetched or altered.
    """
    from impact.readers.query_file import shipped_queries
    from impact.use_cases.query import ask, find_query
    from impact.writers.formats import ANSWER_WRITERS, QUERY_LIST_WRITERS

    if is_list:
        put(QUERY_LIST_WRITERS[format_name](shipped_queries()), out)
        return
    if (file is None) == (name is None):
        raise click.UsageError("Give FILE.rq or --name NAME; --list shows the names.")
    found = find_query(name or "", file=file)
    if show:
        put(found.text, out)
        return
    workspace, request, is_chosen = load()
    with progress("Working out how far change travels, and asking the question…"):
        answer = ask(workspace, found, release=request, settings=settings, what_if=what_if, seconds=seconds)
    put(ANSWER_WRITERS[format_name](answer), out)
    if answer.truth is None and not answer.rows and format_name != "table":
        click.echo(f"impact: nothing in {answer.release} answers this question", err=True)
    elif is_chosen:
        click.echo(f"Asked of {answer.release}; --release asks another.", err=True)
