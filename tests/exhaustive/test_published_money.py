"""The publishers' real files about money, read with plain Python, compared with the pipeline's tables."""

import csv
import json

import duckdb
import fastexcel
import polars as pl
import pytest

from pipeline.read import spreadsheet
from tests.support.layouts.published import NEEDS_FILES, PUBLISHED

NET_PCT = PUBLISHED / "dsg-balance/2021-22/dsg_deficit_pct_of_s251_line_1.9.1.csv"
LOOKUPS = PUBLISHED / "high-needs-outturn"
BOOK = PUBLISHED / "high-needs-benchmarking/2021-22/Outturn data 202122.xlsx"
SERVICES = PUBLISHED / "s251-lines/s251_sen_transport_2.1.4_gross_2018-19_to_2024-25.csv"
SPECIALIST = PUBLISHED / "high-needs-benchmarking/2021-22/specialist_spend.csv"

pytestmark = NEEDS_FILES

Tables = dict[str, pl.DataFrame]


def figures(
    collected: Tables, indicator: str, source: str, release: str | None = None
) -> dict[tuple[str, int], float]:
    """Return the values of an edition's authorities by name and period."""
    wanted = collected["observation"].filter(
        indicator=indicator, source=source, geographic_level="Local authority"
    )
    if release is not None:
        wanted = wanted.filter(release=release)
    named = wanted.drop_nulls("value").join(
        collected["location"].select("location_code", "location_name"), on="location_code"
    )
    rows = named.select("location_name", "time_period", "value").rows()
    assert len(rows) == len({row[:2] for row in rows})
    return {(name, period): value for name, period, value in rows}


def test_every_percentage_of_the_net_grant(collected: Tables) -> None:
    with NET_PCT.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["geographic_level"] == "Local authority"]
    plain = {(row["la_name"], int(row["time_period"])): -float(row["deficit"]) for row in rows}
    assert len(plain) == 151 + 151 + 152
    assert figures(collected, "dsg_balance_net_pct", "dsg-balance-net") == plain


def test_parts_of_london_are_no_regions(collected: Tables) -> None:
    above = collected["observation"].filter(
        pl.col("geographic_level") != "Local authority", indicator="dsg_balance_net_pct", time_period=202122
    )
    levels = above["geographic_level"].value_counts().rows()
    assert sorted(levels) == [("National", 1), ("Regional", 8), ("Sub-region", 2)]
    assert above.filter(geographic_level="National")["value"].to_list() == [-4.15]


@pytest.mark.parametrize(
    ("year", "authorities"),
    [(2017, 152), (2018, 152), (2019, 151), (2020, 151), (2021, 152), (2022, 152), (2023, 151), (2024, 153)],
)
def test_every_high_needs_outturn_by_code(collected: Tables, year: int, authorities: int) -> None:
    entries = json.loads((LOOKUPS / f"s251_lookup_{year}.json").read_text(encoding="utf-8"))
    plain = {
        code: sum(group["value"] for group in entry["education_breakdown"] if "High needs" in group["name"])
        for code, entry in entries.items()
    }
    assert len(plain) == authorities
    ours = collected["observation"].filter(
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
    """Return the workbook's rows of authorities, with numbers as floats."""
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
def test_the_workbooks_totals(collected: Tables, indicator: str, columns: list[int], millions: int) -> None:
    plain = {str(row[1]): line_sum(row, columns) for row in book_rows() if row[columns[0]]}
    assert len(plain) == 150
    codes = dict(collected["location"].select("location_name", "old_la_code").iter_rows())
    codes["Dorset"] = "838"
    ours = figures(collected, indicator, "high-needs-benchmarking")
    assert {codes[name]: value for name, _ in ours for value in [ours[name, 202122]]} == pytest.approx(plain)
    assert round(sum(ours.values()) / 1e6) == millions


def test_every_specialist_amount(collected: Tables) -> None:
    plain: dict[tuple[str, int], dict[str, float]] = {}
    with SPECIALIST.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["total_spend"]:
                year = int(row["year"].replace("-", ""))
                plain.setdefault((row["la_name"], year), {})[row["category"]] = float(row["total_spend"])
    plain = {key: amounts for key, amounts in plain.items() if amounts["Total"]}
    assert figures(collected, "specialist_spend_gbp", "specialist-spend") == {
        key: amounts["Total"] for key, amounts in plain.items()
    }
    apart = {key: amounts["Independent or non-maintained"] for key, amounts in plain.items()}
    assert figures(collected, "specialist_spend_independent_gbp", "specialist-spend") == apart
    shares = {key: 100 * apart[key] / plain[key]["Total"] for key in plain}
    assert figures(collected, "specialist_spend_independent_pct", "specialist-spend") == pytest.approx(shares)


def test_specialist_spending_is_the_top_ups_of_special_schools_and_alternative_provision(
    collected: Tables,
) -> None:
    names = dict(collected["location"].select("old_la_code", "location_name").iter_rows())
    ours = figures(collected, "specialist_spend_gbp", "specialist-spend")
    compared = 0
    for row in book_rows():
        spent = ours.get((names[str(row[1])], 202122))
        if spent is not None and row[1] != "838":
            assert spent == pytest.approx(line_sum(row, [70, 71, 78, 79]), abs=2), row[2]
            compared += 1
    assert compared == 148  # York and Dorset have no figure


def test_sheet_of_2023_24_is_from_march_2024_and_not_served(collected: Tables) -> None:
    """It has the gross grant of March 2024 for every authority; the year's own file is served."""
    book = PUBLISHED / "dsg-allocations/DSG_by_year_dr.xlsx"
    march = fastexcel.read_excel(book).load_sheet("dsg_budget_2024_03_30", dtypes="string").to_polars()
    totals = {row[0]: float(row[2]) for row in march.rows() if row[0].isdigit()}
    described = {
        release["release"]: release["position"]
        for release in collected["release"].rows(named=True)
        if release["source"] == "dsg-allocations"
    }
    years = ("2020-21", "2021-22", "2022-23", "2023-24")
    assert all(described[f"{year}-amalgam"] < described[year] for year in years)
    content = (
        PUBLISHED / "dsg-allocations/dedicated-schools-grant_AMALGAM_2019-20_to_2023-24.ods"
    ).read_bytes()
    rows = spreadsheet.from_ods(content, "amalgam", "Allocations_2324")
    amalgam = {row[0]: float(row[6]) for row in rows if row and row[0].isdigit() and len(row) > 6}
    assert amalgam == totals
    assert len(amalgam) == 151


# Sums over all authorities, added up from the file without this pipeline.
TRANSPORT = {
    201819: 726_834_601,
    201920: 822_974_178,
    202021: 829_209_632,
    202122: 1_007_026_756,
    202223: 1_252_811_395,
    202324: 1_521_671_876,
    202425: 1_717_648_788,
}


def test_every_amount_of_the_services_outside_of_the_grant(collected: Tables) -> None:
    with SERVICES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = figures(collected, "sen_transport_gbp", "s251-lines")
    printed = [int(row["line_2_1_4_sen_transport_pre16_gross_gbp"] or -1) for row in rows]
    assert sorted(found.values()) == sorted(amount for amount in printed if amount >= 0)
    assert {
        year: sum(value for (_, of), value in found.items() if of == year) for year in TRANSPORT
    } == TRANSPORT
    assert found["Thurrock", 202324] == 16_232_445
    assert found["Dorset", 201819] == 7_196_229
    newest = {
        name: figures(collected, name, "s251-lines")
        for name in ("educational_psychology_gbp", "sen_administration_gbp")
    }
    assert {year for of in newest.values() for _, year in of} == {202425}
    assert [sum(of.values()) for of in newest.values()] == [245_685_670, 456_214_602]


def test_transport_per_plan_and_per_head(con: duckdb.DuckDBPyConnection) -> None:
    """Dorset 2024-25: £24,958,180 over 4,333 plans of January 2025 and the residents of mid-2024."""
    found = con.cursor().execute(
        "SELECT indicator, value, numerator, denominator FROM figure WHERE location_code = 'E06000059' "
        "AND time_period = 202425 AND indicator LIKE 'sen_transport_per_%' ORDER BY indicator"
    )
    head, plan = found.fetchall()
    assert plan == ("sen_transport_per_plan_gbp", pytest.approx(24_958_180 / 4_333), 24_958_180, 4_333)
    assert head[1:3] == (pytest.approx(24_958_180 / head[3]), 24_958_180)
