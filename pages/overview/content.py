"""The sentences and tables of the overview for each topic: England, the spread, authorities, news."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import duckdb
import polars as pl

from pages.ui.address import choices
from pages.ui.data import changes, connection, lookups
from pages.ui.drawings import picture
from pages.ui.tables import figures as figure_tables
from pages.ui.tables import html as html_tables
from pages.ui.tables.downloadable import DownloadableTable
from pages.ui.text import prose
from pages.ui.widgets import controls, save_menu
from pipeline.core.places import ENGLAND
from pipeline.publish import period_pictures
from pipeline.publish.picture_subject import Subject
from pipeline.publish.pictures.elements.figure_table import FigureTable
from pipeline.publish.site import start
from pipeline.publish.site.lists import leads as site_leads
from pipeline.queries import pictures as picture_queries
from pipeline.queries import variation as variation_queries
from pipeline.queries.figures import get_indicator
from pipeline.text import balances, formatting, not_ranked, sentences, terms
from pipeline.text.formatting import Row
from pipeline.text.leads.variety import varied
from pipeline.text.neighbour_sets import BORDERS
from pipeline.text.spread_sentence import spread_sentence

# The measure of each topic. For balances it is the share of the grant, which is comparable between places of
# different size.
MEASURES = {
    "timeliness": "ehcp_issued_20_weeks_excl_pct",
    "tribunal": "send_appeal_rate_reviews_pct",
    "finance": "dsg_balance_pct",
}
# The total that describes England better than the measure that compares authorities.
TOTALS = {"send_appeal_rate_reviews_pct": "send_appeals_count", "dsg_balance_pct": "dsg_balance_gbp"}
WORDS = {"timeliness": terms.EHC_PLAN, "tribunal": terms.TRIBUNAL, "finance": terms.DSG}
"""The word of each topic that is explained where it stands."""
MAX_BORDER_GAPS = 5

LEADS = 3
COLUMN = 480
"""Width of the map in a column, in pixels."""

Topics = Mapping[str, tuple[Row, int]]


class Drawn(NamedTuple):
    """A picture as shown: the drawings, the same figures as a table, and its title."""

    drawings: picture.Drawings
    table: FigureTable | None
    title: str


def topics(exceptions: str) -> Topics:
    """Return the measure of each topic and its newest period; topics without figures are left out."""
    known, indicators = connection.cached(choices.load), lookups.indicators()
    measures = {topic: known.indicator(name, exceptions) for topic, name in MEASURES.items()}
    return {
        topic: (indicators[name], known.periods[name][-1])
        for topic, name in measures.items()
        if name in known.periods and not _spread(indicators[name], known.periods[name][-1]).is_empty()
    }


def _spread(indicator: Row, period: int) -> pl.DataFrame:
    return connection.cached(variation_queries.spread, indicator["indicator"]).filter(time_period=period)


def answer(shown: Topics) -> str:
    """Return the page's opening: what the law gives, and how far apart councils are, if that is held."""
    if "timeliness" not in shown:
        return "The law gives councils 20 weeks. We have no figures on plans in time."
    indicator, period = shown["timeliness"]
    seen = connection.cached(_extremes, indicator["indicator"], period)
    low, high = seen["low"], seen["high"]
    least, most = (f"**{formatting.in_a_sentence(end['in_100'])}**" for end in (low, high))
    exceptions = "do not count" if "_excl_" in indicator["indicator"] else "count"
    return (
        f"The law gives councils 20 weeks. In {seen['period']}, {least} plans came in time in "
        f"{low['where']}, and {most} in {high['where']}. "
        f"Exceptions (plans for which the law allows longer) {exceptions}."
    )


def _extremes(con: duckdb.DuckDBPyConnection, measure: str, period: int) -> dict[str, Any]:
    seen = start.extremes(Subject(con, get_indicator(con, measure), period))
    assert seen is not None  # a topic is shown only with a spread of figures that can be compared
    return seen


def hex_map(indicator: Row, period: int, code: str | None, on_pick: Callable[[str], None]) -> None:
    """Draw a hexagon for each council, the selected one outlined, its caption and the menu of its files."""
    measure, slug = indicator["indicator"], _slug(code)
    drawn = connection.cached(_hex_map, measure, period, slug)
    picture.draw(drawn.drawings, "overview_hexagons", on_pick)
    prose.fine_print(f"{formatting.measure_in_period(period, indicator)}. Each hexagon is one council.")
    files = save_menu.figures([measure], periods=[period])
    save_menu.draw(drawn.title, [*save_menu.picture("hex-map", measure, period, slug), *files])


def _slug(code: str | None) -> str | None:
    return lookups.authorities()[code]["slug"] if code else None


def _subject(con: duckdb.DuckDBPyConnection, measure: str, period: int, slug: str | None) -> Subject:
    place = picture_queries.place_by_slug(con, slug) if slug else None
    return Subject(con, get_indicator(con, measure), period, place)


def _hex_map(con: duckdb.DuckDBPyConnection, measure: str, period: int, slug: str | None) -> Drawn:
    made = period_pictures.of_hex_map(_subject(con, measure, period, slug))
    return Drawn(picture.of_widths(made, picture.NARROW, COLUMN), made.table, made.title)


def leads() -> list[Row]:
    """Return the strongest leads of England, one of each topic: see `publish.site.lists.leads.of_england`."""
    return varied(connection.cached(site_leads.of_england), LEADS, per_topic=1)


def england(indicator: Row, period: int) -> str:
    """Return England's figure and the previous one; for balances, how many are in deficit and by how much."""
    if indicator["signed"]:
        return _deficits(period)
    total = lookups.indicators().get(TOTALS.get(indicator["indicator"], ""))
    return _national(total if total and total["time_periods"] else indicator, period)


def _national(indicator: Row, period: int) -> str:
    rows = {row["time_period"]: row for row in lookups.series(ENGLAND, indicator["indicator"])}
    now = rows.get(period)
    if now is None or now["value"] is None:
        return "We have no figure for England."
    what = "" if not formatting.is_total(indicator) else f"{formatting.in_a_sentence(indicator['label'])}, "
    sentence = f"England: {what}**{formatting.figure(now['value'], indicator)}**"
    counts = formatting.fraction(now, indicator)
    sentence += f" ({counts})" if counts else ""
    before = [other for other in sorted(rows) if other < period and rows[other]["value"] is not None]
    if not before:
        return f"{sentence}."
    last = rows[before[-1]]
    when = formatting.period_cell(before[-1], indicator)
    if any(before[-1] < edge <= period for edge in lookups.breaks(indicator["indicator"])):
        return f"{sentence}. It cannot be compared with {when}."
    return f"{sentence}, after {formatting.figure(last['value'], indicator)} in {when}."


def _deficits(period: int) -> str:
    """Return how many authorities were in deficit and by how much in total, now and before."""
    indicator = lookups.indicators()["dsg_balance_gbp"]
    periods = connection.cached(choices.load).periods.get("dsg_balance_gbp", ())
    together = lookups.balances()
    if period not in together:
        return "We have no figures on the deficits of all councils together."
    now = together[period]
    when = formatting.period_cell(period, indicator)
    sentence = f"At {when}, {balances.gross(now)}"
    earlier = [other for other in periods if other < period]
    if not earlier:
        return f"{sentence}."
    before, then = together[earlier[-1]], formatting.period_cell(earlier[-1], indicator)
    owed = formatting.money(before["total_deficit"] or 0)
    found = f"{sentence} ({then}: {before['in_deficit']} of {before['with_figure']}, {owed})."
    return f"{found} {lookups.published_since(indicator)}".rstrip()


def inequality(indicator: Row, period: int) -> str:
    """Return the sentence that describes the spread, without the name of the measure."""
    return spread_sentence(_spread(indicator, period).row(0, named=True), indicator, named=False)


def dots(topic: str, indicator: Row, period: int, code: str | None, on_pick: Callable[[str], None]) -> None:
    """Draw the strip of all authorities, with the selected one marked, and its figures as a table."""
    slug = _slug(code)
    drawn = connection.cached(_strip, indicator["indicator"], period, slug)
    picture.draw(drawn.drawings, f"strip_{topic}", on_pick)
    measure = indicator["indicator"]
    files = save_menu.figures([measure], periods=[period])
    save_menu.draw(drawn.title, [*save_menu.picture("strip", measure, period, slug), *files])
    html_tables.draw_twin(drawn.table, drawn.title)


def _strip(con: duckdb.DuckDBPyConnection, measure: str, period: int, slug: str | None) -> Drawn:
    made = period_pictures.of_strip(_subject(con, measure, period, slug))
    return Drawn(picture.of_widths(made, picture.NARROW, picture.WIDE), made.table, made.title)


def selected_sentences(indicator: Row, period: int, code: str) -> str:
    """Return the selected authority's figure and position, as sentences."""
    facts = lookups.about_figures(indicator["indicator"], period).get(code)
    if facts is None:
        return f"{controls.authority_name(code)} did not exist then."
    parts = (sentences.figure_sentence(facts), sentences.position_sentence(facts))
    return " ".join(part for part in parts if part)


def left_out(indicator: Row, period: int) -> list[str]:
    """Return which authorities have no dot and which have a hollow one, as sentences."""
    rows = lookups.figure_table(indicator["indicator"], period).filter("existed")
    missing = rows.filter(not_ranked="missing")["location_name"].to_list()
    hollow = rows.filter(pl.col("not_ranked").is_in(["suspect", "small"]))["location_name"].to_list()
    without = [f"{formatting.NO_FIGURE}: {formatting.listed(missing)}."] if missing else []
    return [
        *without,
        *([not_ranked.HOLLOW_NAMED.format(names=formatting.listed(hollow))] if hollow else []),
    ]


def border_gaps(indicator: Row, period: int) -> DownloadableTable | None:
    """Return the table of the widest border gaps; None if there are none."""
    gaps = _widest_gaps(indicator, period)
    if gaps.is_empty():
        return None
    rows = gaps.rows(named=True)
    return DownloadableTable(
        f"The widest border gaps: {formatting.measure_in_period(period, indicator)}",
        pl.DataFrame(
            {
                "Higher": [_end(row, "high", indicator) for row in rows],
                "Lower": [_end(row, "low", indicator) for row in rows],
                "Apart by": [figure_tables.gap(row, indicator) for row in rows],
                "Border": [BORDERS[row["neighbour_set"]] for row in rows],
            }
        ),
        gaps.select("high_code", "low_code", "high_value", "low_value", "gap", "gap_low", "gap_high"),
        about=[indicator["definition"]],
        releases=lookups.releases_of(lookups.figure_table(indicator["indicator"], period).rows(named=True)),
        numbers={"Apart by": "gap"},
        measures={indicator["indicator"]: indicator},
    )


def _widest_gaps(indicator: Row, period: int) -> pl.DataFrame:
    gaps = connection.cached(variation_queries.border_gaps, indicator["indicator"], period)
    return gaps.filter(pl.col("position").is_not_null()).head(MAX_BORDER_GAPS)


def _end(row: Row, end: str, indicator: Row) -> str:
    of = f" of {row[f'{end}_denominator']:,.0f}" if row[f"{end}_denominator"] is not None else ""
    return f"{row[f'{end}_name']}: {formatting.figure(row[f'{end}_value'], indicator)}{of}"


def widest(indicator: Row, period: int) -> str:
    """Return the widest gap as a sentence."""
    row = _widest_gaps(indicator, period).row(0, named=True)
    high, low = (
        f"{formatting.figure(row[f'{end}_value'], indicator)} in "
        f"{formatting.place_in_a_sentence(row[f'{end}_name'])}"
        for end in ("high", "low")
    )
    return (
        f"{formatting.when(period, indicator)}, it was {high} on one side of a border, and {low} on the "
        f"other ({formatting.in_a_sentence(indicator['label'])})."
    )


def news(indicator: Row, period: int) -> str:
    """Return what the newest release of a measure brought and how the figures moved, as sentences."""
    figures = lookups.figure_table(indicator["indicator"], period)
    (release, *_) = lookups.releases_of(figures.rows(named=True))
    with_figure = figures.filter(pl.col("value").is_not_null()).height
    brought = (
        f"**{formatting.measure_in_period(period, indicator)}**: figures of {with_figure} "
        f"authorities (published: {release['published']})."
    )
    return f"{brought} {_moved(indicator, period)}".strip()


def _moved(indicator: Row, period: int) -> str:
    """Return how many rose and fell by more than chance since the previous period, and which most."""
    before = [
        other for other in connection.cached(choices.load).periods[indicator["indicator"]] if other < period
    ]
    if not before or indicator["signed"]:
        return ""
    sure = changes.between(indicator["indicator"], before[-1], period).compared
    rose = sure.filter(pl.col("beyond_chance") & (pl.col("change") > 0))
    fell = sure.filter(pl.col("beyond_chance") & (pl.col("change") < 0))
    if rose.is_empty() and fell.is_empty():
        return ""
    most = [
        f"{formatting.place_in_a_sentence(row['location_name'])} "
        f"({formatting.figure(row['from_value'], indicator)} to {formatting.figure(row['value'], indicator)})"
        for some in (rose.tail(1), fell.head(1))
        for row in some.rows(named=True)
    ]
    # If neither direction is better, a steep change first of all casts doubt on the return.
    moved = "" if indicator["polarity"] == "neutral" else f" The largest changes: {formatting.listed(most)}."
    return (
        f"Since {formatting.period_cell(before[-1], indicator)} it clearly rose in {rose.height} of "
        f"{sure.height} authorities and clearly fell in {fell.height}.{moved}"
    )


def everything(shown: Topics) -> DownloadableTable:
    """Return the table of every authority's figures of all topics."""
    table: pl.DataFrame | None = None
    rows: list[Row] = []
    for indicator, period in shown.values():
        found = lookups.figure_table(indicator["indicator"], period).filter("existed")
        rows += found.rows(named=True)
        title = formatting.measure_in_period(period, indicator)
        column = found.select(
            pl.col("location_name").alias(figure_tables.PLACE),
            "location_code",
            pl.Series(
                title, [figure_tables.figure_cell(row, indicator, "") for row in found.rows(named=True)]
            ),
            pl.col("value").alias(f"{indicator['indicator']} {period}"),
        )
        table = (
            column
            if table is None
            else table.join(column.drop(figure_tables.PLACE), on="location_code", how="left")
        )
    assert table is not None
    titles = [formatting.measure_in_period(period, indicator) for indicator, period in shown.values()]
    return DownloadableTable(
        "The postcode lottery: three topics by local authority",
        table.select(figure_tables.PLACE, *titles),
        table.drop(figure_tables.PLACE, *titles),
        about=[indicator["definition"] for indicator, _ in shown.values()],
        releases=lookups.releases_of(rows),
        numbers={
            title: f"{indicator['indicator']} {period}"
            for title, (indicator, period) in zip(titles, shown.values(), strict=True)
        },
        measures=lookups.indicators(),
    )
