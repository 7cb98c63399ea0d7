"""Area SEND inspections in a sentence."""

from datetime import date

from pipeline.text.council.inspections import inspection_sentence

ROW = {
    "inspection_start": date(2020, 3, 2),
    "published_on": date(2020, 6, 9),
    "outcome": "Written statement of action required",
    "framework": "2016 to 2022",
    "revisit_outcome": None,
    "next_inspection": None,
    "followed": False,
    "listed_until": date(2026, 6, 29),
}


def test_an_inspection_says_when_its_outcome_and_framework() -> None:
    assert inspection_sentence(ROW) == (
        "This may be out of date: our list of these inspections ends on 31 August 2022. "
        "Inspected from 2 March 2020, published 9 June 2020: Written statement of action required "
        "(framework 2016 to 2022)."
    )
    assert ": **Written statement of action required** (" in inspection_sentence(ROW, "**")


def test_what_followed_is_said() -> None:
    revisited = {**ROW, "revisit_outcome": "Sufficient progress", "next_inspection": "3 years"}
    assert inspection_sentence({**revisited, "listed_until": date(2022, 8, 31)}).endswith(
        "At the revisit: sufficient progress. The next one is due within 3 years."
    )
    waiting = {**ROW, "revisit_outcome": "Not revisited yet"}
    assert inspection_sentence(waiting).endswith(
        "(framework 2016 to 2022). No revisit is in the publisher's list, which ends on 31 August 2022."
    )


def test_only_an_old_inspection_without_a_newer_one_may_be_out_of_date() -> None:
    doubt = "This may be out of date"
    assert inspection_sentence(ROW).startswith(doubt)
    assert doubt not in inspection_sentence({**ROW, "followed": True})
    assert doubt not in inspection_sentence(
        {**ROW, "framework": "from 2023", "listed_until": date(2026, 6, 29)}
    )


def test_a_next_inspection_that_is_overdue_is_not_promised() -> None:
    """18 months from January 2024 end in July 2025, 3 years in January 2027."""
    failed = {**ROW, "published_on": date(2024, 1, 26), "listed_until": date(2026, 6, 29)}
    assert inspection_sentence({**failed, "next_inspection": "18 months"}).endswith(
        " The next one was due within 18 months, by July 2025: that is past, and the publisher's list of "
        "29 June 2026 has none since."
    )
    assert inspection_sentence({**failed, "next_inspection": "3 years"}).endswith(
        " The next one is due within 3 years."
    )
    in_the_last_month = {**failed, "next_inspection": "18 months", "listed_until": date(2025, 7, 31)}
    assert inspection_sentence(in_the_last_month).endswith(" is due within 18 months.")
    followed = {**failed, "next_inspection": "18 months", "followed": True}
    assert inspection_sentence(followed).endswith(" The next one was then due within 18 months.")


def test_what_could_not_be_read_is_said() -> None:
    unread = {**ROW, "inspection_start": None, "published_on": None, "outcome": None}
    assert inspection_sentence({**unread, "followed": True}).startswith(
        "Inspected (the day could not be read): The outcome could not be read from the report"
    )
