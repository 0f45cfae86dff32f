"""Say in RDF what work packages hold: plans by version, tasks with days and states, and everything that was done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyoxigraph import NamedNode

from impact.domain import review_terms as r
from impact.domain import vocabulary as v
from impact.domain.effort import Figures
from impact.domain.package_event import Deed, PackageEvent, Plan
from impact.domain.vocabulary import own
from impact.domain.work_package import TaskState, TaskStatus, WorkPackage
from impact.writers.rdf_kept_names import People, event_iri, package_iri, plan_iri, task_iri
from impact.writers.rdf_models import ESTIMATE_STATUS, concept
from impact.writers.rdf_triples import Fact, IriScheme, Triples, node, segment, tail
from impact.writers.rdf_verdicts import VerdictStatements

DIGEST_SIGNS = 16


class PackageStatements:
    """State work packages, each in the graph of the caller.

    Parameters
    ----------
    triples, iris
        Where to state them, and where IRIs come from.
    people
        Names people, and links elements.
    change_ids
        Changes of the register.
    sha256_by_file
        Inputs of the export with their digests.
    """

    def __init__(
        self,
        triples: Triples,
        iris: IriScheme,
        people: People,
        *,
        change_ids: frozenset[str],
        sha256_by_file: Mapping[str, str],
    ) -> None:
        self._triples, self._iris, self._people = triples, iris, people
        self._change_ids, self._sha256_by_file = change_ids, sha256_by_file

    def state(self, package: WorkPackage) -> None:
        """State a package: itself, its plans, its tasks, and what was done."""
        subject = package_iri(self._iris, package.id)
        self._package(subject, package)
        numbers = [event.number for event in package.plans]
        for event in package.events:
            version = numbers.index(event.number) + 1 if event.number in numbers else 0
            self._event(subject, package, event)
            if event.plan is not None and version:
                self._plan(subject, package.id, event, version=version)
        for state in package.tasks:
            self._task(subject, package.id, state)
        VerdictStatements(self._triples, self._iris, self._people).state(package)

    def _package(self, subject: NamedNode, package: WorkPackage) -> None:
        plan, standing = package.plan, _standing(package)
        version = len(package.plans)
        approvals = [one for one in standing if one.deed is Deed.APPROVED and one.version == version]
        is_begun = any(one.task and one.deed is not Deed.ASSIGNED for one in standing)
        facts: list[Fact] = [
            (v.TITLE, f"Review {package.id}"),
            (v.IDENTIFIER, package.id),
            (own("ofRelease"), self._iris.release(plan.release) if plan.release else None),
            *self._changes(plan.changes),
            *_days(plan.total),
            (own("spentDays"), float(package.days_spent)),
            (own("startsOn"), plan.start),
            (own("dueOn"), plan.due),
            (own("plannedIn"), plan_iri(self._iris, package.id, version)),
            *((r.AUTHORIZER, self._people.person(one.who)) for one in approvals),
            (r.IS_APPROVED, bool(approvals)),
            (r.IS_CLOSED, package.is_closed),
            (r.IS_IN_PROGRESS, is_begun and not package.is_closed),
            (r.STATE, _state_of(is_closed=package.is_closed, is_active=is_begun)),
        ]
        self._triples.describe(subject, [own("WorkPackage"), r.TASK], facts)

    def _changes(self, change_ids: Iterable[str]) -> list[Fact]:
        known = (name for name in change_ids if name in self._change_ids)
        return [(v.RELATED_CHANGE_REQUEST, self._iris.change(name)) for name in known]

    def _plan(self, package: NamedNode, package_id: str, event: PackageEvent, *, version: int) -> None:
        plan = event.plan
        assert plan is not None, "an event with a version of the plan holds it"
        subject = plan_iri(self._iris, package_id, version)
        before = plan_iri(self._iris, package_id, version - 1) if version > 1 else None
        facts: list[Fact] = [
            (v.TITLE, f"Plan of {package_id}, version {version}"),
            (own("planVersion"), version),
            (v.IS_PART_OF, package),
            (v.WAS_GENERATED_BY, event_iri(self._iris, package_id, event.number)),
            *self._people.signed(event.who, event.when),
            (r.WAS_REVISION_OF, before),
            *self._made_from(plan),
            *_days(plan.total),
            (own("taskCount"), len(plan.tasks)),
            (own("startsOn"), plan.start),
            (own("dueOn"), plan.due),
        ]
        self._triples.describe(subject, [own("PackagePlan"), r.PLAN, v.ENTITY], facts)
        self._assumptions(subject, package_id, plan, version=version)

    def _made_from(self, plan: Plan) -> list[Fact]:
        return [
            (own("asOf"), plan.as_of),
            (own("graphRelease"), self._iris.release(plan.graph_release) if plan.graph_release else None),
            (own("estimateStatus"), concept(ESTIMATE_STATUS, plan.status)),
            *((own("missingCondition"), name) for name in plan.missing),
            (own("threshold"), plan.threshold),
            (own("seed"), plan.seed),
            (own("worlds"), plan.worlds),
            (own("workspaceDigest"), plan.workspace_digest),
            (own("policyDigest"), plan.policy_digest),
            (own("decisionsDigest"), plan.decisions_digest),
            *((own("identified"), text) for text in plan.identified),
            *((v.WAS_DERIVED_FROM, self._input(file, digest)) for file, digest in sorted(plan.sha256_by_file.items())),
        ]

    def _input(self, file: str, digest: str) -> NamedNode:
        """Give the version of a file; where the export reads the same one, it is told."""
        subject = self._iris.iri("input-version", segment(file), digest[:DIGEST_SIGNS])
        is_same = self._sha256_by_file.get(file) == digest
        facts: list[Fact] = [
            (v.IDENTIFIER, file),
            (own("sha256"), digest),
            (r.SPECIALIZATION_OF, self._iris.named("input", file) if is_same else None),
        ]
        self._triples.describe(subject, [own("InputVersion"), v.ENTITY], facts)
        return subject

    def _assumptions(self, plan_subject: NamedNode, package_id: str, plan: Plan, *, version: int) -> None:
        for place, item in enumerate(plan.assumptions, start=1):
            subject = self._iris.iri("plan", segment(package_id), str(version), "assumption", str(place))
            facts: list[Fact] = [
                (v.TITLE, item.name),
                (own("value"), item.value),
                (own("unit"), item.unit),
                (own("reason"), item.reason),
            ]
            self._triples.describe(subject, [own("Assumption")], facts)
            self._triples.describe(plan_subject, (), [(own("hasAssumption"), subject)])

    def _task(self, package: NamedNode, package_id: str, state: TaskState) -> None:
        task, subject = state.task, task_iri(self._iris, package_id, state.task.id)
        facts: list[Fact] = [
            (v.TITLE, task.label),
            (v.IDENTIFIER, task.id),
            (r.PARENT, package),
            (v.IS_PART_OF, package),
            (own("plannedIn"), plan_iri(self._iris, package_id, state.version) if state.version else None),
            *(self._people.elements(own("reviews"), [task.id]) if task.is_section else ()),
            (own("document"), task.document),
            (own("taskKind"), task.kind),
            (own("role"), task.role),
            (own("depth"), task.depth),
            (own("likelihood"), task.likelihood if task.is_section else None),
            (own("taskOrigin"), task.origin),
            (own("inclusionProbability"), task.inclusion_probability),
            (own("why"), task.why),
            *_days(task.days),
            *self._progress(state),
        ]
        self._triples.describe(subject, [own("PackageTask"), v.REVIEW_TASK if task.is_section else r.TASK], facts)
        for role, mean in task.mean_by_role:
            share = self._iris.iri("planned-share", segment(package_id), segment(role), tail(task.id))
            said: list[Fact] = [(own("ofTask"), subject), (own("role"), role), (own("personDays"), mean)]
            self._triples.describe(share, [own("PlannedShare")], said)

    def _progress(self, state: TaskState) -> list[Fact]:
        """Say where a task stands, in our words and in those of OSLC."""
        status, verdict = state.status, state.verdict
        is_signed = verdict is not None and status in (TaskStatus.DONE, TaskStatus.REJECTED)
        return [
            (own("taskStatus"), status),
            (r.CONTRIBUTOR, self._people.person(state.assignee)),
            (own("dueOn"), state.due),
            (own("startedOn"), state.started_on),
            (own("finishedOn"), state.finished_on),
            (own("spentDays"), float(state.days_spent)),
            (r.IS_CLOSED, status.is_finished),
            (r.IS_IN_PROGRESS, status is TaskStatus.STARTED),
            (r.IS_FIXED, is_signed and verdict is not None and verdict.finding == "updated"),
            (r.IS_REVIEWED, is_signed),
            (r.IS_VERIFIED, is_signed and verdict is not None and bool(verdict.verified_by)),
            (r.STATE, _state_of(is_closed=status.is_finished, is_active=status is TaskStatus.STARTED)),
        ]

    def _event(self, whole: NamedNode, package: WorkPackage, event: PackageEvent) -> None:
        name = package.id
        task = task_iri(self._iris, name, event.task) if package.task(event.task) else None
        facts: list[Fact] = [
            (v.TITLE, event.words),
            (v.IS_PART_OF, whole),
            (own("place"), event.number),
            (own("deed"), event.deed),
            (own("ofTask"), task),
            *self._people.acted(event.who, event.when),
            (own("countsOn"), event.on),
            (own("why"), event.why),
            (own("addressee"), event.to),
            (own("role"), self._role_of(package, event)),
            (own("personDays"), event.days),
            (own("dueOn"), event.due),
            (own("planVersion"), event.version),
            (own("undoes"), event_iri(self._iris, name, event.undoes) if event.undoes is not None else None),
            (own("isUndone"), event.number in package.undone),
        ]
        subject = event_iri(self._iris, name, event.number)
        self._triples.describe(subject, [own("PackageEvent"), v.ACTIVITY], facts)

    def _role_of(self, package: WorkPackage, event: PackageEvent) -> str:
        """Give the role in which time was spent: that of the task where the event names none."""
        state = package.task(event.task) if event.deed is Deed.RECORDED else None
        return event.role or (state.task.role if state else "")


def _standing(package: WorkPackage) -> list[PackageEvent]:
    return [event for event in package.events if event.number not in package.undone and event.undoes is None]


def _state_of(*, is_closed: bool, is_active: bool) -> NamedNode | None:
    """Give the state as OSLC names it; it has none for what nobody has begun."""
    if is_closed:
        return node(r.STATE_CLOSED)
    return node(r.STATE_IN_PROGRESS) if is_active else None


def _days(figures: Figures) -> list[Fact]:
    return [
        (own("plannedP10"), figures.p10),
        (own("plannedP50"), figures.p50),
        (own("plannedP80"), figures.p80),
        (own("plannedMean"), figures.mean),
    ]
