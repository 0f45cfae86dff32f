"""Identifiers, types and texts as the ArchiMate model exchange format writes them."""

from __future__ import annotations

import re

from lxml import etree

NAMESPACE = "http://www.opengroup.org/xsd/archimate/3.0/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XSI_TYPE = f"{{{XSI}}}type"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_LANGUAGE = "en"

_ELEMENT_TYPES = (
    "BusinessActor BusinessRole BusinessCollaboration BusinessInterface BusinessProcess BusinessFunction "
    "BusinessInteraction BusinessEvent BusinessService BusinessObject Contract Representation Product "
    "ApplicationComponent ApplicationCollaboration ApplicationInterface ApplicationFunction ApplicationInteraction "
    "ApplicationProcess ApplicationEvent ApplicationService DataObject Node Device SystemSoftware "
    "TechnologyCollaboration TechnologyInterface Path CommunicationNetwork TechnologyFunction TechnologyProcess "
    "TechnologyInteraction TechnologyEvent TechnologyService Artifact Equipment Facility DistributionNetwork Material "
    "Stakeholder Driver Assessment Goal Outcome Principle Requirement Constraint Meaning Value Resource Capability "
    "CourseOfAction ValueStream WorkPackage Deliverable ImplementationEvent Plateau Gap Grouping Location "
    "AndJunction OrJunction"
)
_RELATIONSHIP_TYPES = (
    "Composition Aggregation Assignment Realization Serving Access Influence Triggering Flow Specialization Association"
)
ELEMENT_TYPES = frozenset(_ELEMENT_TYPES.split())
RELATIONSHIP_TYPES = frozenset(_RELATIONSHIP_TYPES.split())

_NAME_START = "A-Za-z_"
"""Letters outside ASCII are escaped as well: which of them a name may hold differs between editions of XML."""
_NOT_NAME = re.compile(f"[^{_NAME_START}0-9.\\-]")
_NOT_START = re.compile(f"[^{_NAME_START}]")
_EMPTY = "_x_"
_LOOKS_ESCAPED = re.compile("_(?=x)")
_ESCAPED = re.compile(r"_x([0-9A-F]{4,6})_")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def escape_identifier(text: str) -> str:
    """Make an XML identifier (NCName) of any text, so that :func:`unescape_identifier` finds the text again.

    Examples
    --------
    >>> escape_identifier("SRV-11.1")
    'SRV-11.1'
    >>> escape_identifier("11.1 read")
    '_x0031_1.1_x0020_read'
    """
    escaped = _NOT_NAME.sub(_escape, _LOOKS_ESCAPED.sub("_x005F_", text))
    if escaped and _NOT_START.match(escaped):
        escaped = _escape(re.match(".", escaped)) + escaped[1:]  # type: ignore[arg-type]  # a text that is not empty matches
    return escaped or _EMPTY


def unescape_identifier(identifier: str) -> str:
    """Find the text that :func:`escape_identifier` made an identifier of.

    Examples
    --------
    >>> unescape_identifier("_x0031_1.1_x0020_read")
    '11.1 read'
    """
    return "" if identifier == _EMPTY else _ESCAPED.sub(lambda match: chr(int(match[1], 16)), identifier)


def _escape(match: re.Match[str]) -> str:
    return f"_x{ord(match[0]):04X}_"


def tag(name: str) -> str:
    """Put a name into the namespace of the format."""
    return f"{{{NAMESPACE}}}{name}"


def clean(text: str) -> str:
    """Replace the characters that XML cannot hold by U+FFFD."""
    return _NOT_XML.sub("\ufffd", text)


def add_text(parent: etree._Element, name: str, text: str) -> None:
    """Add a text in English."""
    node = etree.SubElement(parent, tag(name))
    node.set(_XML_LANG, _LANGUAGE)
    node.text = clean(text)


def add_documentation(parent: etree._Element, text: str) -> None:
    """Add the documentation of a thing that has one."""
    if text:
        add_text(parent, "documentation", text)
