"""Say paths in words, from cause to effect. Wording happens last and decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from impact.domain.architecture import SECTION_KIND, Element, Relationship
from impact.domain.change import TouchKind
from impact.domain.derivation import Certainty
from impact.domain.formatting import percent
from impact.domain.result import ImpactedElement, ImpactPath
from impact.domain.review import is_flow_node
from impact.domain.undrawn import UndrawnTie

TOUCH_VERBS: Mapping[TouchKind, str] = {
    TouchKind.TEXT: "rewords",
    TouchKind.RENAME: "renames",
    TouchKind.ADD: "adds",
    TouchKind.MODIFY: "changes",
    TouchKind.REMOVE: "removes",
}

PHRASES: Mapping[str, tuple[str, str]] = {
    "trace:documents": ("describes", "described in"),
    "document:contains": ("has subsection", "stands in chapter"),
    "bpmn:contains": ("has", "part of"),
    "bpmn:sequenceFlow": ("followed by", "comes after"),
    "bpmn:messageFlow": ("sends a message to", "gets a message from"),
    "bpmn:flowNodeRef": ("holds", "in lane"),
    "bpmn:laneSet": ("has lane", "lane of"),
    "bpmn:attachedTo": ("sits on", "carries"),
    "bpmn:calledElement": ("calls", "called by"),
    "trace:uses": ("uses", "used by"),
    "trace:performedBy": ("performed by", "acts in"),
    "archimate:shows": ("shows", "shown in"),
    "archimate:Composition": ("has part", "part of"),
    "archimate:Aggregation": ("groups", "grouped in"),
    "archimate:Assignment": ("carries out", "carried out by"),
    "archimate:Realization": ("realises", "realised by"),
    "archimate:Serving": ("serves", "served by"),
    "archimate:Access": ("reads or writes", "accessed by"),
    "archimate:Flow": ("sends to", "receives from"),
    "archimate:Triggering": ("triggers", "triggered by"),
    "archimate:Specialization": ("a form of", "has the form"),
    "archimate:Influence": ("influences", "influenced by"),
    "archimate:Association": ("tied to", "tied to"),
    "relationship:end": ("joins", "joined by"),
}
"""What follows the near end of a relationship, travelling as drawn and against it."""

ROLE_PHRASES: Mapping[str, tuple[str, str]] = {
    "specifies": ("specifies", "specified by"),
    "governs": ("governs", "governed by"),
    "depends_on": ("rests on", "has to be read again in"),
    "tabulates": ("tabulates", "tabulated in"),
    "draws": ("draws", "drawn in"),
    "tests": ("tests", "tested by"),
    "supports": ("supports", "supported by"),
    "charges_for": ("charges for", "charged for in"),
    "defines_terms_for": ("defines terms for", "has its terms defined in"),
    "targets": ("addressed to", "target of"),
    "eligible": ("may be sent by", "may send"),
    "owns": ("owns", "owned by"),
    "performs": ("performs", "performed by"),
    "receives": ("receives from", "informs"),
    "affected": ("affected by", "affects"),
    "executes": ("carries out", "carried out by"),
    "raises": ("raises", "raised by"),
    "carries": ("carries", "carried by"),
    "affects": ("affects", "affected by"),
    "offers": ("offers", "offered by"),
    "contains": ("contains", "contained in"),
    "hosts": ("hosts", "hosted in"),
    "changes_with": ("changes together with", "changes together with"),
    "describes": ("describes", "described by"),
    "obliges": ("lays duties on", "has its duties laid down in"),
    "handles": ("handles", "handled by"),
    "sends": ("sends", "sent by"),
    "contracts": ("contracts", "contracted by"),
    "holds": ("acts as", "role of"),
    "acts_as": ("acts as", "part played by"),
    "appoints": ("appoints", "appointed by"),
    "makes": ("makes", "made by"),
    "installs": ("answers for", "in the charge of"),
    "manages": ("runs", "run by"),
    "connects": ("answers for", "in the charge of"),
    "reported on": ("reported by", "reports on"),
}

MAIN_SHARE = 0.5
"""A path that explains this share of the likelihood is what it is above all due to."""


def element_in_words(element: Element) -> str:
    """Name an element with its kind and id: ``step MD-16.03 (Read Sub GHz channel log)``."""
    if element.kind == SECTION_KIND:
        return element.name
    tail = element.id.partition(":")[2] or element.id
    kind = "step" if is_flow_node(element.kind) else element.kind_label
    return f"{kind} {tail} ({element.name})" if element.name and element.name != tail else f"{kind} {tail}"


def hop_in_words(
    relationship: Relationship, *, is_forward: bool, target: Element, undrawn: UndrawnTie | None = None
) -> str:
    """Say one hop: what ties the near end to the far end, the far end, and across what it follows if nobody drew it.

    Examples
    --------
    >>> from impact.domain.architecture import Origin
    >>> origin = Origin("model.bpmn")
    >>> tie = Relationship("f", "trace:uses", "bam:MD-16.03", "tad:SRV-6.32", origin)
    >>> step = Element("bam:MD-16.03", "bpmn:serviceTask", "Read log", origin)
    >>> hop_in_words(tie, is_forward=False, target=step)
    'used by step MD-16.03 (Read log)'
    """
    generic = f"tied by {relationship.kind.rpartition(':')[2]} to"
    pair = ROLE_PHRASES.get(relationship.role) or PHRASES.get(relationship.kind) or (generic, generic)
    words = f"{pair[0] if is_forward else pair[1]} {element_in_words(target)}"
    return words if undrawn is None else f"{words}, {undrawn_in_words(undrawn, is_forward=is_forward)}"


def undrawn_in_words(undrawn: UndrawnTie, *, is_forward: bool) -> str:
    """Say across what a relationship follows that nobody drew, in the direction of travel, and whether it may not hold.

    Examples
    --------
    >>> from impact.domain.architecture import Origin
    >>> radio = Element("tad:NET-868", "archimate:CommunicationNetwork", "868 MHz part", Origin("tad.xml"))
    >>> undrawn_in_words(UndrawnTie(Certainty.POTENTIAL, ("PDR5",), (), (radio,)), is_forward=True)
    'not drawn but possibly following across communication network NET-868 (868 MHz part)'
    """
    across = undrawn.across if is_forward else undrawn.across[::-1]
    how = "possibly following" if undrawn.certainty is Certainty.POTENTIAL else "following"
    return f"not drawn but {how} across {' and '.join(map(element_in_words, across))}"


def weight_in_words(name: str) -> str:
    """Say the weight of a policy, ``kind/role/way``, by what it leads to.

    Examples
    --------
    >>> weight_in_words("trace:documents/*/backward")
    'to what it is described in'
    >>> weight_in_words("*/tests/forward")
    'to what it tests'
    >>> weight_in_words("*/*/backward")
    'against any other relationship'
    """
    kind, role, way = name.rsplit("/", 2)
    pair = ROLE_PHRASES.get(role) or PHRASES.get(kind)
    if pair is None:
        what = " ".join(part for part in (kind.rpartition(":")[2], role) if part not in ("", "*"))
        return f"{'along' if way == 'forward' else 'against'} {what or 'any other relationship'}"
    clause = _clause(pair[0] if way == "forward" else pair[1])
    return f"to what it {clause}"


def path_in_words(
    change_ids: Sequence[str], kind: TouchKind, *, start: Element, hops: Sequence[str], author: str = "the touch"
) -> str:
    """Say a whole path: ``R2-SRV adds service request SRV-6.29 → used by step … → part of process …``.

    The author is who touches the first element where no change of the register does.
    """
    who = change_ids[0] if change_ids else author
    if len(change_ids) > 1:
        who += f" and {len(change_ids) - 1} more" if len(change_ids) > 2 else f" and {change_ids[1]}"
    verb = TOUCH_VERBS[kind] if len(change_ids) < 2 else TOUCH_VERBS[kind].removesuffix("s")
    return " → ".join([f"{who} {verb} {element_in_words(start)}", *hops])


def sentence_of(element: ImpactedElement, best: ImpactPath, *, start: Element, author: str, has_more: bool) -> str:
    """Say in one plain sentence why an element is affected, by its likeliest path.

    Parameters
    ----------
    element
        The element, with its likelihood.
    best, start
        The path and the touched element that it starts from.
    author
        Who touches that element where no change of the register does.
    has_more
        Whether change can come other ways as well.
    """
    opening = path_in_words(best.change_ids, best.touch_kind, start=start, hops=(), author=author)
    chance = percent(element.likelihood)
    if not best.steps:
        rest = "" if element.likelihood >= 1.0 else f", which is {chance} sure"
        return f"{element.name or element.id} is touched itself: {opening}{rest}."
    hops = ", which ".join(_clause(step.words) for step in best.steps)
    because = "because"
    if has_more:
        because = "above all because" if best.share >= MAIN_SHARE else "as many ways add up, the likeliest that"
    return f"{element.name or element.id} is affected with a likelihood of {chance}, {because} {opening}, which {hops}."


def _clause(hop: str) -> str:
    """Make a clause of a hop: ``used by step X`` becomes ``is used by step X``."""
    first = hop.split(" ", 1)[0]
    return hop if first == "may" or first.endswith("s") else f"is {hop}"
