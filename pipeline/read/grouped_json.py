"""A JSON object of authorities, each with named groups of spending."""

from typing import Any

import polars as pl

from pipeline.core.errors import PipelineError
from pipeline.read import columns, json_document
from pipeline.sources.catalogue import Edition

GROUPS = "education_breakdown"


def read(content: bytes, edition: Edition) -> pl.DataFrame:
    """Read the object to text: one row an authority, its own keys and its groups as columns, nothing as ''.

    Raises PipelineError if it is not such an object, a code or group stands twice, an entry stands under
    another code than its own, or a name is unknown or missing.
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
        raise ValueError(f"the entry of {entry['la_code']!r} stands under {code!r}")
    groups = json_document.once([(group["name"], group["value"]) for group in entry[GROUPS]])
    cells = {key: value for key, value in entry.items() if key != GROUPS} | groups
    return {name: "" if value is None else str(value) for name, value in cells.items()}
