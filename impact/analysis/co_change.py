"""How likely a node changes along with another: by ties both ways, by name and place, and by past common changes.

Three independent reasons are joined as chances, 1 − ∏(1 − p), so that each score is a likelihood of which the parts
can be told:

* change walks along ties, both ways, and is shared among the ties of a hub; the best reached node gets the full share;
* nodes that are called alike and stand in one place change together;
* what changed together lately does so again, rare coincidences counted little.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from impact.domain.co_change import CoChangePolicy, CommonChange, TrackedNetwork

Rows: TypeAlias = npt.NDArray[np.float64]

CERTAIN = 0.95
"""No single reason is surer than that."""
SEEDS_AT_ONCE = 256
_WORD = re.compile(r"[a-z0-9]+")
_CASE = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")


class CoChange:
    """Ready to say of any node how likely each other changes along with it.

    Parameters
    ----------
    network
        Nodes, ties and history; ties and changes of unknown nodes are left out.
    policy
        The numbers.
    """

    def __init__(self, network: TrackedNetwork, policy: CoChangePolicy) -> None:
        self._policy = policy
        self._ids = [node.id for node in network.nodes]
        self._place = {node_id: place for place, node_id in enumerate(self._ids)}
        self._seen, self._weighed = self._changes(network.history)
        self._walk = self._walking(network.ties)
        self._names = _name_vectors([f"{node.name} {_ENDING.sub('', node.path)}" for node in network.nodes])
        self._past, self._habit = self._habits()

    def likelihoods(self, seeds: Sequence[str]) -> Rows:
        """Give for each seed how likely each node changes along, 0..1, in the order of the nodes; 0 for itself.

        Raises
        ------
        KeyError
            If a seed is no node.
        """
        places = np.array([self._place[seed] for seed in seeds], dtype=np.int64)
        blocks = [self._block(places[first : first + SEEDS_AT_ONCE]) for first in range(0, len(places), SEEDS_AT_ONCE)]
        return np.concatenate(blocks) if blocks else np.zeros((0, len(self._ids)))

    def _block(self, places: npt.NDArray[np.int64]) -> Rows:
        policy = self._policy
        alike = np.asarray((self._names[places] @ self._names.T).toarray())
        unlikely = 1.0 - policy.network_share * self._walked(places)
        unlikely *= 1.0 - np.minimum(policy.name_share * alike, CERTAIN)
        unlikely *= 1.0 - np.minimum(policy.alike_share * alike**3, CERTAIN)
        past = np.asarray(self._past[places].toarray())
        unlikely *= 1.0 - past
        shared = past / np.maximum(1.0, past.sum(axis=1, keepdims=True))
        unlikely *= 1.0 - np.minimum(policy.past_second_share * np.asarray(shared @ self._past), CERTAIN)
        unlikely *= 1.0 - policy.habit_share * self._habit
        likelihoods = 1.0 - unlikely
        likelihoods[np.arange(len(places)), places] = 0.0
        return np.asarray(likelihoods)

    def _walked(self, places: npt.NDArray[np.int64]) -> Rows:
        """Follow change from some nodes along the ties; as a share of what the best reached node gets."""
        at = np.zeros((len(places), len(self._ids)))
        at[np.arange(len(places)), places] = 1.0
        total = np.zeros_like(at)
        for _ in range(self._policy.network_steps):
            at = self._policy.network_decay * np.asarray(at @ self._walk)
            total += at
        total[np.arange(len(places)), places] = 0.0
        best = total.max(axis=1, keepdims=True, initial=0.0)
        return np.asarray(total / np.where(best > 0.0, best, 1.0))

    def _walking(self, ties: Iterable[tuple[str, str, str]]) -> sparse.csr_matrix:
        known = sorted({tie for tie in ties if tie[0] in self._place and tie[1] in self._place and tie[0] != tie[1]})
        kinds = sorted({kind for _, _, kind in known})
        size = len(self._ids)
        both = sparse.csr_matrix((size, size))
        for kind in kinds:
            places = [
                (self._place[source], self._place[target]) for source, target, of_kind in known if of_kind == kind
            ]
            sources, targets = np.array(places, dtype=np.int64).T
            drawn = sparse.csr_matrix((np.ones(len(sources)), (sources, targets)), shape=(size, size))
            both = both + self._carried(drawn) * drawn + self._carried(drawn.T.tocsr()) * drawn.T
        degrees = np.asarray(both.sum(axis=1)).ravel()
        return (sparse.diags(1.0 / np.where(degrees > 0.0, degrees, 1.0)) @ both).tocsr()

    def _carried(self, ties: sparse.csr_matrix) -> float:
        """Give how often ties of a kind carried change one way: what history shows, or the prior while it is thin."""
        policy = self._policy
        common = float((self._weighed.T @ self._seen).multiply(ties).sum()) if self._seen.nnz else 0.0
        often = np.asarray(self._weighed.sum(axis=0)).ravel()
        cases = float(np.asarray(ties.sum(axis=1)).ravel() @ often)
        return (common + policy.tie_mean * policy.tie_cases) / (cases + policy.tie_cases)

    def _changes(self, history: Sequence[CommonChange]) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
        """Give past changes as rows over the nodes: as they were, and weighed by how long ago they were."""
        size, policy = len(self._ids), self._policy
        last = max((change.day for change in history), default=dt.date.min)
        weight, column, row = [], [], []
        for number, change in enumerate(sorted(history, key=lambda change: (change.day, change.id))):
            places = sorted({self._place[node_id] for node_id in change.node_ids if node_id in self._place})
            if not 0 < len(places) <= policy.largest_change:
                continue
            weight += [0.5 ** (_days(change.day, last) / policy.half_life_days)] * len(places)
            column += places
            row += [number] * len(places)
        shape = (len(history), size)
        seen = sparse.csr_matrix((np.ones(len(row)), (row, column)), shape=shape)
        return seen, sparse.csr_matrix((weight, (row, column)), shape=shape)

    def _habits(self) -> tuple[sparse.csr_matrix, Rows]:
        """Give how likely each node changed along with each other, and how often, as a share of the oftenest."""
        size, policy = len(self._ids), self._policy
        if not self._seen.nnz:
            return sparse.csr_matrix((size, size)), np.zeros(size)
        sizes = np.maximum(1.0, np.asarray(self._seen.sum(axis=1)).ravel() - 1.0)
        together = (self._seen.T @ sparse.diags(1.0 / np.sqrt(sizes)) @ self._weighed).tolil()
        together.setdiag(0.0)
        often = np.asarray(self._weighed.sum(axis=0)).ravel()
        past = (sparse.diags(policy.past_share / (often + policy.shrinkage)) @ together.tocsr()).tocsr()
        past.data = np.minimum(past.data, CERTAIN)
        return past, often / max(often.max(), policy.shrinkage)


def _days(day: dt.date, last: dt.date) -> int:
    return (last - day).days


def _name_vectors(names: Sequence[str]) -> sparse.csr_matrix:
    vectorizer = TfidfVectorizer(analyzer=_words, sublinear_tf=True, smooth_idf=False)
    if not any(_words(name) for name in names):
        return sparse.csr_matrix((len(names), 1))
    return vectorizer.fit_transform(names).tocsr()


def _words(text: str) -> list[str]:
    return _WORD.findall(_CASE.sub(" ", text).lower())
