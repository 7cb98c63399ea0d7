"""Each rule about the columns of one table, broken by a single change of a row that keeps it."""

import polars as pl
import pytest

from pipeline.checks.ledger import ledger
from tests.support.layouts.publishers_files import edition

REQUESTS = {
    "requests": "162702",
    "to_assess": "106062",
    "refused": "43289",
    "open": "11778",
    "withdrawn": "1573",
    "decided_6_weeks": "100000",
    "decided_later": "9000",
    "decided_6_weeks_pct": "91.0",
}
TIMELINESS = {
    "issued_incl": "102203",
    "within_20_weeks_incl": "46498",
    "weeks_20_to_52_incl": "45275",
    "over_52_weeks_incl": "10365",
    "average_wait_incl": "25.6",
    "issued_excl": "95411",
    "within_20_weeks_excl": "43997",
    "weeks_20_to_52_excl": "41481",
    "over_52_weeks_excl": "9871",
    "average_wait_excl": "24",
}
ENGLAND = {"geographic_level": "National", "country_name": "England", "region_name": "", "la_name": ""}
EDITIONS = {
    "requests": edition("ehcp-requests", "2026"),
    "timeliness": edition("ehcp-timeliness", "2026"),
    "phase_transfers": edition("ehcp-phase-transfers", "2026"),
}
TRANSFERS = {"plans": "1067", "due": "0", "due_before": "60", "decided": "0", "decided_before": "55"}
GOOD = {"requests": REQUESTS, "timeliness": TIMELINESS, "phase_transfers": TRANSFERS}


def failing(layout: str, **changed: str) -> set[str]:
    """The rules that England's row breaks with these cells changed."""
    row = {"row": 2, "time_period": "2025", **ENGLAND, **GOOD[layout], **changed}
    checks = ledger(pl.DataFrame([row]), EDITIONS[layout])
    return {check.removeprefix("columns agree: ") for check in checks.filter(outcome="fail")["check"]}


@pytest.mark.parametrize("layout", GOOD)
def test_a_row_as_published_keeps_every_rule(layout: str) -> None:
    assert failing(layout) == set()


@pytest.mark.parametrize(
    ("layout", "one", "other", "rule"),
    [
        ("phase_transfers", "plans", "due", "due <= plans"),
        ("requests", "to_assess", "refused", "to_assess > refused in England"),
        (
            "requests",
            "decided_6_weeks",
            "decided_later",
            "decided_6_weeks_pct fits decided_6_weeks and decided_later",
        ),
        ("timeliness", "within_20_weeks_incl", "over_52_weeks_incl", "average_wait_incl fits the bands"),
        (
            "timeliness",
            "within_20_weeks_incl",
            "over_52_weeks_incl",
            "within_20_weeks_incl > over_52_weeks_incl in England",
        ),
        ("timeliness", "issued_incl", "issued_excl", "issued_excl <= issued_incl"),
    ],
)
def test_exchanged_columns_break_a_rule(layout: str, one: str, other: str, rule: str) -> None:
    good = GOOD[layout]
    assert rule in failing(layout, **{one: good[other], other: good[one]})


@pytest.mark.parametrize(
    ("layout", "column", "cell", "rule"),
    [
        ("timeliness", "average_wait_incl", "256", "average_wait_incl fits the bands"),
        ("timeliness", "average_wait_excl", "2.4", "average_wait_excl fits the bands"),
        ("requests", "withdrawn", "1574", "to_assess + refused + open + withdrawn = requests"),
        (
            "requests",
            "decided_6_weeks_pct",
            "0.91",
            "decided_6_weeks_pct fits decided_6_weeks and decided_later",
        ),
    ],
)
def test_one_wrong_cell_breaks_a_rule(layout: str, column: str, cell: str, rule: str) -> None:
    assert failing(layout, **{column: cell}) == {rule}


def test_marks_are_no_figures() -> None:
    assert failing("requests", requests="x") == set()


def waits(exchanged: bool) -> str:
    """The outcome of the rule about the order of waits over authorities with ever more exceptions."""
    rows = []
    for late in range(1, 21):
        incl, excl = str(20 + late / 2), "20"
        figures = TIMELINESS | {"issued_incl": "100", "issued_excl": "80", "over_52_weeks_incl": "0"}
        figures |= {"weeks_20_to_52_incl": str(late), "weeks_20_to_52_excl": "0", "over_52_weeks_excl": "0"}
        figures |= {"within_20_weeks_incl": str(100 - late), "within_20_weeks_excl": "80"}
        pair = (excl, incl) if exchanged else (incl, excl)
        figures |= dict(zip(["average_wait_incl", "average_wait_excl"], pair, strict=True))
        place = ENGLAND | {"geographic_level": "Local authority", "la_name": f"Place {late}"}
        rows.append({"row": late, "time_period": "2025", **place, **figures})
    checks = ledger(pl.DataFrame(rows), EDITIONS["timeliness"])
    return str(checks.filter(pl.col("check").str.contains("in the order of their bands"))["outcome"].item())


def test_waits_with_and_without_exceptions_are_told_apart() -> None:
    assert waits(exchanged=False) == "pass"
    assert waits(exchanged=True) == "fail"
