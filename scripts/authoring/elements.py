"""Make the elements of the model: one for each row of the fact tables."""

from __future__ import annotations

import re

from authoring.facts import BASELINE, Facts, Row, basis_of, full_id, release_of, source_of, split
from authoring.model import Model
from impact.domain.architecture import Basis

RELEASE_BY_DUIS = {"1.x": BASELINE, "2.0": "R2.0", "5.0": "SEC-2021-11"}
"""Release that brings the service requests of a version of the interface specification."""
RELEASES_OF_ALERTS = (("8F20", "8F2D", "R2.0"), ("81A1", "81C6", "SEC-2021-11"))
"""First code, last code and release of alerts that came after the first live service; the second is inferred."""
RELEASE_BY_ROLE = {"LC": "post R3.0", "CSC": "SEC-2018-11", "CSSP": "SEC-2022-07", "DCO": "R3.0", "CP": "R3.0"}
"""Roles whose notes say that they came after the first live service."""
ALIASES_BY_ROLE = {
    "SUP": ("Supplier", "Supplier Party", "Supplier Parties", "Large Supplier", "Small Supplier", "Large Suppliers",
            "Small Suppliers", "Energy Suppliers", "Suppliers"),
    "DNO": ("Electricity Network Operator", "Electricity Network Operators", "Electricity Network Parties",
            "Distribution Network Operator", "Distribution Network Operators", "DNO", "DNOs", "Network Operators",
            "Electricity Networks", "Network Parties"),
    "GNO": ("Gas Network Operator", "Gas Network Operators", "Gas Network Parties", "Network Operators", "Gas Networks",
            "Network Parties"),
    "OSP": ("Other SEC Parties",),
    "ED": ("Electricity Distributors",),
    "GT": ("Gas Transporters",),
    "OU": ("Other Users",),
    "RSA": ("Registered Supplier Agents",),
    "MANU": ("Device Manufacturers", "device manufacturer", "meter manufacturers"),
    "RDP": ("Registration Data Providers",),
    "CSP": ("Communications Service Providers",),
    "MOP": ("Meter Operators",),
    "MAP": ("Meter Asset Providers",),
}  # fmt: skip
"""Names under which texts on changes speak of parties, beside those that the facts list as acronyms."""
ALIASES_BY_SYSTEM = {
    "DSP-SYS": ("DCC Systems", "DCC System", "DSP systems", "Data Service Provider systems"),
    "USR-SYS": (
        "User system",
        "Supplier systems",
        "Users' systems",
        "party interfacing systems",
        "back office systems",
    ),
    "RDP-SYS": ("RDP systems",),
}
"""Names under which texts on changes speak of systems."""
SPECIFICATIONS = ("APP-AF", "SCH-11")
"""Documents that specify without the word in their title: the message mapping and the applicability tables."""
_IN_BRACKETS = re.compile(r"\(([A-Z][A-Za-z0-9]{2,})\)")


def add_elements(model: Model, facts: Facts) -> None:
    """Add every element but the views."""
    for row in facts.table("systems"):
        _add_system(model, row)
    for row in facts.table("devices"):
        _add_device(model, row)
    for row in facts.table("interfaces"):
        _add_interface(model, row)
    for row in facts.table("service_requests"):
        _add_service_request(model, row)
    release_by_request = {row["ref"]: RELEASE_BY_DUIS[row["duis_version_introduced"]] for row in
                          facts.table("service_requests")}  # fmt: skip
    for row in facts.table("gbcs_use_cases"):
        _add_use_case(model, row, release_by_request)
    for row in facts.table("alerts"):
        _add_alert(model, row)
    for row in facts.table("roles_parties"):
        _add_role(model, row)
    for row in facts.documents.values():
        _add_document(model, row)
    for row in facts.table("environments"):
        _add_environment(model, row)


def _add_system(model: Model, row: Row) -> None:
    element_id = full_id("systems", row["id"])
    is_network = element_id.startswith("tad:NET-")
    model.add(
        element_id, "CommunicationNetwork" if is_network else "ApplicationComponent", row["name"],
        sort="network" if is_network else "system",
        folder=f"Networks/{row['layer']}" if is_network else f"Systems/{row['layer']}",
        basis=basis_of(row["basis"]), source=source_of(row), release=release_of(row["release_introduced"]),
        aliases=ALIASES_BY_SYSTEM.get(row["id"], ()), text=row["description"],
        properties={"layer": row["layer"], "owner": row["owner"]},
    )  # fmt: skip


def _add_device(model: Model, row: Row) -> None:
    host = "" if row["host_or_parent"] in ("HAN", "CH", "ESME", "S1-CH") else row["host_or_parent"]
    model.add(
        full_id("devices", row["id"]), "Device", row["full_name"],
        sort="device", folder="Devices", basis=basis_of(row["basis"]), source=source_of(row),
        release=release_of(row["release_introduced"]), text=row["notes"],
        properties={
            "category": row["category"], "SMETS type": row["smets_type"], "host": host,
            "HAN protocol": row["han_protocol"], "technical specification": row["technical_spec"],
            "holds SMKI device certificates": row["holds_smki_device_certificates"],
            "firmware route": row["firmware_route"],
        },
    )  # fmt: skip


def _add_interface(model: Model, row: Row) -> None:
    model.add(
        full_id("interfaces", row["id"]), "ApplicationInterface", row["name"],
        sort="interface", folder="Interfaces", basis=basis_of(row["basis"]), source=source_of(row),
        release=release_of(row["release"]), aliases=(row["id"],),
        text=f"Between {row['from_component']} and {row['to_component']}; carries {_lower_first(row['payload'])}.",
        properties={
            "protocol": row["protocol"], "direction": row["direction"], "payload": row["payload"],
            "specification": row["spec_document"],
        },
    )  # fmt: skip


def _lower_first(text: str) -> str:
    """Begin a phrase in lower case unless its first word is an acronym."""
    return text if text[1:2].isupper() or text[1:2].isdigit() else text[:1].lower() + text[1:]


def _add_service_request(model: Model, row: Row) -> None:
    route = "needs no device" if row["non_device"] == "y" else "reaches devices"
    model.add(
        full_id("service_requests", row["ref"]), "ApplicationService", row["name"],
        sort="service request", folder=f"Service requests/{row['service_group']}", basis=Basis.SOURCED,
        source=source_of(row), release=RELEASE_BY_DUIS[row["duis_version_introduced"]],
        aliases=(f"SRV {row['ref']}", f"SRV{row['ref']}"),
        text=f"Service request {row['ref']} of the group {row['service_group']}; it {route}.",
        properties={
            "service reference": row["service_reference"], "service group": row["service_group"],
            "eligible roles": row["eligible_user_roles"], "target devices": row["target_device_types"],
            "affected devices": row["affected_device_types"], "critical": row["critical"],
            "on demand": row["on_demand"], "future dated": row["future_dated_pattern"],
            "DCC scheduled": row["dcc_scheduled"], "non device": row["non_device"],
            "DUIS version": row["duis_version_introduced"], "matrix vintage": row["matrix_vintage"],
            "notes": row["notes"],
        },
    )  # fmt: skip


def _add_use_case(model: Model, row: Row, release_by_request: dict[str, str]) -> None:
    model.add(
        full_id("gbcs_use_cases", row["code"]), "ApplicationProcess", row["name"],
        sort="use case", folder=f"GBCS use cases/{row['kind'][:1].upper()}{row['kind'][1:]}", basis=Basis.SOURCED,
        source=source_of(row), release=use_case_release(row, release_by_request), aliases=(row["code"],),
        text=f"GBCS use case {row['code']} ({row['kind']}).",
        properties={
            "use case kind": row["kind"], "critical": row["critical"], "device types": row["device_types"],
            "release basis": "inferred" if row["release_basis"] == "inferred" else "",
        },
    )  # fmt: skip


def use_case_release(row: Row, release_by_request: dict[str, str]) -> str:
    """Find the release of a use case: as stated, or that of its requests if all of them are later than the baseline."""
    stated = release_of(row["release_introduced"])
    if stated:
        return stated
    releases = [release_by_request[ref] for ref in split(row["service_requests"])]
    return releases[0] if releases and BASELINE not in releases else BASELINE


def alert_release(code: str) -> str | None:
    """Find the release that brought an alert code; ``None`` where no fact says.

    Examples
    --------
    >>> alert_release("8F2A"), alert_release("8F2E")
    ('R2.0', None)
    """
    ranges = (release for first, last, release in RELEASES_OF_ALERTS if first <= code <= last and len(code) == 4)
    return next(ranges, None)


def _add_alert(model: Model, row: Row) -> None:
    is_of_device = row["kind"] == "device alert or event"
    model.add(
        full_id("alerts", row["code"]), "TechnologyEvent" if is_of_device else "ApplicationEvent",
        f"{row['name']} (cleared)" if row["state"] == "cleared" else row["name"],
        sort="alert", folder=f"Alerts/{row['area']}", basis=Basis.SOURCED, source=source_of(row),
        release=alert_release(row["code"]), aliases=(row["code"],),
        text=f"{row['kind'][:1].upper()}{row['kind'][1:]} {row['code']}.",
        properties={"alert kind": row["kind"], "area": row["area"], "state": row["state"]},
    )  # fmt: skip


def _add_role(model: Model, row: Row) -> None:
    is_role = row["kind"] in ("user role", "DCC role")
    sort = {"user role": "role", "organisation group": "organisation"}.get(row["kind"], row["kind"])
    model.add(
        full_id("roles_parties", row["id"]), "BusinessRole" if is_role else "BusinessActor", row["name"],
        sort=sort, folder=f"Roles and parties/{row['kind'][:1].upper()}{row['kind'][1:]}",
        basis=basis_of(row["basis"]), source=source_of(row), release=RELEASE_BY_ROLE.get(row["id"]),
        aliases=ALIASES_BY_ROLE.get(row["id"], ()), text=row["short_role"],
        properties={"notes": row["notes"], "acts in": row["acts_in_processes"]},
    )  # fmt: skip


def is_specification(row: Row) -> bool:
    """Tell whether a document says what something technical must be."""
    words = ("Specification" in row["title"], row["kind"].endswith("specification"), row["doc_id"] in SPECIFICATIONS)
    return any(words)


def _add_document(model: Model, row: Row) -> None:
    kind, _, letter = row["doc_id"].partition("-")
    place = {"APP": f"Appendix {letter}", "SCH": f"Schedule {letter}", "SEC": f"Section {letter}"}.get(kind, "")
    aliases = (f"SEC {place}", place) if place and letter else ()
    is_technical = is_specification(row)
    model.add(
        full_id("sec_documents", row["doc_id"]), "Contract" if is_technical else "BusinessObject", row["title"],
        sort="specification" if is_technical else "SEC document", folder=f"Documents/{row['kind']}",
        basis=basis_of(row["basis"]), source=source_of(row), release=release_of(row["release"]),
        aliases=(*aliases, *_IN_BRACKETS.findall(row["title"])), text=row["notes"],
        properties={"document kind": row["kind"]},
    )  # fmt: skip


def _add_environment(model: Model, row: Row) -> None:
    model.add(
        full_id("environments", row["env_id"]), "Node", row["name"],
        sort="environment" if row["kind"] == "live" else "test environment", folder="Environments",
        basis=basis_of(row["basis"]), source=source_of(row), text=row["purpose"], aliases=(row["env_id"],),
        properties={"environment kind": row["kind"], "release held in October 2017": row["release_oct_2017"],
                    "release basis": row["release_basis"], "path": row["path"]},
    )  # fmt: skip
