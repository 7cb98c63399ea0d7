"""The section Two measures: whether authorities that are high on one measure are high on another."""

import duckdb
import polars as pl
import streamlit as st

from pages.ui.address import fields
from pages.ui.data import connection, lookups
from pages.ui.tables import downloadable
from pages.ui.tables import figures as figure_tables
from pages.ui.text import labels, prose
from pages.ui.widgets import chart, controls, folding, heading, save_menu, titled
from pages.ui.widgets.chart import Chart
from pages.variation import bubbles, table_columns
from pages.variation.frame import PageContext
from pipeline.core.periods import period_label
from pipeline.queries import variation as variation_queries
from pipeline.statistics.relations import ASSOCIATION, correlation
from pipeline.text import formatting, not_ranked
from pipeline.text.association import MINUS, association
from pipeline.text.formatting import Row


def draw(context: PageContext) -> None:
    """Draw the section."""
    other = lookups.indicators()[
        context.known.indicator(context.view[fields.OTHER_MEASURE], context.view[fields.EXCEPTIONS])
    ]
    if other["indicator"] == context.measure:
        context.heading("There is no other measure to compare with this one.")
        context.controls()
        return
    year = _year(context, other)
    pairs = connection.cached(
        variation_queries.pairs, (context.measure, context.period), (other["indicator"], year)
    )
    compared = pairs.drop_nulls(["x", "y"]).filter(pl.col("left_out").is_null())
    first, second = _titles_with_periods(context, other, year)
    mine, theirs = _names(context.indicator, other)
    both = f"{mine} and {theirs}"
    heading.draw(
        both if len(both) <= labels.LONGEST_TITLE else "Two measures",
        first=association(correlation(compared), (first, second)),
    )
    context.controls(f"against {theirs}")
    with folding.folded("other"):
        _other(context, other, year)
    table = _downloadable(context, pairs, other, year)
    _picture(context, pairs, other, year, table)
    context.more(_size(context.indicator, other), ASSOCIATION)
    _own(context, pairs, other)
    bubbles.draw(context, pairs, ((first, context.indicator), (second, other)))
    st.header("Every authority")
    table_columns.draw(
        table,
        "scatter_table",
        column_config=_config(context.indicator, pairs.height) | _config(other, pairs.height),
    )
    _left_out(context, other, year)
    context.about()
    others = lookups.figures(other["indicator"], year).values()
    with titled.section("About the other measure"):
        prose.about(other, lookups.notes(other["indicator"], None, year), others)


def _names(first: Row, other: Row) -> tuple[str, str]:
    """Return short names of both, without what is in brackets where they differ without it."""
    names = [str(indicator["short_label"]) for indicator in (first, other)]
    plain = [name.partition(" (")[0] for name in names]
    mine, theirs = plain if plain[0] != plain[1] else names
    return mine, formatting.in_a_sentence(theirs)


def _titles_with_periods(context: PageContext, other: Row, year: int) -> tuple[str, str]:
    """Return the full names of both measures with their periods."""
    return context.title, formatting.measure_in_period(year, other)


def _picture(
    context: PageContext, pairs: pl.DataFrame, other: Row, year: int, table: downloadable.DownloadableTable
) -> None:
    """Draw the chart of all pairs of figures; nothing if there are none."""
    both = pairs.drop_nulls(["x", "y"])
    if both.is_empty():
        return
    drawn = Chart(
        "two-measures", context.measure, context.period, context.slug, other=(other["indicator"], year)
    )
    chart.draw(drawn, "scatter_chart", notes=False)
    given = {"with": other["indicator"], "with_period": f"{year}"}
    pictures = save_menu.picture("two-measures", context.measure, context.period, context.slug, given)
    save_menu.draw(f"Chart, {table.title}", [*pictures, *downloadable.files(table, "scatter_table")])
    context.how_to_read(
        "Each circle is an authority. The further to the right, the higher its figure on the first "
        "measure. The further up, the higher on the second. The two lines are England's published "
        "figures. Open circles: in doubt, or too few cases to compare. The correlation, r, does not count "
        "them. It says how closely two figures go together: 0 is not at all, 1 is all on one line that "
        f"rises, {MINUS}1 all on one line that falls."
    )


def _downloadable(
    context: PageContext, pairs: pl.DataFrame, other: Row, year: int
) -> downloadable.DownloadableTable:
    """Return the table of all authorities."""
    first, second = _titles_with_periods(context, other, year)
    x, y = (context.measure, context.period), (other["indicator"], year)
    notes = [*context.notes, *lookups.notes(other["indicator"], None, year)]
    shown = connection.cached(_table, x, y)
    titles = [_titles(indicator, shown.height)[0] for indicator in (context.indicator, other)]
    named = [f"{measure} {period}" for measure, period in (x, y)]
    return downloadable.DownloadableTable(
        f"{first}, and {second}",
        shown,
        pairs.drop("location_name").rename({"x": named[0], "y": named[1]}),
        [context.indicator["definition"], other["definition"], *notes, ASSOCIATION],
        lookups.releases_of([*context.rows, *lookups.figures(*y).values()]),
        numbers=table_columns.in_words(shown, dict(zip(titles, named, strict=True))),
        measures={context.measure: context.indicator, other["indicator"]: other},
    )


def _year(context: PageContext, other: Row) -> int:
    """Return the period chosen for the other measure; else the same one if it has that, else its newest."""
    if chosen := context.view[fields.BY_YEAR]:
        return chosen
    years = context.known.years(context.view[fields.OTHER_MEASURE], context.view[fields.EXCEPTIONS])
    same = context.period in years and other["time_identifier"] == context.indicator["time_identifier"]
    return context.period if same else years[-1]


def _other(context: PageContext, other: Row, year: int) -> None:
    """Draw the choice of the other measure, and its period."""
    measures = [measure for measure in context.known.measures if measure != context.view[fields.MEASURE]]
    box, period = st.columns([3, 1])
    box.selectbox(
        "Set against",
        measures,
        format_func=controls.measure_label,
        key=fields.OTHER_MEASURE.name,
    )
    years = context.known.years(context.view[fields.OTHER_MEASURE], context.view[fields.EXCEPTIONS])
    period.selectbox(
        "Its period",
        list(reversed(years)),
        format_func=lambda other_period: period_label(other_period, other["time_identifier"]),
        index=None,
        placeholder=period_label(year, other["time_identifier"]),
        key=fields.BY_YEAR.name,
    )
    if year != context.period or other["time_identifier"] != context.indicator["time_identifier"]:
        st.markdown(
            "The two are of different periods: the first is of "
            f"{formatting.indicator_period(context.period, context.indicator)}, the second of "
            f"{formatting.indicator_period(year, other)}."
        )


def _size(first: Row, other: Row) -> str | None:
    if formatting.is_total(first) and formatting.is_total(other):
        return "Both are totals: they go together because large places have more of everything."
    return None


def _own(context: PageContext, pairs: pl.DataFrame, other: Row) -> None:
    """Draw both figures of the selected authority."""
    if context.code is None:
        return
    mine = pairs.filter(location_code=context.code)
    if mine.is_empty():
        st.markdown(context.why_not() or f"**{context.name}** has no figures in both periods.")
        return
    row = mine.row(0, named=True)
    doubt = f"; not counted in the correlation: {row['left_out']}" if row["left_out"] else ""
    figures = f"{formatting.figure(row['x'], context.indicator)} and {formatting.figure(row['y'], other)}"
    st.markdown(
        f"**{context.name}**: {figures} "
        f"({context.indicator['short_label']}, {formatting.in_a_sentence(other['short_label'])}){doubt}."
    )


def _titles(indicator: Row, many: int) -> tuple[str, str]:
    name = table_columns.title(indicator["short_label"], indicator, many)
    return name, f"{figure_tables.OUT_OF} ({formatting.in_a_sentence(indicator['short_label'])})"


def _config(indicator: Row, many: int) -> dict[str, object]:
    value, count = _titles(indicator, many)
    return table_columns.config(indicator, [value], [count])


def _table(con: duckdb.DuckDBPyConnection, x: tuple[str, int], y: tuple[str, int]) -> pl.DataFrame:
    """Return one row per authority: both figures, their denominators, and why they are left out."""
    rows = variation_queries.pairs(con, x, y).rows(named=True)
    table: dict[str, object] = {figure_tables.PLACE: [row["location_name"] for row in rows]}
    for (measure, period), of in ((x, "x"), (y, "y")):
        indicator = lookups.indicators()[measure]
        value, count = _titles(indicator, len(rows))
        table[value] = table_columns.figures([row[of] for row in rows], indicator)
        if table_columns.is_counted(indicator):
            figures = lookups.figures(measure, period)
            table[count] = table_columns.denominators(
                [figures[row["location_code"]]["denominator"] for row in rows]
            )
    table[figure_tables.NOTE] = pl.Series(
        [not_ranked.NOTES.get(row["left_out"]) for row in rows], dtype=pl.String
    )
    return pl.DataFrame(table)


def _left_out(context: PageContext, other: Row, year: int) -> None:
    """Draw which figures are not part of the correlation, by measure."""
    others = lookups.figure_table(other["indicator"], year)
    for indicator, figures in ((context.indicator, context.figures), (other, others)):
        if sentences := figure_tables.not_ranked(figures, indicator):
            with titled.section(f"Not shown: {formatting.in_a_sentence(indicator['short_label'])}"):
                prose.bullets(sentences)
