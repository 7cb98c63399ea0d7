"""Resources by their path: what is in them is what the warehouse has, in every form."""

import io
import json
import zipfile
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl

import duckdb
import openpyxl
import polars as pl
import pytest

from pipeline.publish import resources
from pipeline.publish.asked import BadParameterError, UnknownResourceError
from pipeline.publish.site import settings
from tests.support.golden import EXCL

Con = duckdb.DuckDBPyConnection
NOT_OF_REGIONS = "dsg_balance_gbp"
TEXT = {"old_la_code": pl.String, "symbol": pl.String}


def content(con: Con, path: str, **parameters: str) -> bytes:
    """The bytes of a resource; `from_` stands for the parameter `from`."""
    return resources.answer(
        con.cursor(), path, {name.rstrip("_"): value for name, value in parameters.items()}
    ).content


def table(con: Con, path: str, **parameters: str) -> pl.DataFrame:
    """A resource as Parquet, read back."""
    return pl.read_parquet(io.BytesIO(content(con, f"{path}.parquet", **parameters)))


def figure(rows: pl.DataFrame, indicator: str, period: int, slug: str) -> dict[str, Any]:
    """The row of a figure."""
    return rows.filter(indicator=indicator, time_period=period, slug=slug).row(0, named=True)


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


@pytest.mark.parametrize(
    ("path", "sentence", "allowed"),
    [
        ("nothing.csv", "There is nothing at 'nothing.csv'.", "/api/v1/council/{slug}"),
        ("council/devon", "There is nothing at 'council/devon'.", "/api/v1/index"),
        ("council/devn.csv", "There is no council 'devn'. Did you mean 'devon'", "council"),
        ("council/england.csv", "There is no council 'england'.", "council"),
        ("figures/dsg_balance.csv", "There is no measure 'dsg_balance'. Did you mean", "measure"),
        ("council/devon.pdf", "There is no form 'pdf' of council/{slug}.", "forms"),
        ("tables/map_layer.csv", "There is no table 'map_layer'.", "table"),
        ("../council/devon.csv", "There is nothing at", "/api/v1/selection"),
    ],
)
def test_unknown_paths_say_what_there_is(con: Con, path: str, sentence: str, allowed: str) -> None:
    with pytest.raises(UnknownResourceError) as problem:
        content(con, path)
    assert str(problem.value).startswith(sentence)
    assert allowed in problem.value.allowed  # type: ignore[operator]


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        (
            {"measure": EXCL},
            "There is no parameter 'measure'. The parameters here are measures, places, from",
        ),
        ({}, "A selection names measures, places or both."),
        ({"measures": "wins"}, "There is no measure 'wins'. There are ehcp_"),
        ({"places": "devn"}, "There is no place 'devn'. Did you mean 'devon'"),
        ({"measures": EXCL, "from_": "soon"}, "from cannot be 'soon'."),
        ({"measures": EXCL, "periods": "2023-25"}, "periods cannot be '2023-25'."),
        ({"measures": EXCL, "shape": "round"}, "shape cannot be 'round'."),
        ({"measures": EXCL, "split": "Height"}, f"{EXCL} is not split by 'Height'; it is split by 'Child or"),
        ({"measures": EXCL, "split": "Sex", "shape": "places"}, "split needs named measures and one figure"),
        ({"places": ",".join(map(str, range(201)))}, "places names 201 items."),
        ({"places": "x" * 6_001}, "The parameters are too long."),
        ({"measures": EXCL, "order": "luck"}, "order cannot be 'luck'."),
        ({"measures": EXCL, "periods": "2031"}, "There is no figure for 2031; there are figures for 2014, 2"),
        ({"measures": EXCL, "periods": "2025,2031"}, "There is no figure for 2031; there are figures for 2"),
        ({"measures": EXCL, "from_": "2030"}, "There is no figure with from=2030; there are figures for 20"),
        ({"places": "devon", "to": "2001"}, "There is no figure with to=2001; there are figures for 2012, "),
        (
            {"measures": EXCL, "from_": "2025", "to": "2014"},
            "There is no figure with from=2025, to=2014; there are figures for 2014, 2015",
        ),
        ({"measures": NOT_OF_REGIONS, "places": "regions"}, "None of these measures has a figure for any of"),
        (
            {"measures": EXCL, "places": "cumbria", "split": "Sex"},
            "None of these measures has a figure split by Sex for any of these places.",
        ),
    ],
)
def test_parameters_that_are_not_allowed_are_refused(
    con: Con, parameters: dict[str, str], sentence: str
) -> None:
    with pytest.raises(BadParameterError) as problem:
        content(con, "selection.csv", **parameters)
    assert str(problem.value).startswith(sentence)
    assert problem.value.allowed


def test_what_matches_nothing_says_what_would(con: Con) -> None:
    with pytest.raises(BadParameterError) as no_period:
        content(con, "selection.csv", measures=EXCL, places="devon", periods="2031")
    query = "SELECT DISTINCT time_period FROM figure WHERE indicator = ? AND location_code = 'E10000008'"
    held = con.cursor().execute(f"{query} ORDER BY ALL", [EXCL]).fetchall()
    assert no_period.value.allowed == {"periods": [period for (period,) in held]}
    with pytest.raises(BadParameterError) as no_figure:
        content(con, "selection.csv", measures=NOT_OF_REGIONS, places="london")
    allowed: Any = no_figure.value.allowed
    assert content(con, "selection.csv", measures=NOT_OF_REGIONS, places=allowed["places"][0])
    assert content(con, "selection.csv", measures=allowed["measures"][0], places="london")


def test_a_missing_figure_is_no_empty_answer(con: Con) -> None:
    rows = table(con, "selection", measures=EXCL, places="leicester", periods="2025")
    assert rows.select("value", "slug").rows() == [(None, "leicester")]
    assert rows["missing_reason"][0]


def test_a_selection_is_had_in_order_of_rank(con: Con) -> None:
    rows = table(con, "selection", measures=EXCL, places="councils", periods="2025", order="rank")
    query = "SELECT location_code FROM ranking WHERE indicator = ? AND time_period = 2025 AND rank = 1"
    assert (rows["location_code"][0],) in con.cursor().execute(query, [EXCL]).fetchall()
    ranks = rows["rank"].to_list()
    placed = [rank for rank in ranks if rank is not None]
    assert placed == sorted(placed)
    assert ranks[len(placed) :] == [None] * (len(ranks) - len(placed))
    assert placed[-1] > 100
    given = {"measures": EXCL, "places": "councils", "periods": "2025", "order": "rank"}
    book = openpyxl.load_workbook(io.BytesIO(content(con, "selection.xlsx", **given)))
    (sheet,) = book["Calendar years"].tables.values()
    header, first, *_ = book["Calendar years"][sheet.ref]
    assert [cell.value for cell in header] == ["Place", "Code", "Region or level", "Rank", "2025"]
    assert [first[1].value, first[3].value] == [rows["location_code"][0], 1]
    several = table(con, "selection", measures=f"{EXCL},dsg_balance_pct", places="councils", order="rank")
    blocks = several.select("indicator", "time_period").rows()
    assert [block for block, after in pairwise(blocks) if block != after] == list(dict.fromkeys(blocks))[:-1]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (f"figures/{EXCL}.csv?periods=2025", f"{EXCL}-2025-all-places.csv"),
        (f"selection.xlsx?measures={EXCL}&periods=2025&places=councils", f"{EXCL}-2025-councils.xlsx"),
        (
            f"selection.csv?measures={EXCL}&periods=2025&places=councils&order=rank",
            f"{EXCL}-2025-councils-by-rank.csv",
        ),
        (
            "selection.json?measures=dsg_balance_gbp&places=devon,E10000016",
            "dsg_balance_gbp-2019-20-to-2023-24-devon-kent.json",
        ),
        (
            f"selection.csv?measures={EXCL}&from=2024&places=devon,kent,york,leeds&shape=places",
            f"{EXCL}-2024-2025-4-places-one-place-a-row.csv",
        ),
        ("council/york.csv-metadata.json", "all-measures-2012-to-2026-york.csv-metadata.json"),
        ("region/london.parquet", "all-measures-2012-to-2026-london-and-its-authorities.parquet"),
        (f"figures/{EXCL}/2025.geojson", f"figures-{EXCL}-2025.geojson"),
        ("tables/symbol.csv", "tables-symbol.csv"),
        (f"picture/movers/{EXCL}/2025.svg?from=2023", f"picture-movers-{EXCL}-2025-from-2023.svg"),
        (
            f"picture/two-measures/{EXCL}/2025.svg?with=dsg_balance_pct&style=newspaper",
            f"picture-two-measures-{EXCL}-2025-with-dsg_balance_pct-style-newspaper.svg",
        ),
    ],
)
def test_files_are_named_after_measure_periods_and_places(con: Con, path: str, name: str) -> None:
    path, _, query = path.partition("?")
    assert resources.answer(con.cursor(), path, dict(parse_qsl(query))).file_name == name


def test_the_index_says_what_its_paths_follow_where_that_is_known(
    con: Con, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(settings.SITE_URL, "https://example.org/send/lottery/")
    assert json.loads(content(con, "index.json"))["root"] == "https://example.org/send/lottery"
    monkeypatch.delenv(settings.SITE_URL)
    assert "root" not in json.loads(content(con, "index.json"))


def test_the_index_names_what_can_be_asked_for(con: Con) -> None:
    index = json.loads(content(con, "index.json"))
    for group, path in (("councils", "council/{}.json"), ("regions", "region/{}.csv-metadata.json")):
        assert index[group][0]["slug"]
        assert content(con, path.format(index[group][0]["slug"]))
    assert len(index["measures"]) == con.cursor().execute("SELECT count(*) FROM indicator").fetchall()[0][0]
    assert {resource["path"] for resource in index["resources"]} == {
        f"/api/v1/{resource.path}" for resource in resources.RESOURCES
    }
