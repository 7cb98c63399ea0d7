import json

import pytest

from pipeline.core.errors import PipelineError
from pipeline.read import geojson
from tests.support.layouts.publishers_files import edition

GENERALISED = edition("boundaries-generalised", "2024-12")
SQUARE = {"type": "Polygon", "coordinates": [[[0, 50], [1, 50], [1, 51], [0, 50]]]}


def collection(*properties: dict[str, object]) -> bytes:
    found = [{"type": "Feature", "properties": item, "geometry": SQUARE} for item in properties]
    return json.dumps({"type": "FeatureCollection", "features": found}).encode()


LEEDS = {"FID": 1, "CTYUA24CD": "E08000035", "CTYUA24NM": "Leeds", "BNG_E": 432527}


def test_properties_are_text_under_our_names_and_the_geometry_is_kept() -> None:
    table = geojson.read(collection(LEEDS, LEEDS | {"CTYUA24CD": "E06000046"}), GENERALISED)
    assert table.select("row", "new_la_code", "la_name").rows() == [
        (1, "E08000035", "Leeds"),
        (2, "E06000046", "Leeds"),
    ]
    assert json.loads(table["geometry"][0]) == SQUARE


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "not a GeoJSON feature collection"),
        (b"<html>", "not a GeoJSON feature collection"),
        (b'{"type": "Topology"}', "not a GeoJSON feature collection"),
        (collection(LEEDS, {"CTYUA24CD": "E08000035"}), "not a GeoJSON feature collection"),
        (collection(), "there are no features"),
        (collection(LEEDS | {"CTYUA25CD": "E08000035"}), "has unknown 'ctyua25cd'"),
        (collection({"FID": 1, "CTYUA24NM": "Leeds"}), "lacks 'ctyua24cd'"),
    ],
)
def test_any_other_file_is_refused(content: bytes, problem: str) -> None:
    with pytest.raises(PipelineError, match=rf"ctyua_december_2024_uk_buc.geojson \(2024-12\): .*{problem}"):
        geojson.read(content, GENERALISED)
