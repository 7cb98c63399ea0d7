"""Maps of authorities as JSON documents, which the browser draws as SVG.

{"size": [w, h],
 "areas": [{"code", "name", "path"}, ...],      by name; path is closed rings, "M x y l dx dy ... z" each
 "regions": [{"code", "name", "path"}, ...],    by name; lines where a region meets others, not filled
 "insets": [{"label", "from": [x, y, w, h], "at": [x, y], "scale"}, ...]}

All coordinates are integers in arbitrary units, y downwards. Paths use no other commands than these; the
script in the browser relies on it. An inset repeats the window `from` at `at`, enlarged `scale` times; a
document may have no insets.

A document of hexagons (see hex_map.py) also has "label_size": the height of letters in units. Its areas and
regions have "label", a list of lines, and "at" [x, y]: for an area the centre of the text, for a region the
end of the text that "anchor" names (start, middle or end). The path of a region is its complete outline, in
closed rings, and for a landlocked region a leader line from its name.

A pixel of the map is some 800 m, so outlines are drawn coarser than they are stored, except in areas that an
inset enlarges.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely  # type: ignore[import-untyped, unused-ignore]
from numpy.typing import NDArray
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry  # type: ignore[import-untyped, unused-ignore]

from pipeline.core.places import ISLES_OF_SCILLY, LONDON

HEIGHT = 20_000  # units: twenty to a pixel where the map is a thousand pixels high
MARGIN = 120

# Metres for coverage_simplify: the square root of the area of the corners that it removes.
# 250 m changes areas by less than 0.5 %, except the Isles of Scilly (0.9 %).
TOLERANCE = 250.0
# Smaller islands are not drawn, unless they are an authority's largest part.
SMALLEST_PART = 100_000.0  # square metres


@dataclass(frozen=True)
class Inset:
    """An enlarged window around a region or an authority; `member` is its code.

    `at` is the position of its top left corner, as shares of the map's width and height.
    """

    label: str
    member: str
    scale: float
    at: tuple[float, float]


INSETS = (
    # Where Wales would be, and in the Atlantic off Cornwall: no part of England is drawn there.
    Inset(label="London", member=LONDON, scale=3.7, at=(0.006, 0.39)),
    Inset(label="Isles of Scilly", member=ISLES_OF_SCILLY, scale=5.0, at=(0.006, 0.735)),
)


@dataclass(frozen=True)
class Canvas:
    """The canvas: converts metres of the National Grid to integer units, y downwards."""

    west: float
    north: float
    unit: float  # metres
    width: int

    @classmethod
    def around(cls, bounds: NDArray[np.float64]) -> "Canvas":
        """Make the canvas for bounds (west, south, east, north in metres) and a margin."""
        west, south, east, north = (float(bound) for bound in bounds)
        unit = (north - south) / (HEIGHT - 2 * MARGIN)
        return cls(west, north, unit, width=round((east - west) / unit) + 2 * MARGIN)

    def points(self, metres: NDArray[np.float64]) -> NDArray[np.int64]:
        """Convert points east and north, of shape (n, 2), to points on the canvas."""
        offsets = np.column_stack([metres[:, 0] - self.west, self.north - metres[:, 1]])
        units: NDArray[np.int64] = np.rint(offsets / self.unit).astype(np.int64) + MARGIN
        return units


def geographic_document(
    outlines: Mapping[str, BaseGeometry],
    named: Mapping[str, Mapping[str, Any]],
    bounds: NDArray[np.float64],
) -> str:
    """Write the document for outlines: a coverage in metres, by location_code.

    `named` has location_name, region_code and region_name by location_code; `bounds` are those of all
    vintages, so that England does not move from one vintage to the next.
    """
    canvas = Canvas.around(bounds)
    enlarged = {inset.member for inset in INSETS}
    fine = {code for code in outlines if enlarged & {code, named[code]["region_code"]}}
    drawn = _drawn(outlines, fine)
    in_region: dict[str, list[str]] = {}
    for code in sorted(drawn):
        if named[code]["region_code"]:
            in_region.setdefault(named[code]["region_code"], []).append(code)
    document = {
        "size": [canvas.width, HEIGHT],
        "areas": _by_name(
            {"code": code, "name": named[code]["location_name"], "path": _path(shape, canvas)}
            for code, shape in drawn.items()
        ),
        "regions": _by_name(
            {
                "code": region,
                "name": named[codes[0]]["region_name"],
                "path": _path(_inland_border(codes, drawn), canvas),
            }
            for region, codes in in_region.items()
        ),
        "insets": [
            _placed(inset, [drawn[code] for code in in_region.get(inset.member, [inset.member])], canvas)
            for inset in INSETS
            if inset.member in in_region or inset.member in drawn
        ],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _drawn(outlines: Mapping[str, BaseGeometry], fine: set[str]) -> dict[str, BaseGeometry]:
    """Simplify outlines further for drawing, except fine ones; borders between both stay shared.

    With a polygon for the sea, the other outlines are a coverage with holes where the fine areas are, and
    coverage_simplify can leave the boundary of a coverage unchanged.
    """
    rest = [code for code in sorted(outlines) if code not in fine]
    land = shapely.coverage_union_all(list(outlines.values()))
    sea = shapely.box(*shapely.bounds(land)).buffer(10_000, join_style="mitre").difference(land)
    coarse = shapely.coverage_simplify(
        [*(outlines[code] for code in rest), sea], TOLERANCE, simplify_boundary=False
    )
    drawn = {code: outlines[code] for code in fine}
    return drawn | {code: _without_islets(shape) for code, shape in zip(rest, coarse[:-1], strict=True)}


def _without_islets(shape: BaseGeometry) -> BaseGeometry:
    """Remove parts that are too small to be seen, but never the largest."""
    parts = shapely.get_parts(shape)
    sizes = shapely.area(parts)
    return MultiPolygon(list(parts[sizes >= min(SMALLEST_PART, sizes.max())]))


def _inland_border(codes: Sequence[str], drawn: Mapping[str, BaseGeometry]) -> BaseGeometry:
    """Return the lines where these authorities' region meets others; its areas already show the coast."""
    inside = shapely.coverage_union_all([drawn[code] for code in codes])
    outside = shapely.coverage_union_all([shape for code, shape in drawn.items() if code not in codes])
    shared = shapely.get_parts(shapely.intersection(inside.boundary, outside.boundary))
    return shapely.line_merge(shapely.union_all(shared[shapely.get_dimensions(shared) == 1]))


def _by_name(entries: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    return sorted(entries, key=lambda entry: (entry["name"], entry["code"]))


def _path(shape: BaseGeometry, canvas: Canvas) -> str:
    """Write polygons or lines as an SVG path of integer relative steps."""
    parts = shapely.get_parts(shapely.normalize(shape))
    filled = shapely.get_dimensions(shape) == 2
    lines = shapely.get_rings(parts) if filled else parts
    written = []
    for line in lines:
        points = canvas.points(shapely.get_coordinates(line))
        steps = np.diff(points, axis=0)
        steps = steps[steps.any(axis=1)]
        if filled:
            steps = steps[:-1]  # z draws the last step
            if len(steps) < 2 and len(lines) > 1:
                continue  # too small to enclose anything
        # A minus sign also separates numbers.
        numbers = " ".join(str(number) for number in steps.ravel()).replace(" -", "-")
        written.append(f"M{points[0][0]} {points[0][1]}l{numbers}{'z' if filled else ''}")
    return "".join(written)


def _placed(inset: Inset, members: Sequence[BaseGeometry], canvas: Canvas) -> dict[str, object]:
    """Return the entry of an inset: its window around the members, and its position."""
    west, south, east, north = shapely.total_bounds(members)
    (left, top), (right, bottom) = canvas.points(np.array([[west, north], [east, south]])).tolist()
    pad = round(HEIGHT / 100 / inset.scale)
    return {
        "label": inset.label,
        "from": [left - pad, top - pad, right - left + 2 * pad, bottom - top + 2 * pad],
        "at": [round(canvas.width * inset.at[0]), round(HEIGHT * inset.at[1])],
        "scale": inset.scale,
    }
