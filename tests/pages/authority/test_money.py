"""Money on a council's page: transport beside high needs, England gross and net, what is not held."""

import duckdb
import pytest

from tests.support.reading.page_views import View, by_class, faults, table_with, text_of, words

KENT = "E10000016"
EACH = "Transport for each £100 of high needs"


def pounds(con: duckdb.DuckDBPyConnection, measure: str, year: int) -> float:
    """Return a published sum of Kent."""
    query = "SELECT value FROM figure WHERE indicator = ? AND location_code = ? AND time_period = ?"
    (value,) = con.cursor().execute(query, [measure, KENT, year]).fetchall()[0]
    return float(value)


@pytest.mark.slow
def test_money_has_transport_beside_high_needs_england_and_what_is_not_held(
    view: View, con: duckdb.DuckDBPyConnection
) -> None:
    app = view("local-authority", la=KENT)
    assert faults(app) == []
    transport, high_needs = (
        pounds(con, measure, 202425) for measure in ("sen_transport_gbp", "high_needs_outturn_gbp")
    )
    text = " ".join(words(app))
    each = f"£{100 * transport / high_needs:.0f}"
    assert (
        f"In 2024-25 Kent spent £{transport / 1e6:.1f}m on taking pupils with special educational needs to "
        f"school up to age 16, and £{high_needs / 1e6:.1f}m on high needs: {each} of transport for each £100"
    ) in text
    table = table_with(app, EACH).set_index("Financial year")
    row = table.loc["2024-25"]
    assert (row["SEN transport"], row["High needs outturn"], row[EACH]) == (
        f"£{transport / 1e6:.1f}m",
        f"£{high_needs / 1e6:.1f}m",
        each,
    )
    # England, gross and net: 106 authorities in deficit by £2.14bn, as DfE's outturn adds up
    query = """
        SELECT sum(value) FILTER (WHERE value > 0), sum(value) FROM figure
        WHERE indicator = 'dsg_balance_gbp' AND time_period = 202324 AND existed
          AND geographic_level = 'Local authority'
    """
    surplus, net = con.cursor().execute(query).fetchall()[0]
    text = " ".join(words(app))
    assert (
        "In England at 31 March 2024, 106 of 148 authorities with a figure were in deficit, by £2.14bn"
        in text
    )
    assert f"£{surplus / 1e6:.1f}m, a net deficit of £{-net / 1e9:.2f}bn" in text
    # what is not held says where it is published
    folds = [text_of(fold) for fold in by_class(app, "fold")]
    (fold,) = [text for text in folds if text.startswith("Money: school transport")]
    assert "DSG balances. Not in our data: 2022-23. Published in DfE, LA and school expenditure" in fold
    assert "SEN transport. Not in our data: England and its regions." in fold
