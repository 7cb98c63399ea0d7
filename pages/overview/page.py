"""The page Overview: this year's figures in three topics."""

import streamlit as st

from pages.overview import content
from pages.ui.address import choices, fields, links
from pages.ui.address import view as address
from pages.ui.address.fields import View
from pages.ui.data import connection, lookups
from pages.ui.tables import downloadable
from pages.ui.text import labels, prose
from pages.ui.widgets import controls, finder
from pipeline.core.places import ENGLAND, NEWEST_STATISTICAL
from pipeline.text import formatting
from pipeline.text.formatting import Row

# An example view for each kind of user: label, page, parameters.
EXAMPLES = (
    (
        "For a story: the widest gaps between councils that share a border →",
        "variation",
        {"show": ["cliffs"]},
    ),
    (
        "For a parents' meeting: Brighton and Hove beside its neighbours, to print →",
        "local-authority",
        {"la": ["E06000043"]},
    ),
    (
        "For a scrutiny paper: Leeds against its ten statistical neighbours →",
        "compare",
        {"la": ["E08000035"], "neighbours": [NEWEST_STATISTICAL]},
    ),
)


def page() -> None:
    """Draw the page for the view in the address."""
    view = address.current()
    topics = content.topics(view[fields.EXCEPTIONS])
    st.title("The postcode lottery in special needs")
    if not topics:
        st.markdown("The warehouse holds too few figures for an overview; the map has them.")
        return
    st.markdown(content.answer(topics))
    _find(view)
    for topic, (indicator, period) in topics.items():
        _topic(topic, indicator, period, view)
    _border_gaps(*next(iter(topics.values())), view)
    st.header("What is new")
    prose.bullets(content.news(indicator, period) for indicator, period in topics.values())
    links.page_link("data", "Every release, what it changed, and every check →", view.params)
    st.header("All figures shown here")
    downloadable.draw(content.everything(topics), "overview", height=300)


def _find(view: View) -> None:
    """Draw the boxes that select an authority, and examples for visitors without one in mind."""
    with st.container(border=True):
        postcode, name, version = st.columns([3, 3, 2])
        with postcode:
            finder.box()
        with name:
            controls.authority_box(connection.cached(choices.load))
        with version:
            controls.exceptions_switch()
        code = view[fields.AUTHORITY]
        if code:
            links.page_link(
                "local-authority", f"All about {controls.authority_name(code)}, on one page →", view.params
            )
        for label, path, params in EXAMPLES:
            links.page_link(path, label, params)


def _topic(topic: str, indicator: Row, period: int, view: View) -> None:
    """Draw a topic: England's figure, the spread, all authorities, and the selected one."""
    code = view[fields.AUTHORITY]
    st.header(labels.TOPICS[topic])
    st.markdown(
        f"**{formatting.measure_in_period(period, indicator)}.** {content.england(indicator, period)}"
    )
    if inequality := content.inequality(indicator, period):
        st.markdown(inequality)

    def pick(picked: str) -> None:
        st.session_state[fields.AUTHORITY.name] = picked

    content.dots(topic, indicator, period, code, pick)
    if code:
        st.markdown(content.selected_sentences(indicator, period, code))
    left_out = content.left_out(indicator, period)
    prose.fine_print(" ".join([*left_out, *lookups.notes(indicator["indicator"], ENGLAND, period)]))
    for release in lookups.releases_of(lookups.figure_table(indicator["indicator"], period).rows(named=True)):
        prose.fine_print(labels.source_in_short(release))
    params = view.params | {"measure": [indicator["indicator"]]}
    params.pop(fields.YEAR.name, None)
    links.page_link("map", f"Map of it: {formatting.in_a_sentence(indicator['label'])} →", params)


def _border_gaps(indicator: Row, period: int, view: View) -> None:
    """Draw the widest gaps between authorities that share a border."""
    table = content.border_gaps(indicator, period)
    if table is None:
        return
    st.header("The widest cliffs at borders")
    st.markdown(content.widest(indicator, period))
    downloadable.draw(table, "overview_cliffs")
    links.page_link("variation", "All gaps at borders →", view.params | {"show": ["cliffs"]})
