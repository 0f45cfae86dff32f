from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from impact.analysis.versions_in_force import documents_on, next_changes
from impact.domain.change import DocumentVersion
from impact.domain.interface_version import DocumentOnDay, standing_on
from tests.unit.registers import day, version

RELEASES = {"R1": dt.date(2017, 1, 1), "R2": dt.date(2018, 9, 30)}
DUIS = [
    version("1.1", "../2016-11-25", "2021-11-04", release_id="R1;R2"),
    version("2.0", "2018", "2021-11-04", release_id="R2"),
    version("3.0", "2019", "", release_id="R3"),
]


def on(date: str, versions: list[DocumentVersion] = DUIS, published: object = None) -> DocumentOnDay:
    (found,) = documents_on(
        versions, day(date), names={}, date_by_release=RELEASES, published=published or {"BAD": (), "TAD": ()}
    )  # type: ignore[arg-type]
    return found


def running(date: str) -> list[str]:
    return [item.version.version for item in on(date).running]


def test_versions_run_side_by_side_until_the_old_ones_end() -> None:
    assert running("2017-10-19") == ["1.1"]
    assert running("2019-12-31") == ["1.1", "2.0", "3.0"]
    assert running("2021-11-03") == ["1.1", "2.0", "3.0"]
    assert running("2021-11-04") == ["3.0"]


def test_the_last_old_end_leaves_the_newest_out() -> None:
    found = on("2019-12-31")
    assert (found.last_old_end, found.open_ended) == (day("2021-11-04"), ())
    assert on("2021-11-04").last_old_end is None


def test_an_old_version_whose_end_nobody_knows_is_named() -> None:
    found = on("2020-01-01", [version("1", "2018-01-01"), version("2", "2019-01-01")])
    assert (found.last_old_end, found.open_ended) == (None, ("1",))


def test_the_iteration_is_the_one_made_for_the_release_that_introduced_the_version() -> None:
    published = {"BAD": (version("first publication", document_id="bad", release_id="R1"),), "TAD": ()}
    first, second, third = on("2019-12-31", published=published).versions
    assert (first.release_id, first.iterations) == ("R1", (("BAD", "first publication"), ("TAD", "")))
    assert (second.release_id, second.iterations) == ("R2", (("BAD", ""), ("TAD", "")))
    assert third.iterations == (), "an undated release has no iteration of its own"


def test_what_is_to_come_is_listed_in_the_order_of_days() -> None:
    coming = next_changes([on("2017-10-19")], day("2017-10-19"))
    assert coming == tuple(sorted(coming))
    assert (day("2018-12-31"), "doc", "2.0 begins by then") in coming
    assert (day("2021-11-04"), "doc", "1.1 ends") in coming


days = st.dates(dt.date(2012, 1, 1), dt.date(2030, 12, 31))
dates = st.one_of(st.just(""), days.map(dt.date.isoformat), days.map(lambda when: f"{when:%Y-%m}"))


@given(st.lists(st.tuples(dates, dates), min_size=1, max_size=6), days)
def test_the_set_in_force_is_that_of_the_intervals(intervals: list[tuple[str, str]], when: dt.date) -> None:
    versions = [version(str(number), start, end) for number, (start, end) in enumerate(intervals)]
    found = on(when.isoformat(), versions)
    assert [item.version for item in found.running] == [
        item for item in versions if standing_on(item, when).may_be_in_force
    ]
    assert set(found.open_ended) <= {item.version.version for item in found.running}
    if found.last_old_end is not None:
        assert found.last_old_end > when
