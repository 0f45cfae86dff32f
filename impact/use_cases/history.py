"""Ask what happened to a change, a release or another subject of the register, by a day."""

from __future__ import annotations

import datetime as dt

from impact.analysis.register_history import history_of_change, history_of_release, history_of_subject
from impact.domain.history import SubjectHistory, status_on
from impact.errors import UnknownNameError
from impact.use_cases.standing import cancelled_because
from impact.use_cases.workspace import Workspace, nearest_names


def show_history(workspace: Workspace, name: str, *, as_of: dt.date | None = None) -> SubjectHistory:
    """Tell the history of a change, a release, or whatever else the register has events on.

    Parameters
    ----------
    workspace
        The workspace.
    name
        Id of the subject, ignoring case.
    as_of
        Only what was known by that day; ``None`` for all that is known, undated events included.

    Raises
    ------
    UnknownNameError
        If the register knows nothing of that name; the nearest are offered.
    """
    register, register_day = workspace.register, workspace.settings.as_of
    wanted = name.strip().casefold()
    change = {change.id.casefold(): change for change in register.changes}.get(wanted)
    if change is not None:
        alike = [item.id for item in register.changes if change.claim and item.claim == change.claim]
        return history_of_change(
            change,
            register.events,
            as_of=as_of,
            register_day=register_day,
            claimed_alike=[other for other in alike if other != change.id],
            cancelled=cancelled_because(workspace, change, as_of),
        )
    releases = {release.id.casefold(): release for release in register.releases}
    release = releases.get(wanted) or releases.get(f"r{wanted}")
    if release is not None:
        carried = [item for item in register.changes if release.id in item.release_ids and not item.is_part]
        by = as_of or dt.date.max
        return history_of_release(
            release,
            register.events,
            as_of=as_of,
            conditions=register.conditions,
            carried=[
                (item.label, status_on(item, register.events, as_of=by, register_day=register_day)) for item in carried
            ],
        )
    subjects = {event.subject_id.casefold(): event.subject_id for event in register.events}
    if wanted in subjects:
        return history_of_subject(subjects[wanted], register.events, as_of=as_of)
    known = [*workspace.changes_by_id, *(item.id for item in register.releases), *subjects.values()]
    raise UnknownNameError(f"The register knows nothing called '{name}'.", candidates=nearest_names(name, known))
