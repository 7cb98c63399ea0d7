"""The changes of a measure between two periods: which can be compared, which not, and why."""

from dataclasses import dataclass

import duckdb
import polars as pl

from pages.ui.data import connection, lookups
from pipeline.queries import variation as variation_queries
from pipeline.text import formatting
from pipeline.text.formatting import Row


@dataclass(frozen=True)
class Changes:
    """Every authority's change between two periods, as variation_queries.movers.

    `compared` are those that can be set beside one another, the steepest fall first; `apart` the others.
    `shared` says that something noted of one of the two periods holds for all: none is set apart for it.
    """

    measure: str
    first: int
    last: int
    compared: pl.DataFrame
    apart: pl.DataFrame
    shared: bool

    @property
    def broken(self) -> bool:
        """Whether all were counted in another way in between."""
        return self.compared.is_empty() and bool(self.apart["crosses_break"].any())


def between(measure: str, first: int, last: int) -> Changes:
    """The changes of a measure from the first to the last period."""
    return connection.cached(_between, measure, first, last)


def _between(con: duckdb.DuckDBPyConnection, measure: str, first: int, last: int) -> Changes:
    held = variation_queries.movers(con, measure, first, last)
    sound = held.filter(pl.col("doubt").is_null())
    shared = not sound.is_empty() and bool(sound["caution"].all())
    fit = pl.col("doubt").is_null() & ~pl.col("crosses_break") & (~pl.col("caution") | shared)
    return Changes(measure, first, last, held.filter(fit), held.filter(~fit), shared)


def lone_notes(changes: Changes, code: str | None) -> list[str]:
    """What was noted of one of the two periods and not of the other, of an authority or of all."""
    first, last = (lookups.notes(changes.measure, code, period) for period in (changes.first, changes.last))
    breaks = lookups.break_notes(changes.measure, changes.first, changes.last)
    return [note for note in (*first, *last) if (note in first) != (note in last) and note not in breaks]


def why_apart(changes: Changes, row: Row) -> str:
    """Why one change is not compared."""
    code = row["location_code"]
    indicator = lookups.indicators()[changes.measure]
    if row["doubt"]:
        return " ".join(
            f"{formatting.capital(formatting.period_of(period, indicator))}: {reason}"
            for period in (changes.first, changes.last)
            if (reason := lookups.reasons(changes.measure, period).get(code))
        )
    if row["crosses_break"]:
        return "Counted in another way in between."
    return " ".join(lone_notes(changes, code))


def without_both(changes: Changes) -> list[str]:
    """A sentence for each authority with a figure in one of the two periods only, and why."""
    first, last = (lookups.figures(changes.measure, period) for period in (changes.first, changes.last))
    with_both = {*changes.compared["location_code"], *changes.apart["location_code"]}
    names = {code: row["location_name"] for figures in (first, last) for code, row in figures.items()}
    told = {name: why_without(changes, code) for code, name in names.items() if code not in with_both}
    return [f"**{name}**: {formatting.in_a_sentence(told[name])}" for name in sorted(told)]


def why_without(changes: Changes, code: str) -> str:
    """Why an authority has no figure in one of the two periods, or in both."""
    indicator = lookups.indicators()[changes.measure]
    why = []
    for period in (changes.first, changes.last):
        row = lookups.figures(changes.measure, period).get(code)
        none = f"No figure for {formatting.period_of(period, indicator)}"
        if row is None:
            why.append(f"{none}: it did not exist then.")
        elif row["value"] is None or not row["existed"]:
            why.append(f"{none}. {lookups.reasons(changes.measure, period).get(code, '')}")
    return " ".join(why)
