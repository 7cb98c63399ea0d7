"""What readers are told of single figures that the checks found, on a handful of rows in the real schema."""

import pytest

from pipeline.checks import extraordinary
from pipeline.warehouse import build as warehouse_build
from tests.support.warehouses.small_schema import CAMDEN, CON, LEEDS, RATE, give
from tests.support.warehouses.tiny_warehouse import insert

PLANS, ISSUED = "ehcp_caseload_count", "ehcp_plans_issued_incl_count"
GROWN = "Plans in place rose by 1,622 in a year in which 1,328 were issued."


def noted(con: CON) -> list[tuple[str, str, int, str, str]]:
    warehouse_build.add_figures(con)
    con.execute(warehouse_build.NOTES.read_text(encoding="utf-8"))
    query = "SELECT indicator, location_code, time_period, kind, text FROM annotation ORDER BY ALL"
    return con.execute(query).fetchall()


def test_a_figure_that_nobody_has_looked_at_says_so(small: CON) -> None:
    for place, seen in ((CAMDEN, False), (LEEDS, True)):
        figure = {"indicator": RATE, "location_code": place, "time_period": 2022, "source": "plans"}
        insert(small, "review", check="the change is unusual", release="2024", reviewed=seen, **figure)
    insert(small, "review", check="not as in the shipped snapshot", what="rows of neighbour: 1 came, 0 went")
    assert noted(small) == [
        (RATE, CAMDEN, 2022, "caveat", "Unusual against last year; not yet checked by us.")
    ]


@pytest.mark.parametrize("name", [extraordinary.STOCK, extraordinary.CHANGE])
def test_more_plans_than_were_issued_are_said_with_each_measure_of_them(small: CON, name: str) -> None:
    row = {"indicator": PLANS, "location_code": LEEDS, "time_period": 2026, "reviewed": True}
    insert(small, "review", check=name, before=4858.0, now=6480.0, **row)
    insert(small, "indicator", indicator=ISSUED)
    for year, value in ((2024, 700.0), (2025, 1328.0)):
        give(small, LEEDS, value, "2024", indicator=ISSUED, time_period=year)
    notes = noted(small)
    measures = ["ehcp_caseload_change_pct", PLANS, "ehcp_caseload_per_1000"]
    expected = [(measure, LEEDS, 2026, "caveat") for measure in measures]
    assert [row[:4] for row in notes] == (expected if name == extraordinary.STOCK else [])
    assert all(text.startswith(GROWN) for *_, text in notes)
