"""Say in RDF which risks and incidents are on elements, what was decided about rows, and what is put up with."""

from __future__ import annotations

import json

from pyoxigraph import NamedNode

from impact.domain import review_terms as r
from impact.domain import vocabulary as v
from impact.domain.concern import Concern, ConcernEvent, ConcernKind
from impact.domain.decision import Decision
from impact.domain.decision_log import TOUCHES
from impact.domain.vocabulary import own
from impact.domain.waiver import Waiver
from impact.writers.rdf_kept_names import People
from impact.writers.rdf_triples import Fact, IriScheme, Triples, segment, tail

_CLASSES = {ConcernKind.RISK: "Risk", ConcernKind.INCIDENT: "Incident"}
_OF_CHANGES = frozenset({"changes", "touches", "options", "option_touches", "iterations"})
"""Tables whose rows begin with the id of a change."""


class ConcernStatements:
    """State risks and incidents, with the group that looks after each and all that was done."""

    def __init__(self, triples: Triples, iris: IriScheme, people: People) -> None:
        self._triples, self._iris, self._people = triples, iris, people

    def state(self, concern: Concern) -> None:
        """State one of them, and its events in order."""
        subject = self._iris.named(str(concern.kind), concern.id)
        first = concern.events[0]
        facts: list[Fact] = [
            (v.TITLE, concern.title),
            (v.IDENTIFIER, concern.id),
            (v.DESCRIPTION, first.why),
            (own("nature"), concern.nature),
            (own("isMajor"), concern.is_major if concern.kind is ConcernKind.INCIDENT else None),
            (own("lookedAfterBy"), self._people.group(concern.owner)),
            *self._people.elements(own("onElement"), concern.elements),
            (own("raisedOn"), concern.raised_on),
            (own("closedOn"), concern.closed_on),
            (own("isOpen"), concern.is_open),
            *self._people.signed(first.who, first.when),
        ]
        self._triples.describe(subject, [own(_CLASSES[concern.kind]), v.ENTITY], facts)
        for event in concern.events:
            self._event(subject, concern, event)

    def _event(self, whole: NamedNode, concern: Concern, event: ConcernEvent) -> None:
        facts: list[Fact] = [
            (v.TITLE, event.words),
            (v.IS_PART_OF, whole),
            (own("place"), event.number),
            (own("deed"), event.deed),
            *self._people.acted(event.who, event.when),
            (own("countsOn"), event.on),
            (own("why"), event.why),
            (own("addressee"), event.owner),
            *self._people.elements(own("onElement"), event.elements),
            (own("undoes"), self._named(concern.id, event.undoes) if event.undoes is not None else None),
            (own("isUndone"), event.number in concern.undone),
        ]
        self._triples.describe(self._named(concern.id, event.number), [own("ConcernEvent"), v.ACTIVITY], facts)

    def _named(self, concern_id: str, number: int) -> NamedNode:
        return self._iris.iri("concern-event", segment(concern_id), str(number))


class DecisionStatements:
    """State what people decided about rows of the register, and what they put up with.

    Parameters
    ----------
    triples, iris, people
        Where to state it, where IRIs come from, who names people.
    change_ids
        Changes of the register.
    """

    def __init__(self, triples: Triples, iris: IriScheme, people: People, *, change_ids: frozenset[str]) -> None:
        self._triples, self._iris, self._people, self._change_ids = triples, iris, people, change_ids

    def decision(self, decision: Decision) -> None:
        """State one decision, whether it stands or not."""
        row = decision.row
        facts: list[Fact] = [
            (v.TITLE, f"{decision.verdict}: {row.label}"),
            (own("place"), decision.number),
            (own("rowVerdict"), decision.verdict),
            (own("rowTable"), row.table),
            (own("rowKey"), json.dumps(row.key, ensure_ascii=False)),
            (own("rowCells"), json.dumps(dict(row.cells), ensure_ascii=False, sort_keys=True)),
            *self._about(decision),
            *self._people.signed(decision.who, decision.when),
            (own("why"), decision.why),
            (own("evidence"), decision.evidence),
            (own("proposedBy"), decision.origin),
            (own("undoes"), self._named(decision.undoes) if decision.undoes is not None else None),
            (own("isUndone"), decision.undone_by is not None),
            (own("isPublished"), decision.published),
        ]
        self._triples.describe(self._named(decision.number), [own("RowDecision"), v.ENTITY], facts)

    def _named(self, number: int) -> NamedNode:
        return self._iris.iri("decision", str(number))

    def _about(self, decision: Decision) -> list[Fact]:
        """Link the change and the element that the row is about, as far as the export has them."""
        row, facts = decision.row, list[Fact]()
        if row.table in _OF_CHANGES and row.key and row.key[0] in self._change_ids:
            facts.append((own("aboutChange"), self._iris.change(row.key[0])))
        if row.table == TOUCHES:
            facts += self._people.elements(own("onElement"), row.key[1:2])
        return facts

    def waiver(self, waiver: Waiver) -> None:
        """State one waiver."""
        is_element = self._people.knows(waiver.subject)
        facts: list[Fact] = [
            (v.TITLE, f"{waiver.rule} on {waiver.subject}"),
            (own("waivedRule"), waiver.rule),
            (own("waivedSubject"), waiver.subject),
            *(self._people.elements(own("onElement"), [waiver.subject]) if is_element else ()),
            (own("why"), waiver.reason),
            (r.WAS_ATTRIBUTED_TO, self._people.person(waiver.by)),
            (own("expiresOn"), waiver.expires),
            (own("file"), waiver.origin.file),
            (own("line"), waiver.origin.line),
        ]
        subject = self._iris.iri("waiver", segment(waiver.rule), tail(waiver.subject))
        self._triples.describe(subject, [own("Waiver"), v.ENTITY], facts)
