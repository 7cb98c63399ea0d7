"""Missing regions and groups, exchanged groups, and periods later than the publication."""

import datetime

import polars as pl
import pytest

from pipeline.checks.completeness import REGIONS, edition_checks, latest_publication
from schemas.observations import COLUMNS
from tests.support.layouts.publishers_files import edition

TIMELINESS = edition("ehcp-timeliness", "2026")
COUNT = "ehcp_plans_issued_incl_count"


def row(
    level: str, code: str, value: float, breakdown: str = "Total", period: int = 2025
) -> dict[str, object]:
    """An observation of plans issued; a breakdown other than Total is one of Sex."""
    topic = "Total" if breakdown == "Total" else "Sex"
    given = {"indicator": COUNT, "time_period": period, "time_identifier": "Calendar year"}
    given |= {
        "geographic_level": level,
        "location_code": code,
        "breakdown_topic": topic,
        "breakdown": breakdown,
    }
    return given | {"value": value, "source": "ehcp-timeliness", "release": "2026"}


def outcomes(*more: dict[str, object], without: str = "", period: int = 2025) -> dict[str, str]:
    """Check -> outcome of England, its regions but one, and further rows."""
    rows = [row("National", "E92000001", 300, period=period)]
    rows += [row("Regional", code, 1, period=period) for code in sorted(REGIONS - {without})]
    table = pl.DataFrame([dict.fromkeys(COLUMNS) | given for given in (*rows, *more)], schema=COLUMNS)
    return dict(edition_checks(table, TIMELINESS).select("check", "outcome").iter_rows())


def sexes(male: float, female: float) -> list[dict[str, object]]:
    return [row("National", "E92000001", value, name) for name, value in (("Male", male), ("Female", female))]


def test_a_whole_table_passes() -> None:
    assert set(outcomes(*sexes(210, 90)).values()) == {"pass"}


@pytest.mark.parametrize("code", ["E12000001", "E12000007"])
def test_a_region_without_a_row_fails(code: str) -> None:
    assert outcomes(without=code)["every region has its row"] == "fail"


def test_a_group_that_is_dropped_fails() -> None:
    assert outcomes(*sexes(210, 90)[:1])["groups add up to England's total"] == "fail"


def test_exchanged_groups_fail() -> None:
    found = outcomes(*sexes(90, 210))
    assert found["groups add up to England's total"] == "pass"
    assert found["Male is larger than Female"] == "fail"


def test_a_period_of_the_future_fails() -> None:
    assert outcomes(period=2026)["no period is later than the publication"] == "fail"


@pytest.mark.parametrize(
    ("source", "release", "day"),
    [
        ("ehcp-timeliness", "2025", datetime.date(2025, 6, 26)),
        ("ehcp-timeliness", "2026", datetime.date(2026, 6, 30)),
        ("sen2-mi", "2023", datetime.date(2023, 12, 31)),
        ("high-needs-outturn", "2017-18", datetime.date(2018, 12, 31)),
    ],
)
def test_the_latest_day_of_publication(source: str, release: str, day: datetime.date) -> None:
    assert latest_publication(edition(source, release)) == day
