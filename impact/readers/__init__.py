"""One module per format; this table says which reader reads which."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from impact.domain.architecture import ModelContent
from impact.readers.archimate import read_archimate
from impact.readers.bpmn import read_bpmn


class ModelReader(Protocol):
    """Read the bytes of a model file; ids get the prefix, problems name the file."""

    def __call__(self, data: bytes, *, file: str, prefix: str) -> ModelContent:
        """Read one file.

        Raises
        ------
        UnreadableFileError, UnsafeFileError
            If the file cannot be read at all.
        """


MODEL_READERS: Mapping[str, ModelReader] = {"archimate": read_archimate, "bpmn": read_bpmn}
"""Readers of model files by the name of their format in ``workspace.toml``."""
