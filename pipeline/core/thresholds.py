"""From how many on a figure is compared and ranked: the one place for these numbers.

A build writes them to the table `threshold`, where SQL reads them.
"""

SMALL_DENOMINATOR = 30
"""The fewest of which a percentage or a mean is compared."""

SMALL_POPULATION = 2_000
"""The fewest residents among whom a rate is compared.

Also the fewest aged 0 to 17 in a place whose percentage, score or mean is compared although nothing says how
many people it rests on.
"""

SMALL_BASE = 10
"""The fewest cases in the earlier figure for which a change is given in per cent."""

PLAN_UNITS = ("GBP per plan", "per 1,000 plans")
"""Units of means and rates among EHC plans."""

COUNTED_UNITS = ("per cent", "per cent change", "weeks", *PLAN_UNITS)
"""Units of percentages and means, which SMALL_DENOMINATOR holds for; shares of money are exempt."""

RATE_UNITS = ("GBP per head", "per 1,000", "per 10,000")
"""Units of rates among residents, which SMALL_POPULATION holds for."""

BY_UNIT = {
    **dict.fromkeys(COUNTED_UNITS, SMALL_DENOMINATOR),
    **dict.fromkeys(RATE_UNITS, SMALL_POPULATION),
}
"""Unit -> the fewest in the denominator with which a figure is compared."""

UNCOUNTED_UNITS = ("score", "per 100")
"""Units of figures that are published without counts."""

MASKED_BELOW = 10
"""The smallest count, but 0, that is shown of a group of children."""

CLEAR_GAP = 10
"""How wide a gap between groups, in points, must be ruled out before 'no clear difference' is said."""
