"""The command line: every use case as a command. It computes nothing itself."""

from __future__ import annotations

import sys
from typing import Any

import click

from impact import __version__
from impact.cli.analysis import changes, map_command, report, why
from impact.cli.app import app
from impact.cli.assess import assess
from impact.cli.assumptions import assumptions
from impact.cli.calibrate import calibrate
from impact.cli.change_note import change_note
from impact.cli.check import check
from impact.cli.compare import compare
from impact.cli.concerns import incident_group, risk_group
from impact.cli.delphi import delphi_group
from impact.cli.derive import derive
from impact.cli.diff import diff
from impact.cli.evaluate import evaluate
from impact.cli.exchange import export, import_group
from impact.cli.history import history, plan_releases, status, versions
from impact.cli.init import init
from impact.cli.inspect import inspect_command
from impact.cli.labels import labels_group
from impact.cli.package_progress import package_group
from impact.cli.push import push
from impact.cli.query import query
from impact.cli.reach import reach
from impact.cli.register import register_group
from impact.cli.register_sheet import export_register_command
from impact.cli.review_pack import review_pack_command
from impact.cli.scenario import scenario_group
from impact.cli.select import select_command
from impact.cli.sensitivity import hubs, sensitivity
from impact.cli.serve import serve
from impact.cli.stop import stop
from impact.cli.store import store_group, verify_command
from impact.errors import ImpactError


class _Group(click.Group):
    """Turn every error of the package into one message on stderr and its exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ImpactError as error:
            click.echo(f"impact: {error}", err=True)
            ctx.exit(error.exit_code)
        except BrokenPipeError:
            sys.stderr.close()
            ctx.exit(0)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--workspace", "-w", metavar="DIR", help="Workspace folder. Default: $IMPACT_WORKSPACE, else the nearest "
    "workspace.toml upwards, else the shipped models.",
)  # fmt: skip
@click.version_option(__version__, prog_name="impact")
@click.pass_context
def main(ctx: click.Context, workspace: str | None) -> None:
    """Say what a change to an architecture makes wrong: which sections to review, why, and in how many days."""
    ctx.obj = workspace


COMMANDS: tuple[click.Command, ...] = (
    report,
    review_pack_command,
    change_note,
    assumptions,
    why,
    stop,
    sensitivity,
    hubs,
    map_command,
    assess,
    select_command,
    changes,
    history,
    versions,
    status,
    plan_releases,
    compare,
    scenario_group,
    delphi_group,
    package_group,
    risk_group,
    incident_group,
    diff,
    derive,
    check,
    init,
    inspect_command,
    export,
    query,
    push,
    serve,
    import_group,
    evaluate,
    calibrate,
    reach,
    register_group,
    labels_group,
    store_group,
    app,
)
register_group.add_command(export_register_command)
package_group.add_command(verify_command)
for _command in COMMANDS:
    main.add_command(_command)
