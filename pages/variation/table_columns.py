"""Columns of figures: sortable numbers in long tables, words in short ones and for balances."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import streamlit as st

from pages.ui.tables import downloadable, long_table
from pages.ui.tables import figures as figure_tables
from pages.ui.tables import html as html_tables
from pages.ui.tables.downloadable import DownloadableTable
from pipeline.text import formatting
from pipeline.text.formatting import Row


def title(name: str, indicator: Row, many: int) -> str:
    """Return the title of a column of `many` figures; with the unit if they are plain numbers."""
    in_words = formatting.is_in_words(indicator) or _is_short(many)
    return name if in_words else _with_unit(name, formatting.SHORT_UNITS.get(indicator["unit"]))


def title_apart(name: str, indicator: Row, many: int) -> str:
    """Return the title of a column of differences; those of percentages are in points."""
    return name if _is_short(many) else _with_unit(name, formatting.short_unit_of_differences(indicator))


def figures(values: Sequence[float | None], indicator: Row) -> pl.Series:
    """Return figures as a column: numbers in tables long enough to be sorted, words in others and for
    balances.
    """
    if formatting.is_in_words(indicator) or _is_short(len(values)):
        return pl.Series(
            [None if value is None else formatting.figure(value, indicator) for value in values],
            dtype=pl.String,
        )
    return _numbers(values, indicator)


def differences(values: Sequence[float | None], indicator: Row) -> pl.Series:
    """Return absolute differences as a column: numbers in long tables, words in short ones."""
    if _is_short(len(values)):
        return pl.Series(
            [None if value is None else formatting.difference(value, indicator) for value in values],
            dtype=pl.String,
        )
    return _numbers([None if value is None else abs(value) for value in values], indicator)


def denominators(values: Sequence[float | None]) -> pl.Series:
    """Return denominators as a column."""
    if _is_short(len(values)):
        return pl.Series([None if value is None else f"{value:,.0f}" for value in values], dtype=pl.String)
    return pl.Series(values, dtype=pl.Float64).cast(pl.Int64)


def is_counted(indicator: Row) -> bool:
    """Return whether the denominator counts children, plans or decisions, so that figures can rest on few."""
    return bool(
        indicator["denominator_label"] and indicator["counted_in"] != "GBP" and not indicator["signed"]
    )


def config(indicator: Row, titles: Sequence[str], counts: Sequence[str] = ()) -> dict[str, Any]:
    """Return the column configuration of figures and counts."""
    decimals = _decimals(indicator)
    number = "localized" if decimals == 0 else f"%.{decimals}f"
    return (
        {figure_tables.PLACE: st.column_config.TextColumn(width=220)}
        | {name: st.column_config.NumberColumn(format=number) for name in titles}
        | {
            name: st.column_config.NumberColumn(format="localized", help=indicator["denominator_label"])
            for name in counts
        }
    )


def in_words(table: pl.DataFrame, numbers: Mapping[str, str]) -> dict[str, str]:
    """Return which columns of text are which columns of numbers, for those that are text in this table."""
    return {name: number for name, number in numbers.items() if table.schema.get(name) == pl.String}


def draw(
    table: DownloadableTable,
    key: str,
    column_config: dict[str, Any] | None = None,
) -> None:
    """Draw a table of many columns, with the menu of its files."""
    show(table.shown, key, table.title, column_config)
    downloadable.menu(table, key)


def show(table: pl.DataFrame, key: str, alt: str, column_config: dict[str, Any] | None = None) -> None:
    """Draw the table alone: as text if it is short, else sortable in a box of its own."""
    if _is_short(table.height):
        html_tables.draw(table, alt, stacked=table.width >= downloadable.STACKED)
        return
    html_tables.on_paper(html_tables.LEFT_OUT.format(many=table.height))
    in_words = {name for name, kind in table.schema.items() if kind == pl.String} - {figure_tables.PLACE}
    config = {name: how for name, how in (column_config or {}).items() if name not in in_words}
    long_table.draw(table, alt, key, config)


def _is_short(many: int) -> bool:
    """Return whether a table is short enough to be drawn as text."""
    return many <= downloadable.MAX_ROWS


def _with_unit(name: str, unit: str | None) -> str:
    return f"{name}, {unit}" if unit else name


def _numbers(values: Sequence[float | None], indicator: Row) -> pl.Series:
    column = pl.Series(values, dtype=pl.Float64)
    return (column / 1e6 if indicator["unit"] == "GBP" else column).round(_decimals(indicator))


def _decimals(indicator: Row) -> int:
    return 1 if indicator["unit"] == "GBP" else int(indicator["decimals"])
