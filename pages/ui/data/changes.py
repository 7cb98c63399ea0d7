"""Changes of a measure between two periods: which are comparable, which are not, and why."""

from dataclasses import dataclass

import duckdb
import polars as pl

from pages.ui.data import connection, lookups
from pipeline.queries import variation as variation_queries
from pipeline.text import formatting
from pipeline.text.formatting import Row


@dataclass(frozen=True)
class Changes:
    """Every authority's change between two periods, as returned by variation_queries.movers.

    `compared` has the comparable changes, the steepest fall first, and `apart` the others. `shared` is true
    if every comparable authority has a note on one of the two periods; such notes then exclude nobody.
    """

    measure: str
    first: int
    last: int
    compared: pl.DataFrame
    apart: pl.DataFrame
    shared: bool

    @property
    def broken(self) -> bool:
        """Whether all changes cross a break in the series."""
        return self.compared.is_empty() and bool(self.apart["crosses_break"].any())


def between(measure: str, first: int, last: int) -> Changes:
    """Return the changes of a measure from the first period to the last."""
    return connection.cached(_between, measure, first, last)


def _between(con: duckdb.DuckDBPyConnection, measure: str, first: int, last: int) -> Changes:
    compared, apart, shared = variation_queries.comparable_changes(con, measure, first, last)
    return Changes(measure, first, last, compared, apart, shared)


def notes_of_one_period(changes: Changes, code: str | None) -> list[str]:
    """Return the notes that apply to only one of the two periods, for an authority (or, without a code,
    for all).
    """
    first, last = (lookups.notes(changes.measure, code, period) for period in (changes.first, changes.last))
    breaks = lookups.break_notes(changes.measure, changes.first, changes.last)
    return [note for note in (*first, *last) if (note in first) != (note in last) and note not in breaks]


def counted_differently(measure: str, first: int, last: int) -> str:
    """Return that figures of two periods were counted in different ways: 'counted differently from 2022'."""
    indicator = lookups.indicators()[measure]
    between_them = [period for period in lookups.breaks(measure) if first < period <= last]
    named = formatting.listed([formatting.period_cell(period, indicator) for period in between_them])
    return f"counted differently from {named}"


def why_apart(changes: Changes, row: Row) -> str:
    """Return why a change is not comparable, in words."""
    code = row["location_code"]
    indicator = lookups.indicators()[changes.measure]
    if row["doubt"]:
        return " ".join(
            f"{formatting.capital(formatting.indicator_period(period, indicator))}: {reason}"
            for period in (changes.first, changes.last)
            if (reason := lookups.reasons(changes.measure, period).get(code))
        )
    if row["crosses_break"]:
        return f"{formatting.capital(counted_differently(changes.measure, changes.first, changes.last))}."
    return " ".join(notes_of_one_period(changes, code))


def without_both(changes: Changes) -> list[str]:
    """Return a sentence for each authority with a figure in only one of the two periods, with the reason."""
    first, last = (lookups.figures(changes.measure, period) for period in (changes.first, changes.last))
    with_both = {*changes.compared["location_code"], *changes.apart["location_code"]}
    names = {code: row["location_name"] for figures in (first, last) for code, row in figures.items()}
    reasons = {name: why_without(changes, code) for code, name in names.items() if code not in with_both}
    return [f"**{name}**: {formatting.in_a_sentence(reasons[name])}" for name in sorted(reasons)]


def why_without(changes: Changes, code: str) -> str:
    """Return why an authority lacks a figure in one or both periods, in words."""
    indicator = lookups.indicators()[changes.measure]
    why = []
    for period in (changes.first, changes.last):
        row = lookups.figures(changes.measure, period).get(code)
        none = f"No figure for {formatting.indicator_period(period, indicator)}"
        if row is None:
            why.append(f"{none}: it did not exist then.")
        elif row["value"] is None or not row["existed"]:
            why.append(f"{none}. {lookups.reasons(changes.measure, period).get(code, '')}")
    return " ".join(why)
