"""The vocabulary of ArchiMate 3.2, and what its predecessors called the same ties."""

from __future__ import annotations

NAMESPACE_START = "http://www.opengroup.org/xsd/archimate"
"""Start of the namespaces of the exchange format, 2.1 to 3.1."""

_ELEMENT_TYPES = (
    "Resource Capability CourseOfAction ValueStream "
    "BusinessActor BusinessRole BusinessCollaboration BusinessInterface BusinessProcess BusinessFunction "
    "BusinessInteraction BusinessEvent BusinessService BusinessObject Contract Representation Product "
    "ApplicationComponent ApplicationCollaboration ApplicationInterface ApplicationFunction ApplicationInteraction "
    "ApplicationProcess ApplicationEvent ApplicationService DataObject "
    "Node Device SystemSoftware TechnologyCollaboration TechnologyInterface Path CommunicationNetwork "
    "TechnologyFunction TechnologyProcess TechnologyInteraction TechnologyEvent TechnologyService Artifact "
    "Equipment Facility DistributionNetwork Material "
    "Stakeholder Driver Assessment Goal Outcome Principle Requirement Constraint Meaning Value "
    "WorkPackage Deliverable ImplementationEvent Plateau Gap "
    "Location Grouping Junction AndJunction OrJunction "
    "InfrastructureService InfrastructureFunction InfrastructureInterface Network CommunicationPath"
)
ELEMENT_TYPES = frozenset(_ELEMENT_TYPES.split())
"""Element types; the last five stand in files of ArchiMate 2 only."""

_RELATIONSHIP_TYPES = (
    "Composition Aggregation Assignment Realization Serving Access Influence Triggering Flow Specialization Association"
)
RELATIONSHIP_TYPES = frozenset(_RELATIONSHIP_TYPES.split())
_OLD_RELATIONSHIP_TYPES = {
    "UsedBy": "Serving",
    "Realisation": "Realization",
    "Specialisation": "Specialization",
}


def relationship_type(written: str) -> str:
    """Name a relationship type as ArchiMate 3 does.

    Examples
    --------
    >>> relationship_type("UsedByRelationship")
    'Serving'
    """
    name = written.removesuffix("Relationship")
    return _OLD_RELATIONSHIP_TYPES.get(name, name)
