"""The page about a measure: every council with its figure, place and doubt, as the warehouse has them."""

import json

import duckdb
import pytest

from pipeline.publish.asked import Asked, UnknownResourceError
from pipeline.publish.site import pages
from pipeline.publish.site.render import as_html
from pipeline.publish.site.settings import Settings
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
            SELECT location_name, value FROM figure
            WHERE indicator = ? AND time_period = ? AND geographic_level = 'Local authority' AND existed
            """,
            [measure, period],
        )
        .fetchall()
    )
    shown = {name: figure for name, figure, *_ in councils(con, f"measure/{measure}/{period}")}
    assert shown.keys() == {name for name, _ in expected}
    for name, value in expected:
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


def test_without_a_period_it_is_the_newest(con: Con) -> None:
    newest = max(
        con.cursor().execute("SELECT max(time_period) FROM figure WHERE indicator = ?", [EXCL]).fetchone()
    )  # type: ignore[arg-type]
    assert councils(con, f"measure/{EXCL}") == councils(con, f"measure/{EXCL}/{newest}")


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
