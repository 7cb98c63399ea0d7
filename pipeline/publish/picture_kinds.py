"""Every kind of picture, from the warehouse: what it needs is fetched here and drawn by `pictures`."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.core.periods import boundary_year
from pipeline.core.places import ENGLAND, NEWEST_STATISTICAL
from pipeline.core.suggestions import did_you_mean
from pipeline.publish.picture_subject import Subject
from pipeline.publish.pictures import (
    areas,
    border_gaps,
    dots,
    panels,
    ranking,
    spread,
    strip,
    trend,
    two_measures,
)
from pipeline.publish.pictures.coarse_outlines import coarsened
from pipeline.publish.pictures.picture import Picture
from pipeline.queries import figures as figure_queries
from pipeline.queries import pictures as picture_queries
from pipeline.queries import places as place_queries
from pipeline.queries import variation as variation_queries
from pipeline.statistics.relations import correlation
from pipeline.text import formatting
from pipeline.text.association import association
from pipeline.text.formatting import Row

REGIONS = 9
SIMILAR = "{number} similar councils"
"""The statistical neighbours, after 'Leeds and'."""


def of_trend(subject: Subject, most_former: int | None = None) -> Picture:
    """Return the measure over the years: a council, England, its region, similar councils, predecessors.

    With more than `most_former` predecessors there is no room for their names, and they are left out.
    """
    con, indicator, place = subject.con, subject.indicator, subject.council
    measure, code = indicator["indicator"], place["location_code"]
    former = picture_queries.predecessors(con, code)
    if most_former is not None and len(former) > most_former:
        former = []
    comparable = indicator["unit"] not in ("count", "GBP")
    wanted = [code, *(other for other, _ in former), ENGLAND, place["region_code"]]
    series = picture_queries.series(con, measure, wanted)
    lines = [trend.Line(place["short_name"], "own", series[code])]
    lines += [trend.Line(_before(name, place), "former", series[other]) for other, name in former]
    if comparable:
        lines.append(trend.Line("England", "england", series[ENGLAND]))
        lines.append(trend.Line(place["region_name"], "region", series[place["region_code"]]))
        pooled = picture_queries.pooled(con, measure, code, NEWEST_STATISTICAL)
        lines.append(trend.Line("Similar councils", "neighbours", pooled))
    used = [row for rows in series.values() for row in rows]
    return trend.picture(
        place["location_name"],
        lines,
        indicator,
        picture_queries.breaks(con, measure),
        subject.credit(used, "local-authority"),
    )


def _before(name: str, place: Row) -> str:
    """Return the name of a predecessor, distinct from that of its successor."""
    return f"{name} as it was" if name == place["location_name"] else name


def of_map(subject: Subject, *, coarse: bool = False) -> Picture:
    """Return the map of council areas; coarse for a page that must be small."""
    return _map(subject, "geographic", coarse=coarse)


def of_hex_map(subject: Subject) -> Picture:
    """Return the map with a hexagon for each council."""
    return _map(subject, "hex")


def _map(subject: Subject, kind: str, *, coarse: bool = False) -> Picture:
    con, indicator, period = subject.con, subject.indicator, subject.time_period
    year = boundary_year(period, indicator["time_identifier"])
    layer = place_queries.map_layer(con, kind, year)
    if layer.is_empty():
        raise PipelineError(f"There is no map for {formatting.indicator_period(period, indicator)}.")
    document = json.loads(place_queries.map_document(con, layer["sha256"][0])["document"][0])
    rows = subject.figures()
    seen = subject.seen(rows)
    return areas.picture(
        coarsened(document) if coarse else document,
        rows,
        indicator,
        period,
        seen,
        subject.credit(rows, boundaries=kind == "geographic"),
        selected=subject.place,
    )


def of_strip(subject: Subject) -> Picture:
    """Return all councils as dots along an axis."""
    rows = subject.figures()
    credit = subject.credit(rows)
    return strip.picture(
        rows, subject.indicator, subject.time_period, subject.england, credit, selected=subject.place
    )


def of_ranking(subject: Subject) -> Picture:
    """Return all councils in their order, with rank and interval."""
    rows = subject.figures()
    found = variation_queries.ranking(subject.con, subject.indicator["indicator"], subject.time_period)
    return ranking.picture(
        rows,
        {row["location_code"]: row for row in found.rows(named=True)},
        picture_queries.short_names(subject.con),
        subject.indicator,
        subject.time_period,
        subject.england,
        subject.credit(rows),
        selected=subject.place,
    )


def of_dots(subject: Subject) -> Picture:
    """Return a council next to similar ones, with England and the similar ones taken together."""
    con, indicator, place, period = subject.con, subject.indicator, subject.council, subject.time_period
    code = place["location_code"]
    members = place_queries.neighbours(con, NEWEST_STATISTICAL, code, period, indicator["time_identifier"])
    by_code = {row["location_code"]: row for row in subject.figures()}
    others = [by_code[other] for other in members["location_code"] if other in by_code]
    england = subject.england
    lines = [("England", england["value"])] if england else []
    pooled = picture_queries.pooled(con, indicator["indicator"], code, NEWEST_STATISTICAL)
    lines += [
        (_group_label(row), row["value"])
        for row in pooled
        if row["time_period"] == period and not formatting.is_total(indicator)
    ]
    own = by_code.get(code)
    shown = [*others, *([own] if own else [])]
    group = SIMILAR.format(number=len(others))
    credit = subject.credit(shown, "compare", neighbours=NEWEST_STATISTICAL)
    return dots.picture(
        place, own, others, group, lines, indicator, period, credit, picture_queries.short_names(con)
    )


def _group_label(group: Row) -> str:
    return f"The {group['used']} together" if group["is_pooled"] else f"Mean of the {group['used']}"


def of_panels(subject: Subject) -> Picture:
    """Return a panel for the council and each of its similar ones, or for each region."""
    con, indicator, place = subject.con, subject.indicator, subject.place
    measure, period = indicator["indicator"], subject.time_period
    if place is None:
        regions = list(place_queries.regions(con).head(REGIONS).iter_rows())
        shown, heading, seen = regions, "England's regions", "Dashed: England. Every panel has the same axes."
    else:
        code = place["location_code"]
        found = place_queries.neighbours(con, NEWEST_STATISTICAL, code, period, indicator["time_identifier"])
        similar = list(found.select("location_code", "location_name").iter_rows())
        shown = [(code, place["location_name"]), *similar]
        heading = f"{place['location_name']} and {SIMILAR.format(number=len(similar))}"
        seen = "Dashed: England. The most alike come first; every panel has the same axes."
    series = picture_queries.series(con, measure, [ENGLAND, *(code for code, _ in shown)])
    england = trend.Line("England", "england", [] if formatting.is_total(indicator) else series[ENGLAND])
    lines = [
        trend.Line(name, "own" if place and code == place["location_code"] else "neighbours", series[code])
        for code, name in shown
    ]
    if not any(line.points for line in lines):
        whom = "these councils" if place else "regions"
        raise PipelineError(f"There is no figure of {measure} for {whom}.")
    used = [row for rows in series.values() for row in rows]
    breaks = picture_queries.breaks(con, measure)
    return panels.picture(heading, seen, lines, england, indicator, breaks, subject.credit(used, "compare"))


def of_spread(subject: Subject) -> Picture:
    """Return how far councils lay apart over the years, up to the period."""
    con, indicator, place = subject.con, subject.indicator, subject.place
    measure = indicator["indicator"]
    found = variation_queries.spread(con, measure).rows(named=True)
    rows = [row for row in found if row["time_period"] <= subject.time_period]
    code = place["location_code"] if place else None
    series = picture_queries.series(con, measure, [ENGLAND, *([code] if code else [])])
    lines = [] if formatting.is_total(indicator) else [trend.Line("England", "england", series[ENGLAND])]
    lines += [trend.Line(place["short_name"], "own", series[place["location_code"]])] if place else []
    every = picture_queries.series_sources(con, measure, subject.time_period)
    return spread.picture(
        rows,
        lines,
        indicator,
        picture_queries.breaks(con, measure),
        subject.credit(every, "variation", show="spread"),
    )


def of_border_gaps(subject: Subject) -> Picture:
    """Return the widest gaps between neighbours, or all at the borders of a council."""
    con, indicator, period, place = subject.con, subject.indicator, subject.time_period, subject.place
    found = variation_queries.border_gaps(con, indicator["indicator"], period).rows(named=True)
    code = place["location_code"] if place else None
    gaps = [row for row in found if code in (row["high_code"], row["low_code"])]
    if place is None:
        gaps = [row for row in found if not row["doubt"]]
    if not gaps:
        whom = place["location_name"] if place else "any council"
        raise PipelineError(
            f"There is no border of {whom} with figures of {indicator['indicator']} on both sides."
        )
    names = picture_queries.short_names(con)
    credit = subject.credit(subject.figures(), "variation", show="cliffs")
    return border_gaps.picture(gaps, names, indicator, period, credit, selected=place)


def of_two_measures(subject: Subject, *, other: str) -> Picture:
    """Return the measure against another one, in the same period or else that one's newest."""
    con, indicator, period, place = subject.con, subject.indicator, subject.time_period, subject.place
    second = figure_queries.get_indicator(con, other)
    same = second["time_identifier"] == indicator["time_identifier"] and period in second["time_periods"]
    other_period = period if same else second["time_periods"][-1]
    pairs = variation_queries.pairs(con, (indicator["indicator"], period), (other, other_period))
    both = pairs.drop_nulls(["x", "y"]).filter(pl.col("left_out").is_null())
    beside = Subject(con, second, other_period, place, subject.site)
    return two_measures.picture(
        pairs.rows(named=True),
        subject.axis,
        beside.axis,
        association(correlation(both), (indicator["short_label"], second["short_label"])),
        subject.credit([*subject.figures(), *beside.figures()], "variation", show="scatter", by=other),
        selected=place,
    )


@dataclass(frozen=True)
class Kind:
    """A kind of picture: the function that makes it, what it shows, and of what it can be."""

    make: Callable[..., Picture]
    about: str
    of_council: Literal["can", "must"] = "can"
    needs_other: bool = False


KINDS: Mapping[str, Kind] = {
    "map": Kind(of_map, "council areas, coloured by class"),
    "hex-map": Kind(of_hex_map, "a hexagon for each council, coloured by class"),
    "strip": Kind(of_strip, "every council as a dot along an axis"),
    "ranking": Kind(of_ranking, "every council in order, with rank and 95% interval"),
    "trend": Kind(of_trend, "a council over the years, with England, region, similar councils", "must"),
    "comparison": Kind(of_dots, "a council and similar ones, with 95% intervals", "must"),
    "panels": Kind(of_panels, "small multiples over the years: regions, or a council and similar ones"),
    "spread": Kind(of_spread, "how far councils lie apart over the years"),
    "border-gaps": Kind(of_border_gaps, "the widest gaps between neighbours, or those of a council"),
    "two-measures": Kind(of_two_measures, "two measures against each other", needs_other=True),
}
"""Kind, as in a path, -> what it is."""


def make(subject: Subject, kind: str, *, other: str | None = None) -> Picture:
    """Return the picture of a kind; `other` is the second measure of two-measures.

    Raises PipelineError if there is no such kind or no figure, or if it needs a council or a second measure.
    """
    found = KINDS.get(kind)
    if found is None:
        raise PipelineError(f"There is no kind of picture {kind!r}. {did_you_mean(kind, list(KINDS))}")
    if not found.needs_other:
        return found.make(subject)
    if other is None or other == subject.indicator["indicator"]:
        raise PipelineError("This picture is of two measures: name the other one.")
    return found.make(subject, other=other)
