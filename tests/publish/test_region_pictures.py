"""Pictures of regions: their figures, whose they are, and what is said where there is none."""

import re
from xml.etree import ElementTree

import duckdb
import pytest

from pipeline.publish import resources
from pipeline.publish.asked import UnknownResourceError
from pipeline.publish.pictures.elements.styles import LIGHT
from pipeline.publish.region_pictures import KINDS
from tests.publish.test_picture_kinds import hovers, placed, texts
from tests.support.warehouses.golden import EXCL

Con = duckdb.DuckDBPyConnection
SVG = "{http://www.w3.org/2000/svg}"
HUMBER = "yorkshire-and-the-humber"
# No share of plans on time is published for halves of London.
CASES = [
    (kind, slug)
    for kind in KINDS
    for slug in (HUMBER, "london", "inner-london")
    if (kind, slug) != ("trend", "inner-london") and "map" not in kind
]


def drawn(
    con: Con, kind: str, slug: str = HUMBER, measure: str = EXCL, period: str = "2025", **asked: str
) -> str:
    path = f"picture/{kind}/region/{slug}/{measure}/{period}.svg"
    return resources.answer(con.cursor(), path, asked).content.decode()


def counted(con: Con, slug: str) -> dict[str, str]:
    """The figure and counts of each council of a region, worked out from the counts of the newest release."""
    rows = con.cursor().execute(
        """
        SELECT place.location_name, place.location_code, numerator, denominator
        FROM observation
        JOIN location AS place USING (location_code)
        JOIN location AS region ON region.location_code IN (place.region_code, place.sub_region_code)
        WHERE indicator = $1 AND time_period = 2025 AND breakdown = 'Total' AND value IS NOT NULL
          AND observation.geographic_level = 'Local authority' AND region.slug = $2
          AND release = (SELECT max(release) FROM observation WHERE indicator = $1 AND time_period = 2025)
        """,
        [EXCL, slug],
    )
    return {
        name: f"{100 * part / whole:.1f}% ({part:,.0f} of {whole:,.0f})"
        for name, _, part, whole in rows.fetchall()
    }


@pytest.mark.parametrize("size", ["wide", "narrow", "social"])
@pytest.mark.parametrize(("kind", "slug"), CASES)
def test_words_stay_within_the_page(con: Con, kind: str, slug: str, size: str) -> None:
    root = ElementTree.fromstring(drawn(con, kind, slug, size=size))
    width = float(root.get("width", ""))
    assert not [words for left, right, words in placed(root) if left < 0 or right > width]


@pytest.mark.parametrize("slug", [HUMBER, "london", "inner-london"])
def test_the_strip_marks_the_councils_of_the_region_among_all(con: Con, slug: str) -> None:
    svg = drawn(con, "strip", slug)
    own = {
        "".join(node.itertext())
        for node in ElementTree.fromstring(svg).iter(f"{SVG}circle")
        if LIGHT.own in (node.get("fill"), node.get("stroke")) and node.get("data-code")
    }
    expected = counted(con, slug)
    assert own == {f"{name}: {figure}" for name, figure in expected.items()}
    assert len(hovers(svg)) > 145 > len(own) > 10


def test_ranking_and_comparison_have_the_councils_of_the_region_only(con: Con) -> None:
    expected = counted(con, HUMBER)
    comparison = texts(drawn(con, "comparison"))
    for name, figure in expected.items():
        percentage, _, counts = figure.rstrip(")").partition(" (")
        at = comparison.index(name)
        assert {percentage, counts} <= set(comparison[at : at + 3])
    assert "Derbyshire" not in comparison
    ranked = drawn(con, "ranking")
    assert "councils of Yorkshire and The Humber, the highest first" in " ".join(texts(ranked))
    percentages = [words for words in texts(ranked) if re.fullmatch(r"\d+\.\d%", words)]
    assert sorted(percentages) == sorted(figure.partition(" ")[0] for figure in expected.values())


def test_the_trend_is_that_of_the_region_as_published(con: Con) -> None:
    rows = con.cursor().execute(
        """
        SELECT time_period, numerator, denominator FROM figure JOIN location USING (location_code)
        WHERE indicator = ? AND slug = ? AND value IS NOT NULL
        """,
        [EXCL, HUMBER],
    )
    expected = {
        f"Yorkshire and The Humber, {period}: {100 * part / whole:.1f}% ({part:,.0f} of {whole:,.0f})"
        for period, part, whole in rows.fetchall()
    }
    assert len(expected) > 10
    assert {words for words in hovers(drawn(con, "trend")) if words.startswith("Yorkshire")} == expected


@pytest.mark.parametrize("kind", ["map", "hex-map"])
def test_maps_name_whose_outlines_they_draw(con: Con, kind: str) -> None:
    said = texts(drawn(con, kind))
    assert "Councils of Yorkshire and The Humber" in said
    assert "The region as a whole: 61.0%." in " ".join(said)


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        (f"picture/trend/region/leeds/{EXCL}/2025.svg", "no region 'leeds'"),
        (f"picture/trend/region/inner-london/{EXCL}/2025.svg", "no figure of .* for Inner London"),
        (f"picture/spread/region/london/{EXCL}/2025.svg", "no kind of picture 'spread'"),
        (
            "picture/trend/region/london/dsg_balance_gbp/2023-24.svg",
            "no figure of dsg_balance_gbp for London",
        ),
    ],
)
def test_what_is_not_there_is_said(con: Con, path: str, sentence: str) -> None:
    with pytest.raises(UnknownResourceError, match=sentence) as found:
        resources.answer(con.cursor(), path, {})
    assert found.value.allowed
