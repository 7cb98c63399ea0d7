"""The page about a measure, in its newest period or another: definition, map, every council in order."""

from collections.abc import Iterable, Mapping
from typing import Any

import duckdb
import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.core.periods import period_in_path, read_period
from pipeline.publish import measures
from pipeline.publish.asked import Asked, UnknownResourceError
from pipeline.publish.data.sources import LICENCE_URL
from pipeline.publish.period_pictures import of_hex_map, of_strip
from pipeline.publish.picture_subject import Subject
from pipeline.publish.pictures.picture import SIZES
from pipeline.publish.site.measure import table as measure_table
from pipeline.publish.site.parts import drawings
from pipeline.publish.site.parts.head import Head, Preview, described
from pipeline.publish.site.parts.links import Links
from pipeline.publish.site.parts.releases import listed_releases, with_sources
from pipeline.publish.site.parts.render import View
from pipeline.queries import figures as figure_queries
from pipeline.queries import leads as lead_queries
from pipeline.queries import pictures as picture_queries
from pipeline.text import formatting
from pipeline.text.formatting import Row
from pipeline.text.leads.kinds import Kind
from pipeline.text.leads.titles import lead_title

Con = duckdb.DuckDBPyConnection

PATH, PATH_OF_PERIOD = "measure/{indicator}", "measure/{indicator}/{period}"
LEADS, LONG_TITLE = 5, 50
WITHOUT_A_FIGURE = [Kind.MISSING.value, Kind.WITHDRAWN.value]
"""Kinds of leads that are of a figure which there is not."""
FORMS = {"csv": "text/csv", "json": "application/json", "parquet": "application/vnd.apache.parquet"}
"""Forms of the files of a measure, with their media types."""


def every(con: Con) -> Iterable[Mapping[str, str]]:
    """Return the ids of all measures."""
    return ({"indicator": row["indicator"]} for row in figure_queries.indicators(con).rows(named=True))


def every_period(con: Con) -> Iterable[Mapping[str, str]]:
    """Return the ids of all measures with each of their periods."""
    return (
        {"indicator": row["indicator"], "period": period_in_path(period)}
        for row in figure_queries.indicators(con).rows(named=True)
        for period in row["time_periods"]
    )


def make(con: Con, asked: Asked) -> View:
    """Return the page about a measure, in the period that is asked for or else the newest."""
    indicator = measures.find(con, asked.names["indicator"])
    named = asked.names.get("period")
    period = _period(named, indicator)
    subject = Subject(con, indicator, period)
    try:
        rows = subject.figures()
    except PipelineError as error:
        raise UnknownResourceError(str(error), None) from error
    path = f"measure/{indicator['indicator']}" + (f"/{named}" if named else "")
    picture = of_strip(subject)
    title = formatting.measure_in_period(period, indicator)
    newest = period == indicator["time_periods"][-1]
    return View(
        "measure.html",
        Head(
            path,
            _heading(indicator, period),
            described(f"{title}: every council of England.", picture.subtitle),
            Preview(f"{_picture('map', indicator, period)}.png", f"Map: {title}"),
            lambda to: _data_set(indicator, period, to),
        ),
        {
            "indicator": indicator,
            "title": title,
            "said": picture.subtitle,
            "strip": drawings.drawn(picture, drawings.STRIP, "wide"),
            "notes": picture.notes,
            "hex_map": _hex_map(subject),
            "heads": measure_table.heads(rows),
            "rows": measure_table.rows(con, rows, indicator),
            "regions": measure_table.regions(con, rows, indicator),
            "england": formatting.figure(subject.england["value"], indicator) if subject.england else "",
            "period": period_in_path(period),
            "periods": [
                (period_in_path(other), formatting.period_cell(other, indicator))
                for other in reversed(indicator["time_periods"])
            ],
            "leads": _leads(con, indicator) if newest else [],
            "caveats": _caveats(con, indicator, period),
            "releases_of": listed_releases(picture_queries.releases_of(con, rows)),
            "pictures": {
                "Map": _picture("map", indicator, period),
                "Hexagons": _picture("hex-map", indicator, period),
                "Strip": _picture("strip", indicator, period),
                "Ranking": _picture("ranking", indicator, period),
            },
            "view": {"measure": indicator["indicator"], "year": f"{period}"},
        },
    )


def _period(named: str | None, indicator: Row) -> int:
    if named is None:
        return int(indicator["time_periods"][-1])
    period = read_period(named)
    if period is None or period not in indicator["time_periods"] or period_in_path(period) != named:
        raise UnknownResourceError(
            f"There is no figure of {indicator['indicator']} for {named!r}.",
            {"periods": [period_in_path(other) for other in indicator["time_periods"]]},
        )
    return period


def _heading(indicator: Row, period: int) -> str:
    """Return the title of a measure's page; search engines cut what is longer than a short line."""
    title = f"{indicator['short_label']}, {formatting.period_cell(period, indicator)}"
    return title if len(title) > LONG_TITLE else f"{title}, by council"


def _hex_map(subject: Subject) -> dict[str, Any] | None:
    """Return path, words, width and height of the map of hexagons; None for a period without one."""
    try:
        picture = of_hex_map(subject)
    except PipelineError:
        return None
    width, height = drawings.measured(picture, SIZES["bare"])
    path = f"{_picture('hex-map', subject.indicator, subject.time_period)}.svg"
    return {"path": path, "said": picture.description, "width": width, "height": height}


def _picture(kind: str, indicator: Row, period: int) -> str:
    return f"picture/{kind}/{indicator['indicator']}/{period_in_path(period)}"


def _leads(con: Con, indicator: Row) -> list[Row]:
    """Return the strongest leads about figures that there are: the table says what is missing, and why."""
    every = lead_queries.of_measure(con, indicator["indicator"])
    found = every.filter(~pl.col("kind").is_in(WITHOUT_A_FIGURE)).head(LEADS)
    return [
        {**row, "title": lead_title({**row, "short_label": row["location_name"]})}
        for row in with_sources(con, found.rows(named=True))
    ]


def _caveats(con: Con, indicator: Row, period: int) -> list[str]:
    """Return what was noted of the measure as a whole, or of this period for all councils."""
    found = figure_queries.annotations(con, indicator["indicator"]).rows(named=True)
    kinds = ("caveat", "approximate", "series_break", "policy", "ours")
    return list(
        dict.fromkeys(
            row["text"]
            for row in found
            if row["location_code"] is None and row["kind"] in kinds and row["time_period"] in (None, period)
        )
    )


def _data_set(indicator: Row, period: int, to: Links) -> dict[str, Any]:
    """Return the measure's figures as a data set that machines find."""
    first, last = (period_in_path(indicator["time_periods"][at])[:4] for at in (0, -1))
    path = f"figures/{indicator['indicator']}"
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": f"{indicator['label']}, by council in England",
        "description": indicator["definition"],
        "url": to.absolute_page(f"measure/{indicator['indicator']}"),
        "license": LICENCE_URL,
        "isAccessibleForFree": True,
        "temporalCoverage": f"{first}/{last}",
        "spatialCoverage": {"@type": "AdministrativeArea", "name": "England"},
        "variableMeasured": {
            "@type": "PropertyValue",
            "name": indicator["label"],
            "unitText": indicator["unit"],
        },
        "distribution": to.downloads(
            *((path, form, kind) for form, kind in FORMS.items()),
            (f"{path}/{period_in_path(period)}", "geojson", "application/geo+json"),
        ),
    }
