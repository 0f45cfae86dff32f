"""Which elements of models changed together, by the commits of the repository that they are kept in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from impact.domain.calibration import ChangedTogether
from impact.domain.change import TouchKind
from impact.domain.difference import ArchitectureDifference, Subject
from impact.errors import InputError
from impact.graph import ArchitectureGraph
from impact.readers.git import Commit, find_repository, list_commits
from impact.readers.workspace import WORKSPACE_FILE
from impact.use_cases.difference import compare_revisions

SHORT = 10
"""Characters of a digest that a person is shown."""


@dataclass(frozen=True, eq=False)
class CommittedChanges:
    """Commits with what each changed, the elements by their ids of the latest state.

    Attributes
    ----------
    commits
        Oldest first.
    graph
        The latest state; ``None`` if no two states could be compared.
    notes
        What was left out, and why.
    """

    commits: tuple[ChangedTogether, ...]
    graph: ArchitectureGraph | None
    notes: tuple[str, ...]


def committed_changes(
    place: Path, *, most: int, since: dt.date | None = None, say: Callable[[str], None] = lambda _: None
) -> CommittedChanges:
    """Compare each state of models in a repository with the one before.

    Layout, formatting and order do not count, nor does what only restates the change of something else. Of a merge only
    the whole is seen.

    Parameters
    ----------
    place
        A workspace, folder or model file in the repository.
    most
        So many commits at most, the latest that changed something there.
    since
        Only commits from that day on.
    say
        Told what is being done.

    Raises
    ------
    RevisionError
        If git or the repository cannot be used.
    """
    place = place.parent if place.name == WORKSPACE_FILE else place
    listed = list_commits(find_repository(place), most=most + 1)
    pairs = [pair for pair in pairwise(listed) if since is None or pair[1].day >= since]
    notes: list[str] = []
    if not pairs:
        when = f" since {since.isoformat()}" if since else ""
        notes.append(f"{place.name}: fewer than two states are kept{when}, so no change can be seen.")
    compared = []
    graph: ArchitectureGraph | None = None
    for number, (old, new) in enumerate(pairs, start=1):
        say(f"Comparing states of {place.name}: {number} of {len(pairs)}…")
        try:
            both = compare_revisions(f"{old.digest}..{new.digest}", place)
        except InputError as error:
            notes.append(f"{place.name}: commit {new.digest[:SHORT]} is left out: {error}")
            continue
        graph = both.new.graph
        compared.append((new, both.difference))
    if len(listed) > most:
        notes.append(f"{place.name}: only the latest {most} commits are read.")
    return CommittedChanges(_by_latest_ids(compared), graph, tuple(notes))


def _by_latest_ids(compared: Sequence[tuple[Commit, ArchitectureDifference]]) -> tuple[ChangedTogether, ...]:
    latest: dict[str, str] = {}
    found = []
    for commit, difference in reversed(compared):
        touches: dict[str, TouchKind] = {}
        for thing in (*difference.of(Subject.ELEMENT), *difference.of(Subject.SECTION)):
            if thing.touch is not None:
                touches[latest.get(thing.id, thing.id)] = thing.touch
        found.append(ChangedTogether(commit.digest[:SHORT], commit.day, tuple(sorted(touches.items()))))
        renamed = {old: latest.get(new, new) for old, new in difference.new_id_by_old.items()}
        latest |= renamed
    return tuple(reversed(found))
