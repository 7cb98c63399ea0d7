"""The section Spread: how far apart authorities are in every year of a measure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl
import streamlit as st

from pages.ui.data import connection, lookups
from pages.ui.tables import downloadable
from pages.ui.tables import figures as figure_tables
from pages.ui.text import prose
from pages.ui.widgets import chart, save_menu, titled
from pages.ui.widgets.chart import Chart
from pages.variation import england_balances, table_columns
from pages.variation.frame import PageContext
from pipeline.core.places import ENGLAND
from pipeline.queries import variation as variation_queries
from pipeline.text import formatting
from pipeline.text.formatting import Row

PERCENTILES = {
    "Lowest": "lowest",
    "10th percentile": "p10",
    "Median": "p50",
    "90th percentile": "p90",
    "Highest": "highest",
}
"""Titles of columns, with the names of columns of the table spread."""


def draw(context: PageContext) -> None:
    """Draw the section."""
    described = connection.cached(variation_queries.spread, context.measure)
    rows = described.rows(named=True)
    breaks = lookups.breaks(context.measure)
    first, *more = _answer(rows, context, breaks)
    context.heading(first)
    context.controls()
    if not rows:
        st.markdown("This measure has no year with figures that can be compared.")
        context.growth_links()
        return
    if formatting.is_total(context.indicator):
        st.markdown(
            "This is a total: it mostly shows how large a place is. Percentages and rates compare "
            "places better."
        )
    own = lookups.series(context.code, context.measure) if context.code else []
    lines = _lines(own, context)
    notes = lookups.notes_of_series(context.measure, None, described["time_period"].to_list())
    sources = connection.cached(variation_queries.sources, context.measure).rows(named=True)
    numbers = described.reverse().drop("sentence")
    numbers = numbers.with_columns(_numbers_of(line, numbers["time_period"]) for line in lines)
    table = downloadable.DownloadableTable(
        f"{context.indicator['label']}: spread over authorities, by year",
        _table(rows, lines, context),
        _with_notes(numbers, context),
        [context.indicator["definition"], *notes],
        lookups.releases_of(sources),
        numbers={title: name for title, name in _columns(rows).items() if name in numbers.columns}
        | {line.name: f"value {line.name}" for line in lines},
        measures={context.measure: context.indicator},
    )
    slug = context.slug if own else None
    chart.draw(Chart("spread", context.measure, rows[-1]["time_period"], slug), "spread_chart")
    pictures = save_menu.picture("spread", context.measure, rows[-1]["time_period"], slug)
    save_menu.draw(f"Chart, {table.title}", [*pictures, *downloadable.files(table, "spread_table")])
    context.more(*more)
    context.growth_links()
    context.how_to_read(
        "Each box is a year. Half of the councils are in its inner part, and eight in ten in the whole "
        "box. The thin line runs from the lowest to the highest. The line across it is the middle "
        "council (the median). The taller the box, the more unequal the year. Each council counts once, "
        "if its figure can be compared. England is the published figure. An open marker cannot be "
        "compared. No line joins years that were counted in different ways."
    )
    if context.code and not own:
        st.markdown(f"We have no figure for {context.place} on this measure.")
    st.header("Year by year")
    table_columns.draw(table, "spread_table")
    st.markdown(_about_columns(_titles(rows), context.indicator))
    if context.indicator["signed"]:
        england_balances.draw()
    with titled.section("About this measure"):
        prose.about(context.indicator, notes, sources)


def _answer(rows: Sequence[Row], context: PageContext, breaks: Sequence[int]) -> list[str]:
    """Return how unequal the year was, and how it compares with earlier years counted in the same way."""
    by_year = {row["time_period"]: row for row in rows}
    now = by_year.get(context.period)
    if now is None:
        period = formatting.indicator_period(context.period, context.indicator)
        return [f"No figure for {period} can be compared with others."]
    since = max((year for year in breaks if year <= context.period), default=0)
    comparable_years = [year for year in by_year if since <= year < context.period]
    sentences = [now["sentence"]]
    if comparable_years and not formatting.is_total(context.indicator):
        first = by_year[min(comparable_years)]
        apart, before = (formatting.difference(_width(row), context.indicator) for row in (now, first))
        when = _when(first["time_period"], context)
        counted = ", the first year counted in this way," if since else ""
        widest = max(comparable_years, key=lambda year: _width(by_year[year]))
        peak = ""
        if widest != first["time_period"] and _width(by_year[widest]) > _width(now):
            most = formatting.difference(_width(by_year[widest]), context.indicator)
            peak = f", and {_when(widest, context)}, the widest, {most}"
        sentences.append(
            f"The middle eight in ten were within {apart} of one another. "
            f"{formatting.capital(when)}{counted} it was {before}{peak}."
        )
    return sentences


def _width(row: Row) -> float:
    """Return the width of the middle eight in ten."""
    return float(row["p90"] - row["p10"])


def _when(period: int, context: PageContext) -> str:
    return formatting.in_a_sentence(formatting.when(period, context.indicator))


@dataclass(frozen=True)
class Series:
    """A column of figures over the years: the place's name and code, and its rows of `figure`."""

    name: str
    code: str
    rows: Sequence[Row]


def _lines(own: Sequence[Row], context: PageContext) -> list[Series]:
    national = lookups.series(ENGLAND, context.measure)
    with_england = national and not formatting.is_total(context.indicator)
    lines = [Series("England", ENGLAND, national)] if with_england else []
    return [Series(context.name, str(context.code), own), *lines] if own else lines


def _titles(rows: Sequence[Row]) -> dict[str, str]:
    """Return the titles of columns that have any figure, with the names of columns of the table spread."""
    titles = {
        "Highest tenth": "highest_tenth",
        "Lowest tenth": "lowest_tenth",
        "Ratio": "tenth_ratio",
        "Under 25%": "below_quarter_pct",
        "Under 50%": "below_half_pct",
    }
    has_tenths = any(row["tenth_ratio"] is not None for row in rows)
    return {
        title: name
        for title, name in titles.items()
        if (has_tenths if "tenth" in name else any(row[name] is not None for row in rows))
    }


def _with_notes(numbers: pl.DataFrame, context: PageContext) -> pl.DataFrame:
    """Add the notes on each period to the columns that only the file has."""
    notes = [
        lookups.notes_on_period(context.measure, context.code, period) for period in numbers["time_period"]
    ]
    return numbers.with_columns(pl.Series("notes", notes, dtype=pl.String))


def _about_columns(titles: Mapping[str, str], indicator: Row) -> str:
    """Return what the columns mean that are not self-explanatory."""
    sentences = ["Percentiles count the authorities that can be compared."]
    if "Ratio" in titles:
        sentences.append(
            "The highest tenth are the councils at or above the 90th percentile, counted as one. The "
            "lowest tenth are those at or below the 10th. The ratio is the first divided by the second."
        )
    if "Under 25%" in titles:
        sentences.append(
            f"Under 25% and under 50%: how large a share of all {indicator['denominator_label']} belongs to "
            "authorities with a figure below that, small ones too."
        )
    return " ".join(sentences)


def _columns(rows: Sequence[Row]) -> dict[str, str]:
    """Return which column of the table is which of `variation_queries.spread`."""
    return {"Ranked": "authorities"} | PERCENTILES | _titles(rows)


def _numbers_of(line: Series, periods: pl.Series) -> pl.Series:
    """Return a line's figures in these periods as numbers."""
    values = {row["time_period"]: row["value"] for row in line.rows}
    return pl.Series(f"value {line.name}", [values.get(period) for period in periods], pl.Float64)


def _table(rows: Sequence[Row], lines: Sequence[Series], context: PageContext) -> pl.DataFrame:
    """Return one row per year, newest first, in words: the figures of each line, and the percentiles."""
    indicator, titles = context.indicator, _titles(rows)

    def line_cell(line: Series, period: int) -> str:
        figure = next((row for row in line.rows if row["time_period"] == period), None)
        return figure_tables.figure_cell(
            figure, indicator, lookups.without_figure(context.measure, line.code, period)
        )

    def cell(row: Row, name: str) -> str:
        if row[name] is None:
            return ""
        if name == "tenth_ratio":
            return f"{row[name]:,.1f}"
        return f"{row[name]:.0f}%" if name.startswith("below") else formatting.figure(row[name], indicator)

    def year_cells(row: Row) -> dict[str, str]:
        return (
            {formatting.period_heading(indicator): formatting.period_cell(row["time_period"], indicator)}
            | {"Ranked": f"{row['authorities']:,}"}
            | {line.name: line_cell(line, row["time_period"]) for line in lines}
            | {title: formatting.figure(row[name], indicator) for title, name in PERCENTILES.items()}
            | {title: cell(row, name) for title, name in titles.items()}
        )

    return pl.DataFrame([year_cells(row) for row in reversed(rows)])
