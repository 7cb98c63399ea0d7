"""The version of the data, as files state it: the same for the same releases."""

import hashlib

import duckdb

from pipeline.core.schema import schema_version
from pipeline.core.version import __version__
from pipeline.queries import figures as figure_queries

_DIGITS = 10


def data_version(con: duckdb.DuckDBPyConnection) -> str:
    """Return the version: '0.1.0, data of 2026-06-25 (3f1c52a980)', after the newest dated release."""
    releases = figure_queries.releases(con)
    dated = [row["published_on"] for row in releases.rows(named=True) if row["published_on"]]
    newest = f"{max(dated)}" if dated else "an unknown day"
    content = " ".join([schema_version(), *releases["sha256"], *releases["release"]])
    return f"{__version__}, data of {newest} ({hashlib.sha256(content.encode()).hexdigest()[:_DIGITS]})"
