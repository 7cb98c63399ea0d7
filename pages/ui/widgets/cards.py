"""Cards for the three topics of an authority: figure, year, counts, comparisons and source."""

from html import escape

import streamlit as st

from pages.ui.address import choices
from pages.ui.data import connection, lookups
from pages.ui.text import labels, prose
from pipeline.core.places import ENGLAND
from pipeline.text import balances, formatting, not_ranked, sentences
from pipeline.text.formatting import Row
from pipeline.text.neighbour_sets import WORDING


def headline(topic: str, location_code: str, exceptions: str) -> Row:
    """Return the headline measure of a topic: the first of lookups.HEADLINES with figures for the place."""
    known = connection.cached(choices.load)
    versions = [known.indicator(name, exceptions) for name in lookups.HEADLINES[topic]]
    first = next((name for name in versions if lookups.series(location_code, name)), versions[0])
    return lookups.indicators()[first]


def topic_card(topic: str, location_code: str, exceptions: str, group: str | None = None) -> None:
    """Draw a place's newest figure of a topic's headline measure, with year, counts, warnings and source.

    With a `group` (see text/neighbour_sets) also its position and the figures it is compared with.
    """
    indicator = headline(topic, location_code, exceptions)
    figures = lookups.series(location_code, indicator["indicator"])
    with st.container(border=True, height="stretch"):
        st.html(f'<p class="topic">{escape(labels.TOPICS[topic])}</p>')
        if not figures:
            st.html(f'<p class="figure">{formatting.NO_FIGURE}</p>')
            st.markdown(f"{indicator['label']}: no figure of this authority is held here.")
            return
        newest = figures[-1]
        figure = formatting.capital(formatting.figure(newest["value"], indicator))
        st.html(f'<p class="figure">{escape(figure)}</p>')
        st.markdown("  \n".join(_lines(newest, indicator, england=group is None)))
        for warning in warnings(newest, indicator):
            st.markdown(f"⚠ {warning}")
        if group:
            _comparisons(topic, location_code, newest, indicator, group)
        (release,) = lookups.releases_of([newest])
        prose.fine_print(labels.source_in_short(release))


def _lines(newest: Row, indicator: Row, *, england: bool) -> list[str]:
    """Return the lines below the figure: measure and period, counts and, on request, England's figure."""
    behind = formatting.counts(newest, indicator) if newest["value"] is not None else None
    national = england_line(newest["time_period"], indicator) if england else None
    period = formatting.capital(formatting.indicator_period(newest["time_period"], indicator))
    what = f"{indicator['label']}  \n**{period}**"
    return [line for line in (what, behind, national) if line]


def _comparisons(topic: str, location_code: str, newest: Row, indicator: Row, group: str) -> None:
    """Draw the figure's position, and next to it England, the region, the group and the second measure."""
    facts = lookups.about_figures(indicator["indicator"], newest["time_period"])[location_code]
    if newest["value"] is not None and facts.ranking["rank"] is not None:
        st.markdown(sentences.position_sentence(facts))
    place = lookups.authorities()[location_code]
    comparisons = [
        (place["region_name"], _region(place, newest, indicator)),
        (WORDING[group].group, _group_sentence(facts, group, indicator)),
        (
            lookups.indicators()[lookups.SECOND_MEASURES[topic]]["label"],
            _second(topic, location_code, newest),
        ),
    ]
    lines = [f"{what}: {figure}" for what, figure in comparisons if figure]
    national = england_line(newest["time_period"], indicator)
    st.markdown("  \n".join([*([national] if national else []), *lines]))
    if topic == "tribunal":
        prose.fine_print("Appeals registered, not their outcomes: those are not published by authority.")
    if indicator["signed"]:
        prose.fine_print(balances.MEANING)
    for note in lookups.notes_of_figure(indicator["indicator"], location_code, newest["time_period"]):
        prose.fine_print(note)


def _region(place: Row, newest: Row, indicator: Row) -> str | None:
    """Return the region's published figure; None for totals and balances, which only reflect its size."""
    if formatting.is_total(indicator) or indicator["signed"]:
        return None
    for row in lookups.series(place["region_code"], indicator["indicator"]):
        if row["time_period"] == newest["time_period"] and row["value"] is not None:
            return f"**{formatting.figure(row['value'], indicator)}**"
    return None


def _group_sentence(facts: sentences.Facts, group: str, indicator: Row) -> str | None:
    """Return the group's figure (pooled, else the mean), and from how many members it comes."""
    row = facts.groups.get(group)
    if row is None or row["used"] == 0:
        return None
    value = row["mean"] if row["pooled"] is None else row["pooled"]
    how = "simple average" if row["pooled"] is None else "taken together"
    return f"**{formatting.figure(value, indicator)}** {how}, from {row['used']} of {row['members']}"


def _second(topic: str, location_code: str, newest: Row) -> str | None:
    """Return the topic's second measure for the same period; None if there is none."""
    second = lookups.SECOND_MEASURES[topic]
    for row in lookups.series(location_code, second):
        if row["time_period"] == newest["time_period"] and row["value"] is not None:
            return f"**{formatting.figure(row['value'], lookups.indicators()[second])}**"
    return None


def england_line(time_period: int, indicator: Row) -> str | None:
    """Return England's figure for the period or, for balances, the deficits and surpluses of all."""
    for row in lookups.series(ENGLAND, indicator["indicator"]):
        if row["time_period"] == time_period and row["value"] is not None:
            return f"England: {formatting.figure_with_counts(row, indicator)}."
    if indicator["signed"]:
        together = lookups.balances().get(time_period)
        return f"{balances.gross(together)}; {balances.net(together)}." if together else None
    return None


def warnings(figure: Row, indicator: Row) -> list[str]:
    """Return why a figure is missing, suspect or too small to compare."""
    found = []
    if figure["value"] is None:
        other = lookups.other_version(indicator, figure["location_code"], figure["time_period"])
        why = f"{formatting.NO_FIGURE}. {figure['missing_reason']}"
        found.append(f"{why} {other}" if other else why)
    if figure["suspect"]:
        found.append(not_ranked.suspect_figure(figure["suspect"]))
    if figure["not_ranked"] == "small":
        found.append(not_ranked.too_few({**indicator, **figure}))
    return found
