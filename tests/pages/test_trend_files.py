"""The CSV files of figures over the years: they carry the break and the caveats that the page prints."""

import csv
import io

import duckdb
import pytest

from pipeline.publish import resources
from tests.support.reading.page_views import View, table_files

LEEDS = "E08000035"
EXCL = "ehcp_issued_20_weeks_excl_pct"
BREAK, PANDEMIC = (
    "From 2022 on the figures come from a return of one record per person",
    "relaxed the 20-week limit",
)


def noted(rows: list[dict[str, str]], period: str, column: str) -> dict[str, str]:
    """Return the notes of a file by its periods."""
    return {row[period]: row[column] for row in rows}


@pytest.mark.parametrize(
    ("page", "params", "period"),
    [
        ("variation", {"show": "spread"}, "Calendar year"),
        ("compare", {}, "Calendar year"),
        ("local-authority", {}, "Calendar year"),
    ],
)
def test_the_file_of_a_trend_notes_the_break_and_the_pandemic(
    view: View, page: str, params: dict[str, str], period: str
) -> None:
    app = view(page, la=LEEDS, **params)
    trends = [
        rows
        for rows in table_files(app)
        if rows and {period, "notes"} <= set(rows[0]) and {"2020", "2022"} <= {row[period] for row in rows}
    ]
    assert trends
    notes = noted(trends[0], period, "notes")
    assert BREAK in notes["2022"]
    assert PANDEMIC in notes["2020"]
    assert notes["2019"] == ""


def test_the_file_of_many_places_over_the_years_notes_both(view: View) -> None:
    columns = {"Note", "time_period", "Period"}
    files = table_files(view("compare", la=LEEDS))
    rows = next(rows for rows in files if rows and columns <= set(rows[0]) and len(rows) > 60)
    for row in rows:
        assert (BREAK in row["Note"]) == (row["time_period"] == "2022"), row
        assert (PANDEMIC in row["Note"]) == (row["time_period"] == "2020"), row


def test_the_file_of_a_group_over_the_years_has_numbers_and_members(
    view: View, con: duckdb.DuckDBPyConnection
) -> None:
    (rows,) = [rows for rows in table_files(view("compare", la=LEEDS)) if rows and "group_pooled" in rows[0]]
    with con.cursor() as cursor:
        above, below, used = cursor.execute(
            """
            SELECT sum(numerator), sum(denominator), count(*) FROM figure
            JOIN neighbour ON neighbour_code = figure.location_code
            WHERE neighbour.location_code = ? AND neighbour_set = 'statistical-2025' AND indicator = ?
              AND time_period = 2024 AND not_ranked IS NULL
            """,
            [LEEDS, EXCL],
        ).fetchall()[0]
    (row,) = [row for row in rows if row["time_period"] == "2024"]
    assert float(row["group_pooled"]) == pytest.approx(100 * above / below, abs=1e-6)
    assert (row["group_used"], row["group_members"]) == (f"{used}", "10")
    assert row["Group: figures of"] == f"{used} of 10"
    assert float(row["England: value"]) == pytest.approx(46.4, abs=0.05)


def test_the_figures_of_a_council_as_a_resource_note_both(con: duckdb.DuckDBPyConnection) -> None:
    with con.cursor() as cursor:
        answer = resources.answer(cursor, "selection.csv", {"measures": EXCL, "places": "leeds"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    notes = noted(rows, "time_period", "notes")
    assert BREAK in notes["2022"]
    assert PANDEMIC in notes["2020"]
