"""Text to copy, with a button that does it; the script of `copy_link` answers the button.

Streamlit's own (`st.code`) brings a highlighter of program text along: 400 kB compressed.
"""

from html import escape

import streamlit as st


def draw(text: str) -> None:
    """Draw a text in a box with its button."""
    st.html(markup(text))


def markup(text: str) -> str:
    """Return the box as HTML; the button's name begins with the text, since a page has many."""
    start = f"{text[:60].rstrip()}…" if len(text) > 60 else text
    return (
        f'<div class="copyable"><p>{escape(text)}</p>'
        f'<button type="button" aria-label="Copy: {escape(start)}">Copy</button>'
        '<span role="status"></span></div>'
    )
