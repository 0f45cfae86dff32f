"""Terms of the vocabulary for what people do: work packages, verdicts, decisions, waivers, risks and incidents.

An export declares them where it holds something of it; the module :mod:`impact.domain.vocabulary` builds them.
"""

from __future__ import annotations

from collections.abc import Mapping

_PROV = "http://www.w3.org/ns/prov#"
_OSLC_CM = "http://open-services.net/ns/cm#"
PLAN = f"{_PROV}Plan"
AGENT = f"{_PROV}Agent"
PERSON = f"{_PROV}Person"
ORGANIZATION = f"{_PROV}Organization"
WAS_ATTRIBUTED_TO = f"{_PROV}wasAttributedTo"
WAS_ASSOCIATED_WITH = f"{_PROV}wasAssociatedWith"
SPECIALIZATION_OF = f"{_PROV}specializationOf"
WAS_REVISION_OF = f"{_PROV}wasRevisionOf"
CONTRIBUTOR = "http://purl.org/dc/terms/contributor"
TASK = f"{_OSLC_CM}Task"
PARENT = f"{_OSLC_CM}parent"
AUTHORIZER = f"{_OSLC_CM}authorizer"
STATE = f"{_OSLC_CM}state"
IS_CLOSED, IS_IN_PROGRESS, IS_FIXED, IS_APPROVED, IS_REVIEWED, IS_VERIFIED = (
    f"{_OSLC_CM}{name}" for name in ("closed", "inProgress", "fixed", "approved", "reviewed", "verified")
)
STATE_CLOSED, STATE_IN_PROGRESS = f"{_OSLC_CM}Closed", f"{_OSLC_CM}Inprogress"

CLASSES: Mapping[str, tuple[str, str]] = {
    "ConcernEvent": ("Something that was done to a risk or an incident, by somebody at some time.", f"{_PROV}Activity"),
    "Incident": ("Something that happened to elements, with the group that looks after it.", f"{_PROV}Entity"),
    "InputVersion": ("One version of a file that a plan was made from.", f"{_PROV}Entity"),
    "PackageEvent": ("Something that was done to a work package or to a task of it.", f"{_PROV}Activity"),
    "PackagePlan": ("One version of the plan of a work package.", PLAN),
    "PackageTask": ("A piece of work of a work package: the review of a section, or an activity for the whole.", TASK),
    "PlannedShare": ("What one role has to do of a task, as planned.", ""),
    "Risk": ("Something that may happen to elements, with the group that looks after it.", f"{_PROV}Entity"),
    "RowDecision": ("What somebody decided about a row of the register.", f"{_PROV}Entity"),
    "Verdict": ("What somebody found of a task and signed, for the content that it had then.", f"{_PROV}Entity"),
    "VerdictBasis": ("An element that a verdict rests on, with the fingerprints that it had when it was signed.", ""),
    "Waiver": ("A decision to put up with what a rule finds.", f"{_PROV}Entity"),
    "WorkPackage": ("A review that people do, with its tasks, who does them, what was spent and found.", TASK),
}
"""What each class says, and the class that it narrows."""
LINKS: Mapping[str, tuple[str, str]] = {
    "aboutChange": ("The change that the decided row of the register belongs to.", ""),
    "hasBasis": ("An element that the verdict rests on, with its fingerprints.", ""),
    "lookedAfterBy": ("The group that looks after the risk or incident now.", ""),
    "ofTask": ("The task that this belongs to.", ""),
    "onElement": ("The element that the risk, incident, decision or basis is about.", ""),
    "plannedIn": ("The version of the plan that lists the task last.", ""),
    "restsOn": ("The element for whose content the verdict holds.", f"{_PROV}wasDerivedFrom"),
    "undoes": ("The event or decision that this one takes back.", ""),
    "verifiedBy": ("Who verified the verdict.", ""),
}
"""What each link says, and the property that it narrows."""
_TASKS: Mapping[str, str] = {
    "depth": "How deep the section is reviewed, in words.",
    "dueOn": "Planned date of the task, plan or package, as it stands now.",
    "finishedOn": "Day on which work on the task ended.",
    "inclusionProbability": "Chance with which the task was picked, above 0 to 1; 1 for what is reviewed anyway.",
    "personDays": "Person-days: spent, of an event; planned for the role, of a share.",
    "plannedMean": "Mean planned person-days; those of the tasks add up to that of the package.",
    "plannedP10": "Planned person-days that are exceeded in 90 of 100 cases.",
    "plannedP50": "Planned person-days that are exceeded in 50 of 100 cases.",
    "plannedP80": "Planned person-days that are exceeded in 20 of 100 cases.",
    "spentDays": "Person-days that were spent on the task or package.",
    "startedOn": "Day on which work on the task began.",
    "startsOn": "Day on which the work is planned to begin.",
    "taskKind": "Content class of the section, or the name of the activity.",
    "taskOrigin": "Why the task is in the package: estimate, sample or discovered.",
    "taskStatus": "Where the task stands: open, started, done, rejected, reopened or withdrawn.",
}
_PLANS: Mapping[str, str] = {
    "decisionsDigest": "Digest of the decisions that the plan was made with.",
    "identified": "What the first activity found of a touch: the element, and yes or no.",
    "planVersion": "Number of the version of the plan, from 1.",
    "policyDigest": "Digest of the policy that the plan was made with.",
    "taskCount": "Number of tasks that the version of the plan lists.",
    "workspaceDigest": "Digest of the inputs that the plan was made from.",
}
_EVENTS: Mapping[str, str] = {
    "addressee": "Who a task was given to, who a plan was shown to, or who verified a verdict.",
    "countsOn": "Day for which the event counts.",
    "deed": "What was done, in one word.",
    "isUndone": "Whether somebody took it back.",
}
_VERDICTS: Mapping[str, str] = {
    "changedAspect": "Aspect in which the element changed since the verdict was signed.",
    "finding": "What the review came to: no-impact, updated or false-positive.",
    "fingerprintFigure": "Digest of what the diagram or view of the element shows.",
    "fingerprintFlow": "Digest of where the element stands in its process.",
    "fingerprintInterface": "Digest of what others see of the element.",
    "fingerprintScheme": "Version of the scheme of fingerprints; those of two schemes are not compared.",
    "fingerprintText": "Digest of name and documentation of the element.",
    "holds": "Whether the verdict is the present one of its task, and all that it rests on is as it was.",
    "isGone": "Whether the models no longer hold the element.",
    "unknownElement": "Id of an element that the models do not hold.",
}
_DECISIONS: Mapping[str, str] = {
    "evidence": "The words that speak for the row, and where they stand.",
    "isPublished": "Whether the decision has been written to the files of the register.",
    "proposedBy": "What proposed the row: mapping, minutes, spreadsheet or person.",
    "rowCells": "Cells of the row by column, as JSON.",
    "rowKey": "Values of the row that tell it from the others of its table, as JSON.",
    "rowTable": "Table of the register that the row belongs to.",
    "rowVerdict": "What was decided: accepted, rejected or retired.",
}
_CONCERNS: Mapping[str, str] = {
    "closedOn": "Day on which the risk or incident was closed.",
    "expiresOn": "Last day on which the waiver holds.",
    "isMajor": "Whether it is a major incident.",
    "isOpen": "Whether the risk or incident is not closed.",
    "nature": "Nature of the risk or incident; it leads to the group that looks after it.",
    "raisedOn": "Day on which the risk or incident was raised.",
    "waivedRule": "Rule whose findings are put up with.",
    "waivedSubject": "What the findings are about: an element, a file, or a pattern with an asterisk.",
}
VALUES: Mapping[str, str] = {**_TASKS, **_PLANS, **_EVENTS, **_VERDICTS, **_DECISIONS, **_CONCERNS}
