"""Links between pages that keep the current view, and the permanent address of a view."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import streamlit as st

from pages.ui.address import fields
from pages.ui.address import view as address
from pages.ui.address.query import MAX_CHARACTERS, Params

# Pages that show a single year.
OF_A_YEAR = {"map", "compare", "variation"}


def register(pages: Iterable[Any]) -> None:
    """Store the pages of this run for `page_link`; called by the navigation before any page draws."""
    st.session_state["_pages"] = {page.url_path: page for page in pages}


def page_link(url_path: str, label: str, params: Params) -> None:
    """Draw a link to the page with this path, showing the view given by `params`."""
    st.page_link(st.session_state["_pages"][url_path], label=label, query_params=params)


def authority_links(codes: Mapping[str, str]) -> dict[str, str]:
    """Return links to the pages of authorities by name, from location codes by name."""
    return {name: f"local-authority?la={code}" for name, code in codes.items()}


def exact_address(as_of: str | None = None) -> str:
    """Return the address of the current page and view, always including the year.

    Such a link keeps showing the same year after newer ones are published; with `as_of`, the id of a release,
    also the same figures after they are revised.
    """
    view = address.current()
    moment = {fields.AS_OF.name: [as_of]} if as_of else {}
    year = {fields.YEAR.name: [str(view[fields.YEAR])]} if address.page() in OF_A_YEAR else {}
    query = urlencode(year | view.params | moment, doseq=True)
    return escaped(st.context.url or "", query)


def escaped(url: str, query: str) -> str:
    """Return an address with this query, fit to stand in a file; '' if it is none of the web.

    The address comes from the browser and is treated as untrusted.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host or len(url) > MAX_CHARACTERS:
        return ""
    place = quote(parts.netloc.rpartition("@")[2], safe=":[]")
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~")
    return parts._replace(netloc=place, path=path, query=query, fragment="").geturl()
