"""The map on which every authority is a hexagon of the same size, as documents (see map_document.py).

Two tables of data/reference say where everything stands. hex_layout.csv has the cell of each authority
(column q and row r, counted northwards; in odd rows hexagons stand half a width further right) and its label,
with a bar where the line breaks. hex_region.csv has the place of each region's name, beside its hexagons, and
where a line leads from it if the region is landlocked; x and y are those of middles of hexagons. An authority
of former years has the cell of its successor, or of one of two; one without a cell is not on the map.

A label is as much of the name as two lines of seven letters hold: long words are broken between syllables
(Liver|pool), what follows "on" or "upon" is left out, and the rest is shortened as is customary (Notts,
N'hants, Bath|NES).
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.core.paths import REFERENCE
from pipeline.core.tables import LAYER_COLUMNS
from pipeline.sources.reference import read_table, refuse

CELLS, REGIONS = "hex_layout.csv", "hex_region.csv"
LAYOUT_FILE = {
    **dict.fromkeys(["location_code", "location_name", "label"], pl.String),
    **dict.fromkeys(["q", "r"], pl.Int32),
}
REGION_FILE = {
    **dict.fromkeys(["region_code", "label", "anchor"], pl.String),
    **dict.fromkeys(["x", "y", "to_x", "to_y"], pl.Float64),
}
MOST_LINES, MOST_LETTERS = 2, 7
ANCHORS = ("start", "middle", "end")

# Units of the document, half a hexagon's width and half its side. They are in proportion within 1 part in
# 10,000, so hexagons are regular, and yet the corners that neighbours share are whole numbers.
X, Y = 97, 56
WIDTH, SIDE, ROW = 2 * X, 2 * Y, 3 * Y
CORNERS = ((0, -2 * Y), (X, -Y), (X, Y), (0, 2 * Y), (-X, Y), (-X, -Y))  # clockwise from the top
MARGIN = 30
LABEL_SIZE = 48  # seven letters of a common typeface fill a hexagon's width

Point = tuple[int, int]
Origin = tuple[float, int]  # x of the westernmost middle, y of the northernmost
Named = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Layout:
    """Where everything stands, in units: what documents hold of each authority and region, by code.

    leaders has the path of the line that leads to a landlocked region.
    """

    size: Point
    areas: Mapping[str, Mapping[str, Any]]
    regions: Mapping[str, Mapping[str, Any]]
    leaders: Mapping[str, str]


def read_layout(named: Named, folder: Path = REFERENCE) -> Layout:
    """Read both tables; named gives the location_name of every authority of the register by location_code.

    Raises PipelineError for a row that is incomplete, stands twice or has another authority's code, for a
    label that does not fit into a hexagon, and for an unknown anchor.
    """
    cells = read_table(folder, CELLS, LAYOUT_FILE, filled=list(LAYOUT_FILE), key=["location_code"])
    _check_cells(cells, named)
    filled = ["region_code", "label", "anchor", "x", "y"]
    names = read_table(folder, REGIONS, REGION_FILE, filled=filled, key=["region_code"])
    _check_regions(names, named)
    cells = cells.with_columns(x=pl.col("q") + pl.col("r") % 2 / 2, y="r")
    origin = min(cells["x"]), max(cells["y"])
    right, bottom = _point(max(cells["x"]), min(cells["y"]), origin)
    return Layout(
        size=(right + X + MARGIN, bottom + SIDE + MARGIN),
        areas={row["location_code"]: _area(row, origin) for row in cells.iter_rows(named=True)},
        regions={row["region_code"]: _region(row, origin) for row in names.iter_rows(named=True)},
        leaders={
            row["region_code"]: _leader(row, origin)
            for row in names.drop_nulls(["to_x", "to_y"]).iter_rows(named=True)
        },
    )


def hex_document(codes: Collection[str], layout: Layout, named: Named) -> str:
    """Write the document for authorities that exist at one time; those without a cell are left out.

    named gives location_name, region_code and region_name by location_code. Raises PipelineError if two of
    them share a cell or a label, and for a region whose name has no place.
    """
    drawn = _drawn(codes, layout)
    _check_apart(drawn, "at", "cell", layout, named)
    _check_apart(drawn, "label", "label", layout, named)
    hexagons = {code: _hexagon(layout.areas[code]["at"]) for code in drawn}
    in_region: dict[str, list[str]] = {}
    for code in drawn:
        in_region.setdefault(named[code]["region_code"], []).append(code)
    areas = [
        {"code": code, "name": named[code]["location_name"], "path": _path([ring]), **layout.areas[code]}
        for code, ring in hexagons.items()
    ]
    regions = [
        {
            "code": region,
            "name": named[members[0]]["region_name"],
            "path": _path(_outline(hexagons[code] for code in members)) + layout.leaders.get(region, ""),
            **_place(region, named[members[0]]["region_name"], layout),
        }
        for region, members in in_region.items()
    ]
    document = {
        "size": layout.size,
        "label_size": LABEL_SIZE,
        "areas": sorted(areas, key=lambda area: (area["name"], area["code"])),
        "regions": sorted(regions, key=lambda region: region["name"]),
        "insets": [],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def hex_layers(
    runs: Iterable[tuple[int, int | None, Collection[str]]], named: Named, folder: Path = REFERENCE
) -> pl.DataFrame:
    """Make the rows of map_layer of kind 'hex': one for each run of years, with the authorities it shows.

    A run is its first year, its last (None = still so) and the location codes of its authorities. named and
    errors are those of read_layout and hex_document.
    """
    layout = read_layout(named, folder)
    rows = []
    for first_year, last_year, codes in runs:
        document = hex_document(codes, layout, named)
        digest = hashlib.sha256(document.encode()).hexdigest()
        rows.append(("hex", first_year, last_year, _drawn(codes, layout), digest, document))
    return pl.DataFrame(rows, schema=LAYER_COLUMNS, orient="row")


def _drawn(codes: Collection[str], layout: Layout) -> list[str]:
    return sorted(layout.areas.keys() & set(codes))


# Reading the tables


def _check_cells(cells: pl.DataFrame, named: Named) -> None:
    """Check that codes and names are those of the register, and that labels fit into a hexagon."""
    places = {code: place["location_name"] for code, place in named.items()}
    known = cells.with_columns(
        registered=pl.col("location_code").replace_strict(places, default="not in the register")
    )
    other = known.filter(pl.col("registered") != pl.col("location_name"))
    refuse(CELLS, other, "{location_code} is {registered}, not {location_name}")
    lines = pl.col("label").str.split("|")
    fits = (lines.list.len() <= MOST_LINES) & lines.list.eval(
        pl.element().str.len_chars().is_between(1, MOST_LETTERS)
    ).list.all()
    problem = f"must be 1 to {MOST_LINES} lines of 1 to {MOST_LETTERS} letters"
    refuse(CELLS, cells.filter(~fits), "the label of {location_name}, {label!r}, " + problem)


def _check_regions(names: pl.DataFrame, named: Named) -> None:
    known = {place["region_code"] for place in named.values()}
    unknown = names.filter(~pl.col("region_code").is_in(known))
    refuse(REGIONS, unknown, "no authority is in a region {region_code}")
    other = names.filter(~pl.col("anchor").is_in(ANCHORS))
    refuse(REGIONS, other, f"anchor {{anchor!r}} is not one of {', '.join(ANCHORS)}")


def _area(row: Mapping[str, Any], origin: Origin) -> dict[str, Any]:
    return {"label": row["label"].split("|"), "at": _point(row["x"], row["y"], origin)}


def _region(row: Mapping[str, Any], origin: Origin) -> dict[str, Any]:
    return _area(row, origin) | {"anchor": row["anchor"]}


def _leader(row: Mapping[str, Any], origin: Origin) -> str:
    """Draw the line from a region's name, starting a little way off so as not to touch it."""
    x, y, to_x, to_y = (row[column] for column in ("x", "y", "to_x", "to_y"))
    return _line([_point(0.9 * x + 0.1 * to_x, 0.9 * y + 0.1 * to_y, origin), _point(to_x, to_y, origin)])


def _point(x: float, y: float, origin: Origin) -> Point:
    """Turn a place, as the tables count, into units."""
    left, top = origin
    return round((x - left) * WIDTH) + X + MARGIN, round((top - y) * ROW) + SIDE + MARGIN


# Writing a document


def _check_apart(drawn: Iterable[str], key: str, word: str, layout: Layout, named: Named) -> None:
    """Check that no two of the authorities have the same under this key of the layout."""
    first: dict[str, str] = {}
    for code in drawn:
        other = first.setdefault(str(layout.areas[code][key]), code)
        if other != code:
            both = " and ".join(named[one]["location_name"] for one in (other, code))
            raise PipelineError(f"{CELLS} gives {both} the same {word}, and both exist at one time.")


def _place(region: str, name: str, layout: Layout) -> Mapping[str, Any]:
    if region not in layout.regions:
        raise PipelineError(f"{REGIONS} does not say where the name of {name} ({region}) stands.")
    return layout.regions[region]


def _hexagon(at: Point) -> list[Point]:
    return [(at[0] + x, at[1] + y) for x, y in CORNERS]


def _outline(hexagons: Iterable[list[Point]]) -> list[list[Point]]:
    """Trace rings around hexagons, clockwise, and around the holes in them, anticlockwise.

    An edge between two of them is drawn both ways, so what is drawn one way only is the rim. Three hexagons
    meet at a corner, so a rim passes through each once.
    """
    edges = {edge for ring in hexagons for edge in pairwise([*ring, ring[0]])}
    following = {start: end for start, end in edges if (end, start) not in edges}
    rings = []
    while following:
        ring = [min(following)]
        while (corner := following.pop(ring[-1])) != ring[0]:
            ring.append(corner)
        rings.append(ring)
    return rings


def _path(rings: Iterable[Sequence[Point]]) -> str:
    return "".join(f"{_line(ring)}z" for ring in rings)


def _line(points: Sequence[Point]) -> str:
    """Write a line as an SVG path of whole relative steps."""
    (x, y), *_ = points
    steps = [f"{end[0] - start[0]} {end[1] - start[1]}" for start, end in pairwise(points)]
    return f"M{x} {y}l{' '.join(steps)}".replace(" -", "-")
