"""Write learned weights as a policy file: only what was learned, each with what it was learned from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from impact.domain.calibration import LEARNED, CalibratedWeight, Calibration, LearnedFrom, WeightKey
from impact.domain.formatting import counted
from impact.domain.lessons import Pace
from impact.domain.policy import RelationshipRule, Weight
from impact.errors import InputError

MARK = "# Weights learned by 'impact calibrate'"
"""First words of such a file, by which it is known to hold nothing else."""
EARLIER = " Before: "
LEAST_MEAN, MOST_OBSERVATIONS = 1e-6, 1e6


def write_learned_policy(calibration: Calibration) -> str:
    """Write rules with a learned weight, both ways of each, and the pace of roles in the layout of the policy file.

    Rules that were learned before stay in, so that the file can take the place of the one that held them.
    """
    source = said_of(calibration.learned_from)
    lines = [
        f"{MARK}. Laid over the shipped policy: name it in workspace.toml as policy, or give it as",
        "# --policy. Rules of a policy of your own go into one file with these.",
    ]
    learned: dict[tuple[str, str], list[CalibratedWeight]] = {}
    for one in calibration.learned:
        learned.setdefault(one.key.rule, []).append(one)
    for key, rule in sorted(calibration.rule_by_key.items()):
        if key in learned or rule.reason.startswith(LEARNED):
            lines += ["", *_rule(rule, learned.get(key, ()), source=source)]
    for pace in calibration.paces:
        lines += ["", *_pace(pace)]
    return "\n".join(lines) + "\n"


def _pace(pace: Pace) -> list[str]:
    reason = "Kept from the policy before."
    if pace.count:
        reason = f"{LEARNED}{counted(pace.count, 'finished task')}; 90 % interval {pace.low:.2f} to {pace.high:.2f}."
    return [f"[effort.pace.{_quoted(pace.name)}]", f"value = {pace.factor:.6f}", f"reason = {_quoted(reason)}"]


def holds_only_learned_weights(path: Path) -> bool:
    """Tell whether a file is absent, empty, or was written by this module."""
    try:
        held = path.read_bytes()[: len(MARK)] if path.exists() else b""
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", file=str(path)) from error
    return not held.strip() or held == MARK.encode()


def refuse_other_content(path: Path) -> None:
    """Make sure that a file which exists holds nothing but learned weights, before it is written over.

    Raises
    ------
    InputError
        If it holds anything else.
    """
    if not holds_only_learned_weights(path):
        remedy = "Name another file: what this one holds would be lost."
        raise InputError("was not written by 'impact calibrate'", file=str(path), remedy=remedy)


def _rule(rule: RelationshipRule, weights: Sequence[CalibratedWeight], *, source: str) -> list[str]:
    by_way = {one.key.way: one for one in weights}
    said = [f"{way} {one.confirmed} confirmed, {one.rejected} rejected" for way, one in sorted(by_way.items())]
    reason = rule.reason
    if weights:
        reason = f"{LEARNED}{source}; {'; '.join(said)}.{EARLIER}{rule.reason.rpartition(EARLIER)[2]}"
    lines = ["[[relationship]]", f"kind = {_quoted(rule.kind)}", f"role = {_quoted(rule.role)}"]
    for way, is_damped in (("backward", rule.is_damped_backward), ("forward", rule.is_damped_forward)):
        key = WeightKey(rule.kind, rule.role, way)
        weight = by_way[way].posterior if way in by_way else key.of(rule)
        lines.append(f"{way} = {{ {_numbers(weight)}{'' if is_damped else ', damped = false'} }}")
    return [*lines, f"reason = {_quoted(reason)}"]


def _numbers(weight: Weight) -> str:
    mean = weight.mean
    if 0.0 < mean < 1.0:
        mean = min(max(mean, LEAST_MEAN), 1.0 - LEAST_MEAN)
    return f"mean = {mean:.6f}, observations = {min(weight.observations, MOST_OBSERVATIONS):.6f}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def said_of(source: LearnedFrom) -> str:
    """Say what was learned from: ``34 verdicts on 2 scopes (12 confirmed), 2017-05-01 to 2017-10-19``."""
    parts = []
    if source.verdicts:
        confirmed = f"{source.confirmed} confirmed"
        parts.append(f"{counted(source.verdicts, 'verdict')} on {counted(source.scopes, 'scope')} ({confirmed})")
    if source.commits:
        parts.append(counted(source.commits, "commit"))
    if source.first_day and source.last_day:
        first, last = source.first_day.isoformat(), source.last_day.isoformat()
        parts.append(first if first == last else f"{first} to {last}")
    return ", ".join(parts) or "nothing"
