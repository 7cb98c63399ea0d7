"""The section of border gaps: differences between authorities that share a border."""

from collections.abc import Sequence

import duckdb
import polars as pl
import streamlit as st

from pages.ui.data import connection, lookups
from pages.ui.tables import downloadable
from pages.ui.tables import figures as figure_tables
from pages.ui.text import change_text
from pages.ui.widgets import chart, save_menu
from pages.ui.widgets.chart import Chart
from pages.variation import table_columns
from pages.variation.frame import PageContext
from pipeline.publish.pictures import border_gaps
from pipeline.queries import variation as variation_queries
from pipeline.text import formatting, not_ranked
from pipeline.text.formatting import Row
from pipeline.text.neighbour_sets import BORDERS

HIGHER, LOWER, GAP, BORDER = "Higher", "Lower", "Gap", "Border"
ENDS = ((HIGHER, "high"), (LOWER, "low"))


def draw(context: PageContext) -> None:
    """Draw the section."""
    gaps = connection.cached(variation_queries.border_gaps, context.measure, context.period)
    sound = gaps.filter(pl.col("position").is_not_null())
    first, *more = [*_own_answer(sound, context), *_answer(sound, context)]
    context.heading(first)
    context.controls()
    if gaps.is_empty():
        st.markdown("No two authorities that touch both have a figure.")
        return
    table = _downloadable(
        f"Border gaps: {context.title}",
        connection.cached(_table, context.measure, context.period),
        gaps,
        context,
    )
    if not sound.is_empty():
        _picture(sound, table, context)
    context.more(*more)
    _own(gaps, context)
    st.header("Every border")
    table_columns.draw(
        table,
        "cliffs_table",
        column_config=table_columns.config(
            context.indicator,
            [
                table_columns.title(f"{HIGHER} figure", context.indicator, gaps.height),
                table_columns.title(f"{LOWER} figure", context.indicator, gaps.height),
                table_columns.title_apart(GAP, context.indicator, gaps.height),
            ],
            [f"{HIGHER}: out of", f"{LOWER}: out of"],
        ),
    )
    context.left_out()
    context.about()


def _answer(sound: pl.DataFrame, context: PageContext) -> list[str]:
    when = formatting.when(context.period, context.indicator)
    if sound.is_empty():
        return [f"{when}, no two councils next door to each other have figures that can be compared."]
    widest = sound.row(0, named=True)
    high, low = (formatting.place_in_a_sentence(widest[of]) for of in ("high_name", "low_name"))
    above, below = (formatting.as_noun(widest[of], context.indicator) for of in ("high_value", "low_value"))
    numbers = _numbers(widest, context.indicator)
    size = (
        " (a total, which mostly shows how large a place is)"
        if formatting.is_total(context.indicator)
        else ""
    )
    sentences = [
        f"{when}, the widest border gap was between {high}, {above}, and {low}, {below}: "
        f"{formatting.difference(widest['gap'], context.indicator)}{numbers}{size}.",
    ]
    apart = sound.filter(~pl.col("overlap"))
    if sound["overlap"].null_count() < sound.height:
        sentences.append(
            f"At {apart.height} of {sound.height} borders that can be compared, the likely ranges of the two "
            "figures do not overlap."
        )
    return sentences


def _own_answer(sound: pl.DataFrame, context: PageContext) -> list[str]:
    """Return the widest border gap of the selected authority, and its place among all, if it has one."""
    if context.code is None:
        return []
    mine = sound.filter(pl.col("high_code").eq(context.code) | pl.col("low_code").eq(context.code))
    if mine.is_empty():
        return []
    row = mine.row(0, named=True)
    own, other = ("high", "low") if row["high_code"] == context.code else ("low", "high")
    figures = [formatting.as_noun(row[f"{of}_value"], context.indicator) for of in (own, other)]
    apart = formatting.difference(row["gap"], context.indicator)
    when, there = formatting.when(context.period, context.indicator), row[f"{other}_name"]
    return [
        f"{when}, the widest border gap of {context.place} was with {formatting.place_in_a_sentence(there)}: "
        f"{figures[0]} and {figures[1]}, {apart} apart. Of {sound.height} border gaps in England it is "
        f"number {row['position']}, the widest first."
    ]


def _numbers(row: Row, indicator: Row) -> str:
    """Return the denominators of both figures, for a sentence."""
    if (
        not table_columns.is_counted(indicator)
        or row["high_denominator"] is None
        or row["low_denominator"] is None
    ):
        return ""
    label = indicator["denominator_label"]
    return f" (of {row['high_denominator']:,.0f} and {row['low_denominator']:,.0f} {label})"


def _own(gaps: pl.DataFrame, context: PageContext) -> None:
    """Draw the borders of the selected authority, the widest gap first."""
    if context.code is None:
        return
    mine = gaps.filter((pl.col("high_code") == context.code) | (pl.col("low_code") == context.code))
    st.header(f"Border gaps of {context.name}")
    if why := context.why_not():
        st.markdown(why)
    if mine.is_empty():
        if not why:
            st.markdown(f"No council with a figure is next door to {context.place}.")
        return
    table = _downloadable(
        f"Border gaps of {context.name}: {context.title}",
        _rows_of_table(mine.rows(named=True), context.indicator),
        mine,
        context,
    )
    chart.draw(Chart("border-gaps", context.measure, context.period, context.slug), "own_borders_chart")
    pictures = save_menu.picture("border-gaps", context.measure, context.period, context.slug)
    save_menu.draw(f"Chart, {table.title}", [*pictures, *downloadable.files(table, "own_borders")])
    table_columns.draw(table, "own_borders")


def _downloadable(
    title: str, table: pl.DataFrame, gaps: pl.DataFrame, context: PageContext
) -> downloadable.DownloadableTable:
    return downloadable.DownloadableTable(
        title,
        table,
        gaps.drop("indicator", "high_name", "low_name"),
        [context.indicator["definition"], *context.notes],
        lookups.releases_of(context.rows),
        numbers=_texts_of_numbers(table),
        measures={context.measure: context.indicator},
    )


def _texts_of_numbers(table: pl.DataFrame) -> dict[str, str]:
    names = {f"{title} figure": f"{of}_value" for title, of in ENDS} | {GAP: "gap"}
    return table_columns.in_words(
        table, names | {f"{title}: out of": f"{of}_denominator" for title, of in ENDS}
    )


def _picture(sound: pl.DataFrame, table: downloadable.DownloadableTable, context: PageContext) -> None:
    drawn = min(sound.height, border_gaps.MOST)
    with st.container(key="cliffs_figure"):
        st.header(f"The {drawn} widest border gaps")
        chart.draw(Chart("border-gaps", context.measure, context.period), "cliffs_chart")
    pictures = save_menu.picture("border-gaps", context.measure, context.period)
    save_menu.draw(f"Chart, {table.title}", [*pictures, *downloadable.files(table, "cliffs_table")])
    context.how_to_read(
        "Each line is a border. Its ends are the figures of the two authorities that share it. Some "
        "borders run along a street, others across open land: how many families live near is not known "
        "here. “Across a tidal river” means that only water divides them. A wide gap says that two "
        "neighbours differ, not which of them is right, or why."
    )


def _table(con: duckdb.DuckDBPyConnection, measure: str, period: int) -> pl.DataFrame:
    rows = variation_queries.border_gaps(con, measure, period).rows(named=True)
    return _rows_of_table(rows, lookups.indicators()[measure])


def _rows_of_table(rows: Sequence[Row], indicator: Row) -> pl.DataFrame:
    """Return one row per border: authorities, figures, denominators, gap, kind of border."""
    counted = table_columns.is_counted(indicator)
    table: dict[str, object] = {}
    for title, of in ENDS:
        table[title] = [row[f"{of}_name"] for row in rows]
        values = [row[f"{of}_value"] for row in rows]
        table[table_columns.title(f"{title} figure", indicator, len(rows))] = table_columns.figures(
            values, indicator
        )
        if counted:
            table[f"{title}: out of"] = table_columns.denominators([row[f"{of}_denominator"] for row in rows])
    table[table_columns.title_apart(GAP, indicator, len(rows))] = table_columns.differences(
        [row["gap"] for row in rows], indicator
    )
    if any(row["gap_low"] is not None for row in rows):
        table["Likely range of the gap"] = [_interval(row, indicator) for row in rows]
        table["Intervals overlap"] = [change_text.yes_or_no(row["overlap"], "no interval") for row in rows]
    table[BORDER] = [BORDERS[row["neighbour_set"]] for row in rows]
    if any(row["doubt"] for row in rows):
        table[figure_tables.NOTE] = pl.Series(
            [not_ranked.PAIRS.get(row["doubt"]) for row in rows], dtype=pl.String
        )
    return pl.DataFrame(table)


def _interval(row: Row, indicator: Row) -> str | None:
    """Return the interval of a gap; if it includes zero, from none."""
    if row["gap_low"] is not None and row["gap_low"] <= 0:
        return f"none to {formatting.difference(row['gap_high'], indicator)}"
    return change_text.interval(row["gap_low"], row["gap_high"], indicator)
