"""What the words of a text suggest that a change does: suggestions of the mapping made into touches."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from impact.analysis.touch_words import WORD, touch_kind
from impact.domain.architecture import USES
from impact.domain.assessment_policy import AssessmentPolicy, ListRule
from impact.domain.change import TouchKind
from impact.domain.suggestion import Evidence, Suggestion
from impact.graph import ArchitectureGraph
from impact.use_cases.suggestions import suggest_for_texts
from impact.use_cases.workspace import Workspace

SUGGESTIONS_ASKED = 400
STEP_PREFIX = "bpmn:"
PROCESS = "bpmn:process"
MOST_SURE = 0.95
NAMING_SIGNALS = ("id", "name", "alias")
ACRONYM = re.compile(r"[A-Z][A-Z0-9]{2,7}")


@dataclass(frozen=True, slots=True)
class AssumedTouch:
    """A touch that the words of a text suggest: the element, what is done to it, how sure, and which words say so.

    ``lender_id`` is the step that uses the element, where the words speak for that and not for the element itself.
    """

    element_id: str
    kind: TouchKind
    confidence: float
    phrase: str
    lender_id: str = ""


def suggested_elements(workspace: Workspace, texts: Sequence[str]) -> tuple[tuple[Suggestion, ...], ...]:
    """Say for each text which elements it may concern, best first: the one place where the mapping is asked.

    A text that calls an element by one of its names is read once more with the acronym of that element behind it,
    so that "gas meter" also finds what is written about the GSME. Words found there count as found where the text
    has the other name.
    """
    first = suggest_for_texts(workspace, texts, most=SUGGESTIONS_ASKED)
    behind = [_acronyms(text, found, workspace) for text, found in zip(texts, first, strict=True)]
    longer = ["\n".join([text, *(acronym for acronym, _ in added)]) for text, added in zip(texts, behind, strict=True)]
    again = suggest_for_texts(workspace, longer, most=SUGGESTIONS_ASKED)
    return tuple(
        tuple(_in_the_text(one, text, added) for one in found)
        for text, added, found in zip(texts, behind, again, strict=True)
    )


def _acronyms(text: str, found: Sequence[Suggestion], workspace: Workspace) -> tuple[tuple[str, Evidence], ...]:
    """Give acronyms of elements that a text names otherwise, each with the place where the text names it."""
    policy = workspace.policy.assessment
    acronyms: dict[str, Evidence] = {}
    written = set(WORD.findall(text))
    for one in found:
        mention = naming_of(one, policy)
        if mention is not None:
            element = workspace.graph.element(one.element_id)
            for name in element.aliases:
                if ACRONYM.fullmatch(name) and name not in written:
                    acronyms.setdefault(name, mention)
    return tuple(sorted(acronyms.items()))


def _in_the_text(suggestion: Suggestion, text: str, added: Sequence[tuple[str, Evidence]]) -> Suggestion:
    """Move evidence that was found in the words behind a text to the place that they stand for."""
    mentions = dict(added)
    evidence = tuple(
        item
        if item.end <= len(text)
        else Evidence(item.signal, item.weight, mentions[item.phrase].phrase, mentions[item.phrase].start,
                      mentions[item.phrase].end)
        if item.phrase in mentions
        else Evidence(item.signal, item.weight, item.signal)
        for item in suggestion.evidence
    )  # fmt: skip
    return replace(suggestion, evidence=evidence)


def list_members(workspace: Workspace, policy: AssessmentPolicy) -> Mapping[str, frozenset[str]]:
    """Say which elements of a workspace may stand in each list, by name of the list."""
    prefixes = workspace.settings.prefixes_by_role or {}
    return {rule.name: _members(workspace.graph, rule, prefixes) for rule in policy.lists}


def _members(graph: ArchitectureGraph, rule: ListRule, prefixes: Mapping[str, Sequence[str]]) -> frozenset[str]:
    for classes in (rule.classes, rule.otherwise):
        passing = frozenset(
            node.id for node in graph.nodes if any(one.holds(node, prefixes_by_role=prefixes) for one in classes)
        )
        if passing:
            return passing
    return frozenset()


def assumed_touches(
    text: str,
    suggestions: Sequence[Suggestion],
    *,
    policy: AssessmentPolicy,
    members: Mapping[str, frozenset[str]],
    nodes: ArchitectureGraph,
) -> tuple[AssumedTouch, ...]:
    """Make touches of suggestions, surest first; none if the text concerns nothing.

    An element that the text calls by its own name counts as at least as sure as the policy says; where a name fits
    several elements they share that. Beside the surest of all elements, the surest of each list become touches.
    """
    named = _named_confidences(suggestions, policy, nodes)
    told = {one.element_id: max(one.confidence, named.get(one.element_id, 0.0)) for one in suggestions}
    sure = told | _shared_by_twins(told, nodes)
    sure = by_subject(sure, {nodes.element(one).name for one in named}, policy=policy, members=members, nodes=nodes)
    ranked = sorted(suggestions, key=lambda one: (-sure[one.element_id], -one.score, one.element_id))
    ranked = [one for one in ranked if sure[one.element_id] >= policy.least_confidence]
    if not ranked or sure[ranked[0].element_id] < policy.least_best:
        return ()
    chosen = {one.element_id for one in ranked[: policy.suggestions]}
    for ids in members.values():
        of_list = [one.element_id for one in ranked if one.element_id in ids]
        chosen.update(of_list[: policy.suggestions_per_list])
    kind_by_id = {element_id: rule.touch for rule in reversed(policy.lists) for element_id in members[rule.name]}
    touches = []
    for one in ranked:
        if one.element_id in chosen:
            mention = _mention(one)
            said = touch_kind(text, mention.start, mention.end, policy=policy) if mention else None
            kind = said or kind_by_id.get(one.element_id, TouchKind.MODIFY)
            phrase = " ".join(mention.phrase.split()) if mention else ""
            touches.append(AssumedTouch(one.element_id, kind, sure[one.element_id], phrase))
    return tuple(touches)


def with_lent(
    touches: Sequence[AssumedTouch], graph: ArchitectureGraph, lent: Mapping[str, float]
) -> tuple[AssumedTouch, ...]:
    """Add what touched steps use: each lends it a share of its own confidence, by the role of the reference.

    Texts tell what happens, and steps are written so; the request that a step sends is seldom called by its name.
    """
    doubt: dict[str, float] = {}
    lender: dict[str, AssumedTouch] = {}
    for touch in touches:
        for position in graph.outgoing[graph.index_by_id[touch.element_id]]:
            tie = graph.relationships[position]
            share = lent.get(tie.role, 0.0) if tie.kind == USES else 0.0
            if share:
                doubt[tie.target_id] = doubt.get(tie.target_id, 1.0) * (1.0 - share * touch.confidence)
                lender.setdefault(tie.target_id, touch)
    known = {touch.element_id for touch in touches}
    raised = [
        replace(touch, confidence=1.0 - (1.0 - touch.confidence) * doubt.get(touch.element_id, 1.0))
        for touch in touches
    ]
    new = [
        AssumedTouch(
            element_id, lender[element_id].kind, 1.0 - left, lender[element_id].phrase, lender[element_id].element_id
        )
        for element_id, left in doubt.items()
        if element_id not in known
    ]
    return tuple(sorted((*raised, *new), key=lambda touch: (-touch.confidence, touch.element_id)))


def _named_confidences(
    suggestions: Sequence[Suggestion], policy: AssessmentPolicy, nodes: ArchitectureGraph
) -> dict[str, float]:
    """Give the least confidence of elements that a text calls by name, shared where a name fits several."""
    names_by_place: dict[tuple[int, int], set[str]] = {}
    place_by_id: dict[str, tuple[int, int]] = {}
    for one in suggestions:
        mention = naming_of(one, policy)
        if mention is not None:
            place_by_id[one.element_id] = (mention.start, mention.end)
            names_by_place.setdefault((mention.start, mention.end), set()).add(nodes.element(one.element_id).name)
    return {
        element_id: policy.named_confidence / len(names_by_place[place]) for element_id, place in place_by_id.items()
    }


def by_subject(
    sure: Mapping[str, float], named: Collection[str], *, policy: AssessmentPolicy,
    members: Mapping[str, frozenset[str]], nodes: ArchitectureGraph,
) -> dict[str, float]:  # fmt: skip
    """Tell processes that are alike apart by whom they are about, where the text names one of these.

    Firmware goes to electricity meters, gas meters and displays in much the same words; a text that names the gas
    meter concerns the process that is called after it more than the others.

    Parameters
    ----------
    sure
        Confidence by element.
    named
        Names of the elements that the text calls by name.
    policy, members, nodes
        The lists whose elements are subjects, their members, and the elements.
    """
    phrases: dict[str, set[str]] = {}
    for rule in policy.lists:
        for element_id in members[rule.name] if rule.is_subject else ():
            phrases.setdefault(nodes.element(element_id).name, set())
    for node in nodes.nodes:
        if node.name in phrases and not node.kind.startswith(STEP_PREFIX):
            phrases[node.name].update(name.casefold() for name in (node.name, *node.aliases))
    wanted = phrases.keys() & set(named)
    if not wanted:
        return dict(sure)
    subjects: dict[str, set[str]] = {}
    weighed: dict[str, float] = {}
    for element_id, confidence in sure.items():
        process = _process_name(nodes, element_id)
        if process not in subjects:
            subjects[process] = {name for name, said in phrases.items() if _says(process, said)}
        about = subjects[process]
        factor = 1.0 if not about else policy.same_subject if about & wanted else policy.other_subject
        weighed[element_id] = (
            max(confidence, min(MOST_SURE, factor * confidence)) if factor > 1.0 else factor * confidence
        )
    return weighed


def _process_name(nodes: ArchitectureGraph, element_id: str) -> str:
    """Name the process that an element is or stands in; empty for what is no part of one."""
    element = nodes.element(element_id)
    while element.kind != PROCESS and element.parent_id is not None and element.parent_id in nodes:
        element = nodes.element(element.parent_id)
    return element.name if element.kind == PROCESS else ""


def _says(text: str, phrases: Collection[str]) -> bool:
    words = f" {' '.join(WORD.findall(text.casefold()))} "
    return any(f" {phrase} " in words or f" {phrase}s " in words for phrase in phrases)


def naming_of(suggestion: Suggestion, policy: AssessmentPolicy) -> Evidence | None:
    """Give the words by which a text calls an element by name; ``None`` if it does not, or the name means little.

    Names of two letters mean little, and those that are words of nearly every text on the subject.
    """
    for item in suggestion.evidence:
        if item.signal in NAMING_SIGNALS and item.end > item.start and not suggestion.caution:
            is_telling = len(item.phrase) >= policy.shortest_name and item.phrase.casefold() not in policy.everyday
            return item if is_telling else None
    return None


def _shared_by_twins(sure: Mapping[str, float], nodes: ArchitectureGraph) -> dict[str, float]:
    """Let elements of one name be one thing to a text: the system and the device of that name, say.

    What processes are made of keeps its own: a step is often called like what it uses, and is not that.
    """
    name_by_id = {
        element_id: nodes.element(element_id).name.casefold()
        for element_id in sure
        if not nodes.element(element_id).kind.startswith(STEP_PREFIX)
    }
    surest: dict[str, float] = {}
    for element_id, name in name_by_id.items():
        surest[name] = max(sure[element_id], surest.get(name, 0.0))
    return {element_id: surest[name] for element_id, name in name_by_id.items()}


def _mention(suggestion: Suggestion) -> Evidence | None:
    """Give the words of the text that speak for a suggestion: its name before anything else."""
    spoken = [item for item in suggestion.evidence if item.end > item.start]
    return next((item for item in spoken if item.signal in NAMING_SIGNALS), spoken[0] if spoken else None)
