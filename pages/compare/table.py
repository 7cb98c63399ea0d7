"""A table of the page Compare: as drawn, and as its file has it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import polars as pl

from pages.compare.figures import AVERAGE, TOGETHER, Entry, file_columns
from pages.compare.group import Group, england_and_region
from pages.ui.address.links import authority_links
from pages.ui.data import lookups
from pages.ui.tables.downloadable import DownloadableTable
from pipeline.text import formatting
from pipeline.text.formatting import Row

MARK = "▶ "


@dataclass(frozen=True)
class Table:
    """A table as drawn (`drawn`), and the parts of its file.

    `rows` are the figures behind it. `notes` say why figures are missing or in doubt. `numbers` are as those
    of DownloadableTable.
    """

    drawn: pl.DataFrame
    shown: pl.DataFrame
    only_in_file: pl.DataFrame
    about: Sequence[str]
    rows: Sequence[Row]
    notes: Sequence[str]
    numbers: Mapping[str, str]

    def as_downloadable(self, title: str) -> DownloadableTable:
        """Return the table for its file."""
        releases = lookups.releases_of(self.rows)
        return DownloadableTable(
            title,
            self.shown,
            self.only_in_file,
            self.about,
            releases,
            numbers=self.numbers,
            measures=lookups.indicators(),
        )


def make_table(
    drawn: pl.DataFrame,
    shown: pl.DataFrame,
    entries: Sequence[Entry],
    notes: Sequence[str] = (),
    *,
    further: pl.DataFrame | None = None,
    numbers: Mapping[str, str] = MappingProxyType({}),
) -> Table:
    """Return the table of these entries; `shown` and what follows from the entries is for its file.

    `further` are more columns of the file, and `numbers` which of them are which shown ones.
    """
    measures = {entry.indicator["indicator"]: entry.indicator for entry in entries}.values()
    about = [f"{measure['label']}: {measure['definition']}" for measure in measures]
    about += [measure["footnote"] for measure in measures if measure["footnote"]]
    if any(measure["signed"] for measure in measures):
        about.append("The plain number of a deficit is negative.")
    rows = [entry.row for entry in entries if entry.row and entry.code]
    filed = file_columns(entries)
    filed = filed if further is None else pl.concat([filed, further], how="horizontal")
    return Table(drawn, shown, filed, about, rows, notes, {"Figure": "value", **numbers})


def tidy(entries: Sequence[Entry]) -> pl.DataFrame:
    """Return one row per place, measure and period, for a file."""
    return pl.DataFrame(
        [
            {
                "Local authority": entry.name,
                "Measure": entry.indicator["label"],
                "Period": formatting.indicator_period(entry.time_period, entry.indicator),
                "Figure": entry.text,
                "Counts": entry.counts,
                "Note": " ".join(part for part in (entry.note, entry.on_period) if part),
            }
            for entry in entries
        ]
    )


def place_rows(group: Group, order: Sequence[str] | None = None) -> list[tuple[str, str]]:
    """Return code and name of each row: the authority, the group, its region, England, the members.

    The members come in list order, or in the order of these codes.
    """
    own = [(group.own, group.place["location_name"])] if group.own and group.place else []
    group_figures = [("", TOGETHER), ("", AVERAGE)] if group.members and not group.is_pair else []
    country = [(code, name) for name, code in reversed(england_and_region(group))]
    names = {member.code: member.name for member in group.members}
    codes = group.codes if order is None else [code for code in order if code in names]
    return [*own, *group_figures, *country, *((code, names[code]) for code in codes)]


def row_name(code: str, name: str, group: Group) -> str:
    """Return a row's name; the authority's own has a mark."""
    return f"{MARK}{name}" if code and code == group.own else name


def links(group: Group) -> dict[str, str]:
    """Return links to the pages of authorities, by row name."""
    return authority_links(
        {row_name(code, name, group): code for code, name in place_rows(group) if code in group.everyone}
    )
