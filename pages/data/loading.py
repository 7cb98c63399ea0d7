"""How to load the data into other programs: three lines each, with this server's address."""

from urllib.parse import urljoin

import streamlit as st

from pages.ui.address.relative import relative
from pages.ui.text.programs import SNIPPETS
from pages.ui.widgets import downloads, titled
from pipeline.publish import resources

EXAMPLE = "council/devon"


def draw() -> None:
    """Draw the resources of this server, and how programs load them."""
    with titled.section("Load it into your program"):
        st.markdown(
            "Every measure, council, region, selection and table has an address that stays, so programs can "
            "refresh from it. The index lists them all with their parameters. Under a chart, the menu Save "
            "has the address of what is shown."
        )
        downloads.links(
            [
                ("Index of all addresses", "index", ("json",), {}),
                (
                    "Data Package of all tables (Frictionless): types, keys, sources",
                    "datapackage",
                    ("json",),
                    {},
                ),
            ]
        )
        root = urljoin(st.context.url or "", relative(resources.ROOT))
        with st.expander("Three lines each for polars, pandas, R, DuckDB, Power BI and Excel"):
            for snippet in SNIPPETS:
                st.markdown(f"**{snippet.program}**")
                lines = snippet.of(f"{root}/{EXAMPLE}.{snippet.form}")
                st.code(lines, language=snippet.language, wrap_lines=True)
