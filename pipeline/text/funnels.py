"""Why the limits of a funnel are wider than plain ones, for a reader who is no statistician."""

from collections.abc import Sequence

from pipeline.text.formatting import Row

SAME = 1e-9
"""Limits that are no further apart than this are the same."""


def outside_plain(rows: Sequence[Row]) -> int:
    """Return how many rows of queries.variation.funnel lie outside the limits that allow for chance only."""
    return sum(not row["plain_low"] <= row["value"] <= row["plain_high"] for row in rows)


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
