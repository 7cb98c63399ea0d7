"""What the figures held here say about sentences that are often printed.

ANSWERS has the functions that pipeline/sources/claims.toml names. Each takes a DuckDB connection with the
warehouse's tables in scope and returns an Answer, or None where the figures it needs are not held.
"""

import datetime
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import NamedTuple

import duckdb
import polars as pl

from pipeline.core.periods import day_label
from pipeline.core.places import ENGLAND
from pipeline.queries.figures import balances, rows
from pipeline.text import formatting

ON_TIME, ON_TIME_OF_ALL = "ehcp_issued_20_weeks_excl_pct", "ehcp_issued_20_weeks_incl_pct"
OVER_A_YEAR, OVER_A_YEAR_OF_ALL = "ehcp_issued_over_52_weeks_excl_pct", "ehcp_issued_over_52_weeks_incl_pct"
PLANS, PLANS_AND_STATEMENTS = "ehcp_caseload_count", "ehcp_and_statements_count"
APPEALS, WAIT = "send_appeals_count", "ehcp_average_wait_incl_weeks"
WITH_A_PLAN, WITH_SUPPORT = "pupils_ehcp_pct", "pupils_sen_support_pct"
BRISTOL = "E06000023"

Con = duckdb.DuckDBPyConnection


class Answer(NamedTuple):
    """What the figures say, and since when they are published."""

    text: str
    since: str


def claims(con: Con) -> pl.DataFrame:
    """Return the table claim, in its order."""
    return rows(con, "FROM claim ORDER BY position")


def _series(con: Con, indicator: str, location_code: str = ENGLAND) -> dict[int, tuple[float, float | None]]:
    """Return value and numerator by period, ascending, where there is a value."""
    found = rows(
        con,
        """
        SELECT time_period, value, numerator FROM figure
        WHERE indicator = ? AND location_code = ? AND value IS NOT NULL ORDER BY time_period
        """,
        indicator,
        location_code,
    )
    return {period: (value, numerator) for period, value, numerator in found.iter_rows()}


def _since(con: Con, indicator: str, time_period: int, location_code: str = ENGLAND) -> str:
    """Return title and date of the first release held here that gives the figure."""
    found = rows(
        con,
        """
        SELECT title, published FROM observation JOIN release USING (source, release)
        WHERE indicator = $1 AND time_period = $2 AND location_code = $3 AND breakdown = 'Total' AND value = (
            SELECT value FROM figure WHERE indicator = $1 AND time_period = $2 AND location_code = $3
        )
        ORDER BY position LIMIT 1
        """,
        indicator,
        time_period,
        location_code,
    )
    return ", ".join(found.row(0))


def lowest_on_record(con: Con) -> Answer | None:
    """England's share of plans on time in 2024, and whether any other year is lower."""
    without, of_all = _series(con, ON_TIME), _series(con, ON_TIME_OF_ALL)
    if not {2014, 2024} <= without.keys() or 2024 not in of_all:  # the record begins with EHC plans, in 2014
        return None
    until = [period for period in without if period <= 2024]
    text = (
        f"In 2024, councils issued {without[2024][0]:.1f}% of plans within 20 weeks not counting exceptions, "
        f"and {of_all[2024][0]:.1f}% counting them."
    )
    lowest = min(until, key=lambda period: without[period][0]) == 2024
    text += f" That was {'the' if lowest else 'not the'} lowest printed for {until[0]} to 2024; "
    text += "until 2021 plans were counted in another way."
    for period in [period for period in without if period > 2024 and period in of_all]:
        value = without[period][0]
        side = "lower" if value < without[2024][0] else "higher"
        text += f" In {period} it was {side}: {value:.1f}% and {of_all[period][0]:.1f}%."
    return Answer(text, _since(con, ON_TIME, 2024))


def over_a_year(con: Con) -> Answer | None:
    """England's number of plans after more than 52 weeks in 2024, and in the newest year."""
    without, of_all = (
        {period: number for period, (_, number) in _series(con, measure).items() if number is not None}
        for measure in (OVER_A_YEAR, OVER_A_YEAR_OF_ALL)
    )
    both = without.keys() & of_all.keys()
    if 2024 not in both:
        return None
    text = (
        f"In 2024, {without[2024]:,.0f} plans took more than 52 weeks not counting exceptions, and "
        f"{of_all[2024]:,.0f} counting them."
    )
    newest = max(both)
    if newest > 2024:
        text += f" In {newest} there were {without[newest]:,.0f} and {of_all[newest]:,.0f}."
    return Answer(text, _since(con, OVER_A_YEAR, 2024))


def plans_since_2018(con: Con) -> Answer | None:
    """England's plans in January 2018, with and without statements, against 2024 and the newest January."""
    alone, both = _series(con, PLANS), _series(con, PLANS_AND_STATEMENTS)
    if not {2018, 2024} <= both.keys() & alone.keys() or not (both[2018][0] and alone[2018][0]):
        return None
    parts = [
        f"In January {period} there were {both[period][0]:,.0f}: "
        f"{100 * both[period][0] / both[2018][0] - 100:.1f}% more than plans and statements in 2018, and "
        f"{100 * both[period][0] / alone[2018][0] - 100:.1f}% more than plans alone."
        for period in dict.fromkeys((2024, max(both.keys() & alone.keys())))
    ]
    start = (
        f"There were {both[2018][0]:,.0f} plans and statements in January 2018, of which "
        f"{alone[2018][0]:,.0f} were plans."
    )
    return Answer(" ".join([start, *parts]), _since(con, PLANS_AND_STATEMENTS, 2018))


def pupils_with_send(con: Con) -> Answer | None:
    """England's shares of pupils with a plan and with SEN support, in the newest year of both."""
    plan, support = _series(con, WITH_A_PLAN), _series(con, WITH_SUPPORT)
    both = plan.keys() & support.keys()
    if not both:
        return None
    newest = max(both)
    (with_plan, _), (supported, _) = plan[newest], support[newest]
    text = (
        f"In January {newest}, {with_plan:.1f}% of pupils had an EHC plan and {supported:.1f}% SEN support: "
        f"{with_plan + supported:.1f}% together."
    )
    return Answer(text, _since(con, WITH_A_PLAN, newest))


def bristol_2021(con: Con) -> Answer | None:
    """Bristol's share of plans on time in the whole of 2021."""
    without, of_all = _series(con, ON_TIME, BRISTOL), _series(con, ON_TIME_OF_ALL, BRISTOL)
    if 2021 not in without or 2021 not in of_all:
        return None
    text = (
        f"Bristol issued {without[2021][0]:.1f}% of its plans within 20 weeks in the whole of 2021 not "
        f"counting exceptions, and {of_all[2021][0]:.1f}% counting them."
    )
    return Answer(text, _since(con, ON_TIME, 2021, BRISTOL))


def deficits(con: Con) -> Answer | None:
    """How many authorities were in deficit in the last year with figures, and by how much together."""
    known = balances(con).filter(pl.col("with_figure") > 0)
    if known.is_empty():
        return None
    last = known.row(-1, named=True)
    text = (
        f"At 31 March {last['time_period'] // 100 + 1}, {last['in_deficit']} of the {last['with_figure']} "
        f"councils with a figure had a deficit: {formatting.money(last['total_deficit'] or 0)} together, and "
        f"{formatting.money(last['net'])} once the surpluses of the others are taken off."
    )
    published = rows(
        con,
        "SELECT title, published FROM release JOIN figure USING (source, release) "
        "WHERE indicator = 'dsg_balance_gbp' AND time_period = ? LIMIT 1",
        last["time_period"],
    )
    return Answer(text, ", ".join(published.row(0)))


def appeals_registered(con: Con) -> Answer | None:
    """England's appeals registered in the newest year: outcomes are not held."""
    appeals = _series(con, APPEALS)
    if not appeals:
        return None
    newest = max(appeals)
    text = f"{appeals[newest][0]:,.0f} appeals were registered in {newest}. We have no outcomes."
    return Answer(text, _since(con, APPEALS, newest))


def spent_on_appeals(_con: Con) -> Answer | None:
    """Nothing: no figure of what appeals cost is held."""
    return Answer("We have no figure of what appeals cost.", "")


def waits_published(con: Con) -> Answer | None:
    """For how many authorities an average wait is published, and England's, by year."""
    found = rows(
        con,
        """
        SELECT time_period, count(value), count(*) FROM figure
        WHERE indicator = ? AND geographic_level = 'Local authority' AND existed
        GROUP BY time_period HAVING count(value) > 0 ORDER BY time_period
        """,
        WAIT,
    )
    if found.is_empty():
        return None
    national = _series(con, WAIT)
    parts = [
        f"For {period}, {with_figure} of {all_of_them} councils have an average wait"
        + (f"; England's was {national[period][0]:.1f} weeks." if period in national else ".")
        for period, with_figure, all_of_them in found.iter_rows()
    ]
    return Answer(" ".join(parts), _since(con, WAIT, int(found["time_period"][0])))


def number_of_authorities(con: Con) -> Answer | None:
    """How many authorities there are, since when, and when there were 152."""
    found = rows(
        con,
        """
        WITH authority AS (FROM location WHERE geographic_level = 'Local authority'),
             day AS (SELECT DISTINCT opened AS since FROM authority)
        SELECT since, (
            SELECT count(*) FROM authority WHERE opened <= since AND coalesce(closed >= since, true)
        ) AS number
        FROM day ORDER BY since
        """,
    ).rows()
    if not found:
        return None
    since, now = found[-1]
    text = f"There have been {now} councils since {day_label(since)}."
    spans = [
        f"from {day_label(start)} to {day_label(end - datetime.timedelta(days=1))}"
        for (start, number), (end, _) in pairwise(found)
        if number == 152
    ]
    return Answer(f"{text} There were 152 {' and '.join(spans)}." if spans else text, "")


def widest_border_gap(con: Con) -> Answer | None:
    """The widest gap between neighbours in plans on time, in the newest year."""
    found = rows(
        con,
        """
        SELECT time_period, high_value, low_value, higher.location_name AS high, lower.location_name AS low
        FROM border_gap
        JOIN location AS higher ON higher.location_code = high_code
        JOIN location AS lower ON lower.location_code = low_code
        WHERE indicator = ? AND position IS NOT NULL ORDER BY time_period DESC, position, high, low LIMIT 1
        """,
        ON_TIME,
    )
    if found.is_empty():
        return None
    row = found.row(0, named=True)
    high, low = (formatting.place_in_a_sentence(row[end]) for end in ("high", "low"))
    text = (
        f"In {row['time_period']}, {high} issued {row['high_value']:.1f}% of plans within 20 weeks and its "
        f"neighbour {low} {row['low_value']:.1f}%: England's widest border gap."
    )
    return Answer(text, _since(con, ON_TIME, row["time_period"]))


ANSWERS: Mapping[str, Callable[[Con], Answer | None]] = {
    function.__name__: function
    for function in (
        lowest_on_record,
        over_a_year,
        plans_since_2018,
        pupils_with_send,
        bristol_2021,
        deficits,
        appeals_registered,
        spent_on_appeals,
        waits_published,
        number_of_authorities,
        widest_border_gap,
    )
}
