"""What a text is about: elements best first, from everything that speaks for a tie, with a calibrated confidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import numpy as np

from impact.analysis.mapping.linking import confidence_of, link_texts, surest
from impact.analysis.mapping.naming import Naming
from impact.analysis.mapping.phrases import map_texts
from impact.analysis.mapping.signals import Scores, TargetIndex
from impact.analysis.mapping.words import content_stems, content_words, identifiers
from impact.domain.change import Alias
from impact.domain.listing import Mention
from impact.domain.mapping import EarlierText, MappingPolicy, MappingTarget
from impact.domain.suggestion import Evidence, Suggestion

LEXICAL = ("words", "heading", "coverage", "identifiers", "characters")
ALL_SIGNALS = (*LEXICAL, "named", "neighbours", "earlier", "habit")
TEXTS_AT_ONCE = 200
TARGETS_KEPT = 20_000
MOST_PHRASES = 4
"""Words of the text shown as evidence for one suggestion."""
SURE_WAYS = ("id", "name")


class Mapper:
    """Ready to say of any text which targets it concerns.

    Parameters
    ----------
    targets
        What texts may concern, each id once.
    policy
        The numbers.
    earlier
        Texts whose elements are known.
    aliases
        Aliases with a caution, found and marked so.
    neighbours
        Targets that each target is related to; they lend each other a little.
    """

    def __init__(
        self, targets: Sequence[MappingTarget], policy: MappingPolicy, *, earlier: Sequence[EarlierText] = (),
        aliases: Sequence[Alias] = (), neighbours: Mapping[str, Sequence[str]] | None = None,
    ) -> None:  # fmt: skip
        self._targets = tuple(targets)
        self._place = {target.id: column for column, target in enumerate(self._targets)}
        self._policy = policy
        self._earlier = tuple(earlier)
        self._aliases = tuple(aliases)
        self._neighbours = neighbours or {}
        self._index = TargetIndex(self._targets, policy)
        self._characters = _Characters([f"{target.name} {target.path}" for target in self._targets])

    def suggest(
        self, texts: Sequence[str], *, are_consecutive: bool = False, most: int | None = None
    ) -> tuple[tuple[Suggestion, ...], ...]:
        """Say for each text which targets it concerns, best first; ties are broken by id.

        Parameters
        ----------
        texts
            The texts.
        are_consecutive
            Whether they are successive sentences of one document. Confidence then says that a sentence names a
            target; else that a change so described concerns it.
        most
            Keep so many suggestions a text; all with a score above 0 if ``None``.
        """
        namings = self._namings(texts, are_consecutive=are_consecutive)
        found: list[tuple[Suggestion, ...]] = []
        for first in range(0, len(texts), TEXTS_AT_ONCE):
            chunk = texts[first : first + TEXTS_AT_ONCE]
            named = namings[first : first + TEXTS_AT_ONCE]
            signals = self.signals(chunk, named)
            for row, text in enumerate(chunk):
                of_text = {signal: scores[row] for signal, scores in signals.items()}
                found.append(self._ranked(text, of_text, named[row], are_consecutive=are_consecutive, most=most))
        return tuple(found)

    def signals(self, texts: Sequence[str], named: Sequence[Mapping[str, _Named]] | None = None) -> dict[str, Scores]:
        """Compare texts with the targets; by signal, one row a text and one column a target, 0 where nothing speaks."""
        namings = self._namings(texts, are_consecutive=False) if named is None else named
        signals = self._index.lexical(texts)
        signals["characters"] = self._characters.cosines(texts)
        signals["named"] = np.zeros((len(texts), len(self._targets)))
        for row, of_text in enumerate(namings):
            for target_id, one in of_text.items():
                is_sure = one.how in SURE_WAYS or one.how == "alias"
                share = 1.0 if is_sure else self._policy.vague_share
                signals["named"][row, self._place[target_id]] = share * one.confidence
        lexical = sum(
            (self._policy.weights[name] * _of_best(signals[name]) for name in LEXICAL),
            start=self._policy.weights["named"] * signals["named"],
        )
        signals["neighbours"] = self._index.lent(lexical) + self._related(lexical)
        signals.update(self._index.past(texts, self._earlier))
        return signals

    def fused(self, signals: Mapping[str, Scores]) -> Scores:
        """Weigh the signals into one score, each as a share of its best in the same text."""
        return np.asarray(sum(self._parts(signals).values()))

    def _parts(self, signals: Mapping[str, Scores]) -> dict[str, Scores]:
        weights = self._policy.weights
        return {
            name: weights[name] * (signals[name] if name == "named" else _of_best(signals[name]))
            for name in ALL_SIGNALS
        }

    def _related(self, scores: Scores) -> Scores:
        lent = np.zeros_like(scores)
        for target_id, related in self._neighbours.items():
            columns = [self._place[one] for one in related if one in self._place]
            if target_id in self._place and columns:
                lent[:, columns] += scores[:, [self._place[target_id]]] / len(columns)
        return lent

    def _namings(self, texts: Sequence[str], *, are_consecutive: bool) -> list[dict[str, _Named]]:
        linked = link_texts(texts, self._targets, self._policy, are_consecutive=are_consecutive)
        mentioned = map_texts(texts, self._targets, aliases=self._aliases)
        return [
            _merged(surest(namings, self._policy), mentions, self._policy)
            for namings, mentions in zip(linked, mentioned, strict=True)
        ]

    def _ranked(
        self, text: str, signals: Mapping[str, Scores], named: Mapping[str, _Named], *,
        are_consecutive: bool, most: int | None,
    ) -> tuple[Suggestion, ...]:  # fmt: skip
        parts = {name: scores[0] for name, scores in self._parts({k: v[None, :] for k, v in signals.items()}).items()}
        if are_consecutive:
            parts["named"] = self._named_first(named)
        if not any(part.any() for name, part in parts.items() if name != "habit"):
            return ()  # no word of the text is known: that an element is often concerned says nothing then
        scores = np.asarray(sum(parts.values()))
        order = [
            int(at) for at in sorted(np.flatnonzero(scores > 0.0), key=lambda at: (-scores[at], self._targets[at].id))
        ]
        kept = order if most is None else order[:most]
        confidences = self._confidences(signals, scores, order)
        says = _Says(text)
        suggestions = []
        for at in kept:
            target = self._targets[at]
            one = named.get(target.id)
            confidence = one.confidence if are_consecutive and one else 0.0 if are_consecutive else confidences[at]
            suggestions.append(
                Suggestion(
                    element_id=target.id,
                    score=round(float(scores[at]), 9),
                    confidence=round(float(confidence), 6),
                    is_linked=bool(confidence >= self._policy.operating_point),
                    is_unambiguous=one is not None and one.is_unambiguous,
                    evidence=says.evidence(target, one, _shares(parts, at)),
                    caution=one.caution if one else "",
                )
            )
        return tuple(suggestions)

    def _named_first(self, named: Mapping[str, _Named]) -> Scores:
        """Let what a sentence names outweigh all else that speaks for other targets."""
        scores = np.zeros(len(self._targets))
        for target_id, one in named.items():
            scores[self._place[target_id]] = one.confidence * sum(self._policy.weights.values())
        return scores

    def features(self, signals: Mapping[str, Scores], scores: Scores, order: Sequence[int]) -> dict[str, Scores]:
        """What the confidence is worked out from, by feature, one value a target."""
        best = scores.max() if len(scores) else 0.0
        ranks = np.zeros(len(scores))
        ranks[list(order)] = 1.0 / np.arange(1, len(order) + 1)
        return {
            "share": scores / best if best else scores,
            "words": np.log1p(signals["words"]),
            "heading": signals["heading"],
            "coverage": signals["coverage"],
            "identifiers": np.log1p(signals["identifiers"]),
            "named": signals["named"],
            "earlier": np.minimum(signals["earlier"], 1.0),
            "rank": ranks,
        }

    def _confidences(self, signals: Mapping[str, Scores], scores: Scores, order: Sequence[int]) -> Scores:
        logit = np.full(len(scores), self._policy.confidence["intercept"])
        for name, values in self.features(signals, scores, order).items():
            logit += self._policy.confidence[name] * values
        return np.asarray(1.0 / (1.0 + np.exp(-logit)))


def _shares(parts: Mapping[str, Scores], at: int) -> dict[str, float]:
    """Share of each signal in the score of a target, the largest first."""
    given = {name: float(part[at]) for name, part in parts.items()}
    total = sum(given.values())
    ranked = sorted(given.items(), key=lambda part: (-part[1], part[0]))
    return {name: part / total for name, part in ranked if part > 0.0}


class _Named:
    """How a text names a target."""

    __slots__ = ("caution", "confidence", "end", "how", "is_unambiguous", "start")

    def __init__(self, how: str, confidence: float, start: int, end: int, is_unambiguous: bool, caution: str) -> None:
        self.how, self.confidence, self.start, self.end = how, confidence, start, end
        self.is_unambiguous, self.caution = is_unambiguous, caution


def _merged(namings: Mapping[str, Naming], mentions: Iterable[Mention], policy: MappingPolicy) -> dict[str, _Named]:
    """Join names in their sentence with ids and doubtful aliases; a caution weighs more than a name."""
    named = {
        target_id: _Named(
            naming.how, confidence_of(naming, policy), naming.start, naming.end,
            naming.rivals == 1 and naming.how in SURE_WAYS, "",
        )
        for target_id, naming in namings.items()
    }  # fmt: skip
    for mention in mentions:
        if mention.caution:
            confidence = min(mention.confidence, policy.named["caution"])
            named[mention.element_id] = _Named("alias", confidence, mention.start, mention.end, False, mention.caution)
        elif mention.how == "id":
            named[mention.element_id] = _Named(
                "id", mention.confidence, mention.start, mention.end, mention.is_unambiguous, ""
            )
    return named


class _Says:
    """What words of one text speak for a target."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._place_by_stem: dict[str, tuple[int, int]] = {}
        for word in content_words(text):
            self._place_by_stem.setdefault(word.stem, (word.start, word.end))
        self._codes = tuple(identifiers(text))

    def evidence(
        self, target: MappingTarget, named: _Named | None, shares: Mapping[str, float]
    ) -> tuple[Evidence, ...]:
        found: list[Evidence] = []
        for signal, share in shares.items():
            weight = round(share, 6)
            if signal == "named" and named is not None:
                found.append(Evidence(named.how, weight, self._text[named.start : named.end], named.start, named.end))
                continue
            spans = self._spans(target, signal)
            found.extend(Evidence(signal, weight, self._text[start:end], start, end) for start, end in spans)
            if not spans:
                found.append(Evidence(signal, weight, signal))
        return tuple(found)

    def _spans(self, target: MappingTarget, signal: str) -> list[tuple[int, int]]:
        if signal in ("heading", "coverage"):
            stems = _heading_stems(target)
        elif signal == "words":
            stems = _all_stems(target)
        elif signal == "identifiers":
            text = f"{target.name} {target.text}".casefold()
            return [(code.start, code.end) for code in self._codes if code.stem in text][:MOST_PHRASES]
        else:
            return []
        places = [place for stem, place in self._place_by_stem.items() if stem in stems]
        return sorted(places[:MOST_PHRASES])


@lru_cache(maxsize=TARGETS_KEPT)
def _heading_stems(target: MappingTarget) -> frozenset[str]:
    return frozenset(content_stems(f"{target.name} {' '.join(target.aliases)} {target.path}"))


@lru_cache(maxsize=TARGETS_KEPT)
def _all_stems(target: MappingTarget) -> frozenset[str]:
    return _heading_stems(target) | frozenset(content_stems(target.text))


class _Characters:
    """Likeness of short texts by the sequences of three to five letters that they share."""

    def __init__(self, texts: Sequence[str]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer  # takes half a second, which few need

        self._size = len(texts)
        self._vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
        self._matrix = self._vectorizer.fit_transform(texts) if any(len(text.strip()) > 0 for text in texts) else None

    def cosines(self, texts: Sequence[str]) -> Scores:
        if self._matrix is None or not texts:
            return np.zeros((len(texts), self._size))
        return np.asarray((self._vectorizer.transform(texts) @ self._matrix.T).toarray())


def _of_best(scores: Scores) -> Scores:
    """Give each score as a share of the best of its text."""
    best = scores.max(axis=1, keepdims=True, initial=0.0)
    return np.asarray(scores / np.where(best > 0.0, best, 1.0))
