"""Make the relationships of the model, each of a type that the ArchiMate 3.2 table of relationships allows."""

from __future__ import annotations

from authoring.facts import Facts, Row, basis_of, full_id, release_of, source_of, split
from authoring.model import Model
from impact.domain.architecture import Basis

VARIANTS = ("smart meter variant", "communications equipment variant")
REVERSED_FLOWS = ("IF071",)
"""Interfaces whose payload runs from the second component to the first: coverage data come from the providers."""
USER_INTERFACE = "tad:IF-001"
HELD_ROLES = {"SUP": ("IS", "ES", "GS"), "DNO": ("ED",), "GNO": ("GT",)}
"""User roles that a kind of organisation holds."""
REGIONAL_PROVIDERS = ("CSPN", "CSPC", "CSPS")
TWINS = (("HHT", "USR-HHT"), ("S1-ESME", "S1-DEV"), ("S1-GSME", "S1-DEV"), ("S1-CH", "S1-DEV"))
"""Devices and the systems that they realize under another name."""
ALERTS_BY_USE_CASE = {
    "CCS08": ("8F89", "8F8A"),
    "CS14": ("8F12",),
    "ECS68": ("8F0A",),
    "ECS80": ("8F35", "8F36", "8F37", "8F38", "8F39", "8F3A", "8F3B", "8F3C"),
    "FDRA": ("8F1C", "8F72"),
    "GCS53": ("8F0A",),
    "GCS62": ("8071",),
    "MIIWA": ("81A0",),
}
"""Alert codes that a use case carries under another wording; all inferred."""
DEVICE_BY_ALERT_WORD = (
    ("GPF Device Log", "GPF"),
    ("CHF Device Log", "CHF"),
    ("Remote Party Message to ESME", "CHF"),
    ("GSME Command Not Retrieved", "GPF"),
    ("hub", "CHF"),
    ("GSME Power", "GSME"),
    ("Gas", "GSME"),
    ("Valve", "GSME"),
    ("Battery", "GSME"),
    ("Current", "ESME"),
    ("Power Factor", "ESME"),
    ("Polarity", "ESME"),
    ("phase", "ESME"),
    ("Load Limit", "ESME"),
    ("ESME", "ESME"),
)
"""Words of an alert's name that tell the device which raises it; the first that fits counts."""
DEVICE_BY_ALERT_AREA = {"Sub GHz (dual band)": "CHF", "Voltage": "ESME", "Power outage and restoration": "ESME"}


def add_ties(model: Model, facts: Facts) -> None:
    """Add every relationship but those that documents have."""
    for row in facts.table("systems"):
        _tie_system(model, row)
    for row in facts.table("devices"):
        _tie_device(model, row)
    _tie_twins(model, facts)
    for row in facts.table("interfaces"):
        _tie_interface(model, row)
    for row in facts.table("service_requests"):
        _tie_service_request(model, row)
    for row in facts.table("gbcs_use_cases"):
        _tie_use_case(model, row)
    _tie_alerts(model, facts)
    _tie_parties(model)
    for row in facts.table("environments"):
        _tie_environment(model, row)


def _tie_system(model: Model, row: Row) -> None:
    system = full_id("systems", row["id"])
    basis, source, release = basis_of(row["basis"]), source_of(row), release_of(row["release_introduced"])
    owner = full_id("roles_parties", row["owner"])
    model.relate("Association", owner, system, relation="owns", basis=basis, source=source, release=release)
    if not row["parent"]:
        return
    parent = full_id("systems", row["parent"])
    if row["id"] == "DBCH":
        model.relate("Specialization", system, parent, basis=basis, source=source, release=release)
    elif model.kind_of(parent) == model.kind_of(system):
        model.relate("Composition", parent, system, basis=basis, source=source, release=release)
    else:
        model.relate("Association", parent, system, relation="contains", basis=basis, source=source, release=release)


def _tie_device(model: Model, row: Row) -> None:
    device, host = full_id("devices", row["id"]), row["host_or_parent"]
    basis, source, release = basis_of(row["basis"]), source_of(row), release_of(row["release_introduced"])
    if row["category"] in VARIANTS:
        model.relate("Specialization", device, full_id("devices", host), basis=basis, source=source, release=release)
    elif host == "HAN":
        model.relate("Aggregation", "tad:NET-HAN", device, basis=basis, source=source, release=release)
    elif full_id("devices", host) in model.element_by_id:
        kind = "Aggregation" if row["category"] == "SMETS1 device" else "Composition"
        model.relate(kind, full_id("devices", host), device, basis=basis, source=source, release=release)


def _tie_twins(model: Model, facts: Facts) -> None:
    systems = {row["id"]: row for row in facts.table("systems")}
    same = [(row["id"], row["id"]) for row in facts.table("devices") if row["id"] in systems]
    for device_key, system_key in (*same, *TWINS):
        device, system = full_id("devices", device_key), full_id("systems", system_key)
        basis = Basis.SOURCED if device_key == system_key else Basis.INFERRED
        source, release = source_of(systems[system_key]), release_of(systems[system_key]["release_introduced"])
        if system.startswith("tad:NET-"):
            model.relate("Aggregation", system, device, basis=basis, source=source, release=release)
        else:
            model.relate("Realization", device, system, basis=basis, source=source, release=release)


def _tie_interface(model: Model, row: Row) -> None:
    interface = full_id("interfaces", row["id"])
    start, end = full_id("systems", row["from_component"]), full_id("systems", row["to_component"])
    basis, source, release = basis_of(row["basis"]), source_of(row), release_of(row["release"])
    if model.kind_of(start) == "ApplicationComponent":
        model.relate("Composition", start, interface, basis=basis, source=source, release=release)
    else:
        model.relate("Association", start, interface, relation="offers", basis=basis, source=source, release=release)
    model.relate("Serving", interface, end, basis=basis, source=source, release=release)
    if row["id"] in REVERSED_FLOWS:
        start, end = end, start
    ends = ((start, end, ""), (end, start, "-back"))
    for source_id, target_id, suffix in ends if row["direction"] == "both" else ends[:1]:
        model.relate(
            "Flow", source_id, target_id, basis=basis, source=source, release=release, name=row["protocol"],
            tie_id=f"{interface}--flow{suffix}",
        )  # fmt: skip


def _tie_service_request(model: Model, row: Row) -> None:
    request, source = full_id("service_requests", row["ref"]), source_of(row)
    basis = basis_of(row["target_basis"])
    model.relate("Assignment", USER_INTERFACE, request, basis=Basis.SOURCED, source=source)
    targets = split(row["target_device_types"])
    for device in targets:
        if device == "DCC":
            target, device_basis = "tad:SYS-DSP-SYS", Basis.INFERRED
        else:
            target, device_basis = full_id("devices", device), basis
        model.relate("Association", request, target, relation="targets", basis=device_basis, source=source)
    for device in split(row["affected_device_types"]):
        if device not in (*targets, "DCC"):
            target = full_id("devices", device)
            model.relate("Association", request, target, relation="affects", basis=basis, source=source)
    for role in split(row["eligible_user_roles"]):
        target = full_id("roles_parties", role)
        model.relate("Serving", request, target, relation="eligible", basis=Basis.SOURCED, source=source)
    for use_case in split(row["gbcs_use_cases"]):
        model.relate("Realization", full_id("gbcs_use_cases", use_case), request, basis=Basis.SOURCED, source=source)


def _tie_use_case(model: Model, row: Row) -> None:
    use_case, source = full_id("gbcs_use_cases", row["code"]), source_of(row)
    for request in split(row["service_requests"]):
        model.relate("Realization", use_case, full_id("service_requests", request), basis=Basis.SOURCED, source=source)
    for device in split(row["device_types"]):
        model.relate(
            "Association", full_id("devices", device), use_case, relation="executes",
            basis=basis_of(row["device_basis"]), source=source,
        )  # fmt: skip


def _tie_alerts(model: Model, facts: Facts) -> None:
    alerts = facts.table("alerts")
    for row in alerts:
        alert = full_id("alerts", row["code"])
        if row["kind"] == "DCC alert":
            model.relate("Assignment", "tad:SYS-DSP-RSP", alert, relation="raises", basis=Basis.INFERRED, source="")
        device = alert_device(row)
        if device:
            kind, relation = ("Assignment", "raises") if row["kind"] != "DCC alert" else ("Association", "reported on")
            model.relate(kind, full_id("devices", device), alert, relation=relation, basis=Basis.INFERRED, source="")
    for row in facts.table("gbcs_use_cases"):
        codes = set(ALERTS_BY_USE_CASE.get(row["code"], ()))
        if row["kind"] == "alert":
            codes |= {other["code"] for other in alerts if other["name"].casefold() in row["name"].casefold()}
        for code in sorted(codes):
            use_case, alert = full_id("gbcs_use_cases", row["code"]), full_id("alerts", code)
            model.relate("Association", use_case, alert, relation="carries", basis=Basis.INFERRED, source="")


def alert_device(row: Row) -> str:
    """Infer which device an alert comes from, by its area and the words of its name; empty where nothing tells."""
    if row["kind"] != "DCC alert" and row["area"] in DEVICE_BY_ALERT_AREA:
        return DEVICE_BY_ALERT_AREA[row["area"]]
    return next((device for word, device in DEVICE_BY_ALERT_WORD if word in row["name"]), "")


def _tie_parties(model: Model) -> None:
    for party, roles in HELD_ROLES.items():
        for role in roles:
            holder, held = full_id("roles_parties", party), full_id("roles_parties", role)
            model.relate("Assignment", holder, held, relation="holds", basis=Basis.INFERRED, source="")
    for provider in REGIONAL_PROVIDERS:
        model.relate(
            "Specialization", full_id("roles_parties", provider), "tad:ROLE-CSP", basis=Basis.INFERRED, source=""
        )


def _tie_environment(model: Model, row: Row) -> None:
    environment = full_id("environments", row["env_id"])
    basis, source = basis_of(row["basis"]), source_of(row)
    system = full_id("systems", row["system_id"])
    model.relate("Association", environment, system, relation="hosts", basis=basis, source=source)
    for user in split(row["used_by"]):
        user_id = full_id("roles_parties", user)
        model.relate("Association", user_id, environment, relation="uses", basis=basis, source=source)
