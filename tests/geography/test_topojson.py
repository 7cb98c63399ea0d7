"""TopoJSON documents that are damaged or of another shape."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.core.errors import PipelineError
from pipeline.geography.topojson import read_areas

GOOD: dict[str, Any] = {
    "transform": {"scale": [0.001, 0.001], "translate": [-1.0, 52.0]},
    "arcs": [[[0, 0], [100, 0], [0, 100], [-100, -100]]],
    "objects": {
        "utla": {
            "geometries": [
                {
                    "type": "Polygon",
                    "arcs": [[0]],
                    "properties": {"areacd": "E06000001", "areanm": "A", "start": 2019},
                }
            ]
        }
    },
}


def written(folder: Path, content: bytes) -> Path:
    path = folder / "made_up.json"
    path.write_bytes(content)
    return path


def test_a_triangle_is_decoded_in_metres(tmp_path: Path) -> None:
    (area,) = read_areas(written(tmp_path, json.dumps(GOOD).encode()))
    assert (area.code, area.name, area.start, area.end) == ("E06000001", "A", 2019, None)
    # Half of 0.1 by 0.1 degrees: 111.2 km by 68.2 km a degree at 52 degrees north, so some 38 square km.
    assert area.geometry.area == pytest.approx(0.5 * 11_127 * 6_862, rel=0.01)


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    document = copy.deepcopy(GOOD)
    change(document)
    return json.dumps(document).encode()


def geometry(**values: object) -> bytes:
    return changed(lambda document: document["objects"]["utla"]["geometries"][0].update(values))


def properties(**values: object) -> bytes:
    return changed(lambda document: document["objects"]["utla"]["geometries"][0]["properties"].update(values))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Expecting value"),
        (b"[]", "it is not an object"),
        (b"\xff\xfe", "can't decode"),
        (b'{"a":' * 200_000, "nested too deeply"),
        (json.dumps(GOOD).encode()[:-20], "line 1"),
        (changed(lambda document: document.pop("arcs")), "It lacks 'arcs'"),
        (changed(lambda document: document.update(objects=[])), "list indices"),
        (changed(lambda document: document.update(arcs=None)), "not iterable"),
        (changed(lambda document: document["transform"].update(scale=[0, 1])), "two positive scales"),
        (changed(lambda document: document["transform"].update(scale=1)), "two positive scales"),
        (
            changed(lambda document: document["transform"].update(scale=[float("nan"), 1])),
            "NaN is not a number",
        ),
        (changed(lambda document: document["arcs"].append([1, 2, 3])), "arc 1 is not a list of points"),
        (changed(lambda document: document["arcs"].append([])), "arc 1 is not a list of points"),
        (changed(lambda document: document["arcs"].append([[1, 2, 3]])), "arc 1 is not a list of points"),
        (changed(lambda document: document["arcs"].append([[1], [2, 3]])), "inhomogeneous"),
        (changed(lambda document: document["arcs"].append([["x", "y"]])), "could not convert"),
        (
            changed(lambda document: document["arcs"][0].append([1e308, 1e308])),
            "arc 0 has a point that is not on the globe",
        ),
        (json.dumps(GOOD).replace("100, 0", "1e999, 0").encode(), "too large for a number"),
        (geometry(arcs=[[7]]), "list index out of range"),
        (geometry(arcs=[["0"]]), "not supported between"),
        (geometry(arcs=[[]]), "list index out of range"),
        (geometry(arcs=[]), None),
        (geometry(arcs=5), "non-iterable"),
        (geometry(type="Point", coordinates=[0, 0]), "E06000001 is a Point, not a polygon"),
        (geometry(properties=None), "not subscriptable"),
        (properties(areacd=None), "are not a code and a name"),
        (properties(start="2019"), "begins or ends in '2019'"),
        (properties(start=True), "begins or ends in True"),
        (properties(end=999_999_999), "begins or ends in 999999999"),
    ],
)
def test_a_document_of_another_shape_is_refused_with_a_sentence(
    content: bytes, words: str | None, tmp_path: Path
) -> None:
    with pytest.raises(PipelineError) as error:
        read_areas(written(tmp_path, content))
    assert str(error.value).startswith(
        "made_up.json is not a quantised TopoJSON file with polygons in a layer"
    )
    assert words is None or words in str(error.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.json"):
        with pytest.raises(PipelineError, match="is not there or not a file"):
            read_areas(path)
