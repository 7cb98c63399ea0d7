"""The box on every page that finds an authority by postcode, code or name.

What is typed is looked up in the warehouse on this computer. It is not logged, kept or sent on, and never
becomes part of the address: that names the authority only.
"""

import streamlit as st

from pages.ui import address, controls, warehouse
from pipeline.errors import PipelineError
from pipeline.find import Finding, find

BOX = "find"
FOUND = "_found"
MOST_CHARACTERS = 80


def box() -> None:
    """Draw the box; what is found is chosen before the page is drawn, and `answer` says it."""
    st.text_input(
        "Find your council",
        key=BOX,
        on_change=_look_up,
        placeholder="Postcode or name",
        max_chars=MOST_CHARACTERS,
        help="Any English postcode, a council's name, or a former one. By sector: as all postcodes that "
        "share its first part, but for single ones that are listed. What you type is looked up on this "
        "computer and sent nowhere else.",
    )


def answer(chosen: str | None) -> None:
    """Say what was found for the text in the box, until another authority is `chosen` or the box is empty."""
    found: Finding | None = st.session_state.get(FOUND)
    if found is None or not st.session_state.get(BOX):
        return
    if found.code and chosen != found.code:
        return
    st.info(found.sentence)
    if found.codes and not found.code:
        with st.container(horizontal=True):
            for code in found.codes:
                st.button(controls.name_of(code), key=f"found_{code}", on_click=_choose, args=(code,))


def _look_up() -> None:
    try:
        with warehouse.cursor() as con:
            found = find(con, st.session_state[BOX])
    except PipelineError as problem:
        found = Finding(str(problem), ())
    st.session_state[FOUND] = found
    if found.code:
        _choose(found.code)


def _choose(code: str) -> None:
    st.session_state[address.AUTHORITY.name] = code
