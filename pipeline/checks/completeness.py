"""Check that an edition has every region and group, and no period later than its publication."""

import datetime
import re

import polars as pl

from pipeline.core.periods import reference_date
from pipeline.core.symbols import TOTAL
from pipeline.core.tables import CHECK_COLUMNS
from pipeline.sources.catalogue import Edition
from pipeline.sources.check_result import check_result

# Layouts of tables that have no rows for regions.
WITHOUT_REGIONS = frozenset(
    {
        "appeals",
        "dsg_balance_gbp",
        "high_needs_groups",
        "high_needs_benchmarking",
        "specialist_spend",
        "s251_services",
    }
)
# Layouts of tables on a year that has only just begun when they are published.
OF_THE_YEAR_AHEAD = frozenset({"dsg_allocations", "dsg_gross"})
REGIONS = frozenset(f"E1200000{number}" for number in range(1, 10))
LONDON, ITS_PARTS = "E12000007", frozenset({"E13000001", "E13000002"})
# Topics with a group that has been the larger one in England in every published year: larger, smaller.
LARGER_GROUP = {"Sex": ("Male", "Female")}
MONTHS = {datetime.date(2000, month, 1).strftime("%B"): month for month in range(1, 13)}


def edition_checks(observations: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Run these checks on an edition's observations; return rows of check_result."""
    return pl.concat(
        [
            pl.DataFrame(schema=CHECK_COLUMNS),
            _regions(observations, edition),
            *_groups(observations, edition),
            _periods(observations, edition),
        ]
    )


def _regions(observations: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Check that every measure and period has every region; London may be in its two parts."""
    if edition.layout in WITHOUT_REGIONS:
        return pl.DataFrame(schema=CHECK_COLUMNS)
    totals = observations.filter(breakdown_topic=TOTAL, breakdown=TOTAL)
    missing = []
    for (indicator, period), rows in totals.group_by("indicator", "time_period", maintain_order=True):
        there = set(rows["location_code"])
        there |= {LONDON} if there >= ITS_PARTS else set()
        missing += [f"{indicator} {period}: {code}" for code in sorted(REGIONS - there)]
    name = "every region has its row"
    if missing:
        detail = f"{len(missing)} are missing: {'; '.join(missing[:5])}"
        return check_result(name, edition, "fail", detail)
    return check_result(name, edition, "pass", f"{len(REGIONS)} regions in every period")


def _groups(observations: pl.DataFrame, edition: Edition) -> list[pl.DataFrame]:
    """Check that the groups of each topic add up to England's total and that the usual group is larger."""
    england = observations.filter(
        pl.col("indicator").str.ends_with("_count"), geographic_level="National"
    ).drop_nulls("value")
    totals = england.filter(breakdown_topic=TOTAL, breakdown=TOTAL)
    groups = england.filter(pl.col("breakdown_topic") != TOTAL)
    if groups.is_empty():
        return []
    sums = (
        groups.group_by("indicator", "time_period", "breakdown_topic", maintain_order=True)
        .agg(together=pl.col("value").sum())
        .join(totals.select("indicator", "time_period", "value"), on=["indicator", "time_period"], how="left")
    )
    wrong = sums.filter(pl.col("together").ne_missing(pl.col("value")))
    detail = "; ".join(
        f"{row['indicator']} {row['time_period']} by {row['breakdown_topic']}: "
        f"{row['together']:,.0f} together, {row['value'] or 0:,.0f} in total"
        for row in wrong.head(3).rows(named=True)
    )
    outcome = "pass" if wrong.is_empty() else "fail"
    rows = [
        check_result("groups add up to England's total", edition, outcome, detail or f"{sums.height} sums")
    ]
    for topic, (larger, smaller) in LARGER_GROUP.items():
        topic_groups = groups.filter(breakdown_topic=topic).pivot(
            "breakdown", index=["indicator", "time_period"], values="value"
        )
        if {larger, smaller} <= set(topic_groups.columns):
            turned = topic_groups.filter(pl.col(larger) <= pl.col(smaller))
            detail = f"{topic_groups.height - turned.height} of {topic_groups.height} times"
            outcome = "pass" if turned.is_empty() else "fail"
            rows.append(check_result(f"{larger} is larger than {smaller}", edition, outcome, detail))
    return rows


def _periods(observations: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Check that no period ends after the edition was published."""
    name = "no period is later than the publication"
    published = latest_publication(edition)
    if published is None:
        return check_result(name, edition, "explained", "the day of publication is not known")
    day = reference_date()
    if edition.layout in OF_THE_YEAR_AHEAD:
        day = day.dt.offset_by("-1y")
    given = observations.drop_nulls("value").with_columns(day=day)
    later = given.filter(pl.col("day") > published)["time_period"].unique().sort().to_list()
    if later:
        detail = f"published by {published}, but with figures of {', '.join(map(str, later))}"
        return check_result(name, edition, "fail", detail)
    return check_result(name, edition, "pass", f"published by {published}")


def latest_publication(edition: Edition) -> datetime.date | None:
    """Return the latest possible publication date: the end of the month or year if only that is known.

    If `published` has no month, the name of the release is used: '2022' and the financial year '2021-22'
    both give the end of 2022. None if neither has a year.
    """
    if edition.published_on:
        return edition.published_on
    months = re.findall(rf"({'|'.join(MONTHS)}) (20[0-9][0-9])", edition.published)
    if months and not edition.published.startswith("as fetched"):
        return max(_last_day(int(year), MONTHS[month]) for month, year in months)
    years = [int(year) for year in re.findall(r"20[0-9][0-9]", edition.published)]
    years += [
        int(year) + bool(half) for year, half in re.findall(r"(20[0-9][0-9])(-[0-9][0-9])?", edition.release)
    ]
    return datetime.date(max(years), 12, 31) if years else None


def _last_day(year: int, month: int) -> datetime.date:
    following = datetime.date(year + month // 12, month % 12 + 1, 1)
    return following - datetime.timedelta(days=1)
