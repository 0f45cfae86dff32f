"""Loading a workspace: what is wrong is reported with its place, and the sound rest still loads."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from impact.errors import PolicyError, ScopeError, UnknownNameError, WorkspaceError
from impact.readers.workspace import find_workspace, shipped_workspace
from impact.use_cases.analysis import explain, report
from impact.use_cases.catalogue import list_changes, map_words
from impact.use_cases.checking import problems_of
from impact.use_cases.scope import ScopeRequest, resolve_scope
from impact.use_cases.workspace import Workspace, load_workspace
from tests.workspaces import ARCHITECTURE, PROCESS, REGISTER, SECTIONS, WORKSPACE, write_workspace


def load(folder: Path, **changes: str) -> Workspace:
    return load_workspace(write_workspace(folder, **changes))


def rules_of(workspace: Workspace) -> dict[str, str]:
    return {problem.rule: str(problem) for problem in workspace.problems}


def test_a_clean_workspace_has_no_problems(tmp_path: Path) -> None:
    workspace = load(tmp_path)
    assert [str(problem) for problem in workspace.problems if problem.severity == "error"] == []
    assert {"bam:P1.02", "tad:SRV-4.1", "sec:BAD/1.1"} <= set(workspace.graph.index_by_id)


def test_models_sections_and_links_are_joined(tmp_path: Path) -> None:
    ties = {(t.source_id, t.kind, t.role, t.target_id) for t in load(tmp_path).graph.relationships}
    assert ("bam:P1.02", "trace:uses", "service request", "tad:SRV-4.1") in ties
    assert ("sec:BAD/1.1", "trace:documents", "", "bam:P1") in ties
    assert ("sec:BAD/1", "document:contains", "", "sec:BAD/1.1") in ties
    assert ("tad:SYS-DB", "trace:link", "governs", "bam:P1") in ties


@pytest.mark.parametrize(
    ("file", "text", "rule", "place"),
    [
        ("architecture", "<model", "unreadable-file", "architecture.xml"),
        ("process", PROCESS.replace('ref="4.1"', 'ref="4.7"'), "unjoined", "process.bpmn:9"),
        ("sections", SECTIONS + "TAD,1,Twice,component,2,,\n", "duplicate-id", "sections.csv:7"),
        ("sections", SECTIONS + "TAD,3,Lost,component,2,tad:SYS-XX,\n", "unjoined", "sections.csv:7"),
        ("sections", SECTIONS.replace("component,2,tad:SYS-GW", "component,1e309,tad:SYS-GW"), "bad-number", "csv:5"),
        ("sections", SECTIONS.replace("kind,pages", "kind,colour,pages"), "unknown-column", "sections.csv:1"),
        ("register_touches", REGISTER["touches.csv"] + "LATE,tad:SYS-G,modify,\n", "unknown-element", "touches.csv:6"),
        ("register_touches", REGISTER["touches.csv"] + "LATE,tad:SYS-GW,smash,\n", "unknown-word", "touches.csv:6"),
        ("register_touches", REGISTER["touches.csv"] + "NONE,tad:SYS-GW,modify,\n", "unknown-change", "touches.csv:6"),
        ("register_changes", REGISTER["changes.csv"] + "X,CR,x,,,R9\n", "unknown-release", "changes.csv:7"),
        ("register_changes", REGISTER["changes.csv"] + "X,CR,x,y,z,R2,too,many\n", "bad-row", "changes.csv:7"),
        ("register_changes", "id,title\n1,x\n", "unreadable-file", "changes.csv:1"),
        ("register_changes", "", "unreadable-file", "changes.csv"),
        ("register_releases", REGISTER["releases.csv"] + "R4,x,soon,,\n", "bad-date", "releases.csv:5"),
        ("register_releases", REGISTER["releases.csv"] + "R4,x,,-3,\n", "bad-number", "releases.csv:5"),
        ("register_conditions", REGISTER["conditions.csv"] + "R2,plan,2020,met,\n", "bad-date", "conditions.csv:5"),
        ("links", "source_id,target_id,relation\ntad:SYS-DB,bam:Q*,governs\n", "unjoined", "links.csv:2"),
    ],
)
def test_a_fault_is_reported_with_its_place_and_the_rest_still_loads(
    tmp_path: Path, file: str, text: str, rule: str, place: str
) -> None:
    workspace = load(tmp_path, **{file: text})
    assert place in rules_of(workspace)[rule]
    problem = next(problem for problem in workspace.problems if problem.rule == rule)
    assert problem.remedy
    assert "sec:BAD/1" in workspace.graph
    assert len(workspace.graph) > 4


def test_a_table_that_is_not_text_is_reported(tmp_path: Path) -> None:
    write_workspace(tmp_path)
    (tmp_path / "sections.csv").write_bytes(b"document,number\n\xff\xfe\n")
    assert "sections.csv:2" in rules_of(load_workspace(tmp_path))["unreadable-file"]


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    write_workspace(tmp_path)
    (tmp_path / "sections.csv").unlink()
    assert "sections.csv" in rules_of(load_workspace(tmp_path))["unreadable-file"]


def test_a_link_that_leads_out_of_the_workspace_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "secret.csv"
    outside.write_text(SECTIONS)
    folder = write_workspace(tmp_path / "inside")
    (folder / "sections.csv").unlink()
    (folder / "sections.csv").symlink_to(outside)
    workspace = load_workspace(folder)
    assert workspace.sections == ()
    assert "leads out" in rules_of(workspace)["unreadable-file"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name = [", "not a TOML file"),
        ("colour = 1", "unknown key 'colour'"),
        ('sections = ["../x.csv"]', "leads out"),
        ("as_of = 3", "no day"),
        ('[[model]]\nprefix = "a"', "incomplete"),
        ('[[model]]\nprefix = "a"\nformat = "visio"\nfiles = "*"', "unknown format 'visio'"),
    ],
)
def test_wrong_settings_are_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(WorkspaceError, match=words):
        load(tmp_path, workspace=text)


def test_a_policy_of_the_workspace_overrides_only_what_it_names(tmp_path: Path) -> None:
    write_workspace(tmp_path, workspace='policy = "policy.toml"\n' + WORKSPACE)
    policy = tmp_path / "policy.toml"
    policy.write_text("[tiers]\nmust = 0.9\n")
    loaded = load_workspace(tmp_path).policy
    assert (loaded.tiers.must, loaded.tiers.should) == (0.9, 0.2)
    for text in ("[tiers]\nmust = nan", "[tiers]\nmust = 2", "[tiers]\nmust = 0.1", "[typo]\nx = 1", "tiers = 3"):
        policy.write_text(text)
        with pytest.raises(PolicyError):
            load_workspace(tmp_path)


def test_the_workspace_is_found_by_name_environment_or_upwards(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path / "ws")
    below = folder / "a" / "b"
    below.mkdir(parents=True)
    assert find_workspace(str(folder), start=tmp_path, environment={}) == folder
    assert find_workspace(None, start=tmp_path, environment={"IMPACT_WORKSPACE": str(folder)}) == folder
    assert find_workspace(None, start=below, environment={}) == folder
    assert find_workspace(None, start=tmp_path, environment={}) == shipped_workspace()
    with pytest.raises(WorkspaceError, match="holds no workspace"):
        find_workspace(str(tmp_path), start=tmp_path, environment={})


def test_a_release_takes_its_parts_and_not_the_whole(tmp_path: Path) -> None:
    scope = resolve_scope(load(tmp_path), ScopeRequest(release="R2"))
    assert [change.id for change in scope.changes] == ["PART-A", "PART-B"]
    assert scope.left_out[0][0] == "WHOLE"
    assert {seed.group for seed in scope.seeds} == {"R2"}


def test_a_whole_together_with_its_part_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScopeError, match="PART-A is a part of WHOLE"):
        resolve_scope(load(tmp_path), ScopeRequest(changes=("WHOLE", "PART-A")))


def test_the_graph_is_that_of_the_release_and_flows_lead_around_what_comes_later(tmp_path: Path) -> None:
    workspace = load(tmp_path)
    now = resolve_scope(workspace, ScopeRequest(touches=("tad:SYS-GW",)))
    assert now.graph_release == "R1"
    assert "bam:P1.03" not in now.graph
    assert ("bam:P1.02", "bam:P1.04") in {(t.source_id, t.target_id) for t in now.graph.relationships}
    assert "sec:TAD/2" not in now.graph
    later = resolve_scope(workspace, ScopeRequest(release="R2"))
    assert "bam:P1.03" in later.graph
    assert "tad:SRV-9.9" not in later.graph
    assert "tad:SRV-9.9" in resolve_scope(workspace, ScopeRequest(changes=("LATE",))).graph


def test_conditions_are_those_of_the_date(tmp_path: Path) -> None:
    workspace = load(tmp_path)
    states = {c.condition: c.state for c in resolve_scope(workspace, ScopeRequest(release="R3")).conditions}
    assert states == {"plan": "not met", "design": "unknown"}
    march = ScopeRequest(release="R3", as_of=dt.date(2020, 3, 2))
    assert {c.state for c in resolve_scope(workspace, march).conditions} == {"not met"}


def test_a_release_that_is_not_baselined_is_listed_and_not_estimated(tmp_path: Path) -> None:
    from impact.use_cases.analysis import AnalysisOptions

    workspace = load(tmp_path)
    listed = report(workspace, ScopeRequest(release="R3"))
    assert (listed.effort.status, listed.effort.missing, listed.effort.unknown) == (
        "not_estimated",
        ("plan",),
        ("design",),
    )
    assert listed.effort.total is None
    assert listed.sections
    tried = report(workspace, ScopeRequest(release="R3"), options=AnalysisOptions(what_if=True))
    assert tried.effort.status == "what_if"
    assert tried.effort.total is not None


def test_the_inputs_of_the_release_replace_the_defaults_of_the_policy(tmp_path: Path) -> None:
    effort = report(load(tmp_path), ScopeRequest(release="R2")).effort
    assert (effort.newcomers, effort.review_months) == (0, 4.0)


def test_status_follows_the_events_up_to_a_date(tmp_path: Path) -> None:
    workspace = load(tmp_path)
    status = {item.change.id: item.status for item in list_changes(workspace, as_of=dt.date(2020, 2, 2))}
    assert status["LATE"].startswith("Approved")
    before = {item.change.id: item.status for item in list_changes(workspace, as_of=dt.date(2019, 12, 1))}
    assert before["LATE"].startswith("Raised")


def test_text_is_mapped_by_name_alias_and_id(tmp_path: Path) -> None:
    found = {
        m.element_id: m
        for m in map_words(load(tmp_path), text="The head end and P1.02 feed meter data stores.").mentions
    }
    assert found["tad:SYS-GW"].how == "alias"
    assert found["tad:SYS-GW"].phrase == "head end"
    assert {"tad:SYS-DB", "bam:P1.02"} <= set(found)


def test_an_unlisted_element_gets_its_reason(tmp_path: Path) -> None:
    workspace = load(tmp_path)
    absent = explain(workspace, ScopeRequest(release="R2"), element="SRV-9.9")
    assert "not in the architecture as of R2" in absent.reason_not
    unreached = explain(workspace, ScopeRequest(touches=("bam:P1.04=text",)), element="tad:SYS-DB")
    assert not unreached.is_listed
    assert unreached.reason_not


def test_an_unknown_name_offers_the_nearest(tmp_path: Path) -> None:
    workspace = load(tmp_path)
    for request, nearest in (
        (ScopeRequest(release="R22"), "R2"),
        (ScopeRequest(changes=("LAT",)), "LATE"),
        (ScopeRequest(touches=("tad:SYS-G",)), "tad:SYS-GW"),
        (ScopeRequest(touches=("tad:SYS-GW=smash",)), "modify"),
    ):
        with pytest.raises(UnknownNameError) as caught:
            resolve_scope(workspace, request)
        assert nearest in caught.value.candidates


def test_checks_find_what_the_subject_leaves_open(tmp_path: Path) -> None:
    without_diagram = "\n".join(line for line in SECTIONS.splitlines() if not line.startswith("BAM")) + "\n"
    lonely = ARCHITECTURE.replace(
        "</elements>", '<element identifier="L" xsi:type="Node"><name>L</name></element></elements>'
    )
    extra = SECTIONS + "DOC,1,Other process,process,1,,\n"
    rules = {p.rule for p in problems_of(load(tmp_path / "a", sections=extra, architecture=lonely))}
    assert {"process-without-section", "unjoined-element", "change-without-touch"} <= rules
    assert "process-without-section" not in {
        p.rule for p in problems_of(load(tmp_path / "b", sections=without_diagram))
    }


def test_models_without_documents_are_reviewed_diagram_by_diagram(tmp_path: Path) -> None:
    bare = 'name = "Bare"\n[[model]]\nprefix = "p"\nformat = "bpmn"\nfiles = "*.bpmn"\n'
    result = report(load(tmp_path, workspace=bare), ScopeRequest(touches=("p:P1.02",)))
    (section,) = result.estimated_sections
    assert (section.element.id, section.size, section.size_unit) == ("sec:P/P1", 4.0, "flow nodes")
    assert result.effort.total is not None
    assert result.effort.total.mean > 0.0


def test_what_no_section_describes_is_named_where_nothing_is_to_be_reviewed(tmp_path: Path) -> None:
    table = "document,number,title,kind,documents\nBAD,1,Something else,section,\n"
    result = report(load(tmp_path, sections=table), ScopeRequest(touches=("bam:P1.04",)))
    assert result.estimated_sections == ()
    assert "perhaps a section should describe" in result.empty_reason


def test_views_without_documents_are_reviewed_when_what_they_draw_changes(tmp_path: Path) -> None:
    bare = 'name = "Bare"\n[[model]]\nprefix = "a"\nformat = "archi"\nfiles = "*.archimate"\n'
    small = Path(__file__).parents[1] / "data" / "archi" / "small.archimate"
    (tmp_path / "small.archimate").write_bytes(small.read_bytes())
    result = report(load(tmp_path, workspace=bare), ScopeRequest(touches=("Catalogue",)))
    (section,) = result.estimated_sections
    assert section.element.id == "sec:A/id-v"
    assert 0.2 < section.element.likelihood < 0.5
    assert "drawn in" in section.element.why


def test_two_files_may_number_alike_and_both_are_read_whole(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path)
    (tmp_path / "second.bpmn").write_bytes((tmp_path / "process.bpmn").read_bytes())
    workspace = load_workspace(folder)
    assert {"bam:P1.02", "bam:second/P1.02"} <= set(workspace.graph.index_by_id)
    assert "id-in-several-files" in {problem.rule for problem in workspace.problems}
    settings = tmp_path / "workspace.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('files = "*.bpmn"', 'files = "*.bpmn"\nids = "per file"'), encoding="utf-8")
    apart = load_workspace(folder)
    assert {"bam:process/P1.02", "bam:second/P1.02"} <= set(apart.graph.index_by_id)
    assert "id-in-several-files" not in {problem.rule for problem in apart.problems}
    settings.write_text(text.replace('files = "*.bpmn"', 'files = "*.bpmn"\nids = "odd"'), encoding="utf-8")
    with pytest.raises(WorkspaceError, match="Write one of: unique, per file"):
        load_workspace(folder)


def test_a_text_that_names_nothing_may_still_concern_something(tmp_path: Path) -> None:
    mapped = map_words(load(tmp_path), text="Nothing of this is about readings of heads")
    assert not {mention.element_id for mention in mapped.mentions} & {one.element_id for one in mapped.suggestions}
    assert all(one.element_id in mapped.names for one in mapped.suggestions)
