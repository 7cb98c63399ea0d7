"""How programs load a data resource: a few lines each, with its address."""

from typing import NamedTuple


class Snippet(NamedTuple):
    """Lines for a program, in a language of st.code; {address} stands for the address in a `form`."""

    program: str
    language: str | None
    form: str
    lines: str

    def of(self, address: str) -> str:
        """Return the lines with an address."""
        return self.lines.format(address=address)


SNIPPETS = (
    Snippet(
        "Power BI and Excel, in the advanced editor of Power Query",
        None,
        "csv",
        'let file = Csv.Document(Web.Contents("{address}"),\n'
        '                        [Delimiter = ",", Encoding = 65001]),\n'
        "    rows = Table.PromoteHeaders(file, [PromoteAllScalars = true])\nin rows",
    ),
    Snippet(
        "Excel, without code",
        None,
        "csv",
        "Data, Get Data, From Other Sources, From Web\n{address}\nLoad; later: Data, Refresh All",
    ),
    Snippet(
        "Python with polars",
        "python",
        "parquet",
        'import polars as pl\n\nrows = pl.read_parquet("{address}")',
    ),
    Snippet(
        "Python with pandas",
        "python",
        "csv",
        'import pandas as pd\n\nrows = pd.read_csv("{address}", dtype={{"old_la_code": str}})',
    ),
    Snippet(
        "R",
        "r",
        "csv",
        'rows <- read.csv("{address}",\n'
        '                 fileEncoding = "UTF-8-BOM", na.strings = "",\n'
        '                 colClasses = c(old_la_code = "character"))',
    ),
    Snippet(
        "DuckDB",
        "sql",
        "parquet",
        "INSTALL httpfs;\nLOAD httpfs;\nFROM read_parquet('{address}');",
    ),
)
REFRESH = "Address to refresh"
"""The entry of a menu with the address of its data and these lines."""
ADDRESSES = {"csv": "CSV", "xlsx": "Excel", "json": "JSON", "parquet": "Parquet"}
"""Form -> what its address is called where all are offered."""


def choices() -> list[tuple[str, str, str]]:
    """Return what the menus Save offer: label, form, and the text with {address} in it."""
    addresses = [(f"Address, {name}", form, "{address}") for form, name in ADDRESSES.items()]
    return [
        *addresses,
        *((snippet.program, snippet.form, snippet.of("{address}")) for snippet in SNIPPETS),
    ]
