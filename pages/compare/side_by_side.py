"""Groups side by side on the page Compare: the council's, further ones, the region and England."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from pages.compare import changes
from pages.compare.changes import CHANGE_COLUMNS, Changes
from pages.compare.figures import as_figure
from pages.compare.group import Group, england_and_region
from pages.compare.text import members_with_figure
from pages.ui.data import groups, lookups
from pages.ui.tables.downloadable import DownloadableTable
from pipeline.core.places import ENGLAND
from pipeline.queries.compare import WHOLE_ENGLAND, WHOLE_REGION
from pipeline.text import formatting
from pipeline.text.formatting import Row
from pipeline.text.neighbour_sets import WORDING

FIGURE, AVERAGE, MEDIAN, USED = "Figure", "Simple average", "Median", "Figures of"
IN_FILE = ("value", "value_low", "value_high", "numerator", "denominator")
OF_GROUP = ("mean", "median", "used", "with_figure", "members")
TYPES = {
    **dict.fromkeys(IN_FILE, pl.Float64),
    **dict.fromkeys(("mean", "median"), pl.Float64),
    **dict.fromkeys(("used", "with_figure", "members", "time_period"), pl.Int64),
    **changes.SCHEMA,
}


@dataclass(frozen=True)
class Compared:
    """A row: the council, a group, or an area, with its figures by period.

    `key` is a location code or a neighbour set, `code` the location code of a place. `figures` are rows of
    `figure`, of a group the pooled ones; `groups` rows of group_comparison.
    """

    key: str
    name: str
    code: str
    figures: Mapping[int, Row]
    groups: Mapping[int, Row]


def compared(group: Group, indicator: Row) -> list[Compared]:
    """Return the rows: the council, its group, further groups, its region, England."""
    measure = indicator["indicator"]
    rows = []
    if group.own:
        rows.append(_place(group.own, group.place["location_name"] if group.place else "", measure, {}))
    for which, found in group.figures_of_sets(measure).items():
        together = {row["time_period"]: as_figure(row, pooled=True) for row in found}
        figures = {period: row for period, row in together.items() if row}
        rows.append(Compared(which, WORDING[which].group, "", figures, _by_period(found)))
    rows[bool(group.own) :] = sorted(rows[bool(group.own) :], key=lambda row: _rank(row.key, group))
    region = group.region[0] if group.region else None
    areas: dict[str, list[Row]] = {}
    for row in groups.whole_areas(measure, region):
        areas.setdefault(row["neighbour_set"], []).append(row)
    for name, code in reversed(england_and_region(group)):
        whole = areas.get(WHOLE_ENGLAND if code == ENGLAND else WHOLE_REGION, [])
        rows.append(_place(code, name, measure, _by_period(whole)))
    return rows


def _rank(which: str, group: Group) -> int:
    """Return the place of a set: the main one first, then the further ones in their order."""
    return 0 if which == group.which else 1 + group.also.index(which)


def _place(code: str, name: str, measure: str, groups_of_place: Mapping[int, Row]) -> Compared:
    figures = {row["time_period"]: row for row in lookups.series(code, measure)}
    return Compared(code, name, code, figures, groups_of_place)


def _by_period(rows: list[Row]) -> dict[int, Row]:
    return {row["time_period"]: row for row in rows}


def table(group: Group, indicator: Row, year: int, base: int | None) -> DownloadableTable | None:
    """Return the table of a year, with the changes since `base`; None for totals, pairs, and no group."""
    if formatting.is_total(indicator) or group.is_pair or not group.members:
        return None
    rows = [row for row in compared(group, indicator) if year in row.figures or year in row.groups]
    changed = changes.between(indicator, base, year, _figures_in(rows, year), _figures_in(rows, base))
    shown = {
        "Group": [row.name for row in rows],
        FIGURE: [_figure(row, indicator, year) for row in rows],
        AVERAGE: [_of_group(row, "mean", indicator, year) for row in rows],
        MEDIAN: [_of_group(row, "median", indicator, year) for row in rows],
        USED: [_used(row, indicator, year, base) for row in rows],
    }
    numbers = {FIGURE: "value", AVERAGE: "mean", MEDIAN: "median"}
    if changed:
        cells = [changed.cells(row.key, row.code) for row in rows]
        columns = zip(changed.headings, CHANGE_COLUMNS, zip(*cells, strict=True), strict=True)
        for heading, number, column in columns:
            if any(column):
                shown[heading] = list(column)
                numbers[heading] = number
    places = [row for row in rows if row.code]
    figures = [*_figures_in(places, year).values(), *_figures_in(places, base).values()]
    return DownloadableTable(
        f"Side by side: {formatting.in_a_sentence(formatting.measure_in_period(year, indicator))}",
        pl.DataFrame(shown, schema=dict.fromkeys(shown, pl.String)),
        pl.DataFrame([_filed(row, indicator, year, changed) for row in rows], schema_overrides=TYPES),
        about=[indicator["definition"], *lookups.notes(indicator["indicator"], None, year)],
        releases=lookups.releases_of(figures),
        numbers=numbers,
        measures={indicator["indicator"]: indicator},
    )


def _figures_in(rows: Sequence[Compared], period: int | None) -> dict[str, Row]:
    return {row.key: row.figures[period] for row in rows if period is not None and period in row.figures}


def _figure(row: Compared, indicator: Row, year: int) -> str:
    figure = row.figures.get(year)
    if figure is None:
        return "no counts" if row.groups.get(year) else formatting.NO_FIGURE
    return formatting.figure_with_counts(figure, indicator)


def _of_group(row: Compared, column: str, indicator: Row, year: int) -> str:
    found = row.groups.get(year)
    return "" if found is None or found[column] is None else formatting.figure(found[column], indicator)


def _used(row: Compared, indicator: Row, year: int, base: int | None) -> str:
    """Return of how many members the figures are: '9 of 10'; of the earlier year too, if it differs."""
    now = _counted(row.groups.get(year))
    before = _counted(row.groups.get(base)) if base else ""
    if base is None or before in ("", now):
        return now
    return f"{now}; {before} in {formatting.period_cell(base, indicator)}"


def _counted(found: Row | None) -> str:
    return f"{found['used']} of {found['members']}" if found else ""


def _filed(row: Compared, indicator: Row, year: int, changed: Changes | None) -> dict[str, Any]:
    figure, found = row.figures.get(year), row.groups.get(year)
    noted = lookups.notes_on_period(indicator["indicator"], row.code or None, year)
    caveats = [members_with_figure(found) if found else "", noted]
    return {
        "location_code": row.code or None,
        "neighbour_set": None if row.code else row.key,
        "indicator": indicator["indicator"],
        "time_period": year,
        "unit": indicator["unit"],
        **{name: figure.get(name) if figure else None for name in IN_FILE},
        **{name: found[name] if found else None for name in OF_GROUP},
        **(changed.filed(row.key) if changed else {}),
        "flag": figure["not_ranked"] if figure else None,
        "caveats": " ".join(formatting.capital(said) for said in caveats if said) or None,
    }
