"""The figures of a picture as a table, for people who do not see it or want to read them one by one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pipeline.text import formatting, not_ranked
from pipeline.text.formatting import Row

COUNCIL = "Council"
INTERVAL = "Likely range"
REMARK = "Remark"


@dataclass(frozen=True)
class FigureTable:
    """Heads of columns, and rows of as many cells; the first cell of a row names it."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def of_councils(rows: Sequence[Row], indicator: Row, others: Sequence[tuple[str, float]] = ()) -> FigureTable:
    """Return rows of `figure` with counts, interval and remark where any row has them.

    `others` are names and figures to compare with, which come last.
    """
    cells = [_council(row, indicator) for row in rows]
    cells += [[name, formatting.figure(value, indicator), "", "", ""] for name, value in others]
    columns = (COUNCIL, indicator["short_label"], "Counted", INTERVAL, REMARK)
    kept = [at for at in range(len(columns)) if at < 2 or any(row[at] for row in cells)]
    return FigureTable([columns[at] for at in kept], [[row[at] for at in kept] for row in cells])


def _council(row: Row, indicator: Row) -> list[str]:
    return [
        row["location_name"],
        formatting.figure(row["value"], indicator),
        "" if row["value"] is None else formatting.counts(row, indicator) or "",
        _interval(row, indicator),
        "" if row["value"] is None else not_ranked.NOTES.get(row["not_ranked"], ""),
    ]


def _interval(row: Row, indicator: Row) -> str:
    if row.get("value_low") is None:
        return ""
    low, high = (formatting.figure(row[end], indicator) for end in ("value_low", "value_high"))
    return f"{low} to {high}"


def of_periods(
    lines: Mapping[str, Mapping[int, Row]],
    labels: Mapping[int, str],
    indicator: Row,
    plain: Collection[str] = (),
) -> FigureTable:
    """Return a row for each period, and a column for each line: its rows by period, under its name.

    Counts stand with the figures, except those of `plain`.
    """
    return FigureTable(
        [formatting.period_heading(indicator), *lines],
        [
            [label, *(_at(line.get(period), indicator, name not in plain) for name, line in lines.items())]
            for period, label in labels.items()
        ],
    )


def _at(row: Row | None, indicator: Row, counted: bool) -> str:
    if row is None or row["value"] is None:
        return formatting.NO_FIGURE
    said = (
        formatting.figure_with_counts(row, indicator)
        if counted
        else formatting.figure(row["value"], indicator)
    )
    return said + not_ranked.MARKERS.get(row["not_ranked"], "")


def of_gaps(gaps: Sequence[Row], indicator: Row) -> FigureTable:
    """Return a row for each of variation.border_gaps: both sides, how far apart, remarks if there are any."""
    rows = [
        [
            row["high_name"],
            formatting.figure(row["high_value"], indicator),
            row["low_name"],
            formatting.figure(row["low_value"], indicator),
            formatting.difference(row["gap"], indicator),
            not_ranked.PAIRS.get(row["doubt"], ""),
        ]
        for row in gaps
    ]
    columns = [COUNCIL, "Higher figure", "Next door", "Lower figure", "Apart", REMARK]
    width = len(columns) if any(row[-1] for row in rows) else len(columns) - 1
    return FigureTable(columns[:width], [row[:width] for row in rows])
