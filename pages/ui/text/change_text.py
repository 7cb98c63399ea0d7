"""Changes and gaps in words instead of signs."""

from collections.abc import Sequence

from pipeline.text import formatting, growth
from pipeline.text.formatting import Row

FALL, RISE = "fall", "rise"
BROKEN = "counted differently since"


def directions(indicator: Row) -> tuple[str, str]:
    """Return the words for a change downwards and upwards; for balances, what they move towards."""
    return ("towards deficit", "towards surplus") if indicator["signed"] else (FALL, RISE)


def change(size: float, indicator: Row) -> str:
    """Return a change as a noun: 'fall of 69.4 percentage points', '£3.4m towards deficit', 'no change'."""
    apart = formatting.difference(size, indicator)
    if round(size, indicator["decimals"]) == 0:
        return "no change"
    towards = directions(indicator)[size > 0]
    return f"{apart} {towards}" if indicator["signed"] else f"{towards} of {apart}"


def interval(low: float | None, high: float | None, indicator: Row) -> str | None:
    """Return the bounds of a change: '63.1 to 74.5', or 'fall of 1.2 to rise of 3.4'."""
    if low is None or high is None:
        return None
    if low < 0 < high:
        fall, rise = directions(indicator)
        return f"{fall} of {_plain(low, indicator)} to {rise} of {_plain(high, indicator)}"
    near, far = sorted((abs(low), abs(high)))
    return f"{_plain(near, indicator)} to {_plain(far, indicator)}"


def directed(low: float | None, high: float | None, indicator: Row) -> str | None:
    """Return the bounds of a change with its direction: 'fall of 63.1 to 74.5'; else as `interval`."""
    words = interval(low, high, indicator)
    if words is None or low is None or high is None or low < 0 < high:
        return words
    towards = directions(indicator)[low + high > 0]
    return f"{words} {towards}" if indicator["signed"] else f"{towards} of {words}"


def cell(row: Row, indicator: Row, breaks: Sequence[int]) -> str:
    """Return a change with its likely range for a table cell: 'Fall of 69.4 points (63.1 to 74.5)'.

    `row` has change, change_low, change_high, crosses_break and from_period; `breaks` are the first periods
    after a break, of which the first one crossed is named instead of a change. Empty if there is no change.
    """
    if row["crosses_break"]:
        since = next(period for period in breaks if period > row["from_period"])
        return f"{BROKEN} {formatting.period_cell(since, indicator)}"
    if row["change"] is None:
        return ""
    words = change(row["change"], indicator).replace("percentage points", "points")
    return formatting.capital(_ranged(words, row["change_low"], row["change_high"], indicator))


def cell_in_per_cent(row: Row) -> str:
    """Return a change in per cent of the earlier figure with its likely range: 'up 24.5% (17.0 to 32.4)'."""
    size = row["change_per_cent"]
    if size is None:
        return ""
    return _ranged(growth.up_or_down(size), *range_in_per_cent(row), growth.IN_PER_CENT)


def range_in_unit(row: Row) -> tuple[float | None, float | None]:
    """Return the bounds of a change in the measure's unit."""
    return row["change_low"], row["change_high"]


def range_in_per_cent(row: Row) -> tuple[float | None, float | None]:
    """Return the bounds of a change in per cent."""
    return row["change_per_cent_low"], row["change_per_cent_high"]


def _ranged(words: str, low: float | None, high: float | None, indicator: Row) -> str:
    bounds = interval(low, high, indicator)
    return f"{words} ({bounds})" if bounds else words


def between(low: float | None, high: float | None, indicator: Row) -> str:
    """Return the bounds in brackets, for a sentence; empty if there is no interval."""
    words = interval(low, high, indicator)
    return f" (likely range: {words})" if words else ""


def _plain(size: float, indicator: Row) -> str:
    return f"{abs(size):,.{indicator['decimals']}f}"


def yes_or_no(value: bool | None, otherwise: str = "") -> str:
    """Return a flag of a table in words."""
    return otherwise if value is None else "yes" if value else "no"


def some(names: Sequence[str], most: int = 12) -> str:
    """Return names for a sentence, at most this many: 'Bath, Bristol and 3 more'."""
    if len(names) <= most:
        return formatting.listed(names)
    return f"{', '.join(names[:most])} and {len(names) - most} more"


def as_noun(size: float, indicator: Row) -> str:
    """Return a change with its article: 'a fall of 69.4 percentage points', '£3.4m towards deficit'."""
    words = change(size, indicator)
    return f"a {words}" if words.startswith((FALL, RISE)) else words
