"""Commands that say how good the product's own judgements are."""

from __future__ import annotations

from pathlib import Path

import click

from impact.cli.options import put
from impact.cli.progress import progress

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("evaluate")
def evaluate() -> None:
    """Hold the product's judgements against what is known to be right."""


@evaluate.command("links")
@click.option("--texts", type=_FILE, required=True, help="CSV of texts: id, text.")
@click.option("--elements", type=_FILE, required=True, help="CSV of elements: id, name, type; text and path if any.")
@click.option("--consecutive", is_flag=True, help="The rows are successive sentences of one document.")
@click.option("--train-texts", type=_FILE, help="CSV of earlier texts: id, text.")
@click.option("--train-gold", type=_FILE, help="CSV of what they concerned: text_id, element_id.")
@click.option("--gold", type=_FILE, help="CSV of what is right: text_id or sentence_id, element_id. For scoring only.")
@click.option("--ablation", is_flag=True, help="Also score the mapping without each signal, and with each alone.")
@click.option("--format", "format_name", type=click.Choice(["md", "json"]), default="md", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False), metavar="PRED.csv", help="Write the ranked ties here.")
def evaluate_links_command(
    texts: Path, elements: Path, consecutive: bool, train_texts: Path | None, train_gold: Path | None,
    gold: Path | None, ablation: bool, format_name: str, out: str | None,
) -> None:  # fmt: skip
    """Tie texts to elements by their words, and say how good the ties are.

    The ties go to --out: text_id, element_id, score, linked, of each text best first; linked is 1 where the
    calibrated confidence reaches the shipped operating point.
    """
    from impact.use_cases.evaluate_links import evaluate_links, linking_task
    from impact.writers.evaluation import write_links_csv
    from impact.writers.formats import EVALUATION_WRITERS

    if (train_texts is None) != (train_gold is None):
        raise click.UsageError("Give --train-texts and --train-gold together.")
    if ablation and gold is None:
        raise click.UsageError("--ablation needs --gold.")
    task = linking_task(texts, elements, train_texts=train_texts, train_gold=train_gold, gold=gold)
    with progress("Comparing words…"):
        evaluation = evaluate_links(task, are_consecutive=consecutive, with_ablation=ablation)
    if out:
        put(write_links_csv(evaluation), out)
    click.echo(EVALUATION_WRITERS[format_name](evaluation), nl=False)


@evaluate.command("cpm")
@click.option("--likelihood", type=_FILE, required=True, help="CSV matrix of direct likelihoods; columns instigate.")
@click.option("--impact", type=_FILE, help="CSV matrix of direct impacts, of the same parts.")
@click.option("--depth", type=int, default=4, show_default=True, help="Most steps of a path.")
@click.option(
    "--out-likelihood", type=click.Path(dir_okay=False), metavar="FILE", help="Write the combined likelihood."
)
@click.option("--out-risk", type=click.Path(dir_okay=False), metavar="FILE", help="Write the combined risk.")
def evaluate_cpm_command(
    likelihood: Path, impact: Path | None, depth: int, out_likelihood: str | None, out_risk: str | None
) -> None:
    """Combine likelihoods and impacts by the change prediction method (Clarkson, Simons and Eckert 2004).

    Without an output file the matrices are printed.
    """
    from impact.use_cases.evaluate_cpm import evaluate_cpm
    from impact.writers.matrix import write_matrix_csv

    if out_risk and impact is None:
        raise click.UsageError("--out-risk needs --impact.")
    with progress("Following the paths…"):
        combined, risk = evaluate_cpm(likelihood, impact, depth=depth)
    put(write_matrix_csv(combined), out_likelihood)
    if risk is not None:
        put(write_matrix_csv(risk), out_risk)


@evaluate.command("propagation")
@click.option("--nodes", type=_FILE, required=True, help="CSV of nodes: id; name, type and path if any.")
@click.option("--edges", type=_FILE, required=True, help="CSV of ties: source, target; type if any.")
@click.option("--history", type=_FILE, help="CSV of past changes: date, nodes (split by ;); of a column split, train.")
@click.option("--seeds", type=_FILE, help="Ids of nodes that change, one a line.")
@click.option("--out", type=click.Path(dir_okay=False), metavar="PRED.csv", help="Write here instead of printing.")
@click.option("--explain", "pairs", multiple=True, metavar="SEED=NODE", help="Say why NODE changes along; repeatable.")
def evaluate_propagation_command(
    nodes: Path, edges: Path, history: Path | None, seeds: Path | None, out: str | None, pairs: tuple[str, ...]
) -> None:  # fmt: skip
    """Say how likely each node changes along with each seed: seed, node, score.

    The numbers are the shipped ones; nothing else but the history given here changes them. A score is a likelihood
    of 0 to 1. With --explain the reasons of single scores are told in words: the likeliest way along ties, what both
    are tied to, the words they share and the changes they had in common.
    """
    from impact.use_cases.evaluate_propagation import explain_change, predict_changes, read_foreteller
    from impact.writers.predictions import write_predictions_csv

    if seeds is None and not pairs:
        raise click.UsageError("Give --seeds, --explain or both.")
    if out and seeds is None:
        raise click.UsageError("--out needs --seeds.")
    if any(not all(pair.partition("=")) for pair in pairs):
        raise click.UsageError("Write --explain as SEED=NODE.")
    with progress("Learning from the ties, the names and the history…"):
        foreteller = read_foreteller(nodes, edges, history=history)
    for note in foreteller.network.notes:
        click.echo(f"impact: {note}", err=True)
    if seeds is not None:
        with progress("Following the ties…"):
            table = write_predictions_csv(predict_changes(foreteller, seeds))
        put(table, out)
    for pair in pairs:
        seed, _, node = pair.partition("=")
        click.echo(explain_change(foreteller, seed, node), nl=False)
