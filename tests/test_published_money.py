"""The publishers' real files about money, read here with plain Python, against what the pipeline holds."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import fastexcel
import polars as pl
import pytest

from pipeline import paths
from pipeline.catalogue import Catalogue
from pipeline.collect import collect
from pipeline.errors import PipelineError
from pipeline.read import grids
from pipeline.warehouse import build
from tests.files_money import s251_csv, s251_england, s251_rows, s251_zip
from tests.publishers_files import Cell

PUBLISHED = paths.ROOT.parent / "shared" / "published"
NET_PCT = PUBLISHED / "dsg-balance/2021-22/dsg_deficit_pct_of_s251_line_1.9.1.csv"
LINE_193 = PUBLISHED / "dsg-balance/2023-24/s251_line_1.9.3.csv"
LOOKUPS = PUBLISHED / "high-needs-outturn"
BOOK = PUBLISHED / "high-needs-benchmarking/2021-22/Outturn data 202122.xlsx"
SPECIALIST = PUBLISHED / "high-needs-benchmarking/2021-22/specialist_spend.csv"
ARCHIVE = "s251-outturn/2024-25/la-and-school-expenditure_2024-25.zip"

pytestmark = [
    pytest.mark.published,
    pytest.mark.skipif(not PUBLISHED.is_dir(), reason=f"the publishers' files are not at {PUBLISHED}"),
]

Tables = dict[str, pl.DataFrame]


@pytest.fixture(scope="module")
def held(catalogue: Catalogue) -> Tables:
    """The tables that the pipeline makes of the published files."""
    return collect(PUBLISHED, catalogue)


def figures(
    held: Tables, indicator: str, source: str, release: str | None = None
) -> dict[tuple[str, int], float]:
    """Name and period -> value, of an edition's authorities that have one."""
    wanted = held["observation"].filter(
        indicator=indicator, source=source, geographic_level="Local authority"
    )
    if release is not None:
        wanted = wanted.filter(release=release)
    named = wanted.drop_nulls("value").join(
        held["location"].select("location_code", "location_name"), on="location_code"
    )
    rows = named.select("location_name", "time_period", "value").rows()
    assert len(rows) == len({row[:2] for row in rows})
    return {(name, period): value for name, period, value in rows}


def test_every_percentage_of_the_net_grant(held: Tables) -> None:
    with NET_PCT.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["geographic_level"] == "Local authority"]
    plain = {(row["la_name"], int(row["time_period"])): -float(row["deficit"]) for row in rows}
    assert len(plain) == 151 + 151 + 152
    assert figures(held, "dsg_balance_net_pct", "dsg-balance-net") == plain


def test_parts_of_london_are_no_regions(held: Tables) -> None:
    above = held["observation"].filter(
        pl.col("geographic_level") != "Local authority", indicator="dsg_balance_net_pct", time_period=202122
    )
    levels = above["geographic_level"].value_counts().rows()
    assert sorted(levels) == [("National", 1), ("Regional", 8), ("Sub-region", 2)]
    assert above.filter(geographic_level="National")["value"].to_list() == [-4.15]


@pytest.mark.parametrize(
    ("year", "authorities"),
    [(2017, 152), (2018, 152), (2019, 151), (2020, 151), (2021, 152), (2022, 152), (2023, 151), (2024, 153)],
)
def test_every_high_needs_outturn_by_code(held: Tables, year: int, authorities: int) -> None:
    entries = json.loads((LOOKUPS / f"s251_lookup_{year}.json").read_text(encoding="utf-8"))
    plain = {
        code: sum(group["value"] for group in entry["education_breakdown"] if "High needs" in group["name"])
        for code, entry in entries.items()
    }
    assert len(plain) == authorities
    ours = held["observation"].filter(
        indicator="high_needs_outturn_gbp",
        source="high-needs-outturn",
        time_period=year * 100 + (year + 1) % 100,
    )
    values = dict(ours.drop_nulls("value").select("location_code", "value").iter_rows())
    assert sorted(values.values()) == sorted(plain.values())
    assert {code for code, value in plain.items() if code in values and values[code] != value} == set()
    # The rest are authorities whose code has changed since.
    assert len(set(plain) - set(values)) <= 5


def book_rows() -> list[list[float | str | None]]:
    """The workbook's rows of authorities, numbers as numbers."""
    sheet = fastexcel.read_excel(BOOK).load_sheet(0, header_row=None, dtypes="string").to_polars()
    return [list(row) for row in sheet.rows() if row[1] and row[1].isdigit()]


def line_sum(row: list[float | str | None], columns: list[int]) -> float:
    return sum(float(row[column] or 0) for column in columns)


BUDGET_LINES, OUTTURN_LINES = [14, 21, 29, 37, 38, 39, 40], [59, 66, 74, 82, 83, 84, 85]


@pytest.mark.parametrize(
    ("indicator", "columns", "millions"),
    [
        ("high_needs_budget_gbp", BUDGET_LINES, 7_779),
        ("high_needs_outturn_with_places_gbp", OUTTURN_LINES, 7_486),
        ("high_needs_places_outturn_gbp", [59], 1_009),
    ],
)
def test_the_workbooks_totals(held: Tables, indicator: str, columns: list[int], millions: int) -> None:
    plain = {str(row[1]): line_sum(row, columns) for row in book_rows() if row[columns[0]]}
    assert len(plain) == 150
    codes = dict(held["location"].select("location_name", "old_la_code").iter_rows())
    codes["Dorset"] = "838"
    ours = figures(held, indicator, "high-needs-benchmarking")
    assert {codes[name]: value for name, _ in ours for value in [ours[name, 202122]]} == pytest.approx(plain)
    assert round(sum(ours.values()) / 1e6) == millions


def test_every_specialist_amount(held: Tables) -> None:
    plain: dict[tuple[str, int], dict[str, float]] = {}
    with SPECIALIST.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["total_spend"]:
                year = int(row["year"].replace("-", ""))
                plain.setdefault((row["la_name"], year), {})[row["category"]] = float(row["total_spend"])
    plain = {key: amounts for key, amounts in plain.items() if amounts["Total"]}
    assert figures(held, "specialist_spend_gbp", "specialist-spend") == {
        key: amounts["Total"] for key, amounts in plain.items()
    }
    apart = {key: amounts["Independent or non-maintained"] for key, amounts in plain.items()}
    assert figures(held, "specialist_spend_independent_gbp", "specialist-spend") == apart
    shares = {key: 100 * apart[key] / plain[key]["Total"] for key in plain}
    assert figures(held, "specialist_spend_independent_pct", "specialist-spend") == pytest.approx(shares)


def test_specialist_spending_is_the_top_ups_of_special_schools_and_alternative_provision(
    held: Tables,
) -> None:
    names = dict(held["location"].select("old_la_code", "location_name").iter_rows())
    ours = figures(held, "specialist_spend_gbp", "specialist-spend")
    compared = 0
    for row in book_rows():
        spent = ours.get((names[str(row[1])], 202122))
        if spent is not None and row[1] != "838":
            assert spent == pytest.approx(line_sum(row, [70, 71, 78, 79]), abs=2), row[2]
            compared += 1
    assert compared == 148  # York and Dorset have no figure


def test_the_sheet_of_2023_24_is_the_publication_of_march_2024(held: Tables) -> None:
    """It has the gross grant of March 2024 for every authority, so it is later than the year's own file."""
    book = PUBLISHED / "dsg-allocations/DSG_by_year_dr.xlsx"
    march = fastexcel.read_excel(book).load_sheet("dsg_budget_2024_03_30", dtypes="string").to_polars()
    totals = {row[0]: float(row[2]) for row in march.rows() if row[0].isdigit()}
    described = {
        one["release"]: one["position"]
        for one in held["release"].rows(named=True)
        if one["source"] == "dsg-allocations"
    }
    assert described["2023-24-amalgam"] > described["2023-24"]
    assert all(described[f"{year}-amalgam"] < described[year] for year in ("2020-21", "2021-22", "2022-23"))
    content = (
        PUBLISHED / "dsg-allocations/dedicated-schools-grant_AMALGAM_2019-20_to_2023-24.ods"
    ).read_bytes()
    rows = grids.from_ods(content, "amalgam", "Allocations_2324")
    amalgam = {row[0]: float(row[6]) for row in rows if row and row[0].isdigit() and len(row) > 6}
    assert amalgam == totals
    assert len(amalgam) == 151


def made_mirror(folder: Path, *, sign: int = 1) -> Path:
    """The published files, and the whole section 251 outturn made of the extract's own deficits."""
    for entry in PUBLISHED.iterdir():
        (folder / entry.name).symlink_to(entry)
    with LINE_193.open(encoding="utf-8", newline="") as file:
        extract = {row["la_code"]: row["dsg_balance_2324"] for row in csv.DictReader(file)}
    with (PUBLISHED / "la-register/las.csv").open(encoding="utf-8-sig", newline="") as file:
        codes = {row["new_la_code"]: (row["la_name"], row["old_la_code"]) for row in csv.DictReader(file)}
    rows: list[dict[str, Cell]] = []
    total = 0
    for code, printed in extract.items():
        name, old_code = codes[code]
        place = (name, code, old_code)
        deficit: Cell = sign * int(printed) + (500 if name == "Kent" else 0) if printed else ":"
        total += deficit if isinstance(deficit, int) else 0
        returned = printed not in ("", "0")
        rows += s251_rows(
            place, 202324, deficit=deficit, grant=10**8 if returned else 0, top_up=7 if returned else "x"
        )
        rows += s251_rows(place, 202425, deficit=1_000, grant=10**8)
    high_needs = {"academies": 20 * 151, "pfi": 3 * 151}
    rows += s251_england(202324, deficit=total, grant=148 * 10**8, top_up=7 * 148, **high_needs)
    rows += s251_england(202425, deficit=151_000, grant=151 * 10**8, top_up=10 * 151, **high_needs)
    archive = folder / ARCHIVE
    archive.parent.mkdir(parents=True)
    archive.write_bytes(s251_zip(rows))
    return folder


@pytest.fixture(scope="module")
def superseded(
    catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("whole")
    path = tmp_path_factory.mktemp("built") / "warehouse.duckdb"
    build(collect(made_mirror(folder), catalogue), catalogue, path)
    with duckdb.connect(str(path), read_only=True) as con:
        yield con


def serving(con: duckdb.DuckDBPyConnection, indicator: str, period: int) -> str:
    found = con.cursor().execute(
        "SELECT source FROM serving_release WHERE indicator = ? AND time_period = ?", [indicator, period]
    )
    (only,) = found.fetchall()
    return str(only[0])


@pytest.mark.parametrize(
    ("indicator", "period", "source"),
    [
        ("dsg_balance_gbp", 202324, "s251-outturn"),
        ("dsg_balance_pct", 202324, "s251-outturn"),
        ("dsg_balance_net_pct", 202324, "s251-outturn"),
        ("high_needs_outturn_gbp", 202324, "s251-outturn"),
        ("dsg_balance_gbp", 202425, "s251-outturn"),
        ("dsg_balance_gbp", 202122, "dsg-balance"),
        ("dsg_balance_pct", 202122, "dsg-balance"),
        ("dsg_balance_net_pct", 202122, "dsg-balance-net"),
        ("high_needs_outturn_gbp", 202223, "high-needs-outturn"),
    ],
)
def test_the_whole_outturn_supersedes_its_extracts(
    superseded: duckdb.DuckDBPyConnection, indicator: str, period: int, source: str
) -> None:
    assert serving(superseded, indicator, period) == source


def test_a_year_without_a_gross_grant_has_no_share_of_it(superseded: duckdb.DuckDBPyConnection) -> None:
    newest = superseded.cursor().execute(
        "SELECT max(time_period) FROM observation WHERE indicator = 'dsg_balance_pct'"
    )
    assert newest.fetchone() == (202324,)


def test_what_the_whole_outturn_changed_is_a_revision(superseded: duckdb.DuckDBPyConnection) -> None:
    changed = superseded.cursor().execute(
        "SELECT location_name, old_value - new_value FROM revision JOIN location USING (location_code) "
        "WHERE indicator = 'dsg_balance_gbp' AND time_period = 202324 AND new_source = 's251-outturn' "
        "AND new_value IS NOT NULL"
    )
    assert changed.fetchall() == [("Kent", 500)]


def test_missing_returns_stay_missing_with_their_marks(superseded: duckdb.DuckDBPyConnection) -> None:
    found = superseded.cursor().execute(
        "SELECT location_name, symbol FROM figure "
        "WHERE indicator = 'dsg_balance_gbp' AND time_period = 202324 AND value IS NULL ORDER BY 1"
    )
    assert found.fetchall() == [
        ("Buckinghamshire", ":"),
        ("City of London", "absent"),
        ("Cumberland", "zero"),
        ("Isles of Scilly", "absent"),
        ("Westmorland and Furness", "zero"),
    ]


def test_the_checks_compare_the_whole_outturn_with_its_extract(superseded: duckdb.DuckDBPyConnection) -> None:
    found = superseded.cursor().execute(
        "SELECT outcome, detail FROM check_result "
        "WHERE source = 'dsg-balance' AND \"check\" LIKE 'dsg_balance_gbp and the whole%'"
    )
    (told,) = found.fetchall()
    assert told[0] == "explained"
    assert told[1].startswith("147 of 148 agree; the largest difference is 500 GBP (Kent, 2023-24)")


def test_an_outturn_with_the_sign_the_other_way_round_is_refused(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    folder = tmp_path / "mirror"
    folder.mkdir()
    tables = collect(made_mirror(folder, sign=-1), catalogue)
    with pytest.raises(PipelineError, match="have opposite signs"):
        build(tables, catalogue, tmp_path / "warehouse.duckdb")


def test_the_made_file_is_in_windows_encoding() -> None:
    assert b"\x96" in s251_csv(s251_england(202324))
