"""Tables with a menu of their files: clean CSV, a workbook, and a zip with notes, sources and licence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import polars as pl

from pages.ui.address import links
from pages.ui.address.relative import relative
from pages.ui.data import moments
from pages.ui.tables import file_cells, long_table, offered
from pages.ui.tables import html as html_tables
from pages.ui.widgets import save_menu
from pipeline.core.periods import day_label
from pipeline.publish import file_names
from pipeline.publish.data.data_set import Column, DataSet
from pipeline.publish.files import table_workbook, xlsx
from pipeline.publish.files.forms import FORMS
from pipeline.text.formatting import Row

# Longer tables scroll in their own box, where they can be sorted and searched.
MAX_ROWS = 24
# So many columns are stacked on a phone, where they would be cut.
STACKED = 4
DECIMALS_IN_FILES = 6
FILES = {"csv": "CSV", "xlsx": "Excel", "zip": "CSV with notes (zip)"}


@dataclass(frozen=True)
class DownloadableTable:
    """A table as shown, and what its file adds.

    `title` is the full name: measure, version, period. `only_in_file` has further columns of the same height,
    such as codes and plain numbers. `about` has sentences such as definition and caveats, `releases` the rows
    of the table release that the figures come from, and `links` addresses by row name. `numbers` and
    `measures` say how workbooks show figures: see `file_cells.of_table`.
    """

    title: str
    shown: pl.DataFrame
    only_in_file: pl.DataFrame | None = None
    about: Sequence[str] = ()
    releases: Sequence[Row] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)
    measures: Mapping[str, Row] = field(default_factory=dict)


def draw(
    table: DownloadableTable,
    key: str,
    *,
    column_config: dict[str, Any] | None = None,
    height: int = long_table.HEIGHT,
) -> None:
    """Draw a table and the menu of its files; long tables in a box of `height` pixels.

    `key` is the session key of both; the file is named after the table's title.
    """
    if table.shown.height <= MAX_ROWS:
        html_tables.draw(table.shown, table.title, table.links, stacked=table.shown.width >= STACKED)
    else:
        html_tables.on_paper(html_tables.LEFT_OUT.format(many=table.shown.height))
        long_table.draw(table.shown, table.title, key, column_config, height)
    menu(table, key)


def menu(table: DownloadableTable, key: str, pictures: Sequence[save_menu.Item] = ()) -> None:
    """Draw the menu of a table's files, and of pictures of the same if there are any."""
    save_menu.draw(table.title, [*pictures, *files(table, key)])


def files(table: DownloadableTable, key: str) -> list[save_menu.Item]:
    """Return the entries of a table's files, which are made when they are asked for."""
    name = file_names.of_title(table.title)
    if moment := moments.then():
        name = file_names.with_moment(name, moment.text)
        table = replace(table, about=[moment.note, *table.about])
    address = links.exact_address()
    frames = [table.shown, *([] if table.only_in_file is None else [table.only_in_file])]
    size = sum(int(frame.estimated_size()) for frame in frames)
    offer = offered.offer(
        (address, key, table.title), name, size, lambda form: as_file(table, form, name, address)
    )
    return [save_menu.Entry(label, relative(f"{offer}.{form}")) for form, label in FILES.items()]


def as_file(table: DownloadableTable, form: str, name: str, address: str) -> bytes:
    """Return the file in one of FILES: the table as shown, and what only the file has.

    Archive and workbook also have title, notes, sources, licence and the address of the view. In a workbook
    texts that are figures are numbers.
    """
    further = pl.DataFrame() if table.only_in_file is None else table.only_in_file
    if form == "xlsx":
        cells = file_cells.of_table(table.shown, further, table.numbers, table.measures)
        further = further.drop(table.numbers.values())
        further = further.hstack(file_cells.flags(table.shown, table.numbers))
    columns = pl.concat([table.shown, further], how="horizontal") if further.width else table.shown
    columns = columns.with_columns(pl.col(pl.Float64).round(DECIMALS_IN_FILES))
    data_set = DataSet(
        name,
        table.title,
        columns,
        {column: Column("") for column in columns.columns},
        notes=[*table.about, *([f"From {address}"] if address else [])],
        sources=table.releases,
    )
    version = f"taken on {day_label(datetime.now(UTC))}"
    if form == "xlsx":
        return xlsx.write(table_workbook.build(data_set, version, cells))
    return FORMS[form].write(data_set, version)
