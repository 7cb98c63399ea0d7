"""The command export: any resource of `publish` as a file."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import duckdb

from pipeline.cli import found, output
from pipeline.core.errors import PipelineError
from pipeline.core.periods import period_label
from pipeline.editions.asked import PARAMETER as AS_OF
from pipeline.publish import picture_resource, resources
from pipeline.publish.data.data_sets import GROUPS_OF_PLACES
from pipeline.publish.files.forms import FORMS
from pipeline.queries import figures as figure_queries
from pipeline.queries import records as record_queries
from pipeline.queries.open import open_warehouse, reading

FORMATS = (*FORMS, *resources.OF_MAPS, *picture_resource.FORMS, *resources.OF_BRIEFS, *resources.OF_PAGES)
BINARY = ("xlsx", "ods", "parquet", "zip", "gpkg", "png", "pdf")
CHOOSING = ("indicator", "period", "first", "last", "place", "split_by", "shape")
"""The options that choose figures; a resource by its path has none of them."""


def run_export(options: argparse.Namespace) -> None:
    """Write a resource to a file or to standard output."""
    if options.resource is not None and any(getattr(options, name) for name in CHOOSING):
        raise PipelineError(
            f"{options.resource} is a resource by its path: leave out the options that choose."
        )
    form = _form(options.format, options.output, options.resource)
    if options.output is None and form in BINARY and output.is_terminal():
        raise PipelineError(f"{form} is not text for a terminal: name a file with --output.")
    with open_warehouse(options.warehouse) as con, reading(options.warehouse):
        path, parameters = _asked(con, options, form)
        if options.as_of:
            parameters = {**parameters, AS_OF: options.as_of}
        content = resources.answer(con, path, parameters).content
    if options.output is None:
        output.write(content)
        return
    try:
        options.output.write_bytes(content)
    except OSError as error:
        raise PipelineError(f"{options.output} could not be written: {error.strerror}.") from error


def _asked(
    con: duckdb.DuckDBPyConnection, options: argparse.Namespace, form: str
) -> tuple[str, dict[str, str]]:
    """Return the path and the parameters of the resource that the options ask for."""
    if options.resource is not None:
        path, _, query = options.resource.partition("?")
        return path.removesuffix(f".{form}") + f".{form}", dict(parse_qsl(query))
    indicators = options.indicator or []
    measures = [figure_queries.get_indicator(con, indicator) for indicator in indicators]
    if measures:
        _check_periods(measures, options.period or [])
    if form in resources.OF_MAPS:
        others = options.place or options.split_by or options.first or options.last or options.shape
        if len(indicators) != 1 or len(options.period or []) != 1 or others:
            raise PipelineError(f"A {form} file has one measure in one period, all authorities, no groups.")
        return f"figures/{indicators[0]}/{options.period[0]}.{form}", {}
    if not indicators and not options.place:
        raise PipelineError("Name what to export: a resource such as index.json, --indicator or --place.")
    given = {
        "measures": ",".join(indicators),
        "places": ",".join(_places(con, options.place or [])),
        "periods": ",".join(map(str, options.period or [])),
        "from": options.first and str(options.first),
        "to": options.last and str(options.last),
        "split": options.split_by,
        "shape": options.shape,
    }
    return f"selection.{form}", {name: value for name, value in given.items() if value}


def _check_periods(measures: Sequence[Mapping[str, Any]], periods: Sequence[int]) -> None:
    """Raise PipelineError for a period for which none of the measures has a figure."""
    for period in periods:
        if not any(period in measure["time_periods"] for measure in measures):
            measure = measures[-1]
            kind = measure["time_identifier"]
            labels = ", ".join(period_label(known, kind) for known in measure["time_periods"])
            raise PipelineError(
                f"There is no figure of {measure['indicator']} for {period_label(period, kind)}; "
                f"there are figures for {labels}."
            )


def _places(con: duckdb.DuckDBPyConnection, texts: Sequence[str]) -> list[str]:
    """Return places by slug, code or group; anything else is looked for as people type it."""
    places = record_queries.places(con)
    known = {*GROUPS_OF_PLACES, *places["slug"], *places["location_code"]}
    return [text if text in known else str(found.authority(con, text).code) for text in texts]


def _form(form: str | None, path: Path | None, resource: str | None) -> str:
    """Return the format of an export; PipelineError unless the option or a name says which."""
    named = _ending(path.name.lower()) if path else None
    asked = _ending(resource.partition("?")[0]) if resource else None
    if form is None:
        if path is not None and path.suffix and named is None:
            endings = ", ".join(f".{known}" for known in FORMATS)
            raise PipelineError(f"{path} does not end in {endings}: rename it or add --format.")
        form = named or asked or FORMATS[0]
    if named is not None and named != form:
        raise PipelineError(f"{path} has the name of a {named} file, but --format is {form}: change either.")
    if asked is not None and asked != form:
        raise PipelineError(f"{resource} is a {asked} file, but {form} is asked for: change either.")
    return form


def _ending(name: str) -> str | None:
    return next((form for form in sorted(FORMATS, key=len, reverse=True) if name.endswith(f".{form}")), None)
