"""The page Local authority: topics, their measures, neighbours, borders, inspections, revisions."""

import streamlit as st

from pages.authority import equality, profile, trends
from pages.ui.address import choices, fields, links
from pages.ui.address import view as address
from pages.ui.address.fields import View
from pages.ui.data import connection, lookups
from pages.ui.tables import downloadable
from pages.ui.text import labels, prose
from pages.ui.widgets import cards, controls, copyable, downloads
from pipeline.core.periods import day_label
from pipeline.core.places import NEWEST_STATISTICAL
from pipeline.queries import places as place_queries
from pipeline.text import formatting, inspections, sentences
from pipeline.text.formatting import Row
from pipeline.text.lines import plain_lines
from pipeline.text.lines_to_copy import lines_to_copy
from pipeline.text.neighbour_sets import WORDING

# Shown over the years: one measure of each topic as a chart, and these as tables. Two methods of counting are
# two measures, never one line.
CHARTS = ("ehcp_issued_20_weeks_excl_pct", "send_appeals_per_10000", "dsg_balance_gbp")
YEAR_BY_YEAR = {
    "timeliness": ("ehcp_issued_20_weeks_excl_pct",),
    "tribunal": (
        "send_appeals_count",
        "send_appeals_per_10000",
        "send_appeal_rate_reviews_pct",
        "send_appeal_rate_pct",
    ),
    "finance": ("dsg_balance_gbp",),
}
NEAREST = NEWEST_STATISTICAL


def page() -> None:
    """Draw the page for the view in the address."""
    view = address.current()
    code = view[fields.AUTHORITY]
    if code is None:
        _ask()
        return
    place = lookups.authorities()[code]
    st.title(controls.authority_name(code))
    _plain_lines(code)
    st.markdown(_kind_of_place(place))
    _changes(code, view)
    with st.container(key="not_on_paper_answer"):
        _answer(code, view)
    with st.container(key="not_on_paper_hint"):
        st.markdown(f"[{place['location_name']} as a page to read, print and share](council/{place['slug']})")
        st.markdown(
            "[A page for a meeting (PDF), every figure (Excel) and the region, as files](#take-it-away)"
        )
        prose.fine_print("Printed, this page takes two sheets of A4; tables below go out as files.")
    _controls()
    which = view[fields.NEIGHBOURS] or NEAREST
    for column, topic in zip(st.columns(3), lookups.HEADLINES, strict=True):
        with column:
            cards.topic_card(topic, code, view[fields.EXCEPTIONS], which)
    for column, measure in zip(st.columns(3), CHARTS, strict=True):
        with column:
            trends.chart(code, _version(measure, view))
    _behind(code, place, view, which)
    _neighbours(code, place, view, which)
    _borders(code, place, view)
    with st.container(key="not_on_paper_groups"):
        _equality(code, place, view)
    _inspections(code)
    with st.container(key="not_on_paper_revisions"):
        _revisions(code, place)
    with st.container(key="not_on_paper_sentences"):
        _sentences(code, view)
    with st.container(key="not_on_paper_files"):
        _files(place)
    with st.container(key="not_on_paper_years"):
        st.header("Year by year")
        for measures in YEAR_BY_YEAR.values():
            for measure in measures:
                trends.table(code, _version(measure, view))


def _ask() -> None:
    st.title("Local authority")
    st.markdown(
        "One page for each authority: its three topics, beside England, its region and its neighbours. "
        "Choose one here, type a postcode above, or pick one on the map."
    )
    controls.authority_box(connection.cached(choices.load))


def _version(measure: str, view: View) -> Row:
    """Return the measure in the version that the switch for exceptions selects."""
    known = connection.cached(choices.load)
    return lookups.indicators()[known.indicator(measure, view[fields.EXCEPTIONS])]


def _plain_lines(code: str) -> None:
    """Draw the five plain lines, with what must be known of them in small print."""
    lines = plain_lines(lookups.plain_facts(code))
    prose.bullets(line.text for line in lines)
    prose.fine_print(" ".join(dict.fromkeys(note for line in lines for note in line.notes)))


def _answer(code: str, view: View) -> None:
    """Draw the authority's main result, in sentences."""
    indicator = cards.headline("timeliness", code, view[fields.EXCEPTIONS])
    rows = lookups.series(code, indicator["indicator"])
    if not rows:
        return
    facts = lookups.about_figures(indicator["indicator"], rows[-1]["time_period"])[code]
    before = max(facts.movers, default=0)
    without = facts.figure["value"] is None
    parts = (
        sentences.figure_sentence(facts),
        lookups.other_version(indicator, code, rows[-1]["time_period"]) if without else None,
        sentences.position_sentence(facts),
        sentences.england_sentence(facts),
        sentences.change_sentence(facts, before) if facts.figure["value"] is not None else None,
    )
    st.markdown(" ".join(part for part in parts if part))
    if excepted := profile.many_excepted(code, facts.figure):
        st.markdown(f"⚠ {excepted}")


def _controls() -> None:
    chooser, version, group = st.columns([3, 2, 2])
    with chooser:
        controls.authority_box(connection.cached(choices.load))
    with version:
        controls.exceptions_switch()
    with group:
        controls.neighbour_box("Beside", WORDING[NEAREST].choice)


def _kind_of_place(place: Row) -> str:
    ended = f", until {day_label(place['closed'])}" if place["closed"] else ""
    codes = connection.cached(place_queries.other_codes, place["location_code"])
    before = ", ".join(codes["code"])
    where = place["sub_region_name"] or place["region_name"]
    return (
        f"{place['la_type']} in {where}{ended} · DfE code {place['old_la_code']} · "
        f"ONS code {place['location_code']}{f' (before: {before})' if before else ''}"
    )


def _changes(code: str, view: View) -> None:
    """Draw what preceded and succeeded the authority; figures of different areas are never joined."""
    places = lookups.authorities()
    changes = connection.cached(place_queries.authority_changes, code)
    for sentence in lookups.change_sentences(changes):
        st.markdown(sentence)
    others = [*changes["from_code"], *changes["to_code"]]
    for other in dict.fromkeys(others):
        if other in places and other != code:
            label = f"Figures of {controls.authority_name(other)}"
            links.page_link("local-authority", label, view.params | {"la": [other]})
    former = lookups.predecessors(code)
    if former:
        st.markdown(_as_context(code, former))


def _as_context(code: str, former: list[str]) -> str:
    """Return what the figures of predecessors shown next to the authority's own are."""
    places = lookups.authorities()
    names = " and ".join(places[other]["location_name"] for other in former)
    until = places[former[0]]["closed"]
    return (
        f"{names} covered {'a different area' if len(former) == 1 else 'different areas'} until "
        f"{day_label(until)}. {'Its' if len(former) == 1 else 'Their'} figures are shown beside those of "
        f"{places[code]['location_name']} as context, and never joined to them."
    )


def _behind(code: str, place: Row, view: View, which: str) -> None:
    st.header("What lies behind it")
    measures = [_version(measure, view) for measure in profile.BEHIND]
    downloadable.draw(profile.measures_table(code, place["location_name"], measures, which), f"{code}_behind")
    links.page_link("all-measures", "Every measure in one table →", view.params)
    prose.fine_print(
        "The newest period of each measure. Before: the last one held before it, left out where counting "
        "began anew in between. Neighbours: all of them taken together, or on simple average, and in "
        "brackets how many of them had a figure that can be compared."
    )


def _neighbours(code: str, place: Row, view: View, which: str) -> None:
    st.header("Beside its neighbours")
    headlines = [cards.headline(topic, code, view[fields.EXCEPTIONS]) for topic in lookups.HEADLINES]
    newest = [rows[-1] for headline in headlines if (rows := lookups.series(code, headline["indicator"]))]
    if not newest:
        return
    listed = view[fields.LISTED]
    members = lookups.neighbours(which, code, newest[0]["time_period"], newest[0]["time_identifier"], listed)
    if members.is_empty():
        st.markdown(lookups.why_no_neighbours(which, code))
        return
    measures = [*headlines, lookups.indicators()["dsg_balance_pct"]]
    downloadable.draw(
        profile.neighbours(code, place["location_name"], members, measures, which), f"{code}_neighbours"
    )
    links.page_link("compare", "Compare them over the years →", view.params)


def _borders(code: str, place: Row, view: View) -> None:
    st.header("Across its borders")
    indicator = cards.headline("timeliness", code, view[fields.EXCEPTIONS])
    rows = lookups.series(code, indicator["indicator"])
    table = rows and profile.borders(code, place["location_name"], indicator, rows[-1]["time_period"])
    if not table:
        none = rows and rows[-1]["value"] is None
        why = "has no figure itself" if none else "touches no authority with a figure"
        st.markdown(f"There is no gap to show: {place['location_name']} {why}.")
        return
    st.markdown(f"{indicator['label']}, {formatting.indicator_period(rows[-1]['time_period'], indicator)}.")
    downloadable.draw(table, f"{code}_borders")


def _equality(code: str, place: Row, view: View) -> None:
    """Draw whether children of all groups get their plans on time alike."""
    indicator = cards.headline("timeliness", code, view[fields.EXCEPTIONS])
    table = equality.table(code, place["location_name"], indicator)
    if table:
        st.header("By sex, age and ethnicity")
        st.markdown(f"{indicator['label']}. {equality.answer(code, indicator)}")
        downloadable.draw(table, f"{code}_equality")
        prose.fine_print(equality.ABOUT)


def _inspections(code: str) -> None:
    st.header("Area SEND inspections")
    prose.bullets(profile.inspections(code) or [inspections.NONE])
    prose.fine_print(inspections.ABOUT)


def _revisions(code: str, place: Row) -> None:
    st.header("What was revised")
    table = profile.revisions(code, place["location_name"])
    if table is None:
        st.markdown("No figure of this authority that is held here was changed by a later release.")
        return
    downloadable.draw(table, f"{code}_revisions")
    prose.fine_print(
        "Not every edition is held: a change may have come with one between the two that are named here."
    )


def _files(place: Row) -> None:
    st.header("Take it away", anchor="take-it-away")
    name, region = place["location_name"], lookups.slug(place["region_code"])
    items: list[downloads.Linked] = [
        (f"{name} on one page, for a meeting", f"brief/{place['slug']}", ("pdf",), {}),
        (f"{name}: every measure and period", f"council/{place['slug']}", downloads.TABLES, {}),
    ]
    if region:
        what = f"{place['region_name']} and its authorities"
        items += [
            (what, f"region/{region}", ("xlsx", "csv", "parquet"), {}),
            (f"{place['region_name']} on two pages", f"brief/region/{region}", ("pdf",), {}),
            (f"{place['region_name']}: story pack", f"pack/region/{region}", ("zip",), {}),
        ]
    downloads.links(items)
    prose.fine_print(
        "With England, region, neighbours, rank, interval, change, doubt and source of every figure, as "
        "numbers. These addresses stay: Power BI, Excel and R can refresh from them."
    )


def _sentences(code: str, view: View) -> None:
    """Draw lines and sentences that are safe to copy, and what not to say."""
    st.header("Sentences to copy")
    with st.expander("One fact a line, and what not to say"):
        for line in lines_to_copy(lookups.facts_to_copy(code)):
            copyable.draw(f"{line.text} Source: {line.source}")
            prose.bullets([*line.notes, *(f"Not {each.words}: {each.reason}" for each in line.not_to_say)])
    for topic in lookups.HEADLINES:
        indicator = cards.headline(topic, code, view[fields.EXCEPTIONS])
        rows = lookups.series(code, indicator["indicator"])
        if rows:
            facts = lookups.about_figures(indicator["indicator"], rows[-1]["time_period"])[code]
            with st.expander(f"{labels.TOPICS[topic]}: {indicator['label']}"):
                for title, text in sentences.texts_by_reader(facts).items():
                    st.markdown(f"**{title}**")
                    copyable.draw(text)
