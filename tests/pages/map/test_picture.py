"""What one map of the page Map shows, with made-up figures."""

import polars as pl
import pytest

from pages.map.picture import Picture
from pages.ui.address import fields


def picture(authority: str | None) -> Picture:
    figures = pl.DataFrame({"location_code": ["E1", "E2"], "value": [40.0, 60.0]})
    view = fields.View({fields.AUTHORITY.name: authority})
    return Picture(view, {"indicator": "on_time_pct"}, 2025, figures, {"location_codes": ["E1"]})


def test_selection_is_one_object_with_cached_rows() -> None:
    shown = picture("E2")
    selection = shown.selection
    assert selection is not None
    assert shown.selection is selection
    assert {code: row["value"] for code, row in selection.rows.items()} == {"E1": 40.0, "E2": 60.0}
    assert selection.rows is selection.rows
    assert (selection.code, selection.on_map) == ("E2", frozenset({"E1"}))


@pytest.mark.parametrize("authority", [None, ""])
def test_no_selection_without_an_authority(authority: str | None) -> None:
    assert picture(authority).selection is None
