"""What a funnel says of councils in plain words, and why its limits are wider than plain ones."""

from collections.abc import Sequence

from pipeline.text.formatting import Row

SAME = 1e-9
"""Limits that are no further apart than this are the same."""
OUTSIDE_95 = 0.05
"""The share of councils outside the 95% limits if they differ as the limits expect."""
STANDINGS = {
    "within": "within the limits",
    "above 95": "above the 95% limit",
    "above 99.8": "above the 99.8% limit",
    "below 95": "below the 95% limit",
    "below 99.8": "below the 99.8% limit",
}


def outside_plain(rows: Sequence[Row]) -> int:
    """Return how many rows of queries.variation.funnel lie outside the limits that allow for chance only."""
    return sum(map(is_outside_plain, rows))


def is_outside_plain(row: Row) -> bool:
    """Whether a row lies outside the limits that allow for chance only."""
    return not row["plain_low"] <= row["value"] <= row["plain_high"]


def outside(rows: Sequence[Row]) -> int:
    """Return how many of them lie outside the limits that are drawn."""
    return sum(row["standing"] != "within" for row in rows)


def are_plain(rows: Sequence[Row]) -> bool:
    """Whether the limits that are drawn are those of chance alone."""
    return all(row["high_95"] <= row["plain_high"] + SAME for row in rows)


def answer(rows: Sequence[Row], middle: str) -> str:
    """Return how many councils chance does not explain, and how many of them wide limits single out.

    `middle` is the middle of the funnel ('46.1%').
    """
    if are_plain(rows):
        return (
            f"{outside(rows) or 'None'} of {len(rows)} councils lie outside the 95% limits{_sides(rows)}. "
            f"By chance alone, about {OUTSIDE_95 * len(rows):.0f} would."
        )
    return (
        f"{outside_plain(rows)} of {len(rows)} councils are further from the middle, {middle}, than chance "
        f"alone explains. {single_out(rows)} That does not make the others usual, or good."
    )


def single_out(rows: Sequence[Row]) -> str:
    """Return whom limits that also allow for the differences between councils single out, on which side."""
    found = outside(rows)
    only = f"only {found}{_sides(rows)}" if found else "none"
    return f"Wider limits, which allow for such differences, single out {only}."


def _sides(rows: Sequence[Row]) -> str:
    """Return on which side those outside are; empty if there are none."""
    above = sum(row["standing"].startswith("above") for row in rows)
    below = outside(rows) - above
    if above and below:
        return f", {above} above the limits and {below} below"
    if not above and not below:
        return ""
    every = "all " if above + below > 1 else ""
    return f", {every}{'above' if above else 'below'} the limits"


def why_wide(rows: Sequence[Row]) -> str:
    """Return two sentences: how many councils lie outside plain limits, and why these are wider."""
    if are_plain(rows):
        return (
            "Plain limits, which allow for chance only, are the same here. On this measure councils differ "
            "by no more than chance would explain."
        )
    return (
        f"Plain limits, which allow for chance only, would leave {outside_plain(rows)} of {len(rows)} "
        "councils outside. The limits here are wider: they also allow for how much councils usually differ."
    )


def is_undecided(row: Row) -> bool:
    """Whether a figure is further from the middle than chance explains, and yet within the wide limits."""
    return row["standing"] == "within" and is_outside_plain(row)


def standing(row: Row) -> str:
    """Return on which side of the limits a figure lies; within them, whether chance explains how far."""
    words = STANDINGS[row["standing"]]
    if not is_undecided(row):
        return words
    return f"{'lower' if row['value'] < row['plain_low'] else 'higher'} than chance explains, but {words}"


def verdict(row: Row, rows: Sequence[Row], middle: str, limits: str) -> str:
    """Return sentences on what a council's standing among `rows` says of it.

    `middle` is the middle of the funnel, `limits` the 95% limits for as many cases ('0.5% to 97.8%').
    """
    if row["standing"] != "within":
        much = "much more" if row["standing"].endswith("99.8") else "more"
        side = row["standing"].split()[0]
        return (
            f"That is {side} the 95% limits ({limits} for as many cases): it differs by {much} than councils "
            "usually do."
        )
    if not is_outside_plain(row):
        return f"Chance alone could explain how far that is from the middle, {middle}."
    lower = "lower" if row["value"] < row["plain_low"] else "higher"
    return (
        f"Chance alone does not explain how much {lower} that is than the middle, {middle}. The wide limits "
        f"({limits} for as many cases) single out {outside(rows) or 'none'} of {len(rows)} councils, and not "
        "this one. That does not make it usual, or good."
    )
