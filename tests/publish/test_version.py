"""The version that files state."""

import datetime
from typing import Any

import pytest

from pipeline.publish.version import of_releases

DAY = datetime.date(2025, 6, 26)


def release(published_on: datetime.date | None, published: str) -> dict[str, Any]:
    return {"published_on": published_on, "published": published, "sha256": "0a", "release": "1"}


@pytest.mark.parametrize(
    ("releases", "named"),
    [
        ([release(DAY, "26 June 2025"), release(None, "June 2026")], "2026-06"),
        ([release(DAY, "26 June 2025"), release(None, "June 2025")], "2025-06-26"),
        ([release(None, "amended after 26 June 2025; as seen in January 2026")], "2026-01"),
        ([release(None, "reporting year 2023; the day is not in the file")], "an unknown day"),
        ([], "an unknown day"),
    ],
)
def test_data_are_of_the_newest_release_also_where_only_its_month_is_known(
    releases: list[dict[str, Any]], named: str
) -> None:
    assert f", data of {named} (" in of_releases(releases)
