"""Are outlines where their authorities are?"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import shapely  # type: ignore[import-untyped, unused-ignore]
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry  # type: ignore[import-untyped, unused-ignore]

from pipeline.core.errors import PipelineError
from pipeline.geography.projection import to_grid

# West, south, east and north of England on the National Grid, with some kilometres around it, in metres.
ENGLAND_BOX = (75_000.0, 0.0, 665_000.0, 665_000.0)
MAX_DISTANCE = 60_000.0  # metres to the nearest other authority of the region; Scilly is 38 km from Cornwall


def from_geojson(texts: Mapping[str, str], file: str) -> dict[str, BaseGeometry]:
    """Read GeoJSON geometries in longitude and latitude, by code.

    Raises PipelineError naming the file for one that is not a geometry or lies outside England.
    """
    outlines = {}
    for code, text in texts.items():
        try:
            outlines[code] = shapely.from_geojson(text)
        except (shapely.errors.ShapelyError, ValueError, TypeError) as error:
            raise PipelineError(f"{file}: the outline of {code} is not a GeoJSON geometry.") from error
    in_metres = {code: shapely.transform(outline, to_grid) for code, outline in outlines.items()}
    check_in_england(list(in_metres.items()), file)
    return outlines


def check_in_england(outlines: Sequence[tuple[str, BaseGeometry]], file: str) -> None:
    """Raise PipelineError if an outline, in metres, is empty or not in England."""
    west, south, east, north = ENGLAND_BOX
    for code, outline in outlines:
        left, bottom, right, top = outline.bounds
        if not (west <= left and south <= bottom and right <= east and top <= north):
            raise PipelineError(
                f"{file}: the outline of {code} is empty or not in England; are longitude and latitude "
                "exchanged?"
            )


def check_near_region(outlines: Mapping[str, BaseGeometry], regions: Mapping[str, str], file: str) -> None:
    """Raise PipelineError if an outline, in metres, is far from all others of its region.

    `outlines` and `regions` are by code of the authority; an authority alone in its region is not checked.
    """
    members: dict[str, list[str]] = defaultdict(list)
    for code in sorted(outlines):
        members[regions[code]].append(code)
    for codes in members.values():
        boxes = np.array([outlines[code].envelope for code in codes])
        for at, code in enumerate(codes):
            distances: NDArray[np.float64] = shapely.distance(boxes[at], np.delete(boxes, at))
            if len(distances) and distances.min() > MAX_DISTANCE:
                kilometres = round(distances.min() / 1000)
                raise PipelineError(
                    f"{file}: the outline of {code} is {kilometres} km from the nearest other authority of "
                    "its region."
                )
