"""What a workspace says about itself: which models, documents and register it is made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelSource:
    """Model files of one format that share an id prefix.

    Attributes
    ----------
    prefix
        Prefix of the ids in the graph, without the colon: ``bam``.
    format
        Name of a format in the table of readers: ``bpmn``, ``archimate``.
    files
        Pattern relative to the workspace: ``bad/**/*.bpmn``.
    has_ids_per_file
        Whether ids are unique in their file only, so that all of them carry the file's name.
    """

    prefix: str
    format: str
    files: str
    has_ids_per_file: bool = False


@dataclass(frozen=True, slots=True)
class RequiredProcesses:
    """A decision that a process must be described for each of several elements.

    Attributes
    ----------
    words
        Words that the name of such a process holds: ``firmware distribution``.
    subject_ids
        Elements that each need such a process, named in its name.
    documents
        Documents that each need a section on it; empty if the process alone is enough.
    decision
        Who decided it, and where that is written.
    """

    words: str
    subject_ids: tuple[str, ...]
    documents: tuple[str, ...] = ()
    decision: str = ""


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """What a workspace asks of its own models beyond the standards.

    Attributes
    ----------
    used_roles
        Roles of references: each element that can play one has to be used by a step of some process.
    required
        Processes that somebody decided must be described.
    """

    used_roles: tuple[str, ...] = ()
    required: tuple[RequiredProcesses, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkspaceSettings:
    """The content of ``workspace.toml``.

    Attributes
    ----------
    name
        Title of the workspace.
    note
        What every reader must know: that the models are a reconstruction, say; may be empty.
    as_of
        The date on which the register speaks; ``None`` if it does not say.
    baseline
        Release that brings what no release is stated for.
    models, sections, trace_links
        Model sources, and tables relative to the workspace.
    register
        Folder of the register; empty if there is none.
    policy
        Policy file; empty for the defaults.
    prefixes_by_role
        Where references are looked up: for each role, what is put before the id it names.
    base_iri
        Base of the IRIs in an RDF export, ending in ``/`` or ``#``.
    waivers
        Table of waivers relative to the workspace; empty if there is none.
    checks
        What the workspace asks of its models.
    store
        Where decisions are kept: a path from the folder of the workspace or a URL; empty for the usual place.
    """

    name: str
    note: str = ""
    as_of: dt.date | None = None
    baseline: str = ""
    models: tuple[ModelSource, ...] = ()
    sections: tuple[str, ...] = ()
    trace_links: tuple[str, ...] = ()
    register: str = ""
    policy: str = ""
    prefixes_by_role: Mapping[str, tuple[str, ...]] | None = None
    base_iri: str = "urn:impact:workspace/"
    waivers: str = ""
    checks: CheckSettings = CheckSettings()
    store: str = ""
