"""ArchiMate exchange files with what is affected in them: valid, readable, coloured, with the migration."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree

from impact.cli import main
from impact.domain.architecture import SHOWS
from impact.readers.archimate import read_archimate

from ..workspaces import ARCHITECTURE, write_workspace

CHECKOUT = Path(__file__).parents[2]
MODELS = CHECKOUT / "models"


@pytest.fixture(scope="module")
def exchange_schema(shared_directory: Path) -> etree.XMLSchema:
    """Load the schema of the format with its imports from the same folder and the network off."""
    folder = shared_directory / "benchmarks" / "archimate" / "xsd"

    class BesideIt(etree.Resolver):
        def resolve(self, system_url, public_id, context):  # type: ignore[no-untyped-def]  # the stubs name no types
            return self.resolve_filename(str(folder / Path(system_url).name), context)

    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(BesideIt())
    return etree.XMLSchema(etree.parse(str(folder / "archimate3_Diagram.xsd"), parser))


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("marked") / "tad.xml"
    command = ["-w", str(MODELS), "export", "archimate", "--release", "R2.0", "--worlds", "256", "--out", str(out)]
    run = CliRunner().invoke(main, command)
    assert run.exit_code == 0, run.output
    return out


def export(folder: Path, *options: str) -> bytes:
    out = folder.parent / f"{folder.name}.out.xml"
    run = CliRunner().invoke(main, ["-w", str(folder), "export", "archimate", *options, "--out", str(out)])
    assert run.exit_code == 0, run.output
    return out.read_bytes()


def test_the_export_of_the_shipped_model_is_valid(shipped: Path, exchange_schema: etree.XMLSchema) -> None:
    assert exchange_schema.validate(etree.parse(str(shipped))), list(exchange_schema.error_log)


def test_the_model_reads_back_with_what_is_added_beside_it(shipped: Path) -> None:
    (original,) = (MODELS / "tad").glob("*.xml")
    before = read_archimate(original.read_bytes(), file="a.xml", prefix="tad")
    after = read_archimate(shipped.read_bytes(), file="a.xml", prefix="tad")
    assert after.problems == before.problems
    now = {element.id: element for element in after.elements}
    for element in before.elements:
        read = now[element.id]
        assert (read.kind, read.name, read.text, read.aliases) == (
            element.kind, element.name, element.text, element.aliases,
        )  # fmt: skip
        kept = {name: value for name, value in read.properties.items() if not name.startswith("impact ")}
        assert kept == element.properties
    ties = {tie.id for tie in after.relationships}
    assert {tie.id for tie in before.relationships} <= ties
    drawn = {diagram.id: diagram for diagram in after.diagrams}
    assert all(drawn[diagram.id].shapes == diagram.shapes for diagram in before.diagrams)
    added = [element.kind for element in after.elements if element.id not in {e.id for e in before.elements}]
    assert added.count("archimate:Plateau") == 2
    assert added.count("archimate:Gap") == 1
    assert added.count("archimate:WorkPackage") == 16
    assert added.count("archimate:View") == len(after.diagrams) - len(before.diagrams) > 1


def test_each_affected_node_of_a_coloured_view_is_filled_by_its_tier(shipped: Path) -> None:
    root = etree.parse(str(shipped)).getroot()
    tiers = {}
    names = {node.get("identifier"): node.findtext("{*}name") for node in root.iter("{*}propertyDefinition")}
    for element in root.iterfind("{*}elements/{*}element"):
        for item in element.iterfind("{*}properties/{*}property"):
            if names[item.get("propertyDefinitionRef")] == "impact tier":
                tiers[element.get("identifier")] = item.findtext("{*}value")
    fills = set()
    for view in root.iter("{*}view"):
        name = view.findtext("{*}name") or ""
        for node in view.iter("{*}node"):
            fill = node.find("{*}style/{*}fillColor")
            if name.endswith("(impact of R2.0)") and node.get("elementRef") in tiers:
                assert fill is not None
                fills.add((tiers[node.get("elementRef")], fill.get("r")))
    assert len(fills) == len({tier for tier, _ in fills}) == 3


def test_a_change_becomes_a_work_package_tied_to_what_it_touches(
    tmp_path: Path, exchange_schema: etree.XMLSchema
) -> None:
    data = export(write_workspace(tmp_path / "w"), "--release", "R3", "--what-if")
    assert exchange_schema.validate(etree.fromstring(data)), list(exchange_schema.error_log)
    content = read_archimate(data, file="a.xml", prefix="tad")
    by_id = {element.id: element for element in content.elements}
    ties = [tie for tie in content.relationships if tie.kind != SHOWS]
    work = [(by_id[tie.source_id].name, tie.kind, by_id[tie.target_id].name, tie.name) for tie in ties]
    assert ("LATE Later", "archimate:Association", "Later request", "add") in work
    assert ("LATE Later", "archimate:Realization", "R3 Third", "") in work
    assert ("R3 Third", "archimate:Aggregation", "Later request", "") in work
    assert any(kind == "archimate:Triggering" and end == "R3 Third" for _, kind, end, _ in work)
    assert by_id["tad:SRV-9.9"].properties["impact touch"] == "add"
    (view,) = content.diagrams
    assert view.name == "Migration to R3 Third"
    assert len(view.shapes) == 5
    assert len(view.edges) == 5


def test_an_export_of_an_export_holds_each_property_once(tmp_path: Path) -> None:
    once = export(write_workspace(tmp_path / "a"), "--change", "PART-A")
    assert once == export(tmp_path / "a", "--change", "PART-A")
    twice = export(write_workspace(tmp_path / "b", architecture=once.decode()), "--change", "PART-A")
    read = [read_archimate(data, file="a.xml", prefix="tad") for data in (once, twice)]
    gateways = [next(e for e in content.elements if e.id == "tad:SYS-GW") for content in read]
    assert set(gateways[0].properties) == set(gateways[1].properties)
    assert read[1].problems == ()


def test_of_several_models_one_has_to_be_named(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path / "w")
    (folder / "second.xml").write_text(ARCHITECTURE.replace("SYS-", "OLD-").replace("SRV-", "OLDER-"), "utf-8")
    command = ["-w", str(folder), "export", "archimate", "--change", "PART-A", "--out", str(tmp_path / "out.xml")]
    run = CliRunner().invoke(main, command)
    assert run.exit_code == 2
    assert "architecture.xml, second.xml" in run.output
    assert CliRunner().invoke(main, [*command, "--model", "architecture.xml"]).exit_code == 0
    assert CliRunner().invoke(main, [*command, "--model", "nothing.xml"]).exit_code == 2


def test_a_model_that_archi_saved_becomes_an_exchange_file(tmp_path: Path, exchange_schema: etree.XMLSchema) -> None:
    settings = (write_workspace(tmp_path / "w") / "workspace.toml").read_text("utf-8")
    folder = write_workspace(
        tmp_path / "w",
        workspace=settings.replace('format = "archimate"\nfiles = "*.xml"', 'format = "archi"\nfiles = "*.archimate"'),
    )
    (folder / "model.archimate").write_text(
        '<archimate:model xmlns:archimate="http://www.archimatetool.com/archimate" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" name="M" id="m" version="5.0.0">'
        '<folder name="Application" id="f" type="application">'
        '<element xsi:type="archimate:ApplicationComponent" name="Gateway" id="SYS-GW"/></folder>'
        '</archimate:model>', "utf-8",
    )  # fmt: skip
    data = export(folder, "--touch", "tad:SYS-GW")
    assert exchange_schema.validate(etree.fromstring(data)), list(exchange_schema.error_log)
    content = read_archimate(data, file="a.xml", prefix="tad")
    assert content.elements[0].properties["impact tier"] == "must"
