"""Rules across documents: whether documents, processes and components say the same."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from impact.analysis.checks.coverage import PROCESS_SECTIONS, steps_of
from impact.analysis.checks.flows import PROCESS
from impact.analysis.checks.subject import CheckedWorkspace, Finding, on_element
from impact.domain.architecture import DOCUMENTS, PERFORMED_BY, USES, Element, Origin
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
    phrases = {device.id: _phrases(device) for device in devices}
    used = _used_by_process(workspace)
    steps = steps_of(workspace)
    for process in workspace.nodes_by_kind.get(PROCESS, ()):
        own_text = "\n".join(f"{node.name}\n{node.text}" for node in steps.get(process.id, ()))
        for device, place in _named(process.name, devices, phrases):
            if _is_about_more(process.name[place:], own_text, phrases):
                continue
            near = _same_things(workspace, device)
            words = {phrase for other in near & phrases.keys() for phrase in phrases[other]}
            if used.get(process.id, set()) & near or _says_any(own_text, words | _head_words(words)):
                continue
            yield on_element(
                process, f"process '{process.label}' is named for {device.label}, which no step of it names or uses"
            )


def _is_about_more(rest: str, own_text: str, phrases: Mapping[str, frozenset[str]]) -> bool:
    """Tell whether the name goes on to what the steps are about: a list of labels of a device is no device."""
    while joined := re.match(r"\s*(?:,|and|or)\s+", rest):
        known = [found.end() for found in _all_named(rest[joined.end() :], phrases) if found.start() == 0]
        if not known:
            return False
        rest = rest[joined.end() + max(known) :]
    following = re.match(r"\s+(\w{3,})", rest)
    return following is not None and _says_any(own_text, [following[1]])


def _all_named(text: str, phrases: Mapping[str, frozenset[str]]) -> Iterator[re.Match[str]]:
    for of_device in phrases.values():
        for phrase in of_device:
            yield from _finder(phrase).finditer(text)


def _named(
    text: str, devices: Iterable[Element], phrases: Mapping[str, frozenset[str]]
) -> Iterator[tuple[Element, int]]:
    """Find the devices that a text names, each with the place where its name ends.

    A phrase inside a longer one that names another device does not count, nor one that several devices share.
    """
    spans: list[tuple[int, int, Element]] = []
    for device in devices:
        for phrase in phrases[device.id]:
            spans += [(found.start(), found.end(), device) for found in _finder(phrase).finditer(text)]
    longest = [
        (start, end, device)
        for start, end, device in spans
        if not any(a <= start and end <= b and (b - a) > (end - start) for a, b, _ in spans)
    ]
    found: dict[tuple[int, int], dict[str, Element]] = defaultdict(dict)
    for start, end, device in longest:
        found[start, end][device.id] = device
    alone = {next(iter(named)): (named, end) for (_, end), named in sorted(found.items()) if len(named) == 1}
    return ((named[device_id], end) for device_id, (named, end) in alone.items())


def _phrases(device: Element) -> frozenset[str]:
    """Give the words that name a device: its name, its aliases, and its code."""
    code = device.id.rpartition(":")[2].partition("-")[2] or device.origin.xml_id
    return frozenset(phrase for phrase in (device.name, *device.aliases, code) if len(phrase.strip()) > 1)


def _head_words(phrases: Iterable[str]) -> set[str]:
    """Give the words by which people call a device for short: ``hub`` for ``communications hub``."""
    heads = {phrase.partition("(")[0].split()[-1] for phrase in phrases if len(phrase.partition("(")[0].split()) > 1}
    return {head for head in heads if len(head) > 2}


def _finder(phrase: str) -> re.Pattern[str]:
    """Find a phrase as a word, singular or plural; an acronym only as it is written."""
    flags = re.NOFLAG if phrase.isupper() and len(phrase) < 7 else re.IGNORECASE
    return re.compile(rf"(?<!\w){re.escape(phrase)}s?(?!\w)", flags)


def _says_any(text: str, phrases: Iterable[str]) -> bool:
    return any(_finder(phrase).search(text) for phrase in phrases)


def _used_by_process(workspace: CheckedWorkspace) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for tie in workspace.ties(USES, PERFORMED_BY):
        process_id = workspace.process_id_by_step.get(tie.source_id) or tie.source_id
        found[process_id].add(tie.target_id)
    return found


def _same_things(workspace: CheckedWorkspace, device: Element) -> set[str]:
    """Give a device with what it stands for, its parts and its special cases."""
    graph = workspace.graph
    near = {device.id}
    index = graph.index_by_id[device.id]
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
        if wanted <= _word_stems(process.name) and _says_any(process.name, _phrases(subject))
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
