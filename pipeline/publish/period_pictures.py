"""Pictures of a measure in one period, from the warehouse: maps, strip, ranking, and what is beside what."""

import json
from collections.abc import Sequence

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.core.periods import boundary_year
from pipeline.core.places import ENGLAND
from pipeline.publish.picture_subject import Subject
from pipeline.publish.pictures import (
    areas,
    border_gaps,
    dots,
    funnel,
    group_gaps,
    map_lines,
    ranking,
    strip,
    two_measures,
)
from pipeline.publish.pictures.elements.coarse_outlines import coarsened
from pipeline.publish.pictures.map_lines import Beside
from pipeline.publish.pictures.picture import Credit, Picture
from pipeline.queries import equality as equality_queries
from pipeline.queries import figures as figure_queries
from pipeline.queries import pictures as picture_queries
from pipeline.queries import places as place_queries
from pipeline.queries import variation as variation_queries
from pipeline.statistics.relations import correlation
from pipeline.text import formatting, groups
from pipeline.text.association import association
from pipeline.text.formatting import Row

NO_ROW: Row = dict.fromkeys(
    (
        "value",
        "value_low",
        "value_high",
        "numerator",
        "denominator",
        "not_ranked",
        "suspect",
        "missing_reason",
    )
)
"""What a council without a row has of `figure`: one that did not exist in the period."""


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
        england=subject.england,
        region=seen,
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
    return ranking_of(subject, rows, subject.credit(rows))


def ranking_of(
    subject: Subject, rows: Sequence[Row], credit: Credit, whom: str = ranking.EVERYONE
) -> Picture:
    """Return these rows of `figure` in the order of all councils' ranking; `whom` says who they are."""
    found = variation_queries.ranking(subject.con, subject.indicator["indicator"], subject.time_period)
    return ranking.picture(
        rows,
        {row["location_code"]: row for row in found.rows(named=True)},
        picture_queries.short_names(subject.con),
        subject.indicator,
        subject.time_period,
        subject.england,
        credit,
        selected=subject.place,
        whom=whom,
    )


def of_dots(subject: Subject, order: Sequence[str] = ()) -> Picture:
    """Return a council next to others, or chosen ones, with England, its region and the others together.

    `order` are location codes from the top, if it is not by figure.
    """
    con, indicator, place, period = subject.con, subject.indicator, subject.place, subject.time_period
    group, own_code = subject.group, place["location_code"] if place else None
    members = subject.members()
    if place is None and not members:
        raise PipelineError("This picture is of one council, or of chosen ones: name them in the address.")
    by_code = {row["location_code"]: row for row in subject.figures()}
    others = [by_code.get(code) or {**NO_ROW, "location_code": code, "location_name": name}
              for code, name in members]  # fmt: skip
    england, region = subject.england, subject.region
    lines = [dots.Compared("England", england["value"], "england")] if england else []
    lines += [dots.Compared(region["location_name"], region["value"], "region")] if region else []
    is_pair = place is None and len(members) == 2  # their figures together say nothing
    lines += [
        dots.Compared(_group_label(row), row["value"], "neighbours")
        for row in group.over_time(con, indicator, place)
        if row["time_period"] == period and not formatting.is_total(indicator) and not is_pair
    ]
    own = by_code.get(own_code)
    shown = [*others, *([own] if own else [])]
    said = group.name(len(others), place)
    names = picture_queries.short_names(con)
    credit = subject.credit([row for row in shown if "source" in row], "compare", group.parameters)
    return dots.picture(place, own, others, said, lines, indicator, period, credit, names, order)


def _group_label(group: Row) -> str:
    kind = "Group" if group["is_pooled"] else "Simple"
    return f"{kind} average (of {group['used']})"


def of_border_gaps(subject: Subject) -> Picture:
    """Return the widest border gaps, or all at the borders of a council."""
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


def of_funnel(subject: Subject) -> Picture:
    """Return figures against the numbers they rest on, with the limits of what is usual."""
    con, measure, period = subject.con, subject.indicator["indicator"], subject.time_period
    rows = variation_queries.funnel(con, measure, period).rows(named=True)
    if not rows:
        raise PipelineError(f"There is no funnel of {measure}: what its figures rest on is not known.")
    england = subject.england
    return funnel.picture(
        rows,
        rows[0]["centre"],
        england["value"] if england else None,
        subject.indicator,
        period,
        subject.credit(subject.figures(), "variation", {"show": "funnel"}),
        selected=subject.place,
    )


def of_group_gaps(subject: Subject) -> Picture:
    """Return the gaps between a group of children and all others in every council."""
    con, measure, period = subject.con, subject.indicator["indicator"], subject.time_period
    if period not in equality_queries.periods(con).get(measure, []):
        raise PipelineError(f"There are no figures of {measure} by group for that period.")
    group = subject.children
    within = equality_queries.by_group(con, measure, ENGLAND, period).filter(group=group)
    return group_gaps.picture(
        equality_queries.by_council(con, measure, period, group).rows(named=True),
        next(iter(within.rows(named=True)), None),
        group,
        subject.indicator,
        period,
        subject.credit(subject.figures(), "variation", {"show": "groups", "group": groups.slug(group)}),
        selected=subject.place,
    )


def of_two_measures(subject: Subject, *, other: str, other_period: int | None = None) -> Picture:
    """Return the measure against another one: in `other_period`, else in the same period if it has it, else
    in its newest. Raises PipelineError if it has no such period.
    """
    con, indicator, period, place = subject.con, subject.indicator, subject.time_period, subject.place
    second = figure_queries.get_indicator(con, other)
    same = second["time_identifier"] == indicator["time_identifier"] and period in second["time_periods"]
    if other_period is None:
        other_period = period if same else second["time_periods"][-1]
    if other_period not in second["time_periods"]:
        raise PipelineError(f"There is no figure of {other} for that period.")
    pairs = variation_queries.pairs(con, (indicator["indicator"], period), (other, other_period))
    both = pairs.drop_nulls(["x", "y"]).filter(pl.col("left_out").is_null())
    beside = Subject(con, second, other_period, place, subject.site)
    return two_measures.picture(
        pairs.rows(named=True),
        subject.axis,
        beside.axis,
        association(correlation(both), (indicator["short_label"], second["short_label"])),
        subject.credit(
            [*subject.figures(), *beside.figures()],
            "variation",
            {"show": "scatter", "by": other, "by_year": f"{other_period}"},
        ),
        selected=place,
    )
