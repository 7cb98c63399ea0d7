"""The box on every page that finds an authority by postcode, address, code, or the name of a place.

The text is looked up in memory on this computer. It is not logged, stored or sent on, and never
becomes part of the address, which names only the authority.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from pages.ui.address import fields
from pages.ui.data import connection
from pages.ui.widgets import controls
from pipeline.core.errors import PipelineError
from pipeline.lookup.find import Candidate, Finding, find, read_gazetteer

BOX = "find"
RESULT = "_found"
CHOICE = "_found_choice"
MAX_CHARACTERS = 6000  # a list of all authorities has 2,200
MAX_BUTTONS = 8  # more candidates are a list to choose from


@dataclass(frozen=True)
class _Result:
    """A search result, and the authority that was selected when it was found."""

    found: Finding
    chosen: str | None


def box() -> None:
    """Draw the box; a match is selected before the page is drawn, and `answer` reports it."""
    st.text_input(
        "Find your council",
        key=BOX,
        on_change=_look_up,
        placeholder="Postcode, town or council",
        max_chars=MAX_CHARACTERS,
        help="Any English postcode or address, a town, constituency, district, county or region, a council's "
        "name, also a former or short one, or a list of councils. 'By sector': the answer is that of "
        "all postcodes that begin so, but for single ones listed apart; one that does not exist gets it too. "
        "What you type goes no further than the computer that serves this page.",
    )


def answer(chosen: str | None) -> None:
    """Report the last search result until another authority is selected or another text is typed."""
    result: _Result | None = st.session_state.get(RESULT)
    if result is None:
        return
    if chosen != result.chosen:
        del st.session_state[RESULT]
        return
    found = result.found
    still_shown = f" Still shown: {controls.authority_name(chosen)}." if chosen and not found.code else ""
    st.info(f"{found.sentence}{still_shown}")
    if found.candidates and not found.code:
        _offer(found.candidates)


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
    st.session_state[RESULT] = _Result(found, st.session_state.get(fields.AUTHORITY.name))


def _choose_listed() -> None:
    code = st.session_state[CHOICE]
    if code is not None:
        _choose(code)


def _choose(code: str) -> None:
    st.session_state[fields.AUTHORITY.name] = code
