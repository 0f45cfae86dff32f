"""Write the answer to a query, and the library of queries."""

from __future__ import annotations

from collections.abc import Sequence

from impact.domain.formatting import counted
from impact.domain.query import Answer, AnswerTerm, Query, QueryParameter
from impact.domain.vocabulary import NAMESPACES, XSD
from impact.writers.json import dump
from impact.writers.listing import spreadsheet_rows
from impact.writers.markdown import plain, table

NOTHING = "Nothing answers this question."
_NUMBERS = (f"{XSD}integer", f"{XSD}decimal", f"{XSD}double", f"{XSD}float")


def write_answer_table(answer: Answer) -> str:
    """Write an answer as a Markdown table that lines up as text, below the question."""
    lines = [f"{plain(answer.query.question or answer.query.title or answer.query.name)} ({plain(answer.release)})", ""]
    if answer.truth is not None:
        return "\n".join([*lines, "yes" if answer.truth else "no"]) + "\n"
    if not answer.rows:
        return "\n".join([*lines, NOTHING]) + "\n"
    rows = [tuple(plain(shown_term(term)) for term in row) for row in answer.rows]
    right = [place for place in range(len(answer.columns)) if is_numeric(answer, place)]
    header = [name.replace("_", " ") for name in answer.columns]
    return "\n".join([*lines, *table(header, rows, right=right), "", counted(len(rows), "row")]) + "\n"


def is_numeric(answer: Answer, place: int) -> bool:
    """Tell whether all values of a column are numbers."""
    return all(row[place] is None or getattr(row[place], "datatype", "") in _NUMBERS for row in answer.rows)


def shown_term(term: AnswerTerm | None) -> str:
    """Show a value to a person: terms of vocabularies by prefix, decimals with three places."""
    if term is None:
        return ""
    if term.kind == "uri":
        for prefix, namespace in NAMESPACES.items():
            if term.value.startswith(namespace):
                return f"{prefix}:{term.value.removeprefix(namespace)}"
        return term.value
    if term.datatype == f"{XSD}decimal":
        return f"{float(term.value):.3f}"
    return term.value


def write_answer_csv(answer: Answer) -> str:
    """Write an answer as CSV, safe to open in a spreadsheet."""
    if answer.truth is not None:
        return spreadsheet_rows(("answer",), [("yes" if answer.truth else "no",)])
    return spreadsheet_rows(answer.columns, [[term.value if term else "" for term in row] for row in answer.rows])


def write_answer_json(answer: Answer) -> str:
    """Write an answer as the JSON results of SPARQL 1.1."""
    if answer.truth is not None:
        return dump({"head": {}, "boolean": answer.truth})
    bindings = [
        {name: _binding(term) for name, term in zip(answer.columns, row, strict=True) if term is not None}
        for row in answer.rows
    ]
    return dump({"head": {"vars": list(answer.columns)}, "results": {"bindings": bindings}})


def _binding(term: AnswerTerm) -> dict[str, str]:
    written = {"type": term.kind, "value": term.value}
    if term.datatype:
        written["datatype"] = term.datatype
    if term.language:
        written["xml:lang"] = term.language
    return written


def write_queries_table(queries: Sequence[Query]) -> str:
    """List the library of queries as a Markdown table that lines up as text."""
    rows = [
        (query.name, plain(query.question), plain(", ".join(map(_parameter, query.parameters)))) for query in queries
    ]
    return "\n".join([*table(("Name", "Question", "--set"), rows), "", counted(len(rows), "query", "queries")]) + "\n"


def _parameter(parameter: QueryParameter) -> str:
    if parameter.kind.value == "release":
        return f"{parameter.name} (the analysed one)"
    return parameter.name if parameter.default is None else f"{parameter.name}={parameter.default}"


def write_queries_csv(queries: Sequence[Query]) -> str:
    """List the library of queries as CSV."""
    header = ("name", "title", "question", "parameters")
    rows = [
        (query.name, query.title, query.question, "; ".join(map(_parameter, query.parameters))) for query in queries
    ]
    return spreadsheet_rows(header, rows)


def write_queries_json(queries: Sequence[Query]) -> str:
    """List the library of queries as JSON, with their texts."""
    return dump(
        {
            "queries": [
                {
                    "name": query.name,
                    "title": query.title,
                    "question": query.question,
                    "parameters": [
                        {"name": item.name, "kind": str(item.kind), "default": item.default, "says": item.words}
                        for item in query.parameters
                    ],
                    "text": query.text,
                }
                for query in queries
            ]
        }
    )
