"""England's DSG balances, added up from those of the authorities: part of the section Spread."""

import polars as pl
import streamlit as st

from pages.ui.data import lookups
from pages.ui.tables.downloadable import DownloadableTable
from pages.ui.text import prose
from pages.variation import table_columns
from pipeline.text import balances, formatting

POUNDS = "dsg_balance_gbp"


def draw() -> None:
    """Draw the deficits, surpluses and net balance of all authorities by year, in pounds."""
    together = lookups.balances()
    if not together:
        return
    newest = max(together)
    st.header("England's balances together")
    when = formatting.period_cell(newest, lookups.indicators()[POUNDS])
    now = together[newest]
    st.markdown(f"At {when}, {balances.gross(now)}; {balances.net(now)}. {balances.coverage(now)}")
    table_columns.draw(_table(), "england_balances")
    prose.fine_print(balances.MEANING)


def _table() -> DownloadableTable:
    """Return a row per year, newest first."""
    indicator, together = lookups.indicators()[POUNDS], lookups.balances()
    rows = list(reversed(together.values()))
    shown = [
        {
            "Balance at": formatting.period_cell(row["time_period"], indicator),
            "With a figure": f"{row['with_figure']} of {row['authorities']}",
            "In deficit": f"{row['in_deficit']}",
            "Deficits": formatting.money(row["total_deficit"] or 0),
            "In surplus": f"{row['in_surplus']}",
            "Surpluses": formatting.money(row["total_surplus"] or 0),
            "Net": formatting.figure(row["net"], indicator),
        }
        for row in rows
    ]
    figures = [
        figure
        for period in together
        for figure in lookups.figure_table(POUNDS, period).rows(named=True)
        if figure["value"] is not None
    ]
    return DownloadableTable(
        "England: DSG balances of all authorities together",
        pl.DataFrame(shown),
        pl.DataFrame(rows),
        [
            "Added up here from the balances of the authorities that have a figure, in GBP.",
            *lookups.notes_of_series(POUNDS, None, list(together)),
        ],
        lookups.releases_of(figures),
        numbers={
            "In deficit": "in_deficit",
            "Deficits": "total_deficit",
            "In surplus": "in_surplus",
            "Surpluses": "total_surplus",
            "Net": "net",
        },
        measures={POUNDS: indicator},
    )
