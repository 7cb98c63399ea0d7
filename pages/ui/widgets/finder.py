"""The box on every page that finds an authority by postcode, address, code, or the name of a place.

The text is looked up in memory on this computer. It is not logged, stored or sent on, and never
becomes part of the address, which names only the authority.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

import polars as pl
import streamlit as st

from pages.ui.address import fields
from pages.ui.address import view as address
from pages.ui.address.relative import relative
from pages.ui.data import connection
from pages.ui.widgets import controls, focus
from pipeline.core.errors import PipelineError
from pipeline.lookup.find import Candidate, Finding, find, read_gazetteer
from pipeline.queries import records as record_queries

BOX = "find"
RESULT = "_found"
GOES_TO = "_found_page"
LEADS = {"leads": ["away"]}
"""Marks the query of a page that a search leads to, so that it is one step in the history (see frame.js)."""
LEADING_AWAY = ("", "overview", "data", "methods")
"""Pages that leave for the council's own when one is found; others show it where they are."""
CHOICE = "_found_choice"
MAX_CHARACTERS = 6000  # a list of all authorities has 2,200
MAX_BUTTONS = 8  # more candidates are a list to choose from


@dataclass(frozen=True)
class _Result:
    """A search result, the authority that was selected when it was found, and what tells it from others."""

    found: Finding
    chosen: str | None
    number: str


def box() -> None:
    """Draw the box and, below it, the answer to the last search; a match is selected before the page.

    The answer stays until another authority is selected or another text is typed.
    """
    st.text_input(
        "Find your council",
        key=BOX,
        on_change=_look_up,
        placeholder="Postcode, town or council",
        max_chars=MAX_CHARACTERS,
        help="Type any English postcode or address, a town, constituency, district, county or region. A "
        "council's name (also a former or short one) or a list of councils will do too. 'By sector' "
        "means that all postcodes that begin like this are in that council, apart from a few that are "
        "listed. So a postcode that does not exist can get an answer too. What you type stays on the "
        "computer that serves this page.",
    )
    _answer(st.session_state.get(fields.AUTHORITY.name))


def leads_to_page() -> str | None:
    """Return the authority whose page a search has just led to, once; None if it led to none."""
    code: str | None = st.session_state.pop(GOES_TO, None)
    return code


def _answer(chosen: str | None) -> None:
    result: _Result | None = st.session_state.get(RESULT)
    if result is None:
        return
    if chosen != result.chosen:
        del st.session_state[RESULT]
        return
    found = result.found
    still_shown = f" Still shown: {controls.authority_name(chosen)}." if chosen and not found.code else ""
    with st.container(key="found"):
        st.info(f"{found.sentence}{still_shown}")
        if found.regions:
            st.markdown(f"Regions: {', '.join(map(_region_link, found.regions))}")
        if found.candidates and not found.code:
            _offer(found.candidates)
        focus.to_answer(result.number)


def _region_link(code: str) -> str:
    """Return the link to the page about a region, which stands before its councils."""
    place = connection.cached(record_queries.places).row(
        by_predicate=pl.col("location_code") == code, named=True
    )
    page = relative(f"/region/{place['slug']}")
    return f"[{place['location_name']}, council by council]({page})"


def _offer(candidates: Sequence[Candidate]) -> None:
    """Draw a button for each candidate, or a list to choose from if there are many."""
    if len(candidates) > MAX_BUTTONS:
        labels = {candidate.location_code: _label(candidate) for candidate in candidates}
        st.selectbox(
            "Which council?",
            list(labels),
            format_func=labels.__getitem__,
            index=None,
            placeholder="Choose a council",
            key=CHOICE,
            on_change=_choose_listed,
        )
        return
    with st.container(horizontal=True):
        for candidate in candidates:
            code = candidate.location_code
            st.button(_label(candidate), key=f"found_{code}", on_click=_choose, args=(code,))


def _label(candidate: Candidate) -> str:
    name = controls.authority_name(candidate.location_code)
    return f"{name} · {candidate.detail}" if candidate.detail else name


def _look_up() -> None:
    text = st.session_state[BOX]
    if not text.strip():
        st.session_state.pop(RESULT, None)
        return
    try:
        found = find(connection.cached(read_gazetteer), text)
    except PipelineError as problem:
        found = Finding(str(problem))
    if found.code:
        _choose(found.code)
        st.session_state[BOX] = ""  # it would no longer match an authority selected later
    st.session_state[RESULT] = _Result(found, st.session_state.get(fields.AUTHORITY.name), uuid4().hex)


def _choose_listed() -> None:
    code = st.session_state[CHOICE]
    if code is not None:
        _choose(code)


def _choose(code: str) -> None:
    """Select an authority; on pages that are not about the selected one, also lead to its page."""
    st.session_state[fields.AUTHORITY.name] = code
    name = controls.authority_name(code)
    chosen = Finding(f"{name} is chosen.", (Candidate(code, name, "code", ""),))
    st.session_state[RESULT] = _Result(chosen, code, uuid4().hex)
    if address.page() in LEADING_AWAY:
        st.session_state[GOES_TO] = code
