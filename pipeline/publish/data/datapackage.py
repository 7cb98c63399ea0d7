"""The Data Package of all tables, by Frictionless: types, keys, missing values, licences, sources."""

from typing import Any

import duckdb

from pipeline.core.version import __version__
from pipeline.publish.asked import Asked
from pipeline.publish.data import data_dictionary, data_types, sources, tables
from pipeline.publish.data.keys import PRIMARY_KEYS, foreign_keys
from pipeline.publish.files.forms import FORMS
from pipeline.publish.site.parts import settings
from pipeline.publish.site.parts.links import Links
from pipeline.publish.version import data_version
from pipeline.queries import figures as figure_queries
from pipeline.queries import holdings as holding_queries

LICENCE: dict[str, str] = {
    "name": "OGL-UK-3.0",
    "title": "Open Government Licence v3.0",
    "path": sources.LICENCE_URL,
}


def describe(con: duckdb.DuckDBPyConnection, _asked: Asked) -> dict[str, Any]:
    """Return the package: a resource for each table that is published as CSV, and where they come from."""
    releases = figure_queries.releases(con)
    publications = releases.unique("source", keep="last", maintain_order=True)
    return {
        "profile": "data-package",
        "name": "postcode-lottery",
        "title": "Postcode Lottery: special educational needs in England, authority by authority",
        "description": (
            "Published statistics on EHC plans, SEND Tribunal appeals and high-needs money, checked and "
            "brought together. The unit of a figure is in the table indicator."
        ),
        "version": f"{__version__}+{data_version(con).rpartition('(')[2].strip(')')}",
        "licenses": [LICENCE],
        "sources": [
            {"title": f"{row['publisher']}, {row['title']}", "path": row["url"]}
            for row in publications.rows(named=True)
        ],
        "resources": [_resource(con, name) for name in tables.published(con, "csv")],
    }


def _resource(con: duckdb.DuckDBPyConnection, table: str) -> dict[str, Any]:
    """Return a table as a resource with its schema."""
    types = holding_queries.column_types(con, table)
    meanings = dict(data_dictionary.columns(con).filter(table=table).select("column", "meaning").rows())
    schema: dict[str, Any] = {
        "fields": [
            {"name": name, "type": data_types.name_of(dtype), "description": meanings[name]}
            for name, dtype in types.items()
        ],
        "missingValues": [""],
    }
    if table in PRIMARY_KEYS:
        schema["primaryKey"] = list(PRIMARY_KEYS[table])
    references = foreign_keys(table, list(types))
    if references:
        schema["foreignKeys"] = [
            {"fields": list(own), "reference": {"resource": other, "fields": list(theirs)}}
            for own, other, theirs in references
        ]
    if not Links("", settings.from_environment()).data(f"tables/{table}", "csv"):
        return {
            "name": table,
            "path": f"tables/{table}.parquet",
            "profile": "data-resource",
            "description": data_dictionary.meaning_of_table(table),
            "format": "parquet",
            "mediatype": FORMS["parquet"].media_type,
            "schema": schema,
        }
    return {
        "name": table,
        "path": f"tables/{table}.csv",
        "profile": "tabular-data-resource",
        "description": data_dictionary.meaning_of_table(table),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
        "schema": schema,
    }
