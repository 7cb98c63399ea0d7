"""Controls that pages share; each is bound to a field of the address by its key."""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import streamlit as st

from pages.ui.address import fields
from pages.ui.address.choices import WarehouseChoices
from pages.ui.data import lookups
from pages.ui.text import labels
from pages.ui.widgets import folding
from pipeline.core.periods import period_label
from pipeline.core.places import NEIGHBOUR_SETS, OWN_LIST
from pipeline.text.neighbour_sets import WORDING

YEAR_AMONG = "year_among"
"""The key of the box of years where only some have figures."""


def authority_box(known: WarehouseChoices) -> None:
    """Draw a search box for an authority; abolished ones show until when they existed."""
    st.selectbox(
        "Local authority",
        list(known.names),
        format_func=authority_name,
        index=None,
        placeholder="Search for a local authority",
        key=fields.AUTHORITY.name,
        filter_mode="contains",
    )


def authority_name(code: str) -> str:
    """Return the authority's name, with its last year if it was abolished: 'Cumbria (to 2023)'."""
    place = lookups.authorities()[code]
    ended = f" (to {place['closed'].year})" if place["closed"] else ""
    return f"{place['location_name']}{ended}"


def measure_and_authority(
    view: fields.View,
    known: WarehouseChoices,
    chosen_besides: Iterable[str | None] = (),
    periods: Sequence[int] = (),
    shown: int | None = None,
) -> None:
    """Draw the controls for measure, year, authority and version (if there are two) in a row.

    Phones show the measure, and the others on request, below what is chosen there and `chosen_besides`.
    Where a part of a page has figures of some `periods` only, in ascending order, the box of years offers
    those, and is at the one `shown` whatever the address asks for.
    """
    indicators = lookups.indicators()
    selected = view[fields.MEASURE]
    has_versions = indicators[selected]["counterpart"] is not None
    measure, others = st.columns([4, 9])
    measure.selectbox(
        "Measure",
        known.measures,
        format_func=measure_label,
        key=fields.MEASURE.name,
    )
    identifier = indicators[selected]["time_identifier"]
    with others:
        said = [period_label(shown or view[fields.YEAR], identifier), chosen_authority(view)]
        said += [exceptions_in_words(view)] if has_versions else []
        folding.opener([*said, *filter(None, chosen_besides)])
        with folding.folded("choices", row=True):
            if shown is None:
                _year_box(known.years(selected, view[fields.EXCEPTIONS]), identifier, fields.YEAR.name)
            else:
                _year_box_among(periods, shown, identifier)
            authority_box(known)
            if has_versions:
                exceptions_switch()


def _year_box(
    years: Sequence[int], identifier: str, key: str, on_change: Callable[[], None] | None = None
) -> None:
    st.selectbox(
        "Year",
        years[::-1],
        format_func=lambda period: period_label(period, identifier),
        key=key,
        on_change=on_change,
        width=130,
    )


def _year_box_among(periods: Sequence[int], shown: int, identifier: str) -> None:
    """Draw a box that is not of the address, but writes there what is chosen."""
    if st.session_state.get(YEAR_AMONG) != shown:
        st.session_state[YEAR_AMONG] = shown
    _year_box(periods, identifier, YEAR_AMONG, _choose_year)


def _choose_year() -> None:
    st.session_state[fields.YEAR.name] = st.session_state[YEAR_AMONG]


def neighbour_box(label: str, placeholder: str, width: int | Literal["stretch"] = "stretch") -> None:
    """Draw a list of neighbour sets; `placeholder` names the one used while none is chosen."""
    st.selectbox(
        label,
        (*NEIGHBOUR_SETS, OWN_LIST),
        format_func=lambda which: WORDING[which].choice,
        index=None,
        placeholder=placeholder,
        key=fields.NEIGHBOURS.name,
        width=width,
        help="Councils next door: by land, or across a tidal river of at most 3 km. Similar councils: the "
        "ten that DfE's model finds most alike, which DfE calls statistical neighbours; the model of 2025 is "
        "the newest. My own list: the one made on the page Compare.",
    )


def measure_label(indicator: str) -> str:
    """Return a measure's topic and name for lists."""
    return labels.measure_in_list(lookups.indicators()[indicator])


def chosen_authority(view: fields.View) -> str:
    """Return the name of the authority chosen, for a line that says what is."""
    code = view[fields.AUTHORITY]
    return authority_name(code) if code else "no council chosen"


def exceptions_in_words(view: fields.View) -> str:
    """Return which version is chosen, for a line that says what is."""
    return f"exceptions {labels.EXCEPTIONS[view[fields.EXCEPTIONS]].lower()}"


def exceptions_switch() -> None:
    """Draw the switch for measures with and without exceptions."""
    st.segmented_control(
        "Exceptions to the 20-week limit",
        list(labels.EXCEPTIONS),
        format_func=lambda which: labels.EXCEPTIONS[which],
        required=True,
        key=fields.EXCEPTIONS.name,
        help="Plans for which the law allows longer. DfE's headline does not count them.",
    )
