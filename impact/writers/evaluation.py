"""Write how good a mapping is: figures as Markdown or JSON, ties as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping

from impact.domain.evaluation import Figure, LinkEvaluation, LinkScores

SCHEMA_VERSION = 1
COLUMNS = ("text_id", "element_id", "score", "linked", "confidence")
_MEASURES = ("precision", "recall", "f1", "mean_average_precision", "recall_at_5")


def write_links_csv(evaluation: LinkEvaluation) -> str:
    """Write the ties, of each text best first; ``linked`` is 1 where the confidence reaches the operating point."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    for link in evaluation.links:
        row = (link.text_id, link.element_id, f"{link.score:.9f}", int(link.is_linked), f"{link.confidence:.6f}")
        rows.writerow(row)
    return out.getvalue()


def write_evaluation_markdown(evaluation: LinkEvaluation) -> str:
    """Write the figures with their intervals, the reliability and the ablation as tables."""
    scores = evaluation.scores
    task = evaluation.task
    linked = sum(link.is_linked for link in evaluation.links)
    if scores is None:
        return (
            f"{len(task.text_by_id)} texts, {len(task.targets)} elements: {len(evaluation.links)} ties ranked, "
            f"{linked} linked. Give --gold to see how good they are.\n"
        )
    lines = [
        f"{scores.texts} texts ({scores.texts_with_gold} with a right tie), {scores.elements} elements, "
        f"{scores.gold_links} right ties, {scores.linked} linked, {len(task.earlier)} earlier texts.",
        "",
        "| measure | value | 90 % bootstrap interval over texts |",
        "|---|---:|---|",
        *(
            f"| {label} | {figure.value:.3f} | {figure.low:.3f} to {figure.high:.3f} |"
            for label, figure in _figures(scores).items()
        ),
    ]
    if scores.unknown_gold:
        lines += [
            "",
            f"{scores.unknown_gold} right ties name a text or element that is not given; they count as missed.",
        ]
    lines += ["", "| confidence | ties | mean confidence | share right |", "|---|---:|---:|---:|"]
    lines += [
        f"| {one.low:.1f} to {one.low + 0.1:.1f} | {one.count} | {one.mean_confidence:.2f} | {one.share_right:.2f} |"
        for one in scores.reliability
    ]
    lines += ["", f"Mean gap between confidence and share right: {scores.calibration_error:.3f}."]
    if evaluation.ablation is not None:
        lines += ["", "| signal | F1 without | MAP without | F1 alone | MAP alone |", "|---|---:|---:|---:|---:|"]
        for name, without in evaluation.ablation.without.items():
            alone = evaluation.ablation.alone.get(name)
            cells = "– | –" if alone is None else _two(alone)
            lines.append(f"| {name} | {_two(without)} | {cells} |")
    return "\n".join(lines) + "\n"


def _two(scores: LinkScores) -> str:
    return f"{scores.f1.value:.3f} | {scores.mean_average_precision.value:.3f}"


def _figures(scores: LinkScores) -> Mapping[str, Figure]:
    return {
        "precision of the linked set": scores.precision,
        "recall of the linked set": scores.recall,
        "F1 of the linked set": scores.f1,
        "MAP of the ranking": scores.mean_average_precision,
        "recall@5 of the ranking": scores.recall_at_5,
    }


def write_evaluation_json(evaluation: LinkEvaluation) -> str:
    """Write the figures as JSON, numbers with 6 decimals."""
    scores = evaluation.scores
    table: dict[str, object] = {
        "schema_version": SCHEMA_VERSION,
        "texts": len(evaluation.task.text_by_id),
        "elements": len(evaluation.task.targets),
        "earlier_texts": len(evaluation.task.earlier),
        "ties": len(evaluation.links),
        "linked": sum(link.is_linked for link in evaluation.links),
        "scores": None if scores is None else _scores_table(scores),
    }
    if evaluation.ablation is not None:
        table["ablation"] = {
            "without": {name: _scores_table(one) for name, one in evaluation.ablation.without.items()},
            "alone": {name: _scores_table(one) for name, one in evaluation.ablation.alone.items()},
        }
    return json.dumps(table, indent=2, ensure_ascii=False) + "\n"


def _scores_table(scores: LinkScores) -> dict[str, object]:
    measures = {
        name: {part: round(getattr(getattr(scores, name), part), 6) for part in ("value", "low", "high")}
        for name in _MEASURES
    }
    bins = [
        {"from": one.low, "ties": one.count, "mean_confidence": round(one.mean_confidence, 6),
         "share_right": round(one.share_right, 6)}
        for one in scores.reliability
    ]  # fmt: skip
    return {**measures, "reliability": bins, "calibration_error": round(scores.calibration_error, 6)}
