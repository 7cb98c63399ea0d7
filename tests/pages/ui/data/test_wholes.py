"""Answers about one place taken from that about all: the same rows, however they were asked for."""

import duckdb
import polars as pl
import pytest

from pages.ui.data import connection
from pipeline.queries import lines, pictures
from pipeline.queries.asking import Only, parts_of, put_together, question_of_whole
from tests.support.reading.page_views import View

LEEDS, SURREY, KENT, ENGLAND = "E08000035", "E10000030", "E10000016", "E92000001"
TIMELINESS = "ehcp_issued_20_weeks_excl_pct"


@pytest.mark.parametrize("code", [LEEDS, SURREY, KENT, "E10000006"])
def test_facts_are_the_same_for_the_first_place_and_for_those_after_it(
    view: View, con: duckdb.DuckDBPyConnection, code: str
) -> None:
    """`view` sets the warehouse of the pages; Cumbria, the last, was abolished."""
    assert view("methods").title
    for other in (LEEDS, SURREY, code):
        found = connection.cached(lines.place_facts, other)[other]
        assert found == lines.place_facts(con.cursor(), other)[other]
        series = connection.cached(_series, TIMELINESS, (ENGLAND, other))
        assert series == pictures.series(con.cursor(), TIMELINESS, (ENGLAND, other))
        assert len(series[other]) > 5


def _series(con: duckdb.DuckDBPyConnection, indicator: str, codes: tuple[str, ...]) -> object:
    return pictures.series(con, indicator, codes)


def test_parts_keep_the_order_of_the_whole() -> None:
    whole = pl.DataFrame({"code": ["b", "a", "b", "c"], "value": [1, 2, 3, 4]})
    parts = parts_of(whole, "code")
    assert put_together(parts, ["a", "b", "a"])["value"].to_list() == [1, 2, 3]
    nothing = put_together(parts, ["d"])
    assert (nothing.height, nothing.columns) == (0, ["code", "value"])
    assert question_of_whole([1, Only("code", ("a",)), 2]) == ([1, None, 2], Only("code", ("a",)))
    assert question_of_whole([1, 2]) is None
