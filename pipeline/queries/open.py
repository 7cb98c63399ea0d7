"""Open a warehouse for reading, and blame the file for what is its fault, in one sentence."""

import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipeline.core.errors import PipelineError
from pipeline.core.schema import schema_version

# DuckDB errors caused by the query itself: bugs, which must surface. Any other error is the file's fault.
_BUGS = (duckdb.ProgrammingError, duckdb.DataError, duckdb.NotSupportedError, duckdb.PermissionException)
# What DuckDB reports for a locked file, on Unix and on Windows.
_LOCKED = re.compile("Could not set lock|used by another process")
_BUILD_AGAIN = "run `make run` or `python -m pipeline build`"


class OtherVersionError(PipelineError):
    """The file is not a warehouse of this version: building again replaces it."""


def open_warehouse(path: Path) -> duckdb.DuckDBPyConnection:
    """Return a read-only connection to the file at `path`, which is attached as `warehouse` and in use.

    Its cursors need `USE warehouse` of their own. Queries can reach no other file, and cannot change the
    configuration. Raises OtherVersionError for a file that another version built or that is no warehouse, and
    PipelineError for one that is missing, locked, not a regular file or not readable.
    """
    _check_regular(path)
    # A new in-memory instance: `duckdb.connect(path)` would read the old file if this process has it open.
    con = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    con.execute("SET enable_progress_bar = false")
    try:
        _attach(con, path)
        _check_version(con, path)
    except BaseException:
        con.close()
        raise
    return con


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Raise PipelineError where a query fails because the file at `path` is damaged."""
    try:
        yield
    except _BUGS:
        raise
    except duckdb.Error as error:
        raise PipelineError(f"{path.name} cannot be read, it is damaged: {_BUILD_AGAIN}.") from error


def _check_regular(path: Path) -> None:
    """Refuse what is not a file: reading from a pipe or a device could wait for ever."""
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise PipelineError(f"{path.name} is not a file, so it cannot be the warehouse: move it away.")
        path.open("rb").close()
    except FileNotFoundError as error:
        raise PipelineError(
            f"There is no warehouse at {path}: make one with `python -m pipeline build`."
        ) from error
    except OSError as error:
        raise PipelineError(f"{path.name} cannot be read: {error.strerror}.") from error


def _attach(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    try:
        # Without the type, DuckDB looks for an extension that reads a file of another kind.
        con.execute("ATTACH ? AS warehouse (READ_ONLY, TYPE duckdb)", [str(path)])
        con.execute("SET enable_external_access = false")
        con.execute("SET lock_configuration = true")
        con.execute("USE warehouse")
    except duckdb.Error as error:
        if _LOCKED.search(str(error)):
            raise PipelineError(
                f"{path.name} is being written, or another program has it open: try again in a moment."
            ) from error
        raise OtherVersionError(
            f"{path.name} is damaged, not a warehouse, or built by another version: {_BUILD_AGAIN}."
        ) from error


def _check_version(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    try:
        with reading(path):
            found = con.execute("SELECT schema_version FROM warehouse.warehouse_version").fetchall()
    except duckdb.ProgrammingError:  # there is no such table or column
        found = []
    if found != [(schema_version(),)]:
        raise OtherVersionError(f"{path.name} was built by another version: {_BUILD_AGAIN}.")
