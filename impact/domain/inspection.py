"""What one model file holds, in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

GRAPH_COLUMNS = ("bytes", "elements", "relationships", "views")
BPMN_COLUMNS = (
    "processes", "collaborations", "participants", "lanes", "tasks", "subprocesses", "call_activities", "gateways",
    "events", "boundary_events", "sequence_flows", "message_flows", "data_objects", "data_object_refs",
    "data_stores", "data_store_refs", "data_inputs_outputs", "data_associations", "associations",
    "text_annotations", "groups", "choreography_tasks", "conversations", "diagrams",
)  # fmt: skip
ARCHIMATE_COLUMNS = ("org_items", "prop_defs", "element_properties", "multilang_names", "rel_endpoint_is_rel")
QUALITY_COLUMNS = (
    "documented_elements", "unnamed_elements", "unnamed_tasks", "duplicate_ids", "dangling_rels",
    "dangling_sequence_flows", "self_loops",
)  # fmt: skip
COUNT_COLUMNS = (*GRAPH_COLUMNS, *BPMN_COLUMNS, *ARCHIMATE_COLUMNS, *QUALITY_COLUMNS)
"""Every number that an inspection may give, in the order of its table."""
COLUMNS = ("file", "format", *COUNT_COLUMNS, "problems", "error")


@dataclass(frozen=True, slots=True)
class FileInspection:
    """What one file holds, or why it cannot be read.

    Attributes
    ----------
    file
        The file as the user asked for it to be named.
    format
        ``bpmn``, ``archimate``, ``archi`` or ``tables``; empty if it is none of them.
    counts
        Numbers by column, 0 or more; a column that the format has no sense for is absent.
    problems
        Number of problems that reading met.
    error
        Why the file cannot be read, one line; empty if it can.
    """

    file: str
    format: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    problems: int = 0
    error: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """Give the row of the table, one text for each of :data:`COLUMNS`."""
        numbers = (str(self.counts[name]) if name in self.counts else "" for name in COUNT_COLUMNS)
        return (self.file, self.format, *numbers, "" if self.error else str(self.problems), self.error)
