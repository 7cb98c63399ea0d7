"""What a funnel says of one council."""

import pytest

from pipeline.text import funnels
from pipeline.text.formatting import Row

FAR: Row = {"value": 7.0, "plain_low": 43.0, "plain_high": 49.0, "standing": "within"}
NEAR: Row = {**FAR, "value": 45.0}
OUTSIDE: Row = {**FAR, "value": 100.0, "standing": "above 95"}


@pytest.mark.parametrize(
    ("row", "start", "end"),
    [
        (NEAR, "Chance alone could explain how far that is", "middle of the funnel, 46.0%."),
        (
            OUTSIDE,
            "It is outside the 95% limits (0.5% to 97.8% for as many cases)",
            "than councils usually do.",
        ),
        (FAR, "Chance alone does not explain how far", "this picture cannot say whether Leeds is unusual."),
    ],
)
def test_a_council_within_wide_limits_is_not_called_usual(row: Row, start: str, end: str) -> None:
    said = funnels.verdict(row, [FAR, NEAR, OUTSIDE], "Leeds", "46.0%", "0.5% to 97.8%")
    assert said.startswith(start)
    assert said.endswith(end)
    assert funnels.is_undecided(row) == (row is FAR)
    if row is FAR:
        assert "as for 2 of 3 councils" in said
        assert "leave out only 1:" in said
    none = funnels.verdict(FAR, [FAR, NEAR], "Leeds", "46.0%", "0.5% to 97.8%")
    assert "leave out none:" in none
