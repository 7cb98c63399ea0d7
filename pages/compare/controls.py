"""The controls of the page Compare: measure, year, council, groups, years, order, and the visitor's list."""

from typing import Any

import streamlit as st

from pages.compare import pasted_list
from pages.compare.group import Group
from pages.ui.address import fields
from pages.ui.address.choices import WarehouseChoices
from pages.ui.data import lookups
from pages.ui.widgets import controls, folding
from pipeline.core import places
from pipeline.text import formatting
from pipeline.text.neighbour_sets import WORDING

GROUPS = (*places.NEIGHBOUR_SETS, places.OWN_LIST)
SORTS = {"value": "Figure", "name": "Name", "list": "List"}
SPECIAL: tuple[fields.Field[Any], ...] = (fields.FIRST, fields.LAST, fields.OTHER_YEAR, fields.ALSO)
"""What most comparisons do without."""


def draw(view: fields.View, known: WarehouseChoices, group: Group) -> None:
    """Draw all controls; those that few need open on request, and stay open while one of them is used."""
    controls.measure_and_authority(view, known, _chosen(view, group))
    with folding.folded("groups"):
        _groups(view, known, group)
    pasted_list.say(view[fields.LISTED])


def _chosen(view: fields.View, group: Group) -> list[str]:
    """Return what is chosen among these controls; the title names the group."""
    also = [f"and {formatting.in_a_sentence(_choice(which))}" for which in group.also]
    special = [field for field in SPECIAL if field is not fields.ALSO and view[field]]
    return [*also, *(["other years"] if special else [])]


def _groups(view: fields.View, known: WarehouseChoices, group: Group) -> None:
    """Draw the choice of a group, the visitor's list, and what opens on request."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        st.selectbox(
            "Compare with",
            GROUPS,
            format_func=_choice,
            index=None,
            placeholder=_choice(group.which),
            key=fields.NEIGHBOURS.name,
            width=260,
        )
        if group.members and group.which != places.OWN_LIST:
            st.button("Edit as my own list", on_click=_edit, args=(group.codes,), key="edit_list")
        if group.which == places.OWN_LIST and group.members:
            st.button("Remove all", on_click=_remove_all, key="remove_all")
    if group.which == places.OWN_LIST or not group.own:
        st.multiselect(
            f"My own list (at most {fields.MAX_LISTED})",
            list(known.names),
            format_func=controls.authority_name,
            key=fields.LISTED.name,
            max_selections=fields.MAX_LISTED,
            placeholder="Add an authority",
            filter_mode="contains",
        )
    special, pasted = st.columns(2)
    if group.everyone:
        expanded = any(view[field] for field in SPECIAL)
        with special, st.expander("Years, changes, further groups and order", expanded=expanded):
            _years(view, known)
            _further(group)
    with pasted:
        pasted_list.draw()


def _further(group: Group) -> None:
    """Draw the choice of further groups beside a council, and of the order."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        if group.own:
            st.multiselect(
                "And with",
                places.NEIGHBOUR_SETS,
                format_func=_choice,
                key=fields.ALSO.name,
                placeholder="Further groups",
                width=420,
            )
        st.segmented_control(
            "Order",
            fields.SORTS,
            format_func=lambda sort: _sort_label(sort, group),
            required=True,
            key=fields.SORT.name,
            width="content",
        )


def _years(view: fields.View, known: WarehouseChoices) -> None:
    """Draw the lists of the first and last year over the years, and of the earlier year of changes."""
    measure, version = view[fields.MEASURE], view[fields.EXCEPTIONS]
    indicator = lookups.indicators()[known.indicator(measure, version)]
    years = known.years(measure, version)
    until, other = view[fields.YEAR], view[fields.OTHER_YEAR]
    earlier = [year for year in reversed(years) if year < until or year == other]
    boxes = (
        ("Years from", years, "First", fields.FIRST),
        ("Years to", years[::-1], "Newest", fields.LAST),
        ("Change since", earlier, "No change shown", fields.OTHER_YEAR),
    )
    for column, (label, offered, none, field) in zip(st.columns(len(boxes)), boxes, strict=True):
        column.selectbox(
            label,
            offered,
            format_func=lambda period: formatting.period_cell(period, indicator),
            index=None,
            placeholder=none,
            key=field.name,
        )


def _choice(which: str) -> str:
    return WORDING[which].choice


def _sort_label(sort: str, group: Group) -> str:
    nearest = sort == "list" and group.which in places.STATISTICAL
    return "Nearest first" if nearest else SORTS[sort]


def _edit(codes: tuple[str, ...]) -> None:
    st.session_state[fields.LISTED.name] = list(codes[: fields.MAX_LISTED])
    st.session_state[fields.NEIGHBOURS.name] = places.OWN_LIST


def _remove_all() -> None:
    st.session_state[fields.LISTED.name] = []
    st.session_state[fields.NEIGHBOURS.name] = None
