"""What speaks for a tie between a text and an element: one matrix of texts by targets for each signal.

Each signal is 0 where nothing speaks for the tie. Rows are texts, columns are targets in the order of the index.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

from impact.analysis.mapping.words import content_stems, identifiers
from impact.domain.mapping import EarlierText, MappingPolicy, MappingTarget

Scores: TypeAlias = npt.NDArray[np.float64]

WEAKEST_SIMILARITY = 0.1
"""Targets that are less alike lend each other nothing."""
MOST_REPEATS = 2.0
"""A word of a text counts at most so often: saying it once more adds nothing."""


class TargetIndex:
    """Vectors of the targets, made once and asked with any number of texts.

    Parameters
    ----------
    targets
        What texts may concern, each id once.
    policy
        Exponents and the parameters of BM25.
    """

    def __init__(self, targets: Sequence[MappingTarget], policy: MappingPolicy) -> None:
        self.targets = tuple(targets)
        self._policy = policy
        self._headings = [" ".join((target.name, *target.aliases, target.path)) for target in self.targets]
        self._head_vectors = _Vectors(self._headings)
        self._words = _WordWeights(
            [
                f"{heading} {target.text}"
                for heading, target in zip(self._headings, self.targets, strict=True)
            ],
            saturation=policy.saturation,
            length_share=policy.length_share,
        )  # fmt: skip
        self._codes = _CodeIndex([f"{target.name} {target.text}" for target in self.targets])

    def lexical(self, texts: Sequence[str]) -> dict[str, Scores]:
        """Compare texts with what the targets say of themselves.

        Returns
        -------
        By signal: ``words`` is BM25 over everything written about a target, ``heading`` the TF-IDF cosine with
        its name and place, 0..1, ``coverage`` the share of the heading that the text holds, 0..1, weighted by rarity,
        and ``identifiers`` the rarity of the names of code that both hold.
        """
        return {
            "words": self._words.scores(texts),
            "heading": self._head_vectors.cosines(texts),
            "coverage": self._head_vectors.coverage(texts),
            "identifiers": self._codes.scores(texts),
        }

    def lent(self, scores: Scores) -> Scores:
        """Let each target lend its score to those that are called alike: siblings of what matched."""
        alike = self._head_vectors.alike(self._policy.neighbour_exponent)
        return np.asarray(alike.T @ scores.T).T if len(self.targets) else scores

    def past(self, texts: Sequence[str], earlier: Sequence[EarlierText]) -> dict[str, Scores]:
        """Compare texts with earlier ones whose elements are known.

        Returns
        -------
        ``earlier`` is the similarity of the earlier texts that concerned a target, ``habit`` how often it was
        concerned at all. Both are 0 without earlier texts. A text that is itself among the earlier ones does not
        speak for itself.
        """
        shape = (len(texts), len(self.targets))
        place = {target.id: column for column, target in enumerate(self.targets)}
        known = [(text.text, [place[one] for one in text.element_ids if one in place]) for text in earlier]
        if not known or not texts:
            return {"earlier": np.zeros(shape), "habit": np.zeros(shape)}
        concerned = np.zeros((len(known), len(self.targets)))
        for row, (_, columns) in enumerate(known):
            concerned[row, columns] = 1.0
        similarity = _Vectors([text for text, _ in known]).cosines(texts)
        is_other = np.array([[other != text for other, _ in known] for text in texts], dtype=np.float64)
        shares = concerned / np.sqrt(np.maximum(1.0, concerned.sum(axis=1, keepdims=True)))
        return {
            "earlier": (similarity * is_other) ** self._policy.earlier_exponent @ shares,
            "habit": np.log1p(is_other @ concerned),
        }


class _Vectors:
    """TF-IDF vectors of texts, of length 1."""

    def __init__(self, texts: Sequence[str]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer  # takes half a second, which few need

        self._vectorizer = TfidfVectorizer(analyzer=content_stems, sublinear_tf=True)
        self._is_empty = not any(content_stems(text) for text in texts)
        self._size = len(texts)
        self._matrix = None if self._is_empty else self._vectorizer.fit_transform(texts)

    def cosines(self, texts: Sequence[str]) -> Scores:
        if self._matrix is None or not texts:
            return np.zeros((len(texts), self._size))
        return np.asarray((self._vectorizer.transform(texts) @ self._matrix.T).toarray())

    def coverage(self, texts: Sequence[str]) -> Scores:
        if self._matrix is None or not texts:
            return np.zeros((len(texts), self._size))
        said = self._vectorizer.transform(texts).sign()
        rarity = self._matrix.sign() @ sparse.diags(self._vectorizer.idf_)
        total = np.asarray(rarity.sum(axis=1)).ravel()
        return np.asarray((said @ rarity.T).toarray()) / np.where(total > 0.0, total, 1.0)

    def alike(self, exponent: float) -> sparse.csr_matrix:
        if self._matrix is None:
            return sparse.csr_matrix((self._size, self._size))
        alike = (self._matrix @ self._matrix.T).tocoo()
        keep = (alike.row != alike.col) & (alike.data >= WEAKEST_SIMILARITY)
        data = np.minimum(alike.data[keep], 1.0) ** exponent
        return sparse.csr_matrix((data, (alike.row[keep], alike.col[keep])), shape=alike.shape)


class _WordWeights:
    """Weights of the words of each target by BM25 (Robertson and Zaragoza 2009)."""

    def __init__(self, texts: Sequence[str], *, saturation: float, length_share: float) -> None:
        from sklearn.feature_extraction.text import CountVectorizer  # takes half a second, which few need

        self._size = len(texts)
        self._counter = CountVectorizer(analyzer=content_stems)
        self._weights: sparse.csr_matrix | None = None
        if not any(content_stems(text) for text in texts):
            return
        counts = self._counter.fit_transform(texts).tocoo()
        lengths = np.bincount(counts.row, weights=counts.data, minlength=self._size)
        found_in = np.bincount(counts.col, minlength=counts.shape[1])
        rarity = np.log1p((self._size - found_in + 0.5) / (found_in + 0.5))
        relative = 1.0 - length_share + length_share * lengths / lengths.mean()
        weights = counts.data * (saturation + 1.0) / (counts.data + saturation * relative[counts.row])
        self._weights = sparse.csr_matrix((weights * rarity[counts.col], (counts.row, counts.col)), shape=counts.shape)

    def scores(self, texts: Sequence[str]) -> Scores:
        if self._weights is None or not texts:
            return np.zeros((len(texts), self._size))
        asked = self._counter.transform(texts).astype(np.float64)
        asked.data = np.minimum(asked.data, MOST_REPEATS)
        return np.asarray((asked @ self._weights.T).toarray())


class _CodeIndex:
    """Which targets hold which names of code, or names below them: ``db.client`` is found in ``db.client.name``."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._size = len(texts)
        self._columns: dict[str, list[int]] = {}
        for column, text in enumerate(texts):
            for code in sorted({prefix for word in identifiers(text) for prefix in _prefixes(word.stem)}):
                self._columns.setdefault(code, []).append(column)

    def scores(self, texts: Sequence[str]) -> Scores:
        scores = np.zeros((len(texts), self._size))
        for row, text in enumerate(texts):
            for code, share in _asked(text).items():
                columns = self._columns.get(code)
                if columns:
                    scores[row, columns] += share * np.log1p(self._size / len(columns))
        return scores


def _prefixes(code: str) -> Iterable[str]:
    parts = code.split(".")
    return (".".join(parts[:count]) for count in range(1, len(parts) + 1))


def _asked(text: str) -> Mapping[str, float]:
    """Give each name of code of a text, and what it is part of, the share of the name that it is."""
    asked: Counter[str] = Counter()
    for code in sorted({word.stem for word in identifiers(text)}):
        depth = code.count(".") + 1
        for prefix in _prefixes(code):
            asked[prefix] += (prefix.count(".") + 1) / depth  # type: ignore[assignment]
    return asked
