"""The script that Streamlit runs for each visitor and each change: header, links, page, footer.

It is also the only place that reports errors to the visitor (see `app.py` for the server).
"""

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from pages.authority import page as authority_page
from pages.compare import page as compare_page
from pages.data import page as data_page
from pages.map import page as map_page
from pages.measures import page as measures_page
from pages.methods import page as methods_page
from pages.overview import page as overview_page
from pages.server import runs
from pages.ui.address import choices, fields, links
from pages.ui.address import view as address
from pages.ui.data import connection, moments
from pages.ui.drawings import styles
from pages.ui.text import prose
from pages.ui.widgets import as_of, copy_link, finder
from pages.variation import page as variation_page
from pipeline.core.errors import PipelineError
from pipeline.core.licence import ATTRIBUTION, POSTCODE_ATTRIBUTION
from pipeline.publish.site.parts import settings

SITE = "Postcode Lottery"
PURPOSE = "How England's special-needs system differs from council to council"


class PageEntry(NamedTuple):
    """A page: title in links and in the browser's tab, path in its address, function that draws it.

    `past` says whether it shows what had been published by the release or day in the address.
    """

    title: str
    url_path: str
    draw: Callable[[], None]
    past: bool = False


PAGES = (
    PageEntry("Overview", "overview", overview_page.page),
    PageEntry("Map", "map", map_page.page, past=True),
    PageEntry("Local authority", "local-authority", authority_page.page, past=True),
    PageEntry("All measures", "all-measures", measures_page.page, past=True),
    PageEntry("Compare", "compare", compare_page.page, past=True),
    PageEntry("Variation", "variation", variation_page.page, past=True),
    PageEntry("Data", "data", data_page.page),
    PageEntry("Methods", "methods", methods_page.page),
)
"""All pages in the order of their links, the start page first.

A url_path must differ from the names of files in pages/, which Streamlit would take for the page.
"""


COUNCIL = "local-authority"
"""The page that a search leads to."""


ABOUT = "[Accessibility, licence, how to cite, privacy](methods?chapter=about)"


def main() -> None:
    """Draw the page that the address names, between header and footer."""
    start = st.Page(PAGES[0].draw, title=PAGES[0].title, default=True)
    pages = [st.Page(entry.draw, title=entry.title, url_path=entry.url_path) for entry in PAGES]
    page = st.navigation([start, *pages], position="hidden")
    runs.current.name(page.url_path or PAGES[0].url_path)
    # Each page sets its own browser title, which screen readers announce; the icon is in the server's HTML.
    st.set_page_config(page_title=f"{page.title} - {SITE}", layout="wide")
    # What these containers are to assistive technology says pages/server/frame.js, by their keys.
    head = st.container(key="site_head")
    title, search = head.columns([5, 3], vertical_alignment="center")
    title.markdown(f"**{SITE}** _{PURPOSE}_")
    header = head.container(horizontal=True, key="site_links")
    links.register([start, *pages])
    if found := finder.leads_to_page():
        council = next(page for page in pages if page.url_path == COUNCIL)
        st.switch_page(council, query_params=finder.LEADS | address.params_with(fields.AUTHORITY.name, found))
    for name in finder.LEADS:
        st.query_params.pop(name, None)
    st.html(styles.STYLE)
    # Streamlit's link to the start page has no path: opened in a new tab from another page, it would lead to
    # that page. So links name the overview's own path, except on the start page itself.
    targets = [start, *pages[1:]] if page == start else pages
    past = any(entry.past for entry in PAGES if entry.url_path == page.url_path)
    waiting = st.empty()
    try:
        with moments.entered(address.asked_for(fields.AS_OF) if past else None):
            as_of.waiting(waiting)
            view = address.read(connection.cached(choices.load), page.url_path)
            for target in targets:  # before the page, so that links never lead to the old view
                header.page_link(target, query_params=view.params)
            with header:
                copy_link.copy_link(past=past)
            with st.container(key="content"):
                for notice in view.notices:
                    st.info(notice)
                if view[fields.AS_OF] is not None:
                    as_of.banner(view, past=past)
                page.run()
    except PipelineError as problem:
        st.warning(str(problem))
    waiting.empty()
    if page not in (start, pages[0]):  # the overview draws the box itself
        with search, st.container(key="site_search"):
            finder.box()
    with st.container(key="site_foot"):
        st.divider()
        st.caption(" ".join([*ATTRIBUTION, POSTCODE_ATTRIBUTION]))
        with st.container(key="not_on_paper_about"):
            prose.fine_print(" · ".join([ABOUT, *_who_is_behind_it()]))


def _who_is_behind_it() -> list[str]:
    """Return links to who answers for this site and to its code, where they are set."""
    chosen = settings.from_environment()
    found = []
    if chosen.contact_link:
        found.append(f"Questions and corrections: [{chosen.contact}]({chosen.contact_link})")
    if chosen.source_link:
        found.append(f"[Code and data of this site]({chosen.source_link})")
    return found


if __name__ == "__main__":  # as Streamlit runs it; others import PAGES
    main()
