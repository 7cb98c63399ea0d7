"""Long tables: the data that the script which draws them receives."""

import polars as pl
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.support.reading.page_views import components

TABLE = pl.DataFrame(
    {"Place": ["Leeds", "Kent"], "Share, %": [9.5, None], "Plans": [1200, 7], "Source": ["https://a.org", ""]}
)
CONFIG = {
    "Place": st.column_config.TextColumn(width="large"),
    "Share, %": st.column_config.NumberColumn(format="%.2f"),
    "Plans": st.column_config.NumberColumn(format="localized", help="plans issued"),
    "Source": st.column_config.LinkColumn(width="medium"),
}
SCRIPT = """
from pages.ui.tables import long_table
from tests.pages.ui.tables.test_long_table import CONFIG, TABLE

long_table.draw(TABLE, "Shares", "shares", CONFIG, height=300)
"""


def test_cells_come_by_column_and_the_same_table_is_the_same_text() -> None:
    first, again = (components(AppTest.from_string(SCRIPT).run(), "long_table")[0] for _ in range(2))
    assert first["unpacked"] == [["Leeds", "Kent"], [9.5, None], [1200, 7], ["https://a.org", ""]]
    assert first == again


def test_columns_say_how_their_cells_are_written() -> None:
    app = AppTest.from_string(SCRIPT).run()
    assert not app.exception
    (data,) = components(app, "long_table")
    assert data["title"] == "Shares"
    assert data["height"] == 300
    assert data["sight"] == 2
    assert data["columns"] == [
        {"name": "Place", "wide": True},
        {"name": "Share, %", "decimals": 2},
        {"name": "Plans", "decimals": 0, "help": "plans issued"},
        {"name": "Source", "link": True},
    ]
