"""Tables and notes that open on request: real ones, in the page's text whether open or not."""

from collections.abc import Iterable
from html import escape

from pages.ui.tables import downloadable
from pages.ui.tables import html as html_tables
from pages.ui.tables.downloadable import DownloadableTable
from pages.ui.text import prose
from pages.ui.widgets import save_menu
from pipeline.publish.site.parts import settings


def markup(summary: str, inside: str) -> str:
    """Return what opens below its summary; both are HTML."""
    return f'<details class="fold"><summary>{summary}</summary>{inside}</details>'


def table_markup(
    summary: str,
    table: DownloadableTable,
    key: str,
    notes: Iterable[str | None] = (),
    *,
    more: str = "",
) -> str:
    """Return a table that opens, with notes in Markdown and the menu of its files.

    `more` is HTML that opens with the table, below it.
    """
    said = "".join(f"<p>{prose.as_html(note)}</p>" for note in notes if note)
    menu = save_menu.markup(table.title, downloadable.files(table, key), settings.from_environment().site_url)
    stacked = table.shown.width >= downloadable.STACKED
    shown = html_tables.markup(table.shown, table.title, table.links, stacked=stacked)
    return markup(escape(summary), f"{shown}{menu}{said}{more}")
