"""Questions to an export in SPARQL, and their answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class ParameterKind(StrEnum):
    """What a value that a user gives stands for in a query."""

    ELEMENT = "element"
    CHANGE = "change"
    RELEASE = "release"
    TEXT = "text"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class QueryParameter:
    """A variable of a query whose value the user gives.

    Attributes
    ----------
    name
        The variable without its question mark.
    kind
        What the value stands for; an element, change or release becomes its IRI.
    words
        What the value says, one sentence.
    default
        Value where the user gives none; ``None`` if one must be given. A release falls back on the analysed one.
    """

    name: str
    kind: ParameterKind
    words: str
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A question in SPARQL.

    Attributes
    ----------
    name
        Name under which it is asked for; the file, if it is not a shipped one.
    title, question
        What it lists, and the question that it answers, as its head says; may be empty.
    parameters
        Values that it takes, in the order of its head.
    text
        The whole text, head included.
    file
        How faults name the file.
    """

    name: str
    title: str
    question: str
    parameters: tuple[QueryParameter, ...]
    text: str
    file: str


@dataclass(frozen=True, slots=True)
class AnswerTerm:
    """One value of an answer.

    Attributes
    ----------
    kind
        ``uri``, ``literal``, ``bnode`` or ``triple``, as the JSON results of SPARQL call it.
    value
        The IRI or the text.
    datatype
        IRI of the type of a literal; empty for plain text.
    language
        Language of a literal; empty if none.
    """

    kind: str
    value: str
    datatype: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query finds.

    Attributes
    ----------
    query
        The question.
    release
        Release of the export.
    columns
        Names of the columns; ``subject``, ``predicate`` and ``object`` where the query makes statements.
    rows
        Values in the order of the query, or sorted if it states none; ``None`` where a column has no value.
    truth
        Answer of a question that is answered by yes or no; else ``None``.
    """

    query: Query
    release: str
    columns: tuple[str, ...]
    rows: tuple[tuple[AnswerTerm | None, ...], ...]
    truth: bool | None = None


@dataclass(frozen=True, slots=True)
class AskedQuery:
    """A query with the values of its parameters, ready to be asked.

    Attributes
    ----------
    text
        The SPARQL, with the values in place of the variables.
    prefixes
        Prefixes that it may use without declaring them.
    is_ordered
        Whether the query states the order of its rows.
    """

    text: str
    prefixes: Mapping[str, str]
    is_ordered: bool
