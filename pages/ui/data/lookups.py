"""Cached lookups that several pages share."""

from collections.abc import Iterable, Mapping, Sequence

import duckdb
import polars as pl

from pages.ui.data import connection
from pipeline.core.periods import day_label, reference_day
from pipeline.core.places import ENGLAND
from pipeline.queries import figures as figure_queries
from pipeline.queries import holdings as holding_queries
from pipeline.queries import places as place_queries
from pipeline.queries import records as record_queries
from pipeline.queries import variation as variation_queries
from pipeline.text import balances as balance_text
from pipeline.text import formatting
from pipeline.text.formatting import Row
from pipeline.text.sentences import Facts

# The headline measure of each topic: the first of these with figures for the place.
HEADLINES = {
    "timeliness": ("ehcp_issued_20_weeks_excl_pct",),
    "tribunal": ("send_appeal_rate_reviews_pct", "send_appeal_rate_pct"),
    "finance": ("dsg_balance_gbp",),
}
# The second measure of each topic.
SECOND_MEASURES = {
    "timeliness": "ehcp_exception_share_pct",
    "tribunal": "send_appeals_count",
    "finance": "dsg_balance_pct",
}

NOT_HELD = "not in our data"
NOT_YET = "did not exist yet"


def indicators() -> dict[str, Row]:
    """Return all indicators by id, in list order.

    Those of which no figure is held have no `time_periods`; as of a past moment, those of which nothing had
    been published.
    """
    return connection.cached(_indicators_by_id)


def topics() -> list[str]:
    """Return the topics whose headline measure has figures: all, unless a source is missing or was then."""
    known = indicators()
    return [topic for topic, names in HEADLINES.items() if any(known[name]["time_periods"] for name in names)]


def authorities() -> dict[str, Row]:
    """Return all authorities that have figures, including abolished ones, by location code, in list order."""
    return connection.cached(_authorities_by_code)


def _indicators_by_id(con: duckdb.DuckDBPyConnection) -> dict[str, Row]:
    found: dict[str, Row] = {row["indicator"]: row for row in figure_queries.indicators(con).rows(named=True)}
    with connection.at(None):
        every = connection.cached(figure_queries.described)
    return {
        row["indicator"]: found.get(row["indicator"]) or {**row, "time_periods": []}
        for row in every.rows(named=True)
    }


def _authorities_by_code(con: duckdb.DuckDBPyConnection) -> dict[str, Row]:
    return {row["location_code"]: row for row in place_queries.authorities(con).rows(named=True)}


def slug(location_code: str | None) -> str | None:
    """Return the slug of any place with figures; None if there is none."""
    return connection.cached(_slugs).get(location_code)


def _slugs(con: duckdb.DuckDBPyConnection) -> dict[str | None, str]:
    return dict(record_queries.places(con).select("location_code", "slug").rows())


def releases_of(figures: Iterable[Row]) -> list[Row]:
    """Return the releases that rows of `figure` come from, without repeats, in superseding order."""
    used = {(row["source"], row["release"]) for row in figures}
    return [row for key, row in releases().items() if key in used]


def gaps(indicator: str) -> list[str]:
    """Return a sentence for each gap of a measure: what is published and not held here, and where it is."""
    return [
        f"Not in our data: {gap['periods']}. Published in [{gap['published_where']}]({gap['url']})."
        for gap in connection.cached(_known_gaps).get(indicator, [])
    ]


def published_since(indicator: Row) -> str:
    """Return which later years of a balance are published and not held here; empty for other measures."""
    gaps = connection.cached(_known_gaps).get(indicator["indicator"], []) if indicator["signed"] else []
    return balance_text.published_since(gaps)


def without_figure(indicator: str, location_code: str, time_period: int) -> str:
    """Return what a cell says without a row: that the authority did not exist, 'not held here' if the figure
    is published all the same, else 'no figure'.
    """
    place = authorities().get(location_code)
    if place:
        day = reference_day(time_period, indicators()[indicator]["time_identifier"])
        if place["opened"] and day < place["opened"]:
            return NOT_YET
        if place["closed"] and place["closed"] < day:
            return f"ended {day_label(place['closed'])}"
    for gap in connection.cached(_known_gaps).get(indicator, []):
        first, last = gap["first_period"], gap["last_period"]
        inside = (first is None or first <= time_period) and (last is None or time_period <= last)
        if inside and not (place and gap["only_totals"]):
            return NOT_HELD
    return formatting.in_a_sentence(formatting.NO_FIGURE)


def _known_gaps(con: duckdb.DuckDBPyConnection) -> dict[str, list[Row]]:
    """Return what is published and not held here, by indicator."""
    found: dict[str, list[Row]] = {}
    for gap in holding_queries.known_gaps(con).rows(named=True):
        for indicator in gap["indicators"]:
            found.setdefault(indicator, []).append(gap)
    return found


def releases() -> dict[tuple[str, str], Row]:
    """Return all releases by (source, release), in superseding order."""
    return connection.cached(_releases)


def _releases(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], Row]:
    return {(row["source"], row["release"]): row for row in figure_queries.releases(con).rows(named=True)}


def figure_table(indicator: str, time_period: int) -> pl.DataFrame:
    """Return every authority's figure of a measure and period: the columns of `figure`."""
    return connection.cached(figure_queries.figures_of_period, indicator, time_period)


def figures(indicator: str, time_period: int) -> Mapping[str, Row]:
    """Return the rows of `figure_table` by location code."""
    return connection.cached(_figures_by_code, indicator, time_period)


def _figures_by_code(_con: duckdb.DuckDBPyConnection, indicator: str, time_period: int) -> dict[str, Row]:
    return {row["location_code"]: row for row in figure_table(indicator, time_period).rows(named=True)}


def reasons(indicator: str, time_period: int) -> Mapping[str, str]:
    """Return why authorities are not ranked, by location code."""
    return connection.cached(_reasons, indicator, time_period)


def _reasons(con: duckdb.DuckDBPyConnection, indicator: str, time_period: int) -> dict[str, str]:
    ranking = variation_queries.ranking(con, indicator, time_period)
    not_ranked = ranking.filter(pl.col("not_ranked_reason").is_not_null())
    return dict(not_ranked.select("location_code", "not_ranked_reason").rows())


def other_version(indicator: Row, location_code: str, time_period: int) -> str | None:
    """Return that the other version of a measure, with or without exceptions, has a figure that this one
    lacks: 'Including exceptions there is a figure, 59.0% (1,147 of 1,943): ...'; None if it has none.
    """
    other = indicators().get(indicator["counterpart"] or "")
    row = other and figures(other["indicator"], time_period).get(location_code)
    if not other or not row or row["value"] is None:
        return None
    how = "Including" if "_incl_" in other["indicator"] else "Excluding"
    shown = formatting.figure_with_counts(row, other)
    return f"{how} exceptions there is a figure, {shown}: the switch for exceptions shows it."


def england(indicator: str, time_period: int) -> float | None:
    """Return England's published figure; None if there is none."""
    values = {row["time_period"]: row["value"] for row in series(ENGLAND, indicator)}
    return values.get(time_period)


def series(location_code: str, indicator: str) -> list[Row]:
    """Return the figures of one place and indicator in order of period; missing periods have no row."""
    return connection.cached(_series_of_place, location_code).get(indicator, [])


def _series_of_place(con: duckdb.DuckDBPyConnection, location_code: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in figure_queries.figures_of_place(con, location_code).rows(named=True):
        found.setdefault(row["indicator"], []).append(row)
    return found


def notes(indicator: str, location_code: str | None, time_period: int) -> list[str]:
    """Return the notes on one figure or, without a location code, on a period as a whole; without repeats."""
    return notes_of_series(indicator, location_code, [time_period])


def notes_of_series(indicator: str, location_code: str | None, time_periods: Sequence[int]) -> list[str]:
    """Return the notes on any of these periods, without repeats, general ones first."""
    fitting = [
        note
        for note in connection.cached(_notes, indicator)
        if note["location_code"] in (None, location_code) and note["time_period"] in (None, *time_periods)
    ]
    fitting.sort(key=lambda note: note["time_period"] or 0)
    return list(dict.fromkeys(note["text"] for note in fitting))


def notes_on_period(indicator: str, location_code: str | None, time_period: int) -> str:
    """Return the notes on one period of a place, in a text for a cell: a break that begins with it, caveats
    of that year; empty if there are none. Notes on the measure as a whole are not repeated.
    """
    fitting = [
        note["text"]
        for note in connection.cached(_notes, indicator)
        if note["location_code"] in (None, location_code) and note["time_period"] == time_period
    ]
    return " ".join(dict.fromkeys(fitting))


def notes_of_figure(indicator: str, location_code: str, time_period: int) -> list[str]:
    """Return the notes specific to one figure: those of its place or its period."""
    fitting = [
        note["text"]
        for note in connection.cached(_notes, indicator)
        if note["location_code"] in (None, location_code)
        and note["time_period"] in (None, time_period)
        and (note["location_code"], note["time_period"]) != (None, None)
    ]
    return list(dict.fromkeys(fitting))


def _notes(con: duckdb.DuckDBPyConnection, indicator: str) -> list[Row]:
    """Return the annotations of a measure, except those stored with a figure: why it is missing or
    suspect.
    """
    notes = figure_queries.annotations(con, indicator).rows(named=True)
    return [note for note in notes if note["kind"] not in ("missing_reason", "suspect")]


def about_figures(indicator: str, time_period: int) -> Mapping[str, Facts]:
    """Return the facts for sentences about a measure and period, by location code.

    They are worked out for all authorities at once: one costs almost as much, and the next visitor finds them
    cached.
    """
    return connection.cached(variation_queries.facts, indicator, time_period)


def break_notes(indicator: str, first: int, last: int) -> list[str]:
    """Return the notes on breaks in the series after `first`, up to `last`."""
    notes = connection.cached(_notes, indicator)
    between = [
        note for note in notes if note["kind"] == "series_break" and first < note["time_period"] <= last
    ]
    return list(dict.fromkeys(note["text"] for note in between))


def breaks(indicator: str) -> list[int]:
    """Return the first periods after a break in the series."""
    notes = connection.cached(_notes, indicator)
    found = {note["time_period"] for note in notes if note["kind"] == "series_break"}
    return sorted(found - {None})


def balances() -> dict[int, Row]:
    """Return the DSG balances of all authorities together in GBP, by financial year in ascending order: rows
    of figure_queries.balances.
    """
    found = connection.cached(figure_queries.balances)
    return {row["time_period"]: row for row in found.rows(named=True)}
