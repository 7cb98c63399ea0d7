"""A list pasted from a spreadsheet becomes the visitor's own list on the page Compare.

The text is looked up in memory, as in the box of every page: it is not logged or stored, and the address
names only the authorities that came of it.
"""

from dataclasses import dataclass

import streamlit as st

from pages.ui.address import fields
from pages.ui.data import connection
from pages.ui.widgets import controls
from pipeline.core.errors import PipelineError
from pipeline.core.places import OWN_LIST
from pipeline.lookup.find import read_gazetteer
from pipeline.lookup.rows import read_rows
from pipeline.lookup.text import MAX_LIST_CHARACTERS
from pipeline.text import formatting

BOX, RESULT = "paste", "_pasted"
HELP = (
    "Put each council on a line: its name, its code or a postcode in it. Extra columns and headings do "
    "no harm. What you paste stays on the computer that serves this page."
)


@dataclass(frozen=True)
class _Result:
    """What is said of the last list, and the authorities that came of it."""

    sentence: str
    codes: tuple[str, ...]


def draw() -> None:
    """Draw the box to paste into."""
    with st.expander("Paste a list from a spreadsheet"), st.form("paste_list", border=False):
        st.text_area(
            "Councils, one on each line",
            key=BOX,
            height=120,
            max_chars=MAX_LIST_CHARACTERS,
            placeholder="Leeds\nE08000032\nBN3 2GL",
            help=HELP,
        )
        st.form_submit_button("Compare these councils", on_click=_read)


def say(listed: list[str]) -> None:
    """Draw what came of the last list while it is the one compared."""
    result: _Result | None = st.session_state.get(RESULT)
    if result is None:
        return
    if result.codes and list(result.codes) != listed:
        del st.session_state[RESULT]
        return
    st.info(result.sentence)


def _read() -> None:
    """Replace the list by the councils of the text, and clear the text."""
    text = st.session_state[BOX]
    if not text.strip():
        return
    try:
        found = read_rows(connection.cached(read_gazetteer), text)
    except PipelineError as problem:
        st.session_state[RESULT] = _Result(str(problem), ())
        return
    kept, left_out = found.codes[: fields.MAX_LISTED], found.codes[fields.MAX_LISTED :]
    sentences = [found.sentence]
    if left_out:
        names = formatting.listed([controls.authority_name(code) for code in left_out])
        sentences.append(f"A list holds {fields.MAX_LISTED} authorities. Not added: {names}.")
    if kept:
        st.session_state[fields.LISTED.name] = list(kept)
        st.session_state[fields.NEIGHBOURS.name] = OWN_LIST
        st.session_state[BOX] = ""
    st.session_state[RESULT] = _Result(" ".join(sentences), kept)
