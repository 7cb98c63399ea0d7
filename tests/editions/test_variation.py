"""Ranks, spread and funnels, worked out for some periods at a time."""

import duckdb
import pytest
from polars.testing import assert_frame_equal

from pipeline.editions import variation
from pipeline.queries.figures import rows
from tests.support.warehouses.golden import EXCL, INCL

FEW = 700


def test_it_is_the_same_however_many_periods_are_compared_at_a_time(
    con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    figure = rows(con.cursor(), "FROM figure WHERE indicator IN (?, ?, 'dsg_balance_gbp')", EXCL, INCL)
    indicator = rows(con.cursor(), "FROM indicator")
    at_once = variation.variation_tables(figure, indicator)
    assert at_once["ranking"].height > 2 * FEW
    monkeypatch.setattr(variation, "ROWS", FEW)
    divided = variation.variation_tables(figure, indicator)
    for name, table in at_once.items():
        assert_frame_equal(divided[name], table)
