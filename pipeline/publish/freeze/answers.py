"""What a file is made from, noted while it is made: the queries that were asked, with digests of the answers.

A file whose queries have the same answers in another warehouse is the same there, and need not be made again.
"""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, NamedTuple

import duckdb
import polars as pl

from pipeline.queries.asking import Only, Parts, heard_by, parts_of, put_together, question_of_whole
from pipeline.queries.figures import rows

MOST_BYTES = 96_000_000
"""How much of the answers a process keeps, since files about the same place or measure ask the same."""
DIGITS = 20
_DAY, _ONLY, _TUPLE = "day", "only", "tuple"
Ask = Callable[[], pl.DataFrame]


class Question(NamedTuple):
    """A query with its parameters as JSON."""

    query: str
    parameters: str


Trace = tuple[tuple[Question, str], ...]
"""Questions, each with a digest of the answer."""


class Answers:
    """The answers of one warehouse: each question is asked once, while there is room for what it gave."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        self._frames: OrderedDict[Question, pl.DataFrame] = OrderedDict()
        self._bytes: float = 0
        self._digests: dict[Question, str] = {}
        self._parts: dict[tuple[Question, str], Parts] = {}
        self._noted: dict[Question, str] | None = {}

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Note the questions that are asked in this block, and answer them."""
        self._noted = {}
        with heard_by(self._hear):
            yield

    @property
    def trace(self) -> Trace | None:
        """What was noted last; None if there was a question that cannot be written down."""
        return None if self._noted is None else tuple(self._noted.items())

    def still(self, trace: Trace) -> bool:
        """Return whether all questions have the answers that were noted of another warehouse."""
        try:
            return all(self._digest(question) == digest for question, digest in trace)
        except (duckdb.Error, ValueError):  # asked of tables that are no longer there
            return False

    def _hear(self, query: str, parameters: Sequence[object], ask: Ask) -> pl.DataFrame:
        try:
            question = Question(query, _written(parameters))
        except TypeError:
            self._noted = None
            return ask()
        frame = self._answer(question, self._from_whole(query, parameters) or ask)
        if self._noted is not None:
            self._noted[question] = self._digests[question]
        return frame

    def _digest(self, question: Question) -> str:
        if question not in self._digests:
            parameters = _read(question.parameters)
            whole = self._from_whole(question.query, parameters)
            self._answer(question, whole or (lambda: rows(self._con, question.query, *parameters)))
        return self._digests[question]

    def _from_whole(self, query: str, parameters: Sequence[object]) -> Ask | None:
        """Return what takes an answer from that about all values; None for a query about no `Only` one."""
        asked = question_of_whole(parameters)
        return None if asked is None else lambda: self._part(query, *asked)

    def _part(self, query: str, parameters: Sequence[object], only: Only) -> pl.DataFrame:
        """Return the rows that have one of the values, in the order of the answer about all values.

        That is asked once: hundreds of files ask for a part of it.
        """
        known = Question(query, _written(parameters)), only.column
        if known not in self._parts:
            with heard_by(None):  # no file depends on the whole
                self._parts[known] = parts_of(rows(self._con, query, *parameters), only.column)
        return put_together(self._parts[known], only.values)

    def _answer(self, question: Question, ask: Ask) -> pl.DataFrame:
        frame = self._frames.get(question)
        if frame is not None:
            self._frames.move_to_end(question)
            return frame
        frame = ask()
        if question not in self._digests:
            self._digests[question] = digest(frame)
        self._frames[question] = frame
        self._bytes += frame.estimated_size()
        while self._bytes > MOST_BYTES:
            _, oldest = self._frames.popitem(last=False)
            self._bytes -= oldest.estimated_size()
        return frame


def digest(frame: pl.DataFrame) -> str:
    """Return a digest of a frame, which the same names, types and rows in the same order share."""
    found = hashlib.sha256(repr(frame.schema).encode())
    if frame.width:
        found.update(frame.hash_rows(seed=0).to_numpy().tobytes())
    return found.hexdigest()[:DIGITS]


def _written(parameters: Sequence[object]) -> str:
    return json.dumps([_plain(parameter) for parameter in parameters], separators=(",", ":"))


def _plain(parameter: object) -> object:
    """Return a parameter as JSON has it; raises TypeError for what would be read as something else."""
    if parameter is None or isinstance(parameter, str | int | float):
        return parameter
    if isinstance(parameter, date) and not isinstance(parameter, datetime):
        return {_DAY: parameter.isoformat()}
    if isinstance(parameter, Only):
        return {_ONLY: [parameter.column, *parameter.values]}
    if isinstance(parameter, list):
        return [_plain(item) for item in parameter]
    if isinstance(parameter, tuple):
        return {_TUPLE: [_plain(item) for item in parameter]}
    raise TypeError(f"{type(parameter)} cannot be written down")


def _read(parameters: str) -> list[object]:
    found: list[object] = json.loads(parameters, object_hook=_special)
    return found


def _special(found: dict[str, Any]) -> object:
    if _ONLY in found:
        column, *values = found[_ONLY]
        return Only(column, tuple(values))
    return date.fromisoformat(found[_DAY]) if _DAY in found else tuple(found[_TUPLE])
