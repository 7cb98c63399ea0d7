"""Changes on the page Compare: from an earlier year to the chosen one, of councils, areas and groups."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from pages.ui.data import lookups
from pages.ui.text import change_text
from pipeline.statistics.changes import BEFORE, NOW, SIZES, with_changes
from pipeline.text import formatting, growth, not_ranked
from pipeline.text.formatting import Row

SCHEMA = {
    "from_period": pl.Int64,
    "from_value": pl.Float64,
    "from_flag": pl.String,
    **dict.fromkeys(SIZES, pl.Float64),
    "counted_differently_since": pl.Int64,
    "change_note": pl.String,
}
"""The columns of files."""
CHANGE_COLUMNS = ("change", "change_per_cent")
"""The numbers of the two columns of `Changes.headings`."""


@dataclass(frozen=True)
class Changes:
    """The changes of a measure from one period to a later one, by key: a location code or a group.

    Each row has from_period, from_value, from_flag (why that figure is not ranked), the columns SIZES,
    crosses_break, and doubt about either of the two. `with_figure` are the keys that have a figure now.
    """

    indicator: Row
    base: int
    time_period: int
    rows: Mapping[str, Row] = field(default_factory=dict)
    with_figure: Collection[str] = ()

    @property
    def headings(self) -> tuple[str, str]:
        """The headings of the columns in the measure's unit and in per cent."""
        since = f"Change since {formatting.period_cell(self.base, self.indicator)}"
        return since, f"{since}, in per cent"

    @property
    def broken_since(self) -> int | None:
        """The first period from which figures were counted in another way than at the base."""
        breaks = lookups.breaks(self.indicator["indicator"])
        return next((period for period in breaks if self.base < period <= self.time_period), None)

    def cells(self, key: str, code: str = "") -> tuple[str, str]:
        """Return the cells of a row, perhaps of the place of this code: the change, or why there is none."""
        if key not in self.with_figure:
            return "", ""
        row = self.rows.get(key)
        if row is None:
            return (lookups.without_figure(self.indicator["indicator"], code, self.base) if code else ""), ""
        if row["from_value"] is None:
            return f"no figure for {formatting.period_cell(self.base, self.indicator)}", ""
        breaks = lookups.breaks(self.indicator["indicator"])
        in_unit = change_text.cell(row, self.indicator, breaks) + not_ranked.MARKERS.get(row["from_flag"], "")
        return in_unit, change_text.cell_in_per_cent(row) or self._why_not_in_per_cent(row)

    def _why_not_in_per_cent(self, row: Row) -> str:
        """Return that too few were counted; empty where there is a change in per cent, or never is one."""
        if (
            row["change"] is None
            or row["change_per_cent"] is not None
            or formatting.is_in_words(self.indicator)
        ):
            return ""
        return growth.TOO_FEW

    def filed(self, key: str) -> dict[str, Any]:
        """Return the columns of SCHEMA for a row of a file."""
        row = self.rows.get(key)
        if row is None:
            return dict.fromkeys(SCHEMA)
        since = self.broken_since
        cell = formatting.period_cell(since, self.indicator) if since else ""
        said = [
            f"{change_text.BROKEN} {cell}" if cell else None,
            self._why_not_in_per_cent(row),
            not_ranked.PAIRS.get(row["doubt"] or ""),
        ]
        return {
            **{name: row[name] for name in ("from_period", "from_value", "from_flag", *SIZES)},
            "counted_differently_since": since,
            "change_note": "; ".join(filter(None, said)) or None,
        }


def between(
    indicator: Row, base: int | None, time_period: int, now: Mapping[str, Row], before: Mapping[str, Row]
) -> Changes | None:
    """Return the changes of rows of `figure` with a figure now, by key; None without a base.

    `now` and `before` are the rows of both periods: value, value_low, value_high, not_ranked, existed.
    """
    if base is None:
        return None
    changes = Changes(indicator, base, time_period)
    pairs = [
        _pair(key, row, before[key])
        for key, row in now.items()
        if key in before and _counts(row, before[key])
    ]
    texts = dict.fromkeys(("key", "from_flag", "doubt"), pl.String)
    schema = {**texts, **dict.fromkeys((*NOW, *BEFORE), pl.Float64)}
    frame = pl.DataFrame(pairs, schema=schema).with_columns(
        unit=pl.lit(indicator["unit"]),
        signed=pl.lit(bool(indicator["signed"])),
        crosses_break=pl.lit(changes.broken_since is not None),
        from_period=pl.lit(base),
    )
    rows = {row["key"]: row for row in with_changes(frame).rows(named=True)}
    with_figure = {key for key, row in now.items() if row["value"] is not None}
    return Changes(indicator, base, time_period, rows, with_figure)


def _counts(now: Row, before: Row) -> bool:
    """Return whether both figures are of a place that existed, and there is one now."""
    return now["value"] is not None and bool(now.get("existed", True) and before.get("existed", True))


def _pair(key: str, now: Row, before: Row) -> dict[str, Any]:
    flag = before["not_ranked"] if before["value"] is not None else None
    doubts = [doubt for doubt in ("suspect", "small") if doubt in (now["not_ranked"], flag)]
    return {
        "key": key,
        "from_flag": flag,
        "doubt": next(iter(doubts), None),
        **{name: now[name] for name in NOW},
        **{name: before[of] for name, of in zip(BEFORE, NOW, strict=True)},
    }
