"""Commands on work packages: plan a review, and work through it."""

from __future__ import annotations

import datetime as dt

import click

from impact.cli.options import analysis_options, load, put, read_day, read_likelihood, scope_request
from impact.cli.progress import progress
from impact.cli.register import decided_by, now

FORMATS = ("md", "json", "csv")


@click.group("package")
def package_group() -> None:
    """Plan the review of a release, assign and track it, and sign what was found.

    Everything that is entered is kept, with who and when; nothing is changed afterwards, only undone. TASK is a
    section (BAD/6.6), an activity (training), a number or words of the title where that is unique.
    """


@package_group.command("plan")
@click.argument("release", required=False)
@click.option("--change", "changes", multiple=True, metavar="ID", help="Plan this change instead; repeatable.")
@click.option("--documents", "packages", multiple=True, metavar="NAME",
              help="Only this package of documents, such as TAD; repeatable. Default: every one.")  # fmt: skip
@click.option("--start", callback=read_day, metavar="DATE", help="When work begins.")
@click.option("--due", callback=read_day, metavar="DATE", help="When every task is due.")
@click.option("--no-sample", is_flag=True, help="Review nothing from below the threshold.")
@click.option("--identified", multiple=True, metavar="ELEMENT=yes|no", help="What the first activity found of a touch; "
              "repeatable. The new version of the plan is re-based on it.")  # fmt: skip
@click.option("--as-of", callback=read_day, metavar="DATE", help="Date on which the register speaks.")
@click.option(
    "--threshold", type=float, callback=read_likelihood, metavar="X", help="Review from this likelihood, 0..1."
)
@click.option("--what-if", is_flag=True, help="Plan even what is not baselined, and mark it.")
@click.option("--preview", is_flag=True, help="Show what would be planned, and keep nothing.")
@click.option("--who", metavar="NAME", help="Who plans. Default: $IMPACT_USER, else the login name.")
@click.option("--on", "on", callback=read_day, metavar="DATE", help="Day for which it counts. Default: today.")
@click.option("--why", default="", metavar="TEXT", help="The reason, such as for planning again.")
@click.option("--format", "format_name", type=click.Choice(FORMATS), default="md", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write here instead of printing.")
@click.pass_context
def plan_command(
    ctx: click.Context, release: str | None, changes: tuple[str, ...], packages: tuple[str, ...],
    start: dt.date | None, due: dt.date | None, identified: tuple[str, ...], as_of: dt.date | None,
    threshold: float | None, who: str | None, on: dt.date | None, why: str, format_name: str, out: str | None, *,
    no_sample: bool, what_if: bool, preview: bool,
) -> None:  # fmt: skip
    """Make a work package for RELEASE from its estimate, one for each package of documents.

    Planned again, it becomes the next version of the plan: what was done on tasks stays, tasks that are no longer
    listed are withdrawn, and former versions are kept. For example: impact package plan R2.0 --due 2018-03-30
    """
    from impact.use_cases.packages.keeping import keep_plans, previewed
    from impact.use_cases.packages.planning import PlanRequest, make_plans
    from impact.writers.formats import PACKAGE_WRITERS

    workspace = load(ctx)
    scope = scope_request(release, changes=changes, touches=(), as_of=as_of, identified=identified)
    request = PlanRequest(scope, packages, start, due, is_sampling=not no_sample)
    options = analysis_options(threshold=threshold, worlds=None, seed=None, what_if=what_if)
    with progress("Working out the plan…"):
        plans = make_plans(workspace, request, options=options)
    keep = previewed if preview else keep_plans
    shown = keep(workspace, plans, who=decided_by(who), when=now(), on=on, why=why)
    if not preview:
        for package in shown:
            click.echo(f"Kept {package.id}, version {len(package.plans)} of its plan", err=True)
    put(PACKAGE_WRITERS[format_name](shown), out)


@package_group.command("list")
@click.argument("package", required=False, default="")
@click.option("--open", "is_open", is_flag=True, help="Only tasks that are not finished.")
@click.option("--assignee", metavar="NAME", help="Only tasks of this person.")
@click.option("--role", metavar="ROLE", help="Only tasks of this role.")
@click.option("--format", "format_name", type=click.Choice(FORMATS), default="md", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write here instead of printing.")
@click.pass_context
def list_command(
    ctx: click.Context, package: str, assignee: str | None, role: str | None, format_name: str, out: str | None, *,
    is_open: bool,
) -> None:  # fmt: skip
    """List the tasks of a work package, or of all, with what has to be looked at again."""
    from impact.use_cases.packages.keeping import chosen_tasks, find_package, list_packages
    from impact.writers.formats import PACKAGE_WRITERS

    packages = list_packages(load(ctx))
    if package:
        packages = (find_package(packages, package),)
    shown = tuple(chosen_tasks(one, is_open=is_open, assignee=assignee, role=role) for one in packages)
    put(PACKAGE_WRITERS[format_name](shown), out)


@package_group.command("show")
@click.argument("task")
@click.option("--package", "package", default="", metavar="ID", help="Work package. Default: the one with the task.")
@click.pass_context
def show_command(ctx: click.Context, task: str, package: str) -> None:
    """Show all that is known of TASK: why it is here, who does it, what was spent, found and changed."""
    from impact.use_cases.packages.keeping import find_package, find_task, list_packages
    from impact.writers.work_package import write_task_markdown

    found = find_package(list_packages(load(ctx)), package, task=task)
    put(write_task_markdown(found, find_task(found, task)), None)


@package_group.command("log")
@click.argument("package", required=False, default="")
@click.pass_context
def log_command(ctx: click.Context, package: str) -> None:
    """List everything that was entered on a work package, undone or not."""
    from impact.use_cases.packages.keeping import find_package, kept_packages
    from impact.writers.work_package import write_log_markdown

    put(write_log_markdown(find_package(kept_packages(load(ctx)), package)), None)


@package_group.command("versions")
@click.argument("package", required=False, default="")
@click.pass_context
def versions_command(ctx: click.Context, package: str) -> None:
    """List the versions of a plan: figures, hashes, who approved each and who saw it."""
    from impact.use_cases.packages.keeping import find_package, kept_packages
    from impact.writers.work_package import write_versions_markdown

    put(write_versions_markdown(find_package(kept_packages(load(ctx)), package)), None)


@package_group.command("lessons")
@click.argument("packages", nargs=-1, metavar="[PACKAGE]…")
@click.option("--format", "format_name", type=click.Choice(["md", "json", "csv"]), default="md", show_default=True,
              help="csv holds the verdicts, as 'impact calibrate --verdicts' reads them.")  # fmt: skip
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write here instead of printing.")
@click.pass_context
def lessons_command(ctx: click.Context, packages: tuple[str, ...], format_name: str, out: str | None) -> None:
    """Say what work packages teach: time against the rates, whether P80 held, what was foreseen, found and missed.

    'impact calibrate --packages' turns it into weights and paces for the next estimate.
    """
    from impact.use_cases.packages.keeping import find_package, kept_packages
    from impact.use_cases.packages.learning import lessons_of
    from impact.writers.formats import LESSON_WRITERS

    known = kept_packages(load(ctx))
    chosen = [find_package(known, name) for name in packages] or list(known)
    put(LESSON_WRITERS[format_name](lessons_of(chosen)), out)


@package_group.command("debt")
@click.option("--on", "on", callback=read_day, metavar="DATE", help="Day. Default: that on which the register speaks.")
@click.option("--top", type=click.IntRange(0), default=40, show_default=True, help="Sections to list; 0 for all.")
@click.option("--format", "format_name", type=click.Choice(FORMATS), default="md", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write here instead of printing.")
@click.pass_context
def debt_command(ctx: click.Context, on: dt.date | None, top: int, format_name: str, out: str | None) -> None:
    """Say what past releases have probably left wrong in sections that nobody reviewed since: the ripple debt."""
    from impact.cli.progress import show_progress
    from impact.use_cases.packages.ripple_debt import ripple_debt
    from impact.writers.formats import DEBT_WRITERS

    workspace = load(ctx)
    with progress("Adding up what past releases left…"):
        debt = ripple_debt(workspace, on=on, say=show_progress)
    put(DEBT_WRITERS[format_name](debt, top), out)
