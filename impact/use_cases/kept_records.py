"""Gather what people did and decided on a workspace: packages, verdicts, risks, incidents, decisions and waivers."""

from __future__ import annotations

import hashlib
import json

from impact.domain.kept_records import KeptRecords
from impact.use_cases.concerns import list_concerns
from impact.use_cases.packages.keeping import kept_packages, list_packages
from impact.use_cases.workspace import Workspace, read_decisions


def kept_records(workspace: Workspace) -> KeptRecords:
    """Gather what the store and the table of waivers hold; without a store there is little.

    Raises
    ------
    StoreError
        If there is a store and it cannot be read.
    """
    return KeptRecords(
        packages=list_packages(workspace),
        concerns=list_concerns(workspace),
        decisions=read_decisions(workspace.store).decisions,
        waivers=workspace.waivers,
    )


def records_stamp(workspace: Workspace) -> str:
    """Tell one state of packages, risks and incidents from another; decisions are in the digest of the workspace.

    Raises
    ------
    StoreError
        If there is a store and it cannot be read.
    """
    counts = [
        *((package.id, package.last_number) for package in kept_packages(workspace)),
        *((concern.id, concern.events[-1].number) for concern in list_concerns(workspace)),
    ]
    return hashlib.sha256(json.dumps(counts).encode()).hexdigest() if counts else ""
