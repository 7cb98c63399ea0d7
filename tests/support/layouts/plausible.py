"""A made-up next year of the 20-week table that could be real: last year's, with one more plan in time.

The printed mean waits are a tenth of a week longer, as a year that repeats the one before is refused.
"""

from collections.abc import Iterable
from typing import NamedTuple

import polars as pl

from pipeline.core.tables import Tables
from tests.support.layouts import publishers_files as files

SOURCE = "ehcp-timeliness"
VERSIONS = ("incl", "excl")


class Counts(NamedTuple):
    """Plans issued in a year, those of them within 20 weeks, and those after more than 52."""

    plans: int
    in_time: int
    over_year: int
    printed_wait: float | None = None

    @property
    def wait(self) -> float:
        """The mean wait in weeks, as printed or one that fits the counts."""
        if self.printed_wait is not None:
            return self.printed_wait
        between = self.plans - self.in_time - self.over_year
        return round((16 * self.in_time + 30 * between + 60 * self.over_year) / self.plans, 1)


Pair = tuple[Counts, Counts]
"""The counts of a place with exceptions and without."""


def next_year(tables: Tables) -> dict[str, Pair]:
    """Counts by location code for every authority of today; 100 plans for one without figures last year."""
    location = tables["location"].filter(pl.col("closed").is_null(), geographic_level="Local authority")
    figures = tables["observation"].filter(
        source=SOURCE, geographic_level="Local authority", breakdown_topic="Total"
    )
    newest = figures.filter(pl.col("value").is_not_null(), time_period=figures["time_period"].max())
    given = {(row["indicator"], row["location_code"]): row for row in newest.rows(named=True)}

    def counts(code: str) -> Pair:
        found = []
        for version in VERSIONS:
            on_time = given.get((f"ehcp_issued_20_weeks_{version}_pct", code))
            late = given.get((f"ehcp_issued_over_52_weeks_{version}_pct", code))
            if on_time is None or late is None:
                return Counts(100, 50, 5), Counts(95, 48, 4)
            in_time = int(on_time["numerator"]) + 1
            wait = given.get((f"ehcp_average_wait_{version}_weeks", code), {}).get("value")
            longer = None if wait is None else round(wait + 0.1, 1)
            found.append(Counts(int(on_time["denominator"]) + 1, in_time, int(late["numerator"]), longer))
        return found[0], found[1]

    return {code: counts(code) for code in location["location_code"].sort()}


def later(pair: Pair, years: int) -> Pair:
    """The counts of a place so many years on: each year another plan in time and one after 52 weeks."""
    with_exceptions, without = (
        Counts(
            counts.plans + 2 * years,
            counts.in_time + years,
            counts.over_year + years,
            None if counts.printed_wait is None else round(counts.printed_wait + 0.1 * years, 1),
        )
        for counts in pair
    )
    return with_exceptions, without


def together(pairs: Iterable[Pair]) -> Pair:
    """The counts of several places added up."""
    with_exceptions, without = zip(*pairs, strict=True)
    return _sum(with_exceptions), _sum(without)


def _sum(counts: Iterable[Counts]) -> Counts:
    return Counts(*map(sum, zip(*(place[:3] for place in counts), strict=True)))


def timeliness(place: tuple[str, str, str] | str, period: int, pair: Pair) -> dict[str, files.Cell]:
    """The row of a place in the published table."""
    incl, excl = pair
    return files.timeliness_row(
        place,
        period,
        issued=(incl.plans, excl.plans),
        in_time=(incl.in_time, excl.in_time),
        over_year=(incl.over_year, excl.over_year),
        waits=(incl.wait, excl.wait),
    )
