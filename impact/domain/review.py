"""A section as a piece of review work, and what counts into its size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from impact.domain.architecture import Section

EDIT, WRITE, REMOVE = "edit", "write", "remove"
"""How a section is treated: checked and edited, written anew, or taken out."""


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A section as a piece of work.

    Attributes
    ----------
    section
        The section.
    content_class
        ``text``, ``diagram`` or ``view``.
    size, unit
        Pages, flow nodes or elements, above 0.
    is_size_assumed
        Whether the size is the default of its class.
    treatment
        ``edit``, ``write`` (all that it documents is new) or ``remove`` (all of it is retired).
    role
        Who checks it (who writes it, if it is new).
    documents
        Ids of the elements it documents in this graph.
    kinds
        What an assignment rule may go by: kind of section, content class, and the kind of the elements it documents
        where they are all of one.
    """

    section: Section
    content_class: str
    size: float
    unit: str
    is_size_assumed: bool
    treatment: str
    role: str
    documents: tuple[str, ...]
    kinds: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Document, number and title."""
        return f"{self.section.document} {self.section.number} {self.section.title}"


FLOW_NODE_ENDINGS = ("Task", "task", "Event", "Gateway", "Activity", "subProcess", "SubProcess", "transaction")


def is_flow_node(kind: str) -> bool:
    """Tell whether a kind is a BPMN flow node: a task, event, gateway or sub-process."""
    return kind.startswith("bpmn:") and kind.endswith(FLOW_NODE_ENDINGS)


def area_of(section: Section, sections: Sequence[Section]) -> str:
    """Name the chapter that a section stands in: the title of its outermost parent, its own where it has none."""
    top = section.number.partition(".")[0]
    for candidate in sections:
        if candidate.document == section.document and candidate.number == top:
            return candidate.title
    return section.title
