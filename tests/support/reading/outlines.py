"""Outlines and map documents, parsed into shapes and points."""

import json

import numpy as np
import polars as pl
import shapely


def outlines_in(outlines: pl.DataFrame, year: int) -> dict[str, shapely.Geometry]:
    there = outlines.filter(pl.col("first_year") <= year, pl.col("last_year").fill_null(9999) >= year)
    return {
        code: shapely.from_geojson(text) for code, text in there.select("location_code", "geometry").rows()
    }


def document_of(layers: pl.DataFrame, year: int) -> dict[str, list[dict[str, str]]]:
    there = layers.filter(pl.col("first_year") <= year, pl.col("last_year").fill_null(9999) >= year)
    return json.loads(there["document"].item())


def path_points(path: str) -> list[np.ndarray]:
    """Parse the sub-paths of a drawn path into absolute points."""
    subpaths = []
    for text in path.split("M")[1:]:
        start, steps = text.rstrip("z").split("l")
        numbers = np.array([int(number) for number in steps.replace("-", " -").split()]).reshape(-1, 2)
        subpaths.append(np.cumsum(np.vstack([[int(number) for number in start.split()], numbers]), axis=0))
    return subpaths
