"""The page about a council: what it says is what the warehouse has, in words that a parent reads."""

import re
from xml.etree.ElementTree import Element

import duckdb
import pytest
import textstat

from pipeline.publish.asked import UnknownResourceError
from pipeline.queries.lines import copy_facts, place_facts
from pipeline.text.council.lines import plain_lines
from pipeline.text.council.lines_to_copy import lines_to_copy
from tests.support.reading.site_pages import made, parsed, visible, words
from tests.support.sampling import Sampled
from tests.support.warehouses.golden import EXCL

Con = duckdb.DuckDBPyConnection
SECTIONS = [
    *("lines", "next", "leads", "standing", "trends", "next-door", "similar", "money", "appeals"),
    *("inspection", "notable", "say", "revised", "sources", "files", "words"),
]


def page(con: Con, slug: str) -> Element:
    return parsed(made(con.cursor(), f"council/{slug}"))


def section(tree: Element, name: str) -> Element:
    return next(item for item in tree.iter("section") if item.attrib["id"] == name)


def of_class(tree: Element, name: str) -> list[str]:
    return [words(item) for item in tree.iter() if name in item.attrib.get("class", "").split()]


def rows_of(table: Element) -> list[list[str]]:
    return [[words(cell) for cell in row] for row in table.iter("tr")]


def test_the_parts_come_in_their_order(con: Con) -> None:
    assert [item.attrib["id"] for item in page(con, "leeds").iter("section")] == SECTIONS


@pytest.mark.slow
def test_the_lines_and_the_lines_to_copy_are_those_of_the_grammar(con: Con, sampled: Sampled) -> None:
    own = con.cursor()
    slugs = dict(own.execute("SELECT location_code, slug FROM location").fetchall())
    for code, facts in sampled(sorted(place_facts(own).items()), 6, "councils' lines on pages"):
        tree = page(con, slugs[code])
        assert of_class(tree, "said") == [line.text for line in plain_lines(facts)]
        copied = lines_to_copy(copy_facts(own, code)[code])
        assert of_class(section(tree, "say"), "line") == [line.text for line in copied]
        assert all(f"Source: {line.source}" in words(section(tree, "say")) for line in copied)


def test_exceptions_stand_beside_plans_on_time(con: Con) -> None:
    assert of_class(section(page(con, "bury"), "lines"), "exceptions") == [
        in_words(con, "bury")
    ]  # more than in 135 of 149
    assert of_class(page(con, "isles-of-scilly"), "exceptions") == []  # one plan: no percentage


def test_an_average_wait_is_said_not_to_foretell(con: Con) -> None:
    (note,) = of_class(section(page(con, "kent"), "lines"), "one-child")
    assert "cannot say how long one child will wait" in note
    assert of_class(page(con, "isles-of-scilly"), "one-child") == []  # no average is given there


def in_words(con: Con, slug: str) -> str:
    """Return the share of exceptions, taken from the counts of all plans and of those not excepted."""
    query = """
        SELECT max(denominator) FILTER (WHERE indicator = 'ehcp_issued_20_weeks_incl_pct'),
            max(denominator) FILTER (WHERE indicator = ?)
        FROM figure JOIN location USING (location_code) WHERE time_period = 2025 AND slug = ?
    """
    issued, measured = con.cursor().execute(query, [EXCL, slug]).fetchall()[0]
    every, counted = con.cursor().execute(query, [EXCL, "england"]).fetchall()[0]
    number, national = issued - measured, 100 * (every - counted) / every
    return (
        f"Exceptions in 2025: {number:,.0f} of {issued:,.0f} plans issued ({100 * number / issued:.1f}%), "
        f"more than most councils. England: {national:.1f}%."
    )


def test_figures_are_those_of_the_warehouse(con: Con) -> None:
    value, numerator, denominator, england = (
        con.cursor()
        .execute(
            """
            SELECT own.value, own.numerator, own.denominator, national.value
            FROM figure AS own JOIN figure AS national USING (indicator, time_period)
            WHERE indicator = ? AND time_period = 2025 AND own.location_code = 'E08000035'
              AND national.geographic_level = 'National'
            """,
            [EXCL],
        )
        .fetchone()  # type: ignore[misc]
    )
    tree = page(con, "leeds")
    (first, *_) = rows_of(next(section(tree, "standing").iter("table")))[1:]
    assert first[1] == f"{value:.1f}% {numerator:.0f} of {denominator:,.0f} plans issued"
    assert first[2] == f"{england:.1f}%"
    trend = rows_of(next(section(tree, "trends").iter("table")))
    assert trend[-1][:2] == ["2025", f"{value:.1f}% ({numerator:.0f} of {denominator:,.0f})"]
    assert trend[-1][2] == f"{england:.1f}%"


def test_neighbours_are_those_of_the_warehouse_highest_first(con: Con) -> None:
    expected = (
        con.cursor()
        .execute(
            """
            SELECT other.location_name, printf('%.1f%%', figure.value)
            FROM neighbour
            JOIN location AS other ON other.location_code = neighbour_code
            JOIN figure ON figure.location_code = neighbour_code
            WHERE neighbour.location_code = 'E08000035' AND neighbour_set = 'touching'
              AND indicator = ? AND time_period = 2025
            UNION ALL
            SELECT location_name, printf('%.1f%%', value) FROM figure
            WHERE location_code = 'E08000035' AND indicator = ? AND time_period = 2025
            """,
            [EXCL, EXCL],
        )
        .fetchall()
    )
    bars = section(page(con, "leeds"), "next-door")
    shown = list(zip(of_class(bars, "who"), map(words, bars.iter("b")), strict=True))
    assert sorted(shown) == sorted(expected)
    values = [float(figure.rstrip("%")) for _, figure in shown]
    assert values == sorted(values, reverse=True)


def test_the_place_is_counted_from_the_end_that_is_named(con: Con) -> None:
    """Leeds: the 4th highest share after a year; chance leaves it in the first few from that end."""
    standing = rows_of(next(section(page(con, "leeds"), "standing").iter("table")))
    (place,) = [row[4] for row in standing if "more than 52 weeks" in row[0]]
    assert place.startswith("4th highest of ")
    assert place.endswith("(allowing for chance, 2nd to 4th)")


@pytest.mark.slow
@pytest.mark.parametrize(
    "slug", ["leeds", "kingston-upon-hull", "norfolk", "leicester", "cumbria", "isles-of-scilly"]
)
def test_a_child_of_twelve_to_fourteen_can_read_the_first_screen(con: Con, slug: str) -> None:
    tree = page(con, slug)
    main = next(tree.iter("main"))
    start = [visible(item) for item in main if item.tag == "p"] + [words(main.find("section/h2"))]  # type: ignore[arg-type]
    text = ". ".join(part.rstrip(".") for part in [*start, *of_class(tree, "said")]) + "."
    assert textstat.flesch_kincaid_grade(text) <= 9, text  # grade 9: 14 to 15 years
    assert textstat.flesch_reading_ease(text) >= 60, text  # 60 to 70: easily read at 13 to 15


def test_a_former_council_says_when_it_ended_and_what_came_after(con: Con) -> None:
    tree = page(con, "cumbria")
    text = words(next(tree.iter("main")))
    assert "existed until 31 March 2023" in text
    links = [item.attrib["href"] for item in tree.iter("a")]
    assert {"cumberland", "westmorland-and-furness"} <= set(links)
    assert of_class(tree, "big")[0] == "No figure"


def test_a_handful_is_no_percentage_and_no_trend(con: Con) -> None:
    tree = page(con, "isles-of-scilly")
    assert of_class(tree, "big") == ["Too few"] * 5
    assert "100.0%" not in words(section(tree, "lines"))
    assert "rest on too few plans to compare: one child" in visible(section(tree, "lines"))
    assert "Too few" not in visible(section(tree, "lines"))
    assert "rests on too few" not in visible(section(tree, "say"))
    assert "100.0%" not in words(section(tree, "standing"))
    assert "No trend of plans on time is drawn" in words(section(tree, "trends"))
    assert "are not in the published DSG tables" in words(section(tree, "money"))


def test_a_missing_figure_says_why(con: Con) -> None:
    tree = page(con, "leicester")
    assert of_class(tree, "big")[:4] == ["No figure", "No figure", "No figure", "In doubt"]
    assert "The authority could not give request or assessment dates" in words(section(tree, "standing"))
    assert "No figure" in words(section(tree, "standing"))


def test_where_every_plan_is_an_exception_all_plans_are_told(con: Con) -> None:
    tree = page(con, "norfolk")
    assert of_class(tree, "said")[1].startswith("Counting exceptions, Norfolk issued 59.0%")
    assert of_class(tree, "big")[1] == "59 in 100"
    assert "including exceptions" in words(section(tree, "next-door"))


def test_more_than_a_year_says_from_when_and_how_late(con: Con) -> None:
    text = words(section(page(con, "leeds"), "lines"))
    assert "not counting exceptions) took over 52 weeks: at least 32 weeks late" in text
    assert "The 52 weeks are counted from the request." in text


def test_outcomes_of_appeals_are_explained_and_never_shown(con: Con) -> None:
    text = words(section(page(con, "kent"), "appeals"))
    assert "it is not published by council" in text
    assert "won" not in text.replace("how many families won in one council", "")


def test_an_unknown_council_is_not_there(con: Con) -> None:
    with pytest.raises(UnknownResourceError, match="Did you mean 'leeds'"):
        made(con.cursor(), "council/leads")


@pytest.mark.slow
def test_a_revision_to_a_doubtful_figure_says_why_it_is_in_doubt(con: Con) -> None:
    """The publisher printed the region's 6,078 new plans for each of its fifteen authorities."""
    rows = rows_of(section(page(con, "leeds"), "revised"))
    (new_plans,) = (row for row in rows if row[0].startswith("New EHC plans, 2022"))
    assert new_plans[1] == "362"
    assert new_plans[2].startswith("6,078 (in doubt: The table prints 6,078 for each of the 15 authorities")
    assert not any(
        "suspect" in cell for row in rows_of(section(page(con, "kent"), "revised")) for cell in row
    )


@pytest.mark.slow
def test_what_nobody_should_miss_stands_open_beside_its_line(con: Con) -> None:
    wait, _, _, refused, _ = section(page(con, "leeds"), "lines").findall("ul/li")
    assert "Children who still wait are not counted." in visible(wait)
    assert "A refusal can be appealed." in visible(refused)
    folded = " ".join(words(item) for item in section(page(con, "leeds"), "lines").iter("details"))
    assert "can be appealed" not in folded
    assert "Requests still open or withdrawn do not count as refused." in folded


@pytest.mark.slow
def test_a_family_is_told_what_it_can_do_in_plain_words(con: Con) -> None:
    steps = section(page(con, "leeds"), "next")
    text = visible(steps)
    limits = re.findall(r"\b(?:\w+ month|\d+ weeks)\b", text)
    law = " ".join(words(parsed(made(con.cursor(), "about")).find(".//section[@id='law']")).split())
    assert limits == ["6 weeks", "20 weeks", "one month"]
    assert all(limit in law for limit in [*limits, "two months"])
    assert "two months" in text
    assert "The letter gives the time limits." in text
    assert "General information, not legal advice:" in text
    assert textstat.flesch_kincaid_grade(text) <= 9, text
    assert {
        *("https://www.gov.uk/appeal-ehc-plan-decision", "https://www.lgo.org.uk", "../about#law"),
    } <= {link.attrib["href"] for link in steps.iter("a")}
    assert "next" not in [item.attrib["id"] for item in page(con, "cumbria").iter("section")]


def test_the_words_for_searches_begin_with_the_wait(con: Con) -> None:
    description = next(
        item.attrib["content"]
        for item in page(con, "leeds").iter("meta")
        if item.attrib.get("name") == "description"
    )
    assert description.startswith("Families given a plan in Leeds in 2025 had waited 54.1 weeks on average.")


@pytest.mark.parametrize(("slug", "first"), [("leeds", 2022), ("norfolk", 2023)])  # Norfolk has none of 2022
def test_the_last_strip_names_its_year_apart_from_its_scale(con: Con, slug: str, first: int) -> None:
    ends = [
        [words(end) for end in item]
        for item in section(page(con, slug), "lines").iter("p")
        if item.attrib.get("class") == "ends"
    ]
    assert ends[-1] == ["0", f"in {first}", "100%"]
    assert ends[1] == ["0", "100%"]


def test_why_not_worst_counts_from_the_end_that_the_table_counts_from(con: Con) -> None:
    """Ranks count from the highest; of the last places the table counts from the lowest."""
    ((low, high, ranked),) = (
        con.cursor()
        .execute(
            "SELECT rank_low, rank_high, ranked FROM ranking JOIN location USING (location_code) "
            "WHERE slug = 'derby' AND indicator = ? AND time_period = 2025",
            [EXCL],
        )
        .fetchall()
    )
    text = words(section(page(con, "derby"), "say"))
    nearest, furthest = ranked - high + 1, ranked - low + 1
    assert re.search(
        rf"it is the {nearest}\w\w to {furthest}\w\w lowest of the {ranked} authorities ranked", text
    )


def test_words_of_the_page_are_explained_on_it(con: Con) -> None:
    explained = [words(item) for item in section(page(con, "leeds"), "words").iter("dt")]
    for word in ("Tribunal", "DSG", "SEND"):
        assert any(found.startswith(word) for found in explained), word
