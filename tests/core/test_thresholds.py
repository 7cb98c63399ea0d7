"""The numbers from which on figures are compared, where a reader meets them."""

import pytest

from pipeline.core import paths, thresholds
from pipeline.sources.catalogue import read_catalogue


@pytest.mark.parametrize("text", ["methods.md", "meanings.md"])
def test_the_texts_name_the_thresholds(text: str) -> None:
    words = (paths.ROOT / "pages" / "methods" / text).read_text(encoding="utf-8")
    assert f"fewer than {thresholds.SMALL_DENOMINATOR}" in words
    assert f"fewer than {thresholds.SMALL_POPULATION:,} residents" in words


def test_every_unit_with_a_threshold_is_one_of_a_measure() -> None:
    units = {indicator.unit for indicator in read_catalogue().indicators}
    assert set(thresholds.BY_UNIT) <= units


def test_the_warehouse_has_the_thresholds(con) -> None:
    rows = con.cursor().execute("SELECT unit, fewest FROM threshold").fetchall()
    assert dict(rows) == thresholds.BY_UNIT
