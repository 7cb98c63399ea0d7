"""The page about a region: its councils side by side, and what stands out in it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import duckdb
import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.core.periods import period_in_path
from pipeline.core.places import ENGLAND
from pipeline.publish import regions
from pipeline.publish.asked import Asked
from pipeline.publish.documents import region_brief
from pipeline.publish.documents.region_brief import MEASURES
from pipeline.publish.picture_subject import Subject
from pipeline.publish.region_pictures import Region, of_strip
from pipeline.publish.site.lists import borders
from pipeline.publish.site.parts import drawings
from pipeline.publish.site.parts.head import Head, Preview, described
from pipeline.publish.site.parts.releases import listed_releases, with_sources
from pipeline.publish.site.parts.render import View
from pipeline.queries import figures as figure_queries
from pipeline.queries import leads as lead_queries
from pipeline.queries import pictures as picture_queries
from pipeline.queries import records as record_queries
from pipeline.queries import variation as variation_queries
from pipeline.text import formatting, region_headline
from pipeline.text.council import lines
from pipeline.text.formatting import Row
from pipeline.text.leads.titles import lead_title
from pipeline.text.leads.variety import varied

Con = duckdb.DuckDBPyConnection

PATH = "region/{slug}"
GAPS = 5
LEADS = 5


def every(con: Con) -> Iterable[Mapping[str, str]]:
    """Return the slugs of the regions and of both halves of London."""
    places = record_queries.places(con).filter(pl.col("geographic_level").is_in(["Regional", "Sub-region"]))
    return ({"slug": slug} for slug in places["slug"])


def make(con: Con, asked: Asked) -> View:
    """Return the page about the region with this slug."""
    place = regions.region(con, asked.names["slug"])
    members = regions.councils(con, place)
    measures = {row["indicator"]: row for row in figure_queries.indicators(con).rows(named=True)}
    shown = [measures[name] for name in MEASURES if name in measures]
    codes = [ENGLAND, place["location_code"], *members["location_code"]]
    figures = {row["indicator"]: region_brief.newest_figures(con, row, codes) for row in shown}
    used = [row for by_place in figures.values() for row in by_place.values()]
    england, own = region_brief.together_cells(con, place, figures, shown, members["location_code"].to_list())
    name = formatting.region_in_a_sentence(place["location_name"])
    on_time = measures.get(lines.ON_TIME)
    newest = period_in_path(on_time["time_periods"][-1]) if on_time else ""
    leads = _leads(con, place, measures)
    opening = _opening(con, place, on_time, figures[lines.ON_TIME]) if on_time else None
    return View(
        "region.html",
        Head(
            PATH.format(slug=place["slug"]),
            f"{place['location_name']}: special needs plans, council by council",
            described(
                *([opening["own"]] if opening else []),
                f"{members.height} councils in {name} side by side: plans on time, waits, requests refused, "
                "appeals and money.",
            ),
            _preview(place, on_time) if on_time else None,
        ),
        {
            "place": place,
            "name": name,
            "opening": opening,
            "heads": [
                {
                    "label": MEASURES[row["indicator"]],
                    "period": formatting.period_cell(row["time_periods"][-1], row),
                    "indicator": row["indicator"],
                }
                for row in shown
            ],
            "england": england[1:],
            "own": own[1:],
            "councils": [
                {
                    "slug": member["slug"],
                    "name": member["location_name"],
                    "cells": region_brief.cells("", member["location_code"], figures, shown)[1:],
                }
                for member in members.rows(named=True)
            ],
            "absent": [heading for name, heading in MEASURES.items() if name not in measures],
            "reasons": [*_reasons(used), *_not_held(place, figures, shown)],
            "lines": _lines(con, on_time, set(members["location_code"])) if on_time else None,
            "on_time": f"{lines.ON_TIME}/{newest}" if on_time else "",
            "has_trend": place["location_code"] in figures.get(lines.ON_TIME, {}),
            "leads": leads,
            "releases_of": listed_releases(picture_queries.releases_of(con, [*used, *leads[0], *leads[1]])),
            "others": [
                row
                for row in record_queries.places(con).rows(named=True)
                if row["geographic_level"] == place["geographic_level"] and row["slug"] != place["slug"]
            ],
            "view": {"show": "filter", "in": place["location_code"]},
        },
    )


def _opening(con: Con, place: Row, on_time: Row, figures: Mapping[str, Row]) -> dict[str, Any]:
    """Return plans on time in two sentences and as all councils along an axis, the region's marked."""
    period, own = on_time["time_periods"][-1], figures.get(place["location_code"])
    region = Region(Subject(con, on_time, period), place)
    codes = {place["location_code"], ENGLAND}
    councils = [row for code, row in figures.items() if code not in codes]
    england = figures.get(ENGLAND)
    return {
        "own": region_headline.own_figure(place["location_name"], own, england, on_time, period),
        "councils": region_headline.councils_beside_england(councils, england, on_time),
        **_strip(region),
    }


def _strip(region: Region) -> dict[str, Any]:
    """Return the strip for wide and narrow screens; nothing where no council has a figure."""
    try:
        picture = of_strip(region)
    except PipelineError:
        return {"drawings": []}
    sizes = ((drawings.STRIP, "wide"), ((drawings.NARROW[0], None), "narrow"))
    return {
        "label": picture.title,
        "drawings": [drawings.drawn(picture, size, kind) for size, kind in sizes],
    }


def _preview(place: Row, on_time: Row) -> Preview:
    period = on_time["time_periods"][-1]
    said = formatting.measure_in_period(period, on_time)
    path = f"picture/map/region/{place['slug']}/{lines.ON_TIME}/{period_in_path(period)}.png"
    return Preview(
        path, f"Map: {said}, councils of {formatting.region_in_a_sentence(place['location_name'])}"
    )


def _leads(con: Con, place: Row, measures: Mapping[str, Row]) -> tuple[list[Row], list[Row]]:
    """Return the leads shown first, at most two of a topic, and all others."""
    found = with_sources(con, lead_queries.of_region(con, place["location_code"]).rows(named=True))
    named = ({**row, "short_label": measures[row["indicator"]]["short_label"]} for row in found)
    leads: list[Row] = [{**row, "title": lead_title(row)} for row in named]
    first = varied(leads, LEADS, per_topic=2)
    return first, [lead for lead in leads if lead not in first]


def _lines(con: Con, indicator: Row, codes: set[str]) -> dict[str, Any] | None:
    """Return a sentence to copy for each of the widest border gaps of these councils; None without any."""
    subject = Subject(con, indicator, indicator["time_periods"][-1])
    gaps = variation_queries.border_gaps(con, indicator["indicator"], subject.time_period).rows(named=True)
    own = [row for row in gaps if not row["doubt"] and codes & {row["high_code"], row["low_code"]}]
    return borders.lines_to_copy(subject, own[:GAPS]) if own else None


def _not_held(place: Row, figures: region_brief.Figures, shown: Sequence[Row]) -> list[str]:
    """Return which measures have no figure of the region itself; balances count councils instead."""
    code, name = place["location_code"], place["location_name"]
    return [
        f"{name}, {MEASURES[row['indicator']]}: we have figures for councils and England only."
        for row in shown
        if code not in figures[row["indicator"]] and not row["signed"]
    ]


def _reasons(figures: Sequence[Row]) -> list[str]:
    """Return why figures are missing or in doubt: 'Leicester, Requests refused: ...'."""
    found = []
    for row in figures:
        reason = row["missing_reason"] if row["value"] is None else row["suspect"]
        if reason:
            found.append(f"{row['location_name']}, {MEASURES[row['indicator']]}: {reason}")
    return list(dict.fromkeys(found))
