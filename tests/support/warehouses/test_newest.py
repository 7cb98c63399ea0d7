"""The figures that are brought up to date by hand are those of the newest year."""

import duckdb
import pytest

from tests.support.warehouses import newest


@pytest.mark.parametrize(
    ("indicator", "period"),
    [
        ("ehcp_issued_20_weeks_excl_pct", newest.YEAR),
        ("ehc_requests_refused_pct", newest.YEAR),
        ("send_appeal_rate_reviews_pct", newest.APPEALS_YEAR),
        ("dsg_balance_pct", newest.BALANCE_YEAR),
    ],
)
def test_newest_figures_are_of_the_newest_year(
    con: duckdb.DuckDBPyConnection, indicator: str, period: int
) -> None:
    ((served,),) = (
        con.cursor()
        .execute("SELECT max(time_period) FROM figure WHERE indicator = ? AND value IS NOT NULL", [indicator])
        .fetchall()
    )
    assert period == served, (
        f"tests/support/warehouses/newest.py has figures of {period}, but the newest of {indicator} "
        f"are of {served}: bring that file up to date"
    )
