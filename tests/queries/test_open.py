"""A warehouse opened for reading: other versions, locked files, what is no file, what queries may reach."""

import os
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pipeline.core.errors import PipelineError
from pipeline.core.schema import schema_version, version_of
from pipeline.queries.open import OtherVersionError, open_warehouse, reading
from tests.support.warehouses import spoilt_warehouses
from tests.support.warehouses.tiny_warehouse import build

BUILD_AGAIN = r"built by another version: run `make run` or `python -m pipeline build`\.$"


def test_tables_are_in_scope(tiny_warehouse: Path) -> None:
    with open_warehouse(tiny_warehouse) as con:
        assert con.execute("SELECT count(*) FROM location").fetchall() == [(4,)]


@pytest.mark.parametrize("write", spoilt_warehouses.OTHER_VERSIONS, ids=lambda write: write.__name__)
def test_a_file_of_another_version_says_how_to_build_one(
    write: Callable[[Path], None], tmp_path: Path
) -> None:
    path = tmp_path / "warehouse.duckdb"
    write(path)
    before = path.read_bytes()
    with pytest.raises(OtherVersionError, match=rf"^warehouse\.duckdb .*{BUILD_AGAIN}"):
        open_warehouse(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("put", spoilt_warehouses.NOT_FILES, ids=["pipe", "folder", "device"])
def test_what_is_no_file_is_refused_at_once(put: Callable[[Path], None], tmp_path: Path) -> None:
    put(tmp_path / "warehouse.duckdb")
    with pytest.raises(PipelineError, match=r"^warehouse\.duckdb is not a file"):
        open_warehouse(tmp_path / "warehouse.duckdb")


def test_a_file_that_another_process_writes_is_in_use(tmp_path: Path) -> None:
    path = build(tmp_path / "warehouse.duckdb")
    with spoilt_warehouses.open_in_another_process(path):
        with pytest.raises(PipelineError, match="is being written, or another program has it open") as caught:
            open_warehouse(path)
        assert not isinstance(caught.value, OtherVersionError)
    open_warehouse(path).close()


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match=r"There is no warehouse at .*none\.duckdb: make one with"):
        open_warehouse(tmp_path / "none.duckdb")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_must_not_be_read_says_why(tmp_path: Path) -> None:
    path = build(tmp_path / "warehouse.duckdb")
    path.chmod(0)
    with pytest.raises(PipelineError, match=r"warehouse\.duckdb cannot be read: Permission denied\."):
        open_warehouse(path)


@pytest.mark.parametrize(
    ("statement", "refused"),
    [
        ("FROM read_csv('/etc/passwd')", "disabled"),
        ("FROM read_text('/etc/passwd')", "disabled"),
        ("FROM '/etc/passwd'", "does not exist"),
        ("COPY location TO 'copy.csv'", "disabled"),
        ("EXPORT DATABASE 'copy'", "disabled"),
        ("ATTACH 'other.duckdb'", "disabled"),
        ("INSTALL httpfs", "disabled"),
        ("LOAD httpfs", "disabled"),
        ("SET enable_external_access = true", "locked"),
        ("SET lock_configuration = false", "locked"),
        ("DELETE FROM location", "read-only"),
    ],
)
def test_queries_reach_no_other_file(statement: str, refused: str, tiny_warehouse: Path) -> None:
    with open_warehouse(tiny_warehouse) as con, con.cursor() as cursor:
        cursor.execute("USE warehouse")
        with pytest.raises(duckdb.Error, match=refused):
            cursor.execute(statement)


@pytest.mark.parametrize("fault", [duckdb.IOException("short read"), duckdb.Error("wrong checksum")])
def test_damage_that_a_query_finds_is_the_fault_of_the_file(fault: duckdb.Error) -> None:
    with (
        pytest.raises(PipelineError, match=r"^some\.duckdb cannot be read, it is damaged: run"),
        reading(Path("some.duckdb")),
    ):
        raise fault


@pytest.mark.parametrize("statement", ["SELECT wrong FROM location", "FROM read_csv('/etc/passwd')"])
def test_a_mistake_in_a_query_is_not_the_fault_of_the_file(statement: str, tiny_warehouse: Path) -> None:
    with (
        open_warehouse(tiny_warehouse) as con,
        pytest.raises((duckdb.BinderException, duckdb.PermissionException)),
        reading(tiny_warehouse),
    ):
        con.execute(statement)


def test_the_version_changes_with_the_statements_only() -> None:
    version = version_of("CREATE TABLE a (\n    b INTEGER -- what it is\n);", "SELECT 1;")
    assert version == version_of("-- Another comment.\nCREATE TABLE a ( b INTEGER );", "SELECT 1;")
    assert version != version_of("CREATE TABLE a ( b BIGINT );", "SELECT 1;")
    assert len(version) == len(schema_version()) == 16
