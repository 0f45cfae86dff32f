"""Say what each change needs of a release, place it in the earliest slot that fits, and flag what does not fit."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping, Sequence

from impact.domain.architecture import Element
from impact.domain.change import Change, Release, Touch
from impact.domain.formatting import counted, day
from impact.domain.release_slot import (
    FilledSlot,
    Need,
    PlacedChange,
    PlannableChange,
    ReleaseFlag,
    ReleasePlan,
    ReleasePolicy,
    Slot,
    SlotRule,
)
from impact.graph import ArchitectureGraph

OWNER = "owner"
DOCUMENT = "document"


def classify(
    change: Change, touches: Sequence[Touch], *, graph: ArchitectureGraph, policy: ReleasePolicy, release_kind: str = ""
) -> Need:
    """Say what a change needs: the first rule of the policy that fits, with the elements that decide.

    Parameters
    ----------
    change, touches
        The change, and what it and its parts touch.
    graph
        The architecture of all releases, so that what a change brings has its kind too.
    policy
        The rules.
    release_kind
        The register's word for the release that carries the change; empty if none does.

    Returns
    -------
    Need
        Without a rule if the change touches nothing: nobody has said what it alters.
    """
    for rule in policy.rules:
        if rule.severities and change.severity not in rule.severities:
            continue
        if rule.release_kinds and release_kind not in rule.release_kinds:
            continue
        if not rule.asks_for_elements:
            if touches or rule.severities or rule.release_kinds:
                return Need(rule)
            continue
        deciding = tuple(dict.fromkeys(touch.element_id for touch in touches if _fits(touch, rule, graph)))
        if deciding:
            return Need(rule, deciding)
    return Need(None)


def _fits(touch: Touch, rule: SlotRule, graph: ArchitectureGraph) -> bool:
    if touch.element_id not in graph or (rule.touch_kinds and touch.kind not in rule.touch_kinds):
        return False
    element = graph.element(touch.element_id)
    if not rule.via_role:
        return (not rule.sorts or element.sort in rule.sorts) and _has_properties(element, rule)
    ends = [graph.relationships[place] for place in graph.outgoing[graph.index_by_id[element.id]]]
    reached = [
        graph.element(tie.target_id)
        for tie in ends
        if tie.role == rule.via_role and (not rule.via_strengths or tie.strength in rule.via_strengths)
    ]
    asked = [node for node in reached if not rule.via_sorts or node.sort in rule.via_sorts]
    return bool(asked) and all(_has_properties(node, rule) for node in asked)


def _has_properties(element: Element, rule: SlotRule) -> bool:
    if rule.owners and element.properties.get(OWNER, "") not in rule.owners:
        return False
    return all(element.properties.get(name, "") in values for name, values in rule.properties.items())


def slots_of(
    policy: ReleasePolicy, releases: Sequence[Release], *, first_year: int, last_year: int
) -> tuple[Slot, ...]:
    """List the slots of some years in the order of days.

    A dated release of the register takes the place of a proposed slot of its kind in its year.
    """
    found = [
        Slot(kind, release.go_live_date, release.id)
        for release in releases
        for kind in (policy.slot_by_release_kind.get(release.kind, ""),)
        if kind and kind != DOCUMENT and release.go_live_date and first_year <= release.go_live_date.year <= last_year
    ]
    for year in range(first_year, min(last_year, dt.MAXYEAR) + 1):
        for slot_kind in policy.slots:
            taken = sum(slot.kind == slot_kind.kind and slot.day.year == year for slot in found)
            for month in slot_kind.months[taken:]:
                found.append(Slot(slot_kind.kind, dt.date(year, month, calendar.monthrange(year, month)[1])))
    return tuple(sorted(found, key=lambda slot: (slot.day, slot.label)))


def plan_releases(
    items: Sequence[PlannableChange],
    releases: Sequence[Release],
    *,
    policy: ReleasePolicy,
    as_of: dt.date,
    years: int,
) -> ReleasePlan:
    """Place every open change and flag what does not fit.

    Changes that are ready come first, the longest ready first; then the others, as if they were ready on the day
    of planning. Ties are broken by id, so the order of the input changes nothing.

    Parameters
    ----------
    items
        Changes in the order of the register.
    releases
        Releases of the register.
    policy
        Slots and limits.
    as_of
        Day of planning.
    years
        How many years ahead slots are proposed, 0 or more.
    """
    by_id = {release.id: release for release in releases}
    slots = [
        slot
        for slot in slots_of(policy, releases, first_year=as_of.year, last_year=as_of.year + years)
        if slot.day > as_of
    ]
    carried: dict[str, list[str]] = {slot.label: [] for slot in slots}
    placed: dict[str, PlacedChange] = {}
    slot_by_release = {slot.release_id: slot for slot in slots if slot.release_id}
    flags = _flags(items, by_id, policy=policy)
    misplaced = {(flag.release_id, item.change.id) for flag, item in flags if item is not None}
    waiting = []
    for item in items:
        why_not = item.why_closed or _needs_no_slot(item, policy)
        if why_not:
            placed[item.change.id] = PlacedChange(item, None, why_not=why_not)
        elif item.release_id and (item.release_id, item.change.id) not in misplaced:
            slot = slot_by_release.get(item.release_id) or _slot_of(by_id[item.release_id], policy)
            carried.setdefault(slot.label, []).append(item.change.id)
            placed[item.change.id] = PlacedChange(item, slot, is_fixed=True)
        else:
            waiting.append(item)
    for item in sorted(waiting, key=lambda item: (item.ready_on is None, item.ready_on or as_of, item.change.id)):
        placed[item.change.id] = _place(item, slots, carried, policy=policy, as_of=as_of)
    return ReleasePlan(
        as_of=as_of,
        policy=policy,
        changes=tuple(placed[item.change.id] for item in items),
        slots=tuple(_filled(slot, carried[slot.label], policy) for slot in slots),
        flags=(*(flag for flag, _ in flags), *_too_many_in_a_year(releases, policy)),
        releases=by_id,
    )


def _filled(slot: Slot, change_ids: Sequence[str], policy: ReleasePolicy) -> FilledSlot:
    kind = policy.slot(slot.kind)
    title = kind.title if kind else slot.kind
    return FilledSlot(slot, title, kind.most_changes if kind else None, tuple(change_ids))


def _slot_of(release: Release, policy: ReleasePolicy) -> Slot:
    kind = policy.slot_by_release_kind.get(release.kind, release.kind)
    return Slot(kind, release.go_live_date or dt.date.max, release.id)


def _needs_no_slot(item: PlannableChange, policy: ReleasePolicy) -> str:
    if item.need.rule is None:
        return "nobody has said what it alters, so what it needs is unknown"
    if item.release_id:
        return ""
    if any(item.need.kind in slot.takes and slot.months for slot in policy.slots):
        return ""
    kind = policy.slot(item.need.kind)
    return kind.title if kind else "no scheduled slot takes it"


def _place(
    item: PlannableChange,
    slots: Sequence[Slot],
    carried: dict[str, list[str]],
    *,
    policy: ReleasePolicy,
    as_of: dt.date,
) -> PlacedChange:
    ready = item.ready_on or as_of
    for slot in slots:
        kind = policy.slot(slot.kind)
        if kind is None or not kind.months or item.need.kind not in kind.takes:
            continue
        is_full = kind.most_changes is not None and len(carried[slot.label]) >= kind.most_changes
        if not is_full and slot.day >= months_after(ready, kind.lead_months):
            carried[slot.label].append(item.change.id)
            return PlacedChange(item, slot, is_if_ready_today=item.ready_on is None)
    return PlacedChange(item, None, why_not="no slot in the years looked at fits it")


def months_after(start: dt.date, months: int) -> dt.date:
    """Give the day some months later; where that month is too short, its last day."""
    year, month = divmod(start.month - 1 + months, 12)
    year += start.year
    if year > dt.MAXYEAR:
        return dt.date.max
    return dt.date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def _flags(
    items: Sequence[PlannableChange], releases: Mapping[str, Release], *, policy: ReleasePolicy
) -> list[tuple[ReleaseFlag, PlannableChange | None]]:
    found: list[tuple[ReleaseFlag, PlannableChange | None]] = []
    for release in releases.values():
        kind = policy.slot(policy.slot_by_release_kind.get(release.kind, ""))
        if kind is None or release.go_live_date is None or release.go_live_date < policy.starts:
            continue
        mine = [item for item in items if item.release_id == release.id]
        for item in mine:
            why = _misplaced(item, release, takes=(*kind.takes, DOCUMENT), policy=policy)
            if why:
                found.append((ReleaseFlag(release.id, "misplaced", why), item))
            elif _is_too_early(item, release.go_live_date, lead_months=kind.lead_months):
                words = (
                    f"{item.change.id} was ready on {day(item.ready_on)}, less than {kind.lead_months} months before"
                )
                found.append((ReleaseFlag(release.id, "too early", words), None))
        if kind.most_changes is not None and len(mine) > kind.most_changes:
            words = f"{counted(len(mine), 'change')}, and {kind.title} carries at most {kind.most_changes}"
            found.append((ReleaseFlag(release.id, "over-full", words), None))
    return found


def _is_too_early(item: PlannableChange, go_live: dt.date, *, lead_months: int) -> bool:
    if item.ready_on is None or item.why_closed or item.is_ready_at_latest:
        return False
    return months_after(item.ready_on, lead_months) > go_live


def _misplaced(item: PlannableChange, release: Release, *, takes: Sequence[str], policy: ReleasePolicy) -> str:
    if item.need.rule is None or item.need.kind in takes:
        return ""
    needed = policy.slot(item.need.kind)
    elements = f" ({', '.join(item.need.element_ids[:3])})" if item.need.element_ids else ""
    title = needed.title if needed else item.need.kind
    return f"{item.change.id} needs: {title}, for {item.need.rule.name}{elements}; {release.id} is a {release.kind}"


def _too_many_in_a_year(releases: Sequence[Release], policy: ReleasePolicy) -> list[ReleaseFlag]:
    found = []
    by_year: dict[tuple[int, str], list[Release]] = {}
    for release in releases:
        if release.go_live_date is not None and release.go_live_date >= policy.starts:
            key = (release.go_live_date.year, policy.slot_by_release_kind.get(release.kind, ""))
            by_year.setdefault(key, []).append(release)
    for (year, name), mine in sorted(by_year.items()):
        kind = policy.slot(name)
        if kind is None or not kind.months or len(mine) <= len(kind.months):
            continue
        last = max(mine, key=lambda release: (release.go_live_date or dt.date.min, release.id))
        words = (
            f"{year} has {len(mine)} of kind '{kind.title}' ({', '.join(item.id for item in mine)}), and the policy "
        )
        found.append(ReleaseFlag(last.id, "over-full", f"{words}has {len(kind.months)} a year"))
    return found
