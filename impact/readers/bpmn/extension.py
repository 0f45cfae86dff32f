"""Read what stands below ``bpmn:extensionElements``: our provenance and uses, and flat properties of other tools."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from impact.domain.architecture import EXTENSION_NAMESPACE
from impact.readers.bpmn.names import MODEL_TAG
from impact.readers.xml import attribute_name, attributes_of, line_of, local_name, own_text

_KEY_ATTRIBUTES = ("name", "key", "metaKey")
_VALUE_ATTRIBUTES = ("value", "metaValue", "stringValue")
_OWN_TAG = "{" + EXTENSION_NAMESPACE + "}"


class Use(NamedTuple):
    """One ``impact:uses``: what is used, in which role, and the line that says so."""

    role: str
    target: str
    line: int | None


@dataclass(slots=True)
class Extension:
    """What the extension elements of one thing say.

    Attributes
    ----------
    provenance
        Attributes of ``impact:provenance``.
    uses
        All ``impact:uses``, in order.
    properties
        Flat properties of other tools, by name.
    unknown
        Elements of our namespace that mean nothing.
    """

    provenance: dict[str, str] = field(default_factory=dict)
    uses: list[Use] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)
    unknown: list[etree._Element] = field(default_factory=list)


NO_EXTENSION = Extension()
"""What a thing without extension elements shares with all others; nothing is added to it."""


def read_extension(container: etree._Element, *, into: Extension) -> bool:
    """Read one ``bpmn:extensionElements``, and say whether elements of BPMN itself stand below it."""
    has_model_elements = False
    for node in container.iterdescendants():
        tag = node.tag
        if tag.startswith(_OWN_TAG):
            _read_own(node, tag, into)
            continue
        has_model_elements = has_model_elements or tag.startswith(MODEL_TAG)
        for name, value in _flat_properties(node):
            known = into.properties.get(name)
            into.properties[name] = f"{known}; {value}" if known else value
    return has_model_elements


def _read_own(node: etree._Element, tag: str, extension: Extension) -> None:
    name = tag[len(_OWN_TAG) :]
    if name == "uses":
        target = node.get("ref", "").strip()
        if target:
            extension.uses.append(Use(node.get("role", "").strip(), target, line_of(node)))
            return
    elif name == "provenance":
        for key, value in attributes_of(node):
            extension.provenance[key] = value.strip()
        return
    extension.unknown.append(node)


def _flat_properties(node: etree._Element) -> Iterator[tuple[str, str]]:
    attributes = {str(key): str(value) for key, value in node.attrib.items()}
    key = next((name for name in _KEY_ATTRIBUTES if attributes.get(name)), None)
    value = next((name for name in _VALUE_ATTRIBUTES if name in attributes), None)
    if key and value:
        yield attributes[key], attributes[value]
        rest = [attribute for attribute in attributes if attribute not in {key, value}]
        name = f"{local_name(node)}.{attributes[key]}"
    else:
        rest = list(attributes)
        name = attribute_name(node, str(node.tag))
    for attribute in rest:
        yield f"{name}.{attribute_name(node, attribute)}", attributes[attribute]
    text = own_text(node)
    if text:
        yield name, text
