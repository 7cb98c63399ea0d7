"""The page Local authority: topics, their measures, neighbours, borders, inspections, revisions."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from pages.authority import (
    around,
    digest,
    equality,
    files,
    money,
    opening,
    profile,
    revised,
    sayings,
    topics,
    trends,
)
from pages.ui.address import choices, fields, links
from pages.ui.address import view as address
from pages.ui.address.fields import View
from pages.ui.data import connection, lookups, moments
from pages.ui.drawings import styles
from pages.ui.tables import folded
from pages.ui.text import prose
from pages.ui.widgets import cards, contents, controls
from pipeline.core.periods import day_label
from pipeline.core.places import NEWEST_STATISTICAL
from pipeline.queries import places as place_queries
from pipeline.text import sentences
from pipeline.text.council import inspections
from pipeline.text.formatting import Row
from pipeline.text.neighbour_sets import WORDING

CHARTS = ("ehcp_issued_20_weeks_excl_pct", "send_appeals_per_10000", "dsg_balance_gbp")
"""Shown over the years as pictures, each with its table."""
YEAR_BY_YEAR = ("send_appeals_count", "send_appeal_rate_reviews_pct", "send_appeal_rate_pct")
"""Shown as tables only. Two methods of counting are two measures, never one line."""
NEAREST = NEWEST_STATISTICAL
SECTIONS = {
    "lines": "In five lines",
    "leads": "What stands out",
    "say": "What you can say",
    "topics": "Three topics",
    "trends": "Over the years",
    "next-door": around.NEXT_DOOR,
    "inspections": "Inspections",
    "behind": "More figures",
    "neighbours": WORDING[NEAREST].choice,
    "revised": "What was revised",
    "years": "More, year by year",
    "files": "Files and pictures",
}
"""Anchor -> title of the sections, in the order of the page."""
BEHIND = (
    "The newest period of each measure. Before: the last period before it. It is not shown where counting "
    "changed in between. Similar councils, or the group chosen: their group average (all their cases "
    "together) or simple average. In brackets: how many of them have a figure that can be compared."
)


def page() -> None:
    """Draw the page for the view in the address."""
    view = address.current()
    code = view[fields.AUTHORITY]
    if code is None:
        _ask()
        return
    if len(lookups.topics()) < len(lookups.HEADLINES):
        _too_early(code, view)
        return
    place = lookups.authorities()[code]
    which = view[fields.NEIGHBOURS] or NEAREST
    found = digest.of(code)
    st.title(controls.authority_name(code))
    st.markdown(_kind_of_place(place))
    around.changes(code, view)
    st.html(styles.STYLE_OF_COUNCIL)
    contents.draw(SECTIONS | {"neighbours": WORDING[which].choice})
    _first(found, code, place, view)
    _say(found, code, view)
    _topics(code, view, which)
    _over_the_years(found, code, view)
    with st.container(key="pairs"):
        _more(found, code, view, which)


def _more(found: digest.Digest, code: str, view: View, which: str) -> None:
    """Draw the sections of a heading and what opens below it: wide screens have two of them side by side."""
    place = lookups.authorities()[code]
    with st.container(key="pair_next_door"):
        around.next_door(found, code, place, view)
    with st.container(key="pair_inspections"):
        _inspections(code)
    with st.container(key="pair_behind"):
        _behind(code, place, view, which)
    with st.container(key="pair_neighbours"):
        around.neighbours(code, place, view, which)
    with st.container(key="not_on_paper_groups"):
        _equality(code, place, view)
    with st.container(key="not_on_paper_revisions"):
        _revisions(code, place, view)
    with st.container(key="not_on_paper_years"):
        st.header(SECTIONS["years"], anchor="years")
        st.html("".join(trends.table(code, measure) for measure in _versions(YEAR_BY_YEAR, view)))
    with st.container(key="not_on_paper_files"):
        st.header(SECTIONS["files"], anchor="files")
        files.draw(place)


def _too_early(code: str, view: View) -> None:
    """Draw that figures of one of the topics are not held, or had not been published by then."""
    st.title(controls.authority_name(code))
    past = view[fields.AS_OF] is not None
    missing = (
        "No figures had been published by then on one of this page's three topics. The map and the table of "
        "all measures show what there was."
    )
    if not past:
        missing = (
            "We have no figures on one of this page's three topics. The map and the table of all "
            "measures show what there is."
        )
    st.markdown(missing)
    then = " as published then" if past else ""
    links.page_link("map", f"The map{then} →", view.params)
    links.page_link("all-measures", f"All measures{then} →", view.params)


def _ask() -> None:
    st.title("Local authority")
    st.markdown(
        "Each council has a page. It compares the council with England, its region and similar councils. "
        "Choose a council here, type a postcode above, or pick one on the map."
    )
    controls.authority_box(connection.cached(choices.load))


def _versions(measures: Sequence[str], view: View) -> list[Row]:
    """Return the measures in the version that the switch for exceptions selects, those that have figures."""
    known = connection.cached(choices.load)
    rows = [lookups.indicators()[name] for name in known.versions(measures, view[fields.EXCEPTIONS])]
    return [row for row in rows if row["time_periods"]]


def _first(found: digest.Digest, code: str, place: Row, view: View) -> None:
    """Draw the first screen: plain lines with their strips, what they count, and the strongest leads."""
    st.header(SECTIONS["lines"], anchor="lines")
    st.html(opening.five_lines(found, place["short_name"]))
    if view[fields.EXCEPTIONS] == "incl":
        prose.fine_print("Your choice on exceptions does not change these lines: each says what it counts.")
    if excepted := _warning(code, view):
        st.markdown(f"⚠ {excepted}")
    with st.container(key="not_on_paper_answer"):
        st.html(_more_on_lines(found, code, view))
    st.header(SECTIONS["leads"], anchor="leads")
    if moments.is_past():
        st.markdown("What stands out uses the newest figures only, not those published then.")
        return
    if not found.strongest:
        st.markdown(
            "Nothing stands out: chance could explain how the newest figures differ from other councils."
        )
        return
    st.html(opening.leads(found.strongest))


def _say(found: digest.Digest, code: str, view: View) -> None:
    """Draw lines and sentences that are safe to copy, and what not to say."""
    with st.container(key="not_on_paper_sentences"):
        st.header(SECTIONS["say"], anchor="say")
        prose.fine_print(
            "Each line is one fact. A copy has its place and source with it. "
            "[What you can and cannot say](methods?chapter=saying)"
        )
        st.html(
            sayings.lines(found.to_copy, found.places, sayings.page_address(code), found.name)
            + sayings.by_reader(code, view)
        )


def _topics(code: str, view: View, which: str) -> None:
    """Draw the controls, and a card for each topic."""
    st.header(SECTIONS["topics"], anchor="topics")
    with st.container(key="not_on_paper_controls"):
        _controls()
    for column, topic in zip(st.columns(3), lookups.HEADLINES, strict=True):
        with column:
            st.html(topics.card(topic, code, view[fields.EXCEPTIONS], which))


def _over_the_years(found: digest.Digest, code: str, view: View) -> None:
    st.header(SECTIONS["trends"], anchor="trends")
    columns = st.columns(3, vertical_alignment="bottom")  # charts stand on one line, whatever their headlines
    for column, indicator in zip(columns, _versions(CHARTS, view), strict=False):
        with column:
            trends.chart(code, indicator, found.headline if indicator["indicator"] == found.on_time else None)


def _more_on_lines(found: digest.Digest, code: str, view: View) -> str:
    """Return what the plain lines count, and the first of them with rank and likely range."""
    counted, answer = opening.what_they_count(found), _answer(code, view)
    parts = (
        folded.markup("What these lines count", counted) if counted else "",
        folded.markup("With rank and likely range", f"<p>{escape(answer)}</p>") if answer else "",
    )
    return "".join(parts)


def _answer(code: str, view: View) -> str:
    """Return the authority's main result, in sentences; empty if no figure is held."""
    facts = _main_facts(code, view)
    if facts is None:
        return ""
    before, figure = max(facts.movers, default=0), facts.figure
    measure, without = lookups.indicators()[figure["indicator"]], figure["value"] is None
    parts = (
        sentences.figure_sentence(facts),
        lookups.other_version(measure, code, figure["time_period"]) if without else None,
        sentences.position_sentence(facts),
        sentences.england_sentence(facts),
        None if without else sentences.change_sentence(facts, before),
    )
    return " ".join(part for part in parts if part)


def _warning(code: str, view: View) -> str | None:
    """Return that the main result leaves out unusually many plans, if it does."""
    facts = _main_facts(code, view)
    return profile.many_excepted(code, facts.figure) if facts else None


def _main_facts(code: str, view: View) -> sentences.Facts | None:
    indicator = cards.headline("timeliness", code, view[fields.EXCEPTIONS])
    rows = lookups.series(code, indicator["indicator"])
    if not rows:
        return None
    return lookups.about_figures(indicator["indicator"], rows[-1]["time_period"])[code]


def _controls() -> None:
    chooser, version, group = st.columns([3, 2, 2])
    with chooser:
        controls.authority_box(connection.cached(choices.load))
    with version:
        controls.exceptions_switch()
    with group:
        controls.neighbour_box("Compare with", WORDING[NEAREST].choice)


def _kind_of_place(place: Row) -> str:
    ended = f", until {day_label(place['closed'])}" if place["closed"] else ""
    codes = connection.cached(place_queries.other_codes, place["location_code"])
    before = ", ".join(codes["code"])
    where = place["sub_region_name"] or place["region_name"]
    return (
        f"{place['la_type']} in {where}{ended} · DfE code {place['old_la_code']} · "
        f"ONS code {place['location_code']}{f' (before: {before})' if before else ''}"
    )


def _behind(code: str, place: Row, view: View, which: str) -> None:
    st.header(SECTIONS["behind"], anchor="behind")
    links.page_link("all-measures", "Every measure in one table →", view.params)
    measures = _versions(profile.BEHIND, view)
    table = profile.measures_table(code, place["location_name"], measures, which)
    st.html(
        folded.table_markup(
            f"{table.shown.height} measures: requests, waits, plans, money",
            table,
            f"{code}_behind",
            [BEHIND],
            more=money.fold(code, place["location_name"]),
        )
    )


def _equality(code: str, place: Row, view: View) -> None:
    """Draw whether children of all groups get their plans on time alike."""
    indicator = cards.headline("timeliness", code, view[fields.EXCEPTIONS])
    table = equality.table(code, place["location_name"], indicator)
    if table:
        st.header("By sex, age and ethnicity", anchor="groups")
        st.markdown(f"{indicator['label']}. {equality.answer(code, indicator)}")
        st.html(
            folded.table_markup(
                f"The {table.shown.height} groups", table, f"{code}_equality", [equality.ABOUT]
            )
        )


def _inspections(code: str) -> None:
    st.header(SECTIONS["inspections"], anchor="inspections")
    prose.bullets(profile.inspections(code) or [inspections.NONE])
    st.html(folded.markup("What inspectors look at", f"<p>{prose.as_html(inspections.ABOUT)}</p>"))


def _revisions(code: str, place: Row, view: View) -> None:
    st.header(SECTIONS["revised"], anchor="revised")
    revised.draw(code, place, view)
