"""An authority's figures over the years: a chart for each topic, and every series as a table."""

from collections.abc import Sequence
from functools import partial
from html import escape
from typing import NamedTuple

import duckdb
import polars as pl
import streamlit as st

from pages.ui.data import connection, lookups, surroundings
from pages.ui.drawings import picture
from pages.ui.tables import figures as figure_tables
from pages.ui.tables import folded
from pages.ui.tables.downloadable import DownloadableTable
from pages.ui.text import prose
from pages.ui.widgets import cards, controls, save_menu
from pipeline.core.places import ENGLAND
from pipeline.publish import series_pictures
from pipeline.publish.picture_subject import Subject
from pipeline.publish.pictures.elements.roles import Role
from pipeline.publish.site.parts import settings
from pipeline.queries import pictures as picture_queries
from pipeline.queries.figures import get_indicator
from pipeline.text import formatting
from pipeline.text.formatting import Row

MIN_PERIODS_FOR_A_CHART = 3
BESIDE: tuple[Role, ...] = ("england",)
"""What a council is beside on the pictures; the table below has its region too."""
NOT_DRAWN = "We do not draw this: too few years have a figure that rests on enough children."
YEARS = "Year by year, with notes"
Former = list[tuple[str, list[Row]]]


class Drawn(NamedTuple):
    """A trend as shown: the drawing, its title, and notes."""

    drawings: picture.Drawings
    title: str
    notes: Sequence[str]


class Years(NamedTuple):
    """A measure year by year: the table, its caveats, and the rows of `figure` in it."""

    table: DownloadableTable
    caveats: Sequence[str]
    shown: Sequence[Row]


def chart(code: str, indicator: Row, headline: str | None = None) -> None:
    """Draw a measure over the years with England and predecessors; too few years have their table only.

    `headline` says what is to be seen; without one, the measure's name stands in its place.
    """
    own = lookups.series(code, indicator["indicator"])
    known = [*own, *(row for _, rows in _former(code, indicator) for row in rows)]
    if own and all(row["value"] is None for row in known):
        st.subheader(indicator["label"])
        name = formatting.place_in_a_sentence(lookups.authorities()[code]["location_name"])
        st.markdown(f"We have no figure for {name}. {own[-1]['missing_reason'] or ''}")
        return
    drawn = connection.cached(_drawn, lookups.authorities()[code]["slug"], indicator["indicator"])
    if drawn is None or not _can_be_drawn(code, indicator):
        st.subheader(indicator["label"])
        st.markdown(NOT_DRAWN)
        with st.container(key=f"not_on_paper_years_{indicator['indicator']}"):
            st.html(table(code, indicator, YEARS))
        return
    st.subheader(headline or indicator["label"])
    if headline:
        prose.fine_print(indicator["label"])
    measure, newest = indicator["indicator"], indicator["time_periods"][-1]
    picture.draw(drawn.drawings, f"trend_{measure}")
    slug = lookups.authorities()[code]["slug"]
    files = save_menu.figures([measure], [slug, "england"])
    menu = save_menu.markup(
        drawn.title,
        [*save_menu.picture("trend", measure, newest, slug), *files],
        settings.from_environment().site_url,
    )
    with st.container(key=f"not_on_paper_years_{measure}"):
        st.html(f'<div class="below">{menu}{table(code, indicator, YEARS, drawn.notes)}</div>')


def _can_be_drawn(code: str, indicator: Row) -> bool:
    """Return whether enough years have a figure that rests on more than a few children."""
    series = [lookups.series(code, indicator["indicator"]), *(rows for _, rows in _former(code, indicator))]
    years = {
        row["time_period"]
        for rows in series
        for row in rows
        if row["value"] is not None and row["not_ranked"] != "small"
    }
    return len(years) >= MIN_PERIODS_FOR_A_CHART


def _drawn(con: duckdb.DuckDBPyConnection, slug: str, measure: str) -> Drawn | None:
    """Return the picture of a measure, drawn for a column; None if there are too few years."""
    indicator = get_indicator(con, measure)
    place = picture_queries.place_by_slug(con, slug)
    subject = Subject(con, indicator, indicator["time_periods"][-1], place)
    lines = [line for line in series_pictures.trend_lines(subject, beside=BESIDE) if line.rows]
    periods = {row["time_period"] for line in lines if line.role != "england" for row in line.rows}
    if len(periods) < MIN_PERIODS_FOR_A_CHART:
        return None
    made = series_pictures.of_trend(subject, beside=BESIDE)
    return Drawn(picture.of_widths(made, picture.NARROW), made.title, made.notes)


def table(code: str, indicator: Row, summary: str | None = None, notes: Sequence[str] = ()) -> str:
    """Return a measure year by year as a table that opens on request, with definition and caveats.

    `summary` stands above it in place of the measure's name; `notes` go before the others.
    """
    made = connection.cached(_years, code, indicator["indicator"])
    if made is None:
        return f"<p>{escape(indicator['label'])}: we have no figure for this council.</p>"
    return folded.table_markup(
        summary or indicator["label"],
        made.table,
        f"{code}_{indicator['indicator']}",
        [*notes, *prose.about_as_text(indicator, made.caveats, made.shown)],
    )


def _years(_con: duckdb.DuckDBPyConnection, code: str, measure: str) -> Years | None:
    """Return a measure year by year; None if no figure of it is held."""
    indicator = lookups.indicators()[measure]
    own, before = lookups.series(code, measure), _former(code, indicator)
    if not own and not before:
        return None
    shown = [*own, *(row for _, rows in before for row in rows)]
    caveats = _caveats(code, own, before, indicator)
    name = lookups.authorities()[code]["location_name"]
    comparisons, former = [*before, *_comparisons(code, indicator)], [former for former, _ in before]
    by_period = figure_tables.by_period(
        own, comparisons, indicator, former=former, without=partial(lookups.without_figure, measure, ENGLAND)
    )
    numbers = figure_tables.period_numbers(own, comparisons, former)
    on_periods = [lookups.notes_on_period(measure, code, period) for period in numbers["time_period"]]
    numbers = numbers.with_columns(pl.Series("notes", on_periods, dtype=pl.String))
    series_table = DownloadableTable(
        f"{name}: {indicator['label']}, by period",
        by_period,
        numbers,
        about=[indicator["definition"], *caveats],
        releases=lookups.releases_of(shown),
        numbers=figure_tables.numbers_of_periods(numbers),
        measures={measure: indicator},
    )
    return Years(series_table, caveats, shown)


def _former(code: str, indicator: Row) -> Former:
    """Return name and figures of each predecessor, where any are published."""
    before = [
        (controls.authority_name(other), lookups.series(other, indicator["indicator"]))
        for other in surroundings.predecessors(code)
    ]
    return [(name, rows) for name, rows in before if rows]


def _comparisons(code: str, indicator: Row) -> Former:
    """Return England and the authority's region, where comparable figures are published."""
    if indicator["unit"] in ("count", "GBP"):
        return []
    place = lookups.authorities()[code]
    wanted = (("England", ENGLAND), (place["region_name"], place["region_code"]))
    found = [(name, lookups.series(location_code, indicator["indicator"])) for name, location_code in wanted]
    return [(name, rows) for name, rows in found if rows]


def _caveats(code: str, own: Sequence[Row], before: Former, indicator: Row) -> list[str]:
    """Return notes on single years of a series and its predecessors, then on the series."""
    return [
        *(warning for name, rows in before for warning in _warnings(rows, indicator, f"{name}, ")),
        *_warnings(own, indicator),
        *lookups.notes_of_series(indicator["indicator"], code, [row["time_period"] for row in own]),
    ]


def _warnings(rows: Sequence[Row], indicator: Row, whose: str = "") -> list[str]:
    """Return why figures of a series are missing or suspect (the table flags those that rest on too few)."""
    return [
        f"{formatting.capital(whose + formatting.indicator_period(row['time_period'], indicator))}: {warning}"
        for row in rows
        if row["not_ranked"] != "small"
        for warning in cards.warnings(row, indicator)
    ]
