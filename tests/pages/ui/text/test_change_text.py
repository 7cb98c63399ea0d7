"""Changes and intervals in words instead of signs."""

from typing import Any

import pytest

from pages.ui.text import change_text
from tests.text.test_formatting import BALANCE, PER_CENT


@pytest.mark.parametrize(
    ("size", "indicator", "expected"),
    [
        (-69.4, PER_CENT, "a fall of 69.4 percentage points"),
        (0.02, PER_CENT, "no change"),
        (-43.2e6, BALANCE, "£43.2m towards deficit"),
    ],
)
def test_changes_have_words_instead_of_signs(size: float, indicator: dict[str, Any], expected: str) -> None:
    assert change_text.as_noun(size, indicator) == expected


def test_interval_around_zero_names_both_directions() -> None:
    assert change_text.interval(-1.2, 3.4, PER_CENT) == "fall of 1.2 to rise of 3.4"
    assert change_text.interval(-5.0, -1.0, PER_CENT) == "1.0 to 5.0"


@pytest.mark.parametrize(
    ("low", "high", "indicator", "expected"),
    [
        (-12.0, -0.3, PER_CENT, "fall of 0.3 to 12.0"),
        (0.3, 12.0, PER_CENT, "rise of 0.3 to 12.0"),
        (-0.3, 12.0, PER_CENT, "fall of 0.3 to rise of 12.0"),
        (-12.0, -3.0, PER_CENT | {"signed": True}, "3.0 to 12.0 towards deficit"),
        (None, 12.0, PER_CENT, None),
    ],
)
def test_a_range_of_a_change_has_its_direction(
    low: float | None, high: float, indicator: dict[str, object], expected: str | None
) -> None:
    assert change_text.directed(low, high, indicator) == expected
