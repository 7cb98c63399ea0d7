"""CSV as programs and spreadsheets expect it: RFC 4180, UTF-8 with a byte order mark, nothing that runs.

The header is line 1. Numbers are numbers, dates ISO 8601, missing values empty, lists joined with spaces.
"""

import polars as pl

BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # without it Excel reads a CSV file in the local code page

# What a spreadsheet takes for a formula at the start of a cell, also as full-width signs and after blanks,
# line breaks or characters that are not seen. A mark that is nothing but dashes or signs is no formula.
_RUNS = r"^[\s\x00-\x20\u00a0\u200b-\u200f\u2060\ufeff]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]"
_ONLY_SIGNS = r"^[-+]{1,2}$"
_STARTS_WITH_A_BREAK = r"^[\t\r\n]"


def write(table: pl.DataFrame) -> bytes:
    """Return the table as CSV."""
    return BYTE_ORDER_MARK + harmless(flat(table)).write_csv(line_terminator="\r\n").encode()


def flat(table: pl.DataFrame) -> pl.DataFrame:
    """Return the table with the elements of lists joined with spaces."""
    return table.with_columns(pl.col(pl.List).cast(pl.List(pl.String)).list.join(" "))


def harmless(table: pl.DataFrame) -> pl.DataFrame:
    """Return the table with an apostrophe before each text and header that a spreadsheet would run."""
    names = pl.DataFrame({"name": table.columns}, schema={"name": pl.String})
    headers = names.with_columns(_quoted())["name"]
    return table.with_columns(_quoted()).rename(dict(zip(table.columns, headers, strict=True)))


def _quoted() -> pl.Expr:
    text = pl.col(pl.String)
    runs = text.str.contains(_RUNS) & ~text.str.contains(_ONLY_SIGNS)
    return (
        pl.when(runs | text.str.contains(_STARTS_WITH_A_BREAK))
        .then(text.str.replace("^", "'"))
        .otherwise(text)
    )
