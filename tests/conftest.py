"""What tests of several folders share."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline import paths
from pipeline.catalogue import Catalogue, read_catalogue
from pipeline.collect import collect
from pipeline.snapshot import read_snapshot
from pipeline.warehouse import build as build_warehouse
from tests import small_schema
from tests.published import PUBLISHED
from tests.tiny_warehouse import build


@pytest.fixture(scope="session")
def tiny_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of a handful of figures, to be read only."""
    return build(tmp_path_factory.mktemp("warehouse") / "tiny.duckdb")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The real catalogue."""
    return read_catalogue()


@pytest.fixture(scope="session")
def snapshot_tables() -> Mapping[str, pl.DataFrame]:
    """The tables of the shipped snapshot."""
    return read_snapshot(paths.SNAPSHOT)


@pytest.fixture(scope="session")
def warehouse_file(
    tmp_path_factory: pytest.TempPathFactory,
    catalogue: Catalogue,
    snapshot_tables: Mapping[str, pl.DataFrame],
) -> Path:
    """The warehouse of the shipped snapshot, built once, to be read only."""
    path = tmp_path_factory.mktemp("whole") / "warehouse.duckdb"
    build_warehouse(snapshot_tables, catalogue, path)
    return path


@pytest.fixture(scope="session")
def con(warehouse_file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the warehouse of the shipped snapshot; use one `cursor()` each."""
    with duckdb.connect(str(warehouse_file), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def collected(catalogue: Catalogue) -> Mapping[str, pl.DataFrame]:
    """The tables that the pipeline makes of the publishers' real files."""
    return collect(PUBLISHED, catalogue)


@pytest.fixture(scope="session")
def mirrored(
    collected: Mapping[str, pl.DataFrame], catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the warehouse built from the publishers' real files."""
    path = tmp_path_factory.mktemp("mirror") / "warehouse.duckdb"
    build_warehouse(collected, catalogue, path)
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


@pytest.fixture
def small() -> Iterator[duckdb.DuckDBPyConnection]:
    """The real schema in memory, for figures that a test gives it: see tests/small_schema.py."""
    with duckdb.connect() as connection:
        small_schema.fill(connection)
        yield connection
