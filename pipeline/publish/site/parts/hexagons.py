"""The map of hexagons as a part of a page: a link for each council, coloured by class."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from pipeline.core.periods import boundary_year
from pipeline.publish.picture_subject import Subject
from pipeline.publish.pictures.elements.scales import Scale, classify, scale_for
from pipeline.queries import places as place_queries
from pipeline.queries import records as record_queries
from pipeline.text import formatting, not_ranked
from pipeline.text.formatting import Row

MISSING, DOUBTFUL = "none", "few"
"""Classes of hexagons that have no colour."""


def hexagons(subject: Subject) -> dict[str, Any] | None:
    """Return size, shape, groups of hexagons by class, key and colours; None for a period without a map."""
    con, indicator, period = subject.con, subject.indicator, subject.time_period
    layer = place_queries.map_layer(con, "hex", boundary_year(period, indicator["time_identifier"]))
    if layer.is_empty():
        return None
    document = json.loads(place_queries.map_document(con, layer["sha256"][0])["document"][0])
    rows = {row["location_code"]: row for row in subject.figures()}
    slugs = {place["location_code"]: place["slug"] for place in record_queries.places(con).rows(named=True)}
    scale = scale_for(indicator)
    groups: dict[str, list[dict[str, Any]]] = {}
    for area in document["areas"]:
        row = rows.get(area["code"])
        groups.setdefault(_class(row, scale), []).append(
            {
                "slug": slugs.get(area["code"], ""),
                "words": f"{area['name']}: {_in_words(row, indicator)}",
                "at": area["at"],
            }
        )
    return {
        "size": document["size"],
        "shape": _around_its_middle(document["areas"][0]),
        "groups": dict(sorted(groups.items())),
        "key": _key(scale, groups),
        "colours": _colours(scale),
    }


def _class(row: Row | None, scale: Scale) -> str:
    if row is None or row["value"] is None:
        return MISSING
    return DOUBTFUL if row["not_ranked"] else f"c{classify(row['value'], scale.breaks)}"


def _in_words(row: Row | None, indicator: Row) -> str:
    """Return a figure; of one that rests on a handful, its counts."""
    if row is None or row["value"] is None:
        return formatting.NO_FIGURE.lower()
    remark = not_ranked.REMARKS.get(row["not_ranked"])
    if row["not_ranked"] == "small":
        return f"{remark} ({formatting.fraction(row, indicator) or 'a handful'})"
    return formatting.figure(row["value"], indicator) + (f"; {remark}" if remark else "")


def _around_its_middle(area: Mapping[str, Any]) -> str:
    """Return the path of a hexagon whose middle is at 0, 0."""
    first, _, rest = area["path"].partition("l")
    left, top = (float(part) for part in first.removeprefix("M").split())
    return f"M{left - area['at'][0]:g} {top - area['at'][1]:g}l{rest}"


def _key(scale: Scale, groups: Mapping[str, Sequence[object]]) -> list[tuple[str, str]]:
    """Return class and label of what is on the map."""
    key = [(f"c{at}", label) for at, label in enumerate(scale.labels)]
    key += [(DOUBTFUL, not_ranked.KEY_ENTRY.lower())] if DOUBTFUL in groups else []
    return key + ([(MISSING, formatting.NO_FIGURE.lower())] if MISSING in groups else [])


def _colours(scale: Scale) -> Markup:
    """Return the rules that colour the classes, on light and dark screens and on paper.

    Patterns are found in the page itself, not from a style sheet beside it.
    """
    light, dark = (
        "".join(f".c{at}{{fill:{colour};background:{colour}}}" for at, colour in enumerate(colours))
        for colours in (scale.light, scale.dark)
    )
    patterns = "".join(f".hexes .{name}{{fill:url(#p-{name})}}" for name in (MISSING, DOUBTFUL))
    return Markup(  # noqa: S704 - our own
        f"{patterns}{light}@media screen and (prefers-color-scheme:dark){{{dark}}}"
    )
