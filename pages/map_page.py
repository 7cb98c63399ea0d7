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

# Beyond so many rows a table scrolls in its own box.
MOST_IN_A_TABLE = 16


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
        _neighbours(view, figures, indicator)
    _table(figures, indicator)
    _left_out(figures, indicator)
    st.header("About this measure")
    caveats = facts.notes(indicator["indicator"], None, year)
    prose.about(indicator, caveats, figures.rows(named=True))


def _map(view: address.View, figures: pl.DataFrame, indicator: Row) -> None:
    """The map of the authorities that existed on the year's reference date, and who is not on it."""
    year, code = view[address.YEAR], view[address.AUTHORITY]
    controls.layer_and_neighbours(chosen=code is not None)
    vintage = boundary_year(year, indicator["time_identifier"])
    layers = warehouse.cached(queries.map_layer, view[address.LAYER], vintage)
    if layers.is_empty():
        st.warning("No map is held for that year; the table has every figure.")
        return
    layer = layers.row(0, named=True)
    scale = map_view.scale_of(indicator)

    def pick(picked: str) -> None:
        st.session_state[address.AUTHORITY.name] = picked

    area_map.area_map(
        key="area_map",
        geometry_url=f"/geometry/{layer['sha256']}.json",
        title=f"Map of England by local authority: {wording.measure_in_period(year, indicator)}",
        figures=[map_view.area_figure(row, indicator, scale) for row in figures.rows(named=True)],
        scale=scale,
        selected=code,
        on_pick=pick,
        ratio=layer["ratio"],
        outlined=_outlined(code, view, figures, indicator) if code else (),
    )
    off_map = figures.filter(~pl.col("location_code").is_in(layer["location_codes"]))
    prose.bullets(tables.off_map(off_map, indicator))


def _outlined(
    code: str, view: address.View, figures: pl.DataFrame, indicator: Row
) -> list[area_map.Outlined]:
    """The lines that belong to the chosen authority: its neighbours, or those in its place that year."""
    return map_view.outlined(
        _marked(view, indicator), _stand_ins(code, figures), facts.authorities()[code]["location_name"]
    )


def _marked(view: address.View, indicator: Row) -> pl.DataFrame:
    """The neighbours to be marked; none without a set."""
    code, which = view[address.AUTHORITY], view[address.NEIGHBOURS]
    return warehouse.cached(
        queries.neighbours, which or "", code or "", view[address.YEAR], indicator["time_identifier"]
    )


def _stand_ins(code: str, figures: pl.DataFrame) -> list[str]:
    """Where an authority did not exist that year: those before or after it that did."""
    existed = set(figures.filter("existed")["location_code"])
    if code in existed:
        return []
    return [other for other in (*facts.predecessors(code), *facts.successors(code)) if other in existed]


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
    _figure_on_map(code, view[address.YEAR], figures, indicator)
    links.page_link("local-authority", "Trends, caveats and sources for this authority →", view.params)
    for topic in facts.HEADLINES:
        cards.topic_card(topic, code, view[address.EXCEPTIONS], brief=True)


def _figure_on_map(code: str, year: int, figures: pl.DataFrame, indicator: Row) -> None:
    """The chosen authority's figure of that year; of one that did not exist then, those in its place."""
    rows = {row["location_code"]: row for row in figures.rows(named=True)}
    if code in rows:
        st.markdown(f"On this map: **{wording.figure_with_counts(rows[code], indicator)}**")
        for warning in cards.warnings(rows[code]):
            st.markdown(f"⚠ {warning}")
    stand_ins = _stand_ins(code, figures)
    if stand_ins:
        place = facts.authorities()[code]
        st.markdown(
            f"{place['location_name']} {wording.lifetime(place)}. In its place on this map, "
            "another area and so for context only:"
        )
        prose.bullets(
            f"{controls.name_of(other)}: **{wording.figure_with_counts(rows[other], indicator)}**"
            for other in stand_ins
        )
    elif code not in rows:
        st.markdown(f"{wording.NO_FIGURE} for {wording.period_of(year, indicator)} on this map.")


def _neighbours(view: address.View, figures: pl.DataFrame, indicator: Row) -> None:
    """The marked neighbours with their figures, below the chosen authority's own."""
    code, which = view[address.AUTHORITY], view[address.NEIGHBOURS]
    if code is None or which is None:
        return
    name = facts.authorities()[code]["location_name"]
    title = f"{name} and its neighbours: {wording.NEIGHBOUR_SETS[which].lower()}"
    st.header(title)
    marked = _marked(view, indicator)
    if marked.is_empty():
        st.markdown(f"{name} has none of this kind in {wording.period_of(view[address.YEAR], indicator)}.")
        return
    table = tables.of_neighbours(code, name, marked, figures, indicator)
    if marked.height <= MOST_IN_A_TABLE:
        st.table(table, hide_index=True, alt=title)
    else:
        st.dataframe(table, hide_index=True, height=420, key="neighbours_table", placeholder="", alt=title)


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
