"""The day by which an event is dated, from the words of real releases."""

import datetime

import pytest

from pipeline.text.publication import dated

NEWEST = datetime.date(2024, 6, 30)


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("June 2026", (2026, 6, 1)),
        ("reporting year 2022; re-issued 27 March 2023 by the dates in the archive", (2023, 3, 27)),
        ("amended after 26 June 2025; as seen in January 2026", (2026, 1, 1)),
        ("as fetched on 15 January 2027", (2027, 1, 15)),
        ("publications of March 2020 to March 2024", (2024, 3, 1)),
        ("reporting year 2023; the day is not in the file", (2023, 1, 1)),
        ("2022, day not stated", (2022, 1, 1)),
        ("winter 2023", (2023, 1, 1)),
        ("day not stated", (2024, 6, 30)),
    ],
)
def test_a_day_that_is_not_known_is_the_first_that_the_words_leave_open(
    published: str, day: tuple[int, int, int]
) -> None:
    found, note = dated({"published_on": None, "published": published, "newest_day": NEWEST})
    assert found == datetime.date(*day)
    assert published in note


def test_a_known_day_needs_no_words() -> None:
    day = datetime.date(2025, 6, 26)
    assert dated({"published_on": day, "published": "26 June 2025", "newest_day": NEWEST}) == (day, "")
