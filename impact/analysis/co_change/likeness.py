"""How alike nodes are in name and place, and which are the most alike."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from impact.domain.co_change import TrackedNode

ROWS_AT_ONCE = 256
LEAST_ALIKE = 0.02
"""Nodes less alike than that are not."""
DIGITS = 9
"""Likenesses that agree so far are the same."""
_WORD = re.compile(r"[a-z0-9]+")
_CASE = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_PLURAL = re.compile(r"(?<=[a-z0-9]{3})(?<!s)s$")


def words_of(node: TrackedNode) -> list[str]:
    """List the words of a node's name, and those of its place twice, as places are given with more care.

    A node without name and place is known by its id. Words are cut where the case changes; plurals count as singulars.
    """
    place = _ENDING.sub("", node.path)
    text = f"{node.name} {place} {place}" if node.name or node.path else _ENDING.sub("", node.id)
    return [_PLURAL.sub("", word) for word in _WORD.findall(_CASE.sub(" ", text).lower())]


def word_vectors(nodes: Sequence[TrackedNode]) -> sparse.csr_matrix:
    """Give each node a unit row over the words, rare words weighing more; the product of two is their likeness."""
    words = [words_of(node) for node in nodes]
    if not any(words):
        return sparse.csr_matrix((len(nodes), 1))
    vectorizer = TfidfVectorizer(analyzer=lambda listed: listed, sublinear_tf=True, smooth_idf=False)
    return vectorizer.fit_transform(words).tocsr()


def nearest(vectors: sparse.csr_matrix, *, count: int) -> sparse.csr_matrix:
    """Give for each node the others that are most alike, weighed by the square of it, all together 1.

    Those that share the last place with more others than there is room for are left out: a word that everything has
    tells nothing, and the order of the nodes must not decide.

    Parameters
    ----------
    vectors
        As from :func:`word_vectors`.
    count
        How many others at most.
    """
    turned = vectors.T.tocsr()
    blocks = []
    for first in range(0, vectors.shape[0], ROWS_AT_ONCE):
        alike = (vectors[first : first + ROWS_AT_ONCE] @ turned).tocoo()
        others = (alike.col != first + alike.row) & (alike.data >= LEAST_ALIKE)
        places = (alike.row[others], alike.col[others])
        blocks.append(_best(sparse.csr_matrix((alike.data[others].round(DIGITS), places), shape=alike.shape), count))
    return rows_to_one(sparse.vstack(blocks, format="csr")) if blocks else sparse.csr_matrix((0, 0))


def _best(alike: sparse.csr_matrix, count: int) -> sparse.csr_matrix:
    """Keep in each row what is above the first value that there is no room for, squared."""
    for first, end in zip(alike.indptr, alike.indptr[1:], strict=False):
        values = alike.data[first:end]
        if len(values) > count:
            least = np.partition(values, len(values) - count - 1)[len(values) - count - 1]
            values[values <= least] = 0.0
    alike.eliminate_zeros()
    return alike.power(2)


def rows_to_one(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """Divide each row by its sum; empty rows stay empty."""
    sums = np.asarray(matrix.sum(axis=1)).ravel()
    return (sparse.diags(1.0 / np.where(sums > 0.0, sums, 1.0)) @ matrix).tocsr()
