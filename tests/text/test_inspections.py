"""Area SEND inspections in a sentence."""

from datetime import date

from pipeline.text.inspections import inspection_sentence

ROW = {
    "inspection_start": date(2020, 3, 2),
    "published_on": date(2020, 6, 9),
    "outcome": "Written statement of action required",
    "framework": "2016 to 2022",
    "revisit_outcome": None,
    "next_inspection": None,
}


def test_an_inspection_says_when_its_outcome_and_framework() -> None:
    assert inspection_sentence(ROW) == (
        "Inspected from 2 March 2020, published 9 June 2020: Written statement of action required "
        "(framework 2016 to 2022)."
    )
    assert ": **Written statement of action required** (" in inspection_sentence(ROW, "**")


def test_what_followed_is_said() -> None:
    revisited = {**ROW, "revisit_outcome": "Sufficient progress", "next_inspection": "3 years"}
    assert inspection_sentence(revisited).endswith(
        "At the revisit: sufficient progress. The next one is due within 3 years."
    )
    waiting = {**ROW, "revisit_outcome": "Not revisited yet"}
    assert inspection_sentence(waiting).endswith(
        "No revisit is in the publisher's list, which ends on 31 August 2022."
    )


def test_what_could_not_be_read_is_said() -> None:
    unread = {**ROW, "inspection_start": None, "published_on": None, "outcome": None}
    assert inspection_sentence(unread).startswith(
        "Inspected (the day could not be read): The outcome could not be read from the report"
    )
