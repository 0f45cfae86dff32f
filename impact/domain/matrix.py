"""A design structure matrix: how strongly each part of a design acts on each other part."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True, eq=False)
class DesignStructureMatrix:
    """Square matrix over named parts; columns instigate, rows receive, as Clarkson, Simons and Eckert (2004) draw it.

    Attributes
    ----------
    names
        Parts in the order of rows and columns, each once.
    values
        Shape (parts, parts), each 0..1; 0 where nothing acts. The diagonal counts as 0.
    """

    names: tuple[str, ...]
    values: npt.NDArray[np.float64]
