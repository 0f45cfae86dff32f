"""The command that learns weights from what was found, and says how good predictions were."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from impact.cli.options import load, put, read_day
from impact.cli.progress import progress, show_progress

if TYPE_CHECKING:
    from impact.domain.calibration import Calibration
    from impact.use_cases.workspace import Workspace

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
MOST_PROBLEMS = 20


@click.command("calibrate")
@click.option("--verdicts", type=_FILE, metavar="CSV", help="What reviewers found: scope, element, verdict (confirmed "
              "or rejected); date, predicted, inclusion_probability and who, if any.")  # fmt: skip
@click.option(
    "--history", type=_FILE, metavar="CSV", help="Past changes: date, nodes (ids split by ;); commit, if any."
)
@click.option("--git", "place", type=click.Path(exists=True, path_type=Path), metavar="PATH",
              help="Models in a git repository: what each commit changed together.")  # fmt: skip
@click.option("--packages", "with_packages", is_flag=True, help="The verdicts and the time spent in this workspace's "
              "work packages.")  # fmt: skip
@click.option("--since", callback=read_day, metavar="DATE", help="Leave out what is older.")
@click.option("--sheet", metavar="SCOPE", help="Write a table for reviewers to fill instead: what is above the "
              "threshold and a few picked at random of the rest. A release, changes or 'touch ELEMENT'.")  # fmt: skip
@click.option("--all", "with_all", is_flag=True, help="List weights without a case as well.")
@click.option("--format", "format_name", type=click.Choice(["md", "json"]), default="md", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE",
              help="Write the learned weights here as a policy file; with --sheet, the table.")  # fmt: skip
@click.option("--policy", type=click.Path(), metavar="FILE", help="Policy in place of the workspace's.")
@click.pass_context
def calibrate(
    ctx: click.Context, verdicts: Path | None, history: Path | None, place: Path | None, since: dt.date | None,
    sheet: str | None, with_packages: bool, with_all: bool, format_name: str, out: str | None, policy: str | None,
) -> None:  # fmt: skip
    """Learn how likely change crosses each kind of relationship, from verdicts and past changes.

    Prints past predictions held against what came true, and each weight before and after. Nothing is changed: --out
    writes the learned weights as a policy file, which a workspace takes by policy = "FILE" in workspace.toml, and
    report by --policy FILE.
    """
    given = [verdicts, history, place, with_packages]
    if sheet is not None and (any(given) or since is not None):
        raise click.UsageError("--sheet stands alone: fill the table first, then give it as --verdicts.")
    workspace = load(ctx, policy=policy)
    if sheet is not None:
        _write_sheet(workspace, sheet, out)
        return
    from impact.use_cases.calibrate import CalibrationRequest
    from impact.use_cases.calibrate import calibrate as learn
    from impact.writers.calibration import CALIBRATION_WRITERS
    from impact.writers.learned_policy import refuse_other_content, write_learned_policy

    if out is not None:
        refuse_other_content(Path(out))
    lessons = None
    if with_packages:
        from impact.use_cases.packages.keeping import kept_packages
        from impact.use_cases.packages.learning import lessons_of

        lessons = lessons_of(kept_packages(workspace))
    with progress("Learning…"):
        request = CalibrationRequest(verdicts=verdicts, history=history, git=place, since=since, lessons=lessons)
        found = learn(workspace, request, say=show_progress)
    _tell_problems(found)
    click.echo(CALIBRATION_WRITERS[format_name](found, with_all=with_all), nl=False)
    if out is not None:
        put(write_learned_policy(found), out)
        _tell_other_policy(workspace, policy)


def _write_sheet(workspace: Workspace, scope: str, out: str | None) -> None:
    from impact.use_cases.review_sheet import review_sheet
    from impact.writers.calibration import said_of_sheet, write_review_sheet

    with progress("Following the change…"):
        found = review_sheet(workspace, scope)
    put(write_review_sheet(found), out)
    click.echo(f"impact: {said_of_sheet(found)}", err=True)


def _tell_other_policy(workspace: Workspace, policy: str | None) -> None:
    """Say that a policy of the workspace's own holds more than what was written."""
    from impact.writers.learned_policy import holds_only_learned_weights

    own = policy or workspace.settings.policy
    place = Path(policy) if policy else (workspace.folder or Path()) / own
    if own and not holds_only_learned_weights(place):
        click.echo(f"impact: {own} holds more than weights: put the rules into one file.", err=True)


def _tell_problems(found: Calibration) -> None:
    for problem in found.problems[:MOST_PROBLEMS]:
        click.echo(f"impact: {problem}", err=True)
    if len(found.problems) > MOST_PROBLEMS:
        click.echo(f"impact: and {len(found.problems) - MOST_PROBLEMS} more problems.", err=True)
