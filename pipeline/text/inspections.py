"""Area SEND inspections in a sentence."""

from pipeline.core.periods import day_label
from pipeline.text import formatting
from pipeline.text.formatting import Row

ABOUT = (
    "By Ofsted and the Care Quality Commission, of the council and health services together. The two "
    "frameworks ask different questions: an outcome of the one is no step from an outcome of the other."
)
NONE = "No inspection is held for this authority."
NOT_REVISITED = " No revisit is in the publisher's list, which ends on 31 August 2022."


def inspection_sentence(row: Row, emphasis: str = "") -> str:
    """Return when it was, its outcome and what follows; `emphasis` stands on both sides of the outcome."""
    day = row["inspection_start"]
    when = f"Inspected from {day_label(day)}" if day else "Inspected (the day could not be read)"
    published = f", published {day_label(row['published_on'])}" if row["published_on"] else ""
    outcome = row["outcome"] or "The outcome could not be read from the report"
    outcome_then = row["revisit_outcome"]
    revisit = NOT_REVISITED if outcome_then == "Not revisited yet" else ""
    if outcome_then and not revisit:
        revisit = f" At the revisit: {formatting.in_a_sentence(outcome_then)}."
    following = f" The next one is due within {row['next_inspection']}." if row["next_inspection"] else ""
    named = f"{emphasis}{outcome}{emphasis}"
    return f"{when}{published}: {named} (framework {row['framework']}).{revisit}{following}"
