"""Decode the layer `utla` of the ONS's uk-topojson (WGS84, quantised to about 10 m)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely  # type: ignore[import-untyped, unused-ignore]
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

from pipeline.core.errors import PipelineError
from pipeline.geography.projection import to_grid
from pipeline.read import json_document, limits

LAYER = "utla"
# What decoding a document of another shape ends in.
MALFORMED = (ValueError, TypeError, IndexError, AttributeError, OverflowError, shapely.errors.ShapelyError)
YEARS = range(1900, 2101)  # in which an outline may begin or end


@dataclass(frozen=True)
class Area:
    """One area of the file: ONS code, name, first and last year (None = open), outline in metres."""

    code: str
    name: str
    start: int | None
    end: int | None
    geometry: MultiPolygon

    def covers(self, year: int) -> bool:
        """Return whether this was the area's outline in the year."""
        return (self.start is None or self.start <= year) and (self.end is None or year <= self.end)


def read_areas(path: Path) -> list[Area]:
    """Decode the layer `utla`, in metres of the National Grid; outlines may be invalid.

    Raises PipelineError if the file cannot be read, is not quantised TopoJSON, has no such layer, or an area
    is not a polygon of finite points with a code, a name and plausible years.
    """
    if not path.is_file():
        raise PipelineError(f"{path.name} is not there or not a file.")
    try:
        with path.open("rb") as file:
            topology = json_document.parse(file.read(limits.JSON_BYTES + 1))
        arcs = _arcs(topology)
        return [_area(item, arcs) for item in topology["objects"][LAYER]["geometries"]]
    except KeyError as problem:
        raise PipelineError(f"{_refused(path)} It lacks {problem}.") from problem
    except OSError as problem:
        raise PipelineError(f"{path.name} cannot be read ({problem.strerror}).") from problem
    except MALFORMED as problem:
        detail = (str(problem).splitlines() or [""])[0].rstrip(".")
        raise PipelineError(f"{_refused(path)} The problem: {detail}.") from problem


def _refused(path: Path) -> str:
    return f"{path.name} is not a quantised TopoJSON file with polygons in a layer {LAYER}."


def _arcs(topology: Mapping[str, Any]) -> list[NDArray[np.float64]]:
    scale, translate = (np.array(topology["transform"][key], dtype=float) for key in ("scale", "translate"))
    if scale.shape != (2,) or translate.shape != (2,) or not (scale > 0).all():
        raise ValueError("the transform needs two positive scales and two translations")
    arcs = []
    for position, steps in enumerate(topology["arcs"]):
        points = np.array(steps, dtype=float)
        if points.ndim != 2 or points.shape[1] != 2:
            raise ValueError(f"arc {position} is not a list of points")
        degrees = np.cumsum(points, axis=0) * scale + translate
        if not (np.abs(degrees) <= 180).all():
            raise ValueError(f"arc {position} has a point that is not on the globe")
        # Rounded as the output will be: later steps only remove points, so rounding again moves nothing.
        arcs.append(to_grid(np.round(degrees, 5)))
    return arcs


def _area(item: Mapping[str, Any], arcs: Sequence[NDArray[np.float64]]) -> Area:
    properties = item["properties"]
    code, name = properties["areacd"], properties["areanm"]
    if not (isinstance(code, str) and isinstance(name, str)):
        raise ValueError(f"{code!r} and {name!r} are not a code and a name")
    if item["type"] not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"{code} is a {item['type']}, not a polygon")
    start, end = (_year(properties.get(key), code) for key in ("start", "end"))
    return Area(code, name, start, end, _polygons(item, arcs))


def _year(year: object, code: str) -> int | None:
    if year is None or (type(year) is int and year in YEARS):
        return year
    raise ValueError(f"{code} begins or ends in {year!r}")


def _polygons(item: Mapping[str, Any], arcs: Sequence[NDArray[np.float64]]) -> MultiPolygon:
    """Join the arcs of a TopoJSON geometry into polygons, which may be invalid."""

    def ring(numbers: Iterable[int]) -> NDArray[np.float64]:
        # ~n is arc n reversed; each arc starts where the previous one ended.
        pieces = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers]
        return np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])

    polygons = item["arcs"] if item["type"] == "MultiPolygon" else [item["arcs"]]
    return MultiPolygon([Polygon(ring(shell), [ring(hole) for hole in holes]) for shell, *holes in polygons])
