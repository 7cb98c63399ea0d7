"""Who differs from the others by more than they differ among themselves."""

from collections.abc import Sequence

import duckdb
import polars as pl
import streamlit as st

from pages.ui.charts import draw as plot
from pages.ui.data import connection, lookups
from pages.ui.tables import downloadable
from pages.ui.tables import figures as figure_tables
from pages.variation import chart_funnel, movers, table_columns
from pages.variation.chart_funnel import STANDINGS
from pages.variation.frame import Look
from pipeline.queries import variation as variation_queries
from pipeline.text import formatting
from pipeline.text.formatting import Row

STANDING, LIMITS = "Standing", "95% limits there"


def draw(look: Look) -> None:
    """Draw the section."""
    held = connection.cached(variation_queries.funnel, look.measure, look.period)
    if held.is_empty():
        look.heading(look.title, _why_none(look))
        look.controls()
        look.link("How it is spread over the years →", show="spread")
        return
    rows = held.rows(named=True)
    (centre,) = connection.cached(variation_queries.spread, look.measure).filter(time_period=look.period)[
        "centre"
    ]
    look.heading(look.title, *_answer(rows, look, centre))
    look.controls()
    _own(rows, look)
    national = lookups.england(look.measure, look.period)
    plot.draw(
        chart_funnel.chart(rows, centre, national, look.indicator, look.code),
        key="funnel_chart",
        alt=f"Funnel of {look.title}: figure against number, with limits; the table below has all of it",
    )
    for side in ("above", "below"):
        if names := [row["location_name"] for row in rows if row["standing"].startswith(side)]:
            st.markdown(f"{formatting.capital(side)} the limits: {formatting.listed(names)}.")
    look.how_to_read(
        "Each marker is an authority; the further to the right, the more its figure rests on, and the "
        "less chance can move it. Between the dashed lines lie figures that differ from the centre by no "
        "more than chance and the usual differences between authorities make together: that is 95% of "
        "them, and between the dotted lines 99.8%. A plain funnel takes chance for the only reason why "
        f"authorities differ. {_plain(look, centre, len(rows))} Being outside says that a figure is "
        "unusual, not why; being inside does not say that it is good: where authorities differ as much as "
        "these, even very low figures are not unusual."
    )
    st.header("Every authority")
    titles = [table_columns.title(look.indicator["short_label"], look.indicator, held.height)]
    table_columns.draw(
        downloadable.Sheet(
            f"Funnel: {look.title}",
            connection.cached(_table, look.measure, look.period),
            connection.cached(_codes, look.measure, look.period),
            [look.indicator["definition"], *look.notes],
            lookups.releases_of(look.rows),
        ),
        "funnel_table",
        column_config=table_columns.config(look.indicator, titles, [figure_tables.OUT_OF]),
    )
    look.left_out()
    look.about()


def _why_none(look: Look) -> str:
    """Why a measure has no funnel."""
    indicator = look.indicator
    if formatting.is_total(indicator):
        why = "it is a total, which tells first of all how large a place is"
    elif indicator["signed"] or indicator["unit"] == "GBP per head" or indicator["counted_in"] == "GBP":
        why = "it is made of pounds, and chance moves counts of children or decisions only"
    elif indicator["unit"] == "weeks":
        why = "it is an average, and how much the single waits differ is not published"
    else:
        why = "the counts that give every one of its figures are not published"
    return f"There is no funnel of this measure: {why}. That leaves nothing to tell chance by."


def _answer(rows: Sequence[Row], look: Look, centre: float) -> list[str]:
    outside = [row for row in rows if row["standing"] != "within"]
    far = [row for row in outside if row["standing"].endswith("99.8")]
    when = formatting.when(look.period, look.indicator)
    return [
        f"{when}, {len(outside)} of {len(rows)} authorities differ from the rest by more than is usual "
        f"(outside the 95% limits; {len(far) or 'none'} outside the 99.8% limits). If they differed in "
        f"the usual way only, about {round(len(rows) * 0.05)} would lie outside the 95% limits.",
        f"The centre, a weighted mean, is {formatting.figure(centre, look.indicator)}.",
    ]


def _own(rows: Sequence[Row], look: Look) -> None:
    """Where the chosen authority stands, and whether its change is more than chance."""
    own = next((row for row in rows if row["location_code"] == look.code), None)
    if own is None:
        if why := look.why_not():
            st.markdown(why)
        return
    figure = formatting.figure_with_counts(look.own or own, look.indicator)
    told = {
        "within": "it differs from the others by no more than they usually differ among themselves",
        "95": "it differs from the others by more than is usual; about one in twenty would",
        "99.8": "it differs from the others by much more than is usual",
    }[own["standing"].split()[-1]]
    st.markdown(
        f"**{look.name}**: {figure}, {STANDINGS[own['standing']]} "
        f"({chart_funnel.limits(own, look.indicator)} at its number): {told}."
    )
    if said := movers.of_chosen(look):
        st.markdown(said)
        look.link("All changes since another year →", show="movers")


def _plain(look: Look, centre: float, many: int) -> str:
    """How many authorities chance alone could not have moved so far from the centre."""
    ranked = look.figures.filter(pl.col("not_ranked").is_null() & pl.col("existed"))
    apart = ranked.filter((pl.col("value_low") > centre) | (pl.col("value_high") < centre)).height
    return f"It would call {apart} of these {many} outliers, and so tell little about any of them."


def _table(con: duckdb.DuckDBPyConnection, measure: str, period: int) -> pl.DataFrame:
    """One row an authority, those outside the limits first."""
    indicator = lookups.indicators()[measure]
    rows = _sorted(con, measure, period).rows(named=True)
    return pl.DataFrame(
        {
            figure_tables.PLACE: [row["location_name"] for row in rows],
            table_columns.title(indicator["short_label"], indicator, len(rows)): table_columns.figures(
                [row["value"] for row in rows], indicator
            ),
            figure_tables.OUT_OF: table_columns.out_of([row["denominator"] for row in rows]),
            STANDING: [STANDINGS[row["standing"]] for row in rows],
            LIMITS: [chart_funnel.limits(row, indicator) for row in rows],
        }
    )


def _codes(con: duckdb.DuckDBPyConnection, measure: str, period: int) -> pl.DataFrame:
    return _sorted(con, measure, period).select(
        "location_code", "value", "denominator", "low_998", "low_95", "high_95", "high_998"
    )


def _sorted(con: duckdb.DuckDBPyConnection, measure: str, period: int) -> pl.DataFrame:
    held = variation_queries.funnel(con, measure, period)
    return held.sort(pl.col("standing") == "within", "standing", "location_name")
