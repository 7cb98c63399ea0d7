"""Where a council stands: its newest figures beside England and similar councils, with position and range."""

import re
from collections.abc import Sequence
from typing import Any

from pipeline.core.periods import period_in_path
from pipeline.publish.documents import parts
from pipeline.publish.period_pictures import of_strip
from pipeline.publish.site.council.facts import (
    APPEALS,
    BALANCE_PCT,
    PLANS,
    REQUESTS,
    WITHIN_6_WEEKS,
    CouncilFacts,
)
from pipeline.publish.site.parts import drawings
from pipeline.text import formatting, not_ranked, positions
from pipeline.text.council import lines
from pipeline.text.council.exceptions import EXCEPTIONS
from pipeline.text.council.line_facts import is_small
from pipeline.text.formatting import Row
from pipeline.text.leads import nouns as lead_nouns


def rows(about: CouncilFacts) -> list[dict[str, Any]]:
    """Return a row for each measure: period, figure with counts, England, similar councils, position."""
    shown = (
        *(about.on_time, about.over_a_year, lines.WAIT, EXCEPTIONS),
        *(REQUESTS, lines.REFUSED, WITHIN_6_WEEKS, PLANS, APPEALS, BALANCE_PCT),
    )
    found = []
    for name in shown:
        row = about.facts.latest(name)
        if row is None:
            continue
        measure = about.measures[name]
        signed = measure["signed"]
        found.append(
            {
                "indicator": name,
                "label": measure["label"],
                "period": formatting.period_cell(row["time_period"], measure),
                "path": period_in_path(row["time_period"]),
                "figure": parts.figure(row, measure, counts=False),
                "counts": lead_nouns.counts(row, measure) if row["value"] is not None else "",
                "england": parts.in_deficit(about.con, row["time_period"])
                if signed
                else parts.england(about.facts, row, measure),
                "similar": parts.group(about.groups.get((name, row["time_period"])), measure),
                "position": position(row, measure),
                "reason": reason(row),
            }
        )
    return found


def position(row: Row, measure: Row) -> str:
    """Return the position from the nearer end, and where chance could put it: '5th lowest of 147 (...)'."""
    text, likely = parts.position(row, measure), positions.likely_in_words(row, row["value"], measure)
    return f"{text} (allowing for chance, {likely})" if likely else text


def place_sentence(row: Row, measure: Row) -> str:
    """Return a figure's place as a sentence to follow it; empty if it has none."""
    if row["rank"] is None or formatting.is_balanced(row["value"], measure):
        return ""
    return f"That is the {position(row, measure)}."


def reason(row: Row) -> str:
    """Return why there is no figure, or why it is in doubt or not compared; empty otherwise."""
    if row["value"] is None:
        return row["missing_reason"] or ""
    return not_ranked.suspect_figure(row["suspect"]) if row["suspect"] else ""


def similar(about: CouncilFacts, members: Sequence[Row], measures: Sequence[str]) -> list[list[str]]:
    """Return the cells of the council and these others: name, then the figure of each measure.

    Units are left to the heads of the columns.
    """
    figures = {
        name: {
            row["location_code"]: row for row in about.figures(name, about.measures[name]["time_periods"][-1])
        }
        for name in measures
    }
    return [
        [
            row["location_name"],
            *(
                without_unit(
                    parts.figure(figures[name].get(row["location_code"]), about.measures[name], counts=False)
                )
                for name in measures
            ),
        ]
        for row in members
    ]


def without_unit(figure: str) -> str:
    """Return a figure without a unit that is a word: '25.6', '22.1', '46.1%'."""
    return re.sub(r" (weeks|per [\d,]+)\b", "", figure)


def strip(about: CouncilFacts) -> dict[str, Any] | None:
    """Return all councils as dots on plans on time, for wide screens; None without a sound figure."""
    row = about.facts.latest(about.on_time)
    if row is None or row["value"] is None or is_small(row):
        return None
    picture = of_strip(about.subject(about.on_time, row["time_period"]))
    return {
        "label": picture.title,
        "said": picture.subtitle,
        "notes": picture.notes,
        "drawing": drawings.drawn(picture, drawings.STRIP, "wide"),
    }
