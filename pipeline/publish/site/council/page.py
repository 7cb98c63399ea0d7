"""The page about a council, put together."""

from collections.abc import Iterable, Mapping
from typing import Any

import duckdb

from pipeline.core.periods import period_in_path
from pipeline.publish.asked import Asked
from pipeline.publish.data.sources import LICENCE_URL
from pipeline.publish.site.council import around, opening, records, standing, trends
from pipeline.publish.site.council.facts import BALANCE, CouncilFacts, council_facts
from pipeline.publish.site.parts.head import Head, Preview, described
from pipeline.publish.site.parts.links import Links
from pipeline.publish.site.parts.render import View
from pipeline.queries import pictures as picture_queries
from pipeline.text import formatting
from pipeline.text.council.lines_to_copy import along

Con = duckdb.DuckDBPyConnection

PATH = "council/{slug}"


def every(con: Con) -> Iterable[Mapping[str, str]]:
    """Return the slugs of all councils with figures, former ones too."""
    return ({"slug": slug} for slug in picture_queries.slugs(con))


def make(con: Con, asked: Asked) -> View:
    """Return the page about the council with this slug."""
    about = council_facts(con, asked.names["slug"])
    five = opening.five_lines(about)
    strongest, further = opening.leads(about)
    to_copy = records.sayings(about)
    places = records.places(about, to_copy)
    return View(
        "council.html",
        _head(about, five["texts"]),
        {
            "place": about.place,
            "name": about.name,
            "kind": opening.kind_of_place(about),
            "five": five,
            "leads": strongest,
            "further": further,
            "standing": standing.rows(about),
            "strip": standing.strip(about),
            "trend": trends.first(about),
            "small": trends.others(about),
            "borders": around.borders(about),
            "similar": around.similar(about),
            "money": records.money(about, to_copy),
            "appeals": records.appeals(about, to_copy),
            "inspected": records.inspected(about),
            "sayings": [(line, along(line, place)) for line, place in zip(to_copy, places, strict=True)],
            "revised": records.revised(about),
            "sources": records.sources(about),
            "pictures": _pictures(about),
            "view": {"la": about.code},
        },
    )


def _head(about: CouncilFacts, texts: list[str]) -> Head:
    place = about.place
    path = PATH.format(slug=place["slug"])
    return Head(
        path,
        f"{place['location_name']}: waiting for a special needs plan",
        described(texts[0], texts[1], texts[3]),
        _preview(about),
        lambda to: _data_set(about, to),
    )


def _preview(about: CouncilFacts) -> Preview | None:
    """Return the picture beside a link: the trend of plans on time, else where all councils stand, if any."""
    measure, slug = about.measures.get(about.on_time), about.place["slug"]
    if measure is None:
        return None
    period = period_in_path(measure["time_periods"][-1])
    title = f"{formatting.in_a_sentence(measure['label'])}, over the years"
    if about.has_figure(about.on_time):
        return Preview(f"picture/trend/council/{slug}/{about.on_time}/{period}.png", f"{about.name}: {title}")
    return Preview(
        f"picture/strip/{about.on_time}/{period}.png",
        f"All councils: {formatting.measure_in_period(measure['time_periods'][-1], measure)}",
    )


def _data_set(about: CouncilFacts, to: Links) -> dict[str, Any]:
    """Return the council's figures as a data set that machines find."""
    place = about.place
    path = f"council/{place['slug']}"
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": f"Special educational needs in {about.name}",
        "description": "Education, health and care plans, requests, appeals to the SEND Tribunal, money and "
        f"results of {about.name}, with England and similar councils next to each figure.",
        "url": to.absolute_page(path),
        "license": LICENCE_URL,
        "isAccessibleForFree": True,
        "spatialCoverage": {"@type": "AdministrativeArea", "name": place["location_name"]},
        "distribution": to.downloads(*((path, form, kind) for form, kind in FORMATS.items())),
    }


FORMATS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
"""Forms of the files of a page, with their media types."""


def _pictures(about: CouncilFacts) -> list[dict[str, str]]:
    """Return the pictures to take away: what they show, and their paths without ending."""
    slug, found = about.place["slug"], []
    row = about.facts.latest(about.on_time)
    if row is not None and row["value"] is not None:
        where = f"council/{slug}/{about.on_time}/{period_in_path(row['time_period'])}"
        found = [
            {"words": "Plans on time over the years", "path": f"picture/trend/{where}"},
            {"words": "Where all councils stand", "path": f"picture/strip/{where}"},
            {"words": "Map of England", "path": f"picture/map/{where}"},
        ]
        if not about.place["closed"]:
            found.append({"words": "Next to similar councils", "path": f"picture/comparison/{where}"})
    if about.has_figure(BALANCE):
        period = period_in_path(about.measures[BALANCE]["time_periods"][-1])
        found.append({"words": "The balance", "path": f"picture/trend/council/{slug}/{BALANCE}/{period}"})
    return found
