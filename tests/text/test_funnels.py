"""What a funnel says of one council, and of all."""

import pytest

from pipeline.text import funnels
from pipeline.text.formatting import Row

FAR: Row = {"value": 7.0, "plain_low": 43.0, "plain_high": 49.0, "high_95": 97.8, "standing": "within"}
NEAR: Row = {**FAR, "value": 45.0}
OUTSIDE: Row = {**FAR, "value": 100.0, "standing": "above 95"}
LOW: Row = {**FAR, "value": 0.0, "standing": "below 99.8"}
FLATTERY = "That does not make the others usual, or good."


@pytest.mark.parametrize(
    ("row", "start", "end", "standing"),
    [
        (NEAR, "Chance alone could explain how far that is", "middle, 46.0%.", "within the limits"),
        (
            OUTSIDE,
            "That is above the 95% limits (0.5% to 97.8% for as many cases)",
            "differs by more than councils usually do.",
            "above the 95% limit",
        ),
        (
            FAR,
            "Chance alone does not explain how much lower that is than the middle, 46.0%. ",
            "single out 1 of 3 councils, and not this one. That does not make it usual, or good.",
            "lower than chance explains, but within the limits",
        ),
    ],
)
def test_a_council_within_wide_limits_is_not_called_usual(
    row: Row, start: str, end: str, standing: str
) -> None:
    said = funnels.verdict(row, [FAR, NEAR, OUTSIDE], "46.0%", "0.5% to 97.8%")
    assert said.startswith(start)
    assert said.endswith(end)
    assert funnels.is_undecided(row) == (row is FAR)
    assert funnels.standing(row) == standing


@pytest.mark.parametrize(
    ("rows", "only"),
    [
        ([FAR, NEAR], "single out none."),
        ([FAR, NEAR, OUTSIDE], "single out only 1, above the limits."),
        ([FAR, LOW, LOW, LOW], "single out only 3, all below the limits."),
        ([NEAR, OUTSIDE, OUTSIDE, LOW], "single out only 3, 2 above the limits and 1 below."),
    ],
)
def test_the_answer_says_on_which_side_and_praises_nobody(rows: list[Row], only: str) -> None:
    said = funnels.answer(rows, "46.0%")
    far = sum(row is not NEAR for row in rows)
    start = f"{far} of {len(rows)} councils are further from the middle, 46.0%, than chance alone explains."
    assert said.startswith(start)
    assert said.endswith(f"{only} {FLATTERY}")


def test_limits_of_chance_alone_are_not_called_wide() -> None:
    rows = [{**row, "high_95": 49.0} for row in [NEAR] * 39 + [LOW]]
    said = funnels.answer(rows, "46.0%")
    assert (
        said
        == "1 of 40 councils lie outside the 95% limits, below the limits. By chance alone, about 2 would."
    )
