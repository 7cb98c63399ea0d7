"""Cards for the three topics of an authority: figure, year, counts, comparisons and source."""

from html import escape

import streamlit as st

from pages.ui.address import choices
from pages.ui.data import connection, lookups
from pages.ui.text import labels, prose
from pipeline.core.places import ENGLAND
from pipeline.text import balances, formatting, not_ranked
from pipeline.text.formatting import Row


def headline(topic: str, location_code: str, exceptions: str) -> Row:
    """Return the headline measure of a topic: the first of lookups.HEADLINES with figures for the place."""
    known = connection.cached(choices.load)
    versions = [known.indicator(name, exceptions) for name in lookups.HEADLINES[topic]]
    held = [name for name in versions if lookups.indicators()[name]["time_periods"]] or versions
    first = next((name for name in held if lookups.series(location_code, name)), held[0])
    return lookups.indicators()[first]


def figure(newest: Row, indicator: Row) -> str:
    """Return the figure of a card, large; the counts in words in its place, in ordinary size, if too few."""
    if newest["not_ranked"] == "small" or newest["value"] is None:
        few = newest["value"] is not None
        said = not_ranked.few_in_words(newest, indicator) if few else formatting.NO_FIGURE
        return f'<p class="figure few">{escape(formatting.capital(said))}</p>'
    said = formatting.capital(formatting.figure(newest["value"], indicator))
    return f'<p class="figure">{escape(said)}</p>'


def topic_card(topic: str, location_code: str, exceptions: str) -> None:
    """Draw a place's newest figure of a topic's headline measure: year, counts, England, warnings, source."""
    indicator = headline(topic, location_code, exceptions)
    figures = lookups.series(location_code, indicator["indicator"])
    with st.container():
        heading = f'<h3 class="topic">{escape(labels.TOPICS[topic])}</h3>'
        if not figures:
            st.html(f'{heading}<p class="figure">{formatting.NO_FIGURE}</p>')
            st.markdown(f"{indicator['label']}: we have no figure for this council.")
            return
        newest = figures[-1]
        st.html(heading + figure(newest, indicator))
        st.markdown("  \n".join(_lines(newest, indicator)))
        for warning in warnings(newest, indicator):
            st.markdown(f"⚠ {warning}")
        (release,) = lookups.releases_of([newest])
        prose.fine_print(labels.source_in_short(release))


def _lines(newest: Row, indicator: Row) -> list[str]:
    """Return the lines below the figure: measure and period, what is newer, counts, England's figure."""
    behind = formatting.counts(newest, indicator) if newest["value"] is not None else None
    period = formatting.capital(formatting.indicator_period(newest["time_period"], indicator))
    what = f"{indicator['label']}  \n**{period}**"
    england = england_line(newest["time_period"], indicator)
    return [line for line in (what, lookups.published_since(indicator), behind, england) if line]


def second(topic: str, location_code: str, newest: Row) -> str | None:
    """Return the topic's second measure for the same period, with England's; None if there is none.

    'EHC plans classed as exceptions to the 20-week limit: 3.4% (14 of 411). England: 6.6%.'
    """
    indicator = lookups.indicators()[lookups.SECOND_MEASURES[topic]]
    period = newest["time_period"]
    for row in lookups.series(location_code, indicator["indicator"]):
        if row["time_period"] == period and row["value"] is not None:
            national = lookups.england(indicator["indicator"], period)
            england = "" if national is None else f" England: {formatting.figure(national, indicator)}."
            return f"{indicator['label']}: {formatting.figure_with_counts(row, indicator)}.{england}"
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
