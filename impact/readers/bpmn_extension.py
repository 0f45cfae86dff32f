"""Read what stands below ``bpmn:extensionElements``: our provenance and uses, and flat properties of other tools."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from impact.domain.architecture import EXTENSION_NAMESPACE
from impact.readers.xml import attribute_name, local_name, namespace_of, plain_text

_KEY_ATTRIBUTES = ("name", "key", "metaKey")
_VALUE_ATTRIBUTES = ("value", "metaValue", "stringValue")


@dataclass(frozen=True, slots=True)
class Use:
    """One ``impact:uses``: what is used, in which role, and where it says so."""

    role: str
    target: str
    node: etree._Element


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


def read_extension(container: etree._Element) -> Extension:
    """Read one ``bpmn:extensionElements``."""
    extension = Extension()
    for node in container.iterdescendants():
        if namespace_of(node) == EXTENSION_NAMESPACE:
            _read_own(node, extension)
            continue
        for name, value in _flat_properties(node):
            known = extension.properties.get(name)
            extension.properties[name] = f"{known}; {value}" if known else value
    return extension


def _read_own(node: etree._Element, extension: Extension) -> None:
    name = local_name(node)
    if name == "provenance":
        extension.provenance.update({str(key): str(value).strip() for key, value in node.attrib.items()})
    elif name == "uses" and node.get("ref"):
        extension.uses.append(Use((node.get("role") or "").strip(), (node.get("ref") or "").strip(), node))
    else:
        extension.unknown.append(node)


def _flat_properties(node: etree._Element) -> Iterator[tuple[str, str]]:
    attributes = {str(key): str(value) for key, value in node.attrib.items()}
    key = next((name for name in _KEY_ATTRIBUTES if attributes.get(name)), None)
    value = next((name for name in _VALUE_ATTRIBUTES if name in attributes), None)
    if key and value:
        yield attributes[key], attributes[value]
        return
    name = attribute_name(node, str(node.tag))
    for attribute, text in attributes.items():
        yield f"{name}.{attribute_name(node, attribute)}", text
    text = plain_text(node) if len(node) == 0 else ""
    if text:
        yield name, text
