"""How to load the data into other programs: three lines each, with this server's address."""

from typing import NamedTuple
from urllib.parse import urljoin

import streamlit as st

from pages.ui.address.relative import relative
from pages.ui.widgets import downloads
from pipeline.publish import resources


class Snippet(NamedTuple):
    """Lines for a program, in a language of st.code; {root} stands for the address of the resources."""

    program: str
    language: str | None
    lines: str


SNIPPETS = (
    Snippet(
        "Python with polars",
        "python",
        'import polars as pl\n\nrows = pl.read_parquet("{root}/council/devon.parquet")',
    ),
    Snippet(
        "Python with pandas",
        "python",
        'import pandas as pd\n\nrows = pd.read_csv("{root}/council/devon.csv", dtype={{"old_la_code": str}})',
    ),
    Snippet(
        "R",
        "r",
        'rows <- read.csv("{root}/council/devon.csv",\n'
        '                 fileEncoding = "UTF-8-BOM", na.strings = "",\n'
        '                 colClasses = c(old_la_code = "character"))',
    ),
    Snippet(
        "DuckDB",
        "sql",
        "INSTALL httpfs;\nLOAD httpfs;\nFROM read_parquet('{root}/tables/figure.parquet');",
    ),
    Snippet(
        "Power BI and Excel, in the advanced editor of Power Query",
        None,
        'let file = Csv.Document(Web.Contents("{root}/council/devon.csv"),\n'
        '                        [Delimiter = ",", Encoding = 65001]),\n'
        "    rows = Table.PromoteHeaders(file, [PromoteAllScalars = true])\nin rows",
    ),
    Snippet(
        "Excel, without code",
        None,
        "Data, Get Data, From Other Sources, From Web\n{root}/council/devon.csv\n"
        "Load; later: Data, Refresh All",
    ),
)


def draw() -> None:
    """Draw the resources of this server, and how programs load them."""
    st.header("Load it into your program")
    st.markdown(
        "Every figure has an address that stays, for programs that refresh: a measure, a council, a region, "
        "a selection, a table. The index names them all with their parameters."
    )
    downloads.links(
        [
            ("Index of all addresses", "index", ("json",), {}),
            ("Data Package of all tables (Frictionless): types, keys, sources", "datapackage", ("json",), {}),
        ]
    )
    root = urljoin(st.context.url or "", relative(resources.ROOT))
    with st.expander("Three lines each for polars, pandas, R, DuckDB, Power BI and Excel"):
        for snippet in SNIPPETS:
            st.markdown(f"**{snippet.program}**")
            st.code(snippet.lines.format(root=root), language=snippet.language, wrap_lines=True)
