"""The names of what a council is compared with, above its picture."""

from itertools import combinations
from xml.etree import ElementTree

import duckdb
import pytest

from pipeline.publish import resources
from pipeline.publish.pictures.elements import fonts
from pipeline.publish.pictures.elements.fonts import Face
from tests.support.warehouses.golden import EXCL

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("slug", ["leeds", "luton"])
@pytest.mark.parametrize("size", ["narrow", "wide"])
def test_names_of_lines_do_not_hide_each_other(con: duckdb.DuckDBPyConnection, slug: str, size: str) -> None:
    path = f"picture/comparison/council/{slug}/{EXCL}/2025.svg"
    found = resources.answer(con.cursor(), path, {"size": size, "neighbours": "statistical-2025"})
    named = []
    for node in ElementTree.fromstring(found.content).iter(f"{SVG}text"):
        words = node.text or ""
        if node.get("text-anchor") == "middle" and words.split("%")[0].split()[-1:] != words.split("%")[:1]:
            half = fonts.width(words, 13, Face.REGULAR) / 2
            named.append((words, float(node.get("x", "0")), float(node.get("y", "0")), half))
    names = [words for words, *_ in named]
    assert len(names) == 3, names
    for (one, x, y, half), (other, other_x, other_y, other_half) in combinations(named, 2):
        assert abs(y - other_y) > 12 or abs(x - other_x) >= half + other_half, (one, other)
