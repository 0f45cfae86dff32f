"""How good the mapping is: tie texts to elements, and hold the ties against what is right."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from impact.analysis.evaluation import score_links
from impact.analysis.mapping import ALL_SIGNALS, Mapper
from impact.domain.evaluation import Ablation, LinkEvaluation, LinkingTask, LinkScores, PredictedLink
from impact.domain.mapping import EarlierText, MappingPolicy
from impact.errors import UnknownNameError
from impact.readers.link_tables import read_pairs, read_targets, read_texts
from impact.readers.policy import read_policy


def linking_task(
    texts: Path, elements: Path, *, train_texts: Path | None = None, train_gold: Path | None = None,
    gold: Path | None = None,
) -> LinkingTask:  # fmt: skip
    """Read what is to be tied.

    Raises
    ------
    UnreadableFileError
        If a table cannot be read.
    """
    earlier: tuple[EarlierText, ...] = ()
    if train_texts is not None and train_gold is not None:
        pairs = sorted(read_pairs(train_gold))
        earlier = tuple(
            EarlierText(text, tuple(element_id for known, element_id in pairs if known == text_id))
            for text_id, text in read_texts(train_texts).items()
        )
    return LinkingTask(
        text_by_id=read_texts(texts),
        targets=read_targets(elements),
        earlier=earlier,
        gold=read_pairs(gold) if gold is not None else None,
    )


def evaluate_links(
    task: LinkingTask, *, are_consecutive: bool = False, with_ablation: bool = False,
    policy: MappingPolicy | None = None,
) -> LinkEvaluation:  # fmt: skip
    """Tie texts to elements with the shipped numbers; what is right is used for scoring only.

    Parameters
    ----------
    task
        What is to be tied.
    are_consecutive
        Whether the texts are successive sentences of one document.
    with_ablation
        Whether to say as well how good the mapping is without each signal, and with each alone.
    policy
        Numbers in place of the shipped ones.

    Raises
    ------
    UnknownNameError
        If an ablation is asked for and nobody says what is right.
    """
    numbers = policy or read_policy().mapping
    links = _links(task, numbers, are_consecutive=are_consecutive)
    if task.gold is None:
        if with_ablation:
            raise UnknownNameError("Without --gold there is nothing to hold the signals against.")
        return LinkEvaluation(task, links, None)
    ablation = None
    if with_ablation:

        def scores(**weights: float) -> LinkScores:
            changed = replace(numbers, weights={**numbers.weights, **weights})
            return score_links(task, _links(task, changed, are_consecutive=are_consecutive))

        ablation = Ablation(
            without={name: scores(**{name: 0.0}) for name in ALL_SIGNALS},
            alone={
                name: scores(**{other: numbers.weights[other] if other == name else 0.0 for other in ALL_SIGNALS})
                for name in ALL_SIGNALS
                if name != "neighbours"  # it lends what others found
            },
        )
    return LinkEvaluation(task, links, score_links(task, links), ablation)


def _links(task: LinkingTask, policy: MappingPolicy, *, are_consecutive: bool) -> tuple[PredictedLink, ...]:
    mapper = Mapper(task.targets, policy, earlier=task.earlier)
    suggested = mapper.suggest(list(task.text_by_id.values()), are_consecutive=are_consecutive)
    return tuple(
        PredictedLink(text_id, one.element_id, one.score, one.confidence, one.is_linked)
        for text_id, of_text in zip(task.text_by_id, suggested, strict=True)
        for one in of_text
    )
