"""The tables of the warehouse as they would have been, beside those of today in the same database."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl

from pipeline.core.schema import DERIVED, SCHEMA, VARIATION
from pipeline.editions.asked import Then
from pipeline.editions.variation import variation_tables
from pipeline.queries import transfer
from pipeline.queries.open import open_warehouse, reading

THEN = Path(__file__).with_name("then.sql")
AS_OF = "memory.as_of"
"""The schema of the tables of then; it is in memory, and goes with its connection."""
WORKED_OUT = (
    *("observation", "release", "annotation", "known_gap", "period", "threshold"),
    *("ranking", "spread", "funnel"),
    "lead",  # stays empty: leads are about the newest figures
)
"""The tables of schema.sql that differ from those of today; the others are the same."""
MOST_KEPT = 2
"""How many moments a process keeps, at some 150 MB each."""


def fill(con: duckdb.DuckDBPyConnection, then: Then, source: str = "warehouse.main") -> None:
    """Make the tables of the warehouse as they were then, in a new schema in memory, and use it.

    `source` is the schema with the tables of today. Figures, ranks, spread, comparisons, movers and border
    gaps are worked out again, as in a build, from what had been published; `lead` is empty; places,
    neighbours, notes and boundaries are those of today. `newest_figure` is today's table `figure`.
    """
    con.execute(f"CREATE SCHEMA {AS_OF}")
    con.execute(f"USE {AS_OF}")
    con.execute(SCHEMA.read_text(encoding="utf-8"))
    made = con.execute(
        "SELECT table_name FROM duckdb_tables() WHERE schema_name = current_schema() AND NOT temporary"
    ).fetchall()
    for (table,) in made:
        if table not in WORKED_OUT:
            con.execute(f"DROP TABLE {table}")
            con.execute(f"CREATE VIEW {table} AS FROM {source}.{table}")
    con.execute(f"CREATE VIEW newest_figure AS FROM {source}.figure")
    con.execute("CREATE TABLE known (source VARCHAR, release VARCHAR)")
    con.executemany("INSERT INTO known VALUES (?, ?)", sorted(map(list, then.known)))
    con.execute(THEN.read_text(encoding="utf-8").replace("SOURCE", source))
    con.execute(DERIVED.read_text(encoding="utf-8"))
    con.execute(VARIATION.read_text(encoding="utf-8"))
    figure: pl.DataFrame = con.sql("FROM figure").pl()
    indicator: pl.DataFrame = con.sql("FROM indicator").pl()
    transfer.insert(con, variation_tables(figure, indicator))


_kept: OrderedDict[object, duckdb.DuckDBPyConnection] = OrderedDict()
_lock = threading.Lock()


@contextmanager
def as_of(path: Path, then: Then) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a cursor on the warehouse at `path` as it was then, until the end of a `with` block.

    The first time takes some 1.2 seconds of processor time. The last MOST_KEPT moments are kept, each for one
    version of the file. Raises PipelineError as `open_warehouse`.
    """
    with reading(path), _connection(path, then).cursor() as cursor:
        cursor.execute(f"USE {AS_OF}")  # cursors do not inherit it
        yield cursor


def _connection(path: Path, then: Then) -> duckdb.DuckDBPyConnection:
    with _lock:  # who asks for today's figures never waits for it
        status = path.stat() if path.exists() else None
        key = (path, status and (status.st_ino, status.st_mtime_ns, status.st_size), then.known)
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
        con = open_warehouse(path)
        fill(con, then)
        _kept[key] = con
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)  # not closed: cursors of other threads may still read from it
        return con


def file_of(con: duckdb.DuckDBPyConnection) -> Path:
    """Return the file of the warehouse that a connection reads."""
    found = con.execute("SELECT path FROM duckdb_databases() WHERE database_name = current_database()")
    ((path,),) = found.fetchall()
    return Path(path)
