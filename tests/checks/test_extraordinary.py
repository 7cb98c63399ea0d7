"""Each reason for which a figure is listed for review, on the fewest figures that show it."""

import polars as pl

from pipeline.checks import extraordinary
from pipeline.checks.extraordinary import review

SYMBOL = pl.DataFrame({"symbol": ["x"], "meaning": ["Not available."]})
NOTHING = pl.DataFrame(
    schema={
        **dict.fromkeys(["check", "indicator", "location_code", "figure", "note"], pl.String),
        "time_period": pl.Int32,
    }
)
UNITS = {"_pct": "per cent", "_weeks": "weeks", "_gbp": "GBP"}


def listed(
    figures: list[dict[str, object]], check: str, *, headline: bool = False
) -> list[tuple[object, ...]]:
    """Return measure, place, period, figure before and figure now of the rows that a check lists."""
    table = pl.DataFrame(
        [figure() | given for given in figures],
        schema_overrides={
            "time_period": pl.Int32,
            "value": pl.Float64,
            "numerator": pl.Float64,
            "denominator": pl.Float64,
        }
        | dict.fromkeys(["suspect", "missing_reason", "symbol"], pl.String),
    )
    names = table["indicator"].unique().sort().to_list()
    measures = pl.DataFrame(
        [
            {
                "indicator": name,
                "unit": next((unit for end, unit in UNITS.items() if name.endswith(end)), "count"),
                "signed": name.startswith("dsg_balance"),
                "headline": headline,
                "derived": False,
                "decimals": 0,
            }
            for name in names
        ],
    )
    rows = review(table, measures, SYMBOL, NOTHING).filter(check=check)
    return rows.select("indicator", "location_code", "time_period", "before", "now").rows()


def figure() -> dict[str, object]:
    return {
        "source": "made-up",
        "release": "2026",
        "geographic_level": "Local authority",
        "existed": True,
        "numerator": None,
        "denominator": None,
        "suspect": None,
        "missing_reason": None,
        "symbol": None,
    }


def of(indicator: str, place: str, period: int, value: float | None, **more: object) -> dict[str, object]:
    return {"indicator": indicator, "location_code": place, "time_period": period, "value": value} | more


def test_plans_in_place_that_grew_by_more_than_were_issued() -> None:
    plans, issued = "ehcp_caseload_count", "ehcp_plans_issued_incl_count"
    figures = [
        *(of(plans, "A", 2025, 3_000.0), of(plans, "A", 2026, 4_200.0), of(issued, "A", 2025, 1_121.0)),
        *(of(plans, "B", 2025, 3_000.0), of(plans, "B", 2026, 4_100.0), of(issued, "B", 2025, 1_121.0)),
    ]
    assert listed(figures, extraordinary.STOCK) == [(plans, "A", 2026, 3_000.0, 4_200.0)]


def test_a_figure_that_does_not_fit_its_partner() -> None:
    outturn, block = "high_needs_outturn_gbp", "high_needs_block_gbp"
    figures = [
        row
        for number in range(20)
        for row in (
            of(outturn, f"P{number:02}", 202324, (100.0 + number) * (40.0 if number == 7 else 1.0)),
            of(block, f"P{number:02}", 202324, 95.0 + 0.9 * number),
        )
    ]
    assert listed(figures, extraordinary.MISFIT_NAME) == [(outturn, "P07", 202324, None, 4_280.0)]


def test_a_mean_wait_too_short_for_its_bands() -> None:
    def council(place: str, wait: float) -> list[dict[str, object]]:
        return [
            of("ehcp_issued_20_weeks_excl_pct", place, 2025, 50.0, denominator=100.0),
            of("ehcp_issued_over_52_weeks_excl_pct", place, 2025, 10.0, denominator=100.0),
            of("ehcp_average_wait_excl_weeks", place, 2025, wait, denominator=100.0),
        ]

    # 40 % after 20 weeks and 10 % after 52 make 13.2 weeks already: 15 leave the others 3.6, 20 leave 13.6.
    figures = [*council("A", 15.0), *council("B", 20.0)]
    assert listed(figures, extraordinary.WAIT) == [("ehcp_average_wait_excl_weeks", "A", 2025, None, 15.0)]


def test_a_figure_that_is_gone_without_a_reason() -> None:
    plans = "ehcp_caseload_count"
    reasons = {"A": "Not available.", "B": None, "C": "Withheld because of errors."}
    figures = [
        row
        for place, reason in reasons.items()
        for row in (
            of(plans, place, 2025, 500.0),
            of(plans, place, 2026, None, symbol="x", missing_reason=reason),
        )
    ]
    gone = listed(figures, extraordinary.GONE)
    assert gone == [(plans, "A", 2026, 500.0, None), (plans, "B", 2026, 500.0, None)]


def test_only_a_figure_that_moves_is_unusual_where_most_do_not() -> None:
    measure = "ehcp_average_wait_excl_weeks"
    now = dict.fromkeys("ABCDE", 20.0) | {"E": 21.0}
    figures = [
        row
        for place, value in now.items()
        for row in (of(measure, place, 2024, 20.0), of(measure, place, 2025, value))
    ]
    assert listed(figures, extraordinary.CHANGE) == [(measure, "E", 2025, 20.0, 21.0)]


def test_the_three_steepest_changes_each_way_of_a_headline_measure() -> None:
    rises = {f"P{number:02}": float(number) for number in range(11)}
    figures = [
        row
        for place, rise in rises.items()
        for row in (
            of("ehcp_issued_20_weeks_excl_pct", place, 2024, 50.0, denominator=500.0),
            of("ehcp_issued_20_weeks_excl_pct", place, 2025, 50.0 + rise, denominator=500.0),
        )
    ]
    steep = {row[1] for row in listed(figures, extraordinary.STEEP, headline=True)}
    assert steep == {"P00", "P01", "P02", "P08", "P09", "P10"}
    assert listed(figures, extraordinary.STEEP) == []


def test_a_figure_marked_as_suspect_is_not_listed() -> None:
    plans, issued = "ehcp_caseload_count", "ehcp_plans_issued_incl_count"
    figures = [
        of(plans, "A", 2025, 3_000.0),
        of(plans, "A", 2026, 4_200.0, suspect="Counted twice."),
        of(issued, "A", 2025, 1_121.0),
    ]
    assert listed(figures, extraordinary.STOCK) == []
