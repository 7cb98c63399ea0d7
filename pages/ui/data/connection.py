"""Access to the warehouse for pages: cursors, and query results cached for one version of the file.

A build replaces the file under the same name while the dashboard runs. DuckDB keeps one instance for each
path and process, so a second `duckdb.connect(path)` would still read the old file; a new in-memory instance
that attaches the path reads the current one. Every call compares the file's stamp first: the next rerun after
a build shows the new figures, and cached results of the old file are dropped.

Within `at`, cursors and results are those of a past moment: what had been published by then.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar, cast

import duckdb
import polars as pl

from pages.ui.data.kept import Kept
from pipeline.core import paths
from pipeline.core.errors import PipelineError
from pipeline.editions import tables
from pipeline.editions.asked import Then
from pipeline.queries import asking
from pipeline.queries import figures as figure_queries
from pipeline.queries.open import open_warehouse, reading

MAX_CACHED_RESULTS = 512
MAX_REMEMBERED, MAX_REMEMBERED_BYTES = 256, 1_000_000
"""How many answers to queries are kept, and how large each may be."""
MAX_WHOLES = 32
"""How many answers about all places are kept, of up to some 5 MB each."""

Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")


class Stamp(NamedTuple):
    """Identifies one version of the file."""

    path: Path
    inode: int
    modified_ns: int
    size: int


class _Version:
    """One version of the warehouse file: attached read-only, with its cached results."""

    def __init__(self, stamp: Stamp) -> None:
        """Open the file; raises PipelineError as `open_warehouse`."""
        self.stamp = stamp
        # Never close this connection explicitly: other threads may be reading from its cursors. DuckDB
        # releases the file once the connection and its last cursor are garbage collected.
        self._connection = open_warehouse(stamp.path)
        self._answers, self._remembered, self._wholes = Kept(), Kept(), Kept()
        self._asked: set[tuple[str, str]] = set()

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with reading(self.stamp.path), self._connection.cursor() as cursor:
            cursor.execute("USE warehouse")  # cursors do not inherit it
            yield cursor

    @property
    def has_answers(self) -> bool:
        return any(True for _ in self._answers)

    def answer(self, key: Hashable, work: Callable[[duckdb.DuckDBPyConnection], Any]) -> Any:
        """Return the cached result for `key`, or call `work` and cache its result; the least recently used
        are dropped.
        """

        def ask() -> Any:
            with self.cursor() as con, asking.heard_by(self._asked_once):
                return work(con)

        return self._answers.get(key, ask, MAX_CACHED_RESULTS)

    def _asked_once(
        self, query: str, parameters: Sequence[object], ask: Callable[[], pl.DataFrame]
    ) -> pl.DataFrame:
        """Return a query's rows, asked before or now: pictures of two councils ask much that is the same."""

        def work() -> pl.DataFrame:
            rows = self._part(query, parameters)
            return ask() if rows is None else rows

        rows: pl.DataFrame = self._remembered.get((query, repr(parameters)), work, MAX_REMEMBERED, _is_small)
        return rows

    def _part(self, query: str, parameters: Sequence[object]) -> pl.DataFrame | None:
        """Return the rows from the answer about all places; None for the first place, and for other queries.

        That is asked for the second one: the next cost nothing.
        """
        asked = asking.question_of_whole(parameters)
        if asked is None:
            return None
        whole, only = asked
        key = query, repr(whole)
        if key not in self._asked:
            self._asked.add(key)
            return None

        def work() -> asking.Parts:
            with self.cursor() as con, asking.heard_by(None):
                return asking.parts_of(figure_queries.rows(con, query, *whole), only.column)

        parts: asking.Parts = self._wholes.get(key, work, MAX_WHOLES)
        return asking.put_together(parts, only.values)


def _is_small(rows: pl.DataFrame) -> bool:
    return rows.estimated_size() <= MAX_REMEMBERED_BYTES


class _PastVersion(_Version):
    """The same version as of a past moment; its tables are made when they are first read."""

    def __init__(self, stamp: Stamp, then: Then) -> None:
        self.stamp = stamp
        self._then = then
        self._answers, self._remembered, self._wholes = Kept(), Kept(), Kept()
        self._asked = set()

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with tables.as_of(self.stamp.path, self._then) as cursor:
            yield cursor


_version: _Version | None = None
_version_lock = threading.Lock()
_past: OrderedDict[tuple[Stamp, frozenset[tuple[str, str]]], _PastVersion] = OrderedDict()
_then: ContextVar[Then | None] = ContextVar("then", default=None)


@contextmanager
def at(moment: Then | None) -> Iterator[None]:
    """Give what had been published by a moment, until the end of a `with` block; without one, the newest."""
    before = _then.set(moment)
    try:
        yield
    finally:
        _then.reset(before)


def then() -> Then | None:
    """Return the moment whose figures are given now; None if they are the newest, whatever comes."""
    return _then.get()


def cursor() -> AbstractContextManager[duckdb.DuckDBPyConnection]:
    """Give a cursor on the current warehouse, with its tables in scope, until the end of a `with` block.

    Raises PipelineError if there is no warehouse, if it is not of this version, or if it is damaged, which
    may show only in the block.
    """
    return _current().cursor()


def cached(
    query: Callable[Concatenate[duckdb.DuckDBPyConnection, Parameters], Answer],
    *args: Parameters.args,
    **kwargs: Parameters.kwargs,
) -> Answer:
    """Return `query(con, *args, **kwargs)`, run once for each version of the warehouse.

    All sessions get the same object, not a copy: treat it as read-only. `query` is identified by the function
    object, so pass a module-level function, not a lambda. Arguments must be hashable. Raises PipelineError
    like `cursor`; an SQL mistake raises DuckDB's own error.
    """
    key = (query, args, tuple(sorted(kwargs.items())))
    return cast("Answer", _current().answer(key, lambda con: query(con, *args, **kwargs)))


def has_answers() -> bool:
    """Return whether anything has been answered from the warehouse, or from its tables of the moment now."""
    return _current().has_answers


def stamp() -> Stamp:
    """Return the stamp of the current file; raises PipelineError if there is none."""
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
        # Take the stamp before opening the file: if a build swaps the file in between, the new data get the
        # old stamp and are simply opened again at the next call. In the opposite order they would go stale.
        try:
            now = stamp()
            if _version is None or _version.stamp != now:
                _version = _Version(now)
        except PipelineError:
            _version = None
            raise
        moment = _then.get()
        if moment is None or moment.is_newest:
            return _version
        return _past_version(_version.stamp, moment)


def _past_version(of_file: Stamp, moment: Then) -> _Version:
    """Return the results of a past moment; those of as many moments are kept as there are tables."""
    key = (of_file, moment.known)
    if key not in _past:
        _past[key] = _PastVersion(of_file, moment)
    _past.move_to_end(key)
    while len(_past) > tables.MOST_KEPT:
        _past.popitem(last=False)
    return _past[key]
