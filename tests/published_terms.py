"""Names of terms as published: those of OSLC from its vocabulary files, those of W3C and Dublin Core from rdflib."""

from __future__ import annotations

from rdflib import DCTERMS, OWL, PROV, RDF, RDFS, SH, SKOS, XSD

from impact.domain.vocabulary import OSLC_AM, OSLC_CM
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


def _named(namespace: str, *lists: str) -> frozenset[str]:
    return frozenset(namespace + name for names in lists for name in names.split())


OSLC_TERMS = _named(OSLC_AM, _AM) | _named(OSLC_CM, _CM_CLASSES, _CM_PROPERTIES, _CM_STATES)
"""Terms of OSLC Architecture Management 3.0 and Change Management 3.0."""
TRACKED_TERMS = _named(TRS, _TRS_CLASSES, _TRS_PROPERTIES) | _named(LDP, _LDP)
"""Terms of OSLC Tracked Resource Set 3.0, and of containers of the Linked Data Platform."""
_CLOSED = (DCTERMS, OWL, PROV, RDF, RDFS, SH, SKOS, XSD)
PUBLISHED = OSLC_TERMS | TRACKED_TERMS | {str(term) for space in _CLOSED for term in dir(space)}
"""Every term that an export may borrow."""
CLASSES = (
    _named(OSLC_AM, _AM)
    | _named(OSLC_CM, _CM_CLASSES)
    | _named(TRS, _TRS_CLASSES)
    | {str(term) for space in _CLOSED for term in dir(space) if str(term).rpartition(str(space))[2][:1].isupper()}
)
"""Those of them that are classes; in the vocabularies of W3C and Dublin Core their names begin with a capital."""


def is_borrowed(iri: str) -> bool:
    """Whether an IRI stands in a namespace of somebody else's vocabulary."""
    return iri.startswith((*(str(space) for space in _CLOSED), OSLC_AM, OSLC_CM, TRS, LDP))
