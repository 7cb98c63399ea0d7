"""The widest gaps between councils that touch each other, on a few measures."""

from collections.abc import Sequence
from typing import Any

import duckdb

from pipeline.core.periods import period_in_path
from pipeline.publish.asked import Asked
from pipeline.publish.period_pictures import of_border_gaps
from pipeline.publish.picture_subject import Subject
from pipeline.publish.pictures.picture import SIZES
from pipeline.publish.site.parts import drawings
from pipeline.publish.site.parts.head import Head, Preview, described
from pipeline.publish.site.parts.releases import listed_releases
from pipeline.publish.site.parts.render import View
from pipeline.queries import figures as figure_queries
from pipeline.queries import pictures as picture_queries
from pipeline.queries import records as record_queries
from pipeline.queries import variation as variation_queries
from pipeline.text import formatting
from pipeline.text.border_lines import border_line
from pipeline.text.council import lines
from pipeline.text.council.lines_to_copy import cited
from pipeline.text.formatting import Row
from pipeline.text.neighbour_sets import BORDERS

Con = duckdb.DuckDBPyConnection

PATH = "borders"
MEASURES = {
    lines.ON_TIME: "Plans in time",
    lines.WAIT: "How long it takes",
    lines.REFUSED: "Requests refused",
    "send_appeals_per_10000": "Appeals",
    "dsg_balance_pct": "Deficits and surpluses",
}
"""Measure -> the heading of its part."""
NO_RANGE = (
    "No likely range is given: only the average of each council is published, not how far its waits differ."
)
SHOWN = 15
"""How many gaps of a measure are listed, as many as its picture shows."""


def make(con: Con, _asked: Asked) -> View:
    """Return the page."""
    measures = {row["indicator"]: row for row in figure_queries.indicators(con).rows(named=True)}
    held = [measures[name] for name in MEASURES if name in measures]
    subjects = [Subject(con, measure, measure["time_periods"][-1]) for measure in held]
    found = [part for subject in subjects if (part := _part(subject))["gaps"]]
    shown = {part["indicator"] for part in found}
    used = [row for subject in subjects for row in subject.figures()]
    return View(
        "borders.html",
        _head(found),
        {
            "first": found[0] if lines.ON_TIME in shown else None,
            "parts": found,
            "absent": [heading for name, heading in MEASURES.items() if name not in shown],
            "shown": SHOWN,
            "releases_of": listed_releases(picture_queries.releases_of(con, used)),
        },
    )


def _head(parts: Sequence[dict[str, Any]]) -> Head:
    """Return the head, with the widest gap of the first measure."""
    title = "The widest border gaps"
    if not parts:
        return Head(PATH, title, "How far the figures of councils that touch each other are apart.")
    first, widest = parts[0], parts[0]["gaps"][0]
    return Head(
        PATH,
        title,
        described(
            f"{widest['high']} {widest['high_figure']}, next door in {widest['low']} {widest['low_figure']}: "
            f"{formatting.in_a_sentence(first['title'])}.",
            f"The {SHOWN} widest border gaps of each measure.",
        ),
        Preview(f"{first['picture']}.png", f"The widest border gaps: {first['title']}"),
    )


def _part(subject: Subject) -> dict[str, Any]:
    """Return the widest gaps of a measure, with its picture."""
    con, indicator, period = subject.con, subject.indicator, subject.time_period
    slugs = {place["location_code"]: place["slug"] for place in record_queries.places(con).rows(named=True)}
    every = list(variation_queries.border_gaps(con, indicator["indicator"], period).rows(named=True))
    sound = [row for row in every if not row["doubt"]]
    picture = of_border_gaps(subject)
    width, height = drawings.measured(picture, SIZES["bare"])
    return {
        "id": indicator["indicator"].replace("_", "-"),
        "indicator": indicator["indicator"],
        "heading": MEASURES[indicator["indicator"]],
        "title": formatting.measure_in_period(period, indicator),
        "period": formatting.period_cell(period, indicator),
        "all": len(sound),
        "left_out": len(every) - len(sound),
        "gaps": [_gap(row, indicator, slugs) for row in sound[:SHOWN]],
        "lines": lines_to_copy(subject, sound[:SHOWN]),
        "counted": indicator["denominator_label"] or "" if indicator["unit"] == "per cent" else "",
        "no_range": NO_RANGE if indicator["indicator"] == lines.WAIT else "",
        "picture": f"picture/border-gaps/{indicator['indicator']}/{period_in_path(period)}",
        "said": picture.description,
        "width": width,
        "height": height,
        "view": {"measure": indicator["indicator"], "year": f"{period}", "show": "cliffs"},
    }


def lines_to_copy(subject: Subject, gaps: Sequence[Row]) -> dict[str, Any]:
    """Return a sentence to copy for each of these gaps of a measure and period, and the source of all."""
    newest = picture_queries.releases_of(subject.con, subject.figures())[-1]
    when = formatting.indicator_period(subject.time_period, subject.indicator)
    return {
        "texts": [border_line(row, subject.indicator, subject.time_period) for row in gaps],
        "source": cited(newest, when),
    }


def _gap(row: Row, indicator: Row, slugs: dict[str, str]) -> dict[str, Any]:
    """Return a gap: both councils with figure and number, how far they are apart, and by what border."""
    found: dict[str, Any] = {
        "apart": formatting.difference(row["gap"], indicator).replace("percentage ", ""),
        "range": ""
        if row["gap_low"] is None
        else f"{_bare(row['gap_low'], indicator)} to {_bare(row['gap_high'], indicator)}",
        "border": "" if row["neighbour_set"] == "touching" else BORDERS[row["neighbour_set"]],
    }
    for end in ("high", "low"):
        number = row[f"{end}_denominator"]
        found |= {
            end: row[f"{end}_name"],
            f"{end}_slug": slugs.get(row[f"{end}_code"], ""),
            f"{end}_figure": formatting.figure(row[f"{end}_value"], indicator),
            f"{end}_of": "" if number is None or indicator["signed"] else _behind(number, indicator),
        }
    return found


def _behind(number: float, indicator: Row) -> str:
    """Return what a figure rests on: 'of 428' behind a share, '(696 plans)' behind an average or a rate."""
    if indicator["unit"] == "per cent":
        return f"of {number:,.0f}"
    return f"({number:,.0f} {indicator['denominator_label'].split()[0]})"


def _bare(size: float, indicator: Row) -> str:
    return formatting.difference(size, indicator).partition(" ")[0]
