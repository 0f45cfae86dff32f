"""The words of the RDF export: borrowed namespaces and terms, and the terms of our own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from impact.domain import interchange_terms, review_terms

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
DCTERMS = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
OSLC_AM = "http://open-services.net/ns/am#"
OSLC_CM = "http://open-services.net/ns/cm#"
DCAT = "http://www.w3.org/ns/dcat#"
VOID = "http://rdfs.org/ns/void#"
QUDT, QUDT_UNIT = "http://qudt.org/schema/qudt/", "http://qudt.org/vocab/unit/"
ONTOLOGY = "urn:impact:vocabulary:1.0"
OWN = f"{ONTOLOGY}#"

NAMESPACES: Mapping[str, str] = {
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "dcterms": DCTERMS,
    "prov": PROV,
    "skos": SKOS,
    "oslc_am": OSLC_AM,
    "oslc_cm": OSLC_CM,
    "dcat": DCAT,
    "void": VOID,
    "qudt": QUDT,
    "impact": OWN,
}

TYPE = f"{RDF}type"
LABEL = f"{RDFS}label"
COMMENT = f"{RDFS}comment"
SUB_PROPERTY_OF = f"{RDFS}subPropertyOf"
SUB_CLASS_OF = f"{RDFS}subClassOf"
IS_DEFINED_BY = f"{RDFS}isDefinedBy"
ONTOLOGY_CLASS = f"{OWL}Ontology"
VERSION_INFO = f"{OWL}versionInfo"
TITLE = f"{DCTERMS}title"
IDENTIFIER = f"{DCTERMS}identifier"
DESCRIPTION = f"{DCTERMS}description"
SOURCE = f"{DCTERMS}source"
RELATION = f"{DCTERMS}relation"
IS_PART_OF = f"{DCTERMS}isPartOf"
ACTIVITY = f"{PROV}Activity"
ENTITY = f"{PROV}Entity"
USED = f"{PROV}used"
WAS_GENERATED_BY = f"{PROV}wasGeneratedBy"
WAS_DERIVED_FROM = f"{PROV}wasDerivedFrom"
CONCEPT = f"{SKOS}Concept"
CONCEPT_SCHEME = f"{SKOS}ConceptScheme"
IN_SCHEME = f"{SKOS}inScheme"
PREFERRED_LABEL = f"{SKOS}prefLabel"
ALTERNATIVE_LABEL = f"{SKOS}altLabel"
NOTATION = f"{SKOS}notation"
EXACT_MATCH = f"{SKOS}exactMatch"
UNIT, HAS_UNIT = f"{QUDT}Unit", f"{QUDT}hasUnit"
GENERATED_AT, ENDED_AT = f"{PROV}generatedAtTime", f"{PROV}endedAtTime"
ARCHITECTURE_RESOURCE = f"{OSLC_AM}Resource"
LINK_TYPE = f"{OSLC_AM}LinkType"
CHANGE_REQUEST = f"{OSLC_CM}ChangeRequest"
REVIEW_TASK = f"{OSLC_CM}ReviewTask"
RELATED_CHANGE_REQUEST = f"{OSLC_CM}relatedChangeRequest"


class TermKind(StrEnum):
    """What a term of the vocabulary is in OWL."""

    CLASS = "Class"
    LINK = "ObjectProperty"
    VALUE = "DatatypeProperty"


@dataclass(frozen=True, slots=True)
class VocabularyTerm:
    """A term of our own vocabulary.

    Attributes
    ----------
    name
        Local name: ``likelihood``.
    kind
        Class, link between resources, or value.
    comment
        What it says, one sentence.
    parent
        Full IRI of the class or property that it narrows; empty if none.
    """

    name: str
    kind: TermKind
    comment: str
    parent: str = ""

    @property
    def iri(self) -> str:
        """Full IRI of the term."""
        return OWN + self.name

    @property
    def label(self) -> str:
        """Name of the term in words: ``sampling low``."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", self.name).lower()


_CLASSES: Mapping[str, str] = {
    "Alias": "A phrase by which text may mean an element, with the caution where it means something else.",
    "Assumption": "A number that an estimate of effort rests on, with its reason.",
    "ChangeLikelihood": "How likely one change, coming alone, is to arrive at an element.",
    "Condition": "A dated statement whether a release is baselined in one respect.",
    "EffortEstimate": "What the review of a release costs, or why it is not estimated.",
    "EffortFigure": "Quantiles and mean of person-days: of the whole, or of one part of a cut.",
    "Event": "Something that happened to a change or a release.",
    "Impact": "That change of a release is likely to reach one element.",
    "Path": "A way from a touched element to a reached one, from cause to effect.",
    "Relationship": "A tie between two elements, as drawn; which way change crosses it is not part of it.",
    "Release": "A dated set of changes that goes live together.",
    "Report": "The result of one analysis of a release.",
    "ScopedChange": "A row of the register as one analysis took it: analysed, or left out with a reason.",
    "Section": "A section, diagram or view of an architecture document: the unit that people review.",
    "Step": "One hop of a path across one relationship.",
    "Touch": "That a change itself alters an element.",
}
_SUB_CLASSES: Mapping[str, str] = {
    "Report": ENTITY,
    "Section": ARCHITECTURE_RESOURCE,
}
_LINKS: Mapping[str, str] = {
    "across": "An element, left out of the architecture of the release, across which a step follows that nobody drew.",
    "affects": "The release or change, or another scope by its report, is likely to reach the element, or touches it.",
    "analyses": "The report takes the row of the register into account in this way.",
    "baselineRelease": "The last release that was live on the date of the analysis.",
    "byChange": "The change that touches, reaches or is counted here.",
    "crosses": "The relationship that the step travels over.",
    "documents": "The section documents the element.",
    "estimateStatus": "Whether the effort is estimated, not estimated, or a what-if.",
    "followsFrom": "A relationship, as drawn, from which that of the step follows, where nobody drew it.",
    "from": "Where a relationship is drawn from, or where change comes from in a step.",
    "graphRelease": "The release whose architecture was analysed.",
    "hasAssumption": "The estimate rests on this number.",
    "hasEstimate": "What the report says about effort.",
    "hasFigure": "Figures of the estimate: of the whole, or of one part of a cut.",
    "hasPath": "A likely path to the impacted element.",
    "hasStep": "A hop of the path.",
    "impactOn": "The element that is reached.",
    "introducedIn": "The release that brings the element or relationship.",
    "kind": "Kind of an element or a relationship.",
    "means": "The element that the phrase may stand for.",
    "ofImpact": "The impact that the likelihood of one change is a part of.",
    "ofRelease": "The release that this belongs to.",
    "plannedFor": "The release that carries the change.",
    "relatedTo": "Shortcut past a relationship: it is drawn from here to there.",
    "retiredIn": "The release that takes the element or relationship away.",
    "reviews": "The section that the task checks.",
    "standsFor": "The relationship for which this node stands, where other relationships end at it.",
    "standsIn": "The element is part of the architecture of the release.",
    "startedBy": "The change whose touch starts the path.",
    "startsAt": "The touched element at which the path starts.",
    "subject": "The change or release that the event or condition is about.",
    "tier": "How urgent a look is: must, should or glance.",
    "to": "Where a relationship is drawn to, or where change arrives in a step.",
    "touchKind": "What is done to the touched element.",
    "touches": "The element that is altered.",
}
_SUB_PROPERTIES: Mapping[str, str] = {
    "affects": RELATION,
    "relatedTo": RELATION,
    "documents": f"{OWN}relatedTo",
}
LINK_TYPES = frozenset({"affects", "documents", "relatedTo"})
"""Links that end at an architecture resource and that other tools may follow as they stand: each is a link type."""
_VALUES: Mapping[str, str] = {
    "alonePersonDays": "Mean person-days of the review if the change came alone.",
    "area": "Chapter in which the section stands.",
    "arePathsComplete": "Whether no further path exists within the limits of the search.",
    "asOf": "Date on which the register speaks.",
    "basis": "How well the statement is founded: sourced or inferred.",
    "caution": "Where the phrase means something else.",
    "certainty": "Whether what the step follows from makes it hold for certain: valid, or potential.",
    "changeKind": "Kind of the row of the register, in its own words.",
    "claim": "Confirmed claim of duplication that the change shares.",
    "claimant": "Who says so, where somebody says otherwise.",
    "conditionName": "What must be baselined: plan, design or SEC changes.",
    "confidence": "How sure the touch is, 0 to 1.",
    "cut": "How the whole is divided: total, role, document, package, activity or change.",
    "cutName": "The part of the cut that the figures are about.",
    "date": "When it happened or was stated; a day, month or year, as the register knows it.",
    "dateAfter": "The date that the event moves, as it became; a day or month.",
    "dateBefore": "The date that the event moves, as it was; a day or month.",
    "dateRaised": "When the change was raised; a day, month or year, as the register knows it.",
    "direction": "Whether change crosses the relationship forward, as drawn, or backward.",
    "document": "Architecture document that the section is part of.",
    "doubtAffected": "Share of the variance of the effort due to which sections are reached, 0 to 1.",
    "doubtRates": "Share of the variance of the effort due to hours and pace, 0 to 1.",
    "doubtWeights": "Share of the variance of the effort due to the weights of relationships, 0 to 1.",
    "emptyReason": "Why nothing is affected.",
    "event": "What happened, in words.",
    "finalState": "How the change ended.",
    "glanceLimit": "Lower limit of the tier glance.",
    "goLive": "When the release goes live, as the register writes it.",
    "goLiveDate": "When the release goes live, as a day; a month counts as its last day.",
    "high": "Upper end of the 90 % interval of the likelihood over draws of the weights, 0 to 1.",
    "isAnalysed": "Whether the row is analysed itself.",
    "isMarginal": "Whether the error of simulation straddles a limit of the tiers.",
    "isPart": "Whether the change is a part of the scope of a release.",
    "isSizeAssumed": "Whether the size is the usual one of its kind.",
    "leftOutPersonDays": "Expected person-days of sections below the threshold.",
    "likelihood": "Chance that change arrives, 0 to 1.",
    "line": "Line of the file from which the statement was read.",
    "low": "Lower end of the 90 % interval of the likelihood over draws of the weights, 0 to 1.",
    "matter": "What claimants differ about.",
    "mean": "Mean, in person-days; the means of a cut add up to that of the whole.",
    "meanPersonDays": "Expected effort of a review task, in person-days.",
    "missingCondition": "A condition of the release that is not met.",
    "mustLimit": "Lower limit of the tier must.",
    "newcomers": "People who are new to the review.",
    "note": "What else is known.",
    "owner": "Who is responsible for the release.",
    "p10": "Person-days that are exceeded in 90 of 100 cases.",
    "p50": "Person-days that are exceeded in 50 of 100 cases.",
    "p80": "Person-days that are exceeded in 20 of 100 cases.",
    "pages": "Pages of text without those of subsections.",
    "pagesBasis": "How well the number of pages is founded.",
    "pathsShare": "Share of the reaching worlds that the listed paths explain, 0 to 1.",
    "phrase": "Words that may stand for an element.",
    "place": "Position in order, counted from 1.",
    "plannedOn": "When it was planned or announced; an event with it is a plan and not something that happened.",
    "position": "What the claimant says of the matter: holds or denies.",
    "property": "A further property of the model; each narrows this one.",
    "reason": "Why it is so, in words.",
    "releaseKind": "Kind of release, in the words of the register.",
    "reviewMonths": "Months over which the review runs.",
    "role": "Role of the reviewer, or what a relationship says beyond its kind.",
    "samplingHigh": "Upper end of the 95 % interval of the error of simulation, 0 to 1.",
    "samplingLow": "Lower end of the 95 % interval of the error of simulation, 0 to 1.",
    "saving": "Mean person-days that reviewing the changes together saves.",
    "sectionKind": "Kind of section: process, component, diagram, view, annex.",
    "sectionNumber": "Number of the section as the document prints it.",
    "sectionsAboveGlance": "Sections that the change alone reaches at or above the tier glance.",
    "sectionsAboveMust": "Sections that the change alone reaches at or above the tier must.",
    "sectionsAboveShould": "Sections that the change alone reaches at or above the tier should.",
    "seed": "Seed of all coins of the simulation.",
    "sha256": "SHA-256 digest of an input, hexadecimal.",
    "share": "Share of the reaching worlds in which the path is wholly live, 0 to 1.",
    "shouldLimit": "Lower limit of the tier should.",
    "size": "Size of the section in its unit.",
    "sizeUnit": "Unit of the size: pages, flow nodes or elements.",
    "sort": "The subject's own word for this kind of thing.",
    "specificationVersions": "Versions of the specifications that the release carries.",
    "state": "Where a change or condition stands on the date of the register.",
    "strength": "How firmly the tie holds: always, usually or sometimes.",
    "subjectName": "Name of what an event is about, where it is neither a change nor a release of the register.",
    "threshold": "Likelihood from which a section is reviewed and priced, 0 to 1.",
    "treatment": "What the review does: edit, write or remove.",
    "unit": "Unit of the value.",
    "unknownCondition": "A condition of the release whose state is unknown; it does not block.",
    "value": "The value as people write it.",
    "why": "The reason, in words.",
    "words": "The path or step as a person says it.",
    "worlds": "Number of simulated worlds.",
}


def _terms() -> tuple[VocabularyTerm, ...]:
    of_classes = {**_CLASSES, **interchange_terms.CLASSES}
    classes = (VocabularyTerm(n, TermKind.CLASS, text, _SUB_CLASSES.get(n, "")) for n, text in of_classes.items())
    of_links = {**_LINKS, **interchange_terms.LINKS}
    links = (VocabularyTerm(n, TermKind.LINK, text, _SUB_PROPERTIES.get(n, "")) for n, text in of_links.items())
    values = (VocabularyTerm(n, TermKind.VALUE, text) for n, text in {**_VALUES, **interchange_terms.VALUES}.items())
    return (*classes, *links, *values)


OWN_TERMS: tuple[VocabularyTerm, ...] = _terms()
"""Every term of our own that each export declares, classes first."""


def _review_terms() -> tuple[VocabularyTerm, ...]:
    classes = (VocabularyTerm(n, TermKind.CLASS, *said) for n, said in review_terms.CLASSES.items())
    links = (VocabularyTerm(n, TermKind.LINK, *said) for n, said in review_terms.LINKS.items())
    values = (VocabularyTerm(n, TermKind.VALUE, text) for n, text in review_terms.VALUES.items())
    return (*classes, *links, *values)


REVIEW_TERMS: tuple[VocabularyTerm, ...] = _review_terms()
"""Terms of our own for what people do in a review; an export declares them where it holds something of it."""
_NAMES = frozenset(term.name for term in (*OWN_TERMS, *REVIEW_TERMS))


def own(name: str) -> str:
    """Give the IRI of a term of our own.

    Raises
    ------
    KeyError
        If the vocabulary does not declare it.

    Examples
    --------
    >>> own("affects")
    'urn:impact:vocabulary:1.0#affects'
    """
    if name not in _NAMES:
        raise KeyError(name)
    return OWN + name
