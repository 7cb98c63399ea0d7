"""The script that Streamlit runs for each visitor and each change: header, links, page, footer.

It is also the only place that reports errors to the visitor (see `app.py` for the server).
"""

import streamlit as st

from pages.authority import page as authority_page
from pages.compare import page as compare_page
from pages.data import page as data_page
from pages.map import page as map_page
from pages.methods import page as methods_page
from pages.overview import page as overview_page
from pages.ui.address import choices, fields, links
from pages.ui.address import view as address
from pages.ui.data import connection
from pages.ui.drawings import styles
from pages.ui.widgets import copy_link, finder
from pages.variation import page as variation_page
from pipeline.core.errors import PipelineError
from pipeline.core.licence import ATTRIBUTION, POSTCODE_ATTRIBUTION

SITE = "Postcode Lottery"
PURPOSE = "How England's special-needs system differs from council to council"


def main() -> None:
    """Draw the page that the address names, between header and footer."""
    # A url_path must differ from the names of files in pages/: see tests/browser/test_shell.py.
    start = st.Page(overview_page.page, title="Overview", default=True)
    pages = [
        st.Page(overview_page.page, title="Overview", url_path="overview"),
        st.Page(map_page.page, title="Map", url_path="map"),
        st.Page(authority_page.page, title="Local authority", url_path="local-authority"),
        st.Page(compare_page.page, title="Compare", url_path="compare"),
        st.Page(variation_page.page, title="Variation", url_path="variation"),
        st.Page(data_page.page, title="Data", url_path="data"),
        st.Page(methods_page.page, title="Methods", url_path="methods"),
    ]
    page = st.navigation([start, *pages], position="hidden")
    # Each page sets its own browser title, which screen readers announce.
    st.set_page_config(page_title=f"{page.title} - {SITE}", page_icon="📮", layout="wide")
    title, search = st.columns([3, 1], vertical_alignment="bottom")
    title.markdown(f"**{SITE}** · {PURPOSE}")
    header = title.container(horizontal=True, key="site_links")
    links.register([start, *pages])
    st.html(styles.STYLE)
    # Streamlit's link to the start page has no path: opened in a new tab from another page, it would lead to
    # that page. So links name the overview's own path, except on the start page itself.
    targets = [start, *pages[1:]] if page == start else pages
    try:
        view = address.read(connection.cached(choices.load), page.url_path)
        for target in targets:  # before the page, so that links never lead to the old view
            header.page_link(target, query_params=view.params)
        with header:
            copy_link.copy_link()
        finder.answer(view[fields.AUTHORITY])
        for notice in view.notices:
            st.info(notice)
        page.run()
    except PipelineError as problem:
        st.warning(str(problem))
    if page not in (start, pages[0]):  # the overview draws the box itself
        with search:
            finder.box()
    st.divider()
    st.caption(" ".join([*ATTRIBUTION, POSTCODE_ATTRIBUTION]))


main()
