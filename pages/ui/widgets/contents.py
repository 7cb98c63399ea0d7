"""The menu of a long page: links to its parts, which stay at hand while it is scrolled."""

from collections.abc import Mapping
from html import escape

import streamlit as st

MENU = "On this page"


def draw(parts: Mapping[str, str]) -> None:
    """Draw the links to the parts of the page: anchor -> title."""
    items = "".join(f'<li><a href="#{anchor}">{escape(title)}</a></li>' for anchor, title in parts.items())
    st.html(f'<nav class="sections" aria-label="{MENU}"><ul>{items}</ul></nav>')
