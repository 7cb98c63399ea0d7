"""The tables of gaps and of what is due: shipped ones are valid, wrong rows are named."""

import datetime
from pathlib import Path

import polars as pl
import pytest

from pipeline.checks.calendar import calendar_ahead
from pipeline.core.errors import PipelineError
from pipeline.sources.catalogue import Catalogue
from pipeline.sources.outlook import read_corrections, read_known_gaps, read_release_calendar
from tests.support.layouts.next_edition import newest_edition

GAPS = "indicators,periods,published_where,url,why,how_it_will_come\n"
CALENDAR = "source,usual_month,next_expected,known_since\n"


def test_a_pattern_stands_for_every_measure_it_fits(catalogue: Catalogue, tmp_path: Path) -> None:
    row = "dsg_balance_*pct,2022-23,DfE,https://example.org,Not read.,Later.\n"
    (tmp_path / "known_gaps.csv").write_text(GAPS + row, encoding="utf-8")
    gaps = read_known_gaps(catalogue, tmp_path)
    assert gaps["indicator"].sort().to_list() == ["dsg_balance_net_pct", "dsg_balance_pct"]
    assert set(gaps["periods"]) == {"2022-23"}


@pytest.mark.parametrize(
    ("words", "first", "last", "only_totals"),
    [
        ("2022-23", 202223, 202223, False),
        ("2024-25 and later", 202425, None, False),
        ("before 2024-25", None, 202324, False),
        ("before 2024", None, 2023, False),
        ("2025", 2025, 2025, False),
        ("2021 to 2023", 2021, 2023, False),
        ("January 2026", 2026, 2026, False),
        ("England and its regions", None, None, True),
        ('"2023-24, England and its regions"', 202324, 202324, True),
    ],
)
def test_periods_in_words_are_read(
    catalogue: Catalogue, tmp_path: Path, words: str, first: int | None, last: int | None, only_totals: bool
) -> None:
    row = f"dsg_balance_pct,{words},DfE,https://example.org,Not read.,Later.\n"
    (tmp_path / "known_gaps.csv").write_text(GAPS + row, encoding="utf-8")
    (gap,) = read_known_gaps(catalogue, tmp_path).rows(named=True)
    assert (gap["first_period"], gap["last_period"], gap["only_totals"]) == (first, last, only_totals)


def test_the_shipped_gaps_name_measures_and_places_of_publication(catalogue: Catalogue) -> None:
    gaps = read_known_gaps(catalogue)
    assert {"dsg_balance_gbp", "high_needs_block_gbp"} <= set(gaps["indicator"])
    assert gaps.filter(~pl.col("url").str.starts_with("https://")).is_empty()


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("no_such_*,2022-23,DfE,https://example.org,a,b", "row 2: 'no_such_*' matches no indicator"),
        (
            "dsg_balance_pct,last year,DfE,https://example.org,a,b",
            "row 2: periods 'last year' are not written as in",
        ),
        ("dsg_balance_pct,,DfE,https://example.org,a,b", "row 2: periods is empty"),
    ],
)
def test_a_wrong_gap_is_named(catalogue: Catalogue, tmp_path: Path, row: str, problem: str) -> None:
    (tmp_path / "known_gaps.csv").write_text(f"{GAPS}{row}\n", encoding="utf-8")
    with pytest.raises(PipelineError) as error:
        read_known_gaps(catalogue, tmp_path)
    assert problem in str(error.value)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("ehcp,June,2027-06,x", "row 2: 'ehcp' is not a source"),
        ("send-appeals,June,2027,x", "row 2: '2027' is not a month like 2027-06"),
        ("send-appeals,May,2027-06,x", "row 2: 2027-06 is not in May"),
        ("send-appeals,June,2027-06-31,x", "row 2: '2027-06-31' is not a month like 2027-06"),
        ("send-appeals,June,20270624,x", "row 2: '20270624' is not a month like 2027-06"),
    ],
)
def test_a_wrong_date_is_named(catalogue: Catalogue, tmp_path: Path, row: str, problem: str) -> None:
    (tmp_path / "release_calendar.csv").write_text(f"{CALENDAR}{row}\n", encoding="utf-8")
    with pytest.raises(PipelineError) as error:
        read_release_calendar(catalogue, tmp_path)
    assert problem in str(error.value)


def test_a_calendar_that_releases_have_overtaken_is_explained(catalogue: Catalogue) -> None:
    newest = newest_edition("send-appeals")
    release = pl.DataFrame({"source": [newest.source], "release": [newest.release]})
    for month, outcome in (("2014-06", "explained"), ("2099-06", "pass")):
        calendar = pl.DataFrame({"source": [newest.source], "next_expected": [month]})
        assert calendar_ahead(calendar, release, catalogue)["outcome"].to_list() == [outcome]


def test_a_known_day_may_be_in_another_month_than_usual(catalogue: Catalogue, tmp_path: Path) -> None:
    row = "send-appeals,June,2027-07-01,announced"
    (tmp_path / "release_calendar.csv").write_text(f"{CALENDAR}{row}\n", encoding="utf-8")
    assert read_release_calendar(catalogue, tmp_path)["next_expected"].to_list() == ["2027-07-01"]


CORRECTIONS = "correction,corrected_on,indicators,location_code,location_name,text\n"
LOCATION = pl.DataFrame({"location_code": ["E10000016"], "location_name": ["Kent"]})


def test_corrections_have_their_measures_and_day(catalogue: Catalogue, tmp_path: Path) -> None:
    text = (
        f"{CORRECTIONS}b,2026-11-30,dsg_balance_p*,E10000016,Kent,It was wrong.\n"
        "a,2026-11-29,dsg_balance_gbp,,,So was this.\n"
    )
    (tmp_path / "corrections.csv").write_text(text, encoding="utf-8")
    first, second = read_corrections(catalogue, LOCATION, tmp_path).rows(named=True)
    assert (first["correction"], first["location_code"]) == ("a", None)
    assert second["corrected_on"] == datetime.date(2026, 11, 30)
    assert set(second["indicators"]) == {"dsg_balance_pct", "dsg_balance_per_head_gbp"}


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("A b,2026-11-30,dsg_balance_pct,,,x", "row 2: 'A b' is not an id"),
        ("a,30 November 2026,dsg_balance_pct,,,x", "row 2: '30 November 2026' is not a day"),
        ("a,2026-11-31,dsg_balance_pct,,,x", "row 2: '2026-11-31' is not a day"),
        ("a,2026-11-30,nothing_*,,,x", "row 2: 'nothing_*' matches no indicator"),
        ("a,2026-11-30,dsg_balance_pct,E10000016,Devon,x", "row 2: E10000016 is Kent, not Devon"),
        ("a,2026-11-30,dsg_balance_pct,,,", "row 2: text is empty"),
    ],
)
def test_a_wrong_correction_is_named(catalogue: Catalogue, tmp_path: Path, row: str, problem: str) -> None:
    (tmp_path / "corrections.csv").write_text(f"{CORRECTIONS}{row}\n", encoding="utf-8")
    with pytest.raises(PipelineError) as error:
        read_corrections(catalogue, LOCATION, tmp_path)
    assert problem in str(error.value)
