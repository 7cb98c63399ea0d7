"""The pages of councils, border gaps, leads, claims, changes and words, against the tables they are of."""

import html
import json
import re
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

import duckdb
import pytest

from pipeline.publish import resources
from pipeline.publish.site.lists import claims
from pipeline.text import terms
from tests.support.reading.site_pages import made, parsed, words
from tests.support.sampling import Sampled
from tests.support.warehouses import newest
from tests.support.warehouses.golden import EXCL

Con = duckdb.DuckDBPyConnection
ATOM = "{http://www.w3.org/2005/Atom}"


def page(con: Con, path: str) -> Element:
    return parsed(made(con.cursor(), path))


def rows_of(table: Element) -> list[list[str]]:
    return [[words(cell) for cell in row] for row in table.iter("tr")]


def links(tree: Element) -> list[str]:
    return [item.attrib["href"] for item in tree.iter("a")]


def test_every_council_is_listed_by_name_and_in_its_region(con: Con) -> None:
    expected = dict(
        con.cursor()
        .execute(
            """
            SELECT own.location_name, region.location_name
            FROM location AS own JOIN location AS region ON region.location_code = own.region_code
            WHERE own.geographic_level = 'Local authority' AND own.closed IS NULL
            """
        )
        .fetchall()
    )
    tree = page(con, "councils")
    (letters,) = (item for item in tree.iter("div") if item.attrib.get("class") == "letters")
    names = [words(item) for item in letters.iter("a")]
    assert names == sorted(expected)
    shown = {}
    for body in list(next(tree.iter("table")).iter("tbody"))[1:]:
        (region,), *councils = rows_of(body)
        shown |= {row[0]: region for row in councils}
        assert [row[0] for row in councils] == sorted(row[0] for row in councils)
    assert shown == expected


@pytest.mark.parametrize(
    ("column", "measure", "period", "pattern"),
    [
        (1, EXCL, newest.YEAR, "{:.1f}%"),
        (2, "ehcp_average_wait_incl_weeks", newest.YEAR, "{:.1f}"),
        (3, "ehc_requests_refused_pct", newest.YEAR, "{:.1f}%"),
        (4, "send_appeals_per_10000", newest.APPEALS_YEAR, "{:.1f}"),
        (5, "dsg_balance_pct", newest.BALANCE_YEAR, "{:.2f}%"),
    ],
)
def test_the_figures_of_councils_are_those_of_the_warehouse(
    con: Con, column: int, measure: str, period: int, pattern: str
) -> None:
    found = (
        con.cursor()
        .execute(
            """
            SELECT location_name, value, not_ranked FROM figure
            WHERE indicator = ? AND time_period = ? AND existed AND geographic_level = 'Local authority'
            """,
            [measure, period],
        )
        .fetchall()
    )
    cells = {
        row[0]: row[column] for row in rows_of(next(page(con, "councils").iter("table"))) if len(row) > 1
    }
    for name, value, not_ranked in found:
        if value is None:
            expected = "No figure"
        elif not_ranked == "small":
            expected = "too few"
        else:
            expected = pattern.format(abs(value)) + (" (in doubt)" if not_ranked == "suspect" else "")
            if measure.startswith("dsg") and round(value, 2):
                expected = f"{'deficit' if value < 0 else 'surplus'} {expected}"
        assert cells[name] == expected, name


def test_former_councils_are_apart_with_what_came_after(con: Con) -> None:
    tree = page(con, "councils")
    (former,) = (item for item in tree.iter("section") if item.attrib["id"] == "former")
    said = [words(item) for item in former.iter("li")]
    assert "Cumbria, until 31 March 2023; then Cumberland and Westmorland and Furness" in said
    number = con.cursor().execute(
        """
        SELECT count(*) FROM location WHERE geographic_level = 'Local authority' AND closed IS NOT NULL
          AND location_code IN (SELECT location_code FROM figure)
        """
    )
    assert number.fetchall() == [(len(said),)]


def test_a_wait_says_how_many_plans_it_is_the_average_of(con: Con) -> None:
    (section,) = (
        item
        for item in page(con, "borders").iter("section")
        if item.attrib["id"] == "ehcp-average-wait-incl-weeks"
    )
    plans = dict(
        con.cursor()
        .execute(
            "SELECT location_name, printf('%.1f weeks (%s plans)', value, format('{:,}', denominator::INT)) "
            "FROM figure WHERE indicator = 'ehcp_average_wait_incl_weeks' AND time_period = ?",
            [newest.YEAR],
        )
        .fetchall()
    )
    cells = [cell for cell in section.iter("td") if len(cell) > 1 and cell[0].tag == "a"]
    assert cells
    for cell in cells:
        name = words(cell[0])
        assert words(cell) == f"{name} {plans[name]}"
    assert "No likely range is given" in words(section)


def test_border_gaps_are_the_widest_between_councils_that_touch(con: Con, sampled: Sampled) -> None:
    """Worked out again from the figures and the list of neighbours."""
    tree = page(con, "borders")
    measures = {
        EXCL: newest.YEAR,
        "ehc_requests_refused_pct": newest.YEAR,
        "send_appeals_per_10000": newest.APPEALS_YEAR,
    }
    for measure, period in sampled(sorted(measures.items()), 2, "measures of the page of border gaps"):
        found = con.cursor().execute(
            """
            SELECT high.location_name, printf('%.1f', high.value),
                   low.location_name, printf('%.1f', low.value),
                   printf('%.1f', high.value - low.value)
            FROM figure AS high JOIN neighbour USING (location_code)
            JOIN figure AS low ON low.location_code = neighbour_code
             AND low.indicator = high.indicator AND low.time_period = high.time_period
            WHERE neighbour_set LIKE 'touching%' AND high.indicator = ? AND high.time_period = ?
              AND high.not_ranked IS NULL AND low.not_ranked IS NULL AND high.value > low.value
              AND high.existed AND low.existed
            ORDER BY high.value - low.value DESC LIMIT 15
            """,
            [measure, period],
        )
        (section,) = (item for item in tree.iter("section") if item.attrib["id"] == measure.replace("_", "-"))
        shown = []
        for row in next(section.iter("table")).iter("tr"):
            ends = [(words(cell[0]), words(cell[1])) for cell in row if len(cell) > 1 and cell[0].tag == "a"]
            if ends:
                (high, top), (low, bottom) = ends
                apart = words(row[-1]).split()[0]
                shown.append((high, top.split()[0].rstrip("%"), low, bottom.split()[0].rstrip("%"), apart))
        assert shown == found.fetchall(), measure


def test_the_leads_of_england_are_the_strongest_one_a_council(con: Con) -> None:
    tree = page(con, "leads")
    *headings, last = [words(item) for item in tree.iter("h2")]
    assert (len(headings), last) == (30, "Words used here")
    assert len({heading.partition(". ")[0] for heading in headings}) == 30
    known = {
        summary: (strength, sentence, caution)
        for summary, strength, sentence, caution in con.cursor()
        .execute("SELECT summary, strength, sentence, caution FROM lead")
        .fetchall()
    }
    shown = []
    for item in next(tree.iter("ol")):
        strength, sentence, caution = known[words(item[1])]
        shown.append(strength)
        assert all(part in words(item) for part in (sentence, "Source: "))
        assert (caution in words(item)) if caution else True
    assert shown == sorted(shown, reverse=True)
    assert shown[0] == max(strength for strength, *_ in known.values())


VERDICTS = {
    "as published": "Right",
    "in part": "Right in part",
    "holds for another year or count": "Right for another year, or counted in another way",
    "not published by council": "Cannot be checked with published figures of councils",
}


def test_claims_about_a_number_over_the_years_have_englands_figures_by_year(con: Con) -> None:
    sections = {item.attrib["id"]: item for item in page(con, "claims").iter("section")}
    bars = {
        claim: {words(item)[:4]: words(item)[4:].strip() for item in section.iter("li") if len(item) > 1}
        for claim, section in sections.items()
        if any(item.attrib.get("class") == "bars years" for item in section.iter("ul"))
    }
    # As DfE publishes them for England.
    assert bars.keys() == {"lowest-on-record", "over-a-year", "up-80-percent"}
    assert bars["over-a-year"] == {"2023": "3,947", "2024": "6,230", "2025": "9,871"}
    assert [bars["lowest-on-record"][year] for year in ("2014", "2024", "2025")] == [
        "64.3%",
        "46.4%",
        "46.1%",
    ]
    assert (min(bars["up-80-percent"]), bars["up-80-percent"]["2018"]) == ("2018", "319,819")
    assert bars["up-80-percent"]["2024"] == "576,474"


@pytest.mark.slow
def test_every_claim_has_its_verdict_figures_picture_and_line(con: Con) -> None:
    expected = (
        con.cursor()
        .execute("SELECT claim, words, verdict, answer, why, since, picture FROM claim ORDER BY position")
        .fetchall()
    )
    *sections, last = page(con, "claims").iter("section")
    assert last.attrib["id"] == "words"
    assert [item.attrib["id"] for item in sections] == [row[0] for row in expected]
    for section, (_, said, verdict, answer, why, since, picture) in zip(sections, expected, strict=True):
        text = words(section)
        assert words(section[0]) == f"“{said}”"
        assert words(section[1]) == VERDICTS[verdict]
        assert why in text
        (line,) = (words(item) for item in section.iter("p") if item.attrib.get("class") == "line")
        assert said in line
        assert f"{claims.SENTENCES[verdict]} {why} {answer}" in line
        assert (since or "") in line
        images = [item.attrib for item in section.iter("img")]
        assert len(images) == (picture is not None)
        for image in images:
            path = image["src"].partition("?")[0]
            assert path.startswith(f"picture/{picture}/")
            drawn = resources.answer(con.cursor(), path, {"size": "narrow"}).content.decode()
            assert f'width="{image["width"]}" height="{image["height"]}"' in drawn


@pytest.mark.parametrize("claim", claims.BY_YEAR)
def test_a_claim_about_years_names_the_release_of_its_newest_figure(con: Con, claim: str) -> None:
    found = con.cursor().execute(
        """
        SELECT title, published FROM figure JOIN release USING (source, release)
        WHERE indicator = ? AND location_code = 'E92000001' AND value IS NOT NULL
        ORDER BY time_period DESC LIMIT 1
        """,
        [claims.BY_YEAR[claim].measure],
    )
    (section,) = (part for part in page(con, "claims").iter("section") if part.attrib["id"] == claim)
    (line,) = (words(item) for item in section.iter("p") if item.attrib.get("class") == "line")
    assert f"The newest are in “{', '.join(found.fetchone() or [])}”." in line


@pytest.mark.slow
def test_changes_are_those_of_the_feed_and_what_is_expected_that_of_the_calendar(con: Con) -> None:
    tree = page(con, "changes")
    feed = ET.fromstring(resources.answer(con.cursor(), "feed/england.atom", {}).content)
    entries = feed.findall(f"{ATOM}entry")
    shown = [words(item) for item in tree.iter("article")]
    assert len(shown) == len(entries)
    for text, entry in zip(shown, entries, strict=True):
        kind = entry.find(f"{ATOM}category").attrib["term"]  # type: ignore[union-attr]
        assert text.startswith(kind.capitalize())
        paragraphs = re.findall("<p>(.*?)</p>", entry.findtext(f"{ATOM}content") or "")
        told = [html.unescape(part) for part in paragraphs if not part.startswith("Source: ")]
        assert told
        assert all(" ".join(part.split()) in text for part in told)
    document = json.loads(resources.answer(con.cursor(), "changes.json", {}).content)
    (expected,) = (item for item in tree.iter("section") if item.attrib["id"] == "expected")
    assert len(list(expected.iter("h3"))) == len(document["expected"])
    titles = [words(item) for item in expected.iter("li")]
    assert titles == [title for event in document["expected"] for title in event["after"]]


def test_feeds_are_named_in_the_head_of_what_changed(con: Con) -> None:
    alternate = {
        (item.attrib["type"], item.attrib["href"])
        for item in page(con, "changes").iter("link")
        if item.attrib["rel"] == "alternate"
    }
    assert ("application/atom+xml", "feed/england.atom") in alternate
    assert ("application/atom+xml", "feed/region/south-west.atom") in alternate
    assert ("text/calendar", "feed/releases.ics") in alternate
    assert ("application/json", "changes.json") in alternate


@pytest.mark.slow
def test_every_word_is_explained_once_and_links_to_words_find_it(con: Con) -> None:
    tree = page(con, "glossary")
    anchors = [item.attrib["id"] for item in tree.iter("dt")]
    assert len(anchors) == len(set(anchors)) == len(terms.ALL)
    shown = [words(item) for item in tree.iter("dfn")]
    assert shown == sorted(shown, key=str.lower)
    linked = set()
    for path in ("read", "councils", "borders", "changes"):
        linked |= {link.partition("#")[2] for link in links(page(con, path)) if link.startswith("glossary#")}
    assert "ehc-plan" in linked
    assert linked <= set(anchors)


def test_every_measure_and_region_is_on_the_page_of_all(con: Con) -> None:
    for path, query in (
        ("measure", "SELECT indicator FROM indicator"),
        ("region", "SELECT slug FROM location WHERE geographic_level IN ('Regional', 'Sub-region')"),
    ):
        known = {f"{path}/{name}" for (name,) in con.cursor().execute(query).fetchall()}
        linked = [link for link in links(page(con, path)) if link.startswith(f"{path}/")]
        assert sorted(linked) == sorted(known)
