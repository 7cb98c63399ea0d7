"""One measure over the years on the page Compare: a column a period, and the numbers of the group's line."""

from collections.abc import Mapping, Sequence

import duckdb
import polars as pl

from pages.compare.figures import IN_FILE, Entry, as_figure
from pages.compare.side_by_side import Compared
from pages.compare.span import Span
from pages.compare.table import Table, make_table, tidy
from pages.ui.data import lookups
from pipeline.text import formatting
from pipeline.text.formatting import Row

AVERAGES = ("pooled", "mean", "median")
COUNTED = ("used", "with_figure", "members")
"""Of how many members the figures of a group are."""


def by_year(
    _con: duckdb.DuckDBPyConnection, places: tuple[tuple[str, str], ...], indicator_id: str, span: Span
) -> Table:
    """Return one measure over the years: a row per place (code, name), a column per period in the range."""
    indicator = lookups.indicators()[indicator_id]
    series = {code: span.within(lookups.series(code, indicator["indicator"])) for code, _ in places}
    by_place = {code: {row["time_period"]: row for row in rows} for code, rows in series.items()}
    periods = sorted({period for rows in by_place.values() for period in rows})
    entries = [
        [Entry(code, name, indicator, period, by_place[code].get(period)) for period in periods]
        for code, name in places
    ]
    headings = [formatting.period_cell(period, indicator) for period in periods]
    drawn = [
        [place_entries[0].name, *(entry.brief for entry in place_entries)]
        for place_entries in entries
        if place_entries
    ]
    schema = dict.fromkeys([formatting.period_heading(indicator), *headings], pl.String)
    every = [entry for place_entries in entries for entry in place_entries if entry.row]
    return make_table(pl.DataFrame(drawn, schema=schema, orient="row"), tidy(every), every)


def numbers_over_time(
    code: str,
    order: Sequence[int],
    own: Sequence[Row],
    comparisons: Sequence[tuple[str, Sequence[Row]]],
    groups: Mapping[str, Sequence[Row]],
    indicator: Row,
) -> pl.DataFrame:
    """Return the plain numbers of a table over the years, in this order of periods, for its file.

    `code` is the authority's; the notes on each of its periods come last. `groups` are rows of
    group_comparison by the beginning of their columns: figures, and of how many members each is.
    """
    mine = {row["time_period"]: row for row in own}

    def of(rows: Mapping[int, Row], name: str, kind: type[pl.DataType]) -> pl.Series:
        return pl.Series([rows[period][name] if period in rows else None for period in order], dtype=kind)

    numbers = {"time_period": pl.Series(order, dtype=pl.Int64)}
    numbers |= {name: of(mine, name, pl.Float64) for name in IN_FILE}
    for name, rows in comparisons:
        numbers[f"{name}: value"] = of({row["time_period"]: row for row in rows}, "value", pl.Float64)
    for start, found in groups.items():
        by_period = {row["time_period"]: row for row in found if row["used"]}
        numbers |= {f"{start}_{name}": of(by_period, name, pl.Float64) for name in AVERAGES}
        numbers |= {f"{start}_{name}": of(by_period, name, pl.Int64) for name in COUNTED}
    notes = [lookups.notes_on_period(indicator["indicator"], code, period) for period in order]
    numbers["notes"] = pl.Series(notes, dtype=pl.String)
    return pl.DataFrame(numbers)


def of_group_or_place(row: Compared) -> list[Row]:
    """Return the figures of a row by period as rows of `figure`: of a group the pooled one, else the mean."""
    if row.code:
        return list(row.figures.values())
    means = {period: as_figure(found, pooled=False) for period, found in row.groups.items()}
    found = (row.figures.get(period) or mean for period, mean in means.items())
    return [figure for figure in found if figure]
