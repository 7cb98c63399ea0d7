"""JSON objects of authorities, each with named groups of spending."""

from typing import Any

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.read import columns, json_document
from pipeline.sources.catalogue import Edition

GROUPS = "education_breakdown"


def read(content: bytes, edition: Edition) -> pl.DataFrame:
    """Read the object to text: one row per authority, with its keys and groups as columns; null is ''.

    Raises PipelineError for any other file, a repeated code or group, an entry under a code that is not its
    own, and an unknown or missing name.
    """
    try:
        authorities = json_document.parse(content)
        rows = [_row(code, entry) for code, entry in authorities.items()]
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        raise PipelineError(
            f"{edition.name}: not the JSON of authorities and groups it should be: {error}."
        ) from error
    if not rows:
        raise PipelineError(f"{edition.name}: there are no authorities.")
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns.check_header(names, edition)
    table = pl.DataFrame(
        [{name: row.get(name, "") for name in names} for row in rows], schema=dict.fromkeys(names, pl.String)
    )
    return columns.rename(table.with_row_index("row", offset=1), edition)


def _row(code: str, entry: dict[str, Any]) -> dict[str, str]:
    if entry["la_code"] != code:
        raise ValueError(f"the entry of {entry['la_code']!r} is under {code!r}")
    groups = json_document.unique_keys([(group["name"], group["value"]) for group in entry[GROUPS]])
    cells = {key: value for key, value in entry.items() if key != GROUPS} | groups
    return {name: "" if value is None else str(value) for name, value in cells.items()}
