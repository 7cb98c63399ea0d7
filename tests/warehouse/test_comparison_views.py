"""Border gaps and changes over time, compared with manual calculations and statsmodels."""

from typing import Any

import polars as pl
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from pipeline.statistics.intervals import wilson
from tests.support.warehouses import comparison_views

SCHEMA = {"not_ranked": pl.String, "value": pl.Float64, "numerator": pl.Float64, "denominator": pl.Float64}


def figures(*rows: tuple[str, int, float | None, float | None, str | None]) -> pl.DataFrame:
    """One measure: place, period, numerator, denominator (None: a value of 40 without counts), not_ranked."""
    frame = pl.DataFrame(
        [
            {
                "indicator": "rate_pct",
                "location_code": place,
                "time_period": period,
                "value": None if above is None else 100 * above / below if below else 40.0,
                "numerator": above,
                "denominator": below,
                "not_ranked": why,
            }
            for place, period, above, below, why in rows
        ],
        schema_overrides=SCHEMA,
    )
    low, high = wilson(pl.col("numerator"), pl.col("denominator"))
    return frame.with_columns((100 * low).alias("value_low"), (100 * high).alias("value_high"))


def border_gaps(frame: pl.DataFrame, couples: pl.DataFrame) -> pl.DataFrame:
    return comparison_views.over(frame, neighbour=couples).sql("FROM border_gap").pl()


def movers(frame: pl.DataFrame, noted: pl.DataFrame) -> pl.DataFrame:
    return comparison_views.over(frame, annotation=noted).sql("FROM mover").pl()


def pairs(*couples: tuple[str, str], neighbour_set: str = "touching") -> pl.DataFrame:
    both = [*couples, *((second, first) for first, second in couples)]
    return pl.DataFrame(
        [{"neighbour_set": neighbour_set, "location_code": one, "neighbour_code": two} for one, two in both]
    )


def notes(*rows: tuple[str | None, int, str]) -> pl.DataFrame:
    columns = ("location_code", "time_period", "kind")
    return pl.DataFrame(
        [{"indicator": "rate_pct"} | dict(zip(columns, row, strict=True)) | {"text": row[2]} for row in rows],
        schema={
            "indicator": pl.String,
            "location_code": pl.String,
            "time_period": pl.Int32,
            "kind": pl.String,
            "text": pl.String,
        },
    )


def test_each_gap_is_listed_once_with_the_higher_figure_first() -> None:
    found = border_gaps(figures(("A", 2023, 71, 100, None), ("B", 2023, 19, 100, None)), pairs(("A", "B")))
    (row,) = found.rows(named=True)
    assert (row["high_code"], row["low_code"], row["gap"]) == ("A", "B", pytest.approx(52.0))
    assert (row["high_denominator"], row["low_denominator"]) == (100, 100)
    low, high = confint_proportions_2indep(71, 100, 19, 100, method="newcomb", compare="diff")
    assert (row["gap_low"], row["gap_high"]) == pytest.approx((100 * low, 100 * high))
    assert row["overlap"] is False
    assert (row["doubt"], row["position"]) == (None, 1)


def test_gaps_are_ranked_without_doubtful_ones() -> None:
    frame = figures(
        ("A", 2023, 90, 100, None),
        ("B", 2023, 50, 100, None),
        ("C", 2023, 0, 10, "small"),
        ("D", 2023, 55, 100, None),
        ("E", 2023, 0, 100, "suspect"),
    )
    couples = pairs(("A", "B"), ("B", "D"), ("A", "C"), ("C", "E"))
    found = border_gaps(frame, couples).sort("position", "high_code", nulls_last=True)
    assert found.select("high_code", "low_code", "position", "overlap", "doubt").rows() == [
        ("A", "B", 1, False, None),
        ("D", "B", 2, True, None),
        ("A", "C", None, False, "small"),
        ("C", "E", None, True, "suspect"),
    ]


def test_equal_figures_and_missing_ones() -> None:
    frame = figures(
        ("B", 2023, 50, 100, None), ("A", 2023, 50, 100, None), ("C", 2023, None, None, "missing")
    )
    (row,) = border_gaps(frame, pairs(("A", "B"), ("A", "C"))).rows(named=True)
    assert (row["high_code"], row["low_code"], row["gap"]) == ("A", "B", 0.0)


def test_a_gap_without_counts_has_no_interval() -> None:
    frame = figures(("A", 2023, 1, None, None), ("B", 2023, 50, 100, None))
    (row,) = border_gaps(frame, pairs(("A", "B"), neighbour_set="touching-across-water")).rows(named=True)
    assert (row["gap"], row["gap_low"], row["overlap"]) == (10.0, None, None)
    assert row["neighbour_set"] == "touching-across-water"


NONE = notes()


def changes(frame: pl.DataFrame, noted: pl.DataFrame) -> dict[tuple[int, int], dict[str, Any]]:
    return {(row["from_period"], row["time_period"]): row for row in movers(frame, noted).rows(named=True)}


SERIES = figures(
    ("A", 2021, 30, 100, None), ("A", 2022, None, None, "missing"), ("A", 2023, 50, 100, None),
    ("A", 2024, 52, 100, None), ("A", 2025, 2, 10, "small"),
)  # fmt: skip


def test_every_figure_is_compared_with_every_earlier_one() -> None:
    found = changes(SERIES, NONE)
    assert set(found) == {(2021, 2023), (2021, 2024), (2021, 2025), (2023, 2024), (2023, 2025), (2024, 2025)}
    row = found[2021, 2023]
    assert (row["from_value"], row["value"], row["change"]) == (30.0, 50.0, pytest.approx(20.0))
    low, high = confint_proportions_2indep(50, 100, 30, 100, method="newcomb", compare="diff")
    assert (row["change_low"], row["change_high"]) == pytest.approx((100 * low, 100 * high))
    assert row["beyond_chance"] is True
    assert found[2023, 2024]["beyond_chance"] is False
    assert found[2024, 2025]["doubt"] == "small"
    assert row["doubt"] is None


def test_changes_from_before_a_break_to_its_period_or_later_cross_it() -> None:
    found = changes(SERIES, notes((None, 2022, "series_break"), (None, 2024, "series_break")))
    assert {key: row["crosses_break"] for key, row in found.items()} == {
        (2021, 2023): True,
        (2021, 2024): True,
        (2021, 2025): True,
        (2023, 2024): True,
        (2023, 2025): True,
        (2024, 2025): False,
    }


def test_caution_if_a_note_applies_to_only_one_period() -> None:
    noted = notes(
        (None, 2021, "caveat"), (None, 2023, "policy"), ("A", 2025, "caveat"), ("B", 2024, "caveat")
    )
    found = changes(SERIES, noted)
    assert {key for key, row in found.items() if not row["caution"]} == set()
    same = changes(SERIES, notes((None, 2021, "caveat"), (None, 2023, "caveat"), ("B", 2024, "caveat")))
    assert {key for key, row in same.items() if not row["caution"]} == {(2021, 2023), (2024, 2025)}
    assert not any(row["crosses_break"] for row in found.values())


def test_places_are_kept_apart() -> None:
    frame = figures(("A", 2021, 30, 100, None), ("B", 2023, 50, 100, None))
    assert movers(frame, NONE).is_empty()
