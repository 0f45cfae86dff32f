"""Read how risks and incidents are routed, which comes with the package."""

from __future__ import annotations

import tomllib
from importlib import resources

from impact.domain.concern import ConcernPolicy, Route
from impact.errors import PolicyError

POLICY = "defaults/concerns.toml"


def concern_policy() -> ConcernPolicy:
    """Read the shipped routes.

    Raises
    ------
    PolicyError
        If a route has no owner or no reason, or the number of months is none.
    """
    text = resources.files("impact").joinpath(POLICY).read_text(encoding="utf-8")
    return parse_concern_policy(text, file=f"impact/{POLICY}")


def parse_concern_policy(text: str, *, file: str) -> ConcernPolicy:
    """Read the routes from the text of a TOML file; raises as :func:`concern_policy`."""
    table = tomllib.loads(text)
    routes = {}
    for nature, entry in sorted(table.get("route", {}).items()):
        owner, reason = str(entry.get("owner", "")).strip(), str(entry.get("reason", "")).strip()
        if not owner or not reason:
            raise PolicyError(f"the route '{nature}' says too little", file=file, remedy="Give owner and reason.")
        routes[nature] = Route(nature, owner, reason)
    months = table.get("recent_months", {}).get("value")
    if not isinstance(months, int) or months < 1 or not table["recent_months"].get("reason"):
        remedy = "Give a whole number from 1 up, and a reason."
        raise PolicyError(f"'recent_months' is {months!r}", file=file, remedy=remedy)
    return ConcernPolicy(routes, months)
