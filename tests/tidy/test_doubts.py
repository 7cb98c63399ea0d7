"""Doubts about made-up figures pass on to what is calculated from them."""

from typing import Any

import polars as pl
import pytest

from pipeline.sources.indicator import Change, Indicator, Ratio
from pipeline.sources.reference import ANNOTATION_COLUMNS
from pipeline.tidy.doubts import pass_on_doubts
from schemas.observations import COLUMNS

CAMDEN, KENT = "E09000007", "E10000016"
ANNOTATION = {name: pl.Int32 if name == "time_period" else pl.String for name in ANNOTATION_COLUMNS}
WHY = "Far too low."


def measure(name: str, identifier: str = "Calendar year", **keys: Any) -> Indicator:
    return Indicator.model_construct(
        indicator=name, short_label=name.partition("_")[0].capitalize(), time_identifier=identifier, **keys
    )


REQUESTS, PLANS = measure("requests_count"), measure("plans_count", "January")
SHARE = measure("share_pct")
RATE = measure(
    "requests_per_1000_plans",
    ratio=Ratio(numerator="requests_count", denominator="plans_count", times=1_000),
)
CHANGE = measure("requests_change_pct", change=Change(of="requests_count", years=1))
REST = measure("late_count", remainder_of="share_pct")
INDICATORS = [REQUESTS, PLANS, SHARE, RATE, CHANGE, REST]


def row(item: Indicator, period: int, place: str = CAMDEN, *, value: float | None = 1) -> dict[str, Any]:
    key = [item.indicator, period, item.time_identifier, "Local authority", place, "Total", "Total"]
    symbol = "x" if value is None else None
    return dict(zip(COLUMNS, [*key, value, None, None, symbol, "returns", "1"], strict=True))


PUBLISHED = [row(item, period) for item in (REQUESTS, PLANS, SHARE) for period in (2023, 2024, 2025)]
CALCULATED = [row(item, period) for item in (RATE, CHANGE, REST) for period in (2023, 2024)]


def doubt(
    item: Indicator,
    period: int | None,
    place: str | None = CAMDEN,
    kind: str = "suspect",
    source: str | None = None,
) -> dict[str, Any]:
    return dict(zip(ANNOTATION, [item.indicator, place, period, kind, WHY, None, source], strict=True))


def passed_on(
    *given: dict[str, Any], calculated: list[dict[str, Any]] = CALCULATED
) -> list[tuple[str, int, str]]:
    """Measure, period and text of each annotation that is added."""
    annotation = pl.DataFrame(list(given), schema=ANNOTATION)
    found = pass_on_doubts(
        annotation,
        pl.DataFrame(PUBLISHED, schema=COLUMNS),
        pl.DataFrame(calculated, schema=COLUMNS),
        INDICATORS,
    )
    assert found.head(len(given)).equals(annotation)
    added = found.tail(-len(given))
    assert set(added["kind"]) <= {"suspect"}
    return sorted(added.select("indicator", "time_period", "text").rows())


def test_a_doubt_about_a_numerator_passes_to_the_rate_of_its_period() -> None:
    rates = [found for found in passed_on(doubt(REQUESTS, 2023)) if found[0] == RATE.indicator]
    assert rates == [
        (RATE.indicator, 2023, "Worked out from a figure in doubt (Requests, 2023). Far too low.")
    ]


def test_a_doubt_about_a_denominator_passes_to_the_period_that_is_divided_by_it() -> None:
    """Requests of 2023 are divided by the plans of the January after."""
    assert passed_on(doubt(PLANS, 2024)) == [
        (RATE.indicator, 2023, "Worked out from a figure in doubt (Plans, January 2024). Far too low.")
    ]


def test_a_doubt_passes_to_the_change_that_ends_and_the_one_that_starts_with_it() -> None:
    changes = [found for found in passed_on(doubt(REQUESTS, 2023)) if found[0] == CHANGE.indicator]
    assert [(period, text.split(".")[0]) for _, period, text in changes] == [
        (2023, "Worked out from a figure in doubt (Requests, 2023)"),
        (2024, "Worked out from a figure in doubt (Requests, 2023)"),
    ]


def test_a_doubt_passes_to_the_remainder_of_a_percentage() -> None:
    assert [found[:2] for found in passed_on(doubt(SHARE, 2024))] == [(REST.indicator, 2024)]


def test_a_doubt_about_every_period_passes_to_each() -> None:
    assert [found[:2] for found in passed_on(doubt(SHARE, None))] == [
        (REST.indicator, 2023),
        (REST.indicator, 2024),
    ]


def test_a_figure_with_a_doubt_of_its_own_gets_no_other() -> None:
    assert passed_on(doubt(SHARE, 2024), doubt(REST, 2024)) == []


@pytest.mark.parametrize(
    "other",
    [
        doubt(SHARE, 2024, KENT),
        doubt(SHARE, 2022),
        doubt(SHARE, 2024, kind="caveat"),
        doubt(SHARE, 2024, source="another"),
    ],
)
def test_nothing_else_passes_on(other: dict[str, Any]) -> None:
    assert passed_on(other) == []


def test_a_missing_figure_gets_no_doubt() -> None:
    assert passed_on(doubt(SHARE, 2024), calculated=[row(REST, 2024, value=None)]) == []
