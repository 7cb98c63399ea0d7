"""The page about a region: its councils of today, with the figures of the warehouse."""

import duckdb
import pytest

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


def test_what_stands_out_is_the_newsrooms_list(con: Con) -> None:
    text = words(next(parsed(made(con.cursor(), "region/london")).iter("main")))
    leads = lead_queries.of_region(con.cursor(), "E12000007")
    assert leads.height > 5
    assert all(" ".join(sentence.split()) in text for sentence in leads["sentence"])


def test_an_unknown_region_is_not_there(con: Con) -> None:
    with pytest.raises(UnknownResourceError, match="There is no region 'wessex'"):
        made(con.cursor(), "region/wessex")
