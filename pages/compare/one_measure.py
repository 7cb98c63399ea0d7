"""One measure in one year on the page Compare: every authority's figure in full."""

from collections.abc import Mapping, Sequence

import duckdb
import polars as pl

from pages.compare import changes
from pages.compare.changes import CHANGE_COLUMNS, Changes
from pages.compare.figures import Entry, make_entry
from pages.compare.group import Group, england_and_region
from pages.compare.table import Table, make_table, place_rows, row_name
from pages.ui.data import lookups
from pipeline.queries import compare as compare_queries
from pipeline.queries import figures as figure_queries
from pipeline.queries import variation as variation_queries
from pipeline.text import positions
from pipeline.text.formatting import Row

RANKS = ("rank", "ranked", "rank_low", "rank_high")


def by_authority(
    con: duckdb.DuckDBPyConnection,
    group: Group,
    order: tuple[str, ...],
    indicator_id: str,
    year: int,
    base: int | None = None,
) -> Table:
    """Return one measure in one year: figure, counts, interval, rank with its range, closeness and note.

    `order` has the codes of the members and the authority, in row order; `base` is the earlier year of two
    columns of changes, if there are any.
    """
    indicator = lookups.indicators()[indicator_id]
    entries = [entry for entry in _entries(con, group, order, indicator, year) if entry.row or entry.code]
    before = [] if base is None else _entries(con, group, order, indicator, base)
    changed = changes.between(indicator, base, year, _by_key(entries), _by_key(before))
    ranking = variation_queries.ranking(con, indicator_id, year)
    ranks: dict[str, Row] = {row["location_code"]: row for row in ranking.rows(named=True)}
    shown = _in_full(entries, ranks, group, indicator, changed)
    numbers = dict(zip(changed.headings, CHANGE_COLUMNS, strict=True)) if changed else {}
    labels = [row_name(entry.code, entry.name, group) for entry in entries]
    return make_table(
        shown.with_columns(pl.Series("Local authority", labels)),
        shown,
        entries,
        further=_further(entries, ranks, changed),
        numbers={heading: column for heading, column in numbers.items() if heading in shown.columns},
    )


def _entries(
    con: duckdb.DuckDBPyConnection, group: Group, order: tuple[str, ...], indicator: Row, year: int
) -> list[Entry]:
    """Return the entries of one measure in one year: each place, and the group's own figures."""
    codes = (*order, *(code for _, code in england_and_region(group)))
    figures = compare_queries.figures(con, ((indicator["indicator"], year),), codes)
    rows: dict[str, Row] = {row["location_code"]: row for row in figures.rows(named=True)}
    group_figure = group.figures_in(indicator["indicator"], year)
    group_figures = {indicator["indicator"]: group_figure} if group_figure else {}
    return [
        make_entry(code, name, indicator, year, rows.get(code), group_figures)
        for code, name in place_rows(group, order)
    ]


def _key(entry: Entry) -> str:
    return entry.code or entry.name


def _by_key(entries: Sequence[Entry]) -> dict[str, Row]:
    return {_key(entry): entry.row for entry in entries if entry.row}


def _further(entries: Sequence[Entry], ranks: Mapping[str, Row], changed: Changes | None) -> pl.DataFrame:
    """Return the ranks and changes as numbers, and the caveats, for the file."""
    rows = [
        {
            **{name: ranks[entry.code][name] if entry.code in ranks else None for name in RANKS},
            **(changed.filed(_key(entry)) if changed else {}),
            "caveats": " ".join(part for part in (entry.note, entry.on_period) if part) or None,
        }
        for entry in entries
    ]
    kinds = {**dict.fromkeys(RANKS, pl.Int64), **(changes.SCHEMA if changed else {}), "caveats": pl.String}
    return pl.DataFrame(rows, schema=kinds)


def _in_full(
    entries: Sequence[Entry],
    ranks: Mapping[str, Row],
    group: Group,
    indicator: Row,
    changed: Changes | None,
) -> pl.DataFrame:
    """Return the columns of `by_authority`, without empty ones."""
    cells = [changed.cells(_key(entry), entry.code) for entry in entries] if changed else []
    since = dict(zip(changed.headings, zip(*cells, strict=True), strict=True)) if changed else {}
    why = {member.code: member.why for member in group.members}
    columns = pl.DataFrame(
        {
            "Local authority": [entry.name for entry in entries],
            "Figure": [entry.text for entry in entries],
            "Counts": [entry.counts for entry in entries],
            "Likely range": [entry.interval for entry in entries],
            **{heading: list(column) for heading, column in since.items()},
            "Place": [_place(ranks.get(entry.code), indicator, entry.row) for entry in entries],
            "Allowing for chance": [
                _likely(ranks.get(entry.code), indicator, entry.row) for entry in entries
            ],
            "Closeness": [why.get(entry.code, "") for entry in entries],
            "Note": [entry.note for entry in entries],
        }
    )
    return columns.select(name for name in columns.columns if name == "Figure" or (columns[name] != "").any())


def _place(row: Row | None, indicator: Row, figure: Row | None) -> str:
    """Return the position from the nearer end: '70th highest of 147', '19th largest deficit of 148'."""
    if row is None or row["rank"] is None or figure is None:
        return ""
    return positions.council_position(row, figure["value"], indicator)


def _likely(row: Row | None, indicator: Row, figure: Row | None) -> str:
    """Return between which positions from the same end chance leaves the figure: '54th to 70th'."""
    return "" if row is None or figure is None else positions.likely_in_words(row, figure["value"], indicator)


def authority_notes(con: duckdb.DuckDBPyConnection, group: Group, indicator: str, year: int) -> list[str]:
    """Return the notes on figures of single authorities in this year, with their names."""
    found = figure_queries.annotations(con, indicator).filter(
        ~pl.col("kind").is_in(["missing_reason", "suspect"])
        & pl.col("location_code").is_in(group.everyone)
        & (pl.col("time_period").is_null() | (pl.col("time_period") == year))
    )
    return [f"**{row['location_name']}**: {row['text']}" for row in found.rows(named=True)]
