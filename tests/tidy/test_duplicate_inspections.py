import datetime

import polars as pl
import pytest

from pipeline.core.tables import INSPECTION_COLUMNS
from pipeline.tidy.common import TidyList
from pipeline.tidy.duplicate_inspections import remove_duplicates
from tests.support.layouts.small_register import geography

CAMDEN, SOLIHULL = "E09000007", "E08000029"
START, PUBLISHED = datetime.date(2023, 5, 11), datetime.date(2023, 7, 11)
LATER = datetime.timedelta(days=4)


def row(source: str, **cells: object) -> dict[str, object]:
    usual = {
        "location_code": CAMDEN,
        "framework": "from 2023",
        "inspection_start": START,
        "published_on": PUBLISHED,
        "outcome": "Inconsistent experiences and outcomes",
        "source": source,
        "release": f"of {source}",
    }
    return dict.fromkeys(INSPECTION_COLUMNS) | usual | cells


def kept(*rows: dict[str, object]) -> TidyList:
    return remove_duplicates(pl.DataFrame(list(rows), schema=INSPECTION_COLUMNS), geography().location)


def sources(listed: TidyList) -> list[str]:
    return listed.rows["source"].to_list()


def agreement(listed: TidyList) -> tuple[str, str]:
    (check,) = listed.checks.rows(named=True)
    assert (check["source"], check["release"]) == ("ofsted", "of ofsted")
    return check["outcome"], check["detail"]


def test_the_later_row_is_kept_with_the_address_of_the_other() -> None:
    listed = kept(row("tool", report_url="https://example.org/1"), row("ofsted", areas_for_action=2))
    assert sources(listed) == ["ofsted"]
    assert listed.rows.select("report_url", "areas_for_action").rows() == [("https://example.org/1", 2)]
    assert agreement(listed) == ("pass", "1 of 1 agree")


def test_an_existing_address_is_not_replaced() -> None:
    listed = kept(
        row("tool", report_url="https://example.org/1"), row("ofsted", report_url="https://example.org/2")
    )
    assert listed.rows["report_url"].to_list() == ["https://example.org/2"]


def test_one_common_date_is_enough_and_the_other_is_explained() -> None:
    listed = kept(row("tool"), row("ofsted", inspection_start=START + LATER))
    assert sources(listed) == ["ofsted"]
    outcome, detail = agreement(listed)
    assert outcome == "explained"
    assert detail == "0 of 1 agree; other days for Camden (began 2023-05-15, in the other 2023-05-11)"


def test_different_outcomes_fail_the_check() -> None:
    listed = kept(row("tool"), row("ofsted", outcome="Typically positive experiences and outcomes"))
    assert agreement(listed) == ("fail", "0 of 1 agree; other outcomes for Camden")


def test_an_unread_outcome_is_not_a_difference() -> None:
    assert agreement(kept(row("tool", outcome=None), row("ofsted"))) == ("pass", "1 of 1 agree")


@pytest.mark.parametrize(
    "other",
    [
        {"location_code": SOLIHULL},
        {"framework": "2016 to 2022"},
        {"inspection_start": START + LATER, "published_on": PUBLISHED + LATER},
        {"inspection_start": None, "published_on": None},
        {"inspection_start": None, "published_on": PUBLISHED + LATER},
    ],
)
def test_other_areas_frameworks_and_dates_are_other_inspections(other: dict[str, object]) -> None:
    listed = kept(row("tool"), row("ofsted", **other))
    assert sorted(sources(listed)) == ["ofsted", "tool"]
    assert listed.checks.is_empty()


def test_an_empty_table_stays_empty() -> None:
    assert kept().rows.is_empty()
