"""How pages reach the data: cursors on the warehouse file, and answers remembered for as long as it stands.

A build swaps a new file in under the same name while the dashboard runs. DuckDB keeps one instance per path
and process, so a second `duckdb.connect(path)` would go on answering from the old file; a fresh in-memory
instance that attaches the path reads whatever stands there now. Every call compares the file's stamp first:
a visitor's next rerun after a swap sees the new figures, and nothing of the old file is remembered.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar, cast

import duckdb

from pipeline.core import paths
from pipeline.core.errors import PipelineError

REMEMBERED_ANSWERS = 512

# DuckDB errors that a query brings on itself: bugs, to be seen as such. What is left is the file's fault.
_BUGS = (duckdb.ProgrammingError, duckdb.DataError, duckdb.NotSupportedError)

Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")


class Stamp(NamedTuple):
    """What tells one version of the file from the next."""

    path: Path
    inode: int
    modified_ns: int
    size: int


class _Version:
    """One version of the warehouse file: attached read-only, with the answers it has given."""

    def __init__(self, stamp: Stamp) -> None:
        """Attach the file; raise PipelineError where it is no database."""
        self.stamp = stamp
        # Nothing is ever closed by hand: closing this connection would break cursors that other threads are
        # reading from. DuckDB lets go of the file when the connection and its last cursor are garbage.
        self._connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
        self._answers: OrderedDict[object, Any] = OrderedDict()
        self._lock = threading.Lock()
        try:
            self._connection.execute("ATTACH ? AS warehouse (READ_ONLY)", [str(stamp.path)])
        except duckdb.Error as error:
            raise _unreadable(stamp.path) from error

    def cursor(self) -> duckdb.DuckDBPyConnection:
        cursor = self._connection.cursor()
        cursor.execute("USE warehouse")  # a cursor does not inherit it
        return cursor

    def answer(self, key: object, work: Callable[[duckdb.DuckDBPyConnection], Any]) -> Any:
        """Return the remembered answer to `key`, or `work` it out; the least recently used are forgotten."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
        try:
            with self.cursor() as con:
                answer = work(con)
        except _BUGS:
            raise
        except duckdb.Error as error:
            raise _unreadable(self.stamp.path) from error
        with self._lock:
            self._answers[key] = answer
            while len(self._answers) > REMEMBERED_ANSWERS:
                self._answers.popitem(last=False)
        return answer


_version: _Version | None = None
_version_lock = threading.Lock()


def cursor() -> duckdb.DuckDBPyConnection:
    """Return a cursor on the warehouse as it is now, its tables reachable by their bare names.

    Close it after use (`with cursor() as con:`). PipelineError if there is no warehouse or it cannot be read.
    """
    return _current().cursor()


def cached(
    query: Callable[Concatenate[duckdb.DuckDBPyConnection, Parameters], Answer],
    *args: Parameters.args,
    **kwargs: Parameters.kwargs,
) -> Answer:
    """Return `query(con, *args, **kwargs)`, worked out once for each version of the warehouse.

    The answer itself is handed out, to all sessions, without a copy: treat it as read-only. `query` is told
    from others by identity, so give a function of a module, not a lambda; the arguments must be hashable.
    PipelineError as `cursor`; a mistake in the query's SQL raises DuckDB's own error.
    """
    key = (query, args, tuple(sorted(kwargs.items())))
    return cast("Answer", _current().answer(key, lambda con: query(con, *args, **kwargs)))


def stamp() -> Stamp:
    """Return the stamp of the file as it stands; PipelineError if there is none."""
    try:
        status = paths.WAREHOUSE.stat()
    except OSError as error:
        raise PipelineError(
            "There is no data here yet: build the warehouse with `make run` or `python -m pipeline build`."
        ) from error
    return Stamp(paths.WAREHOUSE, status.st_ino, status.st_mtime_ns, status.st_size)


def _current() -> _Version:
    global _version  # noqa: PLW0603 - the one connection of the process
    with _version_lock:
        # The stamp is taken before the file is opened: should a swap fall between the two, the new data are
        # held under the old stamp and opened once more at the next call. The other way round would go stale.
        try:
            now = stamp()
            if _version is None or _version.stamp != now:
                _version = _Version(now)
        except PipelineError:
            _version = None
            raise
        return _version


def _unreadable(path: Path) -> PipelineError:
    return PipelineError(
        f"The warehouse {path.name} cannot be read: it is damaged or of another version of DuckDB. "
        "Build it again with `python -m pipeline build`."
    )
