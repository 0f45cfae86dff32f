"""Build the frozen records of the domain as fast as plain ones.

A frozen dataclass stores each field through a call, which takes most of the time of reading a large file. The maker
of a class fills a twin of it that is not frozen and then turns that into the class itself: both have the same slots.
It is one function without a call into another, written out from the fields as ``dataclasses`` writes its own.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")


def maker(record: Callable[P, R]) -> Callable[P, R]:
    """Give a function that takes what a frozen dataclass with slots takes and builds the same record of it.

    An interpreter that lets no object change its class gets the class back.

    Examples
    --------
    >>> from impact.domain.architecture import Origin
    >>> new_origin = maker(Origin)
    >>> new_origin("a.bpmn", line=3) == Origin("a.bpmn", line=3)
    True
    """
    kind = cast("type[Any]", record)
    fields = dataclasses.fields(kind)
    twin = dataclasses.make_dataclass(
        kind.__name__, [(field.name, field.type) for field in fields], slots=True, init=False, eq=False, repr=False
    )
    probe: Any = object.__new__(twin)
    try:
        probe.__class__ = kind
    except TypeError:
        return record
    lines = [
        f"def make({', '.join(_parameter(field) for field in fields)}):",
        "    _made = _new(_twin)",
        *(f"    _made.{field.name} = {_value(field)}" for field in fields),
        "    _made.__class__ = _kind",
        "    return _made",
    ]
    names: dict[str, Any] = {f"_default_{field.name}": _default(field) for field in fields}
    names |= {"_new": object.__new__, "_twin": twin, "_kind": kind}
    exec("\n".join(lines), names)  # noqa: S102 - of the names of fields alone, as dataclasses does itself
    return cast("Callable[P, R]", names["make"])


def _parameter(field: dataclasses.Field[Any]) -> str:
    return field.name if _default(field) is dataclasses.MISSING else f"{field.name}=_default_{field.name}"


def _value(field: dataclasses.Field[Any]) -> str:
    """Say what a field is set to: what is passed, or where nothing is, what the factory of the class makes."""
    if field.default_factory is dataclasses.MISSING:
        return field.name
    return f"{field.name} if {field.name} is not _default_{field.name} else _default_{field.name}()"


def _default(field: dataclasses.Field[Any]) -> Any:
    return field.default if field.default_factory is dataclasses.MISSING else field.default_factory
