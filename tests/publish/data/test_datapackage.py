"""The Data Package: valid for Frictionless, and true of the tables."""

import warnings
from pathlib import Path

import duckdb
import pytest

from pipeline.publish import resources
from pipeline.publish.asked import Asked
from pipeline.publish.data import datapackage, tables
from pipeline.publish.data.keys import PRIMARY_KEYS, foreign_keys

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of packages that it imports
    frictionless = pytest.importorskip("frictionless", reason="frictionless is not installed")

Con = duckdb.DuckDBPyConnection
SMALL = ("indicator", "location", "release", "symbol", "period", "spread", "inspection", "annotation")


@pytest.mark.slow
def test_keys_hold_in_the_warehouse(con: Con) -> None:
    own = con.cursor()
    views = own.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
    for (view,) in views:  # worked out once, not for each of their keys
        own.execute(f"CREATE TEMP TABLE {view} AS SELECT * FROM main.{view}")
    for table, key in PRIMARY_KEYS.items():
        columns = ", ".join(f'"{name}"' for name in key)
        twice = f"SELECT {columns} FROM {table} GROUP BY ALL HAVING count(*) > 1"
        assert own.execute(twice).fetchall() == [], table
    names = own.execute("SELECT table_name, list(DISTINCT column_name) FROM duckdb_columns() GROUP BY ALL")
    for table, columns in names.fetchall():
        for given_by, other, theirs in foreign_keys(table, columns):
            given = " AND ".join(f'own."{name}" IS NOT NULL' for name in given_by)
            same = " AND ".join(f'own."{a}" = other."{b}"' for a, b in zip(given_by, theirs, strict=True))
            lost = f"FROM {table} AS own ANTI JOIN {other} AS other ON {same} WHERE {given} LIMIT 1"
            assert own.execute(lost).fetchall() == [], (table, given_by)


def test_frictionless_finds_the_descriptor_valid(con: Con) -> None:
    package = datapackage.describe(con.cursor(), Asked())
    assert {resource["name"] for resource in package["resources"]} == set(
        tables.published(con.cursor(), "csv")
    )
    report = frictionless.Package.metadata_validate(package)
    assert list(report) == []


@pytest.mark.slow
def test_frictionless_finds_the_tables_to_be_as_described(con: Con, tmp_path: Path) -> None:
    package = datapackage.describe(con.cursor(), Asked())
    kept = [resource for resource in package["resources"] if resource["name"] in SMALL]
    (tmp_path / "tables").mkdir()
    for resource in kept:
        (tmp_path / resource["path"]).write_bytes(
            resources.answer(con.cursor(), resource["path"], {}).content
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        described = frictionless.Package({**package, "resources": kept}, basepath=str(tmp_path))
        report = described.validate()
    assert report.flatten(["name", "rowNumber", "fieldName", "note"]) == []
    assert {task.stats["rows"] > 0 for task in report.tasks} == {True}
