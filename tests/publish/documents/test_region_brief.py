"""The brief about a region: two pages whose figures are those of the warehouse."""

import duckdb
import pytest

from pipeline.publish import resources
from pipeline.publish.asked import UnknownResourceError
from tests.support.reading.pdf import headings, pages
from tests.support.warehouses.golden import EXCL

Con = duckdb.DuckDBPyConnection
REGIONS = ("north-east", "london", "inner-london", "south-east")


def brief(con: Con, slug: str) -> bytes:
    return resources.answer(con.cursor(), f"brief/region/{slug}.pdf", {}).content


def test_every_council_of_the_region_has_its_figures(con: Con) -> None:
    first, _ = pages(brief(con, "north-east"))
    query = """
        SELECT location_name, share.value, wait.value
        FROM figure AS share
        JOIN figure AS wait USING (location_code, time_period, location_name)
        JOIN location USING (location_code, location_name)
        WHERE share.indicator = ? AND wait.indicator = 'ehcp_average_wait_incl_weeks' AND time_period = 2025
          AND location.region_code = 'E12000001' AND closed IS NULL
          AND location.geographic_level = 'Local authority'
    """
    found = con.cursor().execute(query, [EXCL]).fetchall()
    assert len(found) == 12
    for name, share, wait in found:
        own = first.partition(f" {name} ")[2]
        assert own.startswith(f"{share:.1f}% "), name
        assert f" {wait:.1f} weeks " in own[:60], name


def test_balances_of_a_region_are_said_by_how_many_have_a_deficit(con: Con) -> None:
    first, _ = pages(brief(con, "south-west"))
    query = """
        SELECT count(*) FILTER (WHERE value < 0), count(value)
        FROM figure JOIN location USING (location_code)
        WHERE indicator = 'dsg_balance_pct' AND time_period = 202324 AND location.region_code = 'E12000009'
          AND closed IS NULL AND location.geographic_level = 'Local authority'
    """
    ((deficits, known),) = con.cursor().execute(query).fetchall()
    assert f"{deficits} of {known} in deficit" in first


def test_the_strongest_leads_are_given(con: Con) -> None:
    first, _ = pages(brief(con, "south-west"))
    query = """
        SELECT summary FROM lead JOIN location USING (location_code)
        WHERE region_code = 'E12000009' ORDER BY strength DESC LIMIT 1
    """
    ((summary,),) = con.cursor().execute(query).fetchall()
    assert summary in first


@pytest.mark.parametrize("slug", REGIONS)
def test_a_region_has_two_pages(con: Con, slug: str) -> None:
    content = brief(con, slug)
    assert len(pages(content)) == 2
    assert [level for level, _ in headings(content)].count("H1") == 1


def test_the_same_warehouse_gives_the_same_bytes(con: Con) -> None:
    assert brief(con, "north-east") == brief(con, "north-east")


def test_a_council_is_no_region(con: Con) -> None:
    with pytest.raises(UnknownResourceError, match="no region 'kent'"):
        brief(con, "kent")
