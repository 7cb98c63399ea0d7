"""Links from one page to another that keep what was chosen."""

from collections.abc import Iterable
from typing import Any

import streamlit as st

from pages.ui.address import Params


def register(pages: Iterable[Any]) -> None:
    """Remember the pages of this run; the navigation calls it before any page draws."""
    st.session_state["_pages"] = {page.url_path: page for page in pages}


def page_link(url_path: str, label: str, params: Params) -> None:
    """Draw a link to the page of that path, with the view that params describe."""
    st.page_link(st.session_state["_pages"][url_path], label=label, query_params=params)
