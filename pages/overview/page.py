"""The page Overview: how far apart councils are this year, in one picture and three topics."""

import streamlit as st

from pages.overview import content
from pages.ui.address import choices, fields, links
from pages.ui.address import view as address
from pages.ui.address.fields import View
from pages.ui.address.relative import relative
from pages.ui.data import connection, lookups
from pages.ui.tables import downloadable
from pages.ui.text import labels, prose
from pages.ui.widgets import controls, finder, folding, save_menu, titled
from pipeline.core.places import ENGLAND, NEWEST_STATISTICAL
from pipeline.publish.site import start
from pipeline.text import formatting
from pipeline.text.formatting import Row

BRIEF = (
    "For a parents' meeting: Brighton and Hove next to ten similar councils, on one page to print",
    "E06000043",
)
"""What a brief is for, and about whom."""

# An example view for each kind of user: label, page, parameters.
EXAMPLES = (
    (
        "For a story: the widest border gaps →",
        "variation",
        {"show": ["cliffs"]},
    ),
    (
        "For a scrutiny paper: Leeds and ten similar councils →",
        "compare",
        {"la": ["E08000035"], "neighbours": [NEWEST_STATISTICAL]},
    ),
)


def page() -> None:
    """Draw the page for the view in the address."""
    view = address.current()
    topics = content.topics(view[fields.EXCEPTIONS])
    if not topics:
        st.title(start.HEADING)
        st.markdown("There are too few figures for an overview. The map has them.")
        return
    _opening(topics, view)
    for topic, (indicator, period) in topics.items():
        _topic(topic, indicator, period, view)
    _leads()
    _border_gaps(*next(iter(topics.values())), view)
    with titled.section("What is new"):
        prose.bullets(content.news(indicator, period) for indicator, period in topics.values())
        links.page_link("data", "Every release, what it changed, and every check →", view.params)
    st.header("All figures shown here")
    downloadable.draw(content.everything(topics), "overview", height=300)


def _opening(topics: content.Topics, view: View) -> None:
    """Draw what is to be seen at a glance, the boxes that find a council, and a map of hexagons beside."""
    indicator, period = next(iter(topics.values()))
    words, map_of_england = st.columns([6, 5], gap="medium")
    with words:
        st.title(start.HEADING)
        st.markdown(content.answer(topics))
        _find(view)
        _examples()
    with map_of_england:
        content.hex_map(indicator, period, view[fields.AUTHORITY], _pick)


def _pick(code: str) -> None:
    st.session_state[fields.AUTHORITY.name] = code


def _find(view: View) -> None:
    """Draw the boxes that select an authority."""
    finder.box()
    folding.opener([controls.chosen_authority(view), controls.exceptions_in_words(view)])
    with folding.folded("choices"):
        controls.authority_box(connection.cached(choices.load))
        controls.exceptions_switch()
    code = view[fields.AUTHORITY]
    if code:
        links.page_link(
            "local-authority", f"All about {controls.authority_name(code)}, on one page →", view.params
        )


def _examples() -> None:
    """Draw examples for visitors without a council in mind: views, and a brief if there is one."""
    with st.container(key="examples"):
        for label, path, params in EXAMPLES:
            links.page_link(path, label, params)
        label, code = BRIEF
        if slug := lookups.slug(code):
            prose.fine_print(f"[{label} (PDF)]({relative(save_menu.address(f'brief/{slug}', 'pdf'))})")


def _leads() -> None:
    """Draw the strongest leads of England, each with a link to its view."""
    found = content.leads()
    if not found:
        return
    st.header("What stands out")
    for column, lead in zip(st.columns(len(found)), found, strict=True):
        with column, st.container(border=True, height="stretch"):
            st.subheader(lead["title"])
            st.markdown(lead["summary"])
            with st.expander("In full"):
                st.markdown(lead["sentence"])
                if lead["caution"]:
                    prose.fine_print(lead["caution"])
            links.page_link("local-authority", f"{lead['name']} →", {"la": [lead["location_code"]]})
    st.markdown("[All leads of England](leads)")


def _topic(topic: str, indicator: Row, period: int, view: View) -> None:
    """Draw a topic: England's figure, the spread, all authorities, and the selected one."""
    code = view[fields.AUTHORITY]
    st.header(labels.TOPICS[topic])
    st.markdown(f"{content.england(indicator, period)} {content.inequality(indicator, period)}")
    word = content.WORDS[topic]
    prose.fine_print(
        f"{formatting.measure_in_period(period, indicator)}. Each dot is one council. "
        f"{word.word}: {formatting.in_a_sentence(word.meaning)}"
    )
    content.dots(topic, indicator, period, code, _pick)
    if code:
        st.markdown(content.selected_sentences(indicator, period, code))
    with st.expander(f"Notes and source: {formatting.in_a_sentence(indicator['short_label'])}"):
        left_out = content.left_out(indicator, period)
        prose.fine_print(" ".join([*left_out, *lookups.notes(indicator["indicator"], ENGLAND, period)]))
        figures = lookups.figure_table(indicator["indicator"], period)
        for release in lookups.releases_of(figures.rows(named=True)):
            prose.fine_print(labels.source_in_short(release))
    params = view.params | {"measure": [indicator["indicator"]]}
    params.pop(fields.YEAR.name, None)
    links.page_link("map", f"Map: {formatting.in_a_sentence(indicator['label'])} →", params)


def _border_gaps(indicator: Row, period: int, view: View) -> None:
    """Draw the widest gaps between authorities that share a border."""
    table = content.border_gaps(indicator, period)
    if table is None:
        return
    st.header("The widest border gaps")
    st.markdown(content.widest(indicator, period))
    downloadable.draw(table, "overview_cliffs")
    links.page_link("variation", "All border gaps →", view.params | {"show": ["cliffs"]})
