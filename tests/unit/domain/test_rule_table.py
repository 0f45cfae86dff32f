"""The table of rules: whole, documented, and holding every id that the code reports under."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path

from impact.analysis.checks import CHECKS
from impact.domain.rule import Family
from impact.domain.rule_table import RULE_BY_ID, RULES

CHECKOUT = Path(__file__).parents[3]
SOURCES = sorted((CHECKOUT / "impact").rglob("*.py"))
REPORTING = {"Problem", "Finding", "report", "note", "problem"}
"""Names of what makes a problem; a leading underscore does not count."""
RULE_ID = re.compile(r"[a-z]+(-[a-z]+)*")
BUILT_IDS = {"unknown-{noun}": {"unknown-change", "unknown-release"}}
"""Ids that the code puts together, and what they come to."""


def test_the_ids_are_lower_case_words_and_stand_once() -> None:
    assert len(RULE_BY_ID) == len(RULES)
    assert [rule.id for rule in RULES if not RULE_ID.fullmatch(rule.id)] == []


def test_every_rule_says_what_is_wrong_what_to_do_and_where_it_comes_from() -> None:
    for rule in RULES:
        for words in (rule.meaning, rule.remedy):
            assert words.endswith(".") and len(words) < 120, rule.id
        assert rule.basis, rule.id


def test_the_rules_stand_by_family() -> None:
    families = [rule.family for rule in RULES]
    assert list(dict.fromkeys(families)) == list(Family)
    assert families == sorted(families, key=list(Family).index)


def test_every_check_belongs_to_a_rule() -> None:
    assert CHECKS.keys() <= RULE_BY_ID.keys()


def test_every_id_that_the_code_reports_under_is_in_the_table() -> None:
    found = ids_of_the_code()
    assert len(found) > 20
    assert sorted(found - RULE_BY_ID.keys()) == []


def test_every_rule_of_the_table_is_reported_somewhere() -> None:
    left = RULE_BY_ID.keys() - ids_of_the_code() - CHECKS.keys()
    texts = [path.read_text(encoding="utf-8") for path in SOURCES if path.name != "rule_table.py"]
    written = {
        word.value
        for text in texts
        if any(rule_id in text for rule_id in left)
        for word in ast.walk(ast.parse(text))
        if isinstance(word, ast.Constant) and isinstance(word.value, str)
    }
    assert left - written == set()


def test_an_unlisted_id_would_be_found() -> None:
    assert set(reported_ids("self._report('brand-new', text, origin)")) == {"brand-new"}
    assert set(reported_ids("Problem(Severity.ERROR, 'brand-new', text)")) == {"brand-new"}
    assert set(reported_ids("ids.report('new' if x else 'other', text)")) == {"new", "other"}
    assert set(reported_ids("fault = ('brand-new', 'text', 'remedy')")) == {"brand-new"}


@functools.cache
def ids_of_the_code() -> frozenset[str]:
    """Find the rule ids in all modules, once for all tests."""
    return frozenset(rule_id for path in SOURCES for rule_id in reported_ids(path.read_text(encoding="utf-8")))


NO_RULES = {"impact-graph"}
"""Three words of other meaning that look like a fault."""


def reported_ids(source: str) -> Iterator[str]:
    """Find the rule ids in a module: in the first two arguments of what reports, and in faults as tuples."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name.lstrip("_").removeprefix("fault") in REPORTING | {""}:
                for argument in node.args[:2]:
                    yield from _ids_in(argument)
        elif isinstance(node, ast.Tuple) and len(node.elts) == 3 and isinstance(node.elts[0], ast.Constant):
            first = node.elts[0].value
            if isinstance(first, str) and "-" in first and RULE_ID.fullmatch(first) and first not in NO_RULES:
                yield first


def _ids_in(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.JoinedStr):
        text = "".join(
            part.value if isinstance(part, ast.Constant) else "{" + ast.unparse(part.value) + "}"  # type: ignore[attr-defined]
            for part in node.values
        )
        yield from BUILT_IDS.get(text, {text} if RULE_ID.fullmatch(text.partition("{")[0].rstrip("-") or "-") else ())
    elif isinstance(node, ast.IfExp):
        yield from (*_ids_in(node.body), *_ids_in(node.orelse))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and RULE_ID.fullmatch(node.value):
        yield node.value


def test_the_documentation_lists_the_rules_as_they_are() -> None:
    page = (CHECKOUT / "docs" / "rules.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if re.match(r"\| `[a-z-]+` \| (error|warning|note) \|", line)]
    wanted = [f"| `{r.id}` | {r.severity} | {r.meaning} | {r.remedy} | {r.basis} |" for r in RULES]
    assert rows == wanted
    assert re.findall(r"(?m)^### (\w+)$", page) == [family.value for family in Family]
