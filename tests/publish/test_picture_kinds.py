"""Every kind of picture of real figures: what it says, whether it fits, and whether its figures are right."""

import re
import struct
from collections.abc import Callable, Iterator
from xml.etree import ElementTree

import duckdb
import pytest

from pipeline.core.errors import PipelineError
from pipeline.publish import picture_kinds
from pipeline.publish.picture_kinds import KINDS
from pipeline.publish.picture_subject import Subject
from pipeline.publish.pictures.elements import fonts
from pipeline.publish.pictures.elements.fonts import Face
from pipeline.publish.pictures.elements.png import rasterise
from pipeline.publish.pictures.elements.styles import LIGHT, STYLES
from pipeline.publish.pictures.frame import inline, render
from pipeline.publish.pictures.picture import SIZES, Picture, Space
from pipeline.publish.site.settings import Settings
from pipeline.queries import pictures as picture_queries
from pipeline.queries.figures import get_indicator

SVG = "{http://www.w3.org/2000/svg}"
ON_TIME, BALANCE = "ehcp_issued_20_weeks_excl_pct", "dsg_balance_gbp"
OTHER = "ehcp_average_wait_excl_weeks"
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

Draw = Callable[..., Picture]


@pytest.fixture
def draw(con: duckdb.DuckDBPyConnection) -> Draw:
    """Return a function that makes a picture: of a kind, a measure, a period and perhaps a council."""
    cursor = con.cursor()

    def made(kind: str, measure: str = ON_TIME, period: int = 2025, slug: str | None = None) -> Picture:
        place = picture_queries.place_by_slug(cursor, slug) if slug else None
        subject = Subject(
            cursor, get_indicator(cursor, measure), period, place, Settings("https://example.org")
        )
        other = OTHER if measure != OTHER else ON_TIME
        return picture_kinds.make(subject, kind, other=other)

    return made


def wide(picture: Picture) -> str:
    """The picture as SVG in the plainest form."""
    return render(picture, LIGHT, SIZES["wide"])


def texts(svg: str) -> list[str]:
    """The lines of text of an SVG document."""
    return [node.text or "" for node in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def hovers(svg: str) -> list[str]:
    """What the marks of an SVG document show when they are pointed at."""
    root = ElementTree.fromstring(svg)
    return [node.text or "" for node in root.iter(f"{SVG}title") if not node.attrib]


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


def can_be_drawn(kind: str, measure: str, slug: str | None) -> bool:
    """Whether there is such a picture of one of SUBJECTS."""
    if kind == "funnel" and measure != ON_TIME:
        return False
    if kind == "movers" and (measure == "ehc_requests_change_pct" or slug == "cumbria"):
        return False  # they would cross a break
    if slug is None:
        has_regions = not measure.startswith("dsg")
        return KINDS[kind].of_council == "can" and (kind != "panels" or has_regions)
    return kind != "border-gaps" or slug not in WITHOUT_BORDERS


CASES = [
    (kind, *subject) for subject in SUBJECTS for kind in KINDS if can_be_drawn(kind, subject[0], subject[2])
]


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
    picture = draw(kind, slug="leeds")
    root = ElementTree.fromstring(wide(picture))
    assert root.get("role") == "img"
    named = [node for node in root if node.get("id") in root.get("aria-labelledby", "").split()]
    assert [node.tag for node in named] == [f"{SVG}title", f"{SVG}desc"]
    assert named[0].text == picture.title
    assert len(named[1].text or "") > 100
    said = " ".join(texts(wide(picture)))
    assert "reporting year 2026: 20-week timeliness (published: June 2026)" in said
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


def test_the_trend_of_leeds_is_that_of_the_published_files(draw: Draw) -> None:
    svg = wide(draw("trend", slug="leeds"))
    assert "Leeds, 2025: 7.3% (134 of 1,843)" in hovers(svg)
    assert "Leeds 7.3%" in texts(svg)
    assert "England 46.1%" in texts(svg)


def test_no_line_of_a_trend_crosses_a_break(draw: Draw) -> None:
    svg = wide(draw("trend", slug="leeds"))
    lines = [
        node.get("d", "")
        for node in ElementTree.fromstring(svg).iter(f"{SVG}path")
        if node.get("stroke") == LIGHT.own
    ]
    assert [line.count("L") + 1 for line in lines] == [8, 4]  # 2014 to 2021, 2022 to 2025
    assert "counted differently" in texts(svg)


def test_policy_is_marked_on_trends_of_balances_only(draw: Draw) -> None:
    """The grant that writes deficits off is for 31 March 2026; the override ends in March 2028."""
    for size in ("wide", "narrow", "social"):
        svg = render(draw("trend", BALANCE, 202324, "kent"), LIGHT, SIZES[size])
        root = ElementTree.fromstring(svg)
        words = {node.text: node for node in root.iter(f"{SVG}text")}
        upright = [
            [float(part) for part in re.split("[ML ]", node.get("d", ""))[1:]]
            for node in root.iter(f"{SVG}path")
            if node.get("stroke-dasharray") == "6 4"
        ]
        assert [ends[0] == ends[2] for ends in upright] == [True, True]
        for label, period, ends in zip(
            ("Write-off", "Override ends"), ("2025-26", "2027-28"), upright, strict=True
        ):
            assert ends[0] == float(words[period].get("x", "")), (size, label)
            assert 0 < ends[0] - float(words[label].get("x", "")) < 10, (size, label)
    note = "Dashed upright line: write-off (2025-26) and override ends (2027-28)."
    assert note in texts(wide(draw("trend", BALANCE, 202324, "kent")))
    assert not any("Write-off" in words for words in texts(wide(draw("trend", slug="kent"))))


@pytest.mark.parametrize(("kind", "plots"), [("spread", 1), ("panels", 11)])
def test_policy_is_marked_on_pictures_of_many_councils(draw: Draw, kind: str, plots: int) -> None:
    """Kent and its ten similar councils have a panel each; the marks are two years and four after 2023-24."""
    for size in ("wide", "narrow"):
        root = ElementTree.fromstring(render(draw(kind, BALANCE, 202324, "kent"), LIGHT, SIZES[size]))
        marks = [node for node in root.iter(f"{SVG}path") if node.get("stroke-dasharray") == "6 4"]
        assert len(marks) == 2 * plots, size
    note = "Dashed upright line: write-off (2025-26) and override ends (2027-28)."
    assert note in texts(wide(draw(kind, BALANCE, 202324, "kent")))
    assert not any("Write-off" in words for words in texts(wide(draw(kind, slug="kent"))))


def test_a_break_after_the_newest_figure_is_not_drawn(draw: Draw) -> None:
    """Balances from 2026-27 on will be counted differently; none is held yet."""
    assert "counted differently" not in texts(wide(draw("trend", BALANCE, 202324, "kent")))


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


def test_the_widest_border_gap_comes_first(draw: Draw) -> None:
    assert draw("border-gaps").subtitle.startswith(
        "Barnsley 98.6% (of 428), Derbyshire 5.0% (of 1,431): 93.6 percentage"
    )


@pytest.mark.parametrize("slug", [None, "buckinghamshire", "wirral"])
@pytest.mark.parametrize("space", [Space(1128, None), Space(342, None), Space(1128, 300)])
def test_the_axis_at_0_crosses_no_label_of_a_border_gap(draw: Draw, space: Space, slug: str | None) -> None:
    drawn = draw("border-gaps", slug=slug).body(space, LIGHT, "")
    body = ElementTree.fromstring(f'<svg xmlns="{SVG[1:-1]}">{drawn.markup}</svg>')
    axis = _axis(body)
    labels = [words for words in body.findall(f"{SVG}text") if words.get("paint-order")]
    assert axis
    assert len(labels) >= 4
    for words in labels:
        face = Face.BOLD if words.get("font-weight") else Face.REGULAR
        size_, x, y = (float(words.get(name, "")) for name in ("font-size", "x", "y"))
        width = fonts.width(words.text or "", size_, face)
        start = x - width if words.get("text-anchor") == "end" else x
        through = [at for at, top, end in axis if start < at < start + width and top < y < end]
        assert not through, words.text


def _axis(group: ElementTree.Element) -> list[tuple[float, float, float]]:
    """Return the vertical lines in the colour of the axis: (x, top, end)."""
    paths = [path.get("d", "") for path in group.findall(f"{SVG}path") if path.get("stroke") == LIGHT.muted]
    found = [re.fullmatch(r"M(\S+) (\S+)L(\S+) (\S+)", path) for path in paths]
    lines = [tuple(map(float, one.groups())) for one in found if one]
    return [(x, top, end) for x, top, other, end in lines if x == other]


def test_a_gap_across_a_tidal_river_is_dashed_as_the_key_says(draw: Draw) -> None:
    svg = wide(draw("border-gaps"))
    assert svg.count('stroke-dasharray="7 5"') == 1  # Liverpool and Wirral
    assert "Only a tidal river lies between the two" in texts(svg)
    (hover,) = {words for words in hovers(svg) if "across a tidal river" in words}
    assert hover.startswith("Liverpool 97.3%")
    assert not any("≈" in words for words in texts(svg))
    assert "dasharray" not in wide(draw("border-gaps", slug="buckinghamshire"))


def test_a_former_council_is_named_below_where_its_label_would_cover_the_plot(draw: Draw) -> None:
    picture = draw("trend", slug="dorset")
    note = "Thin dotted line: Dorset as it was, which covered a different area before the council existed."
    assert note in picture.notes
    assert "Dorset as it was 40.9% in 2018" in " ".join(texts(wide(picture)))
    words = " ".join(re.findall(">([^<>]+)</text>", picture.body(Space(276, None), LIGHT, "").markup))
    assert "as it was" not in words
    assert "Dorset 78.2%" in words


def test_a_label_breaks_before_its_figure_rather_than_within(draw: Draw) -> None:
    picture = draw("trend", "send_appeals_per_10000", 2025, "kent")
    markup = picture.body(Space(340, 200), LIGHT, "").markup
    assert {"Kent", "49.4 per 10,000", "England", "22.1 per 10,000"} <= {
        *re.findall(">([^<>]+)</text>", markup)
    }


def test_a_former_council_is_named_beside_its_successor(draw: Draw) -> None:
    svg = wide(draw("trend", slug="cumberland"))
    assert "Cumbria 72.1% in 2022" in " ".join(texts(svg))


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
    assert draw("funnel").subtitle.startswith(f"{len(outside)} of {len(shown)} councils")


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
