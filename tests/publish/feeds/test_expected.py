"""The calendar of expected releases, read back by icalendar."""

import datetime

import duckdb
import icalendar
import pytest

from pipeline.publish import resources
from pipeline.publish.feeds.expected import Expected, write


def read(content: bytes) -> list[icalendar.cal.Component]:
    """Return the events of a calendar."""
    calendar = icalendar.Calendar.from_ical(content)
    assert calendar["VERSION"] == "2.0"
    return list(calendar.walk("VEVENT"))


def test_every_source_of_the_calendar_is_in_an_event_of_its_month(con: duckdb.DuckDBPyConnection) -> None:
    events = read(resources.answer(con.cursor(), "feed/releases.ics", {}).content)
    rows = (
        con.cursor()
        .execute(
            "SELECT next_expected, arg_max(title, position), arg_max(publisher, position) "
            "FROM release_calendar JOIN release USING (source) GROUP BY source, next_expected"
        )
        .fetchall()
    )
    assert len(events) == len({(month, publisher) for month, _, publisher in rows})
    for month, title, publisher in rows:
        first = datetime.date.fromisoformat(f"{month}-01")
        (event,) = (
            event
            for event in events
            if event.decoded("DTSTART") == first and str(event["SUMMARY"]).endswith(f", {publisher}")
        )
        assert f"- {title}\n" in str(event["DESCRIPTION"])
        # The end is the day after the last: a whole month.
        assert event.decoded("DTEND") == (first + datetime.timedelta(days=40)).replace(day=1)
        assert "estimate" in str(event["SUMMARY"])
        assert "no day announced" in str(event["DESCRIPTION"])
        assert event["STATUS"] == "TENTATIVE"


def test_a_day_that_is_announced_is_no_estimate() -> None:
    event = Expected(
        "urn:x", "Ärzte; und, \\ so", "2027-06-24", ("é" * 90,), ("announced",), datetime.date(2026, 6, 1)
    )
    content = write([event], "")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    (found,) = read(content)
    assert found.decoded("DTSTART") == datetime.date(2027, 6, 24)
    assert found.decoded("DTEND") == datetime.date(2027, 6, 25)
    assert found["STATUS"] == "CONFIRMED"
    assert str(found["SUMMARY"]) == "Expected on 24 June 2027: new figures, Ärzte; und, \\ so"
    assert "é" * 90 in str(found["DESCRIPTION"])
    assert "estimate" not in str(found["DESCRIPTION"])


@pytest.mark.parametrize(("when", "after"), [("2027-12", (2028, 1, 1)), ("2028-02", (2028, 3, 1))])
def test_a_month_ends_before_the_next(when: str, after: tuple[int, int, int]) -> None:
    event = Expected("urn:x", "DfE", when, ("A",), ("so",), datetime.date(2026, 6, 1))
    assert event.days[1] == datetime.date(*after)
