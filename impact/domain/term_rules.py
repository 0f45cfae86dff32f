"""What is true of terms of the vocabulary: which resources have them, what their values are, and how many there are.

Names without a prefix are terms of our own; others have the prefix of :data:`impact.domain.vocabulary.NAMESPACES`.
The ontology document says domains and ranges; the SHACL shapes ask for all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from impact.domain.vocabulary import NAMESPACES, OWN, QUDT_UNIT, own


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_DOMAINS: Mapping[str, str] = {
    "Action": "due supersededBy",
    "Alias": "acceptedBy acceptedOn caution means phrase",
    "Assumption": "unit value",
    "ChangeIteration": "iteration",
    "ChangeLikelihood": "ofImpact",
    "ChangePart": "part whole",
    "Condition": "conditionName",
    "Diagram": "notation shows showsOrder",
    "DocumentVersion": "documentCode isDraft usedInReleases validFrom validFromBasis validTo validToBasis "
    "validitySource version versionOf",
    "DrawnEdge": "waypoints",
    "DrawnShape": "attachedTo bounds isExpanded isHorizontal nestedIn",
    "EffortEstimate": "doubtAffected doubtRates doubtWeights hasFigure leftOutPersonDays saving unknownCondition",
    "EffortFigure": "cut cutName mean p10 p50 p80",
    "EnvironmentUse": "environment environmentKind environmentName environmentRelease predecessors usedBy usedByOrder",
    "Event": "claimant dateAfter dateBefore event matter plannedOn position subjectName",
    "Impact": "arePathsComplete hasPath high impactOn isMarginal low pathsShare samplingHigh samplingLow tier",
    "Incident": "isMajor",
    "PackagePlan": "decisionsDigest identified policyDigest taskCount workspaceDigest",
    "PackageTask": "depth finishedOn inclusionProbability startedOn taskKind taskOrigin taskStatus",
    "Path": "hasStep share startedBy startsAt",
    "Relationship": "isBridge",
    "Release": "goLive goLiveDate releaseKind specificationVersions",
    "Report": "analyses baselineRelease emptyReason glanceLimit hasEstimate mustLimit shouldLimit",
    "RowDecision": "aboutChange evidence isPublished proposedBy rowCells rowKey rowTable rowVerdict",
    "ScopedChange": "alonePersonDays isAnalysed sectionsAboveGlance sectionsAboveMust sectionsAboveShould",
    "Section": "pages pagesBasis parentNumber pattern patternOrder sectionKind sectionNumber sectionTitle",
    "Step": "across certainty crosses direction followsFrom",
    "SwitchLabel": "appeal appealOutcome decidedBy decidedOn decision family justification submittedBy submittedOn "
    "submitterRole",
    "Verdict": "finding hasBasis holds restsOn verifiedBy",
    "VerdictBasis": "changedAspect fingerprintFigure fingerprintFlow fingerprintInterface fingerprintScheme "
    "fingerprintText isGone",
    "Waiver": "expiresOn waivedRule waivedSubject",
    "Workspace": "baseline diagramCount elementCount registerFolder relationshipCount rowCount sectionCount "
    "sectionTable sectionTableOrder",
    "oslc_am:Resource": "aliasOrder sort standsFor standsIn",
    "oslc_cm:ChangeRequest": "changeKind claim confirmation dateRaised finalState isPart plannedFor plannedForOrder "
    "severity",
    "oslc_cm:ReviewTask": "area isSizeAssumed meanPersonDays size sizeUnit treatment",
}
_RANGES: Mapping[str, str] = {
    "Assumption": "hasAssumption",
    "Diagram": "drawnIn",
    "EffortEstimate": "hasEstimate",
    "EffortFigure": "hasFigure",
    "Impact": "ofImpact",
    "PackagePlan": "plannedIn",
    "PackageTask": "ofTask",
    "Path": "hasPath",
    "Relationship": "crosses followsFrom standsFor",
    "Release": "baseline baselineRelease graphRelease introducedIn ofRelease plannedFor retiredIn standsIn",
    "ScopedChange": "analyses",
    "Step": "hasStep",
    "VerdictBasis": "hasBasis",
    "oslc_am:Resource": "across affects documents environment from impactOn means onElement relatedTo restsOn reviews "
    "shows startsAt to touches versionOf",
    "oslc_cm:ChangeRequest": "aboutChange byChange part startedBy whole",
    "owl:DatatypeProperty": "emptyProperty",
    "prov:Organization": "lookedAfterBy",
    "prov:Person": "verifiedBy",
    "skos:Concept": "estimateStatus kind tier touchKind",
    "xsd:boolean": "arePathsComplete holds isAnalysed isBridge isDraft isExpanded isGone isHorizontal isMajor "
    "isMarginal isOpen isPart isPublished isSizeAssumed isUndone isUnnamed",
    "xsd:date": "asOf closedOn countsOn dueOn expiresOn finishedOn goLiveDate raisedOn startedOn startsOn",
    "xsd:decimal": "alonePersonDays confidence doubtAffected doubtRates doubtWeights glanceLimit high "
    "inclusionProbability leftOutPersonDays likelihood low mean meanPersonDays mustLimit p10 p50 p80 pages pathsShare "
    "personDays plannedMean plannedP10 plannedP50 plannedP80 reviewMonths samplingHigh samplingLow saving share "
    "shouldLimit size spentDays threshold",
    "xsd:integer": "diagramCount elementCount line newcomers place planVersion relationshipCount rowCount "
    "sectionCount sectionsAboveGlance sectionsAboveMust sectionsAboveShould seed taskCount worlds",
    "xsd:string": "acceptedBy addressee aliasOrder appeal appealOutcome area attachedTo basis bounds caution "
    "certainty changeKind changedAspect claim claimant conditionName confirmation cut cutName decidedBy decision "
    "decisionsDigest "
    "deed depth detail direction document documentCode drawnId drawnKind emptyReason environmentKind environmentName "
    "environmentRelease event evidence exactText family file finalState finding fingerprintFigure fingerprintFlow "
    "fingerprintInterface fingerprintScheme fingerprintText goLive identified iteration justification labelBounds "
    "localId matter missingCondition nature nestedIn notation note option owner pagesBasis parentNumber pattern "
    "patternOrder phrase plannedForOrder policyDigest position predecessors proposedBy reason registerFolder "
    "releaseKind role rowCells rowKey rowTable rowVerdict sectionKind sectionNumber sectionTable sectionTableOrder "
    "sectionTitle severity sha256 showsOrder sizeUnit sort specificationVersions state strength subjectName "
    "submittedBy submitterRole supersededBy taskKind taskOrigin taskStatus treatment unit unknownCondition "
    "unknownElement usedBy usedByOrder usedInReleases validFromBasis validToBasis validitySource value version "
    "waivedRule waivedSubject waypoints why words workspaceDigest",
}
_BORROWED_RANGES: Mapping[str, str] = {
    "oslc_cm:ChangeRequest": "oslc_cm:relatedChangeRequest",
    "WorkPackage": "oslc_cm:parent",
    "prov:Activity": "prov:wasGeneratedBy",
    "prov:Agent": "dcterms:contributor oslc_cm:authorizer prov:wasAssociatedWith prov:wasAttributedTo",
    "prov:Entity": "prov:specializationOf prov:used prov:wasDerivedFrom prov:wasRevisionOf",
    "skos:ConceptScheme": "skos:inScheme",
    "xsd:boolean": "oslc_cm:approved oslc_cm:closed oslc_cm:fixed oslc_cm:inProgress oslc_cm:reviewed oslc_cm:verified",
    "xsd:date": "dcterms:modified",
    "xsd:dateTime": "prov:endedAtTime prov:generatedAtTime",
    "xsd:integer": "void:triples",
    "xsd:string": "dcterms:description dcterms:identifier dcterms:source dcterms:title rdfs:comment rdfs:label "
    "skos:altLabel skos:notation skos:prefLabel void:uriSpace",
}
"""What an export gives as values of borrowed terms; some vocabularies allow more."""
FRACTIONS = _names(
    "confidence doubtAffected doubtRates doubtWeights glanceLimit high inclusionProbability likelihood low mustLimit "
    "pathsShare samplingHigh samplingLow share shouldLimit threshold"
)
"""Decimals from 0 to 1."""
AMOUNTS = _names(
    "alonePersonDays leftOutPersonDays mean meanPersonDays p10 p50 p80 pages plannedMean plannedP10 plannedP50 "
    "plannedP80 reviewMonths size spentDays diagramCount elementCount line newcomers relationshipCount rowCount "
    "sectionCount sectionsAboveGlance sectionsAboveMust sectionsAboveShould taskCount"
)
"""Numbers that are not below 0."""
WORDS: Mapping[str, str] = {
    "basis": "inferred sourced",
    "certainty": "potential valid",
    "cut": "activity change document package role total",
    "direction": "backward forward",
    "finding": "false-positive no-impact updated",
    "pagesBasis": "inferred sourced",
    "rowVerdict": "accepted rejected retired",
    "taskOrigin": "discovered estimate sample",
    "taskStatus": "done open rejected reopened started withdrawn",
    "validFromBasis": "inferred sourced",
    "validToBasis": "inferred sourced",
}
"""All values that some terms can have."""
DIGESTS = frozenset({"decisionsDigest", "policyDigest", "sha256", "workspaceDigest"})
"""Terms whose values are 64 hexadecimal digits."""
PERSON_DAY, MONTH = f"{OWN}unit/person-day", f"{QUDT_UNIT}MO_MeanGREGORIAN"
"""A unit of our own, as neither QUDT nor OM has it, and the month of the calendar; QUDT's plain month is the moon's."""
_UNITS: Mapping[str, str] = {
    PERSON_DAY: "alonePersonDays leftOutPersonDays mean meanPersonDays p10 p50 p80 personDays plannedMean plannedP10 "
    "plannedP50 plannedP80 saving spentDays",
    MONTH: "reviewMonths",
}
IN_ORDER = (
    ("low", "high"),
    ("samplingLow", "samplingHigh"),
    ("p10", "p50"),
    ("p50", "p80"),
    ("plannedP10", "plannedP50"),
    ("plannedP50", "plannedP80"),
    ("glanceLimit", "shouldLimit"),
    ("shouldLimit", "mustLimit"),
    ("startedOn", "finishedOn"),
)
"""Pairs of terms of one resource of which the first is not above the second."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many values the resources of one sort have.

    Attributes
    ----------
    name
        Name of the sort.
    target
        How its resources are found: ``class``, ``subjectsOf`` or ``objectsOf``, and a term behind a space.
    counts
        Terms, each with ``!`` for exactly one, ``?`` for at most one and ``+`` for one or more.
    """

    name: str
    target: str
    counts: str

    def __iter__(self) -> Iterator[tuple[str, int, int | None]]:
        """Give each term with the least and the greatest number; ``None`` for any."""
        for word in self.counts.split():
            yield word[:-1], int(word[-1] in "!+"), None if word[-1] == "+" else 1


_ROW = "place! line? basis? dcterms:source? "
_DAYS = "plannedP10! plannedP50! plannedP80! plannedMean! "
_SIGNED = "prov:wasAttributedTo! prov:generatedAtTime! "
_ACTED = "dcterms:title! dcterms:isPartOf! place! deed! isUndone! prov:wasAssociatedWith! prov:endedAtTime! undoes? "


def _of(name: str, counts: str) -> Counts:
    return Counts(name, f"class {name}", counts)


_MODELS = (
    Counts("Element", "class oslc_am:Resource", "dcterms:identifier! kind? dcterms:isPartOf? introducedIn? retiredIn?"),
    _of("Section", "place! document? sectionNumber? sectionTitle? sectionKind? pages? strength?"),
    _of("Relationship", "dcterms:identifier! kind! from! to! line? strength? basis? introducedIn? retiredIn?"),
    _of("Diagram", "dcterms:identifier! place! notation!"),
    _of("DrawnShape", "drawnIn! place! draws? drawnId? bounds? attachedTo? nestedIn?"),
    _of("DrawnEdge", "drawnIn! place! draws? drawnId? waypoints?"),
    _of(
        "Workspace",
        "elementCount! relationshipCount! sectionCount! diagramCount! rowCount! dcterms:title? asOf? baseline?",
    ),
)
_REGISTER = (
    _of("Release", "dcterms:identifier! dcterms:title! goLiveDate? reviewMonths? newcomers? place? line?"),
    Counts("Change", "subjectsOf isPart", f"dcterms:identifier! dcterms:title! isPart! {_ROW}changeKind? state?"),
    Counts("ChangeRequest", "class oslc_cm:ChangeRequest", "dcterms:identifier! dcterms:title!"),
    _of("Condition", f"subject! conditionName! {_ROW}date? state?"),
    _of("ChangePart", f"part! whole! {_ROW}"),
    _of("Touch", f"byChange! touches! touchKind! confidence! {_ROW}why?"),
    _of("OptionTouch", f"byChange! option! touches! touchKind! confidence! {_ROW}why?"),
    _of("ChangeOption", f"byChange! option! {_ROW}dcterms:title?"),
    _of("ChangeIteration", f"byChange! iteration! {_ROW}date?"),
    _of("Event", f"event! {_ROW}subject? subjectName? date? plannedOn? dateBefore? dateAfter?"),
    _of("Alias", f"phrase! means! {_ROW}caution?"),
    _of("DocumentVersion", f"version! isDraft! {_ROW}versionOf? documentCode? validFrom? validTo?"),
    _of("EnvironmentUse", f"{_ROW}environment? environmentName? environmentRelease?"),
    _of("Action", f"dcterms:identifier! state! {_ROW}due? owner? supersededBy?"),
    _of("SwitchLabel", f"dcterms:title! {_ROW}decision? submittedOn? decidedOn?"),
)
_RESULT = (
    Counts("Run", "subjectsOf prov:used", "dcterms:title! ofRelease? asOf? prov:endedAtTime? seed! worlds!"),
    Counts("Input", "objectsOf prov:used", "sha256! dcterms:identifier?"),
    _of(
        "Report",
        "prov:wasGeneratedBy! prov:generatedAtTime? ofRelease? asOf? threshold! mustLimit! shouldLimit! glanceLimit! "
        "hasEstimate!",
    ),
    _of("ScopedChange", "byChange! dcterms:isPartOf! isAnalysed! state? reason?"),
    _of(
        "Impact",
        "impactOn! ofRelease? dcterms:isPartOf! likelihood! low! high! samplingLow! samplingHigh! tier? isMarginal! "
        "touchKind? why? pathsShare? arePathsComplete!",
    ),
    _of("ChangeLikelihood", "ofImpact! byChange! likelihood!"),
    _of("Path", "place! likelihood! share! startsAt! touchKind! words!"),
    _of("Step", "place! from! to! crosses! certainty? direction! likelihood! words!"),
    Counts(
        "Review",
        "subjectsOf isSizeAssumed",
        "dcterms:title! dcterms:identifier! reviews! ofRelease? dcterms:isPartOf! role! treatment! likelihood!",
    ),
    Counts("ReviewTask", "class oslc_cm:ReviewTask", "dcterms:title! dcterms:identifier! dcterms:isPartOf!"),
    _of("EffortEstimate", "estimateStatus! dcterms:isPartOf! saving? leftOutPersonDays? reviewMonths? newcomers?"),
    _of("EffortFigure", "cut! p10! p50! p80! mean! qudt:hasUnit! cutName? byChange?"),
    _of("Assumption", "dcterms:title! value! unit? reason?"),
    Counts(
        "Dataset",
        "class dcat:Dataset",
        "dcterms:title! dcterms:identifier! dcterms:modified? dcterms:conformsTo! prov:wasGeneratedBy! void:triples! "
        "void:uriSpace! void:rootResource+ void:vocabulary+",
    ),
)
_REVIEW = (
    _of("WorkPackage", f"dcterms:title! dcterms:identifier! plannedIn! {_DAYS}spentDays! oslc_cm:closed!"),
    _of("PackagePlan", f"dcterms:isPartOf! planVersion! prov:wasGeneratedBy! {_SIGNED}{_DAYS}taskCount! asOf!"),
    _of(
        "PackageTask",
        f"dcterms:title! dcterms:identifier! oslc_cm:parent! taskStatus! taskOrigin! inclusionProbability! {_DAYS}"
        "spentDays! oslc_cm:closed! plannedIn? role?",
    ),
    _of("PlannedShare", "ofTask! role! personDays!"),
    _of("PackageEvent", f"{_ACTED}ofTask? personDays? planVersion?"),
    _of("ConcernEvent", _ACTED),
    _of("Verdict", f"finding! dcterms:isPartOf! holds! isUndone! prov:wasGeneratedBy! {_SIGNED}verifiedBy?"),
    _of("VerdictBasis", "dcterms:identifier! onElement? isGone?"),
    _of("InputVersion", "dcterms:identifier! sha256! prov:specializationOf?"),
    _of("Risk", f"dcterms:title! dcterms:identifier! nature? isOpen! raisedOn? closedOn? {_SIGNED}"),
    _of("Incident", f"dcterms:title! dcterms:identifier! nature? isOpen! isMajor! raisedOn? closedOn? {_SIGNED}"),
    _of("RowDecision", f"rowVerdict! rowTable! rowKey! isUndone! isPublished! {_SIGNED}"),
    _of("Waiver", "waivedRule! waivedSubject! expiresOn?"),
    Counts("Agent", "class prov:Agent", "dcterms:title!"),
)
_VOCABULARY = (
    Counts("Concept", "class skos:Concept", "skos:prefLabel! skos:notation! skos:inScheme!"),
    Counts("ConceptScheme", "class skos:ConceptScheme", "skos:prefLabel!"),
    Counts("OwnTerm", "subjectsOf rdfs:isDefinedBy", "rdfs:label! rdfs:comment!"),
)
COUNTS: tuple[Counts, ...] = (*_MODELS, *_REGISTER, *_RESULT, *_REVIEW, *_VOCABULARY)
"""How many values the resources of each sort have."""


def _by_name(names_by_class: Mapping[str, str]) -> dict[str, str]:
    return {name: of for of, names in names_by_class.items() for name in names.split()}


DOMAINS: Mapping[str, str] = _by_name(_DOMAINS)
"""The class of everything that has a term, for terms that belong to one class."""
UNIT_BY_NAME: Mapping[str, str] = _by_name(_UNITS)
"""The unit of every value of a term, for terms that have one."""
RANGES: Mapping[str, str] = _by_name(_RANGES)
"""The class or datatype of every value of a term of our own, for terms that have one."""
VALUES: Mapping[str, str] = {**RANGES, **_by_name(_BORROWED_RANGES)}
"""The class or datatype of every value in an export, those of borrowed terms included."""


def term_iri(name: str) -> str:
    """Give the IRI of a term of our own, or of a borrowed one with its prefix.

    Examples
    --------
    >>> term_iri("Impact"), term_iri("prov:used")
    ('urn:impact:vocabulary:1.0#Impact', 'http://www.w3.org/ns/prov#used')

    Raises
    ------
    KeyError
        If the vocabulary does not declare it, or no such prefix is known.
    """
    prefix, colon, local = name.partition(":")
    return NAMESPACES[prefix] + local if colon else own(name)
