"""What later releases changed of an authority's figures, and the page as it was before they did."""

import polars as pl
import streamlit as st

from pages.ui.address import fields, links
from pages.ui.address.fields import View
from pages.ui.data import connection, lookups, moments
from pages.ui.tables import folded
from pages.ui.tables.downloadable import DownloadableTable
from pipeline.core.symbols import TOTAL
from pipeline.queries import profile as profile_queries
from pipeline.text import formatting, not_ranked
from pipeline.text.formatting import Row
from pipeline.text.revisions import revised_figure

NOT_EVERY_EDITION = (
    "We do not have every release. The change may have come with one between the two named here."
)
MOST_LINKS = 4


def draw(code: str, place: Row, view: View) -> None:
    """Draw what was revised by the moment that the page shows and, of a past one, what was since."""
    name = place["location_name"]
    if moments.is_past():
        _draw_since(code, name)
    table = _revisions(code, name)
    if table is None:
        by_then = " by then" if moments.is_past() else ""
        st.markdown(f"No later release changed a figure of this authority{by_then}.")
        return
    changed = table.shown.height
    st.html(
        folded.table_markup(
            f"Later releases changed {changed} figure{'' if changed == 1 else 's'} here",
            table,
            f"{code}_revisions",
            [NOT_EVERY_EDITION],
        )
    )
    if not moments.is_past() and table.only_in_file is not None:
        _link_to_moments(table.only_in_file, view)


def _link_to_moments(changed: pl.DataFrame, view: View) -> None:
    """Draw links to this page as published by the releases whose figures were changed, newest first."""
    replaced = set(changed.select("old_source", "old_release").rows())
    by_day = {each.day: each for each in moments.editions() if (each.source, each.release) in replaced}
    if not by_day:
        return
    for edition in list(by_day.values())[::-1][:MOST_LINKS]:
        params = view.params | {fields.AS_OF.name: [edition.id]}
        links.page_link("local-authority", f"This page as published by {edition.when} →", params)


def _draw_since(code: str, name: str) -> None:
    """Draw the figures of a past moment that are others today."""
    changed = moments.changed_since().filter(location_code=code)
    if changed.is_empty():
        st.markdown("No figure on this page has been changed since.")
        return
    measures = lookups.indicators()
    rows = [(row, measures[row["indicator"]]) for row in changed.rows(named=True)]
    shown = pl.DataFrame(
        {
            "Measure": [formatting.measure_in_period(row["time_period"], measure) for row, measure in rows],
            "Then": [formatting.figure(row["old_value"], measure) for row, measure in rows],
            "Today": [formatting.figure(row["new_value"], measure) for row, measure in rows],
        }
    )
    title = f"Figures of {name} that have been changed since"
    numbers = {"Then": "old_value", "Today": "new_value"}
    further = changed.drop("location_name").with_columns(breakdown=pl.lit(TOTAL))
    table = DownloadableTable(title, shown, further, numbers=numbers, measures=measures)
    many = "1 figure of this council is" if len(rows) == 1 else f"{len(rows)} figures of this council are"
    st.html(folded.table_markup(f"{many} different today", table, "since"))


def _revisions(code: str, name: str) -> DownloadableTable | None:
    """Return what later releases changed of the authority's figures; None if nothing."""
    changed = connection.cached(profile_queries.revisions).filter(location_code=code)
    if changed.is_empty():
        return None
    measures = lookups.indicators()
    changed = changed.filter(pl.col("indicator").is_in(list(measures)))
    rows = [(row, measures[row["indicator"]]) for row in changed.rows(named=True)]
    releases = lookups.releases()
    changing = dict.fromkeys((row["new_source"], row["new_release"]) for row, _ in rows)
    return DownloadableTable(
        f"Figures of {name} that a later release changed",
        pl.DataFrame(
            {
                "Measure": [
                    formatting.measure_in_period(row["time_period"], measure) for row, measure in rows
                ],
                "Before": [revised_figure(row, "old", measure) for row, measure in rows],
                "Printed in": [_release(releases[row["old_source"], row["old_release"]]) for row, _ in rows],
                "Now": [revised_figure(row, "new", measure) + _in_doubt(row) for row, measure in rows],
                "Found changed in": [
                    _release(releases[row["new_source"], row["new_release"]]) for row, _ in rows
                ],
            }
        ),
        changed.drop("breakdown_topic", "breakdown", "suspect"),
        releases=[releases[key] for key in changing],
        numbers={"Before": "old_value", "Now": "new_value"},
        measures=measures,
    )


def _in_doubt(revised: Row) -> str:
    """Return the evidence against the later figure, in brackets, if it is suspect."""
    return not_ranked.suspect_revision(revised["suspect"]) if revised["suspect"] else ""


def _release(release: Row) -> str:
    return f"{release['title']} ({release['published']})"
