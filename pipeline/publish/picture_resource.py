"""Pictures as resources: what a path and its parameters ask for, and the forms that they are written in."""

from collections.abc import Iterable
from typing import NamedTuple

import duckdb

from pipeline.core.errors import PipelineError
from pipeline.core.periods import read_period
from pipeline.core.places import NEIGHBOUR_SETS
from pipeline.publish import measures, picture_group, picture_kinds, region_pictures, regions
from pipeline.publish.asked import Asked, BadParameterError, UnknownResourceError, chosen
from pipeline.publish.files.forms import Form
from pipeline.publish.picture_kinds import KINDS
from pipeline.publish.picture_subject import Subject
from pipeline.publish.pictures.elements.png import rasterise
from pipeline.publish.pictures.elements.styles import STYLES, Style
from pipeline.publish.pictures.frame import render
from pipeline.publish.pictures.picture import SIZES, Picture, Size
from pipeline.publish.region_pictures import Region
from pipeline.publish.site.parts import settings
from pipeline.queries import figures as figure_queries
from pipeline.queries import pictures as picture_queries
from pipeline.statistics.equality import TOPIC_OF
from pipeline.text import groups
from pipeline.text.formatting import Row

Con = duckdb.DuckDBPyConnection

GROUPS = {groups.slug(group): group for group in TOPIC_OF}
"""Group of children, as in an address -> its name."""
PARAMETERS = {
    "size": f"of a picture: {', '.join(SIZES)}; {next(iter(SIZES))} without it",
    "style": f"of a picture: {', '.join(STYLES)}; {next(iter(STYLES))} without it",
    "with": "of the picture two-measures: the other measure's id",
    "with_period": "of the picture two-measures: the period of the other measure",
    "neighbours": f"of a picture of one council: who is next to it ({', '.join(NEIGHBOUR_SETS)})",
    "change": "of the picture movers: points, or per-cent to rank by per cent of the earlier figure",
    "also": "of the picture trend: further groups next to the council, separated by dots",
    "group": f"of the picture group-gaps: which children ({', '.join(GROUPS)})",
    "gaps": "of the picture map: yes to draw the border gaps: wider borders for wider gaps",
}


class Drawing(NamedTuple):
    """A picture in a style and size."""

    picture: Picture
    style: Style
    size: Size


def of_measure(con: Con, asked: Asked) -> Drawing:
    """Return a picture of a measure and period, of all councils."""
    allowed = [
        kind
        for kind, about in KINDS.items()
        if about.of_council == "can" or (about.of_council == "or places" and "places" in asked.parameters)
    ]
    return _drawing(con, asked, chosen(asked.names["kind"], "kind of picture", allowed), None)


def of_council(con: Con, asked: Asked) -> Drawing:
    """Return a picture of a measure and period that is about one council."""
    kind = chosen(asked.names["kind"], "kind of picture", KINDS)
    slug = chosen(asked.names["slug"], "council", picture_queries.slugs(con))
    return _drawing(con, asked, kind, slug)


def of_region(con: Con, asked: Asked) -> Drawing:
    """Return a picture of a measure and period that is about a region and its councils."""
    make = region_pictures.KINDS[chosen(asked.names["kind"], "kind of picture", region_pictures.KINDS)]
    place = regions.region(con, asked.names["slug"])
    indicator, period = measured(con, asked)
    size, style = one_of(asked, "size", SIZES), one_of(asked, "style", STYLES)
    region = Region(Subject(con, indicator, period, site=settings.from_environment()), place)
    try:
        return Drawing(make(region), STYLES[style], SIZES[size])
    except PipelineError as error:
        raise UnknownResourceError(str(error), list(region_pictures.KINDS)) from error


def measured(con: Con, asked: Asked) -> tuple[Row, int]:
    """Return the row of the measure that a path names, and the period."""
    indicator = measures.find(con, asked.names["indicator"])
    written = asked.names["period"]
    period = read_period(written)
    if period is None or period not in indicator["time_periods"]:
        raise UnknownResourceError(
            f"There is no figure of {indicator['indicator']} for {written!r}.",
            {"periods": indicator["time_periods"]},
        )
    return indicator, period


def _drawing(con: Con, asked: Asked, kind: str, slug: str | None) -> Drawing:
    indicator, period = measured(con, asked)
    other = asked.parameters.get("with")
    if other is not None and (not measures.named(con, [other]) or other == indicator["indicator"]):
        known = figure_queries.indicators(con)["indicator"].to_list()
        raise BadParameterError(f"with cannot be {other!r}.", {"with": known})
    place = picture_queries.place_by_slug(con, slug) if slug else None
    beside = picture_group.asked_for(con, asked.parameters, asked.listed("places"))
    gaps = one_of(asked, "gaps", ("no", "yes")) == "yes"
    per_cent = one_of(asked, "change", ("points", "per-cent")) == "per-cent"
    children = GROUPS[one_of(asked, "group", GROUPS)]
    site = settings.from_environment()
    first, last = asked.period("from"), asked.period("to")
    subject = Subject(
        con, indicator, period, place, site, beside, gaps, first, per_cent, (first, last), children
    )
    size, style = one_of(asked, "size", SIZES), one_of(asked, "style", STYLES)
    try:
        picture = picture_kinds.make(subject, kind, other=other, other_period=asked.period("with_period"))
    except PipelineError as error:
        raise UnknownResourceError(
            str(error), {name: about.about for name, about in KINDS.items()}
        ) from error
    return Drawing(picture, STYLES[style], SIZES[size])


def one_of(asked: Asked, parameter: str, known: Iterable[str]) -> str:
    """Return a parameter that is a name, the first of the known ones without it; or BadParameterError."""
    names = list(known)
    name = asked.parameters.get(parameter, names[0])
    if name not in names:
        raise BadParameterError(f"{parameter} cannot be {name!r}.", names)
    return name


def _svg(drawing: Drawing, _version: str) -> bytes:
    return render(*drawing).encode()


def _png(drawing: Drawing, _version: str) -> bytes:
    return rasterise(render(*drawing), drawing.size)


FORMS: dict[str, Form] = {"svg": Form(_svg, "image/svg+xml"), "png": Form(_png, "image/png")}
"""Ending of a picture's path -> its form."""
