"""The section Movers: who changed since another year, and whether by more than chance."""

from collections.abc import Sequence
from typing import Any

import duckdb
import polars as pl
import streamlit as st

from pages.ui.address import fields
from pages.ui.data import connection, lookups
from pages.ui.data.changes import (
    Changes,
    between,
    counted_differently,
    notes_of_one_period,
    why_apart,
    without_both,
)
from pages.ui.tables import downloadable
from pages.ui.tables import figures as figure_tables
from pages.ui.text import change_text, prose
from pages.ui.widgets import chart, folding, heading, save_menu, titled
from pages.ui.widgets.chart import Chart
from pages.variation import movers_text, table_columns
from pages.variation.frame import PageContext
from pipeline.core.periods import period_label
from pipeline.queries import variation as variation_queries
from pipeline.text import formatting, growth, not_ranked
from pipeline.text.formatting import Row

SIZES = ("change_down", "change_up")
"""Changes without a sign, for files of tables that have them as text."""
RANKED = ("change", "change_per_cent")
"""The column of movers that the table is in order of: by size, in per cent."""
INTERVALS = {"change": "Likely range of the change", "change_per_cent": "Likely range, in per cent"}


def draw(context: PageContext) -> None:
    """Draw the section."""
    pair = movers_text.periods(context)
    if pair is None:
        only = formatting.indicator_period(context.period, context.indicator)
        context.heading(f"We have only {only} of this measure, so we cannot show a change yet.")
        context.controls()
        context.link("How it is spread →", show="spread")
        return
    changes = between(context.measure, *pair)
    answer, *more = movers_text.answer(changes, context)
    title = formatting.measure_in_period(changes.last, context.indicator)
    heading.of_measure(context.indicator, title, answer)
    context.controls(*_chosen(context, pair))
    with folding.folded("movers"):
        _choices(context, pair)
    first, last = (movers_text.period_words(period, context.indicator) for period in pair)
    many = changes.compared.height + changes.apart.height
    notes = lookups.notes_of_series(context.measure, None, pair)
    figures = [frame for period in pair for frame in lookups.figures(context.measure, period).values()]
    ranked = RANKED[movers_text.in_per_cent(context)]
    shown = connection.cached(_table, context.measure, *pair, ranked)
    titles = _titles(context.indicator, pair, many, ranked)
    named = dict(zip(titles, ("from_value", "value", *SIZES), strict=True))
    numbers = table_columns.in_words(shown, named)
    codes = connection.cached(_codes, context.measure, *pair, ranked).drop(set(SIZES) - {*numbers.values()})
    table = downloadable.DownloadableTable(
        f"Changes from {first} to {last}: {context.indicator['label']}",
        shown,
        codes,
        [context.indicator["definition"], *notes],
        lookups.releases_of(figures),
        numbers=numbers,
        measures={context.measure: context.indicator},
    )
    if not changes.compared.is_empty():
        _picture(changes, table, context)
    context.more(*more)
    if sentence := movers_text.selected_sentences(context):
        st.markdown(sentence)
    if changes.shared:
        prose.bullets(f"Read with care: {note}" for note in notes_of_one_period(changes, None))
    context.growth_links()
    st.header("Every authority")
    table_columns.draw(
        table,
        "movers_table",
        column_config=_config(context.indicator, pair, titles, ranked),
    )
    _apart(changes, context)
    with titled.section("About this measure"):
        prose.about(context.indicator, notes, figures)


def _chosen(context: PageContext, pair: tuple[int, int]) -> list[str]:
    """Return the period compared with, and what changes are ranked by, if it is not the usual."""
    other = next(period for period in pair if period != context.period)
    since = f"compared with {period_label(other, context.indicator['time_identifier'])}"
    return [since, *(["by per cent"] if movers_text.in_per_cent(context) else [])]


def _choices(context: PageContext, pair: tuple[int, int]) -> None:
    """Draw the choice of the other period, and of what changes are ranked by.

    The box names the period that is shown while none is chosen: of the first one, the period after.
    """
    years = context.known.years(context.view[fields.MEASURE], context.view[fields.EXCEPTIONS])
    identifier = context.indicator["time_identifier"]
    other, by = st.columns([1, 2])
    usual = next(period for period in pair if period != context.period)
    placeholder = f"{period_label(usual, identifier)}, the period {'before' if usual == pair[0] else 'after'}"
    other.selectbox(
        "Compared with",
        [year for year in reversed(years) if year != context.period],
        format_func=lambda period: period_label(period, identifier),
        index=None,
        placeholder=placeholder,
        key=fields.OTHER_YEAR.name,
    )
    if why := growth.why_none(context.indicator):
        by.markdown(why)
        return
    words = {"points": growth.by_size(context.indicator), "per-cent": "Per cent"}
    by.segmented_control(
        "Rank changes by",
        fields.CHANGE_IN,
        format_func=lambda way: words[way],
        required=True,
        key=fields.CHANGE.name,
        help="Per cent of the earlier figure: from 10% to 15% is 5 points, and 50 per cent.",
    )


def _picture(changes: Changes, table: downloadable.DownloadableTable, context: PageContext) -> None:
    per_cent = movers_text.in_per_cent(context)
    drawn = Chart(
        "movers", context.measure, changes.last, context.slug, since=changes.first, per_cent=per_cent
    )
    chart.draw(drawn, "movers_chart")
    given = {"from": str(changes.first)} | ({"change": "per-cent"} if per_cent else {})
    pictures = save_menu.picture("movers", context.measure, changes.last, context.slug, given)
    save_menu.draw(
        f"Chart, {table.title}",
        [*pictures, *downloadable.files(table, "movers_table"), context.refresh(changes.first, changes.last)],
    )
    context.how_to_read(
        "The open circle is the earlier figure. The triangle is the later one and points in the "
        "direction of the change. The likely range is how far chance alone could move it. Steep changes "
        "are often in councils with few children. Check the numbers in the table before you write about "
        "one."
    )


def _titles(indicator: Row, pair: tuple[int, int], many: int, ranked: str) -> list[str]:
    """Return the titles of number columns: both figures, the fall, the rise."""
    period_titles = [
        table_columns.title(formatting.period_cell(period, indicator), indicator, many) for period in pair
    ]
    if ranked == "change_per_cent":
        return [*period_titles, "Fell by, %", "Rose by, %"]
    down, up = ("Towards deficit by", "Towards surplus by") if indicator["signed"] else ("Fell by", "Rose by")
    return [*period_titles, *(table_columns.title_apart(name, indicator, many) for name in (down, up))]


def _config(indicator: Row, pair: tuple[int, int], titles: Sequence[str], ranked: str) -> dict[str, Any]:
    """Return the column configuration; changes in per cent have a decimal of their own."""
    config = table_columns.config(indicator, titles, _counts(indicator, pair))
    if ranked == "change_per_cent":
        config |= {name: st.column_config.NumberColumn(format="%.1f") for name in titles[2:]}
    return config


def _counts(indicator: Row, pair: tuple[int, int]) -> list[str]:
    return [f"{figure_tables.OUT_OF}, {formatting.period_cell(period, indicator)}" for period in pair]


def _rows(changes: Changes, ranked: str) -> pl.DataFrame:
    """Return all changes, the steepest fall first, those that are not ranked or not comparable last."""
    compared = changes.compared
    if ranked == "change_per_cent":
        compared = variation_queries.by_per_cent(compared)
    return pl.concat([compared, changes.apart])


def _table(_con: duckdb.DuckDBPyConnection, measure: str, first: int, last: int, ranked: str) -> pl.DataFrame:
    """Return one row per authority, the steepest fall first, changes that are not comparable last."""
    indicator = lookups.indicators()[measure]
    changes = between(measure, first, last)
    rows = _rows(changes, ranked).rows(named=True)
    table: dict[str, object] = {figure_tables.PLACE: [row["location_name"] for row in rows]}
    numbers = [
        table_columns.figures([row["from_value"] for row in rows], indicator),
        table_columns.figures([row["value"] for row in rows], indicator),
        *_falls_and_rises([row[ranked] for row in rows], indicator, ranked),
    ]
    table |= dict(zip(_titles(indicator, (first, last), len(rows), ranked), numbers, strict=True))
    if any(row["change_low"] is not None for row in rows):
        in_per_cent = ranked == "change_per_cent"
        bounds = change_text.range_in_per_cent if in_per_cent else change_text.range_in_unit
        unit = growth.IN_PER_CENT if in_per_cent else indicator
        table[INTERVALS[ranked]] = [change_text.directed(*bounds(row), unit) for row in rows]
        table["More than chance"] = [
            change_text.yes_or_no(row["beyond_chance"], "no interval") for row in rows
        ]
    if table_columns.is_counted(indicator):
        for title, period in zip(_counts(indicator, (first, last)), (first, last), strict=True):
            figures = lookups.figures(measure, period)
            table[title] = table_columns.denominators(
                [figures[row["location_code"]]["denominator"] for row in rows]
            )
    table[figure_tables.NOTE] = pl.Series([_note(row, changes, ranked) for row in rows], dtype=pl.String)
    return pl.DataFrame(table)


def _falls_and_rises(sizes: Sequence[float | None], indicator: Row, ranked: str) -> list[pl.Series]:
    """Return changes as two columns without signs."""
    falls = [size if size and size < 0 else None for size in sizes]
    rises = [size if size and size > 0 else None for size in sizes]
    if ranked == "change":
        return [table_columns.differences(column, indicator) for column in (falls, rises)]
    return [pl.Series(column, dtype=pl.Float64).abs().round(1) for column in (falls, rises)]


def _note(row: Row, changes: Changes, ranked: str) -> str | None:
    notes = []
    if ranked == "change_per_cent" and row[ranked] is None and not row["crosses_break"]:
        notes.append(growth.TOO_FEW)
    if row["crosses_break"]:
        differently = counted_differently(changes.measure, changes.first, changes.last)
        notes.append(f"{formatting.capital(differently)}, so we cannot say whether it rose or fell")
    if row["doubt"]:
        notes.append(not_ranked.PAIRS[row["doubt"]])
    elif row["caution"] and not changes.shared and not row["crosses_break"]:
        notes.append("A note applies to one of the two")
    return "; ".join(notes) or None


def _codes(_con: duckdb.DuckDBPyConnection, measure: str, first: int, last: int, ranked: str) -> pl.DataFrame:
    found = _rows(between(measure, first, last), ranked).drop("indicator", "location_name")
    change = pl.col("change")
    return found.with_columns(
        change_down=pl.when(change < 0).then(-change), change_up=pl.when(change > 0).then(change)
    )


def _apart(changes: Changes, context: PageContext) -> None:
    """Draw which changes are not comparable, and why."""
    rows: Sequence[Row] = [] if changes.broken else changes.apart.rows(named=True)
    apart = [
        f"**{row['location_name']}** ({formatting.figure(row['from_value'], context.indicator)}, then "
        f"{formatting.figure(row['value'], context.indicator)}). {why_apart(changes, row)}"
        for row in rows
    ]
    if apart:
        with titled.section("What cannot be compared, and why"):
            prose.bullets(apart)
    if without := without_both(changes):
        with titled.section("Without both figures"):
            prose.bullets(without)
