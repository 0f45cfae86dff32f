"""Read the policy: the shipped defaults, overridden by the workspace's own file.

An override has the layout of the defaults and holds only what differs. Tables are merged key by key,
``[[relationship]]`` entries by kind and role.
"""

from __future__ import annotations

import hashlib
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from impact.domain.change import TouchKind
from impact.domain.derivation import Certainty, with_derived_strengths
from impact.domain.policy import (
    ANY,
    EffortPolicy,
    Policy,
    PropagationPolicy,
    RelationshipRule,
    StrengthFactor,
    Tiers,
    Weight,
)
from impact.errors import PolicyError, UnreadableFileError
from impact.readers.assessment_policy import SHIPPED as ASSESSMENT
from impact.readers.assessment_policy import assessment_policy
from impact.readers.effort_policy import OPEN_TABLES, effort_policy
from impact.readers.mapping_policy import SHIPPED as MAPPING
from impact.readers.mapping_policy import mapping_policy

SHIPPED = "defaults/policy.toml"
DEFAULTS = f"impact/{SHIPPED}"
LARGEST_NUMBER = 1e6
"""No tunable number is larger; what is larger is a slip of the pen or an attack."""


@dataclass(frozen=True, slots=True)
class PolicyTable:
    """The numbers of a policy as its files lay them out, merged and not yet checked.

    ``digest`` is that of the content of ``files``; the last of these is the one that messages name.
    """

    table: Mapping[str, Any]
    files: tuple[str, ...]
    digest: str


def read_policy(override: Path | None = None, *, override_label: str = "") -> Policy:
    """Read the effective policy.

    Parameters
    ----------
    override
        The workspace's policy file, or ``None`` for the shipped defaults alone.
    override_label
        How messages and results name that file.

    Raises
    ------
    UnreadableFileError
        If a file is missing or not TOML.
    PolicyError
        If a number is out of its range, a table is missing, or a name is unknown.
    """
    return policy_of(read_policy_table(override, override_label=override_label))


def read_policy_table(override: Path | None = None, *, override_label: str = "") -> PolicyTable:
    """Read the files of a policy and lay one over the other; as :func:`read_policy`, without checking numbers."""
    digest = hashlib.sha256()
    table: dict[str, Any] = {}
    for name in (SHIPPED, MAPPING, ASSESSMENT):
        shipped = resources.files("impact").joinpath(name).read_bytes()
        digest.update(shipped)
        table |= _parse(shipped, f"impact/{name}")
    files = [DEFAULTS]
    if override is not None:
        label = override_label or override.name
        try:
            own = override.read_bytes()
        except OSError as error:
            raise UnreadableFileError(f"cannot read the policy ({error.strerror})", file=label) from error
        digest.update(b"\0" + own)
        table = _merge(table, _parse(own, label), label, path="")
        files.append(label)
    return PolicyTable(table, tuple(files), digest.hexdigest())


def policy_of(source: PolicyTable) -> Policy:
    """Check the numbers of a policy and give them as values.

    Raises
    ------
    PolicyError
        As :func:`read_policy`.
    """
    table, file = source.table, source.files[-1]
    reader = _Reader(file)
    return Policy(
        propagation=reader.propagation(table),
        tiers=reader.tiers(table),
        effort=_with_defaults(effort_policy(table["effort"], reader.number, file=file)),
        mapping=mapping_policy(table["mapping"], reader.number, file=file),
        files=source.files,
        digest=source.digest,
        assessment=assessment_policy(table["assessment"], reader.number, file=file),
    )


def _with_defaults(effort: EffortPolicy) -> EffortPolicy:
    """Say of each assumption what the shipped policy says, and whether it stands."""
    shipped = _shipped_values()
    return replace(
        effort,
        assumptions=tuple(
            replace(item, default=default, source="default" if item.value == default else "override")
            for item in effort.assumptions
            for default in (shipped.get(item.name, ""),)
        ),
    )


@cache
def _shipped_values() -> Mapping[str, str]:
    """Give the assumptions of the shipped policy by name; without any override they are what is read."""
    table = _parse(resources.files("impact").joinpath(SHIPPED).read_bytes(), DEFAULTS)
    effort = effort_policy(table["effort"], _Reader(DEFAULTS).number, file=DEFAULTS)
    return {item.name: item.value for item in effort.assumptions}


def _parse(data: bytes, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnreadableFileError(f"not a TOML file: {error}", file=file, remedy="Mend the line it names.") from error


def _merge(base: Any, own: Any, file: str, *, path: str) -> Any:
    """Lay an override over the defaults; a key that the defaults do not know is refused, except in open tables."""
    open_tables = (*OPEN_TABLES, "/mapping/short_forms", "/assessment/lent")
    merged = dict(base)
    for key, value in own.items():
        here = f"{path}/{key}"
        if here == "/relationship":
            if not isinstance(value, list):
                raise PolicyError(
                    "'relationship' is no list", file=file, remedy="Write [[relationship]] for each rule."
                )
            rules = {(rule["kind"], rule.get("role", ANY)): rule for rule in base[key]}
            rules |= {(str(rule.get("kind", ANY)), str(rule.get("role", ANY))): rule for rule in value}
            merged[key] = list(rules.values())
        elif key not in base and not here.startswith(open_tables):
            known = ", ".join(sorted(base))
            raise PolicyError(f"unknown key '{here.strip('/')}'", file=file, remedy=f"Known here: {known}.")
        elif isinstance(base.get(key), Mapping) != isinstance(value, Mapping) and key in base:
            raise PolicyError(f"'{here.strip('/')}' is {value!r}", file=file, remedy="Keep the layout of the defaults.")
        elif isinstance(value, Mapping) and key in base:
            merged[key] = _merge(base[key], value, file, path=here)
        else:
            merged[key] = value
    return merged


class _Reader:
    """Turn the merged table into values, checking each range; faults name the key and the file."""

    def __init__(self, file: str) -> None:
        self._file = file

    def number(self, value: object, key: str, *, low: float = 0.0, high: float = LARGEST_NUMBER) -> float:
        """Check that a value is a finite number within its bounds."""
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not math.isfinite(number := float(value)) or not low <= number <= high:  # type: ignore[arg-type]
            raise PolicyError(
                f"'{key}' is {value!r}", file=self._file, remedy=f"Give a number from {low:g} to {high:g}."
            )
        return number

    def _whole(self, value: object, key: str, *, low: int, high: int) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise PolicyError(
                f"'{key}' is {value!r}", file=self._file, remedy=f"Give a whole number from {low} to {high}."
            )
        return value

    def _words(self, value: object, key: str, *, low: int, high: int) -> int:
        worlds = self._whole(value, key, low=low, high=high)
        if worlds % 64:
            raise PolicyError(f"'{key}' is {worlds}", file=self._file, remedy="Give a multiple of 64.")
        return worlds

    def propagation(self, table: Mapping[str, Any]) -> PropagationPolicy:
        part = table["propagation"]
        factors = {kind: self.number(part["touch_factor"][kind], f"touch_factor.{kind}", high=10) for kind in TouchKind}
        ordered = [factors[kind] for kind in TouchKind]
        if ordered != sorted(ordered):
            raise PolicyError(
                "touch factors fall", file=self._file, remedy="Order them text <= rename <= add <= modify <= remove."
            )
        rules = [self._rule(rule) for rule in table["relationship"]]
        if not any((rule.kind, rule.role) == (ANY, ANY) for rule in rules):
            raise PolicyError("no rule for all relationships", file=self._file, remedy='Keep kind = "*", role = "*".')
        return PropagationPolicy(
            rules={(rule.kind, rule.role): rule for rule in rules},
            factor_by_strength=self._strengths(part),
            factor_by_touch=factors,
            damping_exponent=self.number(part["damping_exponent"], "damping_exponent", high=2),
            hop_limit=self._whole(part["hop_limit"], "hop_limit", low=1, high=64),
            worlds=self._words(part["worlds"], "worlds", low=64, high=1_048_576),
            seed=self._whole(part["seed"], "seed", low=0, high=2**63 - 1),
            weight_draws=self._whole(part["weight_draws"], "weight_draws", low=2, high=10_000),
            worlds_per_draw=self._words(part["worlds_per_draw"], "worlds_per_draw", low=64, high=1_048_576),
        )

    def _strengths(self, part: Mapping[str, Any]) -> Mapping[str, StrengthFactor]:
        stated = {
            name: StrengthFactor(
                forward=self.number(factor["forward"], f"strength.{name}", high=1),
                backward=self.number(factor["backward"], f"strength.{name}", high=1),
            )
            for name, factor in part["strength"].items()
        }
        valid, potential = (self.number(part["derived"][name], f"derived.{name}", high=1) for name in Certainty)
        if potential > valid:
            raise PolicyError(
                "derived.potential is above derived.valid", file=self._file, remedy="Give valid the more."
            )
        return with_derived_strengths(stated, valid=valid, potential=potential)

    def _rule(self, rule: Mapping[str, Any]) -> RelationshipRule:
        kind, role = str(rule.get("kind", ANY)), str(rule.get("role", ANY))
        key = f"relationship {kind}" + (f" / {role}" if role != ANY else "")
        if not rule.get("reason"):
            raise PolicyError(f"'{key}' has no reason", file=self._file, remedy="Say in one sentence why.")
        missing = [way for way in ("forward", "backward") if way not in rule]
        if missing:
            raise PolicyError(
                f"'{key}' has no {missing[0]} weight", file=self._file, remedy="Give mean and observations."
            )
        return RelationshipRule(
            kind=kind,
            role=role,
            forward=self._weight(rule["forward"], f"{key} forward"),
            backward=self._weight(rule["backward"], f"{key} backward"),
            reason=str(rule["reason"]),
            is_damped_forward=bool(rule["forward"].get("damped", True)),
            is_damped_backward=bool(rule["backward"].get("damped", True)),
        )

    def _weight(self, value: Mapping[str, Any], key: str) -> Weight:
        return Weight(
            mean=self.number(value.get("mean"), f"{key} mean", high=1),
            observations=self.number(value.get("observations"), f"{key} observations", low=0.01),
        )

    def tiers(self, table: Mapping[str, Any]) -> Tiers:
        must, should, glance = (
            self.number(table["tiers"][n], f"tiers.{n}", high=1) for n in ("must", "should", "glance")
        )
        if not must >= should >= glance:
            raise PolicyError("tiers rise", file=self._file, remedy="Order them must >= should >= glance.")
        return Tiers(must=must, should=should, glance=glance)
