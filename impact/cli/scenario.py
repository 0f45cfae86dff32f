"""Commands on scenarios: keep them, and run them against their baseline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from impact.cli.options import analysis_options, load, put, read_day
from impact.cli.progress import progress, show_progress
from impact.cli.register import decided_by, now

if TYPE_CHECKING:
    from impact.domain.scenario import Scenario, ScenarioEdit
    from impact.use_cases.workspace import Workspace

Command = TypeVar("Command", bound=Callable[..., Any])
OUTCOME_FORMATS = ("md", "json")


@click.group("scenario")
def scenario_group() -> None:
    """Ask what would be different: without a change, with another weight; and keep the question by a name.

    Baseline and scenario meet the same possible worlds, so that the difference is exact. Nothing of the models or of
    the register is changed.
    """


def edit_options(command: Command) -> Command:
    """Give a command the options that say what a scenario does differently."""
    options = (
        click.option("--drop", "drops", multiple=True, metavar="CHANGE", help="Leave a change out; repeatable."),
        click.option("--defer", "defers", multiple=True, metavar="CHANGE=RELEASE",
                     help="Make a change in another release; repeatable."),
        click.option("--add", "adds", multiple=True, metavar="CHANGE", help="Make a change as well; repeatable."),
        click.option("--combine", "combines", multiple=True, metavar="CHANGE+CHANGE",
                     help="Make changes as one piece of work; repeatable."),
        click.option("--weight", "weights", multiple=True, metavar="KIND/ROLE/WAY=LIKELIHOOD",
                     help="Another weight, such as 'trace:uses/system/backward=0.1'; repeatable."),
        click.option("--set", "numbers", multiple=True, metavar="KEY=NUMBER",
                     help="Another number of the policy, such as damping_exponent=0.2 or newcomers=3; repeatable."),
        click.option("--threshold", metavar="X", help="Review from this likelihood, 0..1."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def base_options(command: Command) -> Command:
    """Give a command the options that say what a scenario is laid over."""
    options = (
        click.option("--release", metavar="ID", help="Release that the scenario is laid over."),
        click.option("--change", "changes", multiple=True, metavar="ID", help="Or this change; repeatable."),
        click.option("--touch", "touches", multiple=True, metavar="ELEMENT[=KIND]", help="Or this touch; repeatable."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def run_options(command: Command) -> Command:
    """Give a command the options that say how a scenario is run, and where the outcome goes."""
    options = (
        click.option("--as-of", callback=read_day, metavar="DATE", help="Date on which the register speaks."),
        click.option("--worlds", type=click.IntRange(64, 1_048_576), help="Possible worlds; rounded up to 64s."),
        click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Seed of all coins."),
        click.option("--what-if", is_flag=True, help="Estimate even what is not baselined, and mark it."),
        click.option("--policy", type=click.Path(), metavar="FILE", help="Policy in place of the workspace's."),
        click.option("--format", "format_name", type=click.Choice(OUTCOME_FORMATS), default="md", show_default=True),
        click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write here instead of printing."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def signed(command: Command) -> Command:
    """Give a command the options that say who keeps it, and why."""
    options = (
        click.option(
            "--who", "--by", "who", metavar="NAME", help="Who does it. Default: $IMPACT_USER, else the login."
        ),
        click.option("--why", default="", metavar="TEXT", help="The reason."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def read_edits(
    *, drops: Sequence[str], defers: Sequence[str], adds: Sequence[str], combines: Sequence[str],
    weights: Sequence[str], numbers: Sequence[str], threshold: str | None,
) -> tuple[ScenarioEdit, ...]:  # fmt: skip
    """Gather what a user wants differently."""
    from impact.domain.scenario import EditKind, ScenarioEdit, in_order, plain_number

    edits = [ScenarioEdit(EditKind.DROP, (name,)) for name in drops]
    edits += [ScenarioEdit(EditKind.ADD, (name,)) for name in adds]
    for text in defers:
        name, release = _halves(text, "--defer", "CHANGE=RELEASE")
        edits.append(ScenarioEdit(EditKind.DEFER, (name,), release))
    for text in combines:
        names = tuple(part.strip() for part in text.split("+") if part.strip())
        if len(names) < 2:
            raise click.BadParameter(f"'{text}' combines nothing; write --combine CHANGE+CHANGE.")
        edits.append(ScenarioEdit(EditKind.COMBINE, names))
    for option, kind, texts, form in (
        ("--weight", EditKind.WEIGHT, weights, "KIND/ROLE/WAY=LIKELIHOOD"),
        ("--set", EditKind.NUMBER, numbers, "KEY=NUMBER"),
    ):
        for text in texts:
            name, value = _halves(text, option, form)
            edits.append(ScenarioEdit(kind, (name,), plain_number(value)))
    if threshold is not None:
        edits.append(ScenarioEdit(EditKind.THRESHOLD, (), plain_number(threshold)))
    return in_order(edits)


def _halves(text: str, option: str, form: str) -> tuple[str, str]:
    name, _, value = text.rpartition("=")
    if not name.strip() or not value.strip():
        raise click.BadParameter(f"'{text}' says too little; write {option} {form}.")
    return name.strip(), value.strip()


@scenario_group.command("try")
@click.argument("release", required=False)
@click.option("--change", "changes", multiple=True, metavar="ID", help="Lay it over this change; repeatable.")
@click.option("--touch", "touches", multiple=True, metavar="ELEMENT[=KIND]", help="Or this touch; repeatable.")
@edit_options
@run_options
@click.pass_context
def try_command(
    ctx: click.Context, /, release: str | None, changes: tuple[str, ...], touches: tuple[str, ...],
    as_of: dt.date | None, worlds: int | None, seed: int | None, what_if: bool, policy: str | None, format_name: str,
    out: str | None, **edits: Any,
) -> None:  # fmt: skip
    """Run a scenario over RELEASE without keeping it.

    For example: impact scenario try R2.0 --drop R2-SRV --defer R2-CHAN=R3.0
    """
    from impact.domain.scenario import Scenario

    scenario = Scenario(release=release or "", changes=changes, touches=touches, edits=read_edits(**edits))
    if not scenario.base_label:
        raise click.UsageError("Give a RELEASE, --change or --touch to lay the scenario over.")
    workspace = load(ctx, policy=policy)
    _run(workspace, [scenario], policy, _how(worlds, seed, what_if), as_of, format_name, out)


@scenario_group.command("run")
@click.argument("names", nargs=-1, metavar="NAME…")
@click.option("--file", "files", multiple=True, type=click.Path(dir_okay=False), metavar="FILE",
              help="Run a scenario file without keeping it; repeatable.")  # fmt: skip
@run_options
@click.pass_context
def run_command(
    ctx: click.Context, names: tuple[str, ...], files: tuple[str, ...], as_of: dt.date | None, worlds: int | None,
    seed: int | None, what_if: bool, policy: str | None, format_name: str, out: str | None,
) -> None:  # fmt: skip
    """Run kept scenarios against their baseline.

    One is told in full, several stand side by side.
    """
    from impact.use_cases.kept_scenarios import kept_scenario

    if not names and not files:
        raise click.UsageError("Name a kept scenario, or give --file. 'impact scenario list' lists what is kept.")
    workspace = load(ctx, policy=policy)
    scenarios = [kept_scenario(workspace, name).scenario for name in names]
    scenarios += [_read_file(file).scenario for file in files]
    _run(workspace, scenarios, policy, _how(worlds, seed, what_if), as_of, format_name, out)


@scenario_group.command("new")
@click.argument("name")
@base_options
@edit_options
@click.option("--note", default="", metavar="TEXT", help="What the scenario is for.")
@signed
@click.pass_context
def new_command(
    ctx: click.Context, /, name: str, release: str | None, changes: tuple[str, ...], touches: tuple[str, ...],
    note: str, who: str | None, why: str, **edits: Any,
) -> None:  # fmt: skip
    """Keep a new scenario under NAME.

    Run it with 'impact scenario run NAME'.
    """
    from impact.domain.scenario import Scenario
    from impact.use_cases.kept_scenarios import keep_new

    scenario = Scenario(name, release or "", changes, touches, read_edits(**edits), note.strip())
    if not scenario.base_label:
        raise click.UsageError("Give --release, --change or --touch to lay the scenario over.")
    kept = keep_new(load(ctx), scenario, who=decided_by(who), when=now(), why=why)
    _say(kept)


@scenario_group.command("edit")
@click.argument("name")
@edit_options
@click.option("--without", "without", multiple=True, metavar="NAME",
              help="Take back all edits on this change, weight or number, or 'threshold'; repeatable.")  # fmt: skip
@click.option("--note", metavar="TEXT", help="What the scenario is for, in place of what it says.")
@click.option("--state", "seen", type=click.IntRange(1), metavar="N", help="State that you have seen; a later one "
              "is a conflict. Default: the present one.")  # fmt: skip
@signed
@click.pass_context
def edit_command(
    ctx: click.Context, /, name: str, without: tuple[str, ...], note: str | None, seen: int | None, who: str | None,
    why: str, **edits: Any,
) -> None:  # fmt: skip
    """Add edits to scenario NAME, or take some back.

    Its former states stay. An edit of a change, weight or number that the scenario edits already takes the former
    one's place.
    """
    from impact.use_cases.kept_scenarios import keep_edited, with_edits

    added = read_edits(**edits)

    def edit(scenario: Scenario) -> Scenario:
        return with_edits(scenario, added, without=without, note=note)

    _say(keep_edited(load(ctx), name, edit, who=decided_by(who), when=now(), why=why, seen=seen))


@scenario_group.command("list")
@click.option("--all", "is_every", is_flag=True, help="List those put away, too.")
@click.option("--format", "format_name", type=click.Choice(OUTCOME_FORMATS), default="md", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write here instead of printing.")
@click.pass_context
def list_command(ctx: click.Context, format_name: str, out: str | None, *, is_every: bool) -> None:
    """List the kept scenarios.

    With their baseline and edits, their state, and who touched them last.
    """
    from impact.use_cases.kept_scenarios import list_scenarios
    from impact.writers.formats import SCENARIO_LIST_WRITERS

    put(SCENARIO_LIST_WRITERS[format_name](list_scenarios(load(ctx), is_every=is_every)), out)


@scenario_group.command("show")
@click.argument("name")
@click.option("--format", "format_name", type=click.Choice(["md", "json", "toml"]), default="md", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="Write here instead of printing.")
@click.pass_context
def show_command(ctx: click.Context, name: str, format_name: str, out: str | None) -> None:
    """Show what scenario NAME says and has said.

    As toml it can be shared, edited and taken in by 'import'.
    """
    from impact.use_cases.kept_scenarios import kept_scenario
    from impact.writers.formats import KEPT_SCENARIO_WRITERS

    put(KEPT_SCENARIO_WRITERS[format_name](kept_scenario(load(ctx), name)), out)


@scenario_group.command("import")
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--name", metavar="NAME", help="Keep it under this name.")
@signed
@click.pass_context
def import_command(ctx: click.Context, file: str, name: str | None, who: str | None, why: str) -> None:
    """Keep the scenario of a FILE.

    'show --format toml' writes such a file, and people may. If it goes by the name of a kept scenario, it becomes the
    next state of that one, unless somebody has edited it since the file was written.
    """
    from dataclasses import replace

    from impact.use_cases.kept_scenarios import keep_file

    read = _read_file(file)
    if name is not None:
        read = replace(read, scenario=replace(read.scenario, name=name))
    _say(keep_file(load(ctx), read, who=decided_by(who), when=now(), why=why))


@scenario_group.command("archive")
@click.argument("name")
@click.option("--restore", "is_back", is_flag=True, help="Take it back instead.")
@signed
@click.pass_context
def archive_command(ctx: click.Context, name: str, who: str | None, why: str, *, is_back: bool) -> None:
    """Put scenario NAME away, or take it back.

    What is put away is no longer listed; nothing of it is lost.
    """
    from impact.use_cases.kept_scenarios import put_away

    _say(put_away(load(ctx), name, is_back=is_back, who=decided_by(who), when=now(), why=why))


@scenario_group.command("undo")
@click.argument("name")
@signed
@click.pass_context
def undo_command(ctx: click.Context, name: str, who: str | None, why: str) -> None:
    """Bring back the state of NAME before its last.

    To let the last one stand again, undo again.
    """
    from impact.use_cases.kept_scenarios import undo_last

    _say(undo_last(load(ctx), name, who=decided_by(who), when=now(), why=why))


def _how(worlds: int | None, seed: int | None, what_if: bool) -> Any:
    return analysis_options(threshold=None, worlds=worlds, seed=seed, what_if=what_if)


def _run(
    workspace: Workspace, scenarios: Sequence[Scenario], policy: str | None, options: Any, as_of: dt.date | None,
    format_name: str, out: str | None,
) -> None:  # fmt: skip
    from impact.use_cases.scenario import run_scenarios
    from impact.writers.formats import OUTCOME_WRITERS

    with progress("Working out the baseline…"):
        outcomes = run_scenarios(
            workspace,
            scenarios,
            options=options,
            as_of=as_of,
            policy_file=Path(policy) if policy else None,
            told=show_progress,
        )
    put(OUTCOME_WRITERS[format_name](outcomes), out)


def _read_file(file: str) -> Any:
    from impact.use_cases.kept_scenarios import scenario_file

    return scenario_file(Path(file))


def _say(kept: Any) -> None:
    state = kept.last
    click.echo(f"Scenario '{state.name}', state {state.number}: {state.kind} by {state.who}")
    click.echo(f"{kept.scenario.base_label}: {kept.scenario.edits_label}")
