"""Text to copy, with a button that does it; the script of `copy_link` answers the button.

Streamlit's own (`st.code`) brings a highlighter of program text along: 400 kB compressed.
"""

from html import escape

import streamlit as st


def draw(text: str) -> None:
    """Draw a text in a box with its button."""
    st.html(markup(text))


def markup(text: str, unseen: str = "", more: str = "") -> str:
    """Return the box as HTML; the button's name begins with the text, since a page has many.

    `unseen` is copied and read aloud after the text, but not shown; `more` is HTML to stand below.
    """
    start = f"{text[:60].rstrip()}…" if len(text) > 60 else text
    after = f'<span class="unseen"> {escape(unseen)}</span>' if unseen else ""
    return (
        f'<div class="copyable"><p>{escape(text)}{after}</p>'
        f'<button type="button" aria-label="Copy: {escape(start)}">Copy</button>'
        f'<span role="status"></span>{more}</div>'
    )
