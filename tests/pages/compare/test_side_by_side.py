"""Changes, ranges of years and several groups on Compare, worked out again by SQL and plain Python."""

import statistics
from math import nan

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from tests.support.reading.page_views import View, faults, hovers_of, links, pictures, table_files, tables

Con = duckdb.DuckDBPyConnection

BRIGHTON, SOUTH_EAST, ENGLAND = "E06000043", "E12000008", "E92000001"
EXCL = "ehcp_issued_20_weeks_excl_pct"
BETWEEN = {"la": BRIGHTON, "year": 2025, "from": 2023, "also": "statistical-2021"}
GROUPS = ("statistical-2025", "statistical-2021")


def ranked(con: Con, which: str, period: int) -> tuple[list[tuple[float, float, float]], int]:
    """Return value, numerator and denominator of the ranked members of a group, and how many it has."""
    members = {
        **dict.fromkeys(GROUPS, f"SELECT neighbour_code FROM neighbour WHERE neighbour_set = '{which}' "
                                f"AND location_code = '{BRIGHTON}'"),
        "region": f"SELECT location_code FROM figure WHERE region_code = '{SOUTH_EAST}'",
        "england": "SELECT location_code FROM figure",
    }[which]  # fmt: skip
    query = f"""
        SELECT value, numerator, denominator, not_ranked FROM figure
        WHERE indicator = '{EXCL}' AND time_period = {period} AND existed
          AND geographic_level = 'Local authority' AND location_code IN ({members})
    """
    with con.cursor() as cursor:
        found = cursor.execute(query).fetchall()
    return [row[:3] for row in found if row[3] is None], len(found)


def published(con: Con, code: str, period: int) -> tuple[float, float, float]:
    """Return value, numerator and denominator of a place."""
    query = """
        SELECT value, numerator, denominator FROM figure
        WHERE indicator = ? AND location_code = ? AND time_period = ?
    """
    with con.cursor() as cursor:
        (row,) = cursor.execute(query, [EXCL, code, period]).fetchall()
    return row


def file_with(app: AppTest, *columns: str) -> list[dict[str, str]]:
    """Return the first CSV file of a page with these columns."""
    return next(rows for rows in table_files(app) if rows and {*columns} <= {*rows[0]})


def number(text: str) -> float:
    return float(text) if text else nan


def test_groups_side_by_side_have_average_median_and_how_many(view: View, con: Con) -> None:
    app = view("compare", **BETWEEN)
    assert faults(app) == []
    shown = tables(app)[0].set_index("Group")
    rows = {row["neighbour_set"] or row["location_code"]: row for row in file_with(app, "median", "mean")}
    assert list(rows) == [BRIGHTON, *GROUPS, SOUTH_EAST, ENGLAND]
    names = dict(zip(rows, shown.index, strict=True))
    for key, which in zip(list(rows)[1:], (*GROUPS, "region", "england"), strict=True):
        used, members = ranked(con, which, 2025)
        values = [value for value, _, _ in used]
        row, cells = rows[key], shown.loc[names[key]]
        assert number(row["mean"]) == pytest.approx(statistics.mean(values), abs=1e-5)
        assert number(row["median"]) == pytest.approx(statistics.median(values), abs=1e-5)
        assert (row["used"], row["members"]) == (f"{len(used)}", f"{members}")
        assert cells["Figures of"].startswith(f"{len(used)} of {members}")
        assert cells["Simple average"] == f"{statistics.mean(values):.1f}%"
        figure, earlier = 0.0, 0.0
        if which in GROUPS:
            before = ranked(con, which, 2023)[0]
            figure, earlier = (
                100 * sum(k for _, k, _ in found) / sum(n for *_, n in found) for found in (used, before)
            )
            times = figure / earlier
        else:
            (figure, k, n), (earlier, k_before, n_before) = (
                published(con, key, year) for year in (2025, 2023)
            )
            times = (k / n) / (k_before / n_before)
        assert cells["Figure"].startswith(f"{figure:.1f}%")
        assert number(row["value"]) == pytest.approx(figure, abs=1e-5)
        assert number(row["change"]) == pytest.approx(figure - earlier, abs=1e-5)
        assert number(row["change_per_cent"]) == pytest.approx(100 * (times - 1), abs=1e-5)


def test_changes_of_councils_are_numbers_with_ranges_in_table_and_file(view: View, con: Con) -> None:
    app = view("compare", **BETWEEN)
    rows = {row["location_code"]: row for row in file_with(app, "change", "rank")}
    shown = tables(app)[-1].set_index("Local authority")
    assert "Change since 2023, in per cent" in shown.columns
    with con.cursor() as cursor:
        expected = cursor.execute(
            "SELECT location_code, change, change_low, change_high FROM mover"
            " WHERE indicator = ? AND from_period = 2023 AND time_period = 2025",
            [EXCL],
        ).fetchall()
    changes = {code: sizes for code, *sizes in expected if code in rows}
    assert len(changes) >= 10
    for code, sizes in changes.items():
        row = rows[code]
        found = [number(row[name]) for name in ("change", "change_low", "change_high")]
        assert found == pytest.approx(
            [nan if size is None else size for size in sizes], abs=1e-5, nan_ok=True
        )
        if row["change_per_cent_high"]:
            bounds = [number(row[f"change_per_cent{end}"]) for end in ("_low", "", "_high")]
            assert bounds == sorted(bounds)
        assert (row["from_period"], row["counted_differently_since"]) == ("2023", "")
    assert rows[BRIGHTON]["change_per_cent_low"]
    own = next(text for name, text in shown["Change since 2023"].items() if "Brighton" in name)
    size, low, high = (abs(end) for end in changes[BRIGHTON])
    near, far = sorted((low, high))
    if changes[BRIGHTON][1] * changes[BRIGHTON][2] > 0:
        assert own.endswith(f"of {size:.1f} points ({near:.1f} to {far:.1f})")


def test_too_few_in_the_earlier_year_give_no_change_in_per_cent(view: View, con: Con) -> None:
    """Southend-on-Sea issued 9 plans or fewer in time in 2023, of which per cent would mislead."""
    southend = "E06000033"
    with con.cursor() as cursor:
        query = (
            "SELECT numerator FROM figure WHERE indicator = ? AND location_code = ? AND time_period = 2023"
        )
        ((in_time,),) = cursor.execute(query, [EXCL, southend]).fetchall()
    assert in_time < 10
    app = view("compare", **BETWEEN)
    (row,) = [row for row in file_with(app, "change", "rank") if row["location_code"] == southend]
    assert row["change"]
    assert row["change_per_cent"] == ""
    shown = tables(app)[-1].set_index("Local authority").loc["Southend-on-Sea"]
    for text in (row["change_note"], shown["Change since 2023, in per cent"]):
        assert text == "Fewer than 10 in the earlier period, so no change in per cent"


def test_across_a_break_the_year_is_told_instead_of_a_change(view: View) -> None:
    app = view("compare", la=BRIGHTON, year=2025, **{"from": 2019})
    assert faults(app) == []
    for table in (tables(app)[0], tables(app)[-1]):
        cells = {*table["Change since 2019"]} - {""}
        assert "counted differently since 2022" in cells
        assert not any("points" in cell for cell in cells)
        assert "Change since 2019, in per cent" not in table.columns
    for columns in (("change", "median"), ("change", "rank")):
        rows = [row for row in file_with(app, *columns) if row["from_value"]]
        assert rows
        for row in rows:
            assert row["change"] == row["change_per_cent"] == ""
            assert row["counted_differently_since"] == "2022"
            assert "counted differently since 2022" in row["change_note"]


def test_a_range_of_years_bounds_charts_tables_and_files(view: View) -> None:
    app = view("compare", la=BRIGHTON, first=2021, last=2024)
    assert faults(app) == []
    years = ["2021", "2022", "2023", "2024"]
    _, trend, panels = (widest for *_, widest in pictures(app))
    for drawn in (trend, panels):
        said = {hover.split(": ")[0].rpartition(", ")[2] for hover in hovers_of(drawn)}
        assert said <= {*years}
    assert {hover.split(": ")[0].rpartition(", ")[2] for hover in hovers_of(trend)} == {*years}
    by_period = file_with(app, "group_median", "england_median")
    assert [row["time_period"] for row in by_period] == years[::-1]
    assert {row["time_period"] for row in file_with(app, "Measure", "Period", "Note", "time_period")
            if row["indicator"] == EXCL} == {*years}  # fmt: skip
    saved = [
        link for link in links(app) if "/trend/" in link or "/panels/" in link or "selection.csv" in link
    ]
    assert len(saved) >= 3
    assert all(("from=2021" in link and "to=2024" in link) or "periods=" in link for link in saved), saved


def test_years_that_do_not_fit_are_explained(view: View) -> None:
    app = view("compare", la=BRIGHTON, first=2024, last=2021)
    assert [element.value for element in app.info] == [
        "The link asked for last 2021; this measure has no figures up to that year, so the newest is the "
        "last."
    ]
    assert app.selectbox(key="first").value == 2024
    assert app.selectbox(key="last").value is None


def test_further_groups_are_lines_on_the_same_axis(view: View) -> None:
    """What an officer needs for a scrutiny paper: us, both editions of neighbours, region and England."""
    app = view("compare", la=BRIGHTON, first=2021, also="statistical-2021")
    (_, (*_, trend), _) = pictures(app)
    names = {hover.split(", ")[0] for hover in hovers_of(trend)}
    assert names == {
        *("Brighton and Hove", "South East", "England"),
        *("Similar councils", "Similar councils (2021 model)"),
    }
    assert any("/trend/" in link and "also=statistical-2021" in link for link in links(app))
