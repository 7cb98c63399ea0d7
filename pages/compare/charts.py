"""The charts of the page Compare: one year as dots, all years as lines and as panels."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from pages.compare import group as compare_group
from pages.compare import side_by_side, years
from pages.compare import text as compare_text
from pages.compare.group import Group
from pages.compare.side_by_side import Compared
from pages.compare.span import Span
from pages.ui.data import connection, lookups, surroundings
from pages.ui.data.groups import CachedGroup
from pages.ui.tables import downloadable
from pages.ui.tables import figures as figure_tables
from pages.ui.tables import html as html_tables
from pages.ui.text import prose
from pages.ui.widgets import chart, controls, save_menu
from pages.ui.widgets.chart import Chart
from pipeline.core.places import ENGLAND
from pipeline.publish.picture_group import SEPARATOR
from pipeline.text import formatting
from pipeline.text.formatting import Row

MAX_PANELS = 20
MIN_PERIODS_FOR_A_LINE = 3


def dots(group: Group, order: tuple[str, ...], indicator: Row, year: int, rows: dict[str, Row]) -> None:
    """Draw the figure of every authority in the year, compared with England, the region and the group."""
    title = formatting.measure_in_period(year, indicator)
    if not any(code in rows and rows[code]["value"] is not None for code in order):
        with st.container(key="dots_heading"):
            st.header(title)
            st.markdown("No council here has a figure for that year. The table below says why.")
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


def beside(group: Group, indicator: Row, year: int, base: int | None) -> None:
    """Draw the groups side by side in the year, with the changes since an earlier one."""
    table = side_by_side.table(group, indicator, year, base)
    if table is None:
        return
    st.header("The groups side by side")
    html_tables.draw(table.shown, table.title, stacked=True)
    downloadable.menu(table, "compare_groups")
    prose.fine_print(compare_text.how_weighed(group.figures_in(indicator["indicator"], year)))


def together(group: Group, span: Span, indicator: Row) -> None:
    """Draw the authority over the years with a line each for its groups, its region and England."""
    if not group.own or not group.members or indicator["unit"] in ("count", "GBP"):
        return  # pounds and counts of a group tell first of all how large its members are
    every = lookups.series(group.own, indicator["indicator"])
    own = span.within(every)
    if len(every) < MIN_PERIODS_FOR_A_LINE or not any(row["value"] is not None for row in own):
        return
    rows = side_by_side.compared(group, indicator)
    found = {row.key: span.within(list(row.groups.values())) for row in rows if row.groups}
    last = span.periods[-1]
    own_name = controls.authority_name(group.own)
    with st.container(key="together_figure"):
        st.header(f"Over the years, with the group: {formatting.in_a_sentence(indicator['label'])}")
        drawn = Chart("trend", indicator["indicator"], last, group.slug, group.drawn, years=span.years)
        chart.draw(drawn, "together")
    for line in (group.drawn, *group.drawn.further()):
        shown_as, _ = line.line([(member.code, member.name) for member in group.members])
        prose.fine_print(compare_text.how_together(found.get(line.neighbour_set, []), shown_as, indicator))
    table = _together_table(group, span, indicator, own, rows, f"{own_name} and {group.name}")
    parameters = {**group.beside, **span.parameters}
    if group.also:
        parameters["also"] = SEPARATOR.join(group.also)
    pictures = save_menu.picture("trend", indicator["indicator"], last, group.slug, parameters)
    pictures.append(_refresh(group, span, indicator))
    downloadable.menu(table, "compare_together", pictures)
    with st.expander("These figures as a table"):
        html_tables.draw(table.shown, table.title, stacked=True)
        downloadable.menu(table, "compare_together")


def _together_table(
    group: Group, span: Span, indicator: Row, own: Sequence[Row], rows: Sequence[Compared], whom: str
) -> downloadable.DownloadableTable:
    """Return the authority's figures by period, with those of its groups, its region and England."""
    measure, code = indicator["indicator"], str(group.own)
    others = [
        (row.name, figures)
        for row in rows
        if row.key != group.own and (figures := span.within(years.of_group_or_place(row)))
    ]
    former = [
        (controls.authority_name(before), found)
        for before in surroundings.predecessors(code)
        if (found := span.within(lookups.series(before, measure)))
    ]
    comparisons = [*former, *others]
    before = [name for name, _ in former]
    shown = figure_tables.by_period(own, comparisons, indicator, former=before)
    numbers = figure_tables.period_numbers(own, comparisons, before)
    beginnings = {
        _beginning(row, group): span.within(list(row.groups.values())) for row in rows if row.groups
    }
    order = numbers["time_period"].to_list()
    more = years.numbers_over_time(code, order, own, comparisons, beginnings, indicator)
    notes = lookups.notes_of_series(measure, code, [row["time_period"] for row in own])
    main = next((row for row in rows if row.key == group.which), None)
    return downloadable.DownloadableTable(
        f"{indicator['label']} over the years: {whom}",
        _with_members(shown, list(main.groups.values()) if main else [], indicator),
        pl.concat([numbers, more.select(pl.exclude(numbers.columns))], how="horizontal"),
        about=[indicator["definition"], *notes],
        releases=lookups.releases_of(own),
        numbers=figure_tables.numbers_of_periods(numbers),
        measures={measure: indicator},
    )


def _beginning(row: Compared, group: Group) -> str:
    """Return what the columns of a row's averages begin with in a file."""
    if row.code:
        return "england" if row.code == ENGLAND else "region"
    return "group" if row.key == group.which else row.key


def _refresh(group: Group, span: Span, indicator: Row) -> save_menu.Refresh:
    """Return the entry with the address of all these places' figures over the years."""
    country = [code for _, code in compare_group.england_and_region(group)]
    periods = () if span.years == (None, None) else span.periods
    return save_menu.refresh([indicator["indicator"]], [*group.everyone, *country], periods)


def _with_members(shown: pl.DataFrame, groups: Sequence[Row], indicator: Row) -> pl.DataFrame:
    """Add how many members each figure of the group is of, by period: '9 of 10'."""
    used = {formatting.period_cell(row["time_period"], indicator): row for row in groups if row["used"]}
    heading = formatting.period_heading(indicator)
    counted = [
        f"{used[period]['used']} of {used[period]['members']}" if period in used else ""
        for period in shown[heading]
    ]
    return shown.with_columns(pl.Series("Group: figures of", counted, dtype=pl.String))


def panels(group: Group, span: Span, indicator: Row) -> None:
    """Draw a panel over the years for each authority, all on the same axes."""
    shown = group.everyone[: MAX_PANELS + bool(group.own)]
    places = [(code, controls.authority_name(code)) for code in shown]
    series = {code: span.within(lookups.series(code, indicator["indicator"])) for code in shown}
    if not any(len(rows) > 1 for rows in series.values()):
        return
    measure, last = indicator["indicator"], span.periods[-1]
    title = f"{indicator['label']} over the years"
    drawn = group.drawn
    if len(shown) < len(group.everyone):
        drawn = CachedGroup("own", group.codes[:MAX_PANELS])
    with st.container(key="panels_figure"):
        st.header(f"Over the years, on one axis: {formatting.in_a_sentence(indicator['label'])}")
        if len(shown) < len(group.everyone):
            st.markdown(
                f"The group has {len(group.members)} authorities. The chart has the first {MAX_PANELS} in "
                "the order of the list. More would be too small to read. Make a list of your own to choose "
                "others."
            )
        prose.fine_print(_key(group, indicator))
        chart.draw(Chart("panels", measure, last, group.slug, drawn, years=span.years), "panels")
    has_england = not formatting.is_total(indicator) and lookups.series(ENGLAND, measure)
    everywhere = [*places, *([(ENGLAND, "England")] if has_england else [])]
    table = connection.cached(years.by_year, tuple(everywhere), measure, span)
    parameters = {**_panels_beside(group), **span.parameters}
    pictures = save_menu.picture("panels", measure, last, group.slug, parameters)
    pictures.append(_refresh(group, span, indicator))
    downloadable.menu(table.as_downloadable(title), "compare_years", pictures)
    with st.expander("These figures as a table"):
        html_tables.draw(table.drawn, title, stacked=True)
        downloadable.menu(table.as_downloadable(title), "compare_years")


def _panels_beside(group: Group) -> dict[str, str]:
    """Return the parameters of the picture of the same panels."""
    return (
        group.beside if len(group.members) <= MAX_PANELS else {"places": ",".join(group.codes[:MAX_PANELS])}
    )


def _key(group: Group, indicator: Row) -> str:
    """Return what the lines of a panel are."""
    thin = [] if formatting.is_total(indicator) else ["England"]
    if group.own and group.members:
        thin.append(f"{controls.authority_name(group.own)} in the colour of its own panel")
    said = f" Thin lines in each: {formatting.listed(thin)}." if thin else ""
    return f"Thick line: the authority named above the panel.{said}"
