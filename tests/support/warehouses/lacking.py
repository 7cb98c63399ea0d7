"""Warehouses that lack measures: what a build gives where a published file is not there yet."""

import shutil
from collections.abc import Collection, Mapping
from pathlib import Path

import duckdb

Con = duckdb.DuckDBPyConnection

OF_FIGURES = ("observation", "figure", "ranking", "spread", "funnel", "lead", "period_pair")
"""The tables with figures, and with what a build works out from them."""


def measures_by_source(con: Con) -> Mapping[str, frozenset[str]]:
    """Return the measures of each source, with those that are worked out from them."""
    found: dict[str, set[str]] = {}
    for source, measure in con.execute("SELECT DISTINCT source, indicator FROM observation").fetchall():
        found.setdefault(source, set()).add(measure)
    return {source: with_derived(con, measures) for source, measures in sorted(found.items())}


def with_derived(con: Con, measures: Collection[str]) -> frozenset[str]:
    """Return these measures, and all that are worked out from one of them."""
    known, every = -1, set(measures)
    while known != len(every):
        known = len(every)
        found = con.execute(
            """
            SELECT indicator FROM indicator
            WHERE list_has_any($1, [ratio_numerator, ratio_denominator, change_of, remainder_of])
            """,
            [sorted(every)],
        )
        every |= {name for (name,) in found.fetchall()}
    return frozenset(every)


def remove(con: Con, measures: Collection[str]) -> None:
    """Delete all figures of these measures; a claim that a build answered from them stays as it is."""
    for table in OF_FIGURES:
        con.execute(f"DELETE FROM {table} WHERE list_contains($1, indicator)", [sorted(measures)])


def copy_without(warehouse: Path, measures: Collection[str], copy: Path) -> Path:
    """Write a copy of a warehouse without these measures."""
    shutil.copy(warehouse, copy)
    with duckdb.connect(str(copy)) as con:
        remove(con, measures)
    return copy
