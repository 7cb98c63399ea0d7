"""Every kind of picture of real figures: what it says, whether it fits, and whether its figures are right."""

import re
import struct
from collections.abc import Iterator
from xml.etree import ElementTree

import duckdb
import pytest

from pipeline.core.errors import PipelineError
from pipeline.publish.picture_kinds import KINDS
from pipeline.publish.pictures.elements import fonts
from pipeline.publish.pictures.elements.fonts import Face
from pipeline.publish.pictures.elements.png import rasterise
from pipeline.publish.pictures.elements.styles import LIGHT, STYLES
from pipeline.publish.pictures.frame import inline, render
from pipeline.publish.pictures.picture import SIZES
from tests.support.reading.picture_reading import BALANCE, ON_TIME, SVG, Draw, hovers, texts, wide

# Long names, a missing and an excepted council, tiny ones, one with a predecessor, a former one, balances.
SUBJECTS = [
    (ON_TIME, 2025, "leeds"),
    (ON_TIME, 2025, None),
    (ON_TIME, 2025, "leicester"),
    (ON_TIME, 2024, "dorset"),
    (ON_TIME, 2024, "city-of-london"),
    (ON_TIME, 2025, "isles-of-scilly"),
    (ON_TIME, 2025, "cumberland"),
    (ON_TIME, 2022, "cumbria"),
    (BALANCE, 202324, "bournemouth-christchurch-and-poole"),
    ("dsg_balance_per_head_gbp", 202324, None),
    ("ehc_requests_count", 2025, "kent"),
    ("ehc_requests_change_pct", 2025, None),
]


def placed(
    node: ElementTree.Element, across: float = 0, scale: float = 1
) -> Iterator[tuple[float, float, str]]:
    """The left and right edge of each line of text, in units of the page."""
    for transform in re.findall(r"(\w+)\(([^)]*)\)", node.get("transform", "")):
        numbers = [float(part) for part in transform[1].split()]
        if transform[0] == "translate":
            across += scale * numbers[0]
        else:
            scale *= numbers[0]
    if node.tag == f"{SVG}text":
        face = (
            Face.HEADLINE
            if node.get("font-family")
            else Face.BOLD
            if node.get("font-weight")
            else Face.REGULAR
        )
        width = scale * fonts.width(node.text or "", float(node.get("font-size", "")), face)
        x = across + scale * float(node.get("x", ""))
        left = x - width * {"start": 0, "middle": 0.5, "end": 1}[node.get("text-anchor", "start")]
        yield left, left + width, node.text or ""
    for child in node:
        yield from placed(child, across, scale)


WITHOUT_BORDERS = {"leicester", "dorset", "city-of-london", "isles-of-scilly"}


"""Those of SUBJECTS that have no figure in the period, or touch no council."""


def can_be_drawn(kind: str, measure: str, period: int, slug: str | None) -> bool:
    """Whether there is such a picture of one of SUBJECTS."""
    if kind == "group-gaps":
        return (measure, period) == (ON_TIME, 2024)
    if kind == "funnel" and measure != ON_TIME:
        return False
    if kind == "movers" and (measure == "ehc_requests_change_pct" or slug == "cumbria"):
        return False  # they would cross a break
    if slug is None:
        has_regions = not measure.startswith("dsg")
        return KINDS[kind].of_council == "can" and (kind != "panels" or has_regions)
    return kind != "border-gaps" or slug not in WITHOUT_BORDERS


CASES = [(kind, *subject) for subject in SUBJECTS for kind in KINDS if can_be_drawn(kind, *subject)]


@pytest.mark.exhaustive(25, "kinds of pictures of various subjects")
@pytest.mark.parametrize(("kind", "measure", "period", "slug"), CASES)
def test_words_stay_within_the_page_in_every_size(
    draw: Draw, kind: str, measure: str, period: int, slug: str | None
) -> None:
    picture = draw(kind, measure, period, slug)
    for size in SIZES.values():
        if size.name in ("large", "print"):  # drawn like wide
            continue
        root = ElementTree.fromstring(render(picture, LIGHT, size))
        assert float(root.get("width", "")) == size.width
        outside = [
            (left, right, words) for left, right, words in placed(root) if left < 0 or right > size.width
        ]
        assert not outside, size.name


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_says_what_it_is_and_where_it_is_from(draw: Draw, kind: str) -> None:
    of_groups = kind == "group-gaps"  # its newest figures are of the year before
    picture = draw(kind, period=2024 if of_groups else 2025, slug="leeds")
    root = ElementTree.fromstring(wide(picture))
    assert root.get("role") == "img"
    parts = {node.get("id"): node for node in root}
    named, described = (parts[root.get(f"aria-{by}", "")] for by in ("labelledby", "describedby"))
    assert (named.tag, described.tag) == (f"{SVG}title", f"{SVG}desc")
    assert named.text == picture.title
    assert described.text == picture.description
    said = " ".join(texts(wide(picture)))
    newest = "reporting year 2026: 20-week timeliness (published: June 2026)"
    assert ("reporting year 2025, as amended: 20-week timeliness" if of_groups else newest) in said
    assert "Open Government Licence v3.0" in said
    assert "https://example.org/" in said
    assert ("Office for National Statistics" in said) == (kind in ("map", "hex-map"))


@pytest.mark.parametrize("kind", ["map", "hex-map", "strip"])
def test_every_figure_of_all_councils_is_that_of_the_warehouse(
    draw: Draw, con: duckdb.DuckDBPyConnection, kind: str
) -> None:
    rows = con.cursor().execute(
        "SELECT location_name, numerator, denominator FROM observation JOIN location USING (location_code) "
        "WHERE indicator = ? AND time_period = 2025 AND breakdown = 'Total' AND value IS NOT NULL "
        "AND observation.geographic_level = 'Local authority' AND release = "
        "(SELECT max(release) FROM observation WHERE indicator = ? AND time_period = 2025)",
        [ON_TIME, ON_TIME],
    )
    expected = {
        f"{name}: {100 * numerator / denominator:.1f}% ({numerator:,.0f} of {denominator:,.0f})"
        for name, numerator, denominator in rows.fetchall()
    }
    shown = {words.removesuffix("; too few to compare") for words in hovers(wide(draw(kind)))}
    assert len(expected) > 145
    assert expected == {words for words in shown if "no figure" not in words}


def test_a_picture_on_a_page_takes_its_colours_from_the_page(draw: Draw) -> None:
    for kind in ("trend", "strip"):
        svg = inline(draw(kind, slug="leeds"), 356)
        assert not re.findall("#[0-9a-fA-F]{3,8}", svg)
        root = ElementTree.fromstring(svg)
        assert root.get("role") == "img"
        assert "7.3% (134 of 1,843" in root.get("aria-label", "")
        assert all(float(node.get("font-size", "")) >= 11 for node in root.iter("text"))


def test_a_deficit_is_said_in_words(draw: Draw) -> None:
    for kind in ("map", "strip", "comparison", "trend"):
        svg = wide(draw(kind, BALANCE, 202324, "bournemouth-christchurch-and-poole"))
        said = [*texts(svg), *hovers(svg)]
        assert any("deficit of £63.5m" in words for words in said), kind
        assert not any(re.search(r"[-\u2212]£|£[-\u2212]", words) for words in said), kind


def test_a_missing_figure_is_named(draw: Draw) -> None:
    assert "No figure for Leicester; England 46.1%." in texts(wide(draw("comparison", slug="leicester")))
    assert "Leicester: no figure" in hovers(wide(draw("map")))
    assert "Not ranked. No figure: Halton, Isle of Wight, Leicester, Norfolk." in texts(wide(draw("ranking")))


def test_tiny_places_are_neither_lowest_nor_highest(draw: Draw) -> None:
    assert "Scilly" not in draw("strip").subtitle
    assert "Isles of Scilly: 100.0% (1 of 1); too few to compare" in hovers(wide(draw("map")))


@pytest.mark.parametrize(
    ("size", "width", "height"), [("wide", 1200, None), ("large", 2400, None), ("social", 1200, 630)]
)
def test_images_have_the_pixels_of_their_size(draw: Draw, size: str, width: int, height: int | None) -> None:
    image = rasterise(render(draw("trend", slug="leeds"), LIGHT, SIZES[size]), SIZES[size])
    assert image.startswith(b"\x89PNG")
    found = struct.unpack(">II", image[16:24])
    assert found[0] == width
    assert height is None or found[1] == height


@pytest.mark.parametrize("style", STYLES.values(), ids=lambda style: style.name)
def test_a_style_changes_colours_and_nothing_else(draw: Draw, style) -> None:
    picture = draw("map", slug="leeds")
    assert texts(render(picture, style, SIZES["wide"])) == texts(wide(picture))
    colours = {*re.findall(r"#[0-9a-f]{6}", render(picture, style, SIZES["wide"]))}
    if style.name == "newspaper":
        assert all(colour[1:3] == colour[3:5] == colour[5:7] for colour in colours)
    assert style.page in colours


def test_what_cannot_be_drawn_is_said(draw: Draw) -> None:
    with pytest.raises(PipelineError, match="one council"):
        draw("trend")
    with pytest.raises(PipelineError, match="no kind of picture 'maps'"):
        draw("maps")
    with pytest.raises(PipelineError, match="There is no figure of"):
        draw("strip", ON_TIME, 1999)
    with pytest.raises(PipelineError, match="no border of Leicester"):
        draw("border-gaps", slug="leicester")
    with pytest.raises(PipelineError, match="for regions"):
        draw("panels", BALANCE, 202324)


def test_why_a_figure_is_missing_is_said_below(draw: Draw) -> None:
    reason = "Dorset: The authority classed every plan issued in 2024 as an exception"
    for kind in ("map", "strip", "ranking", "comparison"):
        assert reason in " ".join(texts(wide(draw(kind, ON_TIME, 2024, "dorset")))), kind


@pytest.mark.parametrize(("slug", "outlines"), [("leeds", 1), ("lambeth", 2)])
def test_a_council_is_outlined_on_the_map_and_in_its_inset_only(draw: Draw, slug: str, outlines: int) -> None:
    paths = ElementTree.fromstring(wide(draw("map", slug=slug))).iter(f"{SVG}path")
    assert sum(path.get("stroke") == LIGHT.own for path in paths) == outlines


def test_a_funnel_shows_who_is_outside_the_limits(draw: Draw, con: duckdb.DuckDBPyConnection) -> None:
    query = """
        SELECT location_name, value, denominator, high_95, low_95 FROM funnel
        JOIN figure USING (indicator, time_period, location_code)
        WHERE indicator = ? AND time_period = 2025
    """
    found = con.cursor().execute(query, [ON_TIME])
    outside, within = set(), set()
    for name, value, of, high, low in found.fetchall():
        words = f"{name}: {value:.1f}% of {of:,.0f} plans issued"
        (outside if not low <= value <= high else within).add(words)
    svg = wide(draw("funnel"))
    shown = {words.split(", excluding exceptions")[0]: words for words in hovers(svg)}
    assert outside | within == set(shown)
    assert {words for words, full in shown.items() if "within the limits" not in full} == outside
    assert f"single out only {len(outside)}, all above the limits." in draw("funnel").subtitle
    (why,) = [
        note for note in draw("funnel").notes if note.startswith("Plain limits, which allow for chance only")
    ]
    assert f"of {len(shown)} councils outside" in why
    assert why in " ".join(texts(svg))


def test_movers_are_the_steepest_of_the_warehouse(draw: Draw, con: duckdb.DuckDBPyConnection) -> None:
    query = """
        SELECT location_name, earlier.value, later.value FROM figure AS later
        JOIN figure AS earlier USING (indicator, location_code, location_name)
        WHERE indicator = ? AND earlier.time_period = 2024 AND later.time_period = 2025
          AND later.geographic_level = 'Local authority'
          AND earlier.not_ranked IS NULL AND later.not_ranked IS NULL
        ORDER BY later.value - earlier.value
    """
    rows = con.cursor().execute(query, [ON_TIME]).fetchall()
    said = [f"{name}: {before:.1f}% in 2024, {after:.1f}% in 2025" for name, before, after in rows]
    shown = list(dict.fromkeys(words.split(", no more")[0] for words in hovers(wide(draw("movers")))))
    assert shown == [*said[:10], *reversed(said[-10:])]
    own = wide(draw("movers", slug="leeds"))
    assert any(words.startswith("Leeds: ") for words in hovers(own))


def test_changes_need_an_earlier_figure_that_can_be_compared(draw: Draw) -> None:
    with pytest.raises(PipelineError, match="no earlier figure"):
        draw("movers", ON_TIME, 2014)
    with pytest.raises(PipelineError, match="can be compared"):
        draw("movers", ON_TIME, 2022)
    with pytest.raises(PipelineError, match="no funnel"):
        draw("funnel", BALANCE, 202324)
