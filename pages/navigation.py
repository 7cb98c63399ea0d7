"""What every run of the dashboard goes through: header, links between pages, the page, footer.

Streamlit runs this script for each visitor and each change (see `app.py`). It is also the one place that
shows what went wrong.
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
    """Draw the page that the address names, in the frame that all pages share."""
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
    # The title of the browser's tab is another for each page: screen readers announce it.
    st.set_page_config(page_title=f"{page.title} - {SITE}", page_icon="📮", layout="wide")
    head, beside = st.columns([3, 1], vertical_alignment="bottom")
    head.markdown(f"**{SITE}** · {PURPOSE}")
    header = head.container(horizontal=True, key="site_links")
    links.register([start, *pages])
    st.html(styles.STYLE)
    # Streamlit gives the start page's link no path of its own: opened in a new tab from another page, it
    # would lead to that page again. Links to it therefore name it, except on the start page itself.
    targets = [start, *pages[1:]] if page == start else pages
    try:
        view = address.read(connection.cached(choices.load), page.url_path)
        for target in targets:  # before the page: who sees the new page must not meet links to the old view
            header.page_link(target, query_params=view.params)
        with header:
            copy_link.copy_link()
        finder.answer(view[fields.AUTHORITY])
        for notice in view.notices:
            st.info(notice)
        page.run()
    except PipelineError as problem:
        st.warning(str(problem))
    if page not in (start, pages[0]):  # which has the box in its middle
        with beside:
            finder.box()
    st.divider()
    st.caption(" ".join([*ATTRIBUTION, POSTCODE_ATTRIBUTION]))


main()
