"""Build the frozen records of the domain as fast as plain ones.

A frozen dataclass stores each field through a call, which takes most of the time of reading a large file. The maker
of a class fills a twin of it that is not frozen and then turns that into the class itself: both have the same slots.
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

    def become(twin: object) -> None:
        twin.__class__ = kind

    fields = [(field.name, field.type, _field_like(field)) for field in dataclasses.fields(kind)]
    twin = dataclasses.make_dataclass(
        kind.__name__, fields, namespace={"__post_init__": become}, slots=True, eq=False, repr=False
    )
    try:
        become(object.__new__(twin))
    except TypeError:
        return record
    return cast("Callable[P, R]", twin)


def _field_like(field: dataclasses.Field[Any]) -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return dataclasses.field(default_factory=field.default_factory)
    return dataclasses.field(default=field.default)
