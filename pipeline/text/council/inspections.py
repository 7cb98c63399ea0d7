"""Area SEND inspections in a sentence."""

import datetime

from pipeline.core.periods import day_label
from pipeline.text import formatting
from pipeline.text.formatting import Row

ABOUT = (
    "Ofsted and the Care Quality Commission inspect the council and health services together. The two "
    "frameworks ask different questions, so their outcomes cannot be compared."
)
NONE = "We have no inspection of this council."
OLD_FRAMEWORK, OLD_LIST_ENDS = "2016 to 2022", "31 August 2022"


def inspection_sentence(row: Row, emphasis: str = "") -> str:
    """Return when it was, its outcome and what follows, and first that it may be out of date if it is old.

    `emphasis` stands on both sides of the outcome.
    """
    day = row["inspection_start"]
    when = f"Inspected from {day_label(day)}" if day else "Inspected (the day could not be read)"
    published = f", published {day_label(row['published_on'])}" if row["published_on"] else ""
    outcome = row["outcome"] or "The outcome could not be read from the report"
    outcome_then = row["revisit_outcome"]
    revisit = (
        f" No revisit is in the publisher's list, which ends on {OLD_LIST_ENDS}."
        if outcome_then == "Not revisited yet"
        else ""
    )
    is_old = row["framework"] == OLD_FRAMEWORK and not row["followed"]
    doubt = (
        f"This may be out of date: our list of these inspections ends on {OLD_LIST_ENDS}. " if is_old else ""
    )
    if outcome_then and not revisit:
        revisit = f" At the revisit: {formatting.in_a_sentence(outcome_then)}."
    following = _following(row)
    named = f"{emphasis}{outcome}{emphasis}"
    return f"{doubt}{when}{published}: {named} (framework {row['framework']}).{revisit}{following}"


def _following(row: Row) -> str:
    """Return when the next one is due, or that the day is past though the publisher's list has none since."""
    within = row["next_inspection"]
    if not within:
        return ""
    since = row["published_on"] or row["inspection_start"]
    number, unit = within.split(" ")
    months = int(number) * (12 if unit.startswith("year") else 1)
    month = since.month - 1 + months
    due = since.replace(year=since.year + month // 12, month=month % 12 + 1, day=1)
    listed = row["listed_until"]
    if row["followed"]:
        return f" The next one was then due within {within}."
    if listed is None or listed < due.replace(day=28) + datetime.timedelta(days=4):
        return f" The next one is due within {within}."
    return (
        f" The next one was due within {within}, by {due:%B %Y}: that is past, and the publisher's list of "
        f"{day_label(listed)} has none since."
    )
