"""Kinds of elements and relationships that ontologies of others have a term for.

Neither standard has an ontology of its own. The terms here are those of two that were published for them: ArchiMate of
bp4mc2, and the BPMN Based Ontology (BBO) of IRIT. A kind that the ontology lacks, or means otherwise, has no match: BBO
says *Group* and *Resource* of people and material, and has no pools, lanes and data; bp4mc2 has no *Location*,
*Grouping* and junctions.
"""

from __future__ import annotations

ARCHIMATE = "http://bp4mc2.org/def/archimate#"
BBO = "https://www.irit.fr/recherches/MELODI/ontologies/BBO#"
_ARCHIMATE_CLASSES = (
    "ApplicationCollaboration ApplicationComponent ApplicationEvent ApplicationFunction ApplicationInteraction "
    "ApplicationInterface ApplicationProcess ApplicationService Artifact Assessment BusinessActor "
    "BusinessCollaboration BusinessEvent BusinessFunction BusinessInteraction BusinessInterface BusinessObject "
    "BusinessProcess BusinessRole BusinessService Capability CommunicationNetwork Constraint Contract CourseOfAction "
    "DataObject Deliverable Device DistributionNetwork Driver Equipment Facility Gap Goal ImplementationEvent Material "
    "Meaning Node Outcome Path Plateau Principle Product Representation Requirement Resource Stakeholder "
    "SystemSoftware TechnologyCollaboration TechnologyEvent TechnologyFunction TechnologyInteraction "
    "TechnologyInterface TechnologyProcess TechnologyService Value WorkPackage"
)
_ARCHIMATE_PROPERTIES = (
    "access aggregation assignment association composition flow influence realization serving specialization triggering"
)
_BBO_CLASSES = (
    "AdHocSubProcess BoundaryEvent BusinessRuleTask CallActivity ComplexGateway EndEvent Error Escalation "
    "EventBasedGateway ExclusiveGateway GlobalBusinessRuleTask GlobalManualTask GlobalScriptTask GlobalTask "
    "GlobalUserTask InclusiveGateway Interface IntermediateCatchEvent IntermediateThrowEvent ManualTask Message "
    "Operation ParallelGateway Process ReceiveTask ScriptTask SendTask SequenceFlow ServiceTask Signal StartEvent "
    "SubProcess Task Transaction UserTask"
)
_MATCHES = {
    **{f"archimate:{name}": ARCHIMATE + name for name in _ARCHIMATE_CLASSES.split()},
    **{f"archimate:{name.capitalize()}": ARCHIMATE + name for name in _ARCHIMATE_PROPERTIES.split()},
    **{f"bpmn:{name[0].lower()}{name[1:]}": BBO + name for name in _BBO_CLASSES.split()},
}


def exact_match(kind: str) -> str:
    """Give the IRI of the term of another ontology that means a kind; empty if there is none.

    Examples
    --------
    >>> exact_match("bpmn:serviceTask").rpartition("/")[2]
    'BBO#ServiceTask'
    >>> exact_match("archimate:Serving"), exact_match("bpmn:lane")
    ('http://bp4mc2.org/def/archimate#serving', '')
    """
    return _MATCHES.get(kind, "")
