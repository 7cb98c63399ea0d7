"""The version of the data, as files state it: the same for the same releases."""

import hashlib
from collections.abc import Iterable

import duckdb

from pipeline.core.schema import schema_version
from pipeline.core.version import __version__
from pipeline.queries import figures as figure_queries
from pipeline.text.formatting import Row
from pipeline.text.publication import named_month

_DIGITS = 10


def data_version(con: duckdb.DuckDBPyConnection) -> str:
    """Return the version: '0.1.0, data of 2026-06-25 (3f1c52a980)', after the newest release."""
    return of_releases(figure_queries.releases(con).rows(named=True))


def of_releases(releases: Iterable[Row]) -> str:
    """Return the version of what is made of these rows of `release`, as `data_version` does of all."""
    used = list(releases)
    newest = max(filter(None, map(_published, used)), default="an unknown day")
    content = " ".join([schema_version(), *(row[name] for name in ("sha256", "release") for row in used)])
    return f"{__version__}, data of {newest} ({hashlib.sha256(content.encode()).hexdigest()[:_DIGITS]})"


def _published(release: Row) -> str | None:
    """Return the day of publication, or its month where no day is known: '2026-06'; None if neither is."""
    if release["published_on"] is not None:
        return f"{release['published_on']}"
    month = named_month(release["published"])
    return f"{month:%Y-%m}" if month else None
