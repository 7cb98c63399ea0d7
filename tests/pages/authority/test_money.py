"""Money on a council's page: transport beside high needs, England gross and net, what is not held."""

import duckdb

from tests.support.reading.page_views import View, by_class, drawn, faults, table_with, text_of, words

KENT = "E10000016"
EACH = "Transport for each £100 of high needs"


def pounds(con: duckdb.DuckDBPyConnection, measure: str, year: int) -> float:
    """Return a published sum of Kent."""
    query = "SELECT value FROM figure WHERE indicator = ? AND location_code = ? AND time_period = ?"
    (value,) = con.cursor().execute(query, [measure, KENT, year]).fetchall()[0]
    return float(value)


def test_transport_stands_beside_high_needs(view: View, con: duckdb.DuckDBPyConnection) -> None:
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


def test_england_is_given_gross_and_net_and_leads_to_every_year(
    view: View, con: duckdb.DuckDBPyConnection
) -> None:
    """106 authorities in deficit by £2.14bn at 31 March 2024, as DfE's outturn adds up."""
    app = view("local-authority", la=KENT)
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
    assert any(
        "measure=dsg_balance_gbp" in link.query_string and "show=spread" in link.query_string
        for link in drawn(app, "page_link")
    )


def test_what_is_not_held_says_where_it_is_published(view: View) -> None:
    app = view("local-authority", la=KENT)
    (fold,) = [
        text_of(fold) for fold in by_class(app, "fold") if text_of(fold).startswith("What is not held here")
    ]
    assert "DSG balances. Not held here: 2022-23. Published in DfE, LA and school expenditure" in fold
    assert "High needs and SEN transport. Not held here: England and its regions." in fold
