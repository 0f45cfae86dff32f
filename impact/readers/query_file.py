"""Read a query in SPARQL with its head of comments, and the library of queries that is shipped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from impact.domain.query import ParameterKind, Query, QueryParameter
from impact.errors import QueryError, UnreadableFileError, UnsafeFileError

MOST_BYTES = 1_000_000
"""Size of a query above which it is refused."""
_TITLE = re.compile(r"#\s*(title|question):\s*(.+)")
_PARAMETER = re.compile(r"#\s*parameter\s+(\w+)\s*\((\w+)(?:,\s*default\s+([^)]*))?\):\s*(.+)")
_WRITES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"})
_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_TOKENS = re.compile(
    r"""(?P<comment>\#[^\n\r]*)
    |(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    |(?P<text>'''(?:(?!''')(?:\\.|[^\\]))*'''|\"\"\"(?:(?!\"\"\")(?:\\.|[^\\]))*\"\"\"
        |'(?:\\.|[^'\\\n\r])*'|"(?:\\.|[^"\\\n\r])*")
    |(?P<variable>[?$]\w+)
    |(?P<name>[\w.-]*:(?:[\w.:%-]|\\.)*|_:\w+|@\w+)
    |(?P<word>[A-Za-z_]\w*)
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


def read_query_file(path: Path) -> Query:
    """Read a query of the user's own.

    Raises
    ------
    UnreadableFileError, UnsafeFileError
        If the file cannot be read as text, or is larger than a megabyte.
    QueryError
        If its head or its form is wrong: it writes, or asks another server.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UnsafeFileError(f"a query of more than {MOST_BYTES} bytes is not asked", file=str(path))
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableFileError(f"cannot be read ({error.strerror})", file=str(path)) from error
    except UnicodeDecodeError as error:
        raise UnreadableFileError("is no text in UTF-8", file=str(path)) from error
    return read_query(text, name=path.stem, file=str(path))


def shipped_queries() -> tuple[Query, ...]:
    """Read the library of queries, in order of name."""
    folder = resources.files("impact") / "defaults" / "queries"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".rq")), key=lambda file: file.name)
    return tuple(
        read_query(file.read_text(encoding="utf-8"), name=file.name.removesuffix(".rq"), file=file.name)
        for file in files
    )


def read_query(text: str, *, name: str, file: str) -> Query:
    """Read the head of a query, and refuse what does not only read the export.

    Raises
    ------
    QueryError
        If a parameter is of no known kind, or the query writes, or asks another server.
    """
    refuse_unsafe(text, file=file)
    said: dict[str, str] = {}
    parameters = []
    for number, line in enumerate(text.splitlines(), start=1):
        if found := _TITLE.fullmatch(line.strip()):
            said.setdefault(found[1], found[2].strip())
        elif found := _PARAMETER.fullmatch(line.strip()):
            parameters.append(_parameter(found, file=file, line=number))
    return Query(
        name=name,
        title=said.get("title", ""),
        question=said.get("question", ""),
        parameters=tuple(parameters),
        text=text,
        file=file,
    )


def _parameter(found: re.Match[str], *, file: str, line: int) -> QueryParameter:
    name, kind, default, words = found.groups()
    if kind not in list(ParameterKind):
        remedy = f"Use one of {', '.join(ParameterKind)}."
        raise QueryError(f"parameter {name} is of the unknown kind '{kind}'", file=file, line=line, remedy=remedy)
    return QueryParameter(name, ParameterKind(kind), words.strip(), None if default is None else default.strip())


def words_of(text: str) -> list[tuple[str, int]]:
    """Give the key words of a query in capitals with their lines; texts, names, IRIs and comments are passed over."""
    found = []
    line = 1
    for token in _TOKENS.finditer(text):
        if token.lastgroup == "word":
            found.append((token[0].upper(), line))
        line += token[0].count("\n")
    return found


def refuse_unsafe(text: str, *, file: str) -> None:
    """Refuse a query that writes or asks another server; an export is only read, and nothing is fetched.

    Raises
    ------
    QueryError
        With the line.
    """
    words = words_of(text)
    first = next(((word, line) for word, line in words if word in _FORMS | _WRITES), None)
    if first is None:
        raise QueryError("holds no query", file=file, remedy="Begin it with SELECT, ASK, CONSTRUCT or DESCRIBE.")
    if first[0] in _WRITES:
        remedy = "Use SELECT, ASK, CONSTRUCT or DESCRIBE."
        message = f"{first[0]} would alter data; an export is only read"
        raise QueryError(message, file=file, line=first[1], remedy=remedy)
    for word, line in words:
        if word == "SERVICE":
            remedy = "Leave it out: a query reads this export alone."
            raise QueryError("SERVICE asks another server, which is refused", file=file, line=line, remedy=remedy)


def bind(text: str, values: Mapping[str, str]) -> str:
    """Write values into a query in place of its variables; lines stay where they are.

    A variable that the query selects becomes a column that says the value.

    Parameters
    ----------
    text
        The query.
    values
        Terms as SPARQL writes them, by name of the variable.

    Examples
    --------
    >>> bind("SELECT ?a ?b { ?a ?p ?b } ORDER BY ?a", {"a": "<urn:x>"})
    'SELECT (<urn:x> AS ?a) ?b { <urn:x> ?p ?b } ORDER BY (<urn:x>)'
    """
    written = []
    is_selected, braces, parentheses = False, 0, 0
    for token in _TOKENS.finditer(text):
        sign, kind = token[0], token.lastgroup
        if kind == "word" and sign.upper() in ("SELECT", "WHERE", "FROM"):
            is_selected = sign.upper() == "SELECT"
        elif kind == "other":
            is_selected = is_selected and sign != "{"
            braces += (sign == "{") - (sign == "}")
            parentheses += (sign == "(") - (sign == ")")
        if kind == "variable" and sign[1:] in values:
            term = values[sign[1:]]
            column = f"({term} AS {sign})"
            bare = term if braces else f"({term})"
            sign = column if is_selected and not parentheses else bare
        written.append(sign)
    return "".join(written)
