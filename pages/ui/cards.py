"""The three topics of one authority, each with its figure, year, size, England's figure and source."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from pages.ui import choices, facts, labels, prose, warehouse
from pipeline import queries, wording
from pipeline.wording import Row


def topic_card(topic: str, location_code: str, exceptions: str, *, brief: bool = False) -> None:
    """Draw a place's newest figure of a topic's first measure, with its year, size, warnings and source.

    Unless `brief`, also the measure that stands beside it and every caveat.
    """
    known = warehouse.cached(choices.load)
    versions = [known.indicator(name, exceptions) for name in facts.HEADLINES[topic]]
    first = next((name for name in versions if facts.series(location_code, name)), versions[0])
    indicators = facts.indicators()
    indicator = indicators[first]
    figures = facts.series(location_code, first)
    with st.container(border=True, height="stretch"):
        st.html(f'<p class="topic">{escape(labels.TOPICS[topic])}</p>')
        if not figures:
            st.html(f'<p class="figure">{wording.NO_FIGURE}</p>')
            st.markdown(f"{indicator['label']}: nothing is published for this authority.")
            return
        newest = figures[-1]
        st.html(
            f'<p class="figure">{escape(wording.capital(wording.figure(newest["value"], indicator)))}</p>'
        )
        st.markdown("  \n".join(_lines(newest, indicator)))
        for warning in warnings(newest):
            st.markdown(f"⚠ {warning}")
        (release,) = facts.releases_of([newest])
        if brief:
            prose.fine_print(labels.source_in_short(release))
            return
        second = facts.BESIDE[topic]
        _beside(facts.series(location_code, second), newest, indicators[second])
        for note in facts.notes(first, location_code, newest["time_period"]):
            prose.fine_print(note)
        prose.fine_print(labels.source(release))


def _lines(newest: Row, indicator: Row) -> list[str]:
    """What the figure is, what stands behind it, and England's."""
    behind = wording.counts(newest, indicator) if newest["value"] is not None else None
    england = england_line(newest["time_period"], indicator)
    what = (
        f"{indicator['label']}  \n**{wording.capital(wording.period_of(newest['time_period'], indicator))}**"
    )
    return [line for line in (what, behind, england) if line]


def _beside(figures: Sequence[Row], newest: Row, indicator: Row) -> None:
    """The topic's second measure for the same period, where there is one."""
    for row in figures:
        if row["time_period"] == newest["time_period"] and row["value"] is not None:
            st.markdown(f"{indicator['label']}: **{wording.figure(row['value'], indicator)}**")


def england_line(time_period: int, indicator: Row) -> str | None:
    """England's figure for the same period, or for balances how many authorities were in deficit."""
    for row in facts.series(queries.ENGLAND, indicator["indicator"]):
        if row["time_period"] == time_period and row["value"] is not None:
            return f"England: {wording.figure_with_counts(row, indicator)}."
    if indicator["signed"]:
        balances = facts.balances(time_period)
        return f"In deficit: {balances['in_deficit']} of {balances['with_figure']} authorities with a figure."
    return None


def warnings(figure: Row) -> list[str]:
    """Why a figure is missing, suspect or too small to be compared."""
    found = []
    if figure["value"] is None:
        found.append(f"{wording.NO_FIGURE}. {figure['missing_reason']}")
    if figure["suspect"]:
        found.append(f"Suspect figure, shown as published. {figure['suspect']}")
    if figure["not_ranked"] == "small":
        found.append(f"Rests on {figure['denominator']:,.0f} only: too few to compare.")
    return found
