"""Text tables as HTML that works with screen readers, keyboards, phones and print.

Streamlit's own table has no caption and no row headings, and a wide one scrolls in a box that the Tab key
does not reach.
"""

import itertools
import re
from collections.abc import Mapping, Sequence
from html import escape

import polars as pl
import streamlit as st

from pipeline.publish.pictures.elements.figure_table import FigureTable

TWIN = "These figures as a table"
WIDE_TWIN = 5
"""Tables of pictures with so many columns are stacked; others fit a phone as they are."""
MORE = "More"
FEW_CELLS = 24
"""Stacked tables of more cells are folded on phones: each group, and each row but for its first cells."""
BRIEF, LONG = 12, 30
"""Letters: of a folded row, two cells with brief headings stay in sight, or one whose heading is not long."""
BRIEF_TEXT = 22
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
    phone the cells of a `stacked` table are below one another, each with its column's heading, and groups and
    rows open on request.
    """
    st.html(markup(table, title, links, groups, stacked=stacked))


def draw_twin(table: FigureTable | None, title: str, notes: Sequence[str] = ()) -> None:
    """Draw the figures of a picture, if it has a table, to open on request, below notes on the picture."""
    if table is None:
        return
    cells = {name: [row[at] for row in table.rows] for at, name in enumerate(table.columns)}
    said = "".join(f"<p>{escape(note)}</p>" for note in notes)
    shown = pl.DataFrame(cells)
    opened = markup(shown, title, stacked=shown.width >= WIDE_TWIN)
    st.html(f'<details class="twin"><summary>{TWIN}</summary>{said}{opened}</details>')


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
    folds = stacked and is_folded(table)
    rows = [
        f"<tr>{_cells(row, number, links or {}, _fold(MORE, opened=not at) if folds else '')}</tr>"
        for at, row in enumerate(table.iter_rows())
    ]
    body = (
        f"<tbody>{''.join(rows)}</tbody>"
        if groups is None
        else _grouped(rows, groups, table.width, folds=folds)
    )
    return (
        f'<div class="sheet" role="region" tabindex="0" aria-label="{escape(title)}">'
        f"<table{_headings(table, folds=folds) if stacked else ''}>"
        f"<caption>{escape(title)}</caption><thead><tr>{head}</tr></thead>{body}</table></div>"
    )


def is_folded(table: pl.DataFrame) -> bool:
    """Return whether rows of a stacked table are folded on phones: where there is much to scroll past."""
    return table.width > in_sight(table) + 1 and table.height * table.width > FEW_CELLS


def in_sight(table: pl.DataFrame) -> int:
    """Return how many cells of a folded row a phone shows next to the row's heading."""
    shown = table.select(table.columns[1:3])
    if all(len(column.name) <= BRIEF and _longest(column) <= BRIEF_TEXT for column in shown):
        return shown.width
    return int(len(table.columns[1]) <= LONG)


def _longest(column: pl.Series) -> int:
    """Return the letters of a column's longest text; none of numbers."""
    lengths = column.str.len_chars().max() if column.dtype == pl.String else None
    return lengths if isinstance(lengths, int) else 0


def _fold(summary: str, *, opened: bool = False) -> str:
    """Return what opens the rest of a row or group; the style sheet shows both on phones only."""
    opening = '<details open="">' if opened else "<details>"
    return f"{opening}<summary>{escape(summary)}</summary></details>"


def _headings(table: pl.DataFrame, *, folds: bool) -> str:
    """Return the headings as properties that the style sheet shows beside the cells of a stacked table.

    If its rows are folded, also how many of their cells are in sight.
    """
    sight = f' data-sight="{in_sight(table)}"' if folds else ""
    quoted = [name.replace("\\", "\\\\").replace('"', '\\"') for name in table.columns]
    properties = "".join(f'--c{number}:"{name}";' for number, name in enumerate(quoted, 1))
    return f' class="stacked"{sight} style="{escape(properties)}"'


def anchor(heading: str) -> str:
    """Return the anchor of a group of rows: 'ehc-plans-on-time'."""
    return re.sub(r"\W+", "-", heading.lower()).strip("-")


def _grouped(rows: Sequence[str], groups: Sequence[str], width: int, *, folds: bool) -> str:
    """Return rows under the headings of their groups, which follow one another; the first group is open."""
    parts = itertools.groupby(zip(groups, rows, strict=True), key=lambda each: each[0])
    bodies: list[str] = []
    for heading, members in parts:
        own = [row for _, row in members]
        fold = _fold(f"{len(own)} {'row' if len(own) == 1 else 'rows'}", opened=not bodies) if folds else ""
        bodies.append(
            f'<tbody><tr><th scope="rowgroup" colspan="{width}" id="{anchor(heading)}">'
            f"{escape(heading)}{fold}</th></tr>"
            f"{''.join(own)}</tbody>"
        )
    return "".join(bodies)


def _cells(row: tuple[object, ...], number: Sequence[bool], links: Mapping[str, str], fold: str) -> str:
    texts = [escape(_text(value)) for value in row]
    if row[0] in links:
        texts[0] = f'<a href="{escape(links[str(row[0])])}">{texts[0]}</a>'
    texts[0] += fold
    first, *others = (f"{_class(is_number)}>{text}" for text, is_number in zip(texts, number, strict=True))
    return f'<th scope="row"{first}</th>' + "".join(f"<td{other}</td>" for other in others)


def _class(is_number: bool) -> str:
    return ' class="number"' if is_number else ""


def _text(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else str(value)
