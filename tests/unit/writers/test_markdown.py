from hypothesis import given
from hypothesis import strategies as st

from impact.writers.markdown import plain, table


@given(st.text())
def test_plain_text_stays_in_its_cell_and_makes_no_markup(text: str) -> None:
    written = plain(text)
    assert "\n" not in written
    bare = written.replace("\\\\", "")
    for sign in "|<>*`[":
        assert bare.count(sign) == bare.count(f"\\{sign}")


def test_columns_line_up_as_plain_text() -> None:
    lines = table(("Name", "N"), [("a", "1"), ("long name", "100")], right=(1,))
    assert len({len(line) for line in lines}) == 1
    assert lines[1] == "| --------- | --: |"


def test_a_very_long_cell_is_cut_and_widens_nothing() -> None:
    lines = table(("Name", "N"), [("x" * 5000, "1"), ("\\" * 400, "2")])
    assert max(len(line) for line in lines) < 200
    assert "…" in lines[2]
    assert not lines[3].split("…")[0].endswith("\\")
