"""Charts: pictures of `publish`, drawn for the width at hand, so that pages and files show the same."""

from dataclasses import dataclass, replace

import duckdb
import streamlit as st

from pages.ui.data import connection
from pages.ui.drawings import picture
from pages.ui.text import prose
from pipeline.core.errors import PipelineError
from pipeline.publish import picture_kinds
from pipeline.publish.picture_group import Group
from pipeline.publish.picture_subject import Subject
from pipeline.queries import pictures as picture_queries
from pipeline.queries.figures import get_indicator

WIDTHS = (picture.NARROW, 640, picture.WIDE)


@dataclass(frozen=True)
class Chart:
    """What is drawn: a kind of `picture_kinds` for a measure and period, perhaps about a council (its slug).

    `group` is who stands beside it, `since` the earlier period of changes, which are ranked by points or by
    `per_cent`, `other` the second measure and its period, `order` the codes of a comparison from the top,
    if it is not by figure, `years` the first and the last period of those over the years, `children` the
    group that gaps are of.
    """

    kind: str
    measure: str
    period: int
    slug: str | None = None
    group: Group | None = None
    since: int | None = None
    other: tuple[str, int] | None = None
    order: tuple[str, ...] = ()
    per_cent: bool = False
    years: tuple[int | None, int | None] = (None, None)
    children: str | None = None


def draw(chart: Chart, key: str, *, notes: bool = True) -> None:
    """Draw a chart and, on request, its notes; where nothing can be drawn, why not."""
    drawn = connection.cached(_drawn, chart)
    if isinstance(drawn, str):
        st.markdown(drawn)
        return
    drawings, said = drawn
    picture.draw(drawings, key)
    if notes and said:
        prose.fine_print(" ".join(said))


def _drawn(con: duckdb.DuckDBPyConnection, chart: Chart) -> tuple[picture.Drawings, tuple[str, ...]] | str:
    """Return the drawings and notes of a chart, or why it cannot be drawn."""
    place = picture_queries.place_by_slug(con, chart.slug) if chart.slug else None
    indicator = get_indicator(con, chart.measure)
    subject = Subject(
        con,
        indicator,
        chart.period,
        place,
        beside=chart.group,
        since=chart.since,
        per_cent=chart.per_cent,
        years=chart.years,
    )
    if chart.children:
        subject = replace(subject, children=chart.children)
    other, other_period = chart.other or (None, None)
    try:
        made = picture_kinds.make(
            subject, chart.kind, other=other, other_period=other_period, order=chart.order
        )
    except PipelineError as problem:
        return str(problem)
    return picture.of_widths(made, *WIDTHS), tuple(made.notes)
