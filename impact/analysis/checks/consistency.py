"""Rules across documents: whether documents, processes and components say the same."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from impact.analysis.checks.coverage import PROCESS_SECTIONS, steps_of
from impact.analysis.checks.flows import PROCESS
from impact.analysis.checks.phrases import PhraseIndex, head_words, phrases_of, says_any
from impact.analysis.checks.subject import CheckedWorkspace, Finding, on_element
from impact.domain.architecture import DOCUMENTS, PERFORMED_BY, USES, Origin
from impact.domain.workspace import RequiredProcesses

DEVICE = "archimate:Device"
_SAME_THING = ("archimate:Realization", "archimate:Composition", "archimate:Aggregation", "archimate:Specialization")


def differing_names(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name each section on one process that shares less than half of its words with the name of the process.

    Word endings, order and small words do not count, and the kind of the section ("diagram") may be added.
    """
    for section in workspace.sections:
        if section.kind not in PROCESS_SECTIONS or len(section.documents) != 1:
            continue
        if section.documents[0] not in workspace.graph:
            continue
        process = workspace.graph.element(section.documents[0])
        title, name = _word_stems(section.title) - _word_stems(section.kind), _word_stems(process.name)
        if process.kind == PROCESS and name and title and len(title & name) * 2 < max(len(title), len(name)):
            message = f"section '{section.label}' documents the process '{process.label}'"
            yield Finding(message, section.origin, section.id)


def _word_stems(text: str) -> set[str]:
    return {word[:5] for word in re.findall(r"\w+", text.casefold()) if len(word) > 2}


def devices_not_used(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name each process named for a device that none of its steps names or uses."""
    devices = workspace.nodes_by_kind.get(DEVICE, ())
    if not devices:
        return
    index = PhraseIndex(devices)
    used = _used_by_process(workspace)
    steps = steps_of(workspace)
    for process in workspace.nodes_by_kind.get(PROCESS, ()):
        own_text = "\n".join(f"{node.name}\n{node.text}" for node in steps.get(process.id, ()))
        for device_id, place in index.named_alone(process.name):
            if _is_about_more(process.name[place:], own_text, index):
                continue
            near = _same_things(workspace, device_id)
            words = {phrase for other in near for phrase in index.phrases_by_id.get(other, ())}
            if used.get(process.id, set()) & near or says_any(own_text, words | head_words(words)):
                continue
            label = workspace.graph.element(device_id).label
            yield on_element(process, f"process '{process.label}' is named for {label}, which no step names or uses")


def _is_about_more(rest: str, own_text: str, index: PhraseIndex) -> bool:
    """Tell whether the name goes on to what the steps are about: a list of labels of a device is no device."""
    while joined := re.match(r"\s*(?:,|and|or)\s+", rest):
        known = [end for start, end, _ in index.spans(rest[joined.end() :]) if start == 0]
        if not known:
            return False
        rest = rest[joined.end() + max(known) :]
    following = re.match(r"\s+(\w{3,})", rest)
    return following is not None and says_any(own_text, [following[1]])


def _used_by_process(workspace: CheckedWorkspace) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for tie in workspace.ties(USES, PERFORMED_BY):
        process_id = workspace.process_id_by_step.get(tie.source_id) or tie.source_id
        found[process_id].add(tie.target_id)
    return found


def _same_things(workspace: CheckedWorkspace, device_id: str) -> set[str]:
    """Give a device with what it stands for, its parts and its special cases."""
    graph = workspace.graph
    near = {device_id}
    index = graph.index_by_id[device_id]
    for position in (*graph.outgoing[index], *graph.incoming[index]):
        tie = graph.relationships[position]
        if tie.kind in _SAME_THING:
            near |= {tie.source_id, tie.target_id}
    return near


def missing_required_processes(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name what is missing of the processes that somebody decided must be described."""
    for required in workspace.settings.checks.required:
        for subject_id in required.subject_ids:
            yield from _missing(workspace, required, subject_id)


def _missing(workspace: CheckedWorkspace, required: RequiredProcesses, subject_id: str) -> Iterator[Finding]:
    origin = Origin("workspace.toml")
    decision = f" ({required.decision})" if required.decision else ""
    if subject_id not in workspace.graph:
        message = f"{required.words} is required for '{subject_id}', which is in no model{decision}"
        yield Finding(message, origin, subject_id, "Correct the id in [[checks.required]], or add the element.")
        return
    subject = workspace.graph.element(subject_id)
    wanted = _word_stems(required.words)
    found = [
        process
        for process in workspace.nodes_by_kind.get(PROCESS, ())
        if wanted <= _word_stems(process.name) and says_any(process.name, phrases_of(subject))
    ]
    if not found:
        message = f"no process describes {required.words} for {subject.label}{decision}"
        yield Finding(message, origin, subject_id, f"Draw a process whose name holds '{required.words}' and its name.")
        return
    described = _documents_on(workspace, {process.id for process in found})
    for document in required.documents:
        if document not in described:
            message = f"{document} has no section on {required.words} for {subject.label}{decision}"
            yield on_element(found[0], message, remedy=f"Add a section to {document} that documents '{found[0].id}'.")


def _documents_on(workspace: CheckedWorkspace, process_ids: set[str]) -> set[str]:
    """Give the documents with a section on a process; where they describe processes one by one, with one of its own."""
    own_documents = {section.document for section in workspace.sections if section.kind in PROCESS_SECTIONS}
    fitting = {
        section.id: section.document
        for section in workspace.sections
        if section.kind in PROCESS_SECTIONS or section.document not in own_documents
    }
    ties = workspace.ties(DOCUMENTS)
    return {fitting[tie.source_id] for tie in ties if tie.target_id in process_ids and tie.source_id in fitting}
