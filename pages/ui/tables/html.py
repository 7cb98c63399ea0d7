"""Text tables as HTML that works with screen readers, keyboards, phones and print.

Streamlit's own table has no caption and no row headings, and a wide one scrolls in a box that the Tab key
does not reach.
"""

import itertools
from collections.abc import Mapping, Sequence
from html import escape

import polars as pl
import streamlit as st

from pipeline.publish.pictures.elements.figure_table import FigureTable

TWIN = "These figures as a table"
LEFT_OUT = "This table of {many} rows is not printed. The menu Save on the page has it as a file."


def draw(
    table: pl.DataFrame,
    title: str,
    links: Mapping[str, str] | None = None,
    groups: Sequence[str] | None = None,
    *,
    stacked: bool = False,
) -> None:
    """Draw a table. The first column has the row headings; `title` is the caption for screen readers.

    `links` are addresses by row heading; `groups` has the heading of the group that each row belongs to. On a
    phone the cells of a `stacked` table are below one another, each with its column's heading.
    """
    st.html(markup(table, title, links, groups, stacked=stacked))


def draw_twin(table: FigureTable | None, title: str, notes: Sequence[str] = ()) -> None:
    """Draw the figures of a picture, if it has a table, to open on request, below notes on the picture."""
    if table is None:
        return
    cells = {name: [row[at] for row in table.rows] for at, name in enumerate(table.columns)}
    said = "".join(f"<p>{escape(note)}</p>" for note in notes)
    st.html(
        f'<details class="twin"><summary>{TWIN}</summary>{said}{markup(pl.DataFrame(cells), title)}</details>'
    )


def on_paper(sentence: str) -> None:
    """Say on paper only what stands in the place of a table that scrolls in a box of its own."""
    st.html(f'<p class="on_paper">{escape(sentence)}</p>')


def markup(
    table: pl.DataFrame,
    title: str,
    links: Mapping[str, str] | None = None,
    groups: Sequence[str] | None = None,
    *,
    stacked: bool = False,
) -> str:
    """Return a table as HTML: text escaped, integers with thousands separators, nulls empty."""
    number = [kind.is_numeric() for kind in table.dtypes]
    head = "".join(
        f'<th scope="col"{_class(is_number)}>{escape(name)}</th>'
        for name, is_number in zip(table.columns, number, strict=True)
    )
    rows = [f"<tr>{_cells(row, number, links or {})}</tr>" for row in table.iter_rows()]
    body = "".join(rows) if groups is None else _grouped(rows, groups, table.width)
    return (
        f'<div class="sheet" role="region" tabindex="0" aria-label="{escape(title)}">'
        f"<table{_headings(table.columns) if stacked else ''}>"
        f"<caption>{escape(title)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _headings(columns: Sequence[str]) -> str:
    """Return the headings as properties that the style sheet shows beside the cells of a stacked table."""
    quoted = [name.replace("\\", "\\\\").replace('"', '\\"') for name in columns]
    properties = "".join(f'--c{number}:"{name}";' for number, name in enumerate(quoted, 1))
    return f' class="stacked" style="{escape(properties)}"'


def _grouped(rows: Sequence[str], groups: Sequence[str], width: int) -> str:
    """Return rows under the headings of their groups, which follow one another."""
    parts = itertools.groupby(zip(groups, rows, strict=True), key=lambda each: each[0])
    return "".join(
        f'<tr><th scope="rowgroup" colspan="{width}">{escape(heading)}</th></tr>'
        + "".join(row for _, row in members)
        for heading, members in parts
    )


def _cells(row: tuple[object, ...], number: Sequence[bool], links: Mapping[str, str]) -> str:
    texts = [escape(_text(value)) for value in row]
    if row[0] in links:
        texts[0] = f'<a href="{escape(links[str(row[0])])}">{texts[0]}</a>'
    first, *others = (f"{_class(is_number)}>{text}" for text, is_number in zip(texts, number, strict=True))
    return f'<th scope="row"{first}</th>' + "".join(f"<td{other}</td>" for other in others)


def _class(is_number: bool) -> str:
    return ' class="number"' if is_number else ""


def _text(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else str(value)
