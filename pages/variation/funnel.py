"""The section Funnel: authorities that differ by more than chance explains, or than councils usually do."""

from collections.abc import Sequence

import duckdb
import polars as pl
import streamlit as st

from pages.ui.data import connection, lookups
from pages.ui.tables import downloadable
from pages.ui.tables import figures as figure_tables
from pages.ui.widgets import chart, save_menu
from pages.ui.widgets.chart import Chart
from pages.variation import movers_text, table_columns
from pages.variation.frame import PageContext
from pipeline.queries import variation as variation_queries
from pipeline.text import formatting, funnels, positions
from pipeline.text.formatting import Row
from schemas.units import CHANGE

STANDING, CHANCE, LIMITS = "Standing", "Chance alone, for as many cases", "Wide limits, for as many cases"


def draw(context: PageContext) -> None:
    """Draw the section."""
    funnel = connection.cached(variation_queries.funnel, context.measure, context.period)
    if funnel.is_empty():
        context.heading(_why_none(context))
        context.controls()
        context.link("How it is spread over the years →", show="spread")
        return
    rows = funnel.rows(named=True)
    first, *more = _answer(rows, context)
    context.heading(first)
    context.controls()
    table = downloadable.DownloadableTable(
        f"Funnel: {context.title}",
        connection.cached(_table, context.measure, context.period),
        connection.cached(_codes, context.measure, context.period),
        [context.indicator["definition"], *context.notes],
        lookups.releases_of(context.rows),
        measures={context.measure: context.indicator},
    )
    chart.draw(Chart("funnel", context.measure, context.period, context.slug), "funnel_chart", notes=False)
    pictures = save_menu.picture("funnel", context.measure, context.period, context.slug)
    files = [*downloadable.files(table, "funnel_table"), context.refresh(context.period)]
    save_menu.draw(f"Chart, {table.title}", [*pictures, *files])
    _own(rows, context)
    context.more(*more)
    for side in ("above", "below"):
        if names := [row["location_name"] for row in rows if row["standing"].startswith(side)]:
            st.markdown(f"{formatting.capital(side)} the limits: {formatting.listed(names)}.")
    context.how_to_read(
        "Each dot is a council. The further to the right, the more its figure rests on, and the less chance "
        "can move it. Chance alone would keep 95% of them within the band. The dashed lines (95%) and the "
        "dotted ones (99.8%) also allow for how much councils differ. Outside of them means unusual, and "
        "does not say why. Inside does not mean good, or usual: the more councils differ, the wider the "
        "limits are, and the fewer figures they single out."
    )
    st.header("Every authority")
    titles = [table_columns.title(context.indicator["short_label"], context.indicator, funnel.height)]
    table_columns.draw(
        table,
        "funnel_table",
        column_config=table_columns.config(context.indicator, titles, [figure_tables.OUT_OF]),
    )
    context.left_out()
    context.about()


def _why_none(context: PageContext) -> str:
    """Return why a measure has no funnel."""
    indicator = context.indicator
    if formatting.is_total(indicator):
        why = "it is a total, which mostly shows how large a place is"
    elif indicator["signed"] or indicator["unit"] in formatting.PER_ONE or indicator["counted_in"] == "GBP":
        why = "it is made of pounds, and chance moves counts of children or decisions only"
    elif indicator["unit"] == CHANGE:
        why = "it is a change between two periods, and a funnel is of figures of one"
    elif indicator["unit"] == "weeks":
        why = "it is an average, and how much the single waits differ is not published"
    else:
        why = "the counts that give every one of its figures are not published"
    return f"There is no funnel of this measure: {why}. So we cannot tell a difference from chance."


def _answer(rows: Sequence[Row], context: PageContext) -> list[str]:
    far = sum(row["standing"].endswith("99.8") for row in rows)
    middle = formatting.figure(rows[0]["centre"], context.indicator)
    return [
        f"{formatting.when(context.period, context.indicator)}, {funnels.answer(rows, middle)}",
        f"The middle of the funnel is {middle}. Outside the 99.8% limits: {far or 'none'}.",
        funnels.why_wide(rows),
    ]


def _own(rows: Sequence[Row], context: PageContext) -> None:
    """Draw the selected authority's standing, and whether its change is more than chance."""
    own = next((row for row in rows if row["location_code"] == context.code), None)
    if own is None:
        if why := context.why_not():
            st.markdown(why)
        return
    figure = formatting.figure_with_counts(context.own or own, context.indicator)
    ranking = lookups.about_figures(context.measure, context.period)[own["location_code"]].ranking
    place = positions.council_position(ranking, own["value"], context.indicator)
    middle = formatting.figure(own["centre"], context.indicator)
    verdict = funnels.verdict(own, rows, middle, _limits(own, context.indicator, "low_95", "high_95"))
    st.markdown(f"**{context.name}**: {figure}, {place}. {verdict}")
    if sentence := movers_text.selected_sentences(context):
        st.markdown(sentence)
        context.link("All changes since another year →", show="movers")


def _table(con: duckdb.DuckDBPyConnection, measure: str, period: int) -> pl.DataFrame:
    """Return one row per authority, those outside the limits first."""
    indicator = lookups.indicators()[measure]
    rows = _sorted(con, measure, period).rows(named=True)
    return pl.DataFrame(
        {
            figure_tables.PLACE: [row["location_name"] for row in rows],
            table_columns.title(indicator["short_label"], indicator, len(rows)): table_columns.figures(
                [row["value"] for row in rows], indicator
            ),
            figure_tables.OUT_OF: table_columns.denominators([row["denominator"] for row in rows]),
            STANDING: [funnels.standing(row) for row in rows],
            CHANCE: [_limits(row, indicator, "plain_low", "plain_high") for row in rows],
            LIMITS: [_limits(row, indicator, "low_95", "high_95") for row in rows],
        }
    )


def _limits(row: Row, indicator: Row, low: str, high: str) -> str:
    """Return the limits in the columns `low` and `high`, which are for an authority's own denominator."""
    return " to ".join(formatting.figure(row[end], indicator) for end in (low, high))


def _codes(con: duckdb.DuckDBPyConnection, measure: str, period: int) -> pl.DataFrame:
    return _sorted(con, measure, period).select(
        "location_code",
        "value",
        "denominator",
        "low_998",
        "low_95",
        "high_95",
        "high_998",
        "plain_low",
        "plain_high",
    )


def _sorted(con: duckdb.DuckDBPyConnection, measure: str, period: int) -> pl.DataFrame:
    funnel = variation_queries.funnel(con, measure, period)
    return funnel.sort(pl.col("standing") == "within", "standing", "location_name")
