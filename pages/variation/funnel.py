"""The section Funnel: authorities that differ from the others by more than usual."""

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
from pipeline.publish.pictures.funnel import STANDINGS
from pipeline.queries import variation as variation_queries
from pipeline.text import formatting, funnels, positions
from pipeline.text.formatting import Row
from schemas.units import CHANGE

STANDING, LIMITS = "Standing", "Usual for as many cases"
OUTSIDE_95 = 0.05
"""The share of councils outside the 95% limits where nothing is unusual."""


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
        "can move it. If councils differed only as they usually do, 95% would be between the dashed lines "
        "and 99.8% between the dotted ones. Outside means unusual, and does not say why. Inside does not "
        "mean good, or usual: where councils differ as much as these, the limits leave out almost no figure."
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
    outside = [row for row in rows if row["standing"] != "within"]
    far = [row for row in outside if row["standing"].endswith("99.8")]
    also = {0: "none", 1: "one"}.get(len(far), f"{len(far)}")
    when = formatting.when(context.period, context.indicator)
    return [
        f"{when}, {len(outside)} of {len(rows)} authorities are unusual: outside the 95% limits. "
        f"If councils differed only as they usually do, about {OUTSIDE_95 * len(rows):.0f} would be there. "
        f"Outside the 99.8% limits: {also}.",
        f"The middle of the funnel is {formatting.figure(rows[0]['centre'], context.indicator)}.",
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
    middle, limits = formatting.figure(own["centre"], context.indicator), _limits(own, context.indicator)
    verdict = funnels.verdict(own, rows, context.place, middle, limits)
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
            STANDING: [STANDINGS[row["standing"]] for row in rows],
            LIMITS: [_limits(row, indicator) for row in rows],
        }
    )


def _limits(row: Row, indicator: Row) -> str:
    """Return the 95% limits for an authority's own denominator."""
    low, high = (formatting.figure(row[end], indicator) for end in ("low_95", "high_95"))
    return f"{low} to {high}"


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
