"""The balances of all authorities together, in words."""

from typing import Any

import pytest

from pipeline.text import balances

ROW: dict[str, Any] = {
    "authorities": 153,
    "with_figure": 148,
    "in_deficit": 106,
    "in_surplus": 42,
    "total_deficit": -2_141_200_000.0,
    "total_surplus": 406_337_281.0,
    "net": -1_734_862_719.0,
}


def test_deficits_surpluses_and_net_are_said_in_words() -> None:
    assert balances.gross(ROW) == "106 of 148 authorities with a figure were in deficit, by £2.14bn together"
    assert balances.net(ROW) == "less the surpluses of 42 others, £406.3m, a net deficit of £1.73bn"
    assert balances.coverage(ROW) == "This counts the 148 of 153 authorities with a figure."


@pytest.mark.parametrize(
    ("net", "words"), [(2_000_000.0, "a net surplus of £2.0m"), (0.0, "nothing"), (None, "nothing")]
)
def test_a_net_that_is_no_deficit(net: float | None, words: str) -> None:
    assert balances.net(ROW | {"net": net}).endswith(f", {words}")


def test_nobody_and_one_in_surplus() -> None:
    nobody = ROW | {"in_surplus": 0, "total_surplus": None}
    assert balances.net(nobody).startswith("less the surpluses of 0 others, £0.0m, ")
    assert "of 1 other," in balances.net(ROW | {"in_surplus": 1})


def test_years_that_are_published_and_not_held_are_named() -> None:
    gaps = [
        {"periods": "2022-23", "last_period": 202223},
        {"periods": "2024-25 and later", "last_period": None},
    ]
    assert balances.published_since(gaps) == "2024-25 and later: published by DfE, but not in our data."
    assert balances.published_since(gaps[:1]) == ""


@pytest.mark.parametrize(
    ("years", "is_said"),
    [
        ([-21.5, -51.0, -97.6, -67.2], True),
        ([-21.5, -97.6], False),
        ([-1.0, 3.0], True),
        ([3.0, 9.0], False),
        ([-1.0, -1.0], False),
        ([-67.2], False),
        ([], False),
    ],
)
def test_a_deficit_that_shrank_is_explained(years: list[float], is_said: bool) -> None:
    assert bool(balances.shrunk(years)) is is_said
