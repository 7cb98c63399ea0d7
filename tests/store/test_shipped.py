"""What differs from the shipped snapshot, on a handful of figures."""

import polars as pl
import pytest

from pipeline.core.tables import LIST_COLUMNS, RELEASE_COLUMNS, Tables
from pipeline.store.shipped import changed
from schemas.observations import COLUMNS

KENT, SURREY = "E10000016", "E10000030"
LOCATION = {"location_code": pl.String, "location_name": pl.String}
CHANGE = {"from_code": pl.String, "to_code": pl.String}


def figure(place: str, value: float | None, **other: object) -> dict[str, object]:
    return {
        "indicator": "plans_count",
        "time_period": 2025,
        "time_identifier": "Calendar year",
        "geographic_level": "Local authority",
        "location_code": place,
        "breakdown_topic": "Total",
        "breakdown": "Total",
        "value": value,
        "numerator": None,
        "denominator": None,
        "symbol": "x" if value is None else None,
        "source": "plans",
        "release": "2026",
    } | other


def tables(
    *figures: dict[str, object], releases: tuple[str, ...] = ("2026",), neighbour: str = SURREY
) -> Tables:
    lists = {name: pl.DataFrame(schema=columns) for name, columns in LIST_COLUMNS.items()}
    pair = pl.DataFrame({"neighbour_set": "touching", "location_code": KENT, "neighbour_code": neighbour})
    return {
        "observation": pl.DataFrame(list(figures), schema=COLUMNS),
        "release": pl.DataFrame(
            [{"source": "plans", "release": release} for release in releases], schema=RELEASE_COLUMNS
        ),
        "location": pl.DataFrame({"location_code": [KENT], "location_name": ["Kent"]}, schema=LOCATION),
        "location_change": pl.DataFrame(schema=CHANGE),
        **lists,
        "neighbour": pl.concat([lists["neighbour"], pair], how="diagonal"),
    }


SHIPPED = tables(figure(KENT, 10.0), figure(SURREY, 20.0))


def test_the_same_figures_and_lists_have_no_row() -> None:
    assert changed(SHIPPED, SHIPPED).is_empty()


@pytest.mark.parametrize(
    ("kent", "now"),
    [(figure(KENT, 11.0), 11.0), (figure(KENT, None), None), (figure(KENT, 10.0, numerator=1.0), 10.0)],
)
def test_another_value_symbol_or_count_has_a_row(kent: dict[str, object], now: float | None) -> None:
    (row,) = changed(tables(kent, figure(SURREY, 20.0)), SHIPPED).rows(named=True)
    assert (row["indicator"], row["location_code"], row["time_period"]) == ("plans_count", KENT, 2025)
    assert (row["before"], row["now"], row["reviewed"]) == (10.0, now, False)


def test_a_figure_that_came_or_went_has_a_row() -> None:
    girls = figure(KENT, 4.0, breakdown_topic="Sex", breakdown="Female")
    rows = changed(tables(figure(KENT, 10.0), girls), SHIPPED)
    assert rows.select("location_code", "before", "now").sort("location_code").rows() == [
        (KENT, None, 4.0),
        (SURREY, 20.0, None),
    ]
    assert "Sex: Female" in rows.filter(location_code=KENT)["what"].item()


def test_a_new_release_changes_nothing() -> None:
    new = tables(
        *(figure(KENT, 10.0), figure(SURREY, 20.0), figure(KENT, 99.0, release="2027")),
        releases=("2026", "2027"),
    )
    assert changed(new, SHIPPED).is_empty()


def test_another_list_has_a_row_a_place() -> None:
    (row,) = changed(tables(figure(KENT, 10.0), figure(SURREY, 20.0), neighbour="E06000034"), SHIPPED).rows(
        named=True
    )
    assert (row["location_code"], row["indicator"]) == (KENT, None)
    assert row["what"] == "rows of neighbour: 1 came, 1 went"


def test_a_withdrawn_cell_about_a_group_is_named_without_what_it_said() -> None:
    about = {"breakdown_topic": "Sex", "breakdown": "Female"}
    before = tables(figure(KENT, 100.0, numerator=1.0, denominator=1.0, **about))
    now = tables(figure(KENT, None, symbol="x", **about))
    (row,) = changed(now, before).rows(named=True)
    assert (row["what"], row["before"], row["now"]) == ("Sex: Female, withdrawn", None, None)
