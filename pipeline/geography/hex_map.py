"""Maps with one hexagon of equal size per authority, as documents (see map_document.py).

Two tables in data/reference define the layout. hex_layout.csv has each authority's cell (column q, row r
counted northwards; odd rows are shifted right by half a hexagon) and its label, with `|` at line breaks.
hex_region.csv has the position of each region's name and, for landlocked regions, where a leader line ends; x
and y are in the units of q and r. An abolished authority has the cell of its successor, or of one of them; an
authority without a cell is not on the map.

Labels have two lines of up to seven letters: long words are broken between syllables (Liver|pool), anything
after "on" or "upon" is dropped, and the rest is abbreviated as usual (Notts, N'hants, Bath|NES).
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

# Half a hexagon's width and half its side, in units of the document. Their ratio is within 1 part in 10,000
# of a regular hexagon's, while the corners that hexagons share are integers.
X, Y = 97, 56
WIDTH, SIDE, ROW = 2 * X, 2 * Y, 3 * Y
CORNERS = ((0, -2 * Y), (X, -Y), (X, Y), (0, 2 * Y), (-X, Y), (-X, -Y))  # clockwise from the top
MARGIN = 30
LABEL_SIZE = 48  # at this size seven letters of common typefaces fill a hexagon's width

Point = tuple[int, int]
Origin = tuple[float, int]  # x of the westernmost centre, y of the northernmost
Named = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Layout:
    """Positions in units of the document: entries of authorities and regions, by code.

    `leaders` has the paths of leader lines of landlocked regions.
    """

    size: Point
    areas: Mapping[str, Mapping[str, Any]]
    regions: Mapping[str, Mapping[str, Any]]
    leaders: Mapping[str, str]


def read_layout(named: Named, folder: Path = REFERENCE) -> Layout:
    """Read both tables; `named` has location_name and region_code of every authority by location_code.

    Raises PipelineError for an incomplete or repeated row, a name that is not the code's, a label that does
    not fit into a hexagon, and an unknown region or anchor.
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
    """Write the document for authorities that exist at the same time; those without a cell are left out.

    `named` has location_name, region_code and region_name by location_code. Raises PipelineError if two of
    the authorities share a cell or a label, and for a region whose name has no position.
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
    """Make the rows of map_layer of kind 'hex', one for each run of years.

    A run is its first year, last year (None = current) and the location codes of its authorities. `named` and
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
    """Check codes and names against the register, and that labels fit into a hexagon."""
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
    """Draw the line from a region's name, starting at a small distance so as not to touch it."""
    x, y, to_x, to_y = (row[column] for column in ("x", "y", "to_x", "to_y"))
    return _line([_point(0.9 * x + 0.1 * to_x, 0.9 * y + 0.1 * to_y, origin), _point(to_x, to_y, origin)])


def _point(x: float, y: float, origin: Origin) -> Point:
    """Convert a position in the tables to units of the document."""
    left, top = origin
    return round((x - left) * WIDTH) + X + MARGIN, round((top - y) * ROW) + SIDE + MARGIN


# Writing a document


def _check_apart(drawn: Iterable[str], key: str, word: str, layout: Layout, named: Named) -> None:
    """Check that no two of the authorities have the same value for this key of the layout."""
    first: dict[str, str] = {}
    for code in drawn:
        other = first.setdefault(str(layout.areas[code][key]), code)
        if other != code:
            both = " and ".join(named[member]["location_name"] for member in (other, code))
            raise PipelineError(f"{CELLS} gives {both} the same {word}, and both exist at one time.")


def _place(region: str, name: str, layout: Layout) -> Mapping[str, Any]:
    if region not in layout.regions:
        raise PipelineError(f"{REGIONS} has no position for the name of {name} ({region}).")
    return layout.regions[region]


def _hexagon(at: Point) -> list[Point]:
    return [(at[0] + x, at[1] + y) for x, y in CORNERS]


def _outline(hexagons: Iterable[list[Point]]) -> list[list[Point]]:
    """Trace rings around a group of hexagons: clockwise outside, anticlockwise around holes.

    An edge between two hexagons of the group occurs in both directions, so the edges that occur in one
    direction are its boundary. Three hexagons meet at a corner, so the boundary passes each corner once.
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
    """Write a line as an SVG path of integer relative steps."""
    (x, y), *_ = points
    steps = [f"{end[0] - start[0]} {end[1] - start[1]}" for start, end in pairwise(points)]
    return f"M{x} {y}l{' '.join(steps)}".replace(" -", "-")
