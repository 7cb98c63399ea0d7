"""Who hears of the queries that are asked: freezing notes what each file is made from."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

import polars as pl


class Only(NamedTuple):
    """A parameter of a query: only the rows are wanted that have one of these values in a column.

    With null in its place the query gives the rows of all values, in the same order, so that who needs many
    of them may ask once.
    """

    column: str
    values: tuple[str, ...]


_ROW = "row of the whole answer"
Parts = dict[object, pl.DataFrame]
"""The parts of an answer about all values by value, and its columns without a row by null."""


def question_of_whole(parameters: Sequence[object]) -> tuple[list[object], Only] | None:
    """Return the parameters of the query about all values, and which are wanted; None without an `Only`."""
    at, only = next(((at, one) for at, one in enumerate(parameters) if isinstance(one, Only)), (0, None))
    return None if only is None else ([*parameters[:at], None, *parameters[at + 1 :]], only)


def parts_of(whole: pl.DataFrame, column: str) -> Parts:
    """Return the parts of the answer about all values."""
    numbered = whole.with_row_index(_ROW)
    found = numbered.partition_by(column, as_dict=True).items()
    return {value: part for (value,), part in found} | {None: numbered.clear()}


def put_together(parts: Parts, values: Sequence[str]) -> pl.DataFrame:
    """Return the rows that have one of the values, in the order of the answer about all values."""
    found = [parts[value] for value in dict.fromkeys(values) if value in parts]
    return pl.concat(found or [parts[None]]).sort(_ROW).drop(_ROW)


Hearer = Callable[[str, Sequence[object], Callable[[], pl.DataFrame]], pl.DataFrame]
"""Gets a query, its parameters and a function that asks it, and returns the rows."""
_HEARER: ContextVar[Hearer | None] = ContextVar("hearer", default=None)


@contextmanager
def heard_by(hearer: Hearer | None) -> Iterator[None]:
    """Let every query that is asked in this block go through `hearer`; None for nobody."""
    token = _HEARER.set(hearer)
    try:
        yield
    finally:
        _HEARER.reset(token)


def answer(query: str, parameters: Sequence[object], ask: Callable[[], pl.DataFrame]) -> pl.DataFrame:
    """Return the rows of a query, from the handler that is active in this context."""
    hearer = _HEARER.get()
    return ask() if hearer is None else hearer(query, parameters, ask)
