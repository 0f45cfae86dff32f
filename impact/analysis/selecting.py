"""Find the elements that a selector means."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property, reduce

import numpy as np
from numpy.typing import NDArray

from impact.domain.architecture import DOCUMENTS, PERFORMED_BY, Element
from impact.domain.kind_words import kind_fits
from impact.domain.policy import PropagationPolicy, Tiers
from impact.domain.review import area_of
from impact.domain.selection import ElementFilter, SelectedPart, Selection, SelectionFacts
from impact.domain.selector_tree import (
    ANY_HOPS,
    FIELD_BY_WORD,
    AllOf,
    AnyOf,
    ElementTerm,
    Field,
    FieldTerm,
    LikelihoodTerm,
    Not,
    Reach,
    Selector,
    compiled,
    has_wildcard,
    pattern_text,
)
from impact.errors import SelectorError, UnknownNameError
from impact.graph import ArchitectureGraph

Mask = NDArray[np.bool_]
MOST_NAMED = 12
"""Names offered where a filter fits nothing."""
_ACTORS = ("archimate:BusinessActor", "archimate:BusinessRole", "archimate:BusinessCollaboration")
_LANES = ("bpmn:lane", "bpmn:participant")
_PERFORMS = ("bpmn:flowNodeRef", "bpmn:childLane", "bpmn:processRef", "archimate:Assignment")
_COMPARE: Mapping[str, Callable[[NDArray[np.float64], float], Mask]] = {
    ">=": lambda values, limit: values >= limit,
    "<=": lambda values, limit: values <= limit,
    ">": lambda values, limit: values > limit,
    "<": lambda values, limit: values < limit,
    "=": lambda values, limit: values == limit,
}


def select(
    wanted: ElementFilter,
    graph: ArchitectureGraph,
    *,
    facts: SelectionFacts | None = None,
    whole: ArchitectureGraph | None = None,
) -> Selection:
    """Find the elements of a graph that a filter shows.

    Parameters
    ----------
    wanted
        What to show; everything where it has no selector.
    graph
        The architecture.
    facts
        What is known beyond it; without it no likelihood, document, area of a section or change is known.
    whole
        The architecture of all releases, to say of what stands in it alone when it comes.

    Raises
    ------
    SelectorError
        If a name fits no element, or several; or if a likelihood is asked for where nothing is analysed.
    """
    facts = facts or SelectionFacts()
    ids = [node.id for node in graph.nodes]
    if wanted.only is None:
        return Selection("", frozenset(ids), (), facts.place)
    evaluation = _Evaluation(graph, facts, text=wanted.text, whole=whole)
    mask = evaluation.mask(wanted.only)
    found = frozenset(ids[place] for place in np.flatnonzero(mask))
    return Selection(wanted.words, found, tuple(evaluation.parts), facts.place)


def main_ways(
    graph: ArchitectureGraph, weights: PropagationPolicy | None, *, tiers: Tiers | None = None
) -> tuple[Mask, Mask]:
    """Tell of each relationship in which way change is likelier to cross it: in both where both are equal.

    A relationship that carries change less than half as often as is worth a glance leads nowhere: otherwise a few hops
    would lead almost everywhere.

    Returns
    -------
    tuple
        Whether as drawn, and whether against it, by position of the relationship. Without weights all as drawn.
    """
    faintest = tiers.glance / 2 if tiers else 0.0
    count = len(graph.relationships)
    if weights is None:
        return np.ones(count, np.bool_), np.zeros(count, np.bool_)
    ways: dict[tuple[str, str], tuple[bool, bool]] = {}
    ahead, back = np.zeros(count, np.bool_), np.zeros(count, np.bool_)
    for place, tie in enumerate(graph.relationships):
        key = (tie.kind, tie.role)
        if key not in ways:
            rule = weights.rule_for(*key)
            forward, backward = rule.forward.mean, rule.backward.mean
            is_followed = max(forward, backward) >= faintest and max(forward, backward) > 0.0
            ways[key] = (is_followed and forward >= backward, is_followed and backward >= forward)
        ahead[place], back[place] = ways[key]
    return ahead, back


class _Evaluation:
    """One selector against one graph; what several terms need is worked out once."""

    def __init__(
        self, graph: ArchitectureGraph, facts: SelectionFacts, *, text: str, whole: ArchitectureGraph | None
    ) -> None:
        self.graph = graph
        self.whole = whole
        self.facts = facts
        self.text = text
        self.parts: list[SelectedPart] = []

    def mask(self, selector: Selector) -> Mask:
        if isinstance(selector, AllOf):
            return reduce(np.logical_and, [self.mask(part) for part in selector.parts])
        if isinstance(selector, AnyOf):
            return reduce(np.logical_or, [self.mask(part) for part in selector.parts])
        if isinstance(selector, Not):
            return ~self.mask(selector.part)
        if isinstance(selector, Reach):
            return self._reach(selector)
        found, reason = self._term(selector)
        count = int(found.sum())
        self.parts.append(SelectedPart(str(selector), count, "" if count else reason))
        return found

    def _term(self, term: ElementTerm | FieldTerm | LikelihoodTerm) -> tuple[Mask, str]:
        if isinstance(term, ElementTerm):
            return self._named(term)
        if isinstance(term, LikelihoodTerm):
            values = self._likelihoods(term.position)
            reason = f"Nothing fits {term}; the highest likelihood is {values.max(initial=0.0):.2g}."
            return _COMPARE[term.comparison](values, term.limit), reason
        return _FIELDS[term.field](self, term)

    def _reach(self, selector: Reach) -> Mask:
        start = self.mask(selector.part)
        found = start.copy()
        sources, targets = self._ways
        for hops, near, far in ((selector.up, targets, sources), (selector.down, sources, targets)):
            found |= _spread(start, near, far, hops=hops)
        return found

    @cached_property
    def _ways(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        sources, targets = self.graph.sources, self.graph.targets
        ahead, back = main_ways(self.graph, self.facts.weights, tiers=self.facts.tiers)
        return np.concatenate([sources[ahead], targets[back]]), np.concatenate([targets[ahead], sources[back]])

    def _named(self, term: ElementTerm) -> tuple[Mask, str]:
        if has_wildcard(term.pattern):
            fits = compiled(term.pattern).fullmatch
            found = self._where(
                lambda node: any(fits(text) for text in (node.id, _tail(node), node.name, *node.aliases))
            )
            return found, f"No id and no name in {self.facts.place} fits {term}."
        try:
            node = self.graph.resolve(pattern_text(term.pattern))
        except UnknownNameError as error:
            raise self._unknown(term, error) from error
        return self._at([node.id]), ""

    def _unknown(self, term: ElementTerm, error: UnknownNameError) -> SelectorError:
        name = pattern_text(term.pattern)
        message, expected, candidates = error.message.rstrip("."), "", error.candidates
        prefix, colon, rest = name.partition(":")
        prefixes = sorted({node.id.partition(":")[0] for node in self.graph.nodes if ":" in node.id})
        if len(candidates) > 1 and "names" in message:
            expected = f'one of their ids, or name:"{term.pattern}" for all of them'
        elif colon and prefix not in prefixes:
            message = f"'{prefix}:' is neither a filter nor the prefix of an id"
            expected = f"a filter ({', '.join(Field)}) or a prefix ({', '.join(prefixes[:MOST_NAMED])})"
            near = difflib.get_close_matches(prefix.casefold(), FIELD_BY_WORD, n=2, cutoff=0.6)
            candidates = tuple(f"{word}:{rest}" for word in near) or candidates
        else:
            absent = self._absent(name)
            message = absent or f"{message[:1].lower()}{message[1:]} in {self.facts.place}"
            candidates = () if absent else candidates
            expected = "" if absent else self._hint(name)
        candidates = tuple(self._with_name(candidate) for candidate in candidates)
        return SelectorError(message, text=self.text, position=term.position, expected=expected, candidates=candidates)

    def _hint(self, name: str) -> str:
        """Say what may have been meant by a name that nothing has: a part of names, or a name without its quotes."""
        part = name.casefold()
        holding = sum(part in f"{node.id}\n{node.name}".casefold() for node in self.graph.nodes)
        hints = [f"*{name}* for the {holding} whose id or name holds it"] if holding and " " not in name else []
        hints += ["quotes around a name that holds a space"] if " " in self.text.strip() else []
        return ", or ".join(hints)

    def _with_name(self, candidate: str) -> str:
        name = self.graph.element(candidate).name if candidate in self.graph else ""
        return f"{candidate} ({name})" if name else candidate

    def _absent(self, name: str) -> str:
        """Say of what stands in the architecture of another release when it comes; empty for what stands in none."""
        try:
            element = self.whole.resolve(name) if self.whole is not None else None
        except UnknownNameError:
            return ""
        if element is None or element.id in self.graph:
            return ""
        came = f": it comes with {element.introduced_in}" if element.introduced_in else ""
        return f"'{name}' is not in {self.facts.place}{came}"

    def _likelihoods(self, position: int) -> NDArray[np.float64]:
        known = self.facts.likelihood_by_id
        if known is None:
            raise SelectorError(
                "likelihood and tier are known of an analysed scope only",
                text=self.text,
                position=position,
                expected="a release, changes or touches to analyse, beside the selector",
            )
        return np.fromiter((known.get(node.id, 0.0) for node in self.graph.nodes), np.float64, len(self.graph))

    def _at(self, element_ids: Iterable[str]) -> Mask:
        found = np.zeros(len(self.graph), np.bool_)
        index = self.graph.index_by_id
        found[[index[element_id] for element_id in element_ids if element_id in index]] = True
        return found

    def _where(self, fits: Callable[[Element], bool]) -> Mask:
        return np.fromiter((fits(node) for node in self.graph.nodes), np.bool_, len(self.graph))

    def _kind(self, term: FieldTerm) -> tuple[Mask, str]:
        fits: dict[tuple[str, str], bool] = {}
        for node in self.graph.nodes:
            key = (node.kind, node.sort)
            if key not in fits:
                fits[key] = kind_fits(term.pattern, kind=node.kind, sort=node.sort)
        present = Counter(node.kind_label for node in self.graph.nodes)
        return self._where(lambda node: fits[node.kind, node.sort]), _nothing(term, "kinds", present)

    def _name(self, term: FieldTerm) -> tuple[Mask, str]:
        fits = compiled(term.pattern).fullmatch
        found = self._where(lambda node: any(fits(text) for text in (node.name, *node.aliases)))
        return found, f"Nothing in {self.facts.place} has a name that fits {term}."

    def _id(self, term: FieldTerm) -> tuple[Mask, str]:
        fits = compiled(term.pattern).fullmatch
        found = self._where(lambda node: bool(fits(node.id) or fits(_tail(node))))
        return found, f"Nothing in {self.facts.place} has an id that fits {term}."

    def _release(self, term: FieldTerm) -> tuple[Mask, str]:
        fits = compiled(term.pattern).fullmatch
        present = Counter(node.introduced_in for node in self.graph.nodes if node.introduced_in)
        found = self._where(lambda node: bool(node.introduced_in and fits(node.introduced_in)))
        return found, _nothing(term, "releases that introduce something", present)

    def _tier(self, term: FieldTerm) -> tuple[Mask, str]:
        values, tiers = self._likelihoods(term.position), self.facts.tiers
        assert tiers is not None
        fits = compiled(term.pattern).fullmatch
        names = [tiers.tier_of(float(value)) for value in values]
        found = np.fromiter((bool(name and fits(name)) for name in names), np.bool_, len(names))
        return found, _nothing(term, "tiers present", Counter(name for name in names if name))

    def _change(self, term: FieldTerm) -> tuple[Mask, str]:
        fits = compiled(term.pattern).fullmatch
        by_change = self.facts.ids_by_change
        named = [change for change in by_change if fits(change)]
        found = self._at(element_id for change in named for element_id in by_change[change])
        if named:
            return found, f"{', '.join(named[:MOST_NAMED])} touches nothing in {self.facts.place}."
        return found, _nothing(term, "changes", Counter({change: len(ids) for change, ids in by_change.items()}))

    def _document(self, term: FieldTerm) -> tuple[Mask, str]:
        fits = compiled(term.pattern).fullmatch
        ids = [section.id for section in self.facts.sections if fits(section.document)]
        present = Counter(section.document for section in self.facts.sections if section.id in self.graph)
        found = self._with_inner(self._at(ids) | self._after(self._at(ids), DOCUMENTS))
        return found, _nothing(term, "documents", present)

    def _area(self, term: FieldTerm) -> tuple[Mask, str]:
        fits = compiled(term.pattern).fullmatch
        stated = {node.id: area for node in self.graph.nodes if (area := _stated_area(node))}
        chapter = {
            section.id: area_of(section, self.facts.sections)
            for section in self.facts.sections
            if section.id in self.graph
        }
        own = stated | chapter
        fitting = self._at(element_id for element_id, area in own.items() if fits(area))
        described = self._after(fitting & self._at(chapter), DOCUMENTS) & ~self._at(stated)
        found = self._with_inner(fitting | described, but=own)
        return found, _nothing(term, "areas", Counter(own.values()))

    def _actor(self, term: FieldTerm) -> tuple[Mask, str]:
        fits = compiled(term.pattern).fullmatch
        actors = [node for node in self.graph.nodes if node.kind in _ACTORS or node.kind in _LANES]
        named = [
            node.id
            for node in actors
            if any(
                fits(text) for text in (node.id, _tail(node), _tail(node).partition("-")[2], node.name, *node.aliases)
            )
        ]
        found = self._at(named)
        found |= self._before(found, PERFORMED_BY)
        for _ in range(3):  # a lane within a lane, its steps, what a called pool's process holds
            found |= self._after(found, *_PERFORMS)
        present = Counter(node.name for node in actors if node.name)
        return self._with_inner(found), _nothing(term, "actors", present)

    def _after(self, start: Mask, *kinds: str) -> Mask:
        """Mark the targets of the relationships of some kinds that are drawn from marked nodes."""
        return self._across(start, self.graph.sources, self.graph.targets, kinds)

    def _before(self, start: Mask, *kinds: str) -> Mask:
        return self._across(start, self.graph.targets, self.graph.sources, kinds)

    def _across(self, start: Mask, near: NDArray[np.int32], far: NDArray[np.int32], kinds: Collection[str]) -> Mask:
        ties = self.graph.relationships
        of_kind = np.fromiter((tie.kind in kinds for tie in ties), np.bool_, len(ties))
        found = np.zeros(len(self.graph), np.bool_)
        found[far[of_kind & start[near]]] = True
        return found

    def _with_inner(self, found: Mask, *, but: Collection[str] = ()) -> Mask:
        """Mark what is drawn or nested in marked elements too, but for what has a fact of its own."""
        index = self.graph.index_by_id
        inner = [
            (place, index[node.parent_id])
            for place, node in enumerate(self.graph.nodes)
            if node.parent_id and node.parent_id in index and node.id not in but
        ]
        outer = np.array([parent for _, parent in inner], np.intp)
        within = np.array([place for place, _ in inner], np.intp)
        return found | _spread(found, outer, within, hops=ANY_HOPS)


_FIELDS: Mapping[Field, Callable[[_Evaluation, FieldTerm], tuple[Mask, str]]] = {
    Field.KIND: _Evaluation._kind,
    Field.DOCUMENT: _Evaluation._document,
    Field.AREA: _Evaluation._area,
    Field.ACTOR: _Evaluation._actor,
    Field.TIER: _Evaluation._tier,
    Field.CHANGE: _Evaluation._change,
    Field.RELEASE: _Evaluation._release,
    Field.NAME: _Evaluation._name,
    Field.ID: _Evaluation._id,
}


def _tail(node: Element) -> str:
    return node.id.partition(":")[2]


def _stated_area(node: Element) -> str:
    return next((value for name, value in node.properties.items() if name.casefold() == "area"), "")


def _spread(start: Mask, near: NDArray[np.integer], far: NDArray[np.integer], *, hops: int) -> Mask:
    """Mark what some nodes lead to along ties from near to far ends, in at most so many hops."""
    found, last = start.copy(), start
    while hops and last.any():
        reached = np.zeros(len(start), np.bool_)
        reached[far[last[near]]] = True
        last = reached & ~found
        found |= last
        hops -= 1
    return found


def _nothing(term: FieldTerm, noun: str, present: Mapping[str, int]) -> str:
    """Say that a filter fits nothing, and what it could fit: the nearest, else the most frequent."""
    present = {name: count for name, count in present.items() if name.strip()}
    if not present:
        return f"Nothing fits {term}: there are no {noun} to go by."
    by_fold: dict[str, str] = {name.casefold(): name for name in present}
    near = difflib.get_close_matches(pattern_text(term.pattern).casefold(), list(by_fold), n=MOST_NAMED, cutoff=0.6)
    often = sorted(present, key=lambda name: (-present[name], name))
    names: Sequence[str] = list(dict.fromkeys([*(by_fold[name] for name in near), *often]))
    rest = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    noun = noun if noun.endswith(("present", "something")) else f"{noun} present"
    return f"Nothing fits {term}; {noun}: {', '.join(names[:MOST_NAMED])}{rest}."
