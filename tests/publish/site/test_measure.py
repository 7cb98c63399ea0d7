"""The page about a measure: every council with its figure, place and doubt, as the warehouse has them."""

import json
from pathlib import Path

import duckdb
import pytest

from pipeline.publish.asked import Asked, UnknownResourceError
from pipeline.publish.site import pages
from pipeline.publish.site.parts import assets
from pipeline.publish.site.parts.render import as_html
from pipeline.publish.site.parts.settings import Settings
from tests.support.reading.site_pages import made, parsed, words
from tests.support.warehouses.golden import EXCL

Con = duckdb.DuckDBPyConnection


def councils(con: Con, path: str) -> list[list[str]]:
    """The cells of the table of a page, without its head."""
    table = next(parsed(made(con.cursor(), path)).iter("table"))
    return [[words(cell) for cell in row] for row in list(table.iter("tr"))[1:]]


@pytest.mark.parametrize(("measure", "period"), [(EXCL, 2024), ("ehcp_caseload_per_1000", 2026)])
def test_every_council_is_listed_with_its_figure(con: Con, measure: str, period: int) -> None:
    expected = (
        con.cursor()
        .execute(
            """
            SELECT location_name, value, numerator, denominator FROM figure
            WHERE indicator = ? AND time_period = ? AND geographic_level = 'Local authority' AND existed
            """,
            [measure, period],
        )
        .fetchall()
    )
    shown = {name: figure for name, figure, *_ in councils(con, f"measure/{measure}/{period}")}
    assert shown.keys() == {name for name, *_ in expected}
    for name, value, numerator, denominator in expected:
        if value is not None and numerator is not None and denominator < 30:
            assert shown[name] == f"{numerator:,.0f} of {denominator:,.0f}"
        else:
            assert shown[name].startswith("No figure" if value is None else f"{value:.1f}"), name


def test_the_highest_come_first_and_those_without_a_place_last(con: Con) -> None:
    rows = councils(con, f"measure/{EXCL}/2024")
    cells = con.cursor().execute(
        """
        SELECT value FROM figure WHERE indicator = ? AND time_period = 2024 AND existed
          AND geographic_level = 'Local authority' AND not_ranked IS NULL ORDER BY value DESC
        """,
        [EXCL],
    )
    ranked = [f"{value:.1f}%" for (value,) in cells.fetchall()]
    assert [row[1] for row in rows[: len(ranked)]] == ranked
    last = {row[0]: row[2] for row in rows[len(ranked) :]}
    assert {"City of London", "Isles of Scilly", "Isle of Wight", "Dorset"} <= last.keys()
    assert all(last.values())
    assert last["Isles of Scilly"] == "Fewer than 30 plans issued, excluding exceptions: 1."


def test_of_a_handful_the_counts_are_told_and_no_percentage(con: Con) -> None:
    rows = {row[0]: row for row in councils(con, f"measure/{EXCL}/2024")}
    assert rows["Isles of Scilly"][1:4] == [
        "1 of 1",
        "Fewer than 30 plans issued, excluding exceptions: 1.",
        "",
    ]
    assert not any("100.0%" in cell for cell in rows["Isles of Scilly"])


def test_each_region_can_be_looked_at_alone(con: Con) -> None:
    """By a link and the style sheet, without a script: rows have the number of their region."""
    tree = parsed(made(con.cursor(), f"measure/{EXCL}/2024"))
    only = {
        element.attrib["id"]: element.attrib["class"].rpartition("-")[2]
        for element in tree.iter("p")
        if element.attrib.get("class", "").startswith("only ")
    }
    linked = [link.attrib["href"] for link in tree.iter("a") if link.attrib["href"][1:] in only]
    assert linked == [f"#{slug}" for slug in only]
    shown: dict[str, set[str]] = {slug: set() for slug in only}
    for row in tree.iter("tr"):
        for slug, number in only.items():
            if row.attrib.get("class") == f"r{number}":
                shown[slug].add(words(row[0]))
    expected = con.cursor().execute(
        """
        SELECT region.slug, list(figure.location_name) FROM figure JOIN location AS region
          ON region.location_code = figure.region_code
        WHERE indicator = ? AND time_period = 2024 AND existed AND figure.geographic_level = 'Local authority'
        GROUP BY ALL
        """,
        [EXCL],
    )
    assert shown == {slug: set(names) for slug, names in expected.fetchall()}
    style = (Path(assets.__file__).parents[1] / assets.STYLE_SHEET).read_text(encoding="utf-8")
    for number in only.values():
        assert f".only-{number}:target ~ .wide-table tbody tr:not(.r{number})" in style
    query = "SELECT value FROM figure WHERE indicator = ? AND time_period = 2024 AND location_code = ?"
    (figure,) = con.cursor().execute(query, [EXCL, "E12000002"]).fetchall()[0]
    told = [words(element) for element in tree.iter("p") if element.attrib.get("id") == "north-west"]
    assert told == [
        f"Councils in the North West only. North West as a whole: {figure:.1f}%. Show every council"
    ]


def test_without_a_period_it_is_the_newest(con: Con) -> None:
    newest = max(
        con.cursor().execute("SELECT max(time_period) FROM figure WHERE indicator = ?", [EXCL]).fetchone()
    )  # type: ignore[arg-type]
    assert councils(con, f"measure/{EXCL}") == councils(con, f"measure/{EXCL}/{newest}")


def test_what_stands_out_is_figures_not_their_absence(con: Con) -> None:
    kinds = con.cursor().execute("SELECT kind, sentence FROM lead WHERE indicator = ?", [EXCL]).fetchall()
    tree = parsed(made(con.cursor(), f"measure/{EXCL}"))
    (section,) = (item for item in tree.iter("section") if item.get("id") == "leads")
    shown = {kind for kind, sentence in kinds if sentence in words(section)}
    assert {"missing", "withdrawn"} < {kind for kind, _ in kinds}
    assert shown
    assert shown.isdisjoint({"missing", "withdrawn"})


def test_balances_are_said_in_words(con: Con) -> None:
    figures = [row[1] for row in councils(con, "measure/dsg_balance_gbp/2023-24")]
    assert all(text.startswith(("deficit of £", "surplus of £", "No figure", "neither")) for text in figures)


def test_it_is_described_to_machines_with_its_files(con: Con) -> None:
    page = next(page for page in pages.PAGES if page.path == "measure/{indicator}")
    site = Settings("https://example.org")
    content = as_html(page.sheet(con.cursor(), Asked({"indicator": EXCL}), site))
    [described] = [
        json.loads(script.text or "")
        for script in parsed(content).iter("script")
        if script.get("type") == "application/ld+json"
    ]
    assert described["url"] == f"https://example.org/measure/{EXCL}"
    assert described["temporalCoverage"] == "2014/2025"
    addresses = [each["contentUrl"] for each in described["distribution"]]
    assert addresses[0] == f"https://example.org/api/v1/figures/{EXCL}.csv"
    assert f"https://example.org/api/v1/figures/{EXCL}/2025.geojson" in addresses


@pytest.mark.parametrize(
    "path", ["measure/wins", f"measure/{EXCL}/2013", f"measure/{EXCL}/soon", "measure/dsg_balance_gbp/202324"]
)
def test_what_is_not_there(con: Con, path: str) -> None:
    with pytest.raises(UnknownResourceError):
        made(con.cursor(), path)
