"""Single figures of the page Compare, of a place or a group, in words and as plain numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from pages.compare.text import members_with_figure
from pages.ui.data import lookups
from pipeline.text import formatting, not_ranked
from pipeline.text.formatting import Row

TOGETHER, AVERAGE = "Group average", "Group, simple average"
IN_FILE = ("value", "numerator", "denominator", "value_low", "value_high")


@dataclass(frozen=True)
class Entry:
    """One figure of a table: place, measure, period, and the row of `figure` if there is one.

    For the group's own figures the code is empty, and `group` is the row of group_comparison.
    """

    code: str
    name: str
    indicator: Row
    time_period: int
    row: Row | None
    group: Row | None = None

    @property
    def text(self) -> str:
        """The figure in words."""
        if self.row is None:
            missing = self.code and lookups.without_figure(
                self.indicator["indicator"], self.code, self.time_period
            )
            is_plain = not missing or missing == formatting.in_a_sentence(formatting.NO_FIGURE)
            return formatting.NO_FIGURE if is_plain else missing
        return formatting.figure(self.row["value"], self.indicator)

    @property
    def cell(self) -> str:
        """Figure, counts and flag for a table cell: '57.4% (228 of 397)'."""
        flag = not_ranked.FLAGS.get(self.row["not_ranked"]) if self.row else None
        small = ", ".join(part for part in (self.size, flag) if part)
        return f"{self.text} ({small})" if small else self.text

    @property
    def size(self) -> str:
        """The counts behind the figure, in short: '228 of 397', '397 plans issued'."""
        if self.row is None or self.row["value"] is None or self.group or self.indicator["signed"]:
            return ""
        if behind := formatting.fraction(self.row, self.indicator):
            return behind
        return self.counts.split(", ")[0]  # of rates only the numerator, without qualifications

    @property
    def brief(self) -> str:
        """The figure with its flag, for a narrow cell; empty if there is no row."""
        if self.row is None:
            return ""
        flag = not_ranked.MARKERS.get(self.row["not_ranked"], "")
        return f"{self.text}{flag}"

    @property
    def counts(self) -> str:
        """The counts behind the figure, in full."""
        if self.row is None or self.row["value"] is None:
            return ""
        return formatting.counts(self.row, self.indicator) or ""

    @property
    def interval(self) -> str:
        """The 95% interval: '52.5% to 62.2%'."""
        if self.row is None or self.row["value_low"] is None:
            return ""
        low, high = (formatting.figure(self.row[end], self.indicator) for end in ("value_low", "value_high"))
        return f"{low} to {high}"

    @property
    def note(self) -> str:
        """Why the figure is missing, suspect or small; for a group, how many members have figures."""
        if self.group:
            return formatting.capital(members_with_figure(self.group))
        if self.row is None:
            return ""
        if self.row["value"] is None:
            return str(self.row["missing_reason"])
        if self.row["suspect"]:
            return not_ranked.suspect_figure(self.row["suspect"])
        return not_ranked.NOTES.get(self.row["not_ranked"], "")

    @property
    def on_period(self) -> str:
        """What is noted of the period: a break in the series that begins with it, caveats."""
        return lookups.notes_on_period(self.indicator["indicator"], self.code or None, self.time_period)

    def filed(self) -> dict[str, Any]:
        """Return code, plain numbers and flag for the file."""
        row: Row = self.row or {}
        return {
            "location_code": self.code,
            "indicator": self.indicator["indicator"],
            "time_period": self.time_period,
            "unit": self.indicator["unit"],
            **{name: row.get(name) for name in IN_FILE},
            "flag": row.get("not_ranked") if self.row else "no row",
        }


def make_entry(
    code: str, name: str, indicator: Row, year: int, row: Row | None, group_figures: Mapping[str, Row]
) -> Entry:
    """Return an entry for a place or, without a code, for the group."""
    group_figure = group_figures.get(indicator["indicator"])
    if not code and group_figure:
        row = as_figure(group_figure, pooled=name == TOGETHER)
        return Entry(code, name, indicator, year, row, group_figure)
    return Entry(code, name, indicator, year, row)


def as_figure(group_figure: Row, *, pooled: bool) -> Row | None:
    """Return the group's figure as a row of `figure`; None if there is none."""
    value = group_figure["pooled"] if pooled else group_figure["mean"]
    if value is None:
        return None
    ends = ("pooled_low", "pooled_high") if pooled else (None, None)
    low, high = (group_figure[end] if end else None for end in ends)
    return {
        "time_period": group_figure["time_period"],
        "value": value,
        "value_low": low,
        "value_high": high,
        "numerator": None,
        "denominator": None,
        "not_ranked": None,
        "suspect": None,
        "missing_reason": None,
    }


def file_columns(entries: Sequence[Entry]) -> pl.DataFrame:
    """Return the columns that only the file has."""
    types = dict.fromkeys(IN_FILE, pl.Float64) | {"time_period": pl.Int64, "flag": pl.String}
    return pl.DataFrame([entry.filed() for entry in entries], schema_overrides=types)
