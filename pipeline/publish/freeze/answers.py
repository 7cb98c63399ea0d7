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

from pipeline.queries.asking import heard_by
from pipeline.queries.figures import rows

MOST_BYTES = 96_000_000
"""How much of the answers a process keeps, since files about the same place or measure ask the same."""
DIGITS = 20
_DAY, _TUPLE = "day", "tuple"
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
        frame = self._answer(question, ask)
        if self._noted is not None:
            self._noted[question] = self._digests[question]
        return frame

    def _digest(self, question: Question) -> str:
        if question not in self._digests:
            self._answer(question, lambda: self._ask(question))
        return self._digests[question]

    def _ask(self, question: Question) -> pl.DataFrame:
        return rows(self._con, question.query, *_read(question.parameters))

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
    if isinstance(parameter, list):
        return [_plain(item) for item in parameter]
    if isinstance(parameter, tuple):
        return {_TUPLE: [_plain(item) for item in parameter]}
    raise TypeError(f"{type(parameter)} cannot be written down")


def _read(parameters: str) -> list[object]:
    found: list[object] = json.loads(parameters, object_hook=_special)
    return found


def _special(found: dict[str, Any]) -> object:
    return date.fromisoformat(found[_DAY]) if _DAY in found else tuple(found[_TUPLE])
