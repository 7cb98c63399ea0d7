"""By which day a release had been published, and what an address means by a release or a day."""

import datetime
from typing import Any

import pytest

from pipeline.core.errors import PipelineError
from pipeline.editions import asked
from pipeline.editions.order import Edition, in_order, publication_day

DAY = datetime.date
TODAY = DAY(2026, 11, 30)


def release(words: str = "day not stated", **given: Any) -> dict[str, Any]:
    usual = {"source": "plans", "release": "2024", "title": "Plans 2024", "position": 1}
    known = {"published_on": None, "usual_month": None, "last_day": DAY(2022, 3, 31)}
    return usual | known | {"published": words} | given


def test_the_publishers_day_is_taken_as_it_is() -> None:
    row = release("26 June 2025", published_on=DAY(2025, 6, 26))
    assert publication_day(row) == (DAY(2025, 6, 26), None)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("June 2026", DAY(2026, 6, 30)),
        ("February 2024", DAY(2024, 2, 29)),
        ("December 2025", DAY(2025, 12, 31)),
        ("amended after 26 June 2025; as seen in January 2026", DAY(2026, 1, 31)),
        ("reporting year 2022; re-issued 27 March 2023 by the dates in the archive", DAY(2023, 3, 27)),
        ("publications of March 2020 to March 2024", DAY(2024, 3, 31)),
        ("31 June 2025, as one reads", DAY(2025, 6, 30)),
    ],
)
def test_the_last_date_in_the_words_counts_and_a_month_stands_for_its_end(
    words: str, day: datetime.date
) -> None:
    assert publication_day(release(words, usual_month="July")) == (day, f"only '{words}' is known")


@pytest.mark.parametrize(
    ("usual", "day", "said"),
    [("June", DAY(2023, 6, 30), "June"), (None, DAY(2023, 12, 31), "the year")],
)
def test_a_year_has_its_usual_month_or_its_end(usual: str | None, day: datetime.date, said: str) -> None:
    found, assumed = publication_day(release("reporting year 2023", usual_month=usual))
    assert found == day
    assert said in (assumed or "")


@pytest.mark.parametrize(
    ("usual", "ended", "day"),
    [
        ("July", DAY(2020, 3, 31), DAY(2020, 7, 31)),
        ("July", DAY(2020, 8, 31), DAY(2021, 7, 31)),
        ("June", DAY(2024, 6, 30), DAY(2025, 6, 30)),
        (None, DAY(2024, 6, 30), DAY(2025, 6, 30)),
        (None, DAY(2023, 12, 31), DAY(2024, 12, 31)),
    ],
)
def test_without_any_date_it_is_after_the_last_period(
    usual: str | None, ended: datetime.date, day: datetime.date
) -> None:
    found, assumed = publication_day(release(usual_month=usual, last_day=ended))
    assert found == day
    assert "we assume" in (assumed or "")


def four() -> list[Edition]:
    return in_order(
        [
            release("June 2026", release="2026", position=4),
            release(release="2019 to 2021", source="money", position=1),  # a year after March 2022
            release("", release="2025", published_on=DAY(2025, 6, 26), position=2),
            release("", release="2025", source="waits", published_on=DAY(2025, 6, 26), position=3),
        ]
    )


def test_releases_are_in_order_of_day_then_of_the_catalogue() -> None:
    assert [edition.id for edition in four()] == [
        "money-2019-to-2021",
        "plans-2025",
        "waits-2025",
        "plans-2026",
    ]
    assert [edition.when for edition in four()] == ["March 2023", "26 June 2025", "26 June 2025", "June 2026"]


def test_a_release_means_all_that_was_published_by_its_day() -> None:
    then = asked.find(four(), "plans-2025", TODAY)
    assert then.known == {("money", "2019 to 2021"), ("plans", "2025"), ("waits", "2025")}
    assert (then.label, then.later, then.is_newest) == ("26 June 2025", 1, False)
    assert asked.find(four(), "plans-2026", TODAY).is_newest


@pytest.mark.parametrize(
    ("day", "newest", "later"),
    [
        ("2023-03-31", "money-2019-to-2021", 3),
        ("2025-06-25", "money-2019-to-2021", 3),
        ("2025-06-26", "waits-2025", 1),
        ("2026-06-29", "waits-2025", 1),
        ("2026-06-30", "plans-2026", 0),
    ],
)
def test_a_day_means_the_releases_up_to_it(day: str, newest: str, later: int) -> None:
    then = asked.find(four(), day, TODAY)
    assert (then.text, then.edition.id, then.later) == (day, newest, later)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("plans-2024", "there are plans-2026, plans-2025"),
        ("2025-02-30", "there is no such release or day"),
        ("2023-03-30", r"the first release is Plans 2024, March 2023 \(money-2019-to-2021\)"),
        ("2026-12-01", "still to come"),
        ("x" * 5000, "there is no such release or day"),
    ],
)
def test_anything_else_says_what_there_is(text: str, said: str) -> None:
    with pytest.raises(PipelineError, match=said) as problem:
        asked.find(four(), text, TODAY)
    assert len(str(problem.value)) < 400
