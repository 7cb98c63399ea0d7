"""Controls that a phone shows on request, next to a line that says what is chosen there.

Wide screens show them always. The browser alone keeps them open or closed (see phone.css): an address never
opens them, so that a link shows the picture first, and choosing something among them does not close them.
"""

from collections.abc import Iterable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui.text import prose

OPENS = '<details class="unfold"><summary>Change what is shown</summary></details>'
"""Without a word that changes: otherwise the browser redraws it, closed, at every choice."""


def opener(chosen: Iterable[str]) -> None:
    """Draw, on phones, what opens the controls drawn into `folded` on this page, and what is chosen there."""
    st.html(OPENS)
    prose.fine_print(" · ".join(chosen))


def folded(name: str, *, row: bool = False) -> DeltaGenerator:
    """Return a container for such controls, in a row if asked; `name` is its own on the page."""
    return st.container(key=f"folded_{name}", horizontal=row)
