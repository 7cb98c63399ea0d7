"""The councils around one: those across its borders, and those that are most like it."""

from typing import Any

from pipeline.core.periods import period_in_path
from pipeline.core.places import NEWEST_STATISTICAL, model_year
from pipeline.publish.documents import parts
from pipeline.publish.site.council import standing
from pipeline.publish.site.council.facts import APPEALS, CouncilFacts
from pipeline.queries import places as place_queries
from pipeline.queries import profile as profile_queries
from pipeline.text import formatting, positions
from pipeline.text.council import lines
from pipeline.text.council.headlines import border_headline
from pipeline.text.formatting import Row
from pipeline.text.neighbour_sets import BORDERS

FEWEST = 2
"""Fewer others are no group."""
BY_CHANCE = "which chance could explain"


def borders(about: CouncilFacts) -> dict[str, Any]:
    """Return the council among those that touch it, on plans on time: highest first, with how far apart."""
    row = about.facts.latest(about.on_time)
    if row is None:
        return {"headline": "Next door", "label": "", "bars": [], "left_out": [], "period": ""}
    indicator = about.measures[about.on_time]
    gaps = list(
        profile_queries.borders(about.con, about.on_time, row["time_period"], about.code).rows(named=True)
    )
    sound = [gap for gap in gaps if not gap["doubt"]]
    bars = [_bar(gap, indicator, about.slug(gap["code"])) for gap in sound]
    if bars:
        own = {"name": about.place["location_name"], "slug": "", "apart": "", "border": ""}
        bars.append({**own, **_length(row["value"], indicator)})
    headline = border_headline(gaps, about.name, indicator)
    return {
        "headline": headline or "Next door",
        "label": formatting.measure_in_period(row["time_period"], indicator),
        "bars": sorted(bars, key=lambda bar: -bar["value"]),
        "left_out": [gap["name"] for gap in gaps if gap["doubt"]],
        "period": period_in_path(row["time_period"]),
    }


def _bar(gap: Row, indicator: Row, slug: str) -> dict[str, Any]:
    by_chance = gap["gap_low"] is not None and gap["gap_low"] <= 0
    apart = formatting.difference(gap["gap"], indicator)
    return {
        "name": gap["name"],
        "slug": slug,
        "apart": f"{apart} apart" + (f", {BY_CHANCE}" if by_chance else ""),
        "border": "" if gap["neighbour_set"] == "touching" else BORDERS[gap["neighbour_set"]],
        "remarkable": by_chance or gap["neighbour_set"] != "touching",
        **_length(gap["other_value"], indicator),
    }


def _length(value: float, indicator: Row) -> dict[str, Any]:
    """Return a figure as words, and as the length of its bar in per cent."""
    return {"value": value, "figure": formatting.figure(value, indicator), "length": f"{value:.1f}"}


def similar(about: CouncilFacts) -> dict[str, Any]:
    """Return the council and its statistical neighbours on a few measures, the most alike first."""
    measures = [
        name
        for name in (about.on_time, lines.WAIT, lines.REFUSED, APPEALS)
        if name in about.measures and about.facts.latest(name) is not None
    ]
    row = about.facts.latest(about.on_time)
    members: list[Row] = []
    if row is not None:
        found = place_queries.neighbours(
            about.con, NEWEST_STATISTICAL, about.code, row["time_period"], row["time_identifier"]
        )
        members = list(found.rows(named=True))
    return {
        "label": formatting.measure_in_period(row["time_period"], about.measures[about.on_time])
        if row
        else "",
        "sentence": _among_similar(about, row) if row else "",
        "heads": [_head(about.measures[name]) for name in measures],
        "rows": [
            {"slug": about.slug(member["location_code"]), "cells": cells}
            for member, cells in zip(
                [about.place, *members],
                standing.similar(about, [about.place, *members], measures),
                strict=True,
            )
        ]
        if members
        else [],
        "england": [
            parts.NONE
            if (value := about.facts.national(name, about.measures[name]["time_periods"][-1])) is None
            else standing.without_unit(formatting.figure(value, about.measures[name]))
            for name in measures
        ],
        "model": model_year(NEWEST_STATISTICAL),
    }


def _among_similar(about: CouncilFacts, row: Row) -> str:
    """Return the council's position among itself and its statistical neighbours on plans on time."""
    group = about.groups.get((about.on_time, row["time_period"]))
    if group is None or group["position"] is None or group["used"] < FEWEST:
        return ""
    measure = about.measures[about.on_time]
    own = formatting.figure(row["value"], measure)
    position = positions.short_position(group["position"], group["of"], group["tied"], row["value"], measure)
    others = parts.group(group, measure)
    who = "the others" if group["pooled"] is None else "the group average of the others is"
    said = f"{formatting.capital(about.name)} issued {own} in time, the {position}"
    return f"{said}; {who} {others}."


def _head(measure: Row) -> str:
    unit = " in weeks" if measure["unit"] == "weeks" else ""
    period = formatting.period_cell(measure["time_periods"][-1], measure)
    return f"{measure['short_label']}{unit}, {period}"
