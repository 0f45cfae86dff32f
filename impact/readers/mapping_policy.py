"""Read the numbers of the mapping out of a policy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from impact.domain.mapping import MappingPolicy
from impact.errors import PolicyError

SHIPPED = "defaults/mapping.toml"


def mapping_policy(part: Mapping[str, Any], number: Callable[..., float], *, file: str) -> MappingPolicy:
    """Turn the merged table ``[mapping]`` into values.

    Parameters
    ----------
    part
        The table.
    number
        Checks one number: called with value, name, and the bounds ``low`` and ``high``.
    file
        How faults name the policy.

    Raises
    ------
    PolicyError
        If a number is out of its range, or a word is no text.
    """
    forms, nouns, common = part["short_forms"], part["role_words"]["nouns"], part["common_words"]["nouns"]
    if not all(isinstance(words, list) for words in (nouns, common)) or not all(
        isinstance(word, str) for word in (*nouns, *common, *forms.values())
    ):
        raise PolicyError("role words, common words and short forms are texts", file=file, remedy="Quote each word.")
    return MappingPolicy(
        weights={name: number(value, f"mapping.weights.{name}", high=100) for name, value in part["weights"].items()},
        neighbour_exponent=number(part["neighbour_exponent"], "mapping.neighbour_exponent", low=0.1, high=10),
        earlier_exponent=number(part["earlier_exponent"], "mapping.earlier_exponent", low=0.1, high=10),
        saturation=number(part["saturation"], "mapping.saturation", high=10),
        length_share=number(part["length_share"], "mapping.length_share", high=1),
        confidence={
            name: number(value, f"mapping.confidence.{name}", low=-100, high=100)
            for name, value in part["confidence"].items()
        },
        named={name: number(value, f"mapping.named.{name}", high=1) for name, value in part["named"].items()},
        vague_share=number(part["vague_share"], "mapping.vague_share", high=1),
        operating_point=number(part["operating_point"], "mapping.operating_point", high=1),
        shown_from=number(part["shown_from"], "mapping.shown_from", high=1),
        common_words=frozenset(word.casefold() for word in common),
        short_forms={name.casefold(): str(word).casefold() for name, word in forms.items()},
        role_words=frozenset(word.casefold() for word in nouns),
    )
