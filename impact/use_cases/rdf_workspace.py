"""Make a workspace of an RDF export, in memory."""

from __future__ import annotations

from pathlib import Path

from impact.domain.calendar import release_calendar
from impact.domain.workspace import WorkspaceSettings
from impact.graph import build_graph
from impact.readers.policy import read_policy
from impact.readers.rdf import LARGEST_RDF, RdfWorkspace, read_rdf
from impact.readers.xml import read_bytes
from impact.use_cases.workspace import Workspace


def read_export(file: Path, *, policy_file: Path | None = None) -> Workspace:
    """Read an export from a file as a workspace; see :func:`workspace_of`.

    Raises
    ------
    UnreadableFileError, UnsafeFileError
        As :func:`impact.readers.rdf.read_rdf`.
    PolicyError
        If a policy is named and breaks a rule.
    """
    return workspace_of(read_rdf_file(file), policy_file=policy_file)


def read_rdf_file(file: Path) -> RdfWorkspace:
    """Read an export from a file.

    Raises
    ------
    UnreadableFileError, UnsafeFileError
        As :func:`impact.readers.rdf.read_rdf`.
    """
    return read_rdf(read_bytes(file, limit=LARGEST_RDF, file=file.name), file=file.name)


def workspace_of(found: RdfWorkspace, *, policy_file: Path | None = None) -> Workspace:
    """Make a workspace of what an export says, in memory; policy, waivers and decisions are not part of an export.

    Raises
    ------
    PolicyError
        If a policy is named and breaks a rule.
    """
    return Workspace(
        settings=WorkspaceSettings(
            name=found.name,
            note=found.note,
            as_of=found.as_of,
            baseline=found.baseline,
            sections=found.section_tables,
            register=found.register_folder,
            base_iri=found.base_iri,
        ),
        graph=build_graph(found.elements, found.relationships),
        sections=found.sections,
        register=found.register,
        calendar=release_calendar(found.register, baseline=found.baseline),
        diagrams=found.diagrams,
        policy=read_policy(policy_file, override_label=policy_file.name if policy_file else ""),
        problems=(),
        sha256_by_file=found.sha256_by_file,
    )
