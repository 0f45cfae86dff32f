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
