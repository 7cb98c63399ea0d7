"""Why a figure is not ranked, in words, by where a reader sees them.

Keys are values of `not_ranked` in the tables `figure` and `ranking`, or of `doubt` in tables that compare two
figures.
"""

from collections.abc import Mapping

from pipeline.core.thresholds import BY_UNIT, SMALL_POPULATION
from pipeline.text import formatting
from pipeline.text.formatting import NO_FIGURE, Row

Wording = Mapping[str, str]

NOTES: Wording = {"missing": NO_FIGURE, "suspect": "In doubt", "small": "Too few to compare"}
"""In a column of notes."""

REMARKS: Wording = {"suspect": "in doubt", "small": "too few to compare"}
"""In the tooltip of a figure."""

FLAGS: Wording = {"suspect": "in doubt", "small": "too few to compare"}
"""In brackets after a figure, next to its counts."""

MARKERS: Wording = {"suspect": " (in doubt)", "small": " (too few)"}
"""After a figure in a narrow table cell."""

CLAUSES: Wording = {"suspect": ", a figure in doubt", "small": ", too few to compare"}
"""After an earlier figure in a sentence."""

OBSTACLES: Wording = {
    "missing": "no figure",
    "suspect": "a figure in doubt",
    "small": "a figure that rests on too few",
    "no England figure": "no figure of England to compare with",
}
"""Why an authority cannot be checked; keys are values of `not_judged` from statistics.relations.judge."""

PAIRS: Wording = {"suspect": "One of the two is in doubt", "small": "One of the two rests on too few"}
"""About two figures in the same table row."""

HEADINGS: Wording = {
    "missing": NO_FIGURE,
    "excepted": "Nothing left to measure",
    "suspect": "In doubt",
    "small": "Too few to compare",
    "closed": "Did not exist then",
}
"""Headings of the lists of authorities by reason, in this order."""

KEY_ENTRY = "In doubt, or too few"
"""Suspect or small figures, in the key of a map."""
HOLLOW_DOT = "Open circles: in doubt, or too few cases to compare."
HOLLOW_NAMED = "Open circles, in doubt or too few cases to compare: {names}."
"""Suspect or small figures, below charts."""


TINY_PLACE = (
    f"Fewer than {SMALL_POPULATION:,} residents aged 0 to 17, and it is not published how many people "
    "the figure rests on."
)
"""Why a figure is small where no count tells it."""


def suspect_figure(reason: str) -> str:
    """Return sentences that flag a suspect figure and give the evidence."""
    return f"In doubt, shown as published. {reason}"


def suspect_revision(reason: str) -> str:
    """The evidence after a revised figure that is suspect, in brackets."""
    return f" (in doubt: {reason.removesuffix('.')})"


def too_few(row: Row) -> str:
    """Return a sentence that flags a small figure: 'Rests on 12 only: too few to compare.'.

    `row` has the columns of `figure` and its indicator.
    """
    if _without_number(row):
        return f"{TINY_PLACE} Too few to compare."
    return f"Rests on {row['denominator']:,.0f} only: too few to compare."


def few_in_words(row: Row, indicator: Row) -> str:
    """Return what stands in place of a small figure: '1 of 1 plan issued: too few to compare'."""
    counted = formatting.counts(row, indicator)
    return f"{counted}: too few to compare" if counted else "too few to compare"


def reason(row: Row) -> str:
    """Return sentences on why a figure is not ranked; `row` has the columns of `figure` and its indicator."""
    match row["not_ranked"]:
        case "closed":
            return "The authority did not exist on the day to which the figures belong."
        case "excepted":
            return "Every plan issued was classed as an exception, so nothing is left to measure."
        case "missing":
            return str(row["missing_reason"])
        case "suspect":
            return f"The published figure is in doubt. {row['suspect']}"
    if _without_number(row):
        return TINY_PLACE
    return f"Fewer than {BY_UNIT[row['unit']]:,} {row['denominator_label']}: {row['denominator']:,.0f}."


def _without_number(row: Row) -> bool:
    """Whether nothing says how many people a figure rests on: it has no counts, or is a share of money."""
    return row["denominator"] is None or row["counted_in"] == "GBP"
