"""Tables of a warehouse without what other tables say already, and back again.

A row of `figure` repeats one of `observation`, and that mostly one of the snapshot: in place of what it
repeats it gets the number of that row. Intervals, which take the most room, are worked out again from counts.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.core.places import LOCAL_AUTHORITY
from pipeline.core.tables import MEASURE_AND_PERIOD, Tables
from pipeline.statistics.intervals import with_intervals
from schemas.observations import COLUMNS

INTERVAL = ("value_low", "value_high")
NOT_PUBLISHED = "observation_not_published"
"""The observations that are not rows of the snapshot."""
KNOWN = "known"
"""The observations of the snapshot, followed by these."""


class _Repeated(NamedTuple):
    """A table whose every row repeats columns of a row in `other`: that with the same `key` among `of`."""

    table: str
    other: str
    key: Sequence[str]
    of: Mapping[str, str]

    @property
    def row(self) -> str:
        """The column with the number of that row, less that of the row before: mostly 1."""
        return f"row_of_{self.other}"


# In this order, since a table that is complete again is repeated by the next one.
_REPEATED = (
    _Repeated("observation", KNOWN, tuple(COLUMNS), {}),
    _Repeated(
        "figure",
        "observation",
        (*MEASURE_AND_PERIOD, "time_identifier", "geographic_level", "location_code", "source", "release"),
        {"breakdown_topic": "Total", "breakdown": "Total"},
    ),
    _Repeated("figure", "location", ("location_code",), {}),
    _Repeated(
        "ranking", "figure", (*MEASURE_AND_PERIOD, "location_code"), {"geographic_level": LOCAL_AUTHORITY}
    ),
)


def pack(tables: Mapping[str, pl.DataFrame], published: Mapping[str, pl.DataFrame]) -> Tables:
    """Return the tables of a warehouse without what they repeat, for `unpack` to give back.

    `published` are those of the snapshot; a table that is the same there is left out. Raises PipelineError if
    what was packed would not come back as it was.
    """
    observation, base = tables["observation"].drop(INTERVAL), published["observation"]
    others = observation.join(base, on=observation.columns, how="anti", nulls_equal=True)
    complete = {**tables, KNOWN: pl.concat([base.select(others.columns), others])}
    packed = {name: table for name, table in tables.items() if not _is_among(published, name, table)}
    packed |= {"observation": observation, NOT_PUBLISHED: others}
    for repeated in _REPEATED:
        packed[repeated.table] = _packed(packed[repeated.table], complete, repeated)
    restored = unpack(packed, published, {name: table.columns for name, table in tables.items()})
    wrong = [name for name, table in tables.items() if not restored[name].equals(table)]
    if wrong:
        raise PipelineError(f"The stored results would not be those of the build: {', '.join(wrong)}.")
    return packed


def unpack(
    packed: Mapping[str, pl.DataFrame],
    published: Mapping[str, pl.DataFrame],
    columns: Mapping[str, Sequence[str]],
) -> Tables:
    """Return the tables of a warehouse from what `pack` made of them.

    `columns` has the tables' names and their columns, in order.
    """
    tables = {name: packed[name] if name in packed else published[name] for name in columns}
    others = packed[NOT_PUBLISHED]
    tables[KNOWN] = pl.concat([published["observation"].select(others.columns), others])
    for repeated in _REPEATED:
        name, other = repeated.table, tables[repeated.other]
        tables[name] = _complete(tables[name], other, repeated.row, columns[name])
        if name == "observation":
            tables[name] = with_intervals(tables[name], tables["indicator"])
    return {name: tables[name].select(columns[name]) for name in columns}


def _is_among(published: Mapping[str, pl.DataFrame], name: str, table: pl.DataFrame) -> bool:
    there = published.get(name)
    return (
        there is not None
        and set(there.columns) == set(table.columns)
        and table.equals(there.select(table.columns))
    )


def _packed(partly: pl.DataFrame, complete: Mapping[str, pl.DataFrame], repeated: _Repeated) -> pl.DataFrame:
    """Leave out of a table what it repeats, and add the numbers of rows."""
    table, other = complete[repeated.table], complete[repeated.other]
    numbered = other.with_row_index("row").filter(**repeated.of).select(*repeated.key, "row")
    found = table.join(numbered, on=repeated.key, how="left", nulls_equal=True, maintain_order="left")
    row = found["row"].cast(pl.Int32)
    if row.len() != table.height or row.has_nulls():
        raise PipelineError(f"A row of {repeated.table} is not one of {repeated.other}.")
    there = other.select(name for name in partly.columns if name in other.columns)[row]
    same = [name for name in there.columns if partly[name].equals(there[name], check_dtypes=True)]
    steps = pl.concat([row.head(1), row.diff().slice(1)])
    return partly.drop(same).with_columns(steps.alias(repeated.row))


def _complete(partly: pl.DataFrame, other: pl.DataFrame, row: str, columns: Sequence[str]) -> pl.DataFrame:
    """Give a table the columns that it lacks and `other` has, by the numbers of rows."""
    lacking = [name for name in columns if name in other.columns and name not in partly.columns]
    return partly.drop(row).hstack(other.select(lacking)[partly[row].cum_sum()])
