"""The numbers from which on figures are compared, where a reader meets them."""

import pytest

from pipeline.core import paths, thresholds
from pipeline.sources.catalogue import read_catalogue
from schemas.units import UNITS


@pytest.mark.parametrize("text", ["methods.md", "meanings.md"])
def test_the_texts_name_the_thresholds(text: str) -> None:
    words = (paths.ROOT / "pages" / "methods" / text).read_text(encoding="utf-8")
    assert f"fewer than {thresholds.SMALL_DENOMINATOR}" in words
    assert f"fewer than {thresholds.SMALL_POPULATION:,} residents" in words


def test_every_unit_with_a_threshold_is_one_of_a_measure() -> None:
    units = {indicator.unit for indicator in read_catalogue().indicators}
    assert set(thresholds.BY_UNIT) <= units


def test_the_warehouse_has_the_thresholds(con) -> None:
    rows = con.cursor().execute("SELECT * FROM threshold").fetchall()
    without = [(unit, None, thresholds.SMALL_POPULATION) for unit in thresholds.UNCOUNTED_UNITS]
    counted = [(unit, fewest, thresholds.SMALL_POPULATION) for unit, fewest in thresholds.BY_UNIT.items()]
    assert sorted(rows) == sorted([*counted, *without])


def test_all_units_but_totals_have_a_threshold() -> None:
    of_thresholds = {*thresholds.BY_UNIT, *thresholds.UNCOUNTED_UNITS}
    assert of_thresholds == set(UNITS.values()) - {"count", "GBP"}
