"""How each row of the register is said in RDF and in a table: one list for whoever writes and whoever reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from impact.domain import vocabulary as v
from impact.domain.action import Action
from impact.domain.change import (
    Alias,
    Change,
    ChangeEvent,
    ChangeOption,
    Condition,
    DocumentVersion,
    EnvironmentUse,
    OptionTouch,
    Part,
    Release,
    Touch,
)
from impact.domain.iteration import ChangeIteration
from impact.domain.label import SwitchLabel
from impact.domain.vocabulary import own


class Form(StrEnum):
    """In what form a value of a row stands in RDF."""

    TEXT = "text"
    TITLE = "title"
    """A text; where it is empty the id stands in its place and is said to."""
    DATED = "dated"
    """A text that is a day, a month, a year, or anything else."""
    DAY = "day"
    BASIS = "basis"
    YES = "yes"
    """Yes or no; in a table yes or nothing."""
    INTEGER = "integer"
    DECIMAL = "decimal"
    TEXTS = "texts"
    """Several texts in order; ``other`` says the order where sorting would not give it."""
    STATUS = "status"
    """What became of an action."""
    TOUCH_KIND = "kind of touch"
    ELEMENT = "element"
    CHANGE = "change"
    RELEASE = "release"
    RELEASES = "releases"
    """Several releases in order, as texts are."""
    SUBJECT = "subject"
    """A release or a change of the register, else a name, which ``other`` says."""
    DOCUMENT = "document"
    """An element, else a code or name, which ``other`` says."""


@dataclass(frozen=True, slots=True)
class RowField:
    """One value of a row.

    Attributes
    ----------
    attribute
        Name of the attribute.
    term
        Full IRI of the property that says it.
    form
        In what form.
    column
        Column of the table that holds it; empty if it follows from another.
    other
        Second property, where the form needs one.
    """

    attribute: str
    term: str
    form: Form = Form.TEXT
    column: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True)
class RowTable:
    """How the rows of one table are said.

    Attributes
    ----------
    name
        Attribute of the register that holds the rows; the table is ``name.csv``.
    row_class, type_iri
        Class of a row, here and in RDF.
    kind
        First segment of the IRI of a row.
    key
        Attributes whose values are the further segments.
    is_numbered
        Whether the last segment is the number of the row among those of its key.
    fields
        Its values, in the order of the columns of the table.
    """

    name: str
    row_class: type[Any]
    type_iri: str
    kind: str
    key: tuple[str, ...]
    fields: tuple[RowField, ...]
    is_numbered: bool = False


_BASIS = RowField("basis", own("basis"), Form.BASIS, "basis")
_SOURCE = RowField("source", v.SOURCE, column="source")
_CHANGE = RowField("change_id", own("byChange"), Form.CHANGE, "change_id")
_TOUCH = (
    RowField("element_id", own("touches"), Form.ELEMENT, "element_id"),
    RowField("kind", own("touchKind"), Form.TOUCH_KIND, "kind"),
    RowField("why", own("why"), column="why"),
    RowField("confidence", own("confidence"), Form.DECIMAL, "confidence"),
    _BASIS,
    _SOURCE,
)
_RELEASE = (
    RowField("id", v.IDENTIFIER, column="release_id"),
    RowField("title", v.TITLE, Form.TITLE, "title"),
    RowField("owner", own("owner"), column="owner"),
    RowField("kind", own("releaseKind"), column="kind"),
    RowField("go_live", own("goLive"), column="go_live"),
    RowField("go_live_date", own("goLiveDate"), Form.DAY),
    RowField("basis", own("basis"), Form.BASIS, "date_basis"),
    RowField("scope", v.DESCRIPTION, column="scope"),
    RowField("spec_versions", own("specificationVersions"), column="spec_versions"),
    RowField("review_months", own("reviewMonths"), Form.DECIMAL, "review_months"),
    RowField("newcomers", own("newcomers"), Form.INTEGER, "newcomers"),
    _SOURCE,
)
_CONDITION = (
    RowField("release_id", own("subject"), Form.RELEASE, "release_id"),
    RowField("condition", own("conditionName"), column="condition"),
    RowField("date", own("date"), Form.DAY, "date"),
    RowField("state", own("state"), column="state"),
    RowField("note", own("note"), column="note"),
    _BASIS,
    _SOURCE,
)
_CHANGE_ROW = (
    RowField("id", v.IDENTIFIER, column="change_id"),
    RowField("kind", own("changeKind"), column="kind"),
    RowField("title", v.TITLE, Form.TITLE, "title"),
    RowField("summary", v.DESCRIPTION, column="summary"),
    RowField("status", own("state"), column="status"),
    RowField("final_status", own("finalState"), column="final_status"),
    RowField("date_raised", own("dateRaised"), Form.DATED, "date_raised"),
    RowField("release_ids", own("plannedFor"), Form.RELEASES, "releases", own("plannedForOrder")),
    RowField("is_part", own("isPart"), Form.YES),
    RowField("claim", own("claim"), column="claim"),
    RowField("severity", own("severity"), column="severity"),
    RowField("tbdg_rfc", own("confirmation"), column="tbdg_rfc"),
    _BASIS,
    _SOURCE,
)
_EVENT = (
    RowField("subject_id", own("subject"), Form.SUBJECT, "subject_id", own("subjectName")),
    RowField("date", own("date"), Form.DATED, "date"),
    RowField("event", own("event"), column="event"),
    RowField("planned_on", own("plannedOn"), Form.DATED, "planned_on"),
    RowField("date_before", own("dateBefore"), Form.DATED, "date_before"),
    RowField("date_after", own("dateAfter"), Form.DATED, "date_after"),
    RowField("claimant", own("claimant"), column="claimant"),
    RowField("matter", own("matter"), column="matter"),
    RowField("position", own("position"), column="position"),
    _BASIS,
    _SOURCE,
)
_PART = (
    RowField("whole_id", own("whole"), Form.CHANGE, "whole_id"),
    RowField("part_id", own("part"), Form.CHANGE, "part_id"),
    _BASIS,
)
_ALIAS = (
    RowField("phrase", own("phrase"), column="phrase"),
    RowField("element_id", own("means"), Form.ELEMENT, "element_id"),
    RowField("caution", own("caution"), column="caution"),
    RowField("who", own("acceptedBy"), column="who"),
    RowField("when", own("acceptedOn"), Form.DATED, "when"),
    _SOURCE,
)
_VERSION = (
    RowField("document_id", own("versionOf"), Form.DOCUMENT, "element_id", own("documentCode")),
    RowField("version", own("version"), column="version"),
    RowField("date", own("date"), Form.DATED, "date"),
    RowField("release_id", own("usedInReleases"), column="release"),
    _BASIS,
    _SOURCE,
    RowField("notes", own("note"), column="notes"),
    RowField("valid_from", own("validFrom"), Form.DATED, "valid_from"),
    RowField("valid_to", own("validTo"), Form.DATED, "valid_to"),
    RowField("from_basis", own("validFromBasis"), Form.BASIS, "from_basis"),
    RowField("to_basis", own("validToBasis"), Form.BASIS, "to_basis"),
    RowField("validity_source", own("validitySource"), column="validity_source"),
    RowField("is_draft", own("isDraft"), Form.YES, "draft"),
)
_ENVIRONMENT = (
    RowField("element_id", own("environment"), Form.DOCUMENT, "element_id", own("environmentName")),
    RowField("kind", own("environmentKind"), column="kind"),
    RowField("release", own("environmentRelease"), column="release"),
    RowField("path", own("predecessors"), column="path"),
    RowField("used_by", own("usedBy"), Form.TEXTS, "used_by", own("usedByOrder")),
    _BASIS,
    _SOURCE,
)
_OPTION_KEY = RowField("option", own("option"), column="option")
_OPTION = (
    _CHANGE,
    _OPTION_KEY,
    RowField("title", v.TITLE, column="title"),
    RowField("summary", v.DESCRIPTION, column="summary"),
    _BASIS,
    _SOURCE,
)
_ACTION = (
    RowField("id", v.IDENTIFIER, column="action_id"),
    RowField("status", own("state"), Form.STATUS, "status"),
    RowField("text", v.DESCRIPTION, column="text"),
    RowField("owner", own("owner"), column="owner"),
    RowField("due", own("due"), Form.DATED, "due"),
    RowField("superseded_by", own("supersededBy"), column="superseded_by"),
    RowField("date", own("date"), Form.DATED, "date"),
    _BASIS,
    _SOURCE,
)
_LABEL = (
    RowField("label", v.TITLE, column="label"),
    RowField("family", own("family"), column="family"),
    RowField("role", own("submitterRole"), column="role"),
    RowField("submitted_by", own("submittedBy"), column="submitted_by"),
    RowField("submitted_on", own("submittedOn"), Form.DATED, "submitted_on"),
    RowField("justification", own("justification"), column="justification"),
    RowField("decision", own("decision"), column="decision"),
    RowField("decided_by", own("decidedBy"), column="decided_by"),
    RowField("decided_on", own("decidedOn"), Form.DATED, "decided_on"),
    RowField("reason", own("reason"), column="reason"),
    RowField("appeal", own("appeal"), column="appeal"),
    RowField("appeal_outcome", own("appealOutcome"), column="appeal_outcome"),
    _BASIS,
    _SOURCE,
)
_ITERATION = (
    _CHANGE,
    RowField("iteration", own("iteration"), column="iteration"),
    RowField("what", v.DESCRIPTION, column="what"),
    RowField("date", own("date"), Form.DATED, "date"),
    _SOURCE,
    _BASIS,
)

ROW_TABLES: tuple[RowTable, ...] = (
    RowTable("releases", Release, own("Release"), "release", ("id",), _RELEASE),
    RowTable("conditions", Condition, own("Condition"), "condition", ("release_id",), _CONDITION, is_numbered=True),
    RowTable("changes", Change, v.CHANGE_REQUEST, "change", ("id",), _CHANGE_ROW),
    RowTable("parts", Part, own("ChangePart"), "part", ("whole_id", "part_id"), _PART),
    RowTable("touches", Touch, own("Touch"), "touch", ("change_id", "kind", "element_id"), (_CHANGE, *_TOUCH)),
    RowTable("events", ChangeEvent, own("Event"), "event", ("subject_id",), _EVENT, is_numbered=True),
    RowTable("aliases", Alias, own("Alias"), "alias", ("phrase", "element_id"), _ALIAS),
    RowTable("versions", DocumentVersion, own("DocumentVersion"), "version", ("document_id", "version"), _VERSION),
    RowTable("environments", EnvironmentUse, own("EnvironmentUse"), "environment", ("element_id",), _ENVIRONMENT),
    RowTable("options", ChangeOption, own("ChangeOption"), "option", ("change_id", "option"), _OPTION),
    RowTable("option_touches", OptionTouch, own("OptionTouch"), "option-touch",
             ("change_id", "option", "kind", "element_id"), (_CHANGE, _OPTION_KEY, *_TOUCH)),
    RowTable("actions", Action, own("Action"), "action", ("id",), _ACTION),
    RowTable("labels", SwitchLabel, own("SwitchLabel"), "label", ("label",), _LABEL),
    RowTable("iterations", ChangeIteration, own("ChangeIteration"), "iteration", ("change_id", "iteration"),
             _ITERATION),
)  # fmt: skip
"""All tables of the register, in the order in which an export states them."""


def value_of(row: Any, attribute: str) -> Any:
    """Give one value of a row; an option's touch has those of the touch itself."""
    owner = row if not isinstance(row, OptionTouch) or attribute == "option" else row.touch
    return getattr(owner, attribute)


def row_of(table: RowTable, values: Mapping[str, Any]) -> Any:
    """Make a row of its values, its origin included."""
    if table.row_class is OptionTouch:
        rest = {name: value for name, value in values.items() if name != "option"}
        return OptionTouch(values["option"], Touch(**rest))
    return table.row_class(**values)
