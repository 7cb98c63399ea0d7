"""The charts of the page Compare: one year as dots, all years as lines and as panels."""

from collections.abc import Sequence

import streamlit as st

from pages.compare import group as compare_group
from pages.compare import tables as compare_tables
from pages.compare import text as compare_text
from pages.compare.group import Group
from pages.ui.charts import base as charts
from pages.ui.charts import dots as charts_dots
from pages.ui.charts import draw as plot
from pages.ui.charts import panels as charts_panels
from pages.ui.data import connection, lookups
from pages.ui.tables import downloadable
from pages.ui.tables import figures as figure_tables
from pages.ui.tables import html as html_tables
from pages.ui.text import prose
from pages.ui.widgets import controls, save_menu
from pipeline.core.places import ENGLAND
from pipeline.publish.pictures.time_plot import Marks
from pipeline.text import formatting, not_ranked
from pipeline.text.formatting import Row
from pipeline.text.neighbour_sets import WORDING

MAX_PANELS = 20
MIN_PERIODS_FOR_A_LINE = 3


def dots(group: Group, order: tuple[str, ...], indicator: Row, year: int, rows: dict[str, Row]) -> None:
    """Draw the figure of every authority in the year, compared with England, the region and the group."""
    st.header(formatting.measure_in_period(year, indicator))
    shown = [
        charts_dots.Dot(controls.authority_name(code), rows.get(code), code == group.own) for code in order
    ]
    lines = _lines(group, indicator, year)
    if all(dot.value is None for dot in shown):
        st.markdown("Nobody here has a figure for that year; the table below says why.")
        return
    plot.draw(
        charts_dots.dots(shown, lines, indicator),
        key="dots",
        alt=f"{formatting.measure_in_period(year, indicator)}: a dot each for {len(shown)} authorities; the "
        "table of this measure below has the same figures",
    )
    everywhere = [*order, *(code for _, code in compare_group.england_and_region(group))]
    save_menu.draw(
        formatting.measure_in_period(year, indicator),
        [
            *save_menu.picture("comparison", indicator["indicator"], year, group.slug, group.beside),
            *save_menu.figures([indicator["indicator"]], everywhere, [year]),
        ],
    )
    has_interval = any(dot.row and dot.row["value_low"] is not None for dot in shown)
    prose.fine_print(
        (
            "The stroke through a dot is its 95% interval: how far chance alone could move the figure. "
            if has_interval
            else ""
        )
        + not_ranked.HOLLOW_DOT
        + (f" {compare_text.WEIGHTS}" if group.members and not formatting.is_total(indicator) else "")
    )


def _lines(group: Group, indicator: Row, year: int) -> list[tuple[str, float]]:
    """Return name and figure of what the dots are compared with; nothing for totals."""
    if formatting.is_total(indicator):
        return []
    published = [
        (name, compare_text.published(code, year, indicator))
        for name, code in compare_group.england_and_region(group)
    ]
    lines = [(name, row["value"]) for name, row in published if row]
    group_sentence = group.figures_by_measure(((indicator["indicator"], year),)).get(indicator["indicator"])
    if group_sentence and group_sentence["used"] > 1:
        lines += [
            (name, group_sentence[value])
            for name, value in (("Group together", "pooled"), ("Simple average", "mean"))
            if group_sentence[value] is not None
        ]
    return lines


def together(group: Group, years: Sequence[int], indicator: Row) -> None:
    """Draw the authority over the years with a line each for its group, its region and England."""
    if not group.own or not group.members or formatting.is_total(indicator):
        return
    group_sentence = compare_tables.as_figures(group.figures_over_time(indicator["indicator"], years))
    comparisons = [(WORDING[group.which].group, group_sentence)]
    comparisons += [
        (name, lookups.series(code, indicator["indicator"]))
        for name, code in reversed(compare_group.england_and_region(group))
    ]
    comparisons = [(name, rows) for name, rows in comparisons if rows]
    own, name = lookups.series(group.own, indicator["indicator"]), controls.authority_name(group.own)
    if len(own) < MIN_PERIODS_FOR_A_LINE:
        return
    st.header(f"Over the years, beside the group as a whole: {formatting.in_a_sentence(indicator['label'])}")
    lines = [charts.Series(other, rows, compared=number) for number, (other, rows) in enumerate(comparisons)]
    plot.draw(
        charts.trend(
            [charts.Series(name, own, main=True), *lines],
            indicator,
            lookups.breaks(indicator["indicator"]),
            lookups.policy_marks(indicator["indicator"]),
        ),
        key="together",
        alt=f"{indicator['label']} over the years, {name} beside its group; the table below has the figures",
    )
    numbers = figure_tables.period_numbers(own, comparisons)
    years_table = downloadable.DownloadableTable(
        f"{indicator['label']} over the years: {name} and {group.name}",
        figure_tables.by_period(own, comparisons, indicator),
        numbers,
        about=[indicator["definition"]],
        releases=lookups.releases_of(own),
        numbers=figure_tables.numbers_of_periods(numbers),
        measures={indicator["indicator"]: indicator},
    )
    newest = indicator["time_periods"][-1]
    pictures = save_menu.picture("trend", indicator["indicator"], newest, group.slug, group.beside)
    pictures.append(_refresh(group, indicator))
    downloadable.menu(years_table, "compare_together", pictures)
    with st.expander("These figures as a table"):
        downloadable.draw(years_table, "compare_together")


def _refresh(group: Group, indicator: Row) -> save_menu.Refresh:
    """Return the entry with the address of all these places' figures over the years."""
    country = [code for _, code in compare_group.england_and_region(group)]
    return save_menu.refresh([indicator["indicator"]], [*group.everyone, *country])


def panels(group: Group, indicator: Row) -> None:
    """Draw a panel over the years for each authority, all on the same axes."""
    shown = group.everyone[: MAX_PANELS + bool(group.own)]
    region = (
        [group.region] if group.region and lookups.series(group.region[0], indicator["indicator"]) else []
    )
    places = [(code, controls.authority_name(code)) for code in shown]
    places[bool(group.own) : bool(group.own)] = [
        (code, f"{name} (region)") for code, name in region if not formatting.is_total(indicator)
    ]
    lines = [
        charts.Series(name, lookups.series(code, indicator["indicator"]), main=code == group.own)
        for code, name in places
    ]
    if not any(len(line.rows) > 1 for line in lines):
        return
    st.header(f"Over the years, on one axis: {formatting.in_a_sentence(indicator['label'])}")
    if len(shown) < len(group.everyone):
        st.markdown(
            f"The group has {len(group.members)} authorities; the first {MAX_PANELS} in the order of the "
            "list are drawn, for more would be too small to read. Make a list of your own to choose others."
        )
    england = [] if formatting.is_total(indicator) else lookups.series(ENGLAND, indicator["indicator"])
    breaks, marks = lookups.breaks(indicator["indicator"]), lookups.policy_marks(indicator["indicator"])
    drawn = [row["time_period"] for line in lines for row in line.rows]
    inside = [period for period in breaks if min(drawn) < period <= max(drawn)]
    prose.fine_print(_key(group, england, inside, marks, indicator))
    everywhere = [*places, *([(ENGLAND, "England")] if england else [])]
    table = connection.cached(compare_tables.by_year, tuple(everywhere), indicator["indicator"])
    title = f"{indicator['label']} over the years"
    with st.container(key="panels"):
        plot.draw(
            charts_panels.panels(lines, england, indicator, inside, marks),
            key="panels_chart",
            alt=f"{indicator['label']} over the years, a panel each for {len(lines)} places on the same "
            "axes; the table below it has the same figures",
        )
        # Inside the box, so that keyboard users can reach the box and scroll it.
        newest = indicator["time_periods"][-1]
        pictures = save_menu.picture(
            "panels", indicator["indicator"], newest, group.slug, _panels_beside(group)
        )
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


def _key(group: Group, england: Sequence[Row], breaks: Sequence[int], marks: Marks, indicator: Row) -> str:
    """Return what the lines of a panel are."""
    sentences = ["Thick line: the authority named above the panel."]
    if group.own and group.members:
        sentences.append(f"Thin blue line: {controls.authority_name(group.own)}.")
    sentences += ["Dotted: England."] if england else []
    sentences += ["Dashed upright: counted differently from there; no line crosses it."] if breaks else []
    if marks:
        labels = [
            f"{formatting.in_a_sentence(label)} ({formatting.period_cell(period, indicator)})"
            for period, label in marks
        ]
        sentences.append(f"Dotted upright: {formatting.listed(labels)}.")
    return " ".join([*sentences, not_ranked.HOLLOW_MARKER])
