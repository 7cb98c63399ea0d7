"""One local authority: its three topics, how they came to be, and what to bear in mind."""

import streamlit as st

from pages.ui import (
    address,
    cards,
    charts,
    choices,
    controls,
    facts,
    fields,
    labels,
    links,
    prose,
    tables,
    warehouse,
)
from pipeline import place_queries, queries, wording
from pipeline.wording import Row

# The measures of each topic that are followed over the years; two methods are two measures, never one line.
TRENDS = {
    "timeliness": ["ehcp_issued_20_weeks_excl_pct"],
    "tribunal": ["send_appeals_count", "send_appeal_rate_pct", "send_appeal_rate_reviews_pct"],
    "finance": ["dsg_balance_gbp"],
}
FEWEST_FOR_A_CHART = 3
ENGLAND = "England"


def page() -> None:
    """Draw the page for the view that the address asks for."""
    view = address.current()
    known = warehouse.cached(choices.load)
    code = view[fields.AUTHORITY]
    if code is None:
        st.title("Local authority")
        controls.authority_box(known)
        st.markdown("Choose an authority to read its three topics, or pick one on the map.")
        return
    place = facts.authorities()[code]
    st.title(controls.name_of(code))
    st.markdown(_kind_of_place(place))
    chooser, version = st.columns([3, 2])
    with chooser:
        controls.authority_box(known)
    with version:
        controls.exceptions_switch()
    _changes(code, view)
    for column, topic in zip(st.columns(3), facts.HEADLINES, strict=True):
        with column:
            cards.topic_card(topic, code, view[fields.EXCEPTIONS])
    for topic in facts.HEADLINES:
        _topic(topic, code, view[fields.EXCEPTIONS])


def _kind_of_place(place: Row) -> str:
    ended = f", until {place['closed']:%-d %B %Y}" if place["closed"] else ""
    codes = warehouse.cached(place_queries.other_codes, place["location_code"])
    before = ", ".join(codes["code"])
    where = place["sub_region_name"] or place["region_name"]
    return (
        f"{place['la_type']} in {where}{ended} · DfE code {place['old_la_code']} · "
        f"ONS code {place['location_code']}{f' (before: {before})' if before else ''}"
    )


def _changes(code: str, view: fields.View) -> None:
    """What came before and after the authority; figures of the one are never joined to those of the other."""
    places = facts.authorities()
    changes = warehouse.cached(place_queries.authority_changes, code)
    for sentence in facts.change_sentences(changes):
        st.markdown(sentence)
    others = [*changes["from_code"], *changes["to_code"]]
    for other in dict.fromkeys(others):
        if other in places and other != code:
            label = f"Figures of {controls.name_of(other)}"
            links.page_link("local-authority", label, view.params | {"la": [other]})
    former = facts.predecessors(code)
    if former:
        st.markdown(_as_context(code, former))


def _as_context(code: str, former: list[str]) -> str:
    """What the figures of predecessors beside an authority's own are."""
    places = facts.authorities()
    names = " and ".join(places[other]["location_name"] for other in former)
    until = places[former[0]]["closed"]
    return (
        f"{names} covered {'a different area' if len(former) == 1 else 'different areas'} until "
        f"{until:%-d %B %Y}. {'Its' if len(former) == 1 else 'Their'} figures are shown beside those of "
        f"{places[code]['location_name']} as context, and never joined to them."
    )


def _topic(topic: str, code: str, exceptions: str) -> None:
    """A topic over the years, one measure after the other."""
    indicators = facts.indicators()
    known = warehouse.cached(choices.load)
    st.header(labels.TOPICS[topic])
    for name in TRENDS[topic]:
        indicator = indicators[known.indicator(name, exceptions)]
        own = facts.series(code, indicator["indicator"])
        st.subheader(indicator["label"])
        former = _former(code, indicator)
        if not own and not former:
            st.markdown("Nothing is published for this authority.")
            continue
        _trend(code, own, former, indicator)
        shown = [*own, *(row for _, rows in former for row in rows)]
        before = [warning for name, rows in former for warning in _warnings(rows, indicator, f"{name}, ")]
        prose.about(indicator, [*before, *_caveats(code, own, indicator)], shown)


def _former(code: str, indicator: Row) -> list[tuple[str, list[Row]]]:
    """Name and figures of each authority that the area belonged to before, where any are published."""
    before = [
        (controls.name_of(other), facts.series(other, indicator["indicator"]))
        for other in facts.predecessors(code)
    ]
    return [(name, rows) for name, rows in before if rows]


def _trend(code: str, own: list[Row], former: list[tuple[str, list[Row]]], indicator: Row) -> None:
    """A chart where there are enough years for one, and beside it the same figures as a table."""
    comparisons = _comparisons(code, indicator)
    table = tables.by_period(own, [*former, *comparisons], indicator, former=[name for name, _ in former])
    about_table = f"{indicator['label']} by period"
    if table.height < FEWEST_FOR_A_CHART:
        st.table(table, hide_index=True, alt=about_table)
        return
    left, right = st.columns([1, 1] if former else [3, 2], gap="large")  # predecessors have columns there
    lines = [charts.Series(facts.authorities()[code]["location_name"], own, main=True)]
    lines += [charts.Series(name, rows, former=number) for number, (name, rows) in enumerate(former)]
    lines += [charts.Series(name, rows) for name, rows in comparisons if name == ENGLAND]
    with left:
        st.plotly_chart(
            charts.trend(lines, indicator, facts.breaks(indicator["indicator"])),
            config=charts.CONFIG,
            key=f"trend_{indicator['indicator']}",
            alt=f"{indicator['label']} by period; the table beside it has the same figures",
        )
    with right:
        st.table(table, hide_index=True, alt=about_table)


def _comparisons(code: str, indicator: Row) -> list[tuple[str, list[Row]]]:
    """England and the authority's region, where figures that can be set beside its own are published."""
    if indicator["unit"] in ("count", "GBP"):
        return []
    place = facts.authorities()[code]
    wanted = ((ENGLAND, queries.ENGLAND), (place["region_name"], place["region_code"]))
    found = [(name, facts.series(location_code, indicator["indicator"])) for name, location_code in wanted]
    return [(name, rows) for name, rows in found if rows]


def _caveats(code: str, own: list[Row], indicator: Row) -> list[str]:
    """What belongs to single years of a series, and to the series."""
    return _warnings(own, indicator) + facts.notes_of_series(
        indicator["indicator"], code, [row["time_period"] for row in own]
    )


def _warnings(rows: list[Row], indicator: Row, whose: str = "") -> list[str]:
    """Why single figures of a series are missing or suspect; that one is from too few, the table says."""
    return [
        f"{wording.capital(whose + wording.period_of(row['time_period'], indicator))}: {warning}"
        for row in rows
        if row["not_ranked"] != "small"
        for warning in cards.warnings(row)
    ]
