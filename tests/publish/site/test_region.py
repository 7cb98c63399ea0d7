"""The page about a region: its councils of today, with the figures of the warehouse."""

import re

import duckdb
import pytest

from pipeline.publish import resources
from pipeline.publish.asked import UnknownResourceError
from pipeline.queries import leads as lead_queries
from tests.support.reading.site_pages import made, parsed, words
from tests.support.warehouses.golden import EXCL

Con = duckdb.DuckDBPyConnection


def test_its_councils_of_today_with_their_figures(con: Con) -> None:
    expected = (
        con.cursor()
        .execute(
            """
            SELECT location_name, value, not_ranked FROM figure
            JOIN location USING (location_code, location_name)
            WHERE indicator = ? AND time_period = 2025 AND location.region_code = 'E12000009'
              AND location.geographic_level = 'Local authority' AND closed IS NULL
            """,
            [EXCL],
        )
        .fetchall()
    )
    tree = parsed(made(con.cursor(), "region/south-west"))
    rows = [[words(cell) for cell in row] for row in next(tree.iter("tbody")).iter("tr")]
    assert {row[0] for row in rows} == {name for name, _, _ in expected}
    for name, value, not_ranked in expected:
        (shown,) = [row[1] for row in rows if row[0] == name]
        if not_ranked is None:
            assert shown == f"{value:.1f}%", name
    assert next(row for row in rows if row[0] == "Isles of Scilly")[1].startswith("too few")


def test_it_opens_with_its_own_figure_its_councils_and_a_picture(con: Con) -> None:
    (of_all, on_time), (of_england, in_england) = (
        con.cursor()
        .execute(
            """
        SELECT denominator, numerator FROM observation
        WHERE indicator = ? AND time_period = 2025 AND breakdown = 'Total'
          AND location_code IN ('E12000009', 'E92000001') ORDER BY denominator
        """,
            [EXCL],
        )
        .fetchall()
    )
    councils = (
        con.cursor()
        .execute(
            """
        SELECT value, location_name FROM figure JOIN location USING (location_code, location_name)
        WHERE indicator = ? AND time_period = 2025 AND location.region_code = 'E12000009'
          AND location.geographic_level = 'Local authority' AND not_ranked IS NULL AND value IS NOT NULL
        ORDER BY value
        """,
            [EXCL],
        )
        .fetchall()
    )
    england = 100 * in_england / of_england
    above = sum(value > england for value, _ in councils)
    tree = parsed(made(con.cursor(), "region/south-west"))
    first, second = [words(item) for item in tree.iter("p")][2:4]
    assert first == (
        f"In 2025, {100 * on_time / of_all:.1f}% of EHC plans came within 20 weeks in the South West "
        f"({on_time:,.0f} of {of_all:,.0f}), and {england:.1f}% in England ({in_england:,.0f} of "
        f"{of_england:,.0f}), not counting exceptions."
    )
    (low, lowest), (high, highest) = councils[0], councils[-1]
    assert second == (
        f"Of its {len(councils)} councils with a figure to compare, {above} are above England and "
        f"{len(councils) - above} below: from {low:.1f}% in {lowest} to {high:.1f}% in {highest}."
    )
    metas = {item.attrib.get("name"): item.attrib.get("content", "") for item in tree.iter("meta")}
    assert metas["description"].startswith(first)
    drawn = [item.attrib.get("class") for item in tree.iter() if item.tag.endswith("svg")]
    assert drawn[:2] == ["chart wide", "chart narrow"]
    text = words(next(parsed(made(con.cursor(), "region/inner-london")).iter("main")))
    for said in ("no figure of Inner London as a whole.", "Of its 13 councils", "Average wait, counting exc"):
        assert said in text


def test_what_stands_out_is_the_newsrooms_list(con: Con) -> None:
    text = words(next(parsed(made(con.cursor(), "region/london")).iter("main")))
    leads = lead_queries.of_region(con.cursor(), "E12000007")
    assert leads.height > 5
    assert all(
        " ".join(sentence.split()) in text for column in ("summary", "sentence") for sentence in leads[column]
    )


def test_every_lead_names_its_release_and_the_list_of_sources_has_all_of_them(con: Con) -> None:
    tree = parsed(made(con.cursor(), "region/yorkshire-and-the-humber"))
    (shown,) = (item for item in tree.iter("section") if item.attrib.get("id") == "leads")
    (listed,) = (item for item in tree.iter("section") if item.attrib.get("id") == "sources")
    found = con.cursor().execute(
        """
        SELECT sentence, title, published FROM lead
        JOIN figure USING (indicator, time_period, location_code)
        JOIN release ON release.source = figure.source AND release.release = figure.release
        WHERE region_code = 'E12000003'
        """
    )
    expected = {" ".join(sentence.split()): (title, day) for sentence, title, day in found.fetchall()}
    leads = [item for item in shown.iter("details") if item.attrib.get("class") is None]
    folded = [[words(line) for line in item.findall("p")] for item in leads if item.find("p") is not None]
    assert len(folded) > 10
    for lines in folded:
        title, day = expected[lines[0]]
        assert lines[-1] == f"Source: {title} ({day})."
        assert title in words(listed)


def test_its_widest_gaps_are_sentences_to_copy(con: Con) -> None:
    tree = parsed(made(con.cursor(), "region/london"))
    lines = [words(item) for item in tree.iter("p") if item.attrib.get("class") == "line"]
    gaps = con.cursor().execute(
        """
        SELECT higher.location_name, printf('%.1f%%', high_value),
               lower.location_name, printf('%.1f%%', low_value)
        FROM border_gap
        JOIN location AS higher ON higher.location_code = high_code
        JOIN location AS lower ON lower.location_code = low_code
        WHERE indicator = ? AND time_period = 2025 AND doubt IS NULL
          AND 'E12000007' IN (higher.region_code, lower.region_code)
        ORDER BY gap DESC LIMIT 5
        """,
        [EXCL],
    )
    expected = gaps.fetchall()
    assert len(lines) == len(expected) == 5
    for line, told in zip(lines, expected, strict=True):
        assert all(part in line for part in told), line
        assert line.startswith("In 2025, ")
        assert "not counting exceptions (of " in line


def test_figures_that_are_not_held_of_regions_say_so(con: Con) -> None:
    text = words(next(parsed(made(con.cursor(), "region/north-west")).iter("main")))
    assert "North West, Appeals: we have figures for councils and England only." in text
    assert "North West, Plans within 20 weeks: only" not in text


def test_its_pictures_can_be_embedded(con: Con) -> None:
    content = made(con.cursor(), "region/north-west").decode()
    linked = re.findall(r'href="\.\./(embed/[^"#]+)#code"', content)
    assert [path.split("/")[1] for path in linked] == ["hex-map", "strip", "comparison", "trend"]
    page = resources.answer(con.cursor(), f"{linked[1]}{resources.PAGE}", {}).content.decode()
    assert "Councils of the North West" in page
    assert "../../../../../region/north-west" in page


def test_embeds_of_a_part_of_london_have_no_trend_without_figures(con: Con) -> None:
    content = made(con.cursor(), "region/inner-london").decode()
    linked = re.findall(r'href="\.\./(embed/[^"#]+)#code"', content)
    assert [path.split("/")[1] for path in linked] == ["hex-map", "strip", "comparison"]
    for path in linked:
        assert resources.answer(con.cursor(), f"{path}{resources.PAGE}", {}).content


def test_an_unknown_region_is_not_there(con: Con) -> None:
    with pytest.raises(UnknownResourceError, match="There is no region 'wessex'"):
        made(con.cursor(), "region/wessex")


def test_each_figure_says_its_head_where_a_phone_shows_a_list(con: Con) -> None:
    tree = parsed(made(con.cursor(), "region/south-east"))
    (table,) = (item for item in tree.iter("table") if "labelled" in item.attrib["class"])
    heads = [words(head).partition(",")[0] for head in table.iter("th") if "scope" in head.attrib][1:]
    rows = [[cell.attrib["data-head"] for cell in row.iter("td")] for row in table.iter("tr")][1:]
    assert len(heads) > 4
    assert all([head.partition(",")[0] for head in row] == heads for row in rows)
