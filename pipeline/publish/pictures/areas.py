"""Maps of all councils, coloured by class: their true outlines, or a hexagon for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipeline.publish.pictures.captions import about
from pipeline.publish.pictures.elements import figure_table
from pipeline.publish.pictures.elements.fonts import Face
from pipeline.publish.pictures.elements.outlines import Window, areas_within, extent, lines_within
from pipeline.publish.pictures.elements.scales import Scale, classify, scale_for
from pipeline.publish.pictures.elements.styles import Style
from pipeline.publish.pictures.elements.svg import element, number, text, title
from pipeline.publish.pictures.map_lines import LINES, Beside, Gaps, borders
from pipeline.publish.pictures.picture import Credit, Drawn, KeyEntry, Picture, Space
from pipeline.text import alternatives, formatting, not_ranked
from pipeline.text.formatting import Row

TALLEST = 760
SMALLEST_LABEL = 9
THIN = 1.8
"""How wide the outlines of councils beside the one are, in pixels."""
HEXAGON = "Each hexagon is one council, placed near where it lies; our own layout, made from boundaries."


def picture(
    document: Mapping[str, Any],
    rows: Sequence[Row],
    indicator: Row,
    time_period: int,
    seen: str,
    credit: Credit,
    *,
    england: Row | None = None,
    region: str | None = None,
    selected: Row | None = None,
    beside: Beside | None = None,
    gaps: Gaps | None = None,
) -> Picture:
    """Return the picture of a map_layer document with these rows of `figure`.

    Areas without a figure are hatched, doubtful ones dotted. `seen` is the subtitle; `england` its
    row, `region` what is said of the region that is outlined; `selected` a row of `location`, whose area is
    outlined, like those `beside` it. `gaps` are drawn along borders.
    """
    by_code = {row["location_code"]: row for row in rows}
    drawing = _Map(document, by_code, indicator, scale_for(indicator), selected, beside, gaps)
    heading = formatting.measure_in_period(time_period, indicator)
    return Picture(
        title=heading,
        subtitle=seen,
        description=alternatives.of_map(rows, indicator, england, selected, region),
        body=drawing.draw,
        credit=credit,
        key=drawing.key(),
        notes=[*about(rows, selected), *([HEXAGON] if drawing.is_hex else [])],
        scale=drawing.scale,
        table=figure_table.of_councils(rows, indicator),
        upright=True,
    )


@dataclass(frozen=True)
class _Map:
    """A map: its document, figures by location code, colours, outlined councils, gaps along borders."""

    document: Mapping[str, Any]
    figures: Mapping[str, Row]
    indicator: Row
    scale: Scale
    selected: Row | None
    beside: Beside | None
    gaps: Gaps | None

    @property
    def is_hex(self) -> bool:
        """Whether its areas are hexagons, which have labels."""
        return bool(self.document.get("label_size"))

    @property
    def own(self) -> str | None:
        """The outline of the selected council, if it is on the map."""
        code = self.selected["location_code"] if self.selected else None
        return next((area["path"] for area in self.document["areas"] if area["code"] == code), None)

    def row(self, area: Mapping[str, Any]) -> Row | None:
        """Return the row of an area; None if it has no figure."""
        row = self.figures.get(area["code"])
        return None if row is None or row["value"] is None else row

    def key(self) -> list[KeyEntry]:
        """Return the classes, and those marks that are on the map."""
        rows = [self.row(area) for area in self.document["areas"]]
        name = self.selected["short_name"] if self.selected else ""
        return [
            *(KeyEntry("class", label, at) for at, label in enumerate(self.scale.labels)),
            *([KeyEntry("missing", formatting.NO_FIGURE)] if None in rows else []),
            *(
                [KeyEntry("doubtful", not_ranked.KEY_ENTRY)]
                if any(row and row["not_ranked"] for row in rows)
                else []
            ),
            *([KeyEntry("outline", name)] if self.own else []),
            *([KeyEntry("thin outline", self.beside.label)] if self.beside else []),
            *(KeyEntry("gap", label, at) for at, label in enumerate(self.gaps.labels if self.gaps else ())),
        ]

    @cached_property
    def lines(self) -> list[tuple[str, float]]:
        """Path data and width in pixels of the lines below the council's outline."""
        codes = self.beside.codes if self.beside else ()
        outlined = "".join(area["path"] for area in self.document["areas"] if area["code"] in codes)
        found = [(outlined, THIN)]
        if self.gaps:
            for at, width in enumerate(LINES):
                pairs = [(high, low) for high, low, of in self.gaps.pairs if of == at]
                found.append((borders(self.document, pairs), width))
        return [(path, width) for path, width in found if path]

    def draw(self, space: Space, style: Style, prefix: str) -> Drawn:
        """Draw the map as large as the space allows, with its insets."""
        width, height = self.document["size"]
        shrink = min(space.width / width, (space.height or TALLEST) / height)
        unit = 1 / shrink
        left = (space.width - width * shrink) * (1 if space.height else 0.5)
        views = [self._view(None, style, prefix, unit)]
        for at, inset in enumerate(self.document["insets"]):
            views.append(self._inset(inset, style, f"{prefix}i{at}", unit))
        transform = f"translate({number(left)} 0) scale({shrink:.6f})"
        return Drawn(element("g", *views, transform=transform), height * shrink)

    def _view(self, window: Window | None, style: Style, prefix: str, unit: float) -> str:
        """Return the map, or the part inside a window; `unit` is the size of a pixel in it."""
        defs, fills = style.fills(self.scale, prefix, unit)
        areas = []
        for area in self.document["areas"]:
            path = area["path"] if window is None else areas_within(area["path"], window)
            if path:
                areas.append(self._area(area, path, fills, style, prefix))
        edge = style.ink if style.name == "newspaper" and not self.is_hex else style.page
        borders = "".join(region["path"] for region in self.document["regions"])
        if window is not None:
            borders = lines_within(borders, window)
        regions = element("path", d=borders, fill="none", stroke=edge, stroke_width=1.5 * unit)
        return "".join(
            [
                element("defs", style.missing(prefix, unit), style.doubtful(prefix, unit), defs),
                element("g", *areas, stroke=edge, stroke_width=(1.2 if self.is_hex else 0.6) * unit),
                self._labels(fills, style, unit) if self.is_hex else regions,
                self._lines(window, style, unit),
                self._outline(window, style, unit),
            ]
        )

    def _lines(self, window: Window | None, style: Style, unit: float) -> str:
        """Return the outlines of the councils beside the one, and the gaps along borders."""
        parts = []
        for path, width in self.lines:
            inside = path if window is None else lines_within(path, window)
            for colour, wide in ((style.page, width + 1.6), (style.ink, width)) if inside else ():
                parts.append(element("path", d=inside, fill="none", stroke=colour, stroke_width=wide * unit))
        return "".join(parts)

    def _area(
        self,
        area: Mapping[str, Any],
        path: str,
        fills: Sequence[str],
        style: Style,
        prefix: str,
    ) -> str:
        """Return an area; hatched without a figure, dotted on a pale ground with a doubtful one."""
        row = self.row(area)
        words = title(f"{area['name']}: {self._in_words(row)}")
        code = {"data_code": area["code"]} if style.name == "inline" else {}  # a page reacts to clicks
        if row is None:
            ground, pattern = style.hatch_ground, f"url(#{prefix}missing)"
        elif row["not_ranked"]:
            ground = style.pale(fills[classify(row["value"], self.scale.breaks)])
            pattern = f"url(#{prefix}doubtful)"
        else:
            fill = fills[classify(row["value"], self.scale.breaks)]
            return element("path", words, d=path, fill=fill, **code)
        return element("path", d=path, fill=ground) + element("path", words, d=path, fill=pattern, **code)

    def _in_words(self, row: Row | None) -> str:
        if row is None:
            return formatting.NO_FIGURE.lower()
        remark = not_ranked.REMARKS.get(row["not_ranked"])
        return formatting.figure_with_counts(row, self.indicator) + (f"; {remark}" if remark else "")

    def _outline(self, window: Window | None, style: Style, unit: float) -> str:
        """Return the outline of the selected council, and on the map its name where there is more room."""
        if self.own is None or self.selected is None:
            return ""
        # What lies far outside of an inset takes seconds to paint.
        path = self.own if window is None else areas_within(self.own, window)
        if not path:
            return ""
        heavy = 4 if style.name == "newspaper" else 2.4
        drawn = [
            element("path", d=path, fill="none", stroke=colour, stroke_width=width * unit)
            for colour, width in ((style.page, 2 * heavy + 0.2), (style.own, heavy))
        ]
        if window is None and not self.is_hex:
            left, top, right, bottom = extent(self.own)
            is_east = right > self.document["size"][0] * 0.55
            x, anchor = (left - 7 * unit, "end") if is_east else (right + 7 * unit, "start")
            y, size = (top + bottom) / 2 + 5 * unit, 15 * unit
            drawn.append(
                text(
                    self.selected["short_name"],
                    x,
                    y,
                    size,
                    style.own,
                    face=Face.BOLD,
                    anchor=anchor,
                    halo=style.page,
                    halo_width=4.5 * unit,
                )
            )
        return "".join(drawn)

    def _inset(self, inset: Mapping[str, Any], style: Style, prefix: str, unit: float) -> str:
        """Return an inset in its frame, with its name above."""
        x, y, width, height = inset["from"]
        (left, top), larger = inset["at"], inset["scale"]
        edge = width / 40  # the same in every size, so that a page may draw an outline once for several
        window = (x - edge, y - edge, x + width + edge, y + height + edge)
        place = {"x": left, "y": top, "width": width * larger, "height": height * larger}
        return "".join(
            [
                element(
                    "svg",
                    element("rect", x=x, y=y, width=width, height=height, fill=style.page),
                    self._view(window, style, prefix, unit / larger),
                    viewBox=f"{x} {y} {width} {height}",
                    **place,
                ),
                element("rect", **place, fill="none", stroke=style.muted, stroke_width=0.8 * unit),
                text(inset["label"], left, top - 6 * unit, 13 * unit, style.muted),
            ]
        )

    def _labels(self, fills: Sequence[str], style: Style, unit: float) -> str:
        """Return the short names in the hexagons, if they are large enough to be read."""
        size = self.document["label_size"]
        if size / unit < SMALLEST_LABEL:
            return ""
        parts = []
        for area in self.document["areas"]:
            row = self.row(area)
            fill = (
                "url"
                if row is None or row["not_ranked"]
                else fills[classify(row["value"], self.scale.breaks)]
            )
            is_plain = not fill.startswith("url")
            ink = style.on(fill) if is_plain else style.ink
            for at, line in enumerate(area["label"]):
                y = area["at"][1] + ((at - (len(area["label"]) - 1) / 2) * 1.02 + 0.34) * size
                halo = None if is_plain else style.page
                parts.append(
                    text(line, area["at"][0], y, size, ink, anchor="middle", halo=halo, halo_width=3 * unit)
                )
        return element("g", *parts)
