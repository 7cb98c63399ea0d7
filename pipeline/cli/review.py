"""The extraordinary figures that no person has reviewed, as lines of text and for JSON."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from pipeline.core.periods import period_label

MAX_NAMED = 5  # in the report of a live run; `status` lists all


def review_lines(unreviewed: pl.DataFrame, limit: int | None = None) -> list[str]:
    """Return a line for each unreviewed figure or place, at most `limit`: what it is and why."""
    return [f"  {_line(row)}" for row in unreviewed.head(limit or unreviewed.height).rows(named=True)]


def run_lines(unreviewed: pl.DataFrame) -> list[str]:
    """Return the number of unreviewed figures and the first ones, for a live run; empty if there are none."""
    if unreviewed.is_empty():
        return []
    rest = "; `status` lists all" if unreviewed.height > MAX_NAMED else ""
    heading = f"Extraordinary figures that wait for review: {unreviewed.height}{rest}"
    return [heading, *review_lines(unreviewed, MAX_NAMED)]


def run_summary(unreviewed: pl.DataFrame) -> dict[str, Any]:
    """Return the same for JSON: `count`, and the `first` figures."""
    columns = ["indicator", "location_name", "time_period", "before", "now", "check"]
    return {"count": unreviewed.height, "first": unreviewed.head(MAX_NAMED).select(columns).rows(named=True)}


def _line(row: Mapping[str, Any]) -> str:
    if row["indicator"] is None:
        return f"{row['location_name']}: {row['check']} ({row['what']})"
    period = period_label(row["time_period"], row["time_identifier"])
    figures = f"{_number(row['before'])} -> {_number(row['now'])}, usually {row['expected']}; {row['what']}"
    return f"{row['location_name']}, {row['indicator']} {period}: {row['check']} ({figures})"


def _number(value: float | None) -> str:
    return "missing" if value is None else f"{value:,.10g}"
