"""One module per format; this table says which reader reads which."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from impact.domain.architecture import ModelContent
from impact.readers.archi import read_archi
from impact.readers.archimate import read_archimate
from impact.readers.bpmn import read_bpmn
from impact.readers.tables import read_tables


class ModelReader(Protocol):
    """Read the bytes of a model file; ids get the prefix, problems name the file."""

    def __call__(self, data: bytes, *, file: str, prefix: str) -> ModelContent:
        """Read one file.

        Raises
        ------
        UnreadableFileError, UnsafeFileError
            If the file cannot be read at all.
        """


def _read_rdf(data: bytes, *, file: str, prefix: str) -> ModelContent:  # noqa: ARG001 - whole ids need no prefix
    """Read RDF; what parses it is loaded for those who have such a file."""
    from impact.readers.rdf import read_rdf_model

    return read_rdf_model(data, file=file)


MODEL_READERS: Mapping[str, ModelReader] = {
    "archi": read_archi,
    "archimate": read_archimate,
    "bpmn": read_bpmn,
    "rdf": _read_rdf,
    "tables": read_tables,
}
"""Readers of model files by the name of their format in ``workspace.toml``."""
