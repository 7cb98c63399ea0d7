"""Links from one page to another that keep what was chosen, and the address of exactly what is shown."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import streamlit as st

from pages.ui.address import fields
from pages.ui.address import view as address
from pages.ui.address.fields import Params

# Pages on which the year is part of what is shown.
OF_A_YEAR = {"map", "compare", "variation"}


def register(pages: Iterable[Any]) -> None:
    """Remember the pages of this run; the navigation calls it before any page draws."""
    st.session_state["_pages"] = {page.url_path: page for page in pages}


def page_link(url_path: str, label: str, params: Params) -> None:
    """Draw a link to the page of that path, with the view that params describe."""
    st.page_link(st.session_state["_pages"][url_path], label=label, query_params=params)


def of_authorities(codes: Mapping[str, str]) -> dict[str, str]:
    """Return the addresses of authorities' pages by their names, from codes by names, for tables."""
    return {name: f"local-authority?la={code}" for name, code in codes.items()}


def exact_address() -> str:
    """Return the address of this page and view, which names the year also where it is the newest.

    Sent to others, it shows the same figures when newer ones are out.
    """
    view = address.current()
    year = {fields.YEAR.name: [str(view[fields.YEAR])]} if address.page() in OF_A_YEAR else {}
    query = urlencode(year | view.params, doseq=True)
    return urlsplit(st.context.url or "")._replace(query=query, fragment="").geturl()
