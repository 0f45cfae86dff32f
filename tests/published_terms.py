"""Names of terms as published: those of OSLC from its vocabulary files, those of W3C and Dublin Core from rdflib."""

from __future__ import annotations

from rdflib import DCAT, DCTERMS, OWL, PROV, RDF, RDFS, SH, SKOS, VOID, XSD

from impact.domain.kind_matches import ARCHIMATE, BBO
from impact.domain.vocabulary import OSLC_AM, OSLC_CM, QUDT, QUDT_UNIT
from impact.writers.tracked_set import LDP, TRS

# https://github.com/oslc-op/oslc-specs, specs/am/architecture-management-vocab.ttl
_AM = "Resource LinkType"
# the same, specs/cm/change-mgt-vocab.ttl; without the terms that it calls archaic
_CM_CLASSES = "ChangeRequest ChangeNotice Defect Enhancement ReviewTask Task State Priority Severity"
_CM_PROPERTIES = (
    "authorizer parent closeDate priority severity relatedChangeRequest affectsPlanItem affectedByDefect "
    "tracksRequirement implementsRequirement affectsRequirement tracksChangeSet state "
    "closed inProgress fixed approved reviewed verified"
)
_CM_STATES = "Closed Inprogress Fixed Approved Reviewed Verified"
# the same, specs/trs/trs-vocab.ttl
_TRS_CLASSES = "TrackedResourceSet ChangeLog Base Creation Modification Deletion"
_TRS_PROPERTIES = "base changeLog cutoffEvent change previous changed order trackedResourceSet"
# https://www.w3.org/ns/ldp
_LDP = "DirectContainer membershipResource hasMemberRelation member"
# http://qudt.org/schema/qudt and http://qudt.org/vocab/unit, of which only what exports use
_QUDT, _QUDT_UNITS = "Unit hasUnit", "MO_MeanGREGORIAN"
# https://github.com/bp4mc2/archimate2rdf, src/main/resources/ontology/archimate.ttl
_ARCHIMATE_CLASSES = (
    "BusinessActor BusinessRole BusinessCollaboration BusinessInterface BusinessProcess BusinessFunction "
    "BusinessInteraction BusinessEvent BusinessService BusinessObject Contract Representation Product "
    "ApplicationComponent ApplicationCollaboration ApplicationInterface ApplicationFunction ApplicationInteraction "
    "ApplicationProcess ApplicationEvent ApplicationService DataObject Node Device SystemSoftware "
    "TechnologyCollaboration TechnologyInterface Path CommunicationNetwork TechnologyFunction TechnologyProcess "
    "TechnologyInteraction TechnologyEvent TechnologyService Artifact Equipment Facility DistributionNetwork Material "
    "Stakeholder Driver Assessment Goal Outcome Principle Requirement Constraint Meaning Value Resource Capability "
    "CourseOfAction WorkPackage Deliverable ImplementationEvent Plateau Gap"
)
_ARCHIMATE_PROPERTIES = (
    "composition aggregation assignment realization serving access influence triggering flow specialization association"
)
# https://www.irit.fr/recherches/MELODI/ontologies/BBO/index-en.html, of which those that BPMN has, too
_BBO = (
    "AdHocSubProcess BoundaryEvent BusinessRuleTask CallActivity ComplexGateway EndEvent Error Escalation "
    "EventBasedGateway ExclusiveGateway GlobalBusinessRuleTask GlobalManualTask GlobalScriptTask GlobalTask "
    "GlobalUserTask Group InclusiveGateway Interface IntermediateCatchEvent IntermediateThrowEvent ManualTask Message "
    "Operation ParallelGateway Process Property ReceiveTask Resource ScriptTask SendTask SequenceFlow ServiceTask "
    "Signal StartEvent SubProcess Task Transaction UserTask"
)


def _named(namespace: str, *lists: str) -> frozenset[str]:
    return frozenset(namespace + name for names in lists for name in names.split())


OSLC_TERMS = _named(OSLC_AM, _AM) | _named(OSLC_CM, _CM_CLASSES, _CM_PROPERTIES, _CM_STATES)
"""Terms of OSLC Architecture Management 3.0 and Change Management 3.0."""
TRACKED_TERMS = _named(TRS, _TRS_CLASSES, _TRS_PROPERTIES) | _named(LDP, _LDP)
"""Terms of OSLC Tracked Resource Set 3.0, and of containers of the Linked Data Platform."""
QUDT_TERMS = _named(QUDT, _QUDT) | _named(QUDT_UNIT, _QUDT_UNITS)
"""Terms of QUDT, and units that it has."""
KINDS = _named(ARCHIMATE, _ARCHIMATE_CLASSES, _ARCHIMATE_PROPERTIES) | _named(BBO, _BBO)
"""Kinds of ArchiMate and BPMN that ontologies of others have."""
_CLOSED = (DCAT, DCTERMS, OWL, PROV, RDF, RDFS, SH, SKOS, VOID, XSD)
_LISTED = OSLC_TERMS | TRACKED_TERMS | QUDT_TERMS | KINDS
PUBLISHED = _LISTED | {str(term) for space in _CLOSED for term in dir(space)}
"""Every term that an export may borrow."""
CLASSES = (
    _named(OSLC_AM, _AM)
    | _named(OSLC_CM, _CM_CLASSES)
    | _named(TRS, _TRS_CLASSES)
    | _named(QUDT, "Unit")
    | {str(term) for space in _CLOSED for term in dir(space) if str(term).rpartition(str(space))[2][:1].isupper()}
)
"""Those of them that are classes; in the vocabularies of W3C and Dublin Core their names begin with a capital."""


SPACES = (*(str(space) for space in _CLOSED), OSLC_AM, OSLC_CM, TRS, LDP, QUDT, QUDT_UNIT, ARCHIMATE, BBO)
"""Namespaces of somebody else's vocabularies."""


def is_borrowed(iri: str) -> bool:
    """Whether an IRI stands in a namespace of somebody else's vocabulary."""
    return iri.startswith(SPACES) and iri not in SPACES
