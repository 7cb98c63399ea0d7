"""Files in the place of a warehouse that are none, or none of this version."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from tests.support.warehouses import tiny_warehouse

STORAGE_VERSION = slice(12, 20)  # in the header of a DuckDB file, little-endian
HOLD_OPEN = "import duckdb, sys; con = duckdb.connect(sys.argv[1]); print(flush=True); sys.stdin.read()"


def empty(path: Path) -> None:
    """Write a file of no bytes."""
    path.write_bytes(b"")


def text(path: Path) -> None:
    """Write a file that is no database."""
    path.write_bytes(b"not a database" * 1000)


def sqlite(path: Path) -> None:
    """Write the header of another kind of database, for which DuckDB has an extension."""
    path.write_bytes(b"SQLite format 3\0" + bytes(4096))


def without_tables(path: Path) -> None:
    """Write a DuckDB file without any table."""
    duckdb.connect(str(path)).close()


def before_versions(path: Path) -> None:
    """Write a warehouse as it was before it knew its version."""
    _altered(path, "DROP TABLE warehouse_version")


def of_another_version(path: Path) -> None:
    """Write a warehouse of another schema version."""
    _altered(path, "UPDATE warehouse_version SET schema_version = 'other'")


def with_another_version_table(path: Path) -> None:
    """Write a database whose table of that name has other columns."""
    _altered(path, "CREATE OR REPLACE TABLE warehouse_version AS SELECT 1 AS number")


def of_a_newer_duckdb(path: Path) -> None:
    """Write a warehouse that says it has a storage version that no DuckDB has yet."""
    tiny_warehouse.build(path)
    content = bytearray(path.read_bytes())
    content[STORAGE_VERSION] = (9999).to_bytes(8, "little")
    path.write_bytes(content)


def _altered(path: Path, statement: str) -> None:
    tiny_warehouse.build(path)
    with duckdb.connect(str(path)) as con:
        con.execute(statement)


OTHER_VERSIONS: tuple[Callable[[Path], None], ...] = (
    empty,
    text,
    sqlite,
    without_tables,
    before_versions,
    of_another_version,
    with_another_version_table,
    of_a_newer_duckdb,
)
"""Each writes a file to a path; building again is the remedy for all."""

NOT_FILES: tuple[Callable[[Path], None], ...] = (
    os.mkfifo if hasattr(os, "mkfifo") else Path.mkdir,
    Path.mkdir,
    lambda path: path.symlink_to(os.devnull),
)
"""Each puts something at a path that is not a regular file: a pipe, a folder, a device."""


@contextmanager
def open_in_another_process(path: Path) -> Iterator[None]:
    """Let another process have the database at `path` open for writing meanwhile."""
    writer = subprocess.Popen(
        [sys.executable, "-c", HOLD_OPEN, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert writer.stdout is not None
        assert writer.stdout.readline()
        yield
    finally:
        writer.communicate()
