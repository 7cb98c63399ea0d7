"""The main measures of all topics on the page Compare, each in its newest year."""

from collections.abc import Sequence

import duckdb
import polars as pl

from pages.compare.figures import AVERAGE, make_entry
from pages.compare.group import Group, england_and_region
from pages.compare.table import Table, make_table, place_rows, row_name, tidy
from pages.compare.text import members_with_figure
from pages.ui.address.choices import WarehouseChoices
from pages.ui.data import lookups
from pipeline.queries import compare as compare_queries
from pipeline.queries.compare import MeasurePeriods
from pipeline.text import formatting, not_ranked
from pipeline.text.formatting import Row

MEASURES = {
    "EHC plans and requests": (
        "ehcp_issued_20_weeks_excl_pct",
        "ehcp_exception_share_pct",
        "ehcp_issued_over_52_weeks_excl_pct",
        "ehcp_average_wait_excl_weeks",
        "ehcp_plans_issued_excl_count",
        "ehc_requests_refused_pct",
    ),
    "SEND Tribunal and money": (
        "send_appeal_rate_reviews_pct",
        "send_appeal_rate_pct",
        "send_appeals_per_10000",
        "dsg_balance_gbp",
        "dsg_balance_pct",
        "dsg_balance_per_head_gbp",
        "high_needs_outturn_per_head_gbp",
    ),
}
WITH_FIGURE = "Of the group, with a figure"
Figures = dict[tuple[str, str], Row]


def newest_measures(known: WarehouseChoices, exceptions: str, group: Group) -> MeasurePeriods:
    """Return the main measures in the chosen version, each in its newest year (of an abolished authority,
    in its last).
    """
    measures = []
    for indicator in known.versions((name for names in MEASURES.values() for name in names), exceptions):
        if indicator not in known.periods:
            continue
        years = list(known.periods[indicator])
        if group.own and group.place and group.place["closed"]:
            own = lookups.series(group.own, indicator)
            years = [row["time_period"] for row in own if row["value"] is not None] or years
        measures.append((indicator, years[-1]))
    return tuple(measures)


def by_measure(con: duckdb.DuckDBPyConnection, group: Group, measures: MeasurePeriods) -> dict[str, Table]:
    """Return a table for each heading of MEASURES that has figures: a row per place, a column per measure."""
    indicators = lookups.indicators()
    codes = (*group.everyone, *(code for _, code in england_and_region(group)))
    found = compare_queries.figures(con, measures, codes)
    rows: Figures = {(row["indicator"], row["location_code"]): row for row in found.rows(named=True)}
    group_figures = group.figures_by_measure(measures)
    tables = {}
    for title, names in MEASURES.items():
        wanted = [
            (indicators[name], year)
            for name, year in measures
            if name in names or indicators[name]["counterpart"] in names
        ]
        if wanted:
            tables[title] = _by_measure(group, wanted, rows, group_figures)
    return tables


def _by_measure(
    group: Group, wanted: Sequence[tuple[Row, int]], rows: Figures, group_figures: dict[str, Row]
) -> Table:
    headings = [formatting.measure_in_period(year, indicator) for indicator, year in wanted]
    drawn, entries = [], []
    for code, name in place_rows(group):
        place_entries = [
            make_entry(code, name, indicator, year, rows.get((indicator["indicator"], code)), group_figures)
            for indicator, year in wanted
        ]
        drawn.append([row_name(code, name, group), *(entry.cell for entry in place_entries)])
        entries += [entry for entry in place_entries if entry.row or code]
        if name == AVERAGE:
            drawn.append(
                [
                    WITH_FIGURE,
                    *(_with_figure(indicator, group, rows, group_figures) for indicator, _ in wanted),
                ]
            )
    table = pl.DataFrame(drawn, schema=dict.fromkeys(["Local authority", *headings], pl.String), orient="row")
    notes = [
        f"**{entry.name}**, {formatting.measure_in_period(entry.time_period, entry.indicator)}: "
        f"{formatting.in_a_sentence(entry.text)}. {entry.note}"
        for entry in entries
        if entry.note and not entry.group and entry.note != not_ranked.NOTES["small"]
    ]
    return make_table(table, tidy(entries), entries, notes)


def _with_figure(indicator: Row, group: Group, rows: Figures, group_figures: dict[str, Row]) -> str:
    """Return how many members of the group have a figure: '9 of 10'."""
    name = indicator["indicator"]
    if name in group_figures:
        return members_with_figure(group_figures[name]).removeprefix("with a figure: ")
    by_place = [rows.get((name, code)) for code in group.codes]
    return f"{sum(row is not None and row['value'] is not None for row in by_place)} of {len(by_place)}"
