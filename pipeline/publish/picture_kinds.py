"""Every kind of picture, from the warehouse: what it needs is fetched here and drawn by `pictures`."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.core.periods import boundary_year
from pipeline.core.places import ENGLAND, STATISTICAL
from pipeline.core.suggestions import did_you_mean
from pipeline.publish.picture_subject import Subject
from pipeline.publish.pictures import (
    areas,
    border_gaps,
    dots,
    funnel,
    map_lines,
    movers,
    panels,
    ranking,
    spread,
    strip,
    trend,
    two_measures,
)
from pipeline.publish.pictures.elements.coarse_outlines import coarsened
from pipeline.publish.pictures.map_lines import Beside
from pipeline.publish.pictures.picture import Picture
from pipeline.publish.pictures.trend_lines import Line, Role
from pipeline.queries import figures as figure_queries
from pipeline.queries import pictures as picture_queries
from pipeline.queries import places as place_queries
from pipeline.queries import variation as variation_queries
from pipeline.statistics.relations import correlation
from pipeline.text import formatting
from pipeline.text.association import association
from pipeline.text.formatting import Row

REGIONS = 9
BESIDE: tuple[Role, ...] = ("england", "region", "neighbours")
"""Those that a council is shown beside on a trend."""


def of_trend(
    subject: Subject,
    most_former: int | None = None,
    beside: Collection[Role] = BESIDE,
    together: Sequence[Row] | None = None,
) -> Picture:
    """Return the measure over the years: a council, its predecessors, and the roles of `beside`.

    With more than `most_former` predecessors there is no room for their names, and they are left out.
    `together` are the group's own figures, if they are at hand.
    """
    con, indicator, place = subject.con, subject.indicator, subject.council
    lines = trend_lines(subject, most_former, beside, together)
    rows = [row for line in lines if line.role != "neighbours" for row in line.rows]
    measure = indicator["indicator"]
    return trend.picture(
        place["location_name"],
        lines,
        indicator,
        picture_queries.breaks(con, measure),
        subject.credit(rows, "local-authority"),
        picture_queries.policy_marks(con, measure),
    )


def trend_lines(
    subject: Subject,
    most_former: int | None = None,
    beside: Collection[Role] = BESIDE,
    together: Sequence[Row] | None = None,
) -> list[Line]:
    """Return the lines of such a picture; totals have none beside the council and its predecessors."""
    con, indicator, place = subject.con, subject.indicator, subject.council
    measure, code = indicator["indicator"], place["location_code"]
    former = picture_queries.predecessors(con, code)
    if most_former is not None and len(former) > most_former:
        former = []
    wanted = [code, *(other for other, _ in former), ENGLAND, place["region_code"]]
    series = picture_queries.series(con, measure, wanted)
    lines = [Line(place["short_name"], "own", series[code])]
    lines += [Line(_before(name, place), "former", series[other]) for other, name in former]
    if indicator["unit"] in ("count", "GBP"):
        return lines
    name, about = subject.group.line(subject.members())
    if together is None:
        together = subject.group.over_time(con, indicator, place)
    others = [
        Line("England", "england", series[ENGLAND]),
        Line(place["region_name"], "region", series[place["region_code"]]),
        Line(name, "neighbours", together, about),
    ]
    return lines + [line for line in others if line.role in beside]


def _before(name: str, place: Row) -> str:
    """Return the name of a predecessor, distinct from that of its successor."""
    return f"{name} as it was" if name == place["location_name"] else name


def of_map(subject: Subject, *, coarse: bool = False) -> Picture:
    """Return the map of council areas; coarse for a page that must be small."""
    return map_of(subject, "geographic", coarse=coarse)


def of_hex_map(subject: Subject) -> Picture:
    """Return the map with a hexagon for each council."""
    return map_of(subject, "hex")


def map_of(
    subject: Subject,
    kind: str,
    *,
    coarse: bool = False,
    outlined: Beside | None = None,
    seen: str | None = None,
) -> Picture:
    """Return a map of a kind of map_layer; `outlined` councils instead of those beside the subject's.

    `seen` is the subtitle, instead of the subject's figure.
    """
    con, indicator, period = subject.con, subject.indicator, subject.time_period
    year = boundary_year(period, indicator["time_identifier"])
    layer = place_queries.map_layer(con, kind, year)
    if layer.is_empty():
        raise PipelineError(f"There is no map for {formatting.indicator_period(period, indicator)}.")
    document = json.loads(place_queries.map_document(con, layer["sha256"][0])["document"][0])
    rows = subject.figures()
    shown = {"map": kind} if kind == "hex" else {}
    beside, gaps = outlined, None
    if subject.place and subject.beside:
        shown |= subject.beside.parameters
        members = subject.members()
        beside = Beside(subject.beside.line(members)[0], [code for code, _ in members])
    if subject.gaps and kind == "geographic" and not formatting.is_total(indicator):
        shown["cliffs"] = "yes"
        found = variation_queries.border_gaps(con, indicator["indicator"], period)
        gaps = map_lines.gaps(found.rows(named=True), indicator)
    return areas.picture(
        coarsened(document) if coarse else document,
        rows,
        indicator,
        period,
        seen or subject.seen(rows),
        subject.credit(rows, "map", shown, boundaries=True),  # hexagons were laid out from them
        selected=subject.place,
        beside=beside,
        gaps=gaps,
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
    """Return a council next to others, or chosen ones, with England and the others taken together."""
    con, indicator, place, period = subject.con, subject.indicator, subject.place, subject.time_period
    group, own_code = subject.group, place["location_code"] if place else None
    members = subject.members()
    if place is None and not members:
        raise PipelineError("This picture is of one council, or of chosen ones: name them in the address.")
    by_code = {row["location_code"]: row for row in subject.figures()}
    others = [by_code[code] for code, _ in members if code in by_code]
    england = subject.england
    lines = [("England", england["value"])] if england else []
    lines += [
        (_group_label(row), row["value"])
        for row in group.over_time(con, indicator, place)
        if row["time_period"] == period and not formatting.is_total(indicator)
    ]
    own = by_code.get(own_code)
    shown = [*others, *([own] if own else [])]
    said = group.name(len(others), place)
    names = picture_queries.short_names(con)
    credit = subject.credit(shown, "compare", group.parameters)
    return dots.picture(place, own, others, said, lines, indicator, period, credit, names)


def _group_label(group: Row) -> str:
    return f"The {group['used']} together" if group["is_pooled"] else f"Mean of the {group['used']}"


def of_panels(subject: Subject) -> Picture:
    """Return a panel for the council and each of its similar ones, for chosen ones, or for each region."""
    con, indicator, place = subject.con, subject.indicator, subject.place
    measure, members = indicator["indicator"], subject.members()
    seen = "Dashed: England. Every panel has the same axes."
    if place is None and not members:
        shown, heading = list(place_queries.regions(con).head(REGIONS).iter_rows()), "England's regions"
    elif place is None:
        shown, heading = members, formatting.capital(subject.group.name(len(members), None))
    else:
        shown = [(place["location_code"], place["location_name"]), *members]
        heading = f"{place['location_name']} and {subject.group.name(len(members), place)}"
        if subject.group.neighbour_set in STATISTICAL:
            seen = "Dashed: England. The most alike come first; every panel has the same axes."
    series = picture_queries.series(con, measure, [ENGLAND, *(code for code, _ in shown)])
    england = Line("England", "england", [] if formatting.is_total(indicator) else series[ENGLAND])
    lines = [
        Line(name, "own" if place and code == place["location_code"] else "neighbours", series[code])
        for code, name in shown
    ]
    if not any(line.points for line in lines):
        whom = "these councils" if place else "regions"
        raise PipelineError(f"There is no figure of {measure} for {whom}.")
    used = [row for rows in series.values() for row in rows]
    breaks = picture_queries.breaks(con, measure)
    asked = subject.beside.parameters if subject.beside else None
    credit = subject.credit(used, "compare", asked)
    marks = picture_queries.policy_marks(con, measure)
    return panels.picture(heading, seen, lines, england, indicator, breaks, credit, marks)


def of_spread(subject: Subject) -> Picture:
    """Return how far councils lay apart over the years, up to the period."""
    con, indicator, place = subject.con, subject.indicator, subject.place
    measure = indicator["indicator"]
    found = variation_queries.spread(con, measure).rows(named=True)
    rows = [row for row in found if row["time_period"] <= subject.time_period]
    code = place["location_code"] if place else None
    series = picture_queries.series(con, measure, [ENGLAND, *([code] if code else [])])
    lines = [] if formatting.is_total(indicator) else [Line("England", "england", series[ENGLAND])]
    lines += [Line(place["short_name"], "own", series[place["location_code"]])] if place else []
    every = picture_queries.series_sources(con, measure, subject.time_period)
    return spread.picture(
        rows,
        lines,
        indicator,
        picture_queries.breaks(con, measure),
        subject.credit(every, "variation", {"show": "spread"}),
        picture_queries.policy_marks(con, measure),
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
    credit = subject.credit(subject.figures(), "variation", {"show": "cliffs"})
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
        subject.credit(
            [*subject.figures(), *beside.figures()], "variation", {"show": "scatter", "by": other}
        ),
        selected=place,
    )


def of_funnel(subject: Subject) -> Picture:
    """Return figures against the numbers they rest on, with the limits of what is usual."""
    con, measure, period = subject.con, subject.indicator["indicator"], subject.time_period
    rows = variation_queries.funnel(con, measure, period).rows(named=True)
    if not rows:
        raise PipelineError(f"There is no funnel of {measure}: what its figures rest on is not known.")
    (centre,) = variation_queries.spread(con, measure).filter(time_period=period)["centre"]
    england = subject.england
    return funnel.picture(
        rows,
        centre,
        england["value"] if england else None,
        subject.indicator,
        period,
        subject.credit(subject.figures(), "variation", {"show": "funnel"}),
        selected=subject.place,
    )


def of_movers(subject: Subject) -> Picture:
    """Return who changed most since an earlier period: the one asked for, else the one before."""
    con, indicator, period = subject.con, subject.indicator, subject.time_period
    earlier = [other for other in indicator["time_periods"] if other < period]
    first = subject.since or max(earlier, default=0)
    if first not in earlier:
        raise PipelineError(f"There is no earlier figure of {indicator['indicator']} to compare with.")
    compared, _, _ = variation_queries.comparable_changes(con, indicator["indicator"], first, period)
    if compared.is_empty():
        raise PipelineError("No council has two figures that can be compared.")
    before = Subject(con, indicator, first)
    credit = subject.credit(
        [*before.figures(), *subject.figures()], "variation", {"show": "movers", "from": f"{first}"}
    )
    names = picture_queries.short_names(con)
    rows = compared.rows(named=True)
    return movers.picture(rows, names, indicator, (first, period), credit, selected=subject.place)


@dataclass(frozen=True)
class Kind:
    """A kind of picture: the function that makes it, what it shows, and of what it can be.

    It can or must be of one council; or it must be of one council or of chosen places.
    """

    make: Callable[..., Picture]
    about: str
    of_council: Literal["can", "must", "or places"] = "can"
    needs_other: bool = False


KINDS: Mapping[str, Kind] = {
    "map": Kind(of_map, "council areas, coloured by class"),
    "hex-map": Kind(of_hex_map, "a hexagon for each council, coloured by class"),
    "strip": Kind(of_strip, "every council as a dot along an axis"),
    "ranking": Kind(of_ranking, "every council in order, with rank and 95% interval"),
    "trend": Kind(of_trend, "a council over the years, with England, region, similar councils", "must"),
    "comparison": Kind(of_dots, "a council and similar ones, with 95% intervals", "or places"),
    "panels": Kind(of_panels, "small multiples over the years: regions, or a council and similar ones"),
    "spread": Kind(of_spread, "how far councils lie apart over the years"),
    "border-gaps": Kind(of_border_gaps, "the widest gaps between neighbours, or those of a council"),
    "funnel": Kind(of_funnel, "figures against the numbers they rest on, with the limits of what is usual"),
    "movers": Kind(of_movers, "who changed most since an earlier period"),
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
