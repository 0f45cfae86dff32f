"""Read a policy with some of its numbers changed, as a scenario does; the files stay as they are."""

from __future__ import annotations

import copy
import difflib
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from impact.domain.policy import ANY, Policy
from impact.domain.scenario import plain_number
from impact.domain.tunable import TunableNumber
from impact.errors import PolicyError, UnknownNameError
from impact.readers.policy import policy_of, read_policy_table

PARTS = ("propagation", "tiers", "effort")
"""Tables whose numbers an analysis rests on."""
OF_THE_WORLDS = frozenset(
    {"propagation.worlds", "propagation.seed", "propagation.weight_draws", "propagation.worlds_per_draw"}
)
"""Numbers that make the possible worlds; both sides have to meet the same ones."""
WAYS = ("forward", "backward")
POINTS = ("low", "likely", "high")
LABEL = "scenario"
Leaf = tuple[str, ...]


def read_edited_policy(
    override: Path | None = None,
    *,
    override_label: str = "",
    weights: Mapping[str, str],
    numbers: Mapping[str, str],
) -> Policy:
    """Read the effective policy with some weights and numbers changed.

    Parameters
    ----------
    override, override_label
        As :func:`impact.readers.policy.read_policy`.
    weights
        Mean likelihoods, as text, by ``kind/role/way`` or ``kind/way``. A kind and role without a rule of its own
        gets one that is else like the rule which held for it; a weight that is the present one changes nothing.
    numbers
        Other numbers, as text, by the key in the policy file (``propagation.touch_factor.add``) or an end of it that
        fits once (``damping_exponent``); three points as ``0.1/0.2/0.4``.

    Raises
    ------
    UnknownNameError
        If a key fits nothing, or more than one number; the nearest are offered.
    PolicyError
        As :func:`impact.readers.policy.read_policy`, or if a number belongs to the possible worlds.
    """
    source = read_policy_table(override, override_label=override_label)
    table: dict[str, Any] = copy.deepcopy(dict(source.table))
    for name, text in sorted(weights.items()):
        _set_weight(table, name, text)
    for name, text in sorted(numbers.items()):
        _set_number(table, number_key(source.table, name), text)
    if table == source.table:
        return policy_of(source)
    said = json.dumps(table, sort_keys=True, default=str, ensure_ascii=False)
    digest = hashlib.sha256(f"{source.digest}\0{said}".encode()).hexdigest()
    return policy_of(replace(source, table=table, files=(*source.files, LABEL), digest=digest))


def number_key(table: Mapping[str, Any], name: str) -> Leaf:
    """Find the number that a key, or the end of one, means.

    Raises
    ------
    UnknownNameError
        If it fits nothing, or more than one number; the nearest are offered.
    PolicyError
        If the number belongs to the possible worlds.
    """
    leaves = [leaf for part in PARTS for leaf in _leaves(table[part], (part,))]
    sought = tuple(name.strip().replace(" . ", ".").split("."))
    exact = [leaf for leaf in leaves if leaf == sought]
    found = exact or [leaf for leaf in leaves if leaf[-len(sought) :] == sought]
    if len(found) == 1:
        key = ".".join(found[0])
        if key in OF_THE_WORLDS:
            message = f"'{key}' belongs to the possible worlds, which baseline and scenario have to share"
            raise PolicyError(message, file=LABEL, remedy="Give --worlds or --seed: both sides then take it.")
        return found[0]
    if found:
        offered = [".".join(leaf) for leaf in found[:8]]
        raise UnknownNameError(f"'{name}' names {len(found)} numbers of the policy.", candidates=offered)
    keys = {".".join(leaf): leaf for leaf in leaves}
    ends = {leaf[-1]: key for key, leaf in keys.items()}
    near = difflib.get_close_matches(name, [*keys, *ends], n=5, cutoff=0.4)
    offered = list(dict.fromkeys(ends.get(item, item) for item in near))
    raise UnknownNameError(f"No number of the policy is called '{name}'.", candidates=offered)


def read_tunable_numbers(override: Path | None = None, *, override_label: str = "") -> tuple[TunableNumber, ...]:
    """List the numbers of the effective policy that may be changed, in the order of the file.

    Parameters and errors as :func:`impact.readers.policy.read_policy`.
    """
    table = read_policy_table(override, override_label=override_label).table
    leaves = [leaf for part in PARTS for leaf in _leaves(table[part], (part,))]
    return tuple(_tunable(".".join(leaf), _at(table, leaf)) for leaf in leaves if ".".join(leaf) not in OF_THE_WORLDS)


def _tunable(key: str, held: Any) -> TunableNumber:
    about: Mapping[str, Any] = held if isinstance(held, Mapping) else {}
    if _is_points(held):
        numbers = [held[point] for point in POINTS] if about else held
    else:
        numbers = [about["value"] if about else held]
    value = plain_number("/".join(map(str, numbers)))
    return TunableNumber(key, value, str(about.get("unit", "")), str(about.get("reason", "")))


def three_point_keys(table: Mapping[str, Any], part: str = "effort") -> tuple[Leaf, ...]:
    """List the three-point numbers of one part of a policy, by their place in the file."""
    return tuple(leaf for leaf in _leaves(table[part], (part,)) if _is_points(_at(table, leaf)))


def _at(table: Any, leaf: Leaf) -> Any:
    for key in leaf:
        table = table[key]
    return table


def _leaves(value: Any, path: Leaf) -> Iterator[Leaf]:
    if _is_number(value) or _is_points(value):
        yield path
        return
    if not isinstance(value, Mapping):
        return
    for key, inner in value.items():
        if key != "version":
            yield from _leaves(inner, (*path, str(key)))


def _is_number(value: Any) -> bool:
    if isinstance(value, Mapping):
        return "value" in value
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_points(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(point in value for point in POINTS)
    return isinstance(value, list) and len(value) == len(POINTS) and all(map(_is_number, value))


def _set_number(table: dict[str, Any], leaf: Leaf, text: str) -> None:
    holder: Any = table
    for key in leaf[:-1]:
        holder = holder[key]
    known = holder[leaf[-1]]
    name = ".".join(leaf)
    if _is_points(known):
        points = _points(text, name)
        if isinstance(known, list):
            holder[leaf[-1]] = points
        else:
            known.update(zip(POINTS, points, strict=True))
    elif isinstance(known, Mapping):
        holder[leaf[-1]]["value"] = _like(known["value"], _number(text, name))
    else:
        holder[leaf[-1]] = _like(known, _number(text, name))


def _like(known: Any, number: float) -> float:
    """Keep a whole number whole, so that a number which stays what it was changes nothing."""
    return int(number) if isinstance(known, int) and number.is_integer() else number


def _points(text: str, name: str) -> list[float]:
    numbers = [_number(part, name) for part in text.split("/")]
    if len(numbers) == 1:
        numbers *= len(POINTS)
    if len(numbers) != len(POINTS):
        remedy = "Give low, likely and high as 0.1/0.2/0.4, or one number for all three."
        raise PolicyError(f"'{name}' has {len(numbers)} numbers", file=LABEL, remedy=remedy)
    return numbers


def _number(text: str, name: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise PolicyError(f"'{name}' is '{text}'", file=LABEL, remedy="Give a number.") from error


def _set_weight(table: dict[str, Any], name: str, text: str) -> None:
    kind, role, way = _weight_key(name)
    rules: list[dict[str, Any]] = table["relationship"]
    own = _rule_of(rules, kind, role)
    mean = _number(text, name)
    if own is None:
        held = _rule_for(rules, kind, role)
        if held[way]["mean"] == mean:
            return
        own = {**copy.deepcopy(held), "kind": kind, "role": role}
        rules.append(own)
    own[way] = {**own[way], "mean": mean}


def _weight_key(name: str) -> tuple[str, str, str]:
    parts = [part.strip() for part in name.split("/")]
    if len(parts) < 2 or parts[-1] not in WAYS or not parts[0]:
        remedy = "Write kind/role/way or kind/way, as trace:uses/system/backward; the way is forward or backward."
        raise PolicyError(f"'{name}' names no weight", file=LABEL, remedy=remedy)
    return parts[0], "/".join(parts[1:-1]) or ANY, parts[-1]


def _rule_of(rules: Sequence[dict[str, Any]], kind: str, role: str) -> dict[str, Any] | None:
    keys = ((rule, (str(rule.get("kind", ANY)), str(rule.get("role", ANY)))) for rule in rules)
    return next((rule for rule, key in keys if key == (kind, role)), None)


def _rule_for(rules: Sequence[dict[str, Any]], kind: str, role: str) -> dict[str, Any]:
    for key in ((ANY, role), (kind, ANY)):
        found = _rule_of(rules, *key)
        if found is not None and (role != ANY or key[1] == ANY):
            return found
    found = _rule_of(rules, ANY, ANY)
    if found is None:
        raise PolicyError("no rule for all relationships", file=LABEL, remedy='Keep kind = "*", role = "*".')
    return found
