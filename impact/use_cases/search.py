"""Find anything by a few words: elements, sections, changes and releases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from impact.domain.architecture import SECTION_KIND
from impact.use_cases.workspace import Workspace


class HitKind(StrEnum):
    """What was found, in the order in which equally good hits are listed."""

    RELEASE = "release"
    CHANGE = "change"
    SECTION = "section"
    ELEMENT = "element"


@dataclass(frozen=True, slots=True)
class SearchHit:
    """Something that fits what was searched for.

    Attributes
    ----------
    kind
        What it is.
    id, name
        Its id, and what it is called; the name may be empty.
    detail
        What kind of element, change or release it is.
    """

    kind: HitKind
    id: str
    name: str
    detail: str = ""


MISSED = 9


def search(workspace: Workspace, words: str, *, most: int = 12) -> tuple[SearchHit, ...]:
    """Find what carries all words in its id or name, ignoring case.

    Parameters
    ----------
    workspace
        A loaded workspace.
    words
        Words or parts of them, in any order; an id alone finds what is called so first.
    most
        How many hits to give.

    Returns
    -------
    tuple of SearchHit
        Exact ids and names first, then those that begin so, then those that hold all words; shorter names first.
    """
    sought = " ".join(words.casefold().split())
    if not sought:
        return ()
    ranked = []
    for hit in _everything(workspace):
        rank = _rank(hit, sought)
        if rank < MISSED:
            ranked.append((rank, list(HitKind).index(hit.kind), len(hit.name), hit.id, hit))
    ranked.sort(key=lambda item: item[:4])
    return tuple(item[4] for item in ranked[:most])


def _rank(hit: SearchHit, sought: str) -> int:
    """Say how well a hit fits, 0 best; :data:`MISSED` if it does not."""
    own, name = hit.id.casefold(), hit.name.casefold()
    local = own.rpartition(":")[2]
    if sought in (own, local, name):
        return 0
    if own.startswith(sought) or local.startswith(sought):
        return 1
    if name.startswith(sought):
        return 2
    text = f"{own} {name}"
    if sought in text:
        return 3
    return 4 if all(word in text for word in sought.split()) else MISSED


def _everything(workspace: Workspace) -> Iterator[SearchHit]:
    for release in workspace.register.releases:
        yield SearchHit(HitKind.RELEASE, release.id, release.title, "release")
    for change in workspace.register.changes:
        yield SearchHit(HitKind.CHANGE, change.id, change.title, change.kind)
    for node in workspace.graph.nodes:
        kind = HitKind.SECTION if node.kind == SECTION_KIND else HitKind.ELEMENT
        yield SearchHit(kind, node.id, node.name, node.kind_label)
