"""The start of the web edition: the box, what is to be seen at a glance, and ways into everything else."""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
from markupsafe import Markup

from pipeline.core.periods import day_label, period_in_path
from pipeline.publish.asked import Asked
from pipeline.publish.feeds import entries, expected
from pipeline.publish.feeds import place as feed_place
from pipeline.publish.picture_subject import Subject
from pipeline.publish.pictures.elements.ticks import ticks_of_values
from pipeline.publish.pictures.mini_strip import mini_strip
from pipeline.publish.site.lists import leads
from pipeline.publish.site.parts.head import Head, Preview, described
from pipeline.publish.site.parts.hexagons import hexagons
from pipeline.publish.site.parts.render import View
from pipeline.queries import figures as figure_queries
from pipeline.text import formatting
from pipeline.text.council import lines
from pipeline.text.council.line_figures import in_100
from pipeline.text.formatting import Row
from pipeline.text.leads.variety import varied

Con = duckdb.DuckDBPyConnection

PATH = "read"
APPEALS, APPEALS_COUNT = "send_appeals_per_10000", "send_appeals_count"
BALANCE, BALANCE_PCT = "dsg_balance_gbp", "dsg_balance_pct"
MOST_NAMED = 4
"""How many councils with the same figure are named."""
NEW, LEADS = 3, 3
HEADING = "The right to a plan is the same all over England. The wait is not."


def make(con: Con, _asked: Asked) -> View:
    """Return the page."""
    measures = {row["indicator"]: row for row in figure_queries.indicators(con).rows(named=True)}
    on_time = _subject(con, measures[lines.ON_TIME]) if lines.ON_TIME in measures else None
    seen = extremes(on_time) if on_time else None
    topics = [make for parts, make in TOPICS.items() if all(part in measures for part in parts)]
    return View(
        "start.html",
        _head(on_time, seen),
        {
            "heading": HEADING,
            "seen": seen,
            **(_map(on_time) if on_time else {"hexes": None}),
            "topics": [make(con, measures) for make in topics],
            "new": _new(con),
            "next": next(iter(expected.expected(con)), None),
            "leads": varied(leads.of_england(con), LEADS, per_topic=1),
        },
    )


def _subject(con: Con, indicator: Row) -> Subject:
    return Subject(con, indicator, indicator["time_periods"][-1])


def _head(on_time: Subject | None, seen: Mapping[str, Any] | None) -> Head:
    """Return the head; without plans on time, the law and no figure."""
    preview = Preview(f"picture/hex-map/{_where(on_time)}.png", _title(on_time)) if on_time else None
    return Head(
        PATH,
        "How long families wait for a special needs plan, council by council",
        described(
            *(_sentences(seen) if seen else ("The law gives councils 20 weeks.",)),
            "Look up any council in England, from official figures.",
        ),
        preview,
        feed="feed/england",
    )


def _where(subject: Subject) -> str:
    return f"{subject.indicator['indicator']}/{period_in_path(subject.time_period)}"


def _map(on_time: Subject) -> dict[str, Any]:
    """Return the map of hexagons, with what stands below it and where its links lead."""
    return {
        "hexes": hexagons(on_time),
        "label": _title(on_time),
        "source": on_time.credit(on_time.figures()).short,
        "measure": lines.ON_TIME,
        "where": _where(on_time),
        "view": {"measure": lines.ON_TIME, "year": f"{on_time.time_period}", "map": "hex"},
    }


def _title(subject: Subject) -> str:
    return formatting.measure_in_period(subject.time_period, subject.indicator)


def extremes(subject: Subject) -> dict[str, Any] | None:
    """Return the lowest and the highest figure that can be compared, with the councils that have them.

    None if no figure can be compared.
    """
    sound = [row for row in subject.figures() if row["value"] is not None and not row["not_ranked"]]
    if not sound:
        return None
    low, high = (end(sound, key=lambda row: row["value"]) for end in (min, max))
    return {
        "period": formatting.period_cell(subject.time_period, subject.indicator),
        "low": _end(sound, low, subject.indicator),
        "high": _end(sound, high, subject.indicator),
    }


def _end(rows: Sequence[Row], at: Row, indicator: Row) -> dict[str, Any]:
    same = [row["location_name"] for row in rows if row["value"] == at["value"]]
    names = [formatting.place_in_a_sentence(name) for name in same]
    return {
        "in_100": in_100(at),
        "figure": formatting.figure(at["value"], indicator),
        "counts": (formatting.fraction(at, indicator) or "") if len(names) == 1 else "",
        "where": _listed(names) if len(names) <= MOST_NAMED else f"{len(names)} councils",
    }


def _listed(names: Sequence[str]) -> str:
    """Join names; with a comma before the last if one of them has an 'and' of its own."""
    if len(names) > 1 and any(" and " in name for name in names):
        return f"{', '.join(names[:-1])}, and {names[-1]}"
    return formatting.listed(names)


def _sentences(seen: Mapping[str, Any]) -> tuple[str, str]:
    """Return the ends in sentences, without marks."""
    low, high = (formatting.in_a_sentence(seen[end]["in_100"]) for end in ("low", "high"))
    return (
        f"The law gives councils 20 weeks. In {seen['period']}, {low} plans came in time in "
        f"{seen['low']['where']},",
        f"and {high} in {seen['high']['where']}.",
    )


def _on_time(con: Con, measures: Mapping[str, Row]) -> dict[str, Any]:
    """Return England's share of plans on time."""
    subject = _subject(con, measures[lines.ON_TIME])
    row = subject.england
    period = formatting.period_cell(subject.time_period, subject.indicator)
    if row is None:
        return {"figure": formatting.NO_FIGURE, "said": f"We have no figure for England in {period}."}
    return {
        "figure": in_100(row),
        "said": f"plans in England came within 20 weeks in {period}: "
        f"{formatting.fraction(row, subject.indicator)}. Exceptions are not counted.",
        **_link(subject, "Plans on time"),
    }


def _appeals(con: Con, measures: Mapping[str, Row]) -> dict[str, Any]:
    """Return the number of appeals in England, and how far councils are apart beside their children."""
    count, subject = measures[APPEALS_COUNT], _subject(con, measures[APPEALS])
    number, ends = _national(con, count), extremes(subject)
    period = formatting.period_cell(count["time_periods"][-1], count)
    of_england = f"appeals were made to the Tribunal in {period}."
    if number is None:
        of_england = f"We have no number of appeals in England for {period}."
    apart = ends and (
        f" For every 10,000 children, {_amount(ends['low'])} in {ends['low']['where']} and "
        f"{_amount(ends['high'])} in {ends['high']['where']}."
    )
    return {
        "figure": formatting.NO_FIGURE if number is None else formatting.figure(number["value"], count),
        "said": f"{of_england}{apart or ''}",
        **_link(subject, "Appeals"),
    }


def _amount(end: dict[str, Any]) -> str:
    return str(end["figure"]).partition(" ")[0]


def _balances(con: Con, measures: Mapping[str, Row]) -> dict[str, Any]:
    """Return how many councils are in deficit, and by how much together."""
    known = figure_queries.balances(con, BALANCE).filter(time_period=measures[BALANCE]["time_periods"][-1])
    last = known.row(0, named=True)
    period = formatting.period_cell(last["time_period"], measures[BALANCE])
    return {
        "figure": formatting.money(last["total_deficit"] or 0),
        "said": f"was the deficit of {last['in_deficit']} councils together on {period}: what they had spent "
        f"beyond the schools grant. {last['with_figure']} councils have a figure.",
        **_link(_subject(con, measures[BALANCE_PCT]), "Deficits"),
    }


def _national(con: Con, indicator: Row) -> Row | None:
    """Return England's figure of the newest period; None if there is none."""
    found = figure_queries.figures_of_period(
        con, indicator["indicator"], indicator["time_periods"][-1], "National"
    )
    return next((row for row in found.rows(named=True) if row["value"] is not None), None)


TOPICS = {
    (lines.ON_TIME,): _on_time,
    (APPEALS_COUNT, APPEALS): _appeals,
    (BALANCE, BALANCE_PCT): _balances,
}
"""The measures of a topic -> the function that makes it, where all of them are held."""


def _link(subject: Subject, words: str) -> dict[str, Any]:
    """Return where the measure's page is, and all councils on it as a strip with the words at its ends.

    There is no strip if no figure can be compared.
    """
    indicator = subject.indicator
    where = {"words": words, "indicator": indicator["indicator"]}
    values = [row["value"] for row in subject.figures() if row["value"] is not None and not row["not_ranked"]]
    if not values:
        return where
    ticks = ticks_of_values([0.0, *values], indicator, about=5)
    england = subject.england["value"] if subject.england and not indicator["signed"] else None
    low, high = (formatting.figure(end(values), indicator) for end in (min, max))
    drawing = mini_strip(
        values,
        (ticks[0][0], ticks[-1][0]),
        england,
        None,
        f"All councils: from {low} to {high}"
        + ("" if england is None else f"; England {formatting.figure(england, indicator)}"),
    )
    return {
        **where,
        "drawing": Markup(drawing),  # noqa: S704 - our own drawing
        "ends": (ticks[0][1], ticks[-1][1]),
    }


def _new(con: Con) -> list[dict[str, str]]:
    """Return what is newest: the day, what it is, and its first sentence."""
    found = [
        entry for entry in entries.of_place(con, feed_place.england(con)) if entry.kind != entries.WITHDRAWAL
    ]
    return [
        {
            "kind": formatting.capital(entry.kind),
            "when": day_label(entry.updated) if entry.kind == entries.CORRECTION else "",
            "title": entry.source_title,
            "text": entry.paragraphs[0],
        }
        for entry in found[:NEW]
    ]
