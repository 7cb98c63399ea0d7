"""The tidy tables that a snapshot keeps and a warehouse is built from, by name."""

import polars as pl

Tables = dict[str, pl.DataFrame]

RELEASE_COLUMNS = {
    "source": pl.String,
    "release": pl.String,
    "publisher": pl.String,
    "title": pl.String,
    "published_on": pl.Date,
    "published": pl.String,
    "url": pl.String,
    "licence": pl.String,
    "kind": pl.String,
    "kind_note": pl.String,
    "position": pl.Int32,
    "sha256": pl.String,
    "retrieved_at": pl.Datetime,
}

CHECK_COLUMNS = {
    "check": pl.String,
    "source": pl.String,
    "release": pl.String,
    "outcome": pl.String,
    "detail": pl.String,
}
