import polars as pl
import pytest

from pipeline.checks.known_totals import KNOWN_DEFICITS
from pipeline.checks.money import money_checks
from schemas.observations import COLUMNS

CAMDEN, LAMBETH, KENT = "E09000007", "E09000022", "E10000016"
LOCATION = pl.DataFrame(
    [(CAMDEN, "Camden"), (LAMBETH, "Lambeth"), (KENT, "Kent")],
    schema=["location_code", "location_name"],
    orient="row",
)
GBP, PCT, NET, GROSS = "dsg_balance_gbp", "dsg_balance_pct", "dsg_balance_net_pct", "dsg_gross_gbp"
SPENT = "high_needs_outturn_gbp"
DFE, NET_FILE = ("dsg-balance", "2021-22"), ("dsg-balance-net", "2021-22")
EXTRACT, WHOLE = ("dsg-balance", "2023-24"), ("s251-outturn", "2024-25")
YEAR = 202324
OTHERS = [f"E08{at:06}" for at in range(20)]  # authorities whose figures agree


def row(
    indicator: str,
    code: str,
    value: float | None,
    edition: tuple[str, str],
    year: int = YEAR,
    **more: object,
) -> dict[str, object]:
    return {
        "indicator": indicator,
        "time_period": year,
        "time_identifier": "Financial year",
        "geographic_level": "Local authority",
        "location_code": code,
        "breakdown_topic": "Total",
        "breakdown": "Total",
        "value": value,
        "symbol": "x" if value is None else None,
        "source": edition[0],
        "release": edition[1],
    } | more


def results(rows: list[dict[str, object]], words: str) -> list[tuple[str, str]]:
    """Outcome and detail of the checks whose name has these words."""
    found = money_checks(pl.DataFrame(rows, schema=COLUMNS), LOCATION)
    return found.filter(pl.col("check").str.contains(words, literal=True)).select("outcome", "detail").rows()


def test_without_anything_to_compare_there_is_no_row() -> None:
    assert money_checks(pl.DataFrame(schema=COLUMNS), LOCATION).is_empty()
    rows = [
        row("send_appeals_count", CAMDEN, 3.0, ("appeals", "2024"), 2024),
        row(NET, CAMDEN, 1.0, NET_FILE),
    ]
    assert money_checks(pl.DataFrame(rows, schema=COLUMNS), LOCATION).is_empty()


def deficits(numbers: int, each: float, others: int, edition: tuple[str, str]) -> list[dict[str, object]]:
    values = [-each] * numbers + [1.0] * others
    return [row(GBP, f"E{at:08}", value, edition) for at, value in enumerate(values)]


def test_deficits_are_counted_and_summed_without_surpluses() -> None:
    rows = deficits(106, 2_141e6 / 106, 42, EXTRACT)
    assert results(rows, "deficits") == [
        ("pass", "2023-24: 106 of 148 authorities in deficit, £2,141m together, as known")
    ]


def test_another_total_of_the_known_table_fails() -> None:
    ((outcome, detail),) = results(deficits(106, 2_200e6 / 106, 42, EXTRACT), "deficits")
    assert outcome == "fail"
    assert "known of dsg-balance 2023-24: 106 of 148, £2,141m" in detail


@pytest.mark.parametrize(
    ("numbers", "millions", "others", "outcome"),
    [
        (107, 2_141, 41, "explained"),
        (106, 2_240, 42, "explained"),
        (108, 2_200, 43, "explained"),
        (106, 2_250, 42, "fail"),
        (106, 2_030, 42, "fail"),
        (106, 7 * 2_141, 42, "fail"),
        (106, 2.141, 42, "fail"),
        (10, 200, 5, "fail"),
    ],
)
def test_the_total_of_another_table_may_differ_by_a_twentieth(
    numbers: int, millions: float, others: int, outcome: str
) -> None:
    given = deficits(numbers, millions * 1e6 / numbers, others, WHOLE)
    assert results(given, "deficits")[0][0] == outcome


def test_another_number_of_authorities_in_the_known_table_fails() -> None:
    outcome, detail = results(deficits(107, 2_141e6 / 107, 44, EXTRACT), "deficits")[0]
    assert outcome == "fail"
    assert "107 of 151" in detail


def test_a_year_without_a_known_total_passes() -> None:
    assert 202425 not in KNOWN_DEFICITS
    rows = [row(GBP, CAMDEN, -2e6, WHOLE, 202425), row(GBP, KENT, None, WHOLE, 202425)]
    assert results(rows, "deficits") == [("pass", "2024-25: 1 of 1 authorities in deficit, £2m together")]


def percentages(net: float, gross: float, other: float = -2.0) -> list[dict[str, object]]:
    return [
        row(NET, CAMDEN, net, NET_FILE),
        row(PCT, CAMDEN, gross, DFE),
        *[
            row(name, code, other * at, edition)
            for code in (LAMBETH, KENT, *OTHERS[:2])
            for name, at, edition in ((NET, 2, NET_FILE), (PCT, 1, DFE))
        ],
    ]


def test_percentages_with_the_same_sign_and_a_larger_net_one_pass() -> None:
    outcome, detail = results(percentages(-6.0, -2.0), "net and the gross")[0]
    assert outcome == "pass"
    assert "5 pairs: 0 with opposite signs, 0 smaller in size" in detail
    assert "2.00 to 3.00 times as large" in detail


def test_implausible_pairs_of_percentages_are_named() -> None:
    outcome, detail = results(percentages(1.0, -2.0), "net and the gross")[0]
    assert outcome == "explained"
    assert "1 with opposite signs" in detail
    assert "Camden 2023-24" in detail
    assert results(percentages(-1.0, -2.0), "net and the gross")[0][0] == "explained"


def test_mostly_opposite_signs_fail() -> None:
    rows = [row(NET, code, 4.0, NET_FILE) for code in (CAMDEN, KENT)]
    rows += [row(PCT, code, -2.0, DFE) for code in (CAMDEN, KENT)]
    assert results(rows, "net and the gross")[0][0] == "fail"


def test_a_percentage_that_rounds_to_zero_has_no_sign() -> None:
    assert "4 pairs" in results(percentages(0.0, -0.01), "net and the gross")[0][1]


def pounds(value: float) -> list[dict[str, object]]:
    return [
        row(GROSS, CAMDEN, 1_000_000.0, ("dsg-gross", "2024-03")),
        row(PCT, CAMDEN, -3.26, DFE),
        row(GBP, CAMDEN, -32_600.0, DFE),
        row(GBP, CAMDEN, value, WHOLE),
    ]


def test_pounds_of_another_table_agree_with_the_percentage_within_rounding() -> None:
    assert results(pounds(-32_640.0), "DfE's percentage") == [("pass", "1 of 1 agree")]
    others = [item | {"location_code": code} for code in OTHERS for item in pounds(-32_640.0)]
    outcome, detail = results([*others, *pounds(-42_600.0)], "DfE's percentage")[0]
    assert outcome == "explained"
    assert "1.00 percentage points (Camden, 2023-24)" in detail


def test_pounds_calculated_from_a_percentage_are_not_compared_to_the_pound() -> None:
    assert results(pounds(-32_640.0), "whole section 251") == []


def both_tables(
    *pairs: tuple[str, float, float], indicator: str = GBP, others: int = 0
) -> list[dict[str, object]]:
    agreeing = [(code, -7_000_000.0, -7_000_000.0) for code in OTHERS[:others]]
    return [
        row(indicator, code, value, edition)
        for code, first, second in (*pairs, *agreeing)
        for value, edition in ((first, EXTRACT), (second, WHOLE))
    ]


def test_the_published_outturn_agrees_with_its_extract_to_the_pound() -> None:
    assert results(both_tables((CAMDEN, -5.0, -5.9)), "whole section 251") == [("pass", "1 of 1 agree")]


def test_an_amended_figure_is_explained_with_the_largest_difference() -> None:
    rows = both_tables(
        (CAMDEN, -5.0, -5.0), (KENT, -2_000_000.0, -3_000_000.0), (LAMBETH, 4.0, 9.0), others=8
    )
    outcome, detail = results(rows, "whole section 251")[0]
    assert outcome == "explained"
    assert detail == (
        "9 of 11 agree; the largest difference is £1,000,000 (Kent, 2023-24); more than 5% apart: 2"
    )


def test_a_sign_changed_twice_fails() -> None:
    rows = both_tables((CAMDEN, -5.0, 5.0), (KENT, -2_000_000.0, 2_000_000.0))
    outcome, detail = results(rows, "whole section 251")[0]
    assert outcome == "fail"
    assert "with opposite signs: 2" in detail


def test_high_needs_spending_is_compared_too() -> None:
    rows = both_tables((CAMDEN, 500.0, 700.0), indicator=SPENT, others=8)
    assert results(rows, "whole section 251")[0][0] == "explained"


def test_vintages_of_one_years_allocations() -> None:
    block = "high_needs_block_gbp"
    own, amalgam = ("dsg-allocations", "2023-24"), ("dsg-allocations", "2023-24-amalgam")
    rows = [row(block, CAMDEN, 100.0, own), row(block, KENT, 50.0, own), row(block, KENT, 50.0, amalgam)]
    name = "workbook of five years"
    assert results([*rows, row(block, CAMDEN, 100.0, amalgam)], name) == [("pass", "2 of 2 agree")]
    others = [row(block, code, 70.0, edition) for code in OTHERS[:8] for edition in (own, amalgam)]
    outcome, detail = results([*others, *rows, row(block, CAMDEN, 160.0, amalgam)], name)[0]
    assert (outcome, detail) == (
        "explained",
        "9 of 10 agree; the largest difference is £60 (Camden, 2023-24); more than 5% apart: 1; "
        "the two were published at different dates",
    )


def test_the_workbook_is_compared_without_its_places() -> None:
    book, lines = ("high-needs-benchmarking", "2021-22"), ("high-needs-outturn", "2021-22")
    rows = [
        item
        for code in (CAMDEN, *OTHERS[:8])
        for item in (
            row("high_needs_outturn_with_places_gbp", code, 130.0, book),
            row("high_needs_places_outturn_gbp", code, 30.0, book),
        )
    ]
    rows += [row(SPENT, code, 101.0, lines) for code in OTHERS[:8]]
    name = "in the workbook and by line"
    assert results([*rows, row(SPENT, CAMDEN, 101.0, lines)], name) == [("pass", "9 of 9 agree")]
    outcome, detail = results([*rows, row(SPENT, CAMDEN, 2_000_100.0, lines)], name)[0]
    assert outcome == "explained"
    assert "give more in 1 of them, and £2.0m more in all" in detail


def test_specialist_spending_above_the_outturn_is_named() -> None:
    lines = ("high-needs-outturn", "2023-24")
    rows = [
        row("specialist_spend_gbp", code, 90.0, ("specialist-spend", "2021-22"))
        for code in (CAMDEN, *OTHERS[:8])
    ]
    rows += [row(SPENT, code, 180.0, lines) for code in OTHERS[:8]]
    assert results([*rows, row(SPENT, CAMDEN, 100.0, lines)], "part of the high needs")[0][0] == "pass"
    outcome, detail = results([*rows, row(SPENT, CAMDEN, 80.0, lines)], "part of the high needs")[0]
    assert outcome == "explained"
    assert "Camden 2023-24" in detail
