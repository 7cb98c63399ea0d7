"""Demand and growth in the warehouse, against counts read from the published files without this pipeline."""

import csv
import io
import zipfile

import duckdb
import pytest

from tests.support.layouts.published import NEEDS_FILES, PUBLISHED

RELEASE = PUBLISHED / "ehc-plans/2025-06-26/education-health-and-care-plans_2025.zip"
STATEMENTS = PUBLISHED / "ehc-plans/2022/education-health-and-care-plans_2022.zip"
PLANS_2026 = PUBLISHED / "ehc-plans/2026/phase_transfers.csv"
TIMELINESS = PUBLISHED / "ehc-plans/2026/timeliness_20_week.csv"

pytestmark = NEEDS_FILES

Figures = dict[str, float]


def figures(con: duckdb.DuckDBPyConnection, indicator: str, period: int) -> Figures:
    """Values of authorities that existed, by three-digit code; England is ''."""
    rows = con.cursor().execute(
        "SELECT coalesce(old_la_code, ''), value FROM figure WHERE indicator = ? AND time_period = ? "
        "AND existed AND value IS NOT NULL AND geographic_level IN ('National', 'Local authority')",
        [indicator, period],
    )
    return dict(rows.fetchall())


def rows_of(text: str) -> list[dict[str, str]]:
    rows = csv.DictReader(io.StringIO(text.removeprefix("\N{BYTE ORDER MARK}")))
    return [row for row in rows if row["geographic_level"] != "Regional"]


def test_the_change_of_plans_in_place(con: duckdb.DuckDBPyConnection) -> None:
    now = {
        row["old_la_code"]: row["number_plans"] for row in rows_of(PLANS_2026.read_text(encoding="utf-8-sig"))
    }
    with zipfile.ZipFile(RELEASE) as archive:
        caseload = rows_of(archive.read("data/caseload.csv").decode("utf-8-sig"))
    before = {
        row["old_la_code"]: row["ehcplans"]
        for row in caseload
        if row["breakdown_topic"] == "All EHC plans" and row["time_period"] in ("2025", "202425")
    }
    expected = {
        code: 100 * (int(plans) / int(before[code]) - 1)
        for code, plans in now.items()
        if plans.isdigit() and before[code].isdigit()
    }
    found = figures(con, "ehcp_caseload_change_pct", 2026)
    assert found == pytest.approx(expected)
    assert len(found) > 150


def test_the_change_over_five_years_counts_statements_too(con: duckdb.DuckDBPyConnection) -> None:
    """England: 240,183 plans and statements in January 2015, 287,290 in 2017; later 390,109 and 473,255."""
    with zipfile.ZipFile(STATEMENTS) as archive:
        counted = {
            (row["old_la_code"], row["time_period"]): int(row["Total_all"])
            for row in rows_of(archive.read("data/sen2_age_caseload.csv").decode("utf-8-sig"))
            if row["characteristic_age"] == "Total" and row["Total_all"].isdigit()
        }
    for january in (2020, 2021, 2022):
        found = figures(con, "ehcp_caseload_5_year_change_pct", january)
        expected = {
            code: 100 * (counted[code, str(january)] / counted[code, str(january - 5)] - 1) for code in found
        }
        assert found == pytest.approx(expected)
        assert len(found) >= 148
    assert figures(con, "ehcp_caseload_5_year_change_pct", 2020)[""] == pytest.approx(
        100 * (390_109 / 240_183 - 1)
    )
    assert figures(con, "ehcp_caseload_5_year_change_pct", 2022)[""] == pytest.approx(
        100 * (473_255 / 287_290 - 1)
    )
    assert figures(con, "ehcp_caseload_change_pct", 2018)[""] == pytest.approx(100 * (319_819 / 287_290 - 1))


def test_plans_issued_late(con: duckdb.DuckDBPyConnection) -> None:
    """England 2025: 95,411 less 43,997 without exceptions, 102,203 less 46,498 with them."""
    rows = rows_of(TIMELINESS.read_text(encoding="utf-8-sig"))
    for version, issued, on_time in (
        ("excl", "plans_issued_den_ex", "plans_issued_20_weeks_ex"),
        ("incl", "plans_issued_den", "plans_issued_within_20_weeks"),
    ):
        expected = {
            row["old_la_code"]: int(row[issued]) - int(row[on_time])
            for row in rows
            if row[issued].isdigit() and row[on_time].isdigit() and int(row[issued])
        }
        assert figures(con, f"ehcp_issued_late_{version}_count", 2025) == expected
        assert expected[""] == {"excl": 51_414, "incl": 55_705}[version]


def test_growth_and_rates_of_england(con: duckdb.DuckDBPyConnection) -> None:
    """Appeals 22,276 and 26,977, plans 718,838 in January 2026: from the published tables."""
    assert figures(con, "send_appeals_change_pct", 2025)[""] == pytest.approx(100 * (26_977 / 22_276 - 1))
    assert figures(con, "send_appeals_per_1000_plans", 2025)[""] == pytest.approx(1000 * 26_977 / 718_838)
    found = con.cursor().execute(
        "SELECT numerator, value * denominator / 1000 FROM figure WHERE location_code = 'E92000001' "
        "AND indicator = 'ehc_requests_per_1000' AND time_period = 2025"
    )
    assert found.fetchone() == (162_702, pytest.approx(162_702))


def test_no_change_crosses_a_break(con: duckdb.DuckDBPyConnection) -> None:
    def periods(indicator: str) -> set[int]:
        rows = con.cursor().execute(
            "SELECT DISTINCT time_period FROM figure WHERE indicator = ?", [indicator]
        )
        return {period for (period,) in rows.fetchall()}

    assert periods("ehcp_caseload_change_pct") == {*range(2016, 2023), 2024, 2025, 2026}
    assert periods("ehcp_caseload_5_year_change_pct") == {2020, 2021, 2022}
    assert periods("ehc_requests_change_pct") == {*range(2017, 2022), 2023, 2024, 2025}
    assert periods("send_appeals_change_pct") == set(range(2015, 2026))
