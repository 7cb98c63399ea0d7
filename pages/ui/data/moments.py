"""What had been published by a release or a day, for pages: which there are, and what has changed since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

import polars as pl

from pages.ui.data import connection
from pipeline.core.errors import PipelineError
from pipeline.editions import asked
from pipeline.editions.asked import Then
from pipeline.editions.order import Edition
from pipeline.publish import as_of
from pipeline.queries import editions as edition_queries


def editions() -> list[Edition]:
    """Return the releases with figures in the order of their publication."""
    with connection.at(None):
        return connection.cached(as_of.editions)


def find(text: str) -> Then:
    """Return what a release's id or a day means; raises PipelineError that says what there is."""
    return asked.find(editions(), text, datetime.now(UTC).date())


@contextmanager
def entered(text: str | None) -> Iterator[None]:
    """Give pages what had been published by a release or a day until the end of a `with` block.

    Without a text, or where there is no such release or day: the newest figures.
    """
    then = None
    if text is not None:
        try:
            then = find(text)
        except PipelineError:
            then = None  # the address says why
    with connection.at(then):
        yield


def then() -> Then | None:
    """Return the moment whose figures this run shows; None if they are the newest, whatever comes."""
    return connection.then()


def is_past() -> bool:
    """Return whether something has been published since the moment whose figures this run shows."""
    moment = connection.then()
    return moment is not None and not moment.is_newest


def is_at_hand() -> bool:
    """Return whether some page has shown the moment of this run, so that its tables are made."""
    return connection.has_answers()


def of_file(parameters: Mapping[str, str] | None) -> dict[str, str]:
    """Return the parameters of a file with the moment of this run, if it shows one."""
    moment = connection.then()
    return dict(parameters or {}) | ({asked.PARAMETER: moment.text} if moment else {})


def changed_since() -> pl.DataFrame:
    """Return the figures of this run's moment that are others today: `edition_queries.changed_since`."""
    return connection.cached(edition_queries.changed_since)
