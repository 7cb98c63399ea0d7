"""Oddities in the publishers' real files that stay as published."""

import csv
from collections.abc import Mapping
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.support.layouts.published import NEEDS_FILES, PUBLISHED
from tests.support.warehouses.golden import EXCL, INCL

pytestmark = NEEDS_FILES

Con = duckdb.DuckDBPyConnection
ENGLAND = "E92000001"
YORKSHIRE_AND_THE_HUMBER = "E12000003"


def plain(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return [{name.lower(): cell for name, cell in row.items()} for row in csv.DictReader(lines)]


def test_rows_for_two_authorities_and_for_no_place_are_no_places(
    collected: Mapping[str, pl.DataFrame],
) -> None:
    register = plain(PUBLISHED / "la-register" / "las.csv")
    left_out = [row for row in register if not row["old_la_code"].isdigit() or row["new_la_code"] == "z"]
    assert {"940 / 941", "942 / 943", "314 / 318", "x", "702"} == {row["old_la_code"] for row in left_out}
    location = collected["location"]
    assert set(location["location_code"]) & {row["new_la_code"] for row in left_out} == set()
    assert set(location["old_la_code"]) & {row["old_la_code"] for row in left_out} == set()


@pytest.mark.parametrize(("version", "suffix", "on_time"), [(INCL, "", 39_784), (EXCL, "_ex", 38_471)])
def test_bands_that_do_not_add_up_to_the_total_are_kept_as_published(
    mirrored: Con, version: str, suffix: str, on_time: int
) -> None:
    """Some plans of 2023 have an unknown duration: they are in England's total but not in its bands."""
    (row,) = (
        row
        for row in plain(PUBLISHED / "ehc-plans" / "2025-amended" / "timeliness_20_week.csv")
        if (row["time_period"], row["geographic_level"]) == ("2023", "National")
        and row["breakdown_topic"] == "All EHC plans issued"
    )
    bands = ["within_20_weeks" if suffix == "" else "20_weeks_ex"]
    bands += [f"{band}{suffix}" for band in ("gt20weeks_ltyear", "gt_1_year")]
    within, between, over = (int(row[f"plans_issued_{band}"]) for band in bands)
    issued = int(row[f"plans_issued_den{suffix}"])
    assert within == on_time
    assert within + between + over < issued
    if version == INCL:
        assert (within + between + over, issued) == (80_306, 80_945)
    late = version.replace("20_weeks", "over_52_weeks")
    found = mirrored.cursor().execute(
        "SELECT indicator, numerator, denominator FROM latest_observation "
        "WHERE indicator IN (?, ?) AND time_period = 2023 AND location_code = ? AND breakdown = 'Total'",
        [version, late, ENGLAND],
    )
    assert set(found.fetchall()) == {(version, within, issued), (late, over, issued)}


def test_englands_rate_on_the_annual_review_method_stays_and_its_caveat_gives_like_for_like(
    mirrored: Con,
) -> None:
    """Six authorities have no decisions: only England's numerator includes them."""
    rate = "send_appeal_rate_reviews_pct"
    found = mirrored.cursor().execute(
        "SELECT value, numerator, denominator FROM latest_observation "
        "WHERE indicator = ? AND time_period = 2024 AND location_code = ?",
        [rate, ENGLAND],
    )
    assert found.fetchall() == [(pytest.approx(100 * 22_276 / 364_912), 22_276, 364_912)]
    alike = mirrored.cursor().execute(
        "SELECT sum(numerator), sum(denominator) FROM latest_observation "
        "WHERE indicator = ? AND time_period = 2024 AND geographic_level = 'Local authority' "
        "AND value IS NOT NULL",
        [rate],
    )
    assert alike.fetchone() == (20_771, 364_912)
    caveat = mirrored.cursor().execute(
        "SELECT text FROM annotation "
        "WHERE indicator = ? AND time_period = 2024 AND location_code = ? AND kind = 'caveat'",
        [rate, ENGLAND],
    )
    ((text,),) = caveat.fetchall()
    assert "20,771 of 364,912, or 5.7%" in text


def test_new_plans_of_yorkshire_and_the_humber_in_2022_are_kept_and_not_ranked(mirrored: Con) -> None:
    """The table prints the region's total, 6,078, for each of its fifteen authorities."""
    found = mirrored.cursor().execute(
        "SELECT value, not_ranked, suspect IS NOT NULL FROM figure WHERE indicator = 'ehcp_new_plans_count' "
        "AND time_period = 2022 AND geographic_level = 'Local authority' AND region_code = ? AND existed",
        [YORKSHIRE_AND_THE_HUMBER],
    )
    assert found.fetchall() == [(6_078, "suspect", True)] * 15
    ranked = mirrored.cursor().execute(
        "SELECT count(*) FROM ranking JOIN location USING (location_code) WHERE region_code = ? "
        "AND indicator = 'ehcp_new_plans_count' AND time_period = 2022 AND rank IS NOT NULL",
        [YORKSHIRE_AND_THE_HUMBER],
    )
    assert ranked.fetchone() == (0,)
