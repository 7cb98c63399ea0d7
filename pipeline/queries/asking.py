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
