"""Figures before and after a revision, from made-up rows."""

from typing import Any

import pytest

from pipeline.core.symbols import WITHDRAWN
from pipeline.text.revisions import revised_figure

PERCENT = {"unit": "per cent", "decimals": 1, "signed": False, "counted_in": "plans"}


@pytest.mark.parametrize(
    ("symbol", "value", "said"),
    [
        (None, 25.0, "25.0% (10 of 40)"),
        ("x", None, "no figure (“x”)"),
        (WITHDRAWN, None, "withdrawn later, not repeated"),
    ],
)
def test_a_figure_before_a_revision(symbol: str | None, value: float | None, said: str) -> None:
    row: dict[str, Any] = {
        "old_symbol": symbol,
        "old_value": value,
        "old_numerator": 10,
        "old_denominator": 40,
    }
    assert revised_figure(row, "old", PERCENT) == said
