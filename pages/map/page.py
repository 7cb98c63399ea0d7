"""The page Map: one measure in one year, or two, for every local authority."""

import polars as pl
import streamlit as st

from pages.map import border_gaps, two_years
from pages.map import controls as map_controls
from pages.map import headline as map_headline
from pages.map import picture as map_picture
from pages.map import selection as map_selection
from pages.map.picture import Picture
from pages.map.selection import Selection
from pages.ui.address import choices, fields, links
from pages.ui.address import view as address
from pages.ui.data import connection, lookups
from pages.ui.tables import figures as figure_tables
from pages.ui.tables import html as html_tables
from pages.ui.tables import long_table
from pages.ui.text import prose
from pages.ui.widgets import cards, controls, downloads, folding, heading, not_ranked, save_menu, titled
from pipeline.core.places import ENGLAND
from pipeline.text import formatting
from pipeline.text.formatting import Row


def page() -> None:
    """Draw the page for the view in the address."""
    view = address.current()
    known = connection.cached(choices.load)
    indicator = lookups.indicators()[known.indicator(view[fields.MEASURE], view[fields.EXCEPTIONS])]
    years = sorted({view[fields.YEAR], view[fields.OTHER_YEAR] or view[fields.YEAR]})
    pictures = [map_picture.picture_for_year(view, indicator, year) for year in years]
    # Parts that only some views have get a container: without one, they would shift the position of the map
    # on the page, and the browser would draw it from scratch.
    with st.container():
        _headline(pictures, indicator)
        map_controls.newer(view, known, indicator)
    controls.measure_and_authority(view, known, map_controls.chosen(view, indicator))
    with folding.folded("layers"):
        map_controls.layers(view, known, indicator)
        if view[fields.BORDER_GAPS] and (reason := border_gaps.why_none(view, indicator)):
            st.markdown(reason)
    if len(pictures) == 1:
        _one_year(pictures[0])
    else:
        _two_years(pictures)
    if view[fields.BORDER_GAPS] and not formatting.is_total(indicator):
        border_gaps.draw(view, indicator)
    _table(pictures)
    with titled.section("Not ranked, and why"):
        for picture in pictures:
            not_ranked.draw(indicator, picture.year, name_period=len(pictures) > 1)
        st.markdown(
            "[What is missing, in doubt or too few](methods?chapter=meanings#missing-in-doubt-or-too-few)"
        )
    caveats = lookups.notes_of_series(indicator["indicator"], ENGLAND, years)
    rows = [row for picture in pictures for row in picture.figures.rows(named=True)]
    with titled.section("About this measure"):
        prose.about(indicator, caveats, rows)


def _headline(pictures: list[Picture], indicator: Row) -> None:
    """Draw the title, and the range of figures or, with two years, what changed."""
    if len(pictures) == 2:
        heading.of_measure(indicator, two_years.title(indicator, *(picture.year for picture in pictures)))
        for sentence in two_years.sentences(indicator, *(picture.year for picture in pictures)):
            st.markdown(sentence)
        return
    (shown,) = pictures
    headline = (cards.england_line(shown.year, indicator), map_headline.spread(shown.figures, indicator))
    said = " ".join(sentence for sentence in headline if sentence)
    heading.of_measure(indicator, formatting.measure_in_period(shown.year, indicator), said)


def _one_year(shown: Picture) -> None:
    """Draw the map with its strip, and next to it the selected authority or the extremes."""
    picture, details = st.columns([3, 2], gap="large")
    with picture:
        map_picture.draw(shown, map_picture.ticks([shown]))
    with details:
        if selection := shown.selection:
            st.header(controls.authority_name(selection.code))
            map_selection.figure(selection)
            _authority(selection)
        else:
            _extremes(shown.figures, shown.indicator)


def _two_years(pictures: list[Picture]) -> None:
    """Draw both maps with their strips, the earlier year on the left."""
    axis = map_picture.ticks(pictures)
    for column, picture, key in zip(
        st.columns(2, gap="large"), pictures, ("_earlier", "_later"), strict=True
    ):
        with column:
            st.header(formatting.capital(formatting.indicator_period(picture.year, picture.indicator)))
            map_picture.draw(picture, axis, key)
    before, after = (picture.selection for picture in pictures)
    if before and after:
        st.header(controls.authority_name(before.code))
        map_selection.change(before, after)
        _authority(after, columns=3)


def _authority(selection: Selection, columns: int = 1) -> None:
    """Draw the selected authority's neighbours, and its three topics in this many columns."""
    links.page_link(
        "local-authority",
        f"All about {controls.authority_name(selection.code)}, on one page →",
        selection.view.params,
    )
    map_selection.neighbours(selection)
    st.header("Newest figures, whatever year the map shows")
    places = st.columns(columns)
    for number, topic in enumerate(lookups.topics()):
        with places[number % columns]:
            cards.topic_card(topic, selection.code, selection.view[fields.EXCEPTIONS])


def _extremes(figures: pl.DataFrame, indicator: Row) -> None:
    """Draw how to select an authority, and the highest and lowest figures."""
    st.markdown("Choose an authority, above or on the map, to see its figures.")
    measure, period = indicator["indicator"], figures["time_period"][0]
    listed: list[str] = []
    for title, rows, sharing in map_headline.extremes(figures, indicator):
        st.header(title)
        codes = dict(rows.select("location_name", "location_code").rows())
        html_tables.draw(
            figure_tables.short(rows, indicator),
            f"{title}: {indicator['label']}",
            links.authority_links(codes),
        )
        if sharing:
            prose.fine_print(sharing)
        listed += rows["location_code"].to_list()
    if listed:
        both = "The highest and lowest figures"
        save_menu.draw(both, save_menu.figures([measure], dict.fromkeys(listed), [period]))


def _table(pictures: list[Picture]) -> None:
    """Draw every authority's figure, sortable; with two years, both and the change."""
    st.header("Every authority")
    indicator = pictures[0].indicator
    if len(pictures) == 2:
        two_years.draw_table(indicator, pictures[0].figures, pictures[1].figures)
        return
    figures = pictures[0].figures
    html_tables.on_paper("On paper, the list below the map has every figure.")
    long_table.draw(
        figure_tables.by_authority(figures, indicator),
        f"{indicator['label']} of every local authority",
        "every_authority",
        figure_tables.column_config(indicator),
    )
    measure, period = indicator["indicator"], figures["time_period"][0]
    title = formatting.measure_in_period(period, indicator)
    save_menu.draw(
        f"Every authority, {formatting.in_a_sentence(title)}",
        [
            *save_menu.picture("ranking", measure, period),
            *save_menu.figures([measure], periods=[period], by_rank=True),
        ],
    )
    downloads.of_measure(
        indicator, period, formatting.capital(formatting.indicator_period(period, indicator))
    )
