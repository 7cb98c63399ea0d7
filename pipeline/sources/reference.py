"""The tables in data/reference that people edit; messages give the number of a wrong row."""

import fnmatch
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.core.paths import REFERENCE
from pipeline.sources.catalogue import Catalogue

KINDS = ("missing_reason", "suspect", "approximate", "ours", "series_break", "caveat", "policy")

ANNOTATIONS = "annotations.csv"
ANNOTATION_FILE = {
    "indicators": pl.String,
    "location_code": pl.String,
    "location_name": pl.String,
    "time_period": pl.Int32,
    "kind": pl.String,
    "text": pl.String,
    "url": pl.String,
    "source": pl.String,
}
ANNOTATION_COLUMNS = ["indicator", "location_code", "time_period", "kind", "text", "url", "source"]


REVIEWED = "reviewed.csv"
REVIEWED_FILE = {
    "check": pl.String,
    "indicator": pl.String,
    "location_code": pl.String,
    "location_name": pl.String,
    "time_period": pl.Int32,
    "figure": pl.String,
    "note": pl.String,
}


def read_table(
    folder: Path,
    name: str,
    columns: Mapping[str, type[pl.DataType]],
    *,
    filled: Sequence[str] = (),
    key: Sequence[str] = (),
) -> pl.DataFrame:
    """Read a CSV table of data/reference: `row`, counted as in the file, and these columns.

    Empty cells are null. Raises PipelineError if the file is missing or not UTF-8 text, a column is missing
    or unknown, there are no rows, a row has more cells than the header (a comma in a text that is not in
    quotes), or a cell is not of its column's type. The message gives the number of a row that is empty, has a
    text that begins or ends with a blank, has an empty cell in a `filled` column, or has the same `key` as an
    earlier row.
    """
    try:
        table = pl.read_csv(_utf8(folder / name), schema_overrides=dict(columns))
    except pl.exceptions.PolarsError as error:
        raise PipelineError(f"{name} cannot be read: {str(error).splitlines()[0]}.") from error
    if set(table.columns) != set(columns):
        raise PipelineError(
            f"{name} must have the columns {', '.join(columns)}; it has {', '.join(table.columns)}."
        )
    if table.is_empty():
        raise PipelineError(f"{name} has a header but no rows.")
    table = table.select(list(columns)).with_row_index("row", offset=2)
    refuse(name, table.filter(pl.all_horizontal(pl.col(*columns).is_null())), "it is empty")
    for column in table.select(pl.col(pl.String)).columns:
        padded = table.filter(pl.col(column).str.strip_chars() != pl.col(column))
        refuse(name, padded, f"{column} {{{column}!r}} begins or ends with a blank")
    for column in filled:
        refuse(name, table.filter(pl.col(column).is_null()), f"{column} is empty")
    if key:
        rows = table.with_columns(first=pl.col("row").first().over(key))
        refuse(name, rows.filter(pl.col("row") > pl.col("first")), "it repeats row {first}")
    return table


def _utf8(path: Path) -> bytes:
    """Read a file of text; PipelineError if it is missing, not a file or not UTF-8."""
    if path.exists() and not path.is_file():  # reading a named pipe would wait for ever
        raise PipelineError(f"{path} is not a file.")
    try:
        content = path.read_bytes()
        content.decode("utf-8")
    except FileNotFoundError as error:
        raise PipelineError(f"There is no table {path}.") from error
    except OSError as error:
        raise PipelineError(f"{path.name} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise PipelineError(
            f"{path.name} cannot be read: it is not UTF-8 text (byte {error.start})."
        ) from error
    return content


def refuse(name: str, wrong: pl.DataFrame, problem: str) -> None:
    """Raise PipelineError for the first of these wrong rows, if any; `name` is the table's.

    `problem` is a format string for the row's cells: "kind {kind!r} is unknown".
    """
    for row in wrong.head(1).iter_rows(named=True):
        raise PipelineError(f"{name}, row {row['row']}: {problem.format_map(row)}.")


def read_annotations(catalogue: Catalogue, location: pl.DataFrame, folder: Path = REFERENCE) -> pl.DataFrame:
    """Read annotations.csv and expand its patterns: one row per indicator.

    The column `indicators` has patterns such as `ehcp_issued_*`, separated by spaces. An empty place or
    period means all; a row with a source applies only while figures of that source are served. Raises
    PipelineError, besides what read_table refuses, for a pattern that matches no indicator, an unknown kind
    or source, an address that is not https, and a code that does not belong to the place named.
    """
    filled = ["indicators", "kind", "text"]
    table = read_table(folder, ANNOTATIONS, ANNOTATION_FILE, filled=filled, key=list(ANNOTATION_FILE))
    sources = {edition.source for edition in catalogue.editions}
    unknown = table.drop_nulls("source").filter(~pl.col("source").is_in(sources))
    refuse(ANNOTATIONS, unknown, "{source!r} is not a source in the catalogue")
    other = table.filter(~pl.col("kind").is_in(KINDS))
    refuse(ANNOTATIONS, other, f"kind {{kind!r}} is not one of {', '.join(KINDS)}")
    not_https = table.filter(~pl.col("url").str.starts_with("https://"))
    refuse(ANNOTATIONS, not_https, "url {url!r} does not begin with https://")
    check_places(table, location, ANNOTATIONS)

    known = [indicator.indicator for indicator in catalogue.indicators]
    return expand_patterns(table, known, ANNOTATIONS).select(ANNOTATION_COLUMNS)


def expand_patterns(table: pl.DataFrame, known: Sequence[str], name: str) -> pl.DataFrame:
    """Add `indicator` to a table with patterns such as `ehcp_issued_*`, separated by spaces, in `indicators`.

    Returns a row for each indicator that fits; PipelineError, naming the row, for a pattern that none fits.
    """
    expanded = [
        _matching(patterns, known, name, row)
        for row, patterns in table.select("row", "indicators").iter_rows()
    ]
    return table.with_columns(indicator=pl.Series(expanded, dtype=pl.List(pl.String))).explode("indicator")


def _matching(patterns: str, known: Sequence[str], name: str, row: int) -> list[str]:
    found: dict[str, None] = {}
    for pattern in patterns.split():
        fitting = fnmatch.filter(known, pattern)
        if not fitting:
            raise PipelineError(f"{name}, row {row}: {pattern!r} matches no indicator.")
        found |= dict.fromkeys(fitting)
    return list(found)


def check_places(table: pl.DataFrame, location: pl.DataFrame, name: str) -> None:
    """Raise PipelineError for the first row whose location_code and location_name do not belong together."""
    nameless = table.filter(pl.col("location_code").is_null() & pl.col("location_name").is_not_null())
    problem = "{location_name} has no location_code; without a code, a row applies to all places"
    refuse(name, nameless, problem)

    named = table.filter(pl.col("location_code").is_not_null()).join(
        location.select("location_code", registered="location_name"),
        on="location_code",
        how="left",
        maintain_order="left",
    )
    refuse(name, named.filter(pl.col("registered").is_null()), "{location_code} is not in the register")
    unnamed = named.filter(pl.col("location_name").is_null())
    refuse(name, unnamed, "location_name is empty; {location_code} is {registered}")
    other = named.filter(pl.col("registered") != pl.col("location_name"))
    refuse(name, other, "{location_code} is {registered}, not {location_name}")


def read_symbols(folder: Path = REFERENCE) -> pl.DataFrame:
    """Read symbol.csv: what each symbol in place of a figure means; PipelineError as read_table."""
    columns = {"symbol": pl.String, "meaning": pl.String}
    return read_table(folder, "symbol.csv", columns, filled=["symbol", "meaning"], key=["symbol"]).drop("row")


def read_reviewed(location: pl.DataFrame, folder: Path = REFERENCE) -> pl.DataFrame:
    """Read reviewed.csv: what a person found about extraordinary figures (place and figure) or periods.

    `figure` is the figure that was looked at, to two decimals, empty for a missing one. Raises PipelineError
    for a row without check, indicator, period or note, a repeated one, and a place whose code and name do not
    belong together.
    """
    filled = ["check", "indicator", "time_period", "note"]
    key = ["check", "indicator", "location_code", "time_period"]
    table = read_table(folder, REVIEWED, REVIEWED_FILE, filled=filled, key=key)
    check_places(table, location, REVIEWED)
    return table.with_columns(pl.col("figure").fill_null(""))
