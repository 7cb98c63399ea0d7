"""The map: one measure, in one year, for every local authority."""

import polars as pl
import streamlit as st

from pages.ui import (
    address,
    area_map,
    cards,
    choices,
    chosen,
    controls,
    downloads,
    facts,
    fields,
    links,
    map_view,
    prose,
    tables,
    warehouse,
)
from pages.ui.chosen import Chosen
from pipeline import place_queries, queries, wording
from pipeline.periods import boundary_year
from pipeline.wording import Row


def page() -> None:
    """Draw the page for the view that the address asks for."""
    view = address.current()
    known = warehouse.cached(choices.load)
    indicators = facts.indicators()
    indicator = indicators[known.indicator(view[fields.MEASURE], view[fields.EXCEPTIONS])]
    year, code = view[fields.YEAR], view[fields.AUTHORITY]
    figures = warehouse.cached(queries.figures_of_period, indicator["indicator"], year)
    st.title(wording.measure_in_period(year, indicator))
    headline = (cards.england_line(year, indicator), map_view.spread(figures, indicator))
    st.markdown(" ".join(sentence for sentence in headline if sentence))
    controls.measure_and_authority(view, known)
    layer = _layer(view, indicator)
    on_map = frozenset(layer["location_codes"] if layer else ())
    here = Chosen(code, view, indicator, figures, on_map) if code else None
    picture, beside = st.columns([3, 2], gap="large")
    with beside:
        if here:
            _authority(here)
        else:
            _ends(figures, indicator)
    with picture:
        controls.layer_and_neighbours(chosen=here is not None)
        if layer:
            _map(view, figures, indicator, layer, here)
        else:
            st.warning("No map is held for that year; the table has every figure.")
    _table(figures, indicator)
    _left_out(figures, indicator)
    st.header("About this measure")
    caveats = facts.notes(indicator["indicator"], None, year)
    prose.about(indicator, caveats, figures.rows(named=True))


def _layer(view: fields.View, indicator: Row) -> Row | None:
    """The map of the kind asked for, of the authorities that existed on the period's reference date."""
    vintage = boundary_year(view[fields.YEAR], indicator["time_identifier"])
    layers = warehouse.cached(place_queries.map_layer, view[fields.LAYER], vintage)
    return next(iter(layers.rows(named=True)), None)


def _map(view: fields.View, figures: pl.DataFrame, indicator: Row, layer: Row, here: Chosen | None) -> None:
    """The map, and who is not on it."""
    scale = map_view.scale_of(indicator)

    def pick(picked: str) -> None:
        st.session_state[fields.AUTHORITY.name] = picked

    title = wording.measure_in_period(view[fields.YEAR], indicator)
    area_map.area_map(
        key="area_map",
        geometry_url=f"/geometry/{layer['sha256']}.json",
        title=f"Map of England by local authority: {title}",
        figures=[map_view.area_figure(row, indicator, scale) for row in figures.rows(named=True)],
        scale=scale,
        selected=here.code if here else None,
        selected_label=here.name if here and here.code in here.on_map else None,
        on_pick=pick,
        ratio=layer["ratio"],
        outlined=here.outlined() if here else (),
    )
    off_map = figures.filter(~pl.col("location_code").is_in(layer["location_codes"]))
    prose.bullets(tables.off_map(off_map, indicator))


def _authority(here: Chosen) -> None:
    """The chosen authority's figure on this map, its neighbours, and its three topics."""
    st.header(controls.name_of(here.code))
    chosen.figure(here)
    links.page_link("local-authority", "Trends, caveats and sources for this authority →", here.view.params)
    chosen.neighbours(here)
    st.header("Newest figures, whatever year the map shows")
    for topic in facts.HEADLINES:
        cards.topic_card(topic, here.code, here.view[fields.EXCEPTIONS], brief=True)


def _ends(figures: pl.DataFrame, indicator: Row) -> None:
    """How to choose an authority, and the highest and lowest figures."""
    st.markdown("Choose an authority above or on the map to read its three topics.")
    for title, rows in map_view.ends(figures, indicator):
        st.header(title)
        st.table(tables.short(rows, indicator), hide_index=True, alt=f"{title}: {indicator['label']}")


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
