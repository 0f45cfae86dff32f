"""Assess changes that are in no register yet: from their words to what they concern, in ranked lists with reasons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from impact.analysis.touch_words import SENTENCE_END, Denial, find_denials, without_denials
from impact.domain.architecture import SECTION_KIND, Element, Origin
from impact.domain.assessment import AssessedChange, AssessedItem, AssessedList, AssessedText, Assessment
from impact.domain.assessment_policy import ListRule
from impact.domain.change import Change
from impact.errors import InputError, UnreadableFileError
from impact.readers.assessed_texts import read_assessed_texts
from impact.use_cases.analysed_scope import AnalysedScope, AnalysisOptions
from impact.use_cases.analysis import report_of
from impact.use_cases.assumed_touches import AssumedTouch, assumed_touches, list_members, suggested_elements, with_lent
from impact.use_cases.scope import Scope, graph_as_of
from impact.use_cases.workspace import Workspace
from impact.worlds import Seed

LONGEST_TEXT = 200_000
"""Characters; a longer text is no description of a change."""
LONGEST_TITLE = 120
MOST_BYTES = 20_000_000
"""Of a table of changes."""
PATH_FLOOR = 2e-4
WHOLE = "the whole architecture, planned parts included"


def assess(
    workspace: Workspace,
    texts: Sequence[AssessedText],
    *,
    as_of: dt.date | None = None,
    options: AnalysisOptions | None = None,
) -> Assessment:
    """Say what each of several changes would concern, as its words suggest and the models carry it on.

    Parameters
    ----------
    workspace
        The workspace.
    texts
        The changes, each id once.
    as_of
        Assess on the architecture of the last release that is live on this day, with what a text names beyond it;
        on the whole architecture, planned parts included, if ``None``.
    options
        How to analyse.

    Raises
    ------
    InputError
        If a text is empty or too long, or two changes have one id.
    """
    check_texts(texts)
    how = options or AnalysisOptions()
    policy = workspace.policy.assessment
    denials = [find_denials(text.words, policy) for text in texts]
    plain = [without_denials(text.words, denied) for text, denied in zip(texts, denials, strict=True)]
    found = suggested_elements(workspace, plain)
    architecture, graph_day = _architecture(workspace, as_of)
    members = list_members(workspace, policy)
    changes = tuple(
        _Assessor(workspace, text, denied, how, members, graph_day).assessed(
            with_lent(
                assumed_touches(words, suggestions, policy=policy, members=members, nodes=workspace.graph),
                workspace.graph,
                policy.lent,
            )
        )
        for text, words, denied, suggestions in zip(texts, plain, denials, found, strict=True)
    )
    settings = workspace.policy.propagation
    return Assessment(
        workspace=workspace.settings.name,
        architecture=architecture,
        as_of=as_of,
        changes=changes,
        worlds=how.worlds or settings.worlds,
        seed=settings.seed if how.seed is None else how.seed,
    )


def one_text(text: str) -> AssessedText:
    """Make a change of a text without id and title: its first sentence is the title.

    Examples
    --------
    >>> one_text("New alert. The meter sends it.").title
    'New alert'
    """
    return AssessedText("TEXT", SENTENCE_END.split(text.strip(), maxsplit=1)[0][:LONGEST_TITLE].strip(), text)


def texts_in(file: Path) -> tuple[AssessedText, ...]:
    """Read changes to assess from a table with the columns id, title and text.

    Raises
    ------
    UnreadableFileError
        If it cannot be read, is no table in UTF-8, or lacks a column.
    InputError
        If a row is wrong, or there are too many bytes.
    """
    try:
        size = file.stat().st_size
        if size > MOST_BYTES:
            remedy = "Split it, or give summaries."
            raise InputError(f"{size:,} bytes, more than {MOST_BYTES:,}", file=file.name, remedy=remedy)
        data = file.read_bytes()
    except OSError as error:
        raise UnreadableFileError(f"cannot be read ({error.strerror})", file=file.name) from error
    return read_assessed_texts(data, file=file.name)


def check_texts(texts: Sequence[AssessedText]) -> None:
    """Refuse texts that cannot be assessed.

    Raises
    ------
    InputError
        If there is none, one is empty or too long, or two have one id.
    """
    if not texts:
        raise InputError("there is no change to assess", remedy="Give each change a row with id, title and text.")
    seen: set[str] = set()
    for text in texts:
        if text.id in seen:
            raise InputError(f"two changes are called '{text.id}'", remedy="Give each an id of its own.")
        seen.add(text.id)
        if not any(character.isalnum() for character in text.words):
            raise InputError(f"the text of '{text.id}' is empty", remedy="Say in words what the change is about.")
        if len(text.words) > LONGEST_TEXT:
            raise InputError(
                f"the text of '{text.id}' has {len(text.words):,} characters",
                remedy=f"Give its summary: at most {LONGEST_TEXT:,} characters.",
            )


def _architecture(workspace: Workspace, as_of: dt.date | None) -> tuple[str, dt.date | None]:
    """Say on which architecture to assess, and the day it stands for; ``None`` for the whole."""
    if as_of is None:
        return WHOLE, None
    release = workspace.calendar.last_live(on=as_of) or workspace.settings.baseline
    return release or WHOLE, workspace.calendar.date_by_release.get(release, as_of)


class _Assessor:
    """Carry the touches of one text through the models, and put what is reached into lists."""

    def __init__(
        self, workspace: Workspace, text: AssessedText, denials: Sequence[Denial], options: AnalysisOptions,
        members: Mapping[str, frozenset[str]], day: dt.date | None,
    ) -> None:  # fmt: skip
        self._workspace, self._text, self._denials, self._options = workspace, text, denials, options
        self._members, self._day = members, day
        self._policy = workspace.policy.assessment

    def assessed(self, touches: Sequence[AssumedTouch]) -> AssessedChange:
        """Assess the text, given its touches."""
        analysed = AnalysedScope(self._workspace, self._scope(touches), self._options)
        ranked = self._ranked(analysed, touches)
        whole = AssessedList("elements", "Elements", self._items(ranked, lambda node: node.kind != SECTION_KIND))
        lists = tuple(self._list(rule, ranked, touches) for rule in self._policy.lists)
        if not whole.items:
            whole = AssessedList("elements", "Elements", (), self._nothing(touches))
        return AssessedChange(self._text.id, self._text.title, whole, lists, report_of(analysed).effort)

    def _scope(self, touches: Sequence[AssumedTouch]) -> Scope:
        change = Change(
            id=self._text.id, kind="assessed", title=self._text.title, summary=self._text.text, status="",
            final_status="", date_raised="", release_ids=(), is_part=False, claim="", basis=None, source="",
            origin=Origin(""),
        )  # fmt: skip
        added = {touch.element_id for touch in touches}
        graph = self._workspace.graph if self._day is None else graph_as_of(self._workspace, self._day, added=added)
        seeds = tuple(Seed(change.id, change.id, touch.element_id, touch.kind, touch.confidence) for touch in touches)
        return Scope(
            label=f"change {change.id}", release=None, changes=(change,), left_out=(), seeds=seeds,
            missing_by_change={change.id: ()}, graph=graph, graph_release="", baseline_release="", new_ids=frozenset(),
            retired_ids=frozenset(), as_of=self._day, conditions=(),
        )  # fmt: skip

    def _ranked(self, analysed: AnalysedScope, touches: Sequence[AssumedTouch]) -> list[tuple[Element, AssessedItem]]:
        """List what is reached, likeliest first; of equal likelihood what has the likelier single way."""
        touch_by_id = {touch.element_id: touch for touch in touches}
        propagation, paths = analysed.propagation, analysed.paths(PATH_FLOOR)
        best = {node: max(found, key=lambda path: path.likelihood) for node, found in paths.items() if found}
        reached = [node for node in range(len(analysed.graph)) if propagation.likelihoods[node] > 0.0]
        reached.sort(
            key=lambda node: (
                -propagation.likelihoods[node],
                -best[node].likelihood if node in best else 0.0,
                analysed.graph.nodes[node].id,
            )
        )
        ranked = []
        for node in reached:
            element = analysed.graph.nodes[node]
            way = analysed.path(best[node], 0.0).words if node in best else ""
            item = AssessedItem(
                id=element.id,
                name=element.label,
                likelihood=float(propagation.likelihoods[node]),
                low=float(propagation.lows[node]),
                high=float(propagation.highs[node]),
                why=_why(touch_by_id.get(element.id), way),
            )
            ranked.append((element, item))
        return ranked

    def _items(
        self, ranked: Sequence[tuple[Element, AssessedItem]], belongs: Callable[[Element], bool]
    ) -> tuple[AssessedItem, ...]:
        return tuple(item for element, item in ranked if belongs(element))[: self._policy.most_items]

    def _list(
        self, rule: ListRule, ranked: Sequence[tuple[Element, AssessedItem]], touches: Sequence[AssumedTouch]
    ) -> AssessedList:
        denial = next((denial for denial in self._denials if rule.name in denial.list_names), None)
        if denial is not None:
            return AssessedList(rule.name, rule.title, (), f"The text says so: '{denial.sentence}'")
        ids = self._members[rule.name]
        items = self._items(ranked, lambda element: element.id in ids)
        if items:
            return AssessedList(rule.name, rule.title, items)
        reason = f"The models hold none of this list: {rule.reason}" if not ids else self._nothing(touches)
        return AssessedList(rule.name, rule.title, (), reason)

    def _nothing(self, touches: Sequence[AssumedTouch]) -> str:
        if not touches:
            return "Nothing that the text says points to an element of the models."
        return "No change travels so far from what the text names."


def _why(touch: AssumedTouch | None, way: str) -> str:
    if touch is None:
        return way or "Many weak ways add up; none of them counts alone."
    if touch.lender_id:
        return (
            f"used by {touch.lender_id}, for which the text says '{touch.phrase}' (confidence {touch.confidence:.2f})"
        )
    said = f"the text says '{touch.phrase}'" if touch.phrase else "earlier changes in like words concerned it"
    return f"{said} ({touch.kind}, confidence {touch.confidence:.2f})"
