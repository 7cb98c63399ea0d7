"""Recognition of minus signs in texts of pages."""

import pytest

from tests.support.reading.page_views import BARE_MINUS


@pytest.mark.parametrize("text", ["-3", "from - £3m", "(-0.5%)", "\N{MINUS SIGN}3", "x: -£2m"])
def test_a_minus_is_found(text: str) -> None:
    assert BARE_MINUS.search(text)


@pytest.mark.parametrize("text", ["2023-24", "20-week", "annual-review method", "E06-1", "to 2021"])
def test_a_hyphen_is_no_minus(text: str) -> None:
    assert not BARE_MINUS.search(text)
