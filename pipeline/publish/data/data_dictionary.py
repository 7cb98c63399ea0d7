"""The data dictionary: the meaning of every table and column, from the comments in the schema."""

import re
from functools import cache
from typing import NamedTuple

import duckdb
import polars as pl

from pipeline.core.schema import DERIVED, SCHEMA, VARIATION
from pipeline.queries import holdings as holding_queries

# Meanings without a comment in the schema: self-explanatory tables, and columns that many tables share.
TABLES = {
    "indicator": "A measure: its names, unit, definition, and what it is divided by.",
    "latest_observation": "The rows of observation to be shown: those of the releases in serving_release.",
    "location_change": "What became of an authority, and when.",
    "release": "One edition of one publication: where it comes from, and the checksum of its file.",
}
COLUMNS = {
    "denominator": "what a percentage, rate or mean is divided by",
    "indicator": "id of the measure, see table indicator",
    "location_code": "newest ONS code of the place, see table location",
    "neighbour_code": "newest ONS code of the neighbour",
    "numerator": "what is divided, where the publisher gives it",
    "region_code": "code of its region, see table location",
    "release": "edition of the publication, see table release",
    "source": "publication, see table release",
    "symbol": "how the publisher marked a missing figure, see table symbol",
    "suspect": "why the figure is in doubt; null = no evidence that it is",
    "missing_reason": "why there is no figure; null = there is one",
    "year": "from 1 April of it",
    "geometry": "GeoJSON geometry, WGS84 longitude and latitude",
    "revised": "whether the later release changed the figure",
    "prints_england": "whether the release has a row for England there",
    "gives_england": "whether it gives England's figure there",
    "counts": "whether it supersedes and revises earlier releases there",
    "existed": "whether the authority existed on the period's reference date",
}
# Derived tables take the meanings of their columns from these.
MADE_FROM = ("observation", "location", "ranking", "release")
_TABLE = re.compile(r"CREATE (?:TABLE|VIEW) (\w+)")
# A column of a table has a type, one of a view a comma.
_COLUMN = re.compile(r'\s+"?(\w+)"?(?: [A-Z][A-Z\[\]]*[^-]*|,?\s+)(?:-- (.*))?$')


class Meanings(NamedTuple):
    """Sentences by table, and by table and column, for those with a comment in the schema."""

    tables: dict[str, str]
    columns: dict[tuple[str, str], str]


def read_meanings(schema: str) -> Meanings:
    """Read the comments of an SQL schema: those above a table or view, and those after its columns."""
    meanings = Meanings({}, {})
    above: list[str] = []
    table = ""
    for line in schema.splitlines():
        if line.startswith("-- "):
            above.append(line.removeprefix("-- "))
        elif found := _TABLE.match(line):
            table = found[1]
            if above:
                meanings.tables[table] = " ".join(above)
        elif (found := _COLUMN.match(line)) and found[2]:
            meanings.columns[table, found[1]] = found[2]
        if not line.startswith("-- "):
            above = []
        if line.startswith(")"):
            table = ""
    return meanings


@cache
def _meanings() -> Meanings:
    scripts = (path.read_text(encoding="utf-8") for path in (SCHEMA, DERIVED, VARIATION))
    commented = read_meanings("\n".join(scripts))
    return commented._replace(tables=TABLES | commented.tables)


def tables(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return every table and view by name: table, is_view, columns (their number), meaning."""
    return (
        holding_queries.columns(con)
        .group_by("table", "is_view", maintain_order=True)
        .agg(columns=pl.len())
        .with_columns(meaning=pl.col("table").replace_strict(_meanings().tables, default=""))
    )


def meaning_of_table(table: str) -> str:
    """Return the meaning of a table or view; empty if it has none."""
    return _meanings().tables.get(table, "")


def columns(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Return every column of every table and view: table, column, type, meaning."""
    known = holding_queries.columns(con)
    meaning = [_meaning(*row) for row in known.select("table", "column").rows()]
    return known.select("table", "column", "type", pl.Series("meaning", meaning, pl.String))


def _meaning(table: str, column: str) -> str:
    known = _meanings().columns
    for age in ("old", "new"):
        if table in ("revision", "changed_figure", "comparison") and column.startswith(f"{age}_"):
            return f"{column.removeprefix(f'{age}_')} in the {'earlier' if age == 'old' else 'later'} release"
    keys = [(name, column) for name in (table, *MADE_FROM)]
    return next((known[key] for key in keys if key in known), COLUMNS.get(column, ""))
