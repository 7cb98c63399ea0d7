"""The page Compare: one authority and its neighbours, its region, its type, or a list of the visitor's
own.
"""

from collections.abc import Sequence

import streamlit as st

from pages.compare import charts as compare_charts
from pages.compare import controls as compare_controls
from pages.compare import group as compare_group
from pages.compare import main_measures, one_measure, span
from pages.compare import table as table_parts
from pages.compare import text as compare_text
from pages.compare.group import Group
from pages.compare.span import Span
from pages.compare.table import Table
from pages.ui.address import choices, fields, links
from pages.ui.address import view as address
from pages.ui.address.choices import WarehouseChoices
from pages.ui.data import connection, lookups, surroundings
from pages.ui.tables import downloadable
from pages.ui.tables import html as html_tables
from pages.ui.text import prose
from pages.ui.widgets import controls, downloads, heading, save_menu, titled
from pipeline.core.places import NEWEST_STATISTICAL, TOUCHING
from pipeline.text import formatting
from pipeline.text.formatting import Row
from pipeline.text.neighbour_sets import WORDING

# Longer tables of all measures scroll in their own box.
MAX_ROWS = 30
EXAMPLES = (
    ("Brighton and Hove with similar councils", "E06000043", NEWEST_STATISTICAL),
    ("Lambeth with the councils next door", "E09000022", TOUCHING),
)


def page() -> None:
    """Draw the page for the view in the address."""
    view = address.current()
    known = connection.cached(choices.load)
    indicator = lookups.indicators()[known.indicator(view[fields.MEASURE], view[fields.EXCEPTIONS])]
    group = compare_group.group_for_view(view, indicator)
    if not group.everyone:
        _without_authority(view, known, group)
        return
    year = view[fields.YEAR]
    figures = lookups.figure_table(indicator["indicator"], year)
    rows: dict[str, Row] = {row["location_code"]: row for row in figures.rows(named=True)}
    first, *more = compare_text.opening(group, year, indicator, rows)
    heading.draw(_title(group), formatting.capital(group.model), first)
    compare_controls.draw(view, known, group)
    _successors(group, view)
    order = _order(group, view[fields.SORT], rows)
    compare_charts.dots(group, order, indicator, year, rows)
    st.markdown(" ".join(more))
    period = formatting.indicator_period(year, indicator)
    for remark in compare_group.remarks(group, period):
        st.markdown(remark)
    shown, base = span.of_view(view, known), span.base(view)
    compare_charts.beside(group, indicator, year, base)
    compare_charts.together(group, shown, indicator)
    compare_charts.panels(group, shown, indicator)
    _every_measure(group, known, view[fields.EXCEPTIONS])
    _one_measure(group, order, indicator, year, base, shown)
    _about(group, indicator, year, [rows[code] for code in group.everyone if code in rows])


def _title(group: Group) -> str:
    if group.is_pair:
        names = [controls.authority_name(code) for code in group.codes]
        return (", and " if any(" and " in name for name in names) else " and ").join(names)
    if group.own is None:
        many = len(group.members)
        return f"{many} authorities side by side" if many > 1 else controls.authority_name(group.codes[0])
    return (
        f"{controls.authority_name(group.own)} and {group.short_name}"
        if group.members
        else controls.authority_name(group.own)
    )


def _without_authority(view: fields.View, known: WarehouseChoices, group: Group) -> None:
    """Draw the page before anyone is selected: how to choose, and examples."""
    st.title("Compare")
    st.markdown(
        "How does my council compare with others like it? Choose a local authority to see it next to ten "
        f"similar councils, or make a list of up to {fields.MAX_LISTED} authorities."
    )
    compare_controls.draw(view, known, group)
    st.header("For example")
    for label, code, which in EXAMPLES:
        if code in known.names:
            links.page_link(
                "compare", label, {fields.AUTHORITY.name: [code], fields.NEIGHBOURS.name: [which]}
            )
    if listed := compare_group.north_east(known):
        links.page_link("compare", "The North East", {fields.LISTED.name: [fields.LISTED.write(listed)]})


def _successors(group: Group, view: fields.View) -> None:
    """Draw links to the successors of an abolished authority."""
    if group.own and group.place and group.place["closed"]:
        for code in surroundings.successors(group.own):
            links.page_link(
                "compare", f"Compare {controls.authority_name(code)}", view.params | {"la": [code]}
            )


def _order(group: Group, sort: str, rows: dict[str, Row]) -> tuple[str, ...]:
    """Return the codes of everyone in the order of the view; by figure, those without one come last."""
    names = {code: controls.authority_name(code) for code in group.everyone}
    if sort == "list":
        return group.everyone
    if sort == "name":
        return tuple(sorted(group.everyone, key=lambda code: (code != group.own, names[code])))

    def by_figure(code: str) -> tuple[bool, float, str]:
        value = rows[code]["value"] if code in rows else None
        return value is None, -(value or 0.0), names[code]

    return tuple(sorted(group.everyone, key=by_figure))


def _every_measure(group: Group, known: WarehouseChoices, exceptions: str) -> None:
    """Draw the main measures of all topics, each in its newest year."""
    measures = main_measures.newest_measures(known, exceptions, group)
    shown = connection.cached(main_measures.by_measure, group, measures)
    st.header("The main measures, each in its newest year")
    with st.container(key="by_measure"):
        for number, (title, table) in enumerate(shown.items()):
            st.subheader(title)
            _table(table, f"{_title(group)}: {title}", f"compare_measures_{number + 1}", group)
    notes = [note for table in shown.values() for note in table.notes]
    if notes:
        with st.expander(f"Why figures are missing or in doubt ({len(notes)})"):
            prose.bullets(notes)


def _one_measure(
    group: Group, order: tuple[str, ...], indicator: Row, year: int, base: int | None, shown: Span
) -> None:
    """Draw the figures of the dots in full, with ranks among all authorities and closeness."""
    title = formatting.measure_in_period(year, indicator)
    st.header(f"In full: {formatting.in_a_sentence(title)}")
    table = connection.cached(one_measure.by_authority, group, order, indicator["indicator"], year, base)
    places = [*group.everyone, *(code for _, code in compare_group.england_and_region(group))]
    refresh = save_menu.refresh([indicator["indicator"]], places, [year])
    _table(table, f"{_title(group)}: {title}", "compare_authorities", group, refresh)
    given = {"measures": indicator["indicator"], "places": ",".join(places), **shown.parameters}
    which = "these years" if shown.parameters else "every period"
    downloads.links([(f"These places, {which}, as numbers", "selection", downloads.TABLES, given)])


def _table(table: Table, title: str, key: str, group: Group, *more: save_menu.Item) -> None:
    """Draw a table, and the menu of its files and of `more`."""
    with st.container(height="content" if table.drawn.height <= MAX_ROWS else 560, key=f"{key}_box"):
        html_tables.draw(table.drawn, title, table_parts.links(group), stacked=True)
    downloadable.menu(table.as_downloadable(title), key, more)


def _about(group: Group, indicator: Row, year: int, shown: Sequence[Row]) -> None:
    """Draw the definition of the measure, caveats for this year and group, and what the group is."""
    with titled.section("About this comparison"):
        if group.members:
            st.markdown(WORDING[group.which].definition)
        st.subheader(indicator["label"])
        notes = lookups.notes(indicator["indicator"], None, year)
        notes += connection.cached(one_measure.authority_notes, group, indicator["indicator"], year)
        prose.about(indicator, notes, shown)
