"""One measure in one period as a map, and below it the strip of the same figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl
import streamlit as st

from pages.map import border_gaps
from pages.map.selection import Selection
from pages.ui.address import fields
from pages.ui.address.relative import relative
from pages.ui.data import connection, lookups
from pages.ui.drawings import encode
from pages.ui.drawings.area_map import area_map
from pages.ui.drawings.strip import strip
from pages.ui.tables import figures as figure_tables
from pages.ui.text import prose
from pages.ui.widgets import save_menu
from pipeline.core.periods import boundary_year
from pipeline.core.places import ENGLAND
from pipeline.publish.pictures.elements import scales
from pipeline.publish.pictures.elements.ticks import ticks_of_values
from pipeline.queries import places as place_queries
from pipeline.text import alternatives, formatting
from pipeline.text.formatting import Row

NO_MAP = "This site has no map of that year. The table has every figure."


@dataclass(frozen=True)
class Picture:
    """What one map shows: `figures` from figure_queries.figures_of_period, `layer` a row of map_layer."""

    view: fields.View
    indicator: Row
    year: int
    figures: pl.DataFrame
    layer: Row | None

    @cached_property
    def selection(self) -> Selection | None:
        """The selected authority on this map: one object, so that its cached properties are kept."""
        code = self.view[fields.AUTHORITY]
        on_map = frozenset(self.layer["location_codes"] if self.layer else ())
        return Selection(code, self.view, self.indicator, self.year, self.figures, on_map) if code else None

    @property
    def slug(self) -> str | None:
        """The selected authority's name in addresses."""
        return lookups.slug(self.view[fields.AUTHORITY])

    @property
    def england(self) -> float | None:
        """England's published figure; None for totals and pounds, where it would lie far beyond the axis."""
        if formatting.is_total(self.indicator) or self.indicator["unit"] == "GBP":
            return None
        series = lookups.series(ENGLAND, self.indicator["indicator"])
        return next((row["value"] for row in series if row["time_period"] == self.year), None)


def picture_for_year(view: fields.View, indicator: Row, year: int) -> Picture:
    """Return the picture of a year, in the layer of the view, with the authorities of that year."""
    vintage = boundary_year(year, indicator["time_identifier"])
    layers = connection.cached(place_queries.map_layer, view[fields.LAYER], vintage)
    figures = lookups.figure_table(indicator["indicator"], year)
    return Picture(view, indicator, year, figures, next(iter(layers.rows(named=True)), None))


def ticks(pictures: Sequence[Picture]) -> list[tuple[float, str]]:
    """Return the ticks of the axis that the strips of all pictures share."""
    values = [value for picture in pictures for value in picture.figures["value"].drop_nulls()]
    values += [picture.england for picture in pictures if picture.england is not None]
    return ticks_of_values(values, pictures[0].indicator, about=5)


def draw(picture: Picture, axis: Sequence[tuple[float, str]], key: str = "") -> None:
    """Draw the map, the authorities that are not on it, and the strip; `key` distinguishes two pictures."""
    if picture.layer:
        _map(picture, picture.layer, key)
    else:
        st.warning(NO_MAP)
    _strip(picture, axis, key)


def _pick(picked: str) -> None:
    st.session_state[fields.AUTHORITY.name] = picked


def _map(picture: Picture, layer: Row, key: str) -> None:
    view, indicator, selection = picture.view, picture.indicator, picture.selection
    scale = scales.scale_for(indicator)
    title = formatting.measure_in_period(picture.year, indicator)
    drawn = None
    if view[fields.BORDER_GAPS] and not border_gaps.why_none(view, indicator):
        drawn = border_gaps.on_map(border_gaps.gaps(indicator, picture.year), indicator)
    area_map(
        key=f"area_map{key}",
        geometry_url=relative(f"/geometry/{layer['sha256']}.json"),
        title=f"Map of England by local authority: {title}. {_ends(picture)}",
        figures=[encode.area_figure(row, indicator, scale) for row in picture.figures.rows(named=True)],
        scale=scale,
        selected=selection.code if selection else None,
        selected_label=selection.name if selection and selection.code in selection.on_map else None,
        on_pick=_pick,
        ratio=layer["ratio"],
        outlined=selection.outlined() if selection else (),
        border_gaps=drawn,
    )
    save_menu.draw(f"Map, {formatting.in_a_sentence(title)}", _saved_map(picture, gaps=drawn is not None))
    off_map = picture.figures.filter(~pl.col("location_code").is_in(layer["location_codes"]))
    prose.bullets(figure_tables.off_map(off_map, indicator))


def _ends(picture: Picture) -> str:
    """Return what is to be seen on the map, for people who do not see it."""
    england = None if picture.england is None else {"value": picture.england}
    rows = picture.figures.filter("existed").rows(named=True)
    return alternatives.of_map(rows, picture.indicator, england, _selected(picture))


def _place(picture: Picture, rows: Sequence[Row]) -> str:
    """Return what is to be seen on the strip of these rows; the map says what is missing, and England's."""
    return alternatives.of_all(rows, picture.indicator, None, _selected(picture))


def _selected(picture: Picture) -> Row | None:
    chosen = picture.selection
    return {"location_code": chosen.code, "location_name": chosen.name} if chosen else None


def _saved_map(picture: Picture, *, gaps: bool) -> list[save_menu.Item]:
    """Return the entries of a map: the picture of the same view, and its figures."""
    kind = "hex-map" if picture.view[fields.LAYER] == "hex" else "map"
    measure, slug = picture.indicator["indicator"], picture.slug
    given = {"gaps": "yes"} if gaps else {}
    if slug and picture.selection and not picture.selection.neighbours.is_empty():
        listed = picture.view[fields.LISTED]
        given |= save_menu.beside(picture.view[fields.NEIGHBOURS], listed)
    return [
        *save_menu.picture(kind, measure, picture.year, slug, given),
        *save_menu.figures([measure], periods=[picture.year]),
    ]


def _strip(picture: Picture, axis: Sequence[tuple[float, str]], key: str) -> None:
    indicator, england, selection = picture.indicator, picture.england, picture.selection
    scale = scales.scale_for(indicator)
    rows = picture.figures.filter(pl.col("value").is_not_null() & pl.col("existed")).rows(named=True)
    title = formatting.measure_in_period(picture.year, indicator)
    on_map = {*picture.layer["location_codes"]} if picture.layer else set()
    map_has_all = on_map.issuperset(row["location_code"] for row in rows)
    strip(
        key=f"strip{key}",
        title=f"Every local authority along an axis: {title}. {_place(picture, rows)}",
        dots=[encode.dot(row, indicator, scale) for row in rows],
        scale=scale,
        ticks=axis,
        england=england,
        england_label=f"England {formatting.figure(england, indicator)}",
        selected=selection.code if selection else None,
        on_pick=_pick,
        figures_from=(f"area_map{key}", picture.figures["location_code"].to_list()) if map_has_all else None,
    )
    measure = indicator["indicator"]
    save_menu.draw(
        f"Strip, {formatting.in_a_sentence(title)}",
        [
            *save_menu.picture("strip", measure, picture.year, picture.slug),
            *save_menu.figures([measure], periods=[picture.year]),
        ],
    )
