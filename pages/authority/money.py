"""Money of an authority: school transport and high needs, England's balances, and what is not held."""

import duckdb
import polars as pl

from pages.ui.data import connection, lookups
from pages.ui.tables import figures as figure_tables
from pages.ui.tables import folded
from pages.ui.tables.downloadable import DownloadableTable
from pipeline.text import balances, formatting
from pipeline.text.formatting import Row

BALANCE, HIGH_NEEDS, TRANSPORT = "dsg_balance_gbp", "high_needs_outturn_gbp", "sen_transport_gbp"
SHOWN = (HIGH_NEEDS, TRANSPORT, "high_needs_outturn_per_head_gbp", "sen_transport_per_head_gbp")
"""Columns of the table."""
SUMMARY = "Money: school transport and high needs, England's deficits, and what is missing here"
EACH = "Transport for each £100 of high needs"


def fold(code: str, name: str) -> str:
    """Return the table by year with sentences on transport, England and what is not held, to open on request.

    Empty if nothing of it is held.
    """
    made = table(code, name)
    if made is None:
        return ""
    notes = [*_transport(code, name), *_england(), *not_held(), *_notes()]
    return folded.table_markup(SUMMARY, made, f"{code}_money", notes)


def not_held() -> list[str]:
    """Return what of these measures is published and not held here, with where it is."""
    of_balance = [f"DSG balances. {gap}" for gap in lookups.gaps(BALANCE)]
    of_high_needs = [f"High needs spending. {gap}" for gap in lookups.gaps(HIGH_NEEDS)]
    of_transport = [f"SEN transport. {gap}" for gap in lookups.gaps(TRANSPORT)]
    return [*of_balance, *of_high_needs, *of_transport]


def _by_period(code: str, measure: str) -> dict[int, Row]:
    return {row["time_period"]: row for row in lookups.series(code, measure)}


def _transport(code: str, name: str) -> list[str]:
    """Return what the authority spent on both in the newest year that has both; nothing if none has."""
    high_needs, transport = _by_period(code, HIGH_NEEDS), _by_period(code, TRANSPORT)
    both = [
        period
        for period, row in transport.items()
        if row["value"] and period in high_needs and high_needs[period]["value"]
    ]
    if not both:
        return []
    period = max(both)
    spent, beside = transport[period]["value"], high_needs[period]["value"]
    year = formatting.period_cell(period, lookups.indicators()[TRANSPORT])
    return [
        f"In {year} {formatting.place_in_a_sentence(name)} spent {formatting.money(spent)} on taking pupils "
        f"with special educational needs to school up to age 16, and {formatting.money(beside)} on high "
        f"needs: £{100 * spent / beside:.0f} of transport for each £100 of high needs. Transport comes from "
        "the council's own budget, so it is no part of the DSG balance."
    ]


def _england() -> list[str]:
    """Return the deficits of all authorities, and what is left when surpluses are taken off."""
    together = lookups.balances()
    if not together:
        return []
    newest = max(together)
    when = formatting.period_cell(newest, lookups.indicators()[BALANCE])
    return [f"In England at {when}, {balances.gross(together[newest])}; {balances.net(together[newest])}."]


def table(code: str, name: str) -> DownloadableTable | None:
    """Return both kinds of spending by financial year, newest first; None if neither is held."""
    return connection.cached(_table, code, name)


def _table(_con: duckdb.DuckDBPyConnection, code: str, name: str) -> DownloadableTable | None:
    columns = {measure: _by_period(code, measure) for measure in SHOWN}
    periods = sorted({period for rows in columns.values() for period in rows}, reverse=True)
    if not periods:
        return None
    known = lookups.indicators()
    heading = formatting.period_heading(known[HIGH_NEEDS])
    shown: dict[str, list[str]] = {
        heading: [formatting.period_cell(period, known[HIGH_NEEDS]) for period in periods]
    }
    numbers: dict[str, list[float | None]] = {}
    for measure, rows in columns.items():
        title = known[measure]["short_label"]
        shown[title] = [
            figure_tables.figure_cell(
                rows.get(period), known[measure], lookups.without_figure(measure, code, period)
            )
            for period in periods
        ]
        numbers[measure] = [rows[period]["value"] if period in rows else None for period in periods]
    each = [
        100 * spent / beside if spent is not None and beside else None
        for spent, beside in zip(numbers[TRANSPORT], numbers[HIGH_NEEDS], strict=True)
    ]
    shown[EACH] = ["" if value is None else f"£{value:.0f}" for value in each]
    figures = [row for rows in columns.values() for row in rows.values()]
    return DownloadableTable(
        f"{name}: school transport and high needs, by financial year",
        pl.DataFrame(shown),
        pl.DataFrame({"time_period": periods, **numbers, "transport_per_100_gbp": each}),
        [known[measure]["definition"] for measure in (HIGH_NEEDS, TRANSPORT)],
        lookups.releases_of(figures),
        numbers={known[measure]["short_label"]: measure for measure in SHOWN}
        | {EACH: "transport_per_100_gbp"},
        measures={measure: known[measure] for measure in SHOWN},
    )


def _notes() -> list[str]:
    """Return what both kinds of spending count."""
    known = lookups.indicators()
    return [
        note
        for measure in (HIGH_NEEDS, TRANSPORT)
        for note in (known[measure]["definition"], known[measure]["footnote"])
        if note
    ]
