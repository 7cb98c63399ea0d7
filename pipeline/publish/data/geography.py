"""A measure in one period with the outlines of that year's authorities, as GeoJSON and GeoPackage."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from pipeline.core.periods import boundary_year, period_label, read_period
from pipeline.core.places import LOCAL_AUTHORITY
from pipeline.publish import measures
from pipeline.publish.asked import Asked, UnknownResourceError
from pipeline.publish.data import data_sets, sources
from pipeline.publish.data.data_set import DataSet
from pipeline.queries import places as place_queries

# The same for all rows, or of no use on a map: said once, in the metadata.
_LEFT_OUT = ("numerator_label", "denominator_label", "geographic_level", "source_url", "licence")
_MADE = "2000-01-01T00:00:00.000Z"  # the same data give the same file


@dataclass(frozen=True)
class MapData:
    """A data set of one row an authority, and each one's outline as GeoJSON text, by location code."""

    data_set: DataSet
    outlines: Mapping[str, str]
    layer: str


def find(con: duckdb.DuckDBPyConnection, asked: Asked) -> MapData:
    """Return one measure in one period; an authority without an outline in that year has none.

    Raises UnknownResourceError for a measure or a period without figures of authorities.
    """
    measure, written = measures.find(con, asked.names["indicator"]), asked.names["period"]
    indicator = measure["indicator"]
    period = read_period(written)
    kind = measure["time_identifier"]
    if period is None or period not in measure["time_periods"]:
        labels = [period_label(known, kind).replace("/", "-") for known in measure["time_periods"]]
        raise UnknownResourceError(
            f"There is no figure of {indicator} for {written}; there are figures for {', '.join(labels)}.",
            {"period": measure["time_periods"]},
        )
    found = data_sets.figures(con, Asked({"indicator": indicator}, {"periods": str(period)}))
    table = found.table.filter(geographic_level=LOCAL_AUTHORITY).drop(_LEFT_OUT)
    outlines = place_queries.outlines(con, boundary_year(period, kind))
    label = period_label(period, kind)
    return MapData(
        DataSet(
            f"figures/{indicator}/{written}",
            f"{measure['label']}, {label}",
            table,
            {name: found.columns[name] for name in table.columns},
            notes=found.notes,
            sources=found.sources,
            measures=found.measures,
        ),
        dict(outlines.select("location_code", "geometry").iter_rows()),
        f"{indicator}_{period}",
    )


def as_geojson(found: MapData, version: str) -> bytes:
    """Return a feature collection in WGS84 (RFC 7946); its member `metadata` has notes and sources."""
    metadata = {"title": found.data_set.title, "version": version, "notes": sources.lines(found.data_set)}
    features = (
        f'{{"type":"Feature","id":{json.dumps(row["location_code"])},'
        f'"properties":{json.dumps(row, ensure_ascii=False, default=str)},'
        f'"geometry":{found.outlines.get(row["location_code"], "null")}}}'
        for row in found.data_set.table.rows(named=True)
    )
    head = f'{{"type":"FeatureCollection","name":{json.dumps(found.layer)},'
    head += f'"metadata":{json.dumps(metadata, ensure_ascii=False)},"features":[\n'
    return "".join([head, ",\n".join(features), "\n]}\n"]).encode()


def as_geopackage(found: MapData, version: str) -> bytes:
    """Return a GeoPackage with one layer in WGS84, its columns typed, null where nothing is."""
    import geopandas  # noqa: PLC0415 - slow to import and seldom needed
    import pyogrio  # noqa: PLC0415
    import shapely  # type: ignore[import-untyped, unused-ignore] # noqa: PLC0415

    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _MADE})
    table = found.data_set.table
    outlines = [found.outlines.get(code) for code in table["location_code"]]
    frame = geopandas.GeoDataFrame(
        table.to_pandas(use_pyarrow_extension_array=True),
        geometry=shapely.from_geojson(outlines),
        crs="EPSG:4326",
    )
    buffer = io.BytesIO()
    frame.to_file(
        buffer,
        driver="GPKG",
        engine="pyogrio",
        use_arrow=True,
        layer=found.layer,
        geometry_type="MultiPolygon",
        promote_to_multi=True,
        layer_options={"IDENTIFIER": found.data_set.title, "DESCRIPTION": _described(found, version)},
    )
    return buffer.getvalue()


def _described(found: MapData, version: str) -> str:
    return " ".join([*sources.lines(found.data_set), f"Postcode Lottery, {version}."])
