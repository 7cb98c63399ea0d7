"""Why the limits of a funnel are wider than plain ones, and what they say of one council, in plain words."""

from collections.abc import Sequence

from pipeline.text.formatting import Row

SAME = 1e-9
"""Limits that are no further apart than this are the same."""


def outside_plain(rows: Sequence[Row]) -> int:
    """Return how many rows of queries.variation.funnel lie outside the limits that allow for chance only."""
    return sum(map(is_outside_plain, rows))


def is_outside_plain(row: Row) -> bool:
    """Whether a row lies outside the limits that allow for chance only."""
    return not row["plain_low"] <= row["value"] <= row["plain_high"]


def outside(rows: Sequence[Row]) -> int:
    """Return how many of them lie outside the limits that are drawn."""
    return sum(row["standing"] != "within" for row in rows)


def why_wide(rows: Sequence[Row]) -> str:
    """Return two sentences: how many councils plain limits would call unusual, and why these are wider."""
    if all(row["high_95"] <= row["plain_high"] + SAME for row in rows):
        return (
            "Plain limits, which allow for chance only, are the same here. On this measure councils differ "
            "by no more than chance would explain."
        )
    return (
        f"Plain limits, which allow for chance only, would call {outside_plain(rows)} of {len(rows)} "
        "councils unusual. The limits here are wider: they also allow for how much councils usually differ."
    )


def counts(rows: Sequence[Row]) -> str:
    """Return a sentence with both counts."""
    return (
        f"{outside(rows)} of {len(rows)} councils lie outside the 95% limits. Plain limits, which allow for "
        f"chance only, would leave {outside_plain(rows)} outside."
    )


def is_undecided(row: Row) -> bool:
    """Whether a figure is further from the middle than chance explains, and yet within the wide limits."""
    return row["standing"] == "within" and is_outside_plain(row)


def verdict(row: Row, rows: Sequence[Row], name: str, middle: str, limits: str) -> str:
    """Return sentences on what a council's standing among `rows` says of it.

    `middle` is the middle of the funnel, `limits` the 95% limits for as many cases ('0.5% to 97.8%').
    """
    drawn = f"the 95% limits ({limits} for as many cases)"
    if row["standing"] != "within":
        much = "much more" if row["standing"].endswith("99.8") else "more"
        return f"It is outside {drawn}: it differs by {much} than councils usually do."
    if not is_outside_plain(row):
        return f"Chance alone could explain how far that is from the middle of the funnel, {middle}."
    return (
        f"Chance alone does not explain how far that is from the middle of the funnel, {middle}, as for "
        f"{outside_plain(rows)} of {len(rows)} councils. Councils differ so much here that {drawn} leave out "
        f"only {outside(rows) or 'none'}: this picture cannot say whether {name} is unusual."
    ).replace("only none", "none")
