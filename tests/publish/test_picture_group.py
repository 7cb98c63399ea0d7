"""Pictures with other councils beside one: neighbour sets, chosen ones, gaps along borders."""

import json
import re
from xml.etree import ElementTree

import duckdb
import pytest

from pipeline.publish import picture_group, resources
from pipeline.publish.asked import BadParameterError, UnknownResourceError
from pipeline.publish.pictures import map_lines
from pipeline.publish.pictures.elements.styles import LIGHT
from pipeline.queries import places as place_queries
from tests.support.warehouses.golden import EXCL

Con = duckdb.DuckDBPyConnection
SVG = "{http://www.w3.org/2000/svg}"
CHOSEN = ("kent", "devon", "surrey")


def drawn(con: Con, kind: str, slug: str | None = None, measure: str = EXCL, **parameters: str) -> str:
    """A picture of 2025 as SVG."""
    about = f"council/{slug}/" if slug else ""
    found = resources.answer(con.cursor(), f"picture/{kind}/{about}{measure}/2025.svg", parameters)
    return found.content.decode()


def texts(svg: str) -> list[str]:
    return [node.text or "" for node in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def together(con: Con, slugs: tuple[str, ...]) -> float:
    """What plans on time of these councils make together in 2025, from their counts."""
    counts = con.cursor().execute(
        "SELECT sum(numerator), sum(denominator) FROM figure JOIN location USING (location_code) "
        "WHERE indicator = ? AND time_period = 2025 AND list_contains(?, slug)",
        [EXCL, list(slugs)],
    )
    issued, of = counts.fetchone() or (0, 1)
    return float(100 * issued / of)


def test_a_comparison_of_chosen_councils_needs_no_council_of_its_own(con: Con) -> None:
    svg = drawn(con, "comparison", places=",".join(CHOSEN))
    assert f"Group average (of 3) {together(con, CHOSEN):.1f}%" in texts(svg)
    assert {"Kent", "Devon", "Surrey"} <= set(texts(svg))
    assert "3 councils" in " ".join(texts(svg)[:2])
    with pytest.raises(UnknownResourceError, match="no kind of picture"):
        drawn(con, "comparison")


def test_a_council_stands_beside_the_set_asked_for(con: Con, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTCODE_LOTTERY_SITE_URL", "https://example.org")
    svg = drawn(con, "comparison", "brighton-and-hove", neighbours="touching")
    assert {"Brighton and Hove", "East Sussex", "West Sussex"} <= set(texts(svg))
    assert "Brighton and Hove and the 2 councils next door" in " ".join(texts(svg)[:2])
    assert f"Group average (of 2) {together(con, ('east-sussex', 'west-sussex')):.1f}%" in texts(svg)
    assert "neighbours=touching" in texts(svg)[-1]


def test_a_trend_has_the_line_of_the_group_asked_for(con: Con) -> None:
    found = " ".join(texts(drawn(con, "trend", "leeds", places="kent,E10000008")))
    assert f"Chosen councils {together(con, ('kent', 'devon')):.1f}%" in found
    assert "Chosen councils: Kent and Devon, group average." in found
    touching = " ".join(texts(drawn(con, "trend", "brighton-and-hove", neighbours="touching")))
    assert f"Councils next door {together(con, ('east-sussex', 'west-sussex')):.1f}%" in touching
    assert "all with a common border" in touching


def test_panels_are_of_the_council_and_chosen_ones_in_their_order(con: Con) -> None:
    words = texts(drawn(con, "panels", "leeds", places=",".join(CHOSEN)))
    names = [text for text in words if re.match(r"(Leeds|Kent|Devon|Surrey) [\d.]+%", text)]
    assert [name.split()[0] for name in names] == ["Leeds", "Kent", "Devon", "Surrey"]
    alone = texts(drawn(con, "panels", places=",".join(CHOSEN)))
    assert not any(text.startswith("Leeds") for text in alone)


def test_a_council_and_twenty_others_have_a_panel_each(con: Con) -> None:
    slugs = con.cursor().execute(
        "SELECT slug FROM location WHERE region_code = 'E12000007' AND slug IS NOT NULL AND "
        "geographic_level = 'Local authority' ORDER BY slug LIMIT 20"
    )
    listed = ",".join(slug for (slug,) in slugs.fetchall())
    svg = drawn(con, "panels", "leeds", places=listed)
    panels = set(re.findall(r"<title>([^<,]+), 2025:", svg))
    assert len(panels) == 21


def test_a_map_outlines_the_members_in_ink_and_names_them(con: Con) -> None:
    svg = drawn(con, "map", "brighton-and-hove", neighbours="touching")
    assert "Councils next door" in texts(svg)
    outlines = [
        node.get("d", "")
        for node in ElementTree.fromstring(svg).iter(f"{SVG}path")
        if node.get("stroke") == LIGHT.ink and node.get("fill") == "none"
    ]
    layer = place_queries.map_layer(con.cursor(), "geographic", 2025)["sha256"][0]
    document = json.loads(place_queries.map_document(con.cursor(), layer)["document"][0])
    paths = {area["name"]: area["path"] for area in document["areas"]}
    assert any(paths["East Sussex"] in outline and paths["West Sussex"] in outline for outline in outlines)
    assert "Councils next door" not in texts(drawn(con, "map", "brighton-and-hove"))


SQUARES = {
    "areas": [
        {"code": "A", "path": "M0 0l10 0 0 10-10 0z"},
        {"code": "B", "path": "M10 0l10 0 0 10-10 0z"},
        {"code": "C", "path": "M0 10l20 0 0 10-20 0z"},
    ]
}


def test_a_border_is_what_both_areas_have() -> None:
    assert map_lines.borders(SQUARES, [("A", "B")]) in ("M10 10l0-10", "M10 0l0 10")
    assert map_lines.borders(SQUARES, [("A", "C")]) == ""  # an edge of one, half an edge of the other
    assert map_lines.borders(SQUARES, []) == ""


def test_gaps_are_drawn_where_they_are_wide_and_certain() -> None:
    indicator = {"class_breaks": [20, 40, 60, 80], "unit": "per cent", "decimals": 1}
    row = {"neighbour_set": "touching", "doubt": None, "high_code": "A", "low_code": "B"}
    rows = [
        row | {"gap": 19.9},
        row | {"gap": 20.0, "low_code": "C"},
        row | {"gap": 45.0, "low_code": "D"},
        row | {"gap": 99.0, "low_code": "E"},
        row | {"gap": 99.0, "doubt": "small"},
        row | {"gap": 99.0, "neighbour_set": "touching-across-water"},
    ]
    lines = map_lines.gaps(rows, indicator)
    assert lines.pairs == [("A", "C", 0), ("A", "D", 1), ("A", "E", 2)]
    assert lines.labels == [
        "gap of 20 to 40 percentage points",
        "gap of 40 to 60 percentage points",
        "gap of 60 percentage points or more",
    ]


def test_a_map_has_gaps_on_request(con: Con) -> None:
    assert "gap of 60 percentage points or more" in texts(drawn(con, "map", gaps="yes"))
    for svg in (drawn(con, "map"), drawn(con, "hex-map", gaps="yes"), drawn(con, "map", gaps="no")):
        assert not any(text.startswith("gap of") for text in texts(svg))


@pytest.mark.parametrize(
    "parameters",
    [
        {"neighbours": "cousins"},
        {"neighbours": "own"},
        {"neighbours": "touching", "places": "kent"},
        {"places": "kent,atlantis"},
        {"places": "england"},
        {"gaps": "1"},
    ],
)
def test_what_is_unknown_is_refused(con: Con, parameters: dict[str, str]) -> None:
    with pytest.raises(BadParameterError) as found:
        drawn(con, "comparison", "leeds", **parameters)
    assert found.value.allowed


def test_a_list_is_not_longer_than_a_page_shows(con: Con) -> None:
    query = "SELECT location_code FROM location WHERE slug IS NOT NULL AND region_code IS NOT NULL LIMIT 21"
    councils = con.cursor().execute(query).fetchall()
    codes = [code for (code,) in councils]
    with pytest.raises(BadParameterError, match="21 councils"):
        picture_group.asked_for(con.cursor(), {}, codes)
    assert picture_group.asked_for(con.cursor(), {}, codes[:20]) is not None
