"""Groups of children in words, and the gaps between them."""

from collections.abc import Sequence

from pipeline.statistics.equality import HIGHER, LOWER, NO_DIFFERENCE, TOO_FEW
from pipeline.text.formatting import Row

PHRASES = {
    "Female": "girls and young women",
    "Male": "boys and young men",
    "Under 5": "children under 5",
    "5 to 10": "children aged 5 to 10",
    "11 to 15": "children aged 11 to 15",
    "16 and over": "young people aged 16 and over",
    "Asian": "Asian children",
    "Black": "Black children",
    "Mixed": "children of mixed ethnicity",
    "White British": "White British children",
    "Other White": "children of other White groups",
    "Any other ethnic group": "children of any other ethnic group",
}
"""Group of statistics.equality -> how it is named in a sentence."""
ABOUT = (
    "Each council's figure for the group is compared with its own figure for all others. So no group "
    "looks better or worse because it lives where councils are quicker. A gap does not say why."
)


def slug(group: str) -> str:
    """Return a group as in addresses: 'white-british', '5-to-10'."""
    return group.lower().replace(" ", "-")


def gap(row: Row) -> str:
    """Return a gap without its interval: '3.2 points lower', 'no gap'. `row` is of queries.equality."""
    size = round(row["gap"], 1)
    return f"{abs(size):.1f} points {HIGHER if size > 0 else LOWER}" if size else "no gap"


def likely_range(row: Row) -> str:
    """Return the interval of a gap: '0.1 to 6.0 points lower', '2.0 lower to 3.1 higher'."""
    low, high = row["gap_low"], row["gap_high"]
    if low < 0 < high:
        return f"{-low:.1f} points lower to {high:.1f} higher"
    near, far = sorted((abs(low), abs(high)))
    return f"{near:.1f} to {far:.1f} points {HIGHER if low >= 0 else LOWER}"


def judged(row: Row) -> str:
    """Return a gap with its interval and what follows: '3.2 points lower (0.1 to 6.0 points lower)'."""
    said = f"{gap(row)} ({likely_range(row)})"
    return f"{said}, {row['outcome']}" if row["outcome"] in (NO_DIFFERENCE, TOO_FEW) else said


def within_england(row: Row, group: str) -> str:
    """Return England's gap in a sentence: '... is 0.8 points lower than for all others in ...'."""
    size = round(row["gap"], 1)
    apart = f"{gap(row)} than" if size else "the same as"
    unclear = f": {row['outcome']}" if row["outcome"] in (NO_DIFFERENCE, TOO_FEW) else ""
    return (
        f"In England the figure for {PHRASES[group]} is {apart} for all others in the same councils "
        f"(likely range: {likely_range(row)}){unclear}."
    )


def headline(row: Row, group: str) -> str:
    """Return England's gap as a title: 'Girls and young women: 0.8 points lower than all others'."""
    phrase = f"{PHRASES[group][:1].upper()}{PHRASES[group][1:]}"
    if row["gap"] is None or row["outcome"] == TOO_FEW or not round(row["gap"], 1):
        return f"{phrase} and all others"
    if row["outcome"] == NO_DIFFERENCE:
        return f"{phrase}: {NO_DIFFERENCE} from all others"
    return f"{phrase}: {gap(row)} than all others"


def counted(compared: Sequence[Row]) -> str:
    """Return in how many councils the group is clearly higher or lower, and how many chance would make.

    `compared` are rows of queries.equality.by_council with a gap.
    """
    higher, lower = (sum(row["outcome"] == way for row in compared) for way in (HIGHER, LOWER))
    many = len(compared)
    return (
        f"Of {many} councils compared, the figure is clearly higher for them in {higher or 'none'} and "
        f"clearly lower in {lower or 'none'}. If there were no gap anywhere, chance alone would make about "
        f"{round(many * 0.05)} of {many} look clear."
    )
