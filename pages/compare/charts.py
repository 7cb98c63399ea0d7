"""The charts of the page Compare: one year as dots, all years as lines and as panels."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from pages.compare import group as compare_group
from pages.compare import text as compare_text
from pages.compare import years
from pages.compare.group import Group
from pages.ui.data import connection, lookups
from pages.ui.tables import downloadable
from pages.ui.tables import figures as figure_tables
from pages.ui.tables import html as html_tables
from pages.ui.text import prose
from pages.ui.widgets import chart, controls, save_menu
from pages.ui.widgets.chart import Chart
from pipeline.core.places import ENGLAND
from pipeline.publish.picture_group import Group as PictureGroup
from pipeline.text import formatting
from pipeline.text.formatting import Row
from pipeline.text.neighbour_sets import WORDING

MAX_PANELS = 20
MIN_PERIODS_FOR_A_LINE = 3


def dots(group: Group, order: tuple[str, ...], indicator: Row, year: int, rows: dict[str, Row]) -> None:
    """Draw the figure of every authority in the year, compared with England, the region and the group."""
    title = formatting.measure_in_period(year, indicator)
    if not any(code in rows and rows[code]["value"] is not None for code in order):
        with st.container(key="dots_heading"):
            st.header(title)
            st.markdown("Nobody here has a figure for that year; the table below says why.")
        return
    measure = indicator["indicator"]
    with st.container(key="dots_figure"):
        st.header(title)
        chart.draw(Chart("comparison", measure, year, group.slug, group.drawn, order=order), "dots")
    everywhere = [*order, *(code for _, code in compare_group.england_and_region(group))]
    save_menu.draw(
        title,
        [
            *save_menu.picture("comparison", measure, year, group.slug, group.beside),
            *save_menu.figures([measure], everywhere, [year]),
        ],
    )
    if group.members and not group.is_pair and not formatting.is_total(indicator):
        prose.fine_print(compare_text.WEIGHTS)


def together(group: Group, periods: Sequence[int], indicator: Row) -> None:
    """Draw the authority over the years with a line each for its group, its region and England."""
    if not group.own or not group.members or indicator["unit"] in ("count", "GBP"):
        return  # pounds and counts of a group tell first of all how large its members are
    found = group.figures_over_time(indicator["indicator"], periods)
    name = WORDING[group.which].group
    comparisons = [(name, years.as_figures(found))]
    comparisons += [
        (place, lookups.series(code, indicator["indicator"]))
        for place, code in reversed(compare_group.england_and_region(group))
    ]
    comparisons = [(other, rows) for other, rows in comparisons if rows]
    own = lookups.series(group.own, indicator["indicator"])
    if len(own) < MIN_PERIODS_FOR_A_LINE:
        return
    own_name, newest = controls.authority_name(group.own), indicator["time_periods"][-1]
    with st.container(key="together_figure"):
        st.header(f"Over the years, beside the group: {formatting.in_a_sentence(indicator['label'])}")
        chart.draw(Chart("trend", indicator["indicator"], newest, group.slug, group.drawn), "together")
    shown_as, _ = group.drawn.line([(member.code, member.name) for member in group.members])
    prose.fine_print(compare_text.how_together(found, shown_as, indicator))
    notes = lookups.notes_of_series(indicator["indicator"], group.own, [row["time_period"] for row in own])
    former = [
        (controls.authority_name(code), rows)
        for code in lookups.predecessors(group.own)
        if (rows := lookups.series(code, indicator["indicator"]))
    ]
    comparisons = [*former, *comparisons]
    before = [name for name, _ in former]
    shown = figure_tables.by_period(own, comparisons, indicator, former=before)
    numbers = figure_tables.period_numbers(own, comparisons, before)
    more = years.numbers_over_time(group.own, shown, own, comparisons, found, indicator)
    years_table = downloadable.DownloadableTable(
        f"{indicator['label']} over the years: {own_name} and {group.name}",
        _with_members(shown, found, indicator),
        pl.concat([numbers, more.select(pl.exclude(numbers.columns))], how="horizontal"),
        about=[indicator["definition"], *notes],
        releases=lookups.releases_of(own),
        numbers=figure_tables.numbers_of_periods(numbers),
        measures={indicator["indicator"]: indicator},
    )
    pictures = save_menu.picture("trend", indicator["indicator"], newest, group.slug, group.beside)
    pictures.append(_refresh(group, indicator))
    downloadable.menu(years_table, "compare_together", pictures)
    with st.expander("These figures as a table"):
        downloadable.draw(years_table, "compare_together")


def _refresh(group: Group, indicator: Row) -> save_menu.Refresh:
    """Return the entry with the address of all these places' figures over the years."""
    country = [code for _, code in compare_group.england_and_region(group)]
    return save_menu.refresh([indicator["indicator"]], [*group.everyone, *country])


def _with_members(shown: pl.DataFrame, groups: Sequence[Row], indicator: Row) -> pl.DataFrame:
    """Add how many members each figure of the group is of, by period: '9 of 10'."""
    used = {formatting.period_cell(row["time_period"], indicator): row for row in groups if row["used"]}
    heading = formatting.period_heading(indicator)
    counted = [
        f"{used[period]['used']} of {used[period]['members']}" if period in used else ""
        for period in shown[heading]
    ]
    return shown.with_columns(pl.Series("Group: figures of", counted, dtype=pl.String))


def panels(group: Group, indicator: Row) -> None:
    """Draw a panel over the years for each authority, all on the same axes."""
    shown = group.everyone[: MAX_PANELS + bool(group.own)]
    places = [(code, controls.authority_name(code)) for code in shown]
    series = {code: lookups.series(code, indicator["indicator"]) for code in shown}
    if not any(len(rows) > 1 for rows in series.values()):
        return
    measure, newest = indicator["indicator"], indicator["time_periods"][-1]
    title = f"{indicator['label']} over the years"
    drawn = group.drawn
    if len(shown) < len(group.everyone):
        drawn = PictureGroup("own", group.codes[:MAX_PANELS])
    with st.container(key="panels_figure"):
        st.header(f"Over the years, on one axis: {formatting.in_a_sentence(indicator['label'])}")
        if len(shown) < len(group.everyone):
            st.markdown(
                f"The group has {len(group.members)} authorities; the first {MAX_PANELS} in the order of "
                "the list are drawn, for more would be too small to read. Make a list of your own to choose "
                "others."
            )
        prose.fine_print(_key(group, indicator))
        chart.draw(Chart("panels", measure, newest, group.slug, drawn), "panels")
    has_england = not formatting.is_total(indicator) and lookups.series(ENGLAND, measure)
    everywhere = [*places, *([(ENGLAND, "England")] if has_england else [])]
    table = connection.cached(years.by_year, tuple(everywhere), measure)
    pictures = save_menu.picture("panels", measure, newest, group.slug, _panels_beside(group))
    pictures.append(_refresh(group, indicator))
    downloadable.menu(table.as_downloadable(title), "compare_years", pictures)
    with st.expander("These figures as a table"):
        html_tables.draw(table.drawn, title)
        downloadable.menu(table.as_downloadable(title), "compare_years")


def _panels_beside(group: Group) -> dict[str, str]:
    """Return the parameters of the picture of the same panels."""
    return (
        group.beside if len(group.members) <= MAX_PANELS else {"places": ",".join(group.codes[:MAX_PANELS])}
    )


def _key(group: Group, indicator: Row) -> str:
    """Return what the lines of a panel are."""
    thin = [] if formatting.is_total(indicator) else ["England in black"]
    if group.own and group.members:
        thin.append(f"{controls.authority_name(group.own)} in colour")
    said = f" Thin lines in each: {formatting.listed(thin)}." if thin else ""
    return f"Thick line: the authority named above the panel.{said}"
