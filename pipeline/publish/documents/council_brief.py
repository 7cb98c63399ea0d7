"""The brief about a council: one page for a meeting."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import duckdb

from pipeline.core.errors import PipelineError
from pipeline.core.periods import day_label
from pipeline.core.places import NEWEST_STATISTICAL, model_year
from pipeline.publish.asked import Asked, UnknownResourceError, chosen
from pipeline.publish.documents import parts
from pipeline.publish.documents.typeset import Document
from pipeline.publish.picture_subject import Subject
from pipeline.publish.series_pictures import of_trend
from pipeline.publish.site.parts import settings
from pipeline.publish.site.parts.links import printed_address
from pipeline.queries import figures as figure_queries
from pipeline.queries import pictures as picture_queries
from pipeline.queries import places as place_queries
from pipeline.queries import profile as profile_queries
from pipeline.queries.lines import place_facts
from pipeline.text import formatting
from pipeline.text.council import inspections, lines
from pipeline.text.council.exceptions import EXCEPTIONS, exceptions_line
from pipeline.text.council.line_facts import PlaceFacts
from pipeline.text.formatting import Row
from pipeline.text.neighbour_sets import BORDERS

Con = duckdb.DuckDBPyConnection

APPEALS, BALANCE, BALANCE_PCT = "send_appeals_per_10000", "dsg_balance_gbp", "dsg_balance_pct"
COMPARED = (EXCEPTIONS, lines.WAIT, lines.REFUSED, APPEALS, BALANCE, BALANCE_PCT)
"""Measures of the table, after the share on time."""
SHOWN = (APPEALS, BALANCE, lines.REFUSED, lines.WAIT)
"""Measures of the pictures, after the share on time: the first of which there are figures."""
PICTURES = 3
BORDERS_SHOWN = 5
INSPECTIONS_SHOWN = 2
NO_GAP = "There is no gap to show: no council next door, or not on both sides a figure that can be compared."
WIDTH, HEIGHT = 340, 200
"""The room of a picture, in units of the drawing."""


def find(con: Con, asked: Asked) -> Document:
    """Return the brief about the council with this slug."""
    slug = chosen(asked.names["slug"], "council", picture_queries.slugs(con))
    place = picture_queries.place_by_slug(con, slug)
    if place is None:
        raise PipelineError(f"There is no council {slug!r}.")
    code = place["location_code"]
    facts = place_facts(con, code, (*lines.MEASURES, *COMPARED)).get(code)
    if facts is None:
        raise UnknownResourceError(f"There is nothing to tell of {place['location_name']}.", None)
    measures = {row["indicator"]: row for row in figure_queries.indicators(con).rows(named=True)}
    of_all = facts.latest_of_version(lines.ON_TIME, lines.ON_TIME_OF_ALL)[1]
    on_time = lines.ON_TIME_OF_ALL if of_all else lines.ON_TIME
    latest = [row for name in (on_time, *COMPARED) if (row := facts.latest(name)) is not None]
    five = lines.plain_lines(facts)
    inspected = list(profile_queries.inspections(con, code).rows(named=True))[:INSPECTIONS_SHOWN]
    address = printed_address(
        settings.from_environment(), f"council/{place['slug']}", f"local-authority?la={code}"
    )
    data = {
        "title": place["location_name"],
        "kind": _kind(place),
        "lines": [_line(line, facts) for line in five],
        "words": parts.WORDS,
        "pictures": _pictures(con, place, facts, measures, (on_time, *SHOWN)),
        "table": _table(con, code, latest, measures, facts),
        "similar": _similar(con, code, latest, measures),
        "borders": _borders(con, code, facts.latest(on_time), measures),
        "inspections": [_inspection(row) for row in inspected] or [{"text": inspections.NONE, "url": None}],
        "about_inspections": inspections.ABOUT,
        "notes": _notes(five, latest, measures),
        "sources": _sources(con, facts, [*latest, *inspected]),
        "licence": parts.LICENCE,
        "address": address,
        "link": parts.web_address(address),
        "qr": parts.qr_code(address),
    }
    return Document("council_brief.typ", data, newest_day(con))


def _line(line: lines.Line, facts: PlaceFacts) -> str:
    """Return a line's text; that on plans on time says also how many were exceptions."""
    more = exceptions_line(facts) if line.about == lines.ABOUT_ON_TIME else ""
    return f"{line.text} {more}".strip()


def newest_day(con: Con) -> date:
    """Return the day of the newest dated release."""
    days = figure_queries.releases(con)["published_on"].drop_nulls().to_list()
    return max(days, default=date(2000, 1, 1))


def _sources(con: Con, facts: PlaceFacts, newest: Sequence[Row]) -> list[str]:
    """Return the releases of the newest figures, and how many others those of earlier years are from."""
    own, england = facts.figures.values(), facts.england.values()
    every = picture_queries.releases_of(con, (row for series in (*own, *england) for row in series.values()))
    named = picture_queries.releases_of(con, newest)
    earlier = sum(release not in named for release in every)
    more = f"for earlier years, {earlier} earlier {'release' if earlier == 1 else 'releases'} of the same"
    return [*parts.sources(named), *([more] if earlier else [])]


def _kind(place: Row) -> str:
    ended = f", until {day_label(place['closed'])}" if place["closed"] else ""
    return f"{place['la_type']} in {formatting.region_in_a_sentence(place['region_name'])}{ended}"


def _pictures(
    con: Con, place: Row, facts: PlaceFacts, measures: Mapping[str, Row], shown: Sequence[str]
) -> list[dict[str, str]]:
    """Return the trends of the first of these measures of which the council has a figure."""
    known = [
        name
        for name in shown
        if any(row["value"] is not None for row in facts.figures.get(name, {}).values())
    ]
    found = []
    for name in known[:PICTURES]:
        measure = measures[name]
        picture = of_trend(
            Subject(con, measure, measure["time_periods"][-1], place), most_former=1, policies=False
        )
        drawn = parts.drawing(picture, WIDTH, HEIGHT)
        found.append({**drawn, "title": measure["label"], "notes": " ".join(picture.notes)})
    return found


def _table(
    con: Con, code: str, latest: Sequence[Row], measures: Mapping[str, Row], facts: PlaceFacts
) -> list[list[str]]:
    """Return a row for each figure: measure and period, figure with counts, England, similar, place."""
    groups = {
        (row["indicator"], row["time_period"]): row
        for row in profile_queries.groups(con, code, NEWEST_STATISTICAL).rows(named=True)
    }
    cells = []
    for row in latest:
        measure = measures[row["indicator"]]
        group = groups.get((row["indicator"], row["time_period"]))
        cells.append(
            [
                formatting.measure_in_period(row["time_period"], measure),
                parts.figure(row, measure),
                parts.in_deficit(con, row["time_period"])
                if measure["signed"]
                else parts.england(facts, row, measure),
                parts.group(group, measure),
                parts.position(row, measure),
            ]
        )
    return cells


def _similar(con: Con, code: str, latest: Sequence[Row], measures: Mapping[str, Row]) -> dict[str, Any]:
    """Return each similar council with its figure of the first measure, and what they are."""
    if not latest:
        return {"about": "", "councils": []}
    measure, period = measures[latest[0]["indicator"]], latest[0]["time_period"]
    members = place_queries.neighbours(con, NEWEST_STATISTICAL, code, period, latest[0]["time_identifier"])
    if members.is_empty():
        none = f"The model of {model_year(NEWEST_STATISTICAL)} names no similar councils."
        return {"about": none, "councils": []}
    every = figure_queries.figures_of_period(con, measure["indicator"], period).rows(named=True)
    figures = {row["location_code"]: row for row in every}
    return {
        "about": f"{formatting.measure_in_period(period, measure)}, in each similar council, the most alike "
        f"first (model of DfE and NFER, {model_year(NEWEST_STATISTICAL)}). The figure of all of them in the "
        "table above is of them together or, where there are no counts, their simple average.",
        "councils": [
            [
                member["location_name"],
                parts.figure(figures.get(member["location_code"]), measure, counts=False),
            ]
            for member in members.rows(named=True)
        ],
    }


def _borders(con: Con, code: str, row: Row | None, measures: Mapping[str, Row]) -> dict[str, Any]:
    """Return the widest gaps across the borders on a measure: its name, and a sentence for each."""
    if row is None:
        return {"about": "", "gaps": [NO_GAP]}
    indicator = measures[row["indicator"]]
    gaps = profile_queries.borders(con, indicator["indicator"], row["time_period"], code)
    listed = [_gap(gap, indicator) for gap in gaps.rows(named=True) if not gap["doubt"]][:BORDERS_SHOWN]
    return {
        "about": formatting.measure_in_period(row["time_period"], indicator),
        "gaps": listed or [NO_GAP],
    }


def _gap(gap: Row, indicator: Row) -> str:
    """Return a gap in a sentence: 'Surrey (by land): 89.5%, apart by 32.6 percentage points.'."""
    chance = gap["gap_low"] is not None and gap["gap_low"] <= 0
    theirs = formatting.figure(gap["other_value"], indicator)
    return (
        f"{gap['name']} ({BORDERS[gap['neighbour_set']]}): {theirs}, "
        f"apart by {formatting.difference(gap['gap'], indicator)}"
        f"{', which chance could explain' if chance else ''}."
    )


def _inspection(row: Row) -> dict[str, str | None]:
    return {"text": inspections.inspection_sentence(row), "url": parts.web_address(row["report_url"])}


def _notes(five: Sequence[lines.Line], latest: Sequence[Row], measures: Mapping[str, Row]) -> list[str]:
    """Return what must be known of the lines and of the figures of the table, without repeats."""
    notes = [note for line in five for note in line.notes]
    for row in latest:
        reason = row["missing_reason"] if row["value"] is None else row["suspect"]
        if reason and reason not in notes:
            notes.append(f"{measures[row['indicator']]['label']}: {reason}")
    return list(dict.fromkeys(notes))
