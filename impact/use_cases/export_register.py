"""Make the spreadsheet of changes: every change, and what the committee asked to see along with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

from impact.domain.calendar import last_day
from impact.domain.change import Change
from impact.domain.change_sheet import (
    CHANGE_HEADINGS,
    CHANGE_ID,
    ITERATION_HEADINGS,
    NOT_RECORDED,
    OF_CHANGE,
    SheetTable,
)
from impact.domain.formatting import percent
from impact.domain.history import SubjectHistory, TimelineEntry
from impact.domain.iteration import ChangeIteration
from impact.domain.user_impact import UserImpact
from impact.use_cases.history import show_history
from impact.use_cases.standing import stage_as_of
from impact.use_cases.user_impacts import impacts_on_users
from impact.use_cases.workspace import Workspace

ALL_ITERATIONS, FOR_USERS, FOCUS = "All iterations", "Impact on Service Users", "Power outage alerts"
FOCUS_WORDS = "power outage"
"""What the committee wants to see first, in the words of the register and the models."""
NO_RELEASE = "in no release"
IMPLEMENTED = "implemented"
_DATED = frozenset({"Date", "Date raised", "Go-live"})


def register_sheets(
    workspace: Workspace,
    *,
    as_of: dt.date | None = None,
    has_impacts: bool = True,
) -> tuple[SheetTable, ...]:
    """Make the sheets of an export.

    Parameters
    ----------
    workspace
        The workspace.
    as_of
        Only what was known by that day, with the status of that day in place of the register's; ``None`` for all that
        is known.
    has_impacts
        Whether to work out what each change means for users, which takes a second or so for each.

    Returns
    -------
    tuple of SheetTable
        All changes first; then iterations, audit trail, confirmations, impact on users, and what is implemented or
        attached to a release; last what the sheets are.
    """
    sheets = _Export(workspace, as_of, has_impacts=has_impacts)
    tables = [sheets.changes(), sheets.iterations(), sheets.audit_trail(), sheets.confirmations()]
    if has_impacts:
        tables.append(sheets.service_users())
    return (*tables, sheets.carried(), sheets.about())


class _Export:
    def __init__(self, workspace: Workspace, as_of: dt.date | None, *, has_impacts: bool) -> None:
        self._workspace = workspace
        self._as_of = None if as_of == workspace.settings.as_of else as_of
        self._register = workspace.register
        self._changes = workspace.register.changes
        self._histories = {item.id: show_history(workspace, item.id, as_of=as_of) for item in self._changes}
        self._iterations = _known_by(self._register.iterations, as_of)
        self._impacts: Mapping[str, UserImpact] = {}
        if has_impacts:
            self._impacts = impacts_on_users(workspace, self._changes, as_of=as_of)
        self._focus = {item.id: self._focus_of(item) for item in self._changes}

    def changes(self) -> SheetTable:
        """List every change, also those in no release."""
        late = ("status", "final_status") if self._as_of else ()
        columns = [column for column in CHANGE_HEADINGS if column not in late]
        header = [CHANGE_HEADINGS[column] for column in columns]
        if self._as_of:
            header.append(f"As of {self._as_of.isoformat()}")
        header += [ALL_ITERATIONS, FOCUS, *([FOR_USERS] if self._impacts else [])]
        rows = []
        for change in self._changes:
            cells = _cells(change)
            row = [cells[column] for column in columns]
            if self._as_of:
                row.append(self._histories[change.id].status)
            row += [self._iterations_in_words(change.id), self._focus[change.id]]
            if self._impacts:
                row.append(self._impacts[change.id].in_words)
            rows.append(tuple(row))
        return SheetTable("Changes", tuple(header), rows, _DATED)

    def iterations(self) -> SheetTable:
        """List the iterations that the register records."""
        rows = [
            (item.change_id, item.iteration, item.date, item.what, item.source, item.basis.value if item.basis else "")
            for items in self._iterations.values()
            for item in items
        ]
        return SheetTable("Iterations", tuple(ITERATION_HEADINGS.values()), rows, _DATED)

    def audit_trail(self) -> SheetTable:
        """Tell for every change what happened to it in the order of dates, iterations among events."""
        header = (OF_CHANGE, "Date", "What happened", "Recorded as", "Said by", "Source", "Basis")
        rows: list[tuple[str, ...]] = []
        for change in self._changes:
            own = [*self._told(self._histories[change.id]), *self._told_iterations(change.id)]
            own.sort(key=lambda item: item[0])
            rows += [(change.id, *cells) for _, cells in own]
            if not own:
                rows.append((change.id, "", NOT_RECORDED, "", "", "", ""))
        return SheetTable("Audit trail", header, rows, _DATED)

    def _told(self, history: SubjectHistory) -> Iterator[tuple[dt.date, tuple[str, ...]]]:
        for entry in history.entries:
            basis = entry.basis.value if entry.basis else ""
            cells = (entry.written, entry.words, _recorded_as(entry), entry.claimant, entry.source, basis)
            yield entry.day or dt.date.max, cells

    def _told_iterations(self, change_id: str) -> Iterator[tuple[dt.date, tuple[str, ...]]]:
        for item in self._iterations.get(change_id, ()):
            basis = item.basis.value if item.basis else ""
            cells = (item.date, item.what, f"iteration {item.iteration}", "", item.source, basis)
            yield (last_day(item.date) if item.date else None) or dt.date.max, cells

    def confirmations(self) -> SheetTable:
        """List what a release carries with its Request For Confirmation, those recorded first."""
        header = (OF_CHANGE, "Title", "Request For Confirmation", "In release", "Go-live", "Stands")
        carried = [item for item in self._changes if item.release_ids and item.tbdg_rfc.casefold() != "no"]
        carried.sort(key=lambda item: not item.tbdg_rfc)
        rows = [
            (item.id, item.title, item.tbdg_rfc or NOT_RECORDED, "; ".join(item.release_ids), self._go_live(item),
             self._status(item))
            for item in carried
        ]  # fmt: skip
        return SheetTable("TBDG confirmations", header, rows, _DATED)

    def service_users(self) -> SheetTable:
        """List for every change the roles that it reaches, with their processes and interfaces."""
        header = (OF_CHANGE, "Title", "User role", "Processes", "Interfaces", "Likeliest")
        rows: list[tuple[str, ...]] = []
        for change in self._changes:
            impact = self._impacts[change.id]
            for role in impact.roles:
                processes = "\n".join(
                    f"{item.id.partition(':')[2]} {item.name} ({item.part}, {percent(item.likelihood)})"
                    for item in role.processes
                )
                interfaces = "\n".join(f"{item.name} ({percent(item.likelihood)})" for item in role.interfaces)
                best = max(item.likelihood for item in (*role.processes, *role.interfaces))
                rows.append((change.id, change.title, role.role, processes, interfaces, percent(best)))
            if not impact.roles:
                rows.append((change.id, change.title, impact.why_none, "", "", ""))
        return SheetTable("Service User impact", header, rows)

    def carried(self) -> SheetTable:
        """List what is implemented or attached to a release, changes on power outage alerts first and in any case."""
        header = (OF_CHANGE, "Title", FOCUS, "Implemented or attached", "In release", "Go-live", "Stage", "Stands",
                  "In dispute", "Duplicates")  # fmt: skip
        rows = []
        for change in sorted(self._changes, key=lambda item: not self._focus[item.id]):
            stage = stage_as_of(self._workspace, change, self._as_of).name
            is_done = stage == IMPLEMENTED
            if not (is_done or change.release_ids or self._focus[change.id]):
                continue
            states = [IMPLEMENTED] * is_done + ["attached to a release"] * bool(change.release_ids)
            history = self._histories[change.id]
            rows.append(
                (
                    change.id,
                    change.title,
                    self._focus[change.id],
                    " and ".join(states) or f"neither: {stage}, {NO_RELEASE}",
                    "; ".join(change.release_ids) or NO_RELEASE,
                    self._go_live(change),
                    stage,
                    self._status(change),
                    "; ".join(matter.matter for matter in history.disputes),
                    history.duplicate_note,
                )
            )
        return SheetTable("Implemented or in a release", header, rows, _DATED)

    def about(self) -> SheetTable:
        """Say what the sheets are."""
        settings = self._workspace.settings
        rows = [
            ("Register", settings.name),
            ("Note", settings.note),
            ("Status of the register", settings.as_of.isoformat() if settings.as_of else ""),
            ("Known by", self._as_of.isoformat() if self._as_of else "all that is recorded"),
            ("Changes", "Every change, also those in no release; an import reads this sheet."),
            ("Iterations", "The forms that changes went through; an import reads this sheet, too."),
            ("Audit trail", "What happened to each change in the order of dates, plans and claims among it."),
            ("TBDG confirmations", f"Where nothing is recorded the cell says '{NOT_RECORDED}'."),
            ("Service User impact", "Worked out from the models: what each change alone reaches."),
            ("Implemented or in a release", "Changes on power outage alerts stand first, in whatever stage."),
        ]
        return SheetTable("About", ("What", "Says"), rows)

    def _iterations_in_words(self, change_id: str) -> str:
        found = self._iterations.get(change_id, ())
        told = (f"{item.iteration}{f' ({item.date})' if item.date else ''}: {item.what}" for item in found)
        return "\n".join(told) or NOT_RECORDED

    def _status(self, change: Change) -> str:
        return self._histories[change.id].status if self._as_of else change.final_status or change.status

    def _go_live(self, change: Change) -> str:
        by_id = {release.id: release.go_live for release in self._register.releases}
        return "; ".join(by_id[name] for name in change.release_ids if by_id.get(name))

    def _focus_of(self, change: Change) -> str:
        """Say why a change is about power outage alerts; empty if it is not."""
        if FOCUS_WORDS in f"{change.title} {change.summary}".casefold():
            return "yes: its words say so"
        named = {item.element_id for item in self._register.aliases if FOCUS_WORDS in item.phrase.casefold()}
        named |= {node.id for node in self._workspace.graph.nodes if FOCUS_WORDS in node.name.casefold()}
        touched = [item.element_id for item in self._register.touches if item.change_id == change.id]
        found = sorted(set(touched) & named)
        return f"yes: it touches {', '.join(found)}" if found else ""


def _known_by(iterations: Iterable[ChangeIteration], as_of: dt.date | None) -> Mapping[str, Sequence[ChangeIteration]]:
    found: dict[str, list[ChangeIteration]] = {}
    for item in iterations:
        day = last_day(item.date) if item.date else None
        if as_of is None or (day is not None and day <= as_of):
            found.setdefault(item.change_id, []).append(item)
    return found


def _recorded_as(entry: TimelineEntry) -> str:
    if entry.is_register_status:
        return "status of the register"
    if entry.is_plan:
        return f"plan of {entry.known_on}" if entry.known_on else "plan"
    return "claim" if entry.claimant else "event"


def _cells(change: Change) -> Mapping[str, str]:
    return {
        CHANGE_ID: change.id,
        "kind": change.kind,
        "title": change.title,
        "summary": change.summary,
        "status": change.status,
        "final_status": change.final_status,
        "date_raised": change.date_raised,
        "releases": "; ".join(change.release_ids),
        "tbdg_rfc": change.tbdg_rfc or NOT_RECORDED,
        "claim": change.claim,
        "severity": change.severity,
        "basis": change.basis.value if change.basis else "",
        "source": change.source,
    }
