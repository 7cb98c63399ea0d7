"""The SEN2 tables as DfE released them, read with plain Python, and England's figures that are served."""

import csv
import functools
import io
import zipfile
from collections.abc import Sequence

import duckdb

from tests.support.layouts.published import PUBLISHED

FOLDER = PUBLISHED / "ehc-plans"
Con = duckdb.DuckDBPyConnection
Row = dict[str, str]


@functools.cache
def plain(path: str, member: str | None = None) -> list[Row]:
    """Every row of a file, names in lower case, cells without blanks around them."""
    content = (FOLDER / path).read_bytes()
    if member:
        content = zipfile.ZipFile(io.BytesIO(content)).read(member)
    lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    names = [name.lower() for name in next(lines)]
    return [dict(zip(names, map(str.strip, cells), strict=True)) for cells in lines]


def cell(text: str) -> float | None:
    return None if text in ("x", "z") else float(text)


def total(row: Row, names: Sequence[str]) -> float | None:
    cells = [cell(row[name]) for name in names]
    return None if not cells or None in cells else sum(filter(None, cells))


def england(con: Con, indicator: str) -> dict[int, tuple[float | None, float | None, float | None]]:
    """Period -> value, numerator and denominator that are served."""
    held = con.cursor().execute(
        "SELECT time_period, value, numerator, denominator FROM latest_observation "
        "WHERE location_code = 'E92000001' AND indicator = ? AND breakdown = 'Total'",
        [indicator],
    )
    return {period: (value, above, below) for period, value, above, below in held.fetchall()}
