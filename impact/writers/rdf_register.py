"""Say in RDF what the register holds: releases, conditions, changes, parts, touches, events and aliases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from pyoxigraph import NamedNode

from impact.domain import vocabulary as v
from impact.domain.change import Change, ChangeEvent, Condition, Register, Release, Touch
from impact.domain.vocabulary import own
from impact.writers.rdf_models import TOUCH_KIND, concept
from impact.writers.rdf_triples import Fact, IriScheme, Triples, dated, segment, tail


class RegisterStatements:
    """State a register."""

    def __init__(self, triples: Triples, iris: IriScheme, register: Register) -> None:
        self._triples, self._iris, self._register = triples, iris, register
        self._release_ids = {release.id for release in register.releases}
        self._change_ids = {change.id for change in register.changes}

    def state(self) -> None:
        """State all of it, in the order of the files."""
        for release in self._register.releases:
            self._release(release)
        for release_id, conditions in groupby(
            sorted(self._register.conditions, key=lambda condition: condition.release_id),
            key=lambda condition: condition.release_id,
        ):
            for place, condition in enumerate(conditions, start=1):
                self._condition(condition, self._iris.iri("condition", tail(release_id), str(place)))
        for change in self._register.changes:
            self._change(change)
        for part in self._register.parts:
            whole = self._iris.change(part.whole_id)
            self._triples.describe(self._iris.change(part.part_id), (), [(v.IS_PART_OF, whole)])
        for touch in self._register.touches:
            self._touch(touch)
        for subject_id, events in groupby(
            sorted(self._register.events, key=lambda event: event.subject_id), key=lambda event: event.subject_id
        ):
            for place, event in enumerate(events, start=1):
                self._event(event, self._iris.iri("event", tail(subject_id), str(place)))
        self._aliases()

    def state_unlisted_releases(self, named: Iterable[str]) -> None:
        """State the releases that models or changes name and that the register does not list: ``proposed``, say."""
        planned = (release_id for change in self._register.changes for release_id in change.release_ids)
        conditional = (condition.release_id for condition in self._register.conditions)
        for release_id in sorted({*named, *planned, *conditional} - self._release_ids - {""}):
            facts: list[Fact] = [(v.IDENTIFIER, release_id), (v.TITLE, release_id)]
            self._triples.describe(self._iris.release(release_id), [own("Release")], facts)

    def _release(self, release: Release) -> None:
        facts: list[Fact] = [
            (v.IDENTIFIER, release.id),
            (v.TITLE, release.title or release.id),
            (v.DESCRIPTION, release.scope),
            (own("owner"), release.owner),
            (own("releaseKind"), release.kind),
            (own("goLive"), release.go_live),
            (own("goLiveDate"), release.go_live_date),
            (own("specificationVersions"), release.spec_versions),
            (own("reviewMonths"), release.review_months),
            (own("newcomers"), release.newcomers),
            (own("basis"), release.basis),
            (v.SOURCE, release.source),
        ]
        self._triples.describe(self._iris.release(release.id), [own("Release")], facts)

    def _condition(self, condition: Condition, subject: NamedNode) -> None:
        facts: list[Fact] = [
            (own("subject"), self._iris.release(condition.release_id)),
            (own("conditionName"), condition.condition),
            (own("date"), condition.date),
            (own("state"), condition.state),
            (own("note"), condition.note),
            (own("basis"), condition.basis),
            (v.SOURCE, condition.source),
        ]
        self._triples.describe(subject, [own("Condition")], facts)

    def _change(self, change: Change) -> None:
        facts: list[Fact] = [
            (v.IDENTIFIER, change.id),
            (v.TITLE, change.title or change.id),
            (v.DESCRIPTION, change.summary),
            (own("changeKind"), change.kind),
            (own("state"), change.status),
            (own("finalState"), change.final_status),
            (own("dateRaised"), dated(change.date_raised)),
            *((own("plannedFor"), self._iris.release(release_id)) for release_id in change.release_ids),
            (own("isPart"), change.is_part),
            (own("claim"), change.claim),
            (own("basis"), change.basis),
            (v.SOURCE, change.source),
        ]
        self._triples.describe(self._iris.change(change.id), [v.CHANGE_REQUEST], facts)

    def _touch(self, touch: Touch) -> None:
        change, element = self._iris.change(touch.change_id), self._iris.element(touch.element_id)
        facts: list[Fact] = [
            (own("byChange"), change),
            (own("touches"), element),
            (own("touchKind"), concept(TOUCH_KIND, touch.kind)),
            (own("why"), touch.why),
            (own("confidence"), touch.confidence),
            (own("basis"), touch.basis),
            (v.SOURCE, touch.source),
        ]
        subject = self._iris.iri("touch", segment(touch.change_id), touch.kind, tail(touch.element_id))
        self._triples.describe(subject, [own("Touch")], facts)
        self._triples.describe(change, (), [(own("affects"), element)])

    def _event(self, event: ChangeEvent, subject: NamedNode) -> None:
        about: Fact = (own("subjectName"), event.subject_id)
        if event.subject_id in self._release_ids:
            about = (own("subject"), self._iris.release(event.subject_id))
        elif event.subject_id in self._change_ids:
            about = (own("subject"), self._iris.change(event.subject_id))
        facts: list[Fact] = [
            about,
            (own("date"), dated(event.date)),
            (own("event"), event.event),
            (own("plannedOn"), dated(event.planned_on)),
            (own("dateBefore"), dated(event.date_before)),
            (own("dateAfter"), dated(event.date_after)),
            (own("claimant"), event.claimant),
            (own("matter"), event.matter),
            (own("position"), event.position),
            (own("basis"), event.basis),
            (v.SOURCE, event.source),
        ]
        self._triples.describe(subject, [own("Event")], facts)

    def _aliases(self) -> None:
        meant: Mapping[tuple[str, str], str] = {
            (alias.phrase, alias.element_id): alias.caution for alias in self._register.aliases
        }
        for (phrase, element_id), caution in meant.items():
            facts: list[Fact] = [
                (own("phrase"), phrase),
                (own("means"), self._iris.element(element_id)),
                (own("caution"), caution),
            ]
            self._triples.describe(self._iris.iri("alias", segment(phrase), tail(element_id)), [own("Alias")], facts)
