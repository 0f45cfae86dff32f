"""Anything of a workspace is found by a few words."""

from __future__ import annotations

import pytest

from impact.use_cases.search import HitKind, search
from impact.use_cases.workspace import Workspace, load_workspace
from tests.workspaces import write_workspace


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return load_workspace(write_workspace(tmp_path_factory.mktemp("searched")))


def found(workspace: Workspace, words: str) -> list[str]:
    return [hit.id for hit in search(workspace, words)]


def test_what_is_called_exactly_so_comes_first(workspace: Workspace) -> None:
    assert found(workspace, "part-a")[0] == "PART-A"
    assert found(workspace, "SYS-GW")[0] == "tad:SYS-GW"
    assert found(workspace, "gateway")[0] in ("tad:SYS-GW", "sec:TAD/1")


def test_words_may_come_in_any_order_and_in_part(workspace: Workspace) -> None:
    assert found(workspace, "store mete") == ["tad:SYS-DB"]
    assert found(workspace, "  METER   read a ")[:1] != []


def test_every_sort_of_thing_is_found_with_its_kind(workspace: Workspace) -> None:
    kinds = {hit.kind for words in ("R2", "later", "gateway", "send") for hit in search(workspace, words)}
    assert kinds == set(HitKind)


def test_nothing_is_found_for_nothing_and_for_what_is_not_there(workspace: Workspace) -> None:
    assert found(workspace, "   ") == []
    assert found(workspace, "<script>") == []


def test_no_more_than_asked_for_are_given_and_the_order_is_the_same(workspace: Workspace) -> None:
    every = search(workspace, "a", most=100)
    assert search(workspace, "a", most=3) == every[:3]
    assert search(workspace, "A", most=100) == every
