"""Make a row of the table check_result."""

import polars as pl

from pipeline.core.tables import CHECK_COLUMNS
from pipeline.sources.catalogue import Edition


def check_result(name: str, edition: Edition, outcome: str, detail: str) -> pl.DataFrame:
    """Make one row of check_result; outcome is 'pass', 'explained' or 'fail'."""
    row = {
        "check": name,
        "source": edition.source,
        "release": edition.release,
        "outcome": outcome,
        "detail": detail,
    }
    return pl.DataFrame([row], schema=CHECK_COLUMNS)
