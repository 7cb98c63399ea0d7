"""What a view of the past says first: as published by when, what is assumed, and what has changed since."""

from collections.abc import Sequence

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui.address import choices, fields, links
from pages.ui.address import view as address
from pages.ui.address.fields import View
from pages.ui.address.query import Params
from pages.ui.data import connection, lookups, moments
from pipeline.editions.asked import NOT_EVERY_EDITION, Then
from pipeline.text import formatting
from pipeline.text.formatting import Row

MOST_NAMED = 3
"""As many changed figures are named; of more, only their number."""
WORKING = "Working out what had been published by {when}. This takes a few seconds the first time."
OF_PLACES = {"local-authority", "all-measures"}
"""Pages about one council; the others with figures are about a measure."""
NO_PAST = (
    "This page shows the newest figures. The others show what had been published by {when}, as the link asks."
)
LEFT_OUT = (
    "England, regions, ranks and comparisons use the figures of then. Places, groups of councils and "
    "notes are those of today. What stands out uses the newest figures only. Figures of fewer than ten "
    "people that were withdrawn later are not shown."
)


def banner(view: View, *, past: bool) -> None:
    """Draw as of when the figures of this page are; on pages without a past, that they are the newest."""
    then = moments.find(view[fields.AS_OF] or "")
    with st.container(key="as_of"):
        if not past:
            st.info(NO_PAST.format(when=then.label))
            label = "This page without it →"
        elif then.is_newest:
            st.info(f"**{then.mark}.** Nothing has been published since, so these are the newest figures.")
            label = "The same page, always with the newest figures →"
        else:
            st.info(f"**{then.mark}.** {_newest(then)}\n\n**{_since(view)}** {LEFT_OUT}")
            label = "See today's figures →"
        links.page_link(address.page(), label, without(view.params))


def waiting(place: DeltaGenerator) -> None:
    """Say what is being worked out, before the first view of a moment; nothing where that is at hand."""
    then = moments.then()
    if then is not None and not moments.is_at_hand():
        place.info(WORKING.format(when=then.label))


def without(params: Params) -> Params:
    """Return the parameters of a view without the moment."""
    return {name: texts for name, texts in params.items() if name != fields.AS_OF.name}


def _newest(then: Then) -> str:
    """Return the newest release by then, how many came later, and what is assumed of its day."""
    later = "1 release has come" if then.later == 1 else f"{then.later} releases have come"
    assumed = f" Its day is not known ({then.edition.assumed})." if then.edition.assumed else ""
    return (
        f"The newest release that we have from before then: {then.edition.title}.{assumed} {later} since. "
        f"{NOT_EVERY_EDITION}"
    )


def _since(view: View) -> str:
    """Return how many figures of this page are others today, and which if they are few."""
    found, whose = _of_page(moments.changed_since(), view)
    if found.is_empty():
        return f"No figure of {whose} has been changed since."
    many = found.height
    changed = "1 figure" if many == 1 else f"{many:,} figures"
    verb = "has" if many == 1 else "have"
    named = [_change(row) for row in found.head(MOST_NAMED).rows(named=True)] if many <= MOST_NAMED else []
    which = f": {'; '.join(named)}" if named else ""
    return f"Since then {changed} of {whose} {verb} been changed{which}."


def _of_page(changed: pl.DataFrame, view: View) -> tuple[pl.DataFrame, str]:
    """Return the changes that the page is about, and whose figures these are."""
    page, code = address.page(), view[fields.AUTHORITY]
    if page in OF_PLACES and code:
        return changed.filter(location_code=code), "this council"
    known = connection.cached(choices.load)
    indicator = known.indicator(view[fields.MEASURE], view[fields.EXCEPTIONS])
    of_measure = changed.filter(indicator=indicator)
    if page == "map":
        years = _years(view)
        return of_measure.filter(pl.col("time_period").is_in(years)), "this measure and year"
    return of_measure, "this measure, in any year,"


def _years(view: View) -> Sequence[int]:
    return [year for year in (view[fields.YEAR], view[fields.OTHER_YEAR]) if year is not None]


def _change(row: Row) -> str:
    indicator = lookups.indicators()[row["indicator"]]
    figures = [formatting.figure(row[f"{which}_value"], indicator) for which in ("old", "new")]
    period = formatting.indicator_period(row["time_period"], indicator)
    if figures[0] == figures[1]:
        other = "another mark" if row["new_value"] is None else "other counts"
        now = f"{figures[0]} then and today, with {other}"
    else:
        now = f"{figures[0]} then, {formatting.in_a_sentence(figures[1])} today"
    return f"{indicator['short_label']}, {row['location_name']}, {period}: {now}"
