"""Resources by their path: what is in them is what the warehouse has, in every form."""

import io
import json
import zipfile

import polars as pl
import pytest

from tests.support.reading.resource_reading import TEXT, Con, content, figure, table
from tests.support.warehouses.golden import EXCL

NOT_OF_REGIONS = "dsg_balance_gbp"


def test_a_measure_has_every_figure_of_the_warehouse(con: Con) -> None:
    rows = table(con, f"figures/{EXCL}")
    query = "SELECT location_code, time_period, value, symbol FROM figure WHERE indicator = ?"
    held = con.cursor().execute(query, [EXCL]).fetchall()
    assert sorted(rows.select("location_code", "time_period", "value", "symbol").rows(), key=str) == sorted(
        held, key=str
    )


def test_a_figure_carries_what_it_is_compared_with(con: Con) -> None:
    row = figure(table(con, "council/brighton-and-hove"), EXCL, 2025, "brighton-and-hove")
    assert (row["value"], row["numerator"], row["denominator"]) == (57.4, 228, 397)
    assert (row["england_value"], row["region_value"]) == (46.1, 46.9)
    assert (row["previous_period"], row["previous_value"], row["change"]) == (
        2024,
        97.8,
        pytest.approx(-40.4),
    )
    assert (row["rank"], row["ranked"], row["quartile"]) == (70, 147, 2)
    query = "SELECT pooled, mean, used FROM group_comparison WHERE indicator = ? AND time_period = 2025 AND "
    pooled, mean, used = (
        con.cursor()
        .execute(f"{query} location_code = 'E06000043' AND neighbour_set = 'statistical-2025'", [EXCL])
        .fetchall()[0]
    )
    assert row["statistical_neighbours_pooled"] == pytest.approx(pooled, abs=1e-6)
    assert row["statistical_neighbours_mean"] == pytest.approx(mean, abs=1e-6)
    assert row["statistical_neighbours_used"] == used


@pytest.mark.parametrize(
    ("indicator", "period", "written", "start", "end"),
    [
        (EXCL, 2025, "2025", "2025-01-01", "2025-12-31"),
        ("dsg_balance_gbp", 202324, "2023-24", "2023-04-01", "2024-03-31"),
        ("ehcp_caseload_count", 2026, "January 2026", "2026-01-01", "2026-01-31"),
        ("residents_0_17_count", 2024, "mid-2024", "2024-06-30", "2024-06-30"),
    ],
)
def test_periods_are_given_as_published_and_as_two_days(
    con: Con, indicator: str, period: int, written: str, start: str, end: str
) -> None:
    row = figure(table(con, f"figures/{indicator}"), indicator, period, "devon")
    days = (str(row["period_start"]), str(row["period_end"]))
    assert (row["period"], *days) == (written, start, end)


def test_a_missing_figure_says_why(con: Con) -> None:
    row = figure(table(con, f"figures/{EXCL}"), EXCL, 2025, "leicester")
    assert (row["value"], row["symbol"], row["not_ranked"], row["rank"]) == (None, "absent", "missing", None)
    assert "2026 return" in row["missing_reason"]
    assert row["licence"] == "Open Government Licence v3.0"


def test_a_change_across_a_break_says_so(con: Con) -> None:
    rows = table(con, f"figures/{EXCL}")
    assert figure(rows, EXCL, 2022, "devon")["crosses_break"] is True
    assert figure(rows, EXCL, 2021, "devon")["crosses_break"] is False


def test_a_region_has_its_authorities(con: Con) -> None:
    rows = table(con, "region/south-west").filter(indicator=EXCL, time_period=2025)
    assert rows["slug"][0] == "south-west"
    held = (
        con.cursor()
        .execute(
            "SELECT count(*) FROM figure WHERE indicator = ? AND time_period = 2025 "
            " AND region_code = 'E12000009'"
            " AND geographic_level = 'Local authority'",
            [EXCL],
        )
        .fetchall()[0][0]
    )
    assert rows.height == 1 + held


def test_a_half_of_london_has_its_boroughs(con: Con) -> None:
    rows = table(con, "region/inner-london").filter(indicator=EXCL, time_period=2025)
    assert {"camden", "lambeth"} <= set(rows["slug"])
    assert "barnet" not in set(rows["slug"])


def test_a_selection_takes_measures_places_and_periods(con: Con) -> None:
    asked = {"measures": f"{EXCL},dsg_balance_gbp", "places": "england,devon,E08000035", "from_": "2021"}
    rows = table(con, "selection", **asked, to="2023-24")
    assert set(rows["slug"]) == {"england", "devon", "leeds"}
    assert set(rows["indicator"]) == {EXCL, "dsg_balance_gbp"}
    assert set(rows["time_period"]) == {2021, 2022, 2023, 202122, 202324}
    some = table(con, "selection", **asked, periods="2025,2023-24")
    assert set(some["time_period"]) == {2025, 202324}
    assert table(con, "selection", measures=EXCL, places="regions", periods="2025").height == 9


def test_one_place_a_row_has_a_column_a_measure_and_period(con: Con) -> None:
    rows = table(con, f"figures/{EXCL}", shape="places")
    devon = rows.row(by_predicate=pl.col("slug") == "devon", named=True)
    long = table(con, f"figures/{EXCL}").filter(slug="devon")
    assert {f"{EXCL}_{period}": value for period, value in long.select("time_period", "value").rows()} == {
        name: value for name, value in devon.items() if name.startswith(EXCL)
    }
    assert [name for name in rows.columns if name.startswith(EXCL)][:2] == [f"{EXCL}_2014", f"{EXCL}_2015"]


def test_groups_within_the_total_are_had_by_topic(con: Con) -> None:
    rows = table(con, f"figures/{EXCL}", split="Sex").filter(slug="barnet", time_period=2024)
    assert rows.select("breakdown", "numerator", "denominator").rows() == [
        ("Female", 187, 187),
        ("Male", 414, 414),
    ]


@pytest.mark.parametrize("path", [f"figures/{EXCL}", "council/isles-of-scilly", "tables/symbol"])
def test_csv_and_parquet_have_the_same_cells(con: Con, path: str) -> None:
    typed = table(con, path)
    text = pl.read_csv(content(con, f"{path}.csv"), infer_schema_length=None, schema_overrides=TEXT)
    assert text.columns == typed.columns
    for name in typed.columns:
        if typed[name].dtype == pl.String:
            assert text[name].cast(pl.String).to_list() == typed[name].to_list(), name
        elif typed[name].dtype.is_numeric():
            assert text[name].cast(pl.Float64).to_list() == typed[name].cast(pl.Float64).to_list(), name


def test_a_dash_is_the_same_mark_in_csv_and_parquet(con: Con) -> None:
    assert "-" in pl.read_csv(content(con, "tables/symbol.csv"))["symbol"].to_list()
    assert "-" in table(con, "tables/symbol")["symbol"].to_list()


def test_json_has_the_rows_and_what_they_mean(con: Con) -> None:
    document = json.loads(content(con, "council/devon.json"))
    assert len(document["rows"]) == table(con, "council/devon").height
    assert set(document["columns"]) == set(document["rows"][0])
    assert any("Open Government Licence" in note for note in document["notes"])


@pytest.mark.slow
def test_the_sidecar_describes_every_column(con: Con) -> None:
    document = json.loads(content(con, f"figures/{EXCL}.csv-metadata.json"))
    header = content(con, f"figures/{EXCL}.csv").decode("utf-8-sig").splitlines()[0].split(",")
    columns = document["tableSchema"]["columns"]
    assert document["url"] == f"{EXCL}.csv"
    chosen = json.loads(content(con, "selection.csv-metadata.json", places="devon", periods="2025"))
    assert chosen["url"] == "selection.csv?places=devon&periods=2025"
    assert [column["titles"] for column in columns] == header
    assert all(column["dc:description"] for column in columns)
    types = {column["name"]: column["datatype"] for column in columns}
    assert (types["value"], types["time_period"], types["period_end"]) == ("number", "integer", "date")
    assert (types["location_code"], types["existed"]) == ("string", "boolean")


@pytest.mark.slow
def test_revisions_come_with_the_doubt_about_the_later_figure(con: Con) -> None:
    (doubtful,) = con.cursor().execute("SELECT count(suspect) FROM revision").fetchall()[0]
    found = table(con, "tables/revision")
    assert found.height - found["suspect"].null_count() == doubtful > 0
    assert content(con, "tables/revision.csv").splitlines()[0].endswith(b",new_symbol,suspect")
    described = json.loads(content(con, "tables/revision.csv-metadata.json"))["tableSchema"]["columns"]
    (suspect,) = [column for column in described if column["name"] == "suspect"]
    assert suspect["dc:description"].startswith("why the later figure")


@pytest.mark.slow
def test_the_archive_for_people_has_csv_readme_and_sidecar(con: Con) -> None:
    first, again = (content(con, "council/devon.zip") for _ in range(2))
    assert first == again
    archive = zipfile.ZipFile(io.BytesIO(first))
    name = "all-measures-2012-to-2026-devon"
    assert archive.namelist() == ["README.txt", f"{name}.csv", f"{name}.csv-metadata.json"]
    assert json.loads(archive.read(f"{name}.csv-metadata.json"))["url"] == f"{name}.csv"
    assert archive.read(f"{name}.csv") == content(con, "council/devon.csv")
    readme = archive.read("README.txt").decode()
    assert "Open Government Licence v3.0" in readme
    assert "location_code: newest ONS code of the place" in readme


@pytest.mark.parametrize("path", ["council/devon", "tables/figure"])
def test_parquet_states_source_licence_and_version(con: Con, path: str) -> None:
    metadata = pl.read_parquet_metadata(io.BytesIO(content(con, f"{path}.parquet")))
    assert metadata["licence"] == "Open Government Licence v3.0"
    assert "Department for Education" in metadata["source"]
    assert metadata["version"].startswith("0.")
