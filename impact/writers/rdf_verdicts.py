"""Say in RDF what reviewers found and signed, who did, and for which content of which elements it holds."""

from __future__ import annotations

from collections.abc import Sequence

from pyoxigraph import NamedNode

from impact.domain import vocabulary as v
from impact.domain.fingerprint import Aspect, Fingerprint
from impact.domain.package_event import Deed, Finding, PackageEvent
from impact.domain.vocabulary import own
from impact.domain.work_package import ContentChange, TaskState, TaskStatus, WorkPackage
from impact.writers.rdf_kept_names import People, event_iri, package_iri, task_iri
from impact.writers.rdf_triples import Fact, IriScheme, Triples, segment, tail

SIGNING = (Deed.DONE, Deed.REJECTED)
_SIGNED = (TaskStatus.DONE, TaskStatus.REJECTED)
_ASPECTS = {aspect: f"fingerprint{aspect.value.capitalize()}" for aspect in Aspect}


class VerdictStatements:
    """State every verdict that was ever signed on a work package, undone ones included."""

    def __init__(self, triples: Triples, iris: IriScheme, people: People) -> None:
        self._triples, self._iris, self._people = triples, iris, people

    def state(self, package: WorkPackage) -> None:
        """State the verdicts of a package in the order in which they were signed."""
        for event in package.events:
            if event.deed in SIGNING:
                self._verdict(package, event)

    def _verdict(self, package: WorkPackage, event: PackageEvent) -> None:
        state = package.task(event.task)
        verdict = self._iris.iri("verdict", segment(package.id), str(event.number))
        finding = event.finding or Finding.FALSE_POSITIVE
        facts: list[Fact] = [
            (v.TITLE, f"{finding}: {state.task.label if state else event.task}"),
            (v.IS_PART_OF, package_iri(self._iris, package.id)),
            (own("ofTask"), task_iri(self._iris, package.id, event.task) if state else None),
            (own("finding"), finding),
            (v.WAS_GENERATED_BY, event_iri(self._iris, package.id, event.number)),
            *self._people.signed(event.who, event.when),
            (own("countsOn"), event.on),
            (own("verifiedBy"), self._people.person(event.to)),
            (own("why"), event.why),
            (own("isUndone"), event.number in package.undone),
            (own("holds"), _holds(state, event)),
            *self._people.elements(own("restsOn"), sorted(event.rests_on)),
        ]
        self._triples.describe(verdict, [own("Verdict"), v.ENTITY], facts)
        is_current = state is not None and state.verdict is not None and state.verdict.number == event.number
        changes = state.reopened_by if state is not None and is_current else ()
        for element_id, signed in sorted(event.rests_on.items()):
            subject = self._iris.iri("verdict-basis", segment(package.id), str(event.number), tail(element_id))
            self._basis(subject, element_id, signed, changes=changes)
            self._triples.describe(verdict, (), [(own("hasBasis"), subject)])

    def _basis(
        self, subject: NamedNode, element_id: str, signed: Fingerprint, *, changes: Sequence[ContentChange]
    ) -> None:
        change = next((one for one in changes if one.element_id == element_id), None)
        facts: list[Fact] = [
            (v.IDENTIFIER, element_id),
            *self._people.elements(own("onElement"), [element_id]),
            (own("isGone"), True if change is not None and not change.aspects else None),
            *((own("changedAspect"), aspect) for aspect in (change.aspects if change else ())),
            *((own(name), signed.of(aspect)) for aspect, name in _ASPECTS.items()),
            (own("fingerprintScheme"), signed.scheme),
        ]
        self._triples.describe(subject, [own("VerdictBasis")], facts)


def _holds(state: TaskState | None, event: PackageEvent) -> bool:
    """Say whether a verdict is the present one of its task, and what it rests on is as it was."""
    if state is None or state.verdict is None:
        return False
    return state.verdict.number == event.number and state.status in _SIGNED
