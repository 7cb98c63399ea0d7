"""The box on every page that finds an authority by postcode, code or name.

The text is looked up in the warehouse on this computer. It is not logged, stored or sent on, and never
becomes part of the address, which names only the authority.
"""

from dataclasses import dataclass

import streamlit as st

from pages.ui.address import fields
from pages.ui.data import connection
from pages.ui.widgets import controls
from pipeline.core.errors import PipelineError
from pipeline.lookup.find import Finding, find

BOX = "find"
RESULT = "_found"
MAX_CHARACTERS = 80


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
        placeholder="Postcode or name",
        max_chars=MAX_CHARACTERS,
        help="Any English postcode, a council's name, or a former one. 'By sector': the answer is that of "
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
    if found.codes and not found.code:
        with st.container(horizontal=True):
            for code in found.codes:
                st.button(controls.authority_name(code), key=f"found_{code}", on_click=_choose, args=(code,))


def _look_up() -> None:
    text = st.session_state[BOX]
    if not text.strip():
        st.session_state.pop(RESULT, None)
        return
    try:
        with connection.cursor() as con:
            found = find(con, text)
    except PipelineError as problem:
        found = Finding(str(problem), ())
    if found.code:
        _choose(found.code)
        st.session_state[BOX] = ""  # it would no longer match an authority selected later
    st.session_state[RESULT] = _Result(found, st.session_state.get(fields.AUTHORITY.name))


def _choose(code: str) -> None:
    st.session_state[fields.AUTHORITY.name] = code
