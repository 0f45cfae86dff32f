"""Tell the format of a model file from its content, whatever it is called."""

from __future__ import annotations

import csv
import re

from lxml import etree

from impact.errors import InputError
from impact.readers.archi import MODEL_MEMBER, is_archi_root
from impact.readers.archimate.names import NAMESPACE_START
from impact.readers.archive import ZIP_MAGIC, open_archive
from impact.readers.bpmn.names import MODEL_NAMESPACE
from impact.readers.tables import has_graph_columns, is_workbook, table_header
from impact.readers.xml import local_name, namespace_of, unpack

SUFFIXES = {".bpmn": "bpmn", ".bpmn2": "bpmn", ".archimate": "archi", ".csv": "tables", ".xlsx": "tables"}
"""Formats that the usual endings stand for, where the content cannot say."""
_FEED = 4096


def detect_format(data: bytes, *, file: str) -> str | None:
    """Name the format of a model file by its content.

    Parameters
    ----------
    data
        The file; gzip is unpacked.
    file
        How errors name it.

    Returns
    -------
    str or None
        A name of the table of readers; ``None`` if it is none of them, or is too damaged to tell.

    Raises
    ------
    UnreadableFileError, UnsafeFileError
        If its packing is damaged, or it is larger than is safe.
    """
    data = unpack(data, file=file)
    if data.startswith(ZIP_MAGIC):
        if MODEL_MEMBER in open_archive(data, file=file):
            return "archi"
        return "tables" if is_workbook(data, file=file) else None
    root = _root_of(data)
    if root is not None:
        return _format_of(root)
    if _looks_like_markup(data):
        return None
    try:
        return "tables" if has_graph_columns(table_header(data, file=file)) else None
    except (InputError, csv.Error):
        return None


def format_by_name(file: str) -> str | None:
    """Name the format that the ending of a file's name stands for; ``None`` if it stands for none."""
    match = re.search(r"(\.[A-Za-z0-9]+)(?:\.gz)?$", file)
    return SUFFIXES.get(match.group(1).casefold()) if match else None


def _format_of(root: etree._Element) -> str | None:
    if namespace_of(root) == MODEL_NAMESPACE:
        return "bpmn" if local_name(root) == "definitions" else None
    if is_archi_root(root):
        return "archi"
    is_exchange = local_name(root) == "model" and namespace_of(root).startswith(NAMESPACE_START)
    return "archimate" if is_exchange else None


def _looks_like_markup(data: bytes) -> bool:
    return data[:_FEED].lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"<")


def _root_of(data: bytes) -> etree._Element | None:
    """Read as far as the root of an XML file; ``None`` if there is none, or a DOCTYPE stands before it."""
    parser = etree.XMLPullParser(
        events=("start",), resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    try:
        for start in range(0, len(data), _FEED):
            parser.feed(data[start : start + _FEED])
            for _, node in parser.read_events():
                if isinstance(node, etree._Element):
                    return None if node.getroottree().docinfo.internalDTD is not None else node
            if start > _FEED and not _looks_like_markup(data):
                return None
    except etree.XMLSyntaxError:
        return None
    return None
