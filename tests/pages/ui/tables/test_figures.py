"""Tables of figures: sortable columns, balances without signs, reasons for missing figures."""

from typing import Any

import duckdb
import polars as pl
import pytest

from pages.ui.tables import figures as figure_tables
from pipeline.queries import figures as figure_queries
from tests.text.test_formatting import BALANCE, COUNT, GRANT, PER_CENT, SHARE

ON_TIME = PER_CENT | {"short_label": "Issued within 20 weeks"}
APPEALS = COUNT | {"short_label": "Appeals registered"}
MONEY = BALANCE | {"short_label": "DSG balance"}
BLOCK = GRANT | {"short_label": "High needs block"}
OF_GRANT = SHARE | {"short_label": "DSG balance, % of grant"}


def place(name: str, value: float | None, **other: object) -> dict[str, Any]:
    """Return a row of the table `figure` with the name of its region."""
    return {
        "location_name": name,
        "region_name": "North West",
        "time_period": 2025,
        "value": value,
        "numerator": None,
        "denominator": None,
        "existed": True,
        "not_ranked": "missing" if value is None else None,
        "suspect": None,
        "missing_reason": None,
    } | other


def frame(*places: dict[str, Any]) -> pl.DataFrame:
    kinds = {"value": pl.Float64, "numerator": pl.Float64, "denominator": pl.Float64}
    texts = {"not_ranked": pl.String, "suspect": pl.String, "missing_reason": pl.String}
    return pl.DataFrame(places, schema_overrides=kinds | texts)


PLACES = frame(
    place("Wigan", 62.4449, numerator=281.0, denominator=450.0),
    place("Bolton", None, missing_reason="The files give no reason.", denominator=10.0),
    place("Bury", 100.0, numerator=4.0, denominator=4.0, not_ranked="small"),
    place("Oldham", 1.0, not_ranked="suspect", suspect="Two cells look exchanged."),
    place("Cumbria", 30.0, numerator=3.0, denominator=10.0, existed=False),
)


def test_every_authority_has_a_row_with_a_note_if_needed() -> None:
    table = figure_tables.by_authority(PLACES, ON_TIME)
    assert table.columns == [
        "Local authority",
        "Issued within 20 weeks, %",
        "Out of",
        "Region",
        "Note",
    ]
    assert table.select("Local authority", "Issued within 20 weeks, %", "Out of", "Note").rows() == [
        ("Bolton", None, 10, "No figure"),
        ("Bury", 100.0, 4, "Too few to compare"),
        ("Cumbria", 30.0, 10, "Abolished by then; not on the map"),
        ("Oldham", 1.0, None, "In doubt"),
        ("Wigan", 62.4, 450, None),
    ]


@pytest.mark.parametrize(
    ("indicator", "value", "columns"),
    [
        (MONEY, -9_450_001.0, {"Deficit, £m": 9.5, "Surplus, £m": None}),
        (MONEY, 5_500_000.0, {"Deficit, £m": None, "Surplus, £m": 5.5}),
        (MONEY, 0.0, {"Deficit, £m": None, "Surplus, £m": None}),
        (MONEY, None, {"Deficit, £m": None, "Surplus, £m": None}),
        (OF_GRANT, -3.26, {"Deficit, % of grant": 3.26, "Surplus, % of grant": None}),
        (BLOCK, 45_670_000.0, {"High needs block, £m": 45.7}),
        (APPEALS, 106.0, {"Appeals registered": 106.0}),
    ],
)
def test_balance_has_columns_for_deficit_and_surplus_without_signs(
    indicator: dict[str, Any], value: float | None, columns: dict[str, float | None]
) -> None:
    table = figure_tables.by_authority(frame(place("Dudley", value)), indicator)
    shown = table.drop("Local authority", "Region", "Note")
    assert shown.rows(named=True) == [columns]
    assert set(columns) <= set(figure_tables.column_config(indicator))


def test_not_ranked_authorities_are_named_with_the_reason() -> None:
    assert figure_tables.not_ranked(PLACES, ON_TIME) == [
        "**Bolton**: The files give no reason.",
        f"**Bury** (100.0% (4 of 4)): Fewer than 30 {ON_TIME['denominator_label']}: 4.",
        "**Oldham** (1.0%): The published figure is in doubt. Two cells look exchanged.",
    ]


def test_authorities_with_the_same_reason_are_named_together() -> None:
    places = [place(name, None, missing_reason="Not collected.") for name in ("Bolton", "Bury", "Wigan")]
    assert figure_tables.not_ranked(frame(*places), ON_TIME) == [
        "**Bolton**, **Bury** and **Wigan**: Not collected."
    ]


def test_authorities_off_the_map_are_named_with_their_figure() -> None:
    former = PLACES.filter(location_name="Cumbria")
    assert figure_tables.off_map(former, ON_TIME) == [
        "Not on this map: **Cumbria**, 30.0% (3 of 10); it had been abolished by then."
    ]
    without = PLACES.filter(location_name="Bolton")
    assert figure_tables.off_map(without, ON_TIME) == [
        "Not on this map: **Bolton**, no figure; there is no hexagon for it."
    ]


def test_short_table_keeps_its_order_with_balances_in_words() -> None:
    table = figure_tables.short(PLACES.head(2), ON_TIME)
    assert table.rows() == [("Wigan", "62.4%", "281 of 450"), ("Bolton", "No figure", "")]
    money = figure_tables.short(frame(place("Dudley", -2e7, numerator=-2e7, denominator=3e8)), MONEY)
    assert money.rows(named=True) == [{"Local authority": "Dudley", "Figure": "deficit of £20.0m"}]


def test_years_are_newest_first_with_comparisons() -> None:
    own = [
        place("Here", 50.0, time_period=2023, numerator=1.0, denominator=2.0, not_ranked="small"),
        place("Here", 60.0, time_period=2024, not_ranked="suspect"),
        place("Here", None, time_period=2025),
    ]
    england = [place("England", 46.1, time_period=2025), place("England", None, time_period=2024)]
    table = figure_tables.by_period(own, [("England", england)], ON_TIME)
    assert table.columns == ["Calendar year", "Figure", "Counts", "England"]
    assert table.rows() == [
        ("2025", "No figure", "", "46.1%"),
        ("2024", "60.0% (in doubt)", "", "No figure"),
        ("2023", "50.0% (too few)", "1 of 2", "no figure"),
    ]


def test_periods_of_a_predecessor_have_their_own_rows() -> None:
    own = [place("Here", 60.0, time_period=2024)]
    former = [place("Before", 70.0, time_period=2022), place("Before", None, time_period=2021)]
    england = [place("England", 46.1, time_period=2022)]
    table = figure_tables.by_period(
        own, [("Before", former), ("England", england)], ON_TIME, former=["Before"]
    )
    assert table.rows() == [
        ("2024", "60.0%", "ended", "no figure"),
        ("2022", "not yet", "70.0%", "46.1%"),
        ("2021", "not yet", "No figure", "no figure"),
    ]


def test_balances_are_dated_and_in_words() -> None:
    own = [place("Here", -1e6, time_period=202122), place("Here", 2e6, time_period=202324)]
    assert figure_tables.by_period(own, [], MONEY).rows(named=True) == [
        {"At": "31 March 2024", "Figure": "surplus of £2.0m"},
        {"At": "31 March 2022", "Figure": "deficit of £1.0m"},
    ]


def test_table_of_real_figures(con: duckdb.DuckDBPyConnection) -> None:
    with con.cursor() as cursor:
        figures = figure_queries.figures_of_period(cursor, "dsg_balance_gbp", 202324)
        by_id = {row["indicator"]: row for row in figure_queries.indicators(cursor).rows(named=True)}
    table = figure_tables.by_authority(figures, by_id["dsg_balance_gbp"])
    numbers = dict(zip(table["Local authority"], table["Deficit, £m"], strict=True))
    assert numbers["West Berkshire"] == 9.5  # the S251 return: 9,453,000 or so
    assert figures.filter(pl.col("value") < 0).height == 106
    assert table["Deficit, £m"].count() == figures.filter(pl.col("value") <= -50_000).height
    assert table.select(pl.col("Deficit, £m", "Surplus, £m").min() >= 0).row(0) == (True, True)
