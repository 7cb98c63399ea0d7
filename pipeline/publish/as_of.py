"""Resources as of a release or a day: made from what had been published by then, and marked as such."""

import dataclasses
import datetime
from collections.abc import Callable, Mapping
from typing import Any

import duckdb

from pipeline.core.errors import PipelineError
from pipeline.editions import asked, tables
from pipeline.editions.asked import Then
from pipeline.editions.order import Edition, in_order
from pipeline.publish import file_names
from pipeline.publish.asked import BadParameterError
from pipeline.publish.data.data_set import DataSet
from pipeline.publish.data.geography import MapData
from pipeline.publish.picture_resource import Drawing
from pipeline.queries import editions as edition_queries

Con = duckdb.DuckDBPyConnection

PARAMETERS = {
    asked.PARAMETER: "as published by a release (an id in `releases` below) or a day, such as 2025-06-26; "
    "the newest figures without it"
}


def editions(con: Con) -> list[Edition]:
    """Return the releases with figures in the order of their publication."""
    return in_order(edition_queries.publications(con).rows(named=True))


def described(con: Con) -> list[dict[str, str]]:
    """Return the releases as the list of resources has them: id, title, day, what is assumed of the day."""
    return [
        {"id": each.id, "title": each.title, "published_by": f"{each.day}", "assumed": each.assumed or ""}
        for each in editions(con)
    ]


def found(con: Con, parameters: Mapping[str, str], find: Callable[[Con], Any]) -> Any:
    """Return what `find` finds in the tables that the parameters ask for, marked if those are not today's.

    Raises BadParameterError for a release or a day that there is not.
    """
    text = parameters.get(asked.PARAMETER)
    if text is None:
        return find(con)
    known = editions(con)
    try:
        then = asked.find(known, text, datetime.datetime.now(datetime.UTC).date())
    except PipelineError as error:
        raise BadParameterError(
            f"{asked.PARAMETER} cannot be {text[:60]!r}: {error}.", [edition.id for edition in known]
        ) from error
    if then.is_newest:
        return marked(find(con), then)
    with tables.as_of(tables.file_of(con), then) as con_of_then:
        return marked(find(con_of_then), then)


def marked(made: object, then: Then) -> object:
    """Return what a resource found, with a note that says as of when, also in the name of its files."""
    if isinstance(made, DataSet):
        stem = file_names.with_moment(made.file_stem, then.text)
        return dataclasses.replace(made, notes=[then.note, *made.notes], stem=stem)
    if isinstance(made, MapData):
        notes = [then.note, *made.data_set.notes]
        return dataclasses.replace(made, data_set=dataclasses.replace(made.data_set, notes=notes))
    if isinstance(made, Drawing):
        said = f"{then.mark}. {made.picture.subtitle}"
        return made._replace(picture=dataclasses.replace(made.picture, subtitle=said))
    return made
