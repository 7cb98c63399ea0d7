"""GeoJSON files: one row per feature, with its properties and its geometry (a GeoJSON object) as text."""

import json

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.read import columns, json_document
from pipeline.sources.catalogue import Edition


def read(content: bytes, edition: Edition) -> pl.DataFrame:
    """Read a feature collection to text, with a column `geometry`.

    Raises PipelineError for any other file, a collection without features, and unknown or missing properties.
    """
    try:
        found = json_document.parse(content)["features"]
        properties = [feature["properties"] for feature in found]
        geometry = [json.dumps(feature["geometry"]) for feature in found]
        table = pl.DataFrame(
            {name: [str(item[name]) for item in properties] for name in properties[0]} if properties else {}
        )
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as problem:
        raise PipelineError(f"{edition.name}: not a GeoJSON feature collection.") from problem
    if table.is_empty():
        raise PipelineError(f"{edition.name}: there are no features.")
    named = columns.rename(table.with_row_index("row", offset=1), edition)
    return named.with_columns(geometry=pl.Series(geometry))
