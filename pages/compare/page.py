"""Compare: one authority beside its neighbours, its region, its type, or a list of one's own."""

from collections.abc import Sequence

import streamlit as st

from pages.compare import group as compare_group
from pages.compare import tables as compare_tables
from pages.compare import text as compare_text
from pages.compare.group import Group
from pages.compare.tables import Table
from pages.ui.address import choices, fields, links
from pages.ui.address import view as address
from pages.ui.address.choices import WarehouseChoices
from pages.ui.charts import base as charts
from pages.ui.charts import dots as charts_dots
from pages.ui.charts import draw as plot
from pages.ui.charts import panels
from pages.ui.data import connection, lookups
from pages.ui.tables import downloadable
from pages.ui.tables import figures as figure_tables
from pages.ui.tables import html as html_tables
from pages.ui.text import labels, prose
from pages.ui.widgets import controls
from pipeline.queries import figures as figure_queries
from pipeline.text import formatting
from pipeline.text.formatting import Row

MOST_PANELS = 20
FEWEST_FOR_A_LINE = 3
# Beyond so many rows the table of all measures scrolls in its own box.
MOST_ROWS = 30
# On a phone the panels keep their width and scroll sideways.
STYLE = """
<style>
:is(.st-key-dots, .st-key-panels) :is(.xtick, .ytick, .annotation, .textpoint) text {
  fill: currentColor !important;
}
.st-key-panels { overflow-x: auto; }
.st-key-panels > * { min-width: 760px; }
</style>
"""
EXAMPLES = (
    ("Brighton and Hove with its statistical neighbours", "E06000043", "statistical-2025"),
    ("Lambeth with the boroughs it touches", "E09000022", "touching"),
)


def page() -> None:
    """Draw the page for the view that the address asks for."""
    view = address.current()
    known = connection.cached(choices.load)
    indicator = lookups.indicators()[known.indicator(view[fields.MEASURE], view[fields.EXCEPTIONS])]
    group = compare_group.group_of(view, indicator)
    if not group.everyone:
        _nobody(view, known, group)
        return
    st.html(STYLE)
    year = view[fields.YEAR]
    figures = lookups.figure_table(indicator["indicator"], year)
    rows: dict[str, Row] = {row["location_code"]: row for row in figures.rows(named=True)}
    st.title(_title(group))
    st.markdown(compare_text.opening(group, year, indicator, rows))
    compare_group.draw_controls(view, known, group)
    period = formatting.period_of(year, indicator)
    for remark in compare_group.remarks(group, period):
        st.markdown(remark)
    _successors(group, view)
    order = _order(group, view[fields.SORT], rows)
    _dots(group, order, indicator, year, rows)
    _together(group, known.years(view[fields.MEASURE], view[fields.EXCEPTIONS]), indicator)
    _panels(group, indicator)
    _every_measure(group, known, view[fields.EXCEPTIONS])
    _one_measure(group, order, indicator, year)
    _about(group, indicator, year, [rows[code] for code in group.everyone if code in rows])


def _title(group: Group) -> str:
    if group.own is None:
        many = len(group.members)
        return f"{many} authorities side by side" if many > 1 else controls.name_of(group.codes[0])
    return f"{controls.name_of(group.own)} and {group.name}" if group.members else controls.name_of(group.own)


def _nobody(view: fields.View, known: WarehouseChoices, group: Group) -> None:
    """The page before anyone is chosen: how to choose, and examples."""
    st.title("Compare")
    st.markdown(
        "How does my council compare with others like it? Choose a local authority to see it beside its ten "
        f"statistical neighbours, or make a list of up to {fields.MOST_LISTED} authorities."
    )
    compare_group.draw_controls(view, known, group)
    st.header("For example")
    for label, code, which in EXAMPLES:
        if code in known.names:
            links.page_link(
                "compare", label, {fields.AUTHORITY.name: [code], fields.NEIGHBOURS.name: [which]}
            )
    if listed := compare_group.north_east(known):
        links.page_link("compare", "The North East", {fields.LISTED.name: [fields.LISTED.write(listed)]})


def _successors(group: Group, view: fields.View) -> None:
    """Of a past authority, links to those that took its place."""
    if group.own and group.place and group.place["closed"]:
        for code in lookups.successors(group.own):
            links.page_link("compare", f"Compare {controls.name_of(code)}", view.params | {"la": [code]})


def _order(group: Group, sort: str, rows: dict[str, Row]) -> tuple[str, ...]:
    """The codes of everyone in the order asked for; by figure, who has none comes last."""
    names = {code: controls.name_of(code) for code in group.everyone}
    if sort == "list":
        return group.everyone
    if sort == "name":
        return tuple(sorted(group.everyone, key=lambda code: (code != group.own, names[code])))

    def by_figure(code: str) -> tuple[bool, float, str]:
        value = rows[code]["value"] if code in rows else None
        return value is None, -(value or 0.0), names[code]

    return tuple(sorted(group.everyone, key=by_figure))


def _dots(group: Group, order: tuple[str, ...], indicator: Row, year: int, rows: dict[str, Row]) -> None:
    """Everyone's figure in the year, held against England, the region and the group."""
    st.header(formatting.measure_in_period(year, indicator))
    dots = [charts_dots.Dot(controls.name_of(code), rows.get(code), code == group.own) for code in order]
    lines = _lines(group, indicator, year)
    if all(dot.value is None for dot in dots):
        st.markdown("Nobody here has a figure for that year; the table below says why.")
        return
    plot.draw(
        charts_dots.dots(dots, lines, indicator),
        key="dots",
        alt=f"{formatting.measure_in_period(year, indicator)}: a dot each for {len(dots)} authorities; the "
        "table of this measure below has the same figures",
    )
    has_interval = any(dot.row and dot.row["value_low"] is not None for dot in dots)
    prose.fine_print(
        (
            "The stroke through a dot is its 95% interval: how far chance alone could move the figure. "
            if has_interval
            else ""
        )
        + "A hollow dot is a figure in doubt, or of too few to compare."
        + (f" {compare_text.WEIGHTS}" if group.members and not formatting.is_total(indicator) else "")
    )


def _lines(group: Group, indicator: Row, year: int) -> list[tuple[str, float]]:
    """Name and figure of what the dots are held against; totals are held against nothing."""
    if formatting.is_total(indicator):
        return []
    published = [
        (name, compare_text.published(code, year, indicator))
        for name, code in compare_group.whole_country(group)
    ]
    lines = [(name, row["value"]) for name, row in published if row]
    beside = group.compared(((indicator["indicator"], year),)).get(indicator["indicator"])
    if beside and beside["used"] > 1:
        lines += [
            (name, beside[value])
            for name, value in (("Group together", "pooled"), ("Simple average", "mean"))
            if beside[value] is not None
        ]
    return lines


def _together(group: Group, years: Sequence[int], indicator: Row) -> None:
    """The authority over the years beside its group as a whole, its region and England: one line each."""
    if not group.own or not group.members or formatting.is_total(indicator):
        return
    whole = compare_tables.as_figures(group.over_the_years(indicator["indicator"], years))
    beside = [(labels.NEIGHBOUR_GROUPS[group.which], whole)]
    beside += [
        (name, lookups.series(code, indicator["indicator"]))
        for name, code in reversed(compare_group.whole_country(group))
    ]
    beside = [(name, rows) for name, rows in beside if rows]
    own, name = lookups.series(group.own, indicator["indicator"]), controls.name_of(group.own)
    if len(own) < FEWEST_FOR_A_LINE:
        return
    st.header(f"Over the years, beside the group as a whole: {formatting.in_a_sentence(indicator['label'])}")
    lines = [charts.Series(other, rows, compared=number) for number, (other, rows) in enumerate(beside)]
    plot.draw(
        charts.trend(
            [charts.Series(name, own, main=True), *lines], indicator, lookups.breaks(indicator["indicator"])
        ),
        key="together",
        alt=f"{indicator['label']} over the years, {name} beside its group; the table below has the figures",
    )
    years_table = downloadable.DownloadableTable(
        f"{indicator['label']} over the years: {name} and {group.name}",
        figure_tables.by_period(own, beside, indicator),
        about=[indicator["definition"]],
        releases=lookups.releases_of(own),
    )
    with st.expander("These figures as a table"):
        downloadable.draw(years_table, "compare_together")


def _panels(group: Group, indicator: Row) -> None:
    """A panel each over the years, on one axis."""
    shown = group.everyone[: MOST_PANELS + bool(group.own)]
    region = (
        [group.region] if group.region and lookups.series(group.region[0], indicator["indicator"]) else []
    )
    places = [(code, controls.name_of(code)) for code in shown]
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
            f"The group has {len(group.members)} authorities; the first {MOST_PANELS} in the order of the "
            "list are drawn, for more would be too small to read. Make a list of your own to choose others."
        )
    england = (
        []
        if formatting.is_total(indicator)
        else lookups.series(figure_queries.ENGLAND, indicator["indicator"])
    )
    breaks = lookups.breaks(indicator["indicator"])
    prose.fine_print(_key(group, england, breaks))
    everywhere = [*places, *([(figure_queries.ENGLAND, "England")] if england else [])]
    table = connection.cached(compare_tables.by_year, tuple(everywhere), indicator["indicator"])
    title = f"{indicator['label']} over the years"
    with st.container(key="panels"):
        plot.draw(
            panels.panels(lines, england, indicator, breaks),
            key="panels_chart",
            alt=f"{indicator['label']} over the years, a panel each for {len(lines)} places on the same "
            "axes; the table below it has the same figures",
        )
        # Within the box, so that who has no mouse can reach the box and scroll it.
        _file(table, title, "compare_years")
    with st.expander("These figures as a table"):
        html_tables.draw(table.drawn, title)


def _key(group: Group, england: Sequence[Row], breaks: Sequence[int]) -> str:
    """What the lines of a panel are."""
    said = ["Thick line: the authority named above the panel."]
    if group.own and group.members:
        said.append(f"Thin blue line: {controls.name_of(group.own)}.")
    said += ["Dotted: England."] if england else []
    said += ["Dashed upright: counted anew from there, so that no line crosses it."] if breaks else []
    return " ".join([*said, "Hollow: in doubt, or of too few to compare."])


def _every_measure(group: Group, known: WarehouseChoices, exceptions: str) -> None:
    """The main measures of all topics, each in its newest year."""
    asked = compare_tables.asked_for(known, exceptions, group)
    shown = connection.cached(compare_tables.by_measure, group, asked)
    st.header("The main measures, each in its newest year")
    with st.container(key="by_measure"):
        for number, (title, table) in enumerate(shown.items()):
            st.subheader(title)
            _table(table, f"{_title(group)}: {title}", f"compare_measures_{number + 1}", group)
    notes = [note for table in shown.values() for note in table.notes]
    if notes:
        with st.expander(f"Why figures are missing or in doubt ({len(notes)})"):
            prose.bullets(notes)


def _one_measure(group: Group, order: tuple[str, ...], indicator: Row, year: int) -> None:
    """The figures of the dots, with ranks among all authorities and what makes a neighbour."""
    title = formatting.measure_in_period(year, indicator)
    st.header(f"In full: {formatting.in_a_sentence(title)}")
    table = connection.cached(compare_tables.by_authority, group, order, indicator["indicator"], year)
    _table(table, f"{_title(group)}: {title}", "compare_authorities", group)


def _table(table: Table, title: str, key: str, group: Group) -> None:
    """A table, and the button for its file."""
    with st.container(height="content" if table.drawn.height <= MOST_ROWS else 560):
        html_tables.draw(table.drawn, title, compare_tables.links(group))
    _file(table, title, key)


def _file(table: Table, title: str, key: str) -> None:
    releases = lookups.releases_of(table.rows)
    downloadable.button(
        downloadable.DownloadableTable(title, table.shown, table.only_in_file, table.about, releases), key
    )


def _about(group: Group, indicator: Row, year: int, shown: Sequence[Row]) -> None:
    """The measure, its caveats for this year and these authorities, and what the group is."""
    st.header("About this comparison")
    if group.members:
        st.markdown(compare_group.ABOUT[group.which])
    st.subheader(indicator["label"])
    notes = lookups.notes(indicator["indicator"], None, year)
    notes += connection.cached(compare_tables.notes_of, group, indicator["indicator"], year)
    prose.about(indicator, notes, shown)
