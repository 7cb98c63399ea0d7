"""Download buttons for files that are made on demand."""

from functools import partial

import streamlit as st

from pages.ui.data import connection
from pipeline.publish import figures


def csv_of_period(indicator: str, time_period: int) -> None:
    """Draw a button for one measure and period: every authority, with source, licence and caveats."""
    st.download_button(
        "Download these figures (CSV)",
        partial(_csv, indicator, time_period),
        file_name=f"{indicator}_{time_period}.csv",
        mime="text/csv",
        on_click="ignore",
        key="download_period",
    )


def _csv(indicator: str, time_period: int) -> bytes:
    with connection.cursor() as con:
        return figures.export(con, indicator, time_period, "csv")
