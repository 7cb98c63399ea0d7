"""The page All measures: every measure of one authority, by topic, next to those it is compared with."""

import polars as pl
import streamlit as st

from pages.measures import table
from pages.ui.address import choices, fields, links
from pages.ui.address import view as address
from pages.ui.address.fields import View
from pages.ui.data import connection, lookups
from pages.ui.tables import downloadable
from pages.ui.tables import html as html_tables
from pages.ui.text import prose
from pages.ui.widgets import contents, controls, downloads, folding
from pipeline.core.places import NEWEST_STATISTICAL, OWN_LIST
from pipeline.queries import profile as profile_queries
from pipeline.text import formatting
from pipeline.text.neighbour_sets import WORDING

ORDERS = {"topic": "By topic", "place": "By place among councils", "change": "By size of change"}
YEARS = {1: "One year", 2: "Two years", 3: "Three years", 5: "Five years"}


def page() -> None:
    """Draw the page for the view in the address."""
    view = address.current()
    code = view[fields.AUTHORITY]
    st.title(f"{controls.authority_name(code)}: all measures" if code else "All measures")
    council, others = st.columns([4, 9])
    with council:
        controls.authority_box(connection.cached(choices.load))
    if code is None:
        st.markdown(
            "Every measure of one council in one table, next to England, its region and similar councils. "
            "Choose a council."
        )
        return
    with others:
        _choose_table(view)
    which = _neighbours(view)
    place = lookups.authorities()[code]
    name, slug = place["location_name"], place["slug"]
    columns, order = view[fields.COLUMNS], view[fields.ORDER]
    known = connection.cached(choices.load)
    every = connection.cached(profile_queries.measures, code, which, view[fields.BACK])
    versions = [known.version(indicator) for indicator in every["indicator"]]
    wanted = known.versions((measure for measure, _ in filter(None, versions)), view[fields.EXCEPTIONS])
    found = every.filter(pl.col("indicator").is_in(wanted))
    measures = lookups.indicators()
    drawn = table.measures_table(name, found, measures, which, columns, order)
    st.markdown(table.summary(found, measures))
    contents.draw({html_tables.anchor(heading): heading for heading in drawn.groups})
    html_tables.draw(drawn.table.shown, drawn.table.title, groups=drawn.groups, stacked=True)
    downloadable.menu(drawn.table, f"{code}_measures")
    prose.fine_print(table.READING)
    _notes(code, found)
    downloads.links([(f"{name}: every measure in every period", f"council/{slug}", downloads.TABLES, {})])
    links.page_link("local-authority", f"{name} on one page →", view.params)


def _notes(code: str, found: pl.DataFrame) -> None:
    """Draw what must be known of single figures of the table, to open on request."""
    measures = lookups.indicators()
    notes = []
    for row in found.rows(named=True):
        measure, period = measures[row["indicator"]], row["time_period"]
        if text := lookups.notes_on_period(row["indicator"], code, period):
            notes.append(f"{measure['label']}, {formatting.period_cell(period, measure)}: {text}")
    if notes:
        with st.expander(f"Notes on {len(notes)} of these figures"):
            prose.bullets(notes)


def _choose_table(view: View) -> None:
    """Draw what the table is compared with, ordered by and made of."""
    order = formatting.in_a_sentence(ORDERS[view[fields.ORDER]])
    over = f"change over {formatting.in_a_sentence(YEARS[view[fields.BACK]])}"
    folding.opener([over, order, controls.exceptions_in_words(view)])
    with folding.folded("choices"):
        with st.container(horizontal=True):
            _choices()
        _choose_columns()


def _choices() -> None:
    controls.neighbour_box("Similar councils", WORDING[NEWEST_STATISTICAL].choice, width=180)
    st.selectbox(
        "Change over",
        list(YEARS),
        format_func=lambda years: YEARS[years],
        key=fields.BACK.name,
        width=115,
    )
    st.selectbox(
        "Order",
        list(ORDERS),
        format_func=lambda order: ORDERS[order],
        key=fields.ORDER.name,
        width=175,
        help="By place: from the highest figures among councils to the lowest. By change: the largest "
        "first, compared with its likely range. Changes without a range come last.",
    )
    controls.exceptions_switch()


def _choose_columns() -> None:
    with st.expander("Choose columns"):
        st.pills(
            "Columns",
            list(fields.TABLE_COLUMNS),
            format_func=lambda column: fields.TABLE_COLUMNS[column],
            selection_mode="multi",
            key=fields.COLUMNS.name,
            label_visibility="collapsed",
        )


def _neighbours(view: View) -> str:
    """Return the neighbours to compare with; a visitor's own list has no averages of all measures."""
    which = view[fields.NEIGHBOURS] or NEWEST_STATISTICAL
    if which != OWN_LIST:
        return which
    st.markdown("Averages of your own list are on the page Compare, a measure at a time.")
    return NEWEST_STATISTICAL
