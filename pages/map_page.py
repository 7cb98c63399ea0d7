"""The map: one measure, in one year, for every local authority."""

import polars as pl
import streamlit as st

from pages.ui import (
    address,
    area_map,
    cards,
    choices,
    controls,
    downloads,
    facts,
    links,
    map_view,
    prose,
    tables,
    warehouse,
    wording,
)
from pages.ui.wording import Row
from pipeline import queries
from pipeline.periods import boundary_year


def page() -> None:
    """Draw the page for the view that the address asks for."""
    view = address.current()
    known = warehouse.cached(choices.load)
    indicators = facts.indicators()
    indicator = indicators[known.indicator(view[address.MEASURE], view[address.EXCEPTIONS])]
    year = view[address.YEAR]
    figures = warehouse.cached(queries.figures_of_period, indicator["indicator"], year)
    st.title(wording.measure_in_period(year, indicator))
    headline = (cards.england_line(year, indicator), map_view.spread(figures, indicator))
    st.markdown(" ".join(sentence for sentence in headline if sentence))
    controls.measure_and_authority(view, known)
    picture, beside = st.columns([3, 2], gap="large")
    with beside:
        _chosen(view, figures, indicator)
    with picture:
        _map(view, figures, indicator)
    _table(figures, indicator)
    _left_out(figures, indicator)
    st.header("About this measure")
    caveats = facts.notes(indicator["indicator"], None, year)
    prose.about(indicator, caveats, figures.rows(named=True))


def _map(view: address.View, figures: pl.DataFrame, indicator: Row) -> None:
    """The map of the authorities that existed on the year's reference date."""
    year = view[address.YEAR]
    vintage = boundary_year(year, indicator["time_identifier"])
    layer = warehouse.cached(queries.map_layer, "geographic", vintage)
    if layer.is_empty():
        st.warning("No map is held for that year; the table has every figure.")
        return
    scale = map_view.scale_of(indicator)

    def pick(code: str) -> None:
        st.session_state[address.AUTHORITY.name] = code

    area_map.area_map(
        key="map",
        geometry_url=f"/geometry/{layer.item()}.json",
        title=f"Map of England by local authority: {wording.measure_in_period(year, indicator)}",
        figures=[map_view.area_figure(row, indicator, scale) for row in figures.rows(named=True)],
        scale=scale,
        selected=view[address.AUTHORITY],
        on_pick=pick,
    )


def _chosen(view: address.View, figures: pl.DataFrame, indicator: Row) -> None:
    """The chosen authority's figure on this map and its three topics; without one, how to choose."""
    code = view[address.AUTHORITY]
    if code is None:
        st.markdown("Choose an authority above or on the map to read its three topics.")
        for title, rows in map_view.ends(figures, indicator):
            st.header(title)
            st.table(tables.short(rows, indicator), hide_index=True, alt=f"{title}: {indicator['label']}")
        return
    st.header(controls.name_of(code))
    row = next(iter(figures.filter(location_code=code).rows(named=True)), None)
    if row is None:
        st.markdown(
            f"{wording.NO_FIGURE} for {wording.period_of(view[address.YEAR], indicator)} on this map."
        )
    else:
        st.markdown(f"On this map: **{wording.figure_with_counts(row, indicator)}**")
        for warning in cards.warnings(row):
            st.markdown(f"⚠ {warning}")
    links.page_link("local-authority", "Trends, caveats and sources for this authority →", view.params)
    for topic in facts.HEADLINES:
        cards.topic_card(topic, code, view[address.EXCEPTIONS], brief=True)


def _table(figures: pl.DataFrame, indicator: Row) -> None:
    """Every authority's figure, sortable."""
    st.header("Every authority")
    st.dataframe(
        tables.by_authority(figures, indicator),
        hide_index=True,
        height=420,
        key="every_authority",
        placeholder="",
        column_config=tables.column_config(indicator),
        alt=f"{indicator['label']} of every local authority",
    )
    downloads.csv_of_period(indicator["indicator"], figures["time_period"][0])


def _left_out(figures: pl.DataFrame, indicator: Row) -> None:
    """Who has no figure, cannot be compared or is off the map, and why."""
    sentences = tables.not_ranked(figures, indicator)
    if sentences:
        st.header("Without a figure, or not to be compared")
        prose.bullets(sentences)
