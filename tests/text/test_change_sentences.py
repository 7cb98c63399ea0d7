"""Sentences on the change since an earlier period, from made-up facts."""

from typing import Any

import pytest

from pipeline.text import sentences
from tests.text.test_sentences import BALANCE, FIGURE, facts

MOVER = {
    "from_value": 30.0,
    "change": 10.0,
    "change_low": 6.0,
    "change_high": 14.0,
    "beyond_chance": True,
    "crosses_break": False,
    "caution": False,
    "doubt": None,
    "from_doubt": None,
}


@pytest.mark.parametrize(
    ("mover", "expected"),
    [
        (
            {},
            "From 30.0% in 2023 the figure rose by 10.0 percentage points (likely range: 6.0 to 14.0).",
        ),
        (
            {"change": -10.0, "change_low": -14.0, "change_high": -6.0, "from_value": 50.0},
            "From 50.0% in 2023 the figure fell by 10.0 percentage points (likely range: 6.0 to 14.0).",
        ),
        ({"beyond_chance": False}, "The figure is not clearly different from 30.0% in 2023."),
        (
            {"crosses_break": True},
            "In 2023 it was 30.0%; that is not comparable. Counted differently.",
        ),
        ({"doubt": "suspect", "from_doubt": None}, "In 2023 it was 30.0%."),
        (
            {"doubt": "suspect", "from_doubt": "suspect"},
            "In 2023 it was 30.0%, a figure in doubt.",
        ),
        (
            {"doubt": "small", "from_doubt": "small", "crosses_break": True},
            "In 2023 it was 30.0%, too few to compare; that is not comparable. Counted differently.",
        ),
        (
            {"change_low": 0.04},
            "From 30.0% in 2023 the figure rose by 10.0 percentage points (likely range: 0.04 to 14.00).",
        ),
        (
            {"beyond_chance": None, "change_low": None, "change_high": None},
            "From 30.0% in 2023 the figure rose by 10.0 percentage points.",
        ),
        (
            {"beyond_chance": None, "change_low": None, "change": 0.04, "from_value": 40.0},
            "The figure was 40.0% in 2023.",
        ),
    ],
)
def test_changes(mover: dict[str, Any], expected: str) -> None:
    note = {
        "kind": "series_break",
        "time_period": 2024,
        "location_code": None,
        "text": "Counted differently.",
    }
    later = note | {"time_period": 2026, "text": "Not yet."}
    found = sentences.change_sentence(facts(movers={2023: MOVER | mover}, notes=[note, later]), 2023)
    assert str(found).startswith(expected)
    assert "Not yet" not in str(found)


def test_notes_on_the_earlier_figure_follow_it() -> None:
    note = {"kind": "caveat", "time_period": 2023, "location_code": None, "text": "Four months only."}
    both = note | {"text": "Always so."}
    notes = [
        note,
        both,
        both | {"time_period": 2025},
        note | {"location_code": "E08000035", "text": "Leeds."},
    ]
    found = sentences.change_sentence(facts(movers={2023: MOVER}, notes=notes), 2023)
    assert str(found).endswith("(likely range: 6.0 to 14.0). Note, in 2023: Four months only.")


def test_full_text_has_the_previous_and_the_earliest_comparable_period() -> None:
    movers = {
        2020: MOVER | {"crosses_break": True, "from_value": 20.0},
        2021: MOVER | {"caution": True, "from_value": 21.0},
        2022: MOVER | {"from_value": 22.0},
        2023: MOVER | {"from_value": 23.0},
        2024: MOVER | {"doubt": "small", "from_doubt": "small", "from_value": 24.0},
    }
    text = sentences.for_officer(facts(movers=movers))
    assert [year for year in range(2020, 2025) if f"{year}" in text.lower()] == [2022, 2024]


def test_earlier_balances_have_no_direction() -> None:
    figure = FIGURE | {"value": -5.0e6, "time_period": 202324}
    mover = MOVER | {"from_value": 2.0e6, "change": -7.0e6, "beyond_chance": None}
    found = sentences.change_sentence(facts(BALANCE, figure=figure, movers={202122: mover}), 202122)
    assert found == "At 31 March 2022 it carried forward a surplus of £2.0m."
