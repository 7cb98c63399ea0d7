"""Parts of documents: cells, addresses, QR codes."""

import pytest

from pipeline.publish.documents import parts

SHARE = {"unit": "per cent", "decimals": 1, "signed": False, "counted_in": "persons"}


def row(value: float | None, not_ranked: str | None = None, **more: object) -> dict[str, object]:
    return {"value": value, "numerator": 3.0, "denominator": 4.0, "not_ranked": not_ranked} | more


def test_a_cell_says_figure_counts_and_doubt() -> None:
    assert parts.figure(row(75.0), SHARE) == "75.0% (3 of 4)"
    assert parts.figure(row(75.0), SHARE, counts=False) == "75.0%"
    assert parts.figure(row(75.0, "suspect"), SHARE) == "75.0% (3 of 4; in doubt)"
    assert parts.figure(row(75.0, "suspect"), SHARE, counts=False) == "75.0% (in doubt)"


def test_a_cell_without_a_figure_or_of_a_handful_has_no_percentage() -> None:
    assert parts.figure(None, SHARE) == "No figure"
    assert parts.figure(row(None), SHARE) == "No figure"
    assert parts.figure(row(75.0, "small"), SHARE) == "3 of 4; too few to compare"
    assert parts.figure(row(75.0, "small"), SHARE, counts=False) == "too few"


def test_a_group_says_how_many_only_if_some_are_left_out() -> None:
    group = {"pooled": 12.5, "mean": 20.0, "used": 10, "members": 10}
    assert parts.group(group, SHARE) == "12.5%"
    assert parts.group({**group, "used": 9}, SHARE) == "12.5% (from 9 of 10 councils)"
    assert parts.group({**group, "pooled": None, "used": 9}, SHARE) == "20.0% (simple average of 9 councils)"
    assert parts.group({**group, "used": 0}, SHARE) == parts.NONE
    assert parts.group(None, SHARE) == parts.NONE


def test_a_qr_code_is_drawn_for_addresses_of_the_web_only() -> None:
    found = parts.qr_code("https://example.org/x")
    assert found is not None
    assert "QR code of the address https://example.org/x" in found["alt"]
    assert found["svg"].startswith("<svg")
    assert parts.qr_code("/local-authority?la=E10000016") is None


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "", None])
def test_only_addresses_of_the_web_become_links(url: str | None) -> None:
    assert parts.web_address(url) is None


def test_sources_are_named_once_the_newest_first() -> None:
    older = {"publisher": "DfE", "title": "Plans 2025", "published": "June 2025"}
    newer = {"publisher": "DfE", "title": "Plans 2026", "published": "June 2026"}
    assert parts.sources([older, newer, newer]) == [
        "DfE, Plans 2026 (published: June 2026)",
        "DfE, Plans 2025 (published: June 2025)",
    ]
