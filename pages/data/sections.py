"""The sections of the page Data; only the chosen one is drawn."""

from collections.abc import Mapping
from typing import Any

import duckdb
import polars as pl
import streamlit as st

from pages.data import publication_order
from pages.data import tables as data_tables
from pages.ui.address import fields
from pages.ui.address.choices import WarehouseChoices
from pages.ui.data import connection, lookups, moments
from pages.ui.tables import downloadable, folded, long_table
from pages.ui.text import doubts as doubt_words
from pages.ui.text import prose
from pages.ui.widgets import controls, titled
from pipeline.core.periods import expected_label
from pipeline.editions.asked import NOT_EVERY_EDITION
from pipeline.publish.data import data_dictionary
from pipeline.queries import figures as figure_queries
from pipeline.queries import holdings as holding_queries
from pipeline.text.formatting import Row

LINK = st.column_config.LinkColumn(width="medium")
LONG = st.column_config.TextColumn(width="large")


def releases() -> None:
    """Draw every release with its source and kind."""
    found = connection.cached(holding_queries.releases_with_periods)
    with titled.section("As published then", "as-published-then"):
        st.markdown(
            "We keep each release that we have read, so pages can show what had been published by a day. "
            f"{NOT_EVERY_EDITION} Choose a day to see the map as it was then. The button *Link "
            "that keeps these figures* makes a link that still shows them when they are revised."
        )
        order = publication_order.table(moments.editions(), connection.cached(holding_queries.revisions))
        days = f"The {order.shown.height} days in order"
        st.html(folded.table_markup(days, order, "order", publication_order.ABOUT))
    with titled.section("Every release we have"):
        count = dict(found.group_by("kind").len().iter_rows())
        st.markdown(
            f"We have {count.get('copy', 0)} of {found.height} releases as published. "
            f"{count.get('extract', 0)} are extracts of the published file. {count.get('derived', 0)} were "
            "put together or worked out from published figures, by others or by us: see the column “How we "
            "have it”. A checksum shows whether a file is the one that we read. Where we were given a copy, "
            "we do not know on which day it was retrieved."
        )
    columns = {"Address": LINK, "Publication": LONG, "How": LONG}
    downloadable.draw(data_tables.releases(found), "releases", column_config=columns, height=620)
    st.subheader("Published, but not in our data")
    table = data_tables.gaps(connection.cached(holding_queries.known_gaps))
    downloadable.draw(table, "gaps", column_config={"Address": LINK})
    st.subheader("When the next figures are due")
    _due(connection.cached(holding_queries.release_calendar))


def _due(found: pl.DataFrame) -> None:
    """Draw which releases are due in a month and how that is known, said once for all of them."""
    for (month, known), releases in found.group_by("next_expected", "known_since", maintain_order=True):
        st.markdown(f"**{expected_label(str(month))}**, {known}:")
        prose.bullets(f"{row['title']} (newest: {row['published']})" for row in releases.rows(named=True))
    downloadable.menu(data_tables.due(found), "due")


def changes(view: fields.View, known: WarehouseChoices) -> None:
    """Draw what releases added and changed, and what figures were before they were revised."""
    st.header("What changed from release to release")
    found = connection.cached(holding_queries.revisions)
    by_kind = dict(found.group_by("what").len().iter_rows())
    gone = by_kind.get("withdrawn", 0) + by_kind.get("withheld", 0)
    st.markdown(
        f"A later release changed {found.height:,} figures of {found['indicator'].n_unique()} measures, "
        f"including groups by age, sex and ethnicity: {found.height - gone:,} were revised and {gone:,} "
        "withdrawn. Pages show the newest. Here you see what a figure said before. Choose a measure, an "
        "authority, or both."
    )
    measure, authority = st.columns([7, 4])
    with measure:
        _measure_box(view, known, found)
    with authority:
        controls.authority_box(known)
    if code := view[fields.AUTHORITY]:
        _draw_authority(code, found)
    _draw_measure(
        known.indicator(view[fields.MEASURE], view[fields.EXCEPTIONS]), view[fields.AUTHORITY], found
    )
    st.subheader("What each publication's newest release brought")
    brought = connection.cached(holding_queries.new_periods)
    if not brought.is_empty():
        table = data_tables.news(brought, found, lookups.indicators())
        _wide(table, "newest_releases", {"Release": LONG, "Largest revision": LONG})
        prose.bullets(table.about)


def _measure_box(view: fields.View, known: WarehouseChoices, revisions: pl.DataFrame | None = None) -> None:
    """Draw the list of measures and the version switch; with `revisions`, the number of each measure."""
    counts: dict[str, int] = {}
    if revisions is not None:
        counts = dict(revisions.group_by("indicator").len().iter_rows())

    def label(measure: str) -> str:
        text = controls.measure_label(measure)
        changed = counts.get(known.indicator(measure, view[fields.EXCEPTIONS]))
        return f"{text} ({changed} revised)" if changed else text

    measure, *version = st.columns([4, 3] if view[fields.MEASURE] in known.counterparts else [1])
    measure.selectbox("Measure", known.measures, format_func=label, key=fields.MEASURE.name)
    for column in version:
        with column:
            controls.exceptions_switch()


def _draw_authority(code: str, found: pl.DataFrame) -> None:
    """Draw the revisions of one authority's totals, for every measure."""
    name = controls.authority_name(code)
    own = found.filter(location_code=code, breakdown="Total")
    groups = found.filter(location_code=code).height - own.height
    st.subheader(f"{name}: every measure")
    if own.is_empty():
        st.markdown("No release that we have revised a total of this council.")
    else:
        table = data_tables.revised(
            own, lookups.indicators(), f"Revised figures of {name}", ["Place", "Of whom"]
        )
        prose.bullets(data_tables.revised_in_words(own, lookups.indicators()))
        downloadable.menu(table, "revisions_of_authority")
    if groups:
        st.markdown(
            f"{groups} of its figures by age, sex or ethnicity also changed. They are in the tables of the "
            "measures."
        )


def _draw_measure(indicator: str, code: str | None, found: pl.DataFrame) -> None:
    """Draw the revisions of one measure, those of the selected authority first."""
    what = lookups.indicators()[indicator]
    st.subheader(what["label"])
    own = found.filter(indicator=indicator)
    if own.is_empty():
        st.markdown("No release that we have revised a figure of this measure.")
        return
    first = pl.col("location_code") == pl.lit(code, pl.String)
    own = own.sort(first.fill_null(value=False), descending=True, maintain_order=True)
    table = data_tables.revised(
        own, lookups.indicators(), f"Revised figures: {what['label']}", ["Measure"], [what["definition"]]
    )
    _wide(table, f"revisions_{indicator}", {})


def _wide(table: downloadable.DownloadableTable, key: str, columns: dict[str, Any]) -> None:
    """Draw a table too wide for a phone, however short, in a box of its own, with its file."""
    long_table.draw(table.shown, table.title, key, columns)
    downloadable.menu(table, key)


def checks() -> None:
    """Draw every check of this build."""
    found = connection.cached(figure_queries.checks)
    st.header("Every check and its outcome")
    count = dict(found.group_by("outcome").len().iter_rows())
    st.markdown(
        f"Of {found.height:,} checks, {count.get('pass', 0):,} passed, {count.get('explained', 0):,} "
        f"found a difference with a known reason (given in the table), and {count.get('fail', 0):,} "
        "failed. If a check fails, the old data stay. Checks compare the sums of councils with "
        "published totals, work figures out again from their counts, and compare releases with each "
        "other. They also look for unknown places and marks."
    )
    table = data_tables.checks(found, connection.cached(_titles))
    downloadable.draw(
        table, "checks", column_config={"What was checked": LONG, "What was found": LONG}, height=620
    )
    st.markdown("[Known faults in the publications, and what is done about them](methods?chapter=faults)")
    _reviews()


def _reviews() -> None:
    """Draw the extraordinary figures, those that nobody has looked at first."""
    found = connection.cached(holding_queries.reviews)
    st.subheader("Extraordinary figures")
    st.markdown(doubt_words.extraordinary(connection.cached(holding_queries.doubts).row(0, named=True)))
    table = data_tables.reviews(found, lookups.indicators())
    columns = {"Measure": LONG, "Why it is listed": LONG, "What we found": LONG}
    downloadable.draw(table, "reviews", column_config=columns, height=620)


def _titles(con: duckdb.DuckDBPyConnection) -> Mapping[tuple[str, str | None], str]:
    found = figure_queries.releases(con).select("source", "release", "title").rows()
    return {(source, release): title for source, release, title in found}


def measures(view: fields.View, known: WarehouseChoices) -> None:
    """Draw the dictionary of measures, symbols and tables."""
    indicators = lookups.indicators()
    st.header("Dictionary of measures")
    _measure_box(view, known)
    sources = connection.cached(_publications)
    _entry(indicators[known.indicator(view[fields.MEASURE], view[fields.EXCEPTIONS])], sources)
    st.subheader("Every measure")
    columns = dict.fromkeys(("Measure", "Definition", "Footnote"), LONG)
    downloadable.draw(data_tables.measures(indicators, sources), "measures", column_config=columns)
    st.subheader("Marks in place of a figure")
    downloadable.draw(data_tables.marks(connection.cached(holding_queries.symbols)), "marks")
    st.subheader("Tables of the warehouse")
    st.markdown("What is in the files above. Their data dictionary explains every column.")
    tables = connection.cached(data_dictionary.tables)
    downloadable.draw(
        data_tables.tables_of_warehouse(tables), "tables", column_config={"What is in it": LONG}
    )


def _entry(indicator: Row, sources: Mapping[str, str]) -> None:
    """Draw the dictionary entry of one measure."""
    st.markdown(f"**{indicator['label']}**  \n{indicator['definition']}")
    line = indicator["numerator_label"], indicator["denominator_label"]
    divided = f"Made up of: {line[0]}, divided by {line[1]}." if all(line) else None
    prose.bullets(
        [
            indicator["footnote"],
            f"Id: `{indicator['indicator']}`. Unit: {indicator['unit']}. "
            f"{data_tables.POLARITIES.get(indicator['polarity'], '')}.",
            divided,
            f"Years we have: {data_tables.periods_held(indicator)}.",
            f"Publication: {sources.get(indicator['source'], indicator['source'])}.",
        ]
    )


def _publications(con: duckdb.DuckDBPyConnection) -> Mapping[str, str]:
    """Return publisher and title of each source's newest release."""
    found = figure_queries.releases(con).select("source", "publisher", "title").rows()
    return {source: f"{publisher}, {title}" for source, publisher, title in found}
