"""Tables with a button that downloads them as CSV, with sources and licence."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from pages.ui.address import links
from pages.ui.tables import html as html_tables
from pages.ui.text import labels
from pipeline.core.licence import ATTRIBUTION
from pipeline.core.periods import day_label
from pipeline.publish import figures
from pipeline.text.formatting import Row

# Longer tables scroll in their own box, where they can be sorted and searched.
MAX_ROWS = 24
DECIMALS_IN_FILES = 6
MAX_CHARACTERS = 100


@dataclass(frozen=True)
class DownloadableTable:
    """A table as shown, and what its file adds.

    `title` is the full name: measure, version, period. `only_in_file` has further columns of the same height,
    such as codes and plain numbers. `about` has sentences such as definition and caveats, `releases` the rows
    of the table release that the figures come from, and `links` addresses by row name.
    """

    title: str
    shown: pl.DataFrame
    only_in_file: pl.DataFrame | None = None
    about: Sequence[str] = ()
    releases: Sequence[Row] = ()
    links: Mapping[str, str] = field(default_factory=dict)


def draw(
    table: DownloadableTable, key: str, *, column_config: dict[str, Any] | None = None, height: int = 420
) -> None:
    """Draw a table and the button for its file; long tables in a box of `height` pixels.

    `key` is the session key of both; the file is named after the table's title.
    """
    if table.shown.height <= MAX_ROWS:
        html_tables.draw(table.shown, table.title, table.links)
    else:
        st.dataframe(
            table.shown,
            hide_index=True,
            height=height,
            key=key,
            placeholder="",
            column_config=column_config,
            alt=table.title,
        )
    button(table, key)


def button(table: DownloadableTable, key: str) -> None:
    """Draw the button for a table's CSV file, which is made when it is pressed."""
    st.download_button(
        "Download this table (CSV)",
        partial(as_csv, table, links.exact_address()),
        file_name=f"{re.sub('[^a-z0-9]+', '-', table.title.lower()).strip('-')[:MAX_CHARACTERS]}.csv",
        mime="text/csv",
        on_click="ignore",
        key=f"{key}_csv",
        help=table.title,
        type="tertiary",
    )


def as_csv(table: DownloadableTable, address: str) -> bytes:
    """Return the CSV file: comment lines (#) with title, notes, sources, licence and address, then the
    table.
    """
    columns = table.shown
    if table.only_in_file is not None:
        columns = pl.concat([columns, table.only_in_file], how="horizontal")
    about = [
        table.title,
        *table.about,
        *(labels.source_in_words(release) for release in table.releases),
        *ATTRIBUTION,
        f"From {address}",
        f"Taken on {day_label(datetime.now(UTC))}",
    ]
    return figures.with_notes(columns.with_columns(pl.col(pl.Float64).round(DECIMALS_IN_FILES)), about)
