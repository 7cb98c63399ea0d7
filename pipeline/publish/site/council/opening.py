"""The first screen of a council's page: who it is, five lines each with a strip, the strongest leads."""

import re
from typing import Any, NamedTuple

from markupsafe import Markup

from pipeline.core.periods import day_label
from pipeline.publish.pictures.elements.ticks import ticks_of_values
from pipeline.publish.pictures.mini_strip import mini_strip
from pipeline.publish.site.council.facts import CouncilFacts
from pipeline.publish.site.parts.releases import with_sources
from pipeline.queries import leads as lead_queries
from pipeline.queries import places as place_queries
from pipeline.text import formatting
from pipeline.text.council import lines
from pipeline.text.council.exceptions import exceptions_line
from pipeline.text.council.line_figures import TOO_FEW, WITHOUT_FIGURE, line_figures
from pipeline.text.formatting import Row
from pipeline.text.leads.titles import lead_title
from pipeline.text.leads.variety import varied

LEADS_FIRST, LEADS_AFTER = 3, 3
ON_ONE_CHILD = "This is the average of plans already issued. It cannot say how long one child will wait."
_OF_ENGLAND = re.compile(r" (England: .+?\.)(?= |$)")


class Strip(NamedTuple):
    """All councils on one measure, as a drawing, with the words at its ends, and a year of its own."""

    drawing: Markup
    low: str
    high: str
    year: str = ""

    @property
    def ends(self) -> list[str]:
        """The words below the drawing, from left to right."""
        return [self.low, *([self.year] if self.year else []), self.high]


def kind_of_place(about: CouncilFacts) -> dict[str, Any]:
    """Return what stands above and below the name: region, type, what came before and after."""
    place = about.place
    changes = place_queries.authority_changes(about.con, about.code)
    known = about.places
    codes = dict.fromkeys([*changes["from_code"], *changes["to_code"]])
    region = known.get(place["region_code"])
    notes = [
        f"{day_label(row['effective'])}: {row['note']}"
        for row in changes.rows(named=True)
        if row["note"] is not None
    ]
    return {
        "type": place["la_type"],
        "region": region,
        "ended": day_label(place["closed"]) if place["closed"] else "",
        "changes": list(dict.fromkeys(notes)),
        "related": [known[code] for code in codes if code in known and code != about.code],
        "website": place["website"] or "",
    }


def five_lines(about: CouncilFacts) -> dict[str, Any]:
    """Return the lines, each with its large figure and its strip, and the notes on all of them."""
    five = lines.plain_lines(about.facts)
    shown = [
        {
            "figure": figure,
            "is_figure": figure not in WITHOUT_FIGURE,
            "strip": _strip(about, line, is_last=line is five[-1]),
            "indicator": line.indicator,
            "exceptions": exceptions_line(about.facts) if line.about == lines.ABOUT_ON_TIME else "",
            "on_one_child": ON_ONE_CHILD if line.about == "wait" and figure not in WITHOUT_FIGURE else "",
            "short_notes": [note for note in line.notes if note in lines.SHORT_NOTES],
            **_parted(line.text),
        }
        for line, figure in zip(five, line_figures(about.facts), strict=True)
    ]
    notes = list(dict.fromkeys(note for line in five for note in line.notes))
    return {
        "lines": shown,
        "notes": notes,
        "further_notes": [note for note in notes if note not in lines.SHORT_NOTES],
        "texts": [line.text for line in five],
        "are_too_few": all(line["figure"] == TOO_FEW for line in shown),
    }


def _parted(text: str) -> dict[str, str]:
    """Return a line in the parts before England's figure, that figure, and after it."""
    found = _OF_ENGLAND.search(text)
    if found is None:
        return {"before": text, "england": "", "after": ""}
    return {"before": text[: found.start()], "england": found[1], "after": text[found.end() :].strip()}


def _strip(about: CouncilFacts, line: lines.Line, *, is_last: bool) -> Strip | None:
    """Return the strip of a line's measure; of the last line, on which way it went, where it went from."""
    if line.indicator is None or line.indicator not in about.measures:
        return None
    measure = about.measures[line.indicator]
    period = line.time_period or measure["time_periods"][-1]
    counted_so = about.facts.breaks.get(line.indicator, measure["time_periods"][0])
    comparable = about.facts.comparable(line.indicator)
    since = next((first for first in comparable if first >= counted_so), counted_so)
    if not is_last or since >= period:
        return strip(about, line.indicator, period)
    found = strip(about, line.indicator, since)
    return found and found._replace(year=f"in {since}")


def strip(about: CouncilFacts, measure: str, period: int) -> Strip | None:
    """Return the strip of a measure and period; None if no council has a figure that can be compared."""
    indicator = about.measures[measure]
    rows = about.figures(measure, period)
    sound = [row for row in rows if row["value"] is not None and not row["not_ranked"]]
    if not sound:
        return None
    own = next((row for row in rows if row["location_code"] == about.code), None)
    if own is not None and (own["value"] is None or own["not_ranked"] == "small"):
        own = None
    england = about.facts.national(measure, period)
    values = [row["value"] for row in sound]
    marks = [*values, *([own["value"]] if own else [])]
    ticks = ticks_of_values([0.0, *marks], indicator, about=5)
    low, high = ticks[0][0], ticks[-1][0]
    said = [formatting.figure(value, indicator) for value in (min(values), max(values))]
    words = f"All councils in {formatting.period_cell(period, indicator)}: from {said[0]} to {said[1]}"
    words += "" if england is None else f"; England {formatting.figure(england, indicator)}"
    words += "" if own is None else f"; {about.name} {formatting.figure(own['value'], indicator)}"
    drawing = mini_strip(
        values,
        (low, high),
        england,
        own["value"] if own else None,
        f"{words}.",
        hollow=bool(own and own["not_ranked"]),
    )
    return Strip(Markup(drawing), ticks[0][1], ticks[-1][1])  # noqa: S704 - our own drawing


def leads(about: CouncilFacts) -> tuple[list[Row], list[Row]]:
    """Return the leads that open the page, at most two of a topic, and the next ones; each with a title."""
    shorts = {name: row["short_label"] for name, row in about.measures.items()}
    found: list[Row] = [
        {**row, "title": lead_title({**row, "short_label": shorts[row["indicator"]]})}
        for row in with_sources(about.con, lead_queries.of_council(about.con, about.code).rows(named=True))
    ]
    first = varied(found, LEADS_FIRST, per_topic=2)
    return first, [lead for lead in found if lead not in first][:LEADS_AFTER]
