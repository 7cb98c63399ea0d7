"""The forms in which a data set can be had: how it is written, and its content type."""

import io
import json
from collections.abc import Callable
from typing import Any, NamedTuple

from pipeline.publish.asked import BadParameterError
from pipeline.publish.data import sources
from pipeline.publish.data.data_set import DataSet
from pipeline.publish.files import csv_file, csv_metadata, ods, people_zip, workbook, xlsx
from pipeline.publish.files.sheet import Workbook
from pipeline.publish.site.parts import settings

MAX_ROWS_OF_WORKBOOKS = 60_000


class Form(NamedTuple):
    """How a resource is written in a form, given the version of the data; `media_type` for HTTP.

    `max_rows`: longer data sets are not offered in this form.
    """

    write: Callable[[Any, str], bytes]
    media_type: str
    max_rows: int | None = None


IN_TABLES = (
    *("source_title", "source_url", "licence", "published"),  # release
    *("numerator_label", "denominator_label", "time_identifier"),  # indicator
    *("old_la_code", "region_code", "la_type"),  # location
)
"""Columns that the tables of releases, indicators and locations have too: most of a CSV file of figures."""
MOST_OF_ONE_READ = 50_000
"""Rows of a Parquet file up to which it is read at once, so that bounds of its parts would help nobody."""
LEVEL = 9
"""Of zstd: a twentieth smaller than by default, in as little time."""


def _csv(data_set: DataSet, _version: str) -> bytes:
    """Write CSV; a frozen edition, which has all tables beside it, without what those of IN_TABLES have."""
    repeated = settings.from_environment().frozen and "value" in data_set.table.columns
    return csv_file.write(data_set.table.drop(IN_TABLES, strict=False) if repeated else data_set.table)


def _parquet(data_set: DataSet, version: str) -> bytes:
    buffer = io.BytesIO()
    table = data_set.table
    table.write_parquet(
        buffer,
        compression_level=LEVEL,
        statistics=table.height > MOST_OF_ONE_READ,
        metadata=sources.metadata(data_set, version),
    )
    return buffer.getvalue()


def _json(data_set: DataSet, version: str) -> bytes:
    document = {
        "title": data_set.title,
        "version": version,
        "licence": sources.LICENCE_URL,
        "notes": sources.lines(data_set),
        "columns": {name: column.meaning for name, column in data_set.columns.items()},
        "rows": data_set.table.rows(named=True),
    }
    return json.dumps(document, ensure_ascii=False, default=str).encode()


def _xlsx(data_set: DataSet, version: str) -> bytes:
    return xlsx.write(_book(data_set, version))


def _ods(data_set: DataSet, version: str) -> bytes:
    return ods.write(_book(data_set, version))


def _book(data_set: DataSet, version: str) -> Workbook:
    if "indicator" not in data_set.columns:
        raise BadParameterError("A workbook has both shapes: leave shape out.", {"shape": ["figures"]})
    return workbook.build(data_set, version)


FORMS: dict[str, Form] = {
    "csv": Form(_csv, "text/csv; charset=utf-8"),
    "csv-metadata.json": Form(csv_metadata.write, "application/csvm+json"),
    "zip": Form(people_zip.write, "application/zip"),
    "parquet": Form(_parquet, "application/vnd.apache.parquet"),
    "xlsx": Form(
        _xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", MAX_ROWS_OF_WORKBOOKS
    ),
    "ods": Form(_ods, ods.MEDIA_TYPE, MAX_ROWS_OF_WORKBOOKS),
    "json": Form(_json, "application/json", 100_000),
}
"""Ending of a resource path -> its form."""
