"""What a build makes of a snapshot, stored and restored: the same tables, never those of something else."""

import json
import logging
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pipeline.core import paths
from pipeline.core.errors import PipelineError
from pipeline.warehouse import results
from pipeline.warehouse.swap import HALF_BUILT

DEFINITIONS = {
    "columns": "table_name, column_name, data_type, is_nullable FROM duckdb_columns()",
    "constraints": "table_name, constraint_text, constraint_column_names FROM duckdb_constraints()",
    "views": "view_name, replace(sql, database_name || '.', '') FROM duckdb_views()",
    "functions": "function_name, macro_definition FROM duckdb_functions()",
}


@pytest.fixture
def spoilt(stored: Path, tmp_path: Path) -> Path:
    """The same in a folder that may be spoilt."""
    return Path(shutil.copytree(stored, tmp_path / "snapshot"))


def differences(built: Path, restored: Path) -> dict[str, int]:
    """Tables of two warehouses, or what defines them -> how many rows differ, by their place in the table."""
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{built}' AS built (READ_ONLY); ATTACH '{restored}' AS restored (READ_ONLY)")
        tables = con.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'built'"
        ).fetchall()
        assert len(tables) > 30
        queries = {name: f"FROM {{}}.{name}" for (name,) in tables} | {
            name: f"SELECT {columns} WHERE database_name = '{{}}' ORDER BY ALL"
            for name, columns in DEFINITIONS.items()
        }
        found = {}
        for name, query in queries.items():
            first, second = (
                f"(SELECT t, row_number() OVER () AS place FROM ({query.format(which)}) AS t)"
                for which in ("built", "restored")
            )
            pairs = f"{first} AS a FULL JOIN {second} AS b USING (place)"
            ((found[name],),) = con.execute(
                f"SELECT count(*) FROM {pairs} WHERE a.t IS DISTINCT FROM b.t"
            ).fetchall()
    return {name: count for name, count in found.items() if count}


@pytest.mark.slow
def test_a_restored_warehouse_is_that_of_the_build(
    stored: Path, small_environment: tuple[Path, Path], tmp_path: Path
) -> None:
    output = tmp_path / "warehouse.duckdb"
    output.write_bytes(b"old")
    checks = results.restore(stored, output)
    assert checks is not None
    assert set(checks["outcome"]) == {"pass", "explained"}
    assert differences(small_environment[1], output) == {}
    assert not list(tmp_path.glob(f"{HALF_BUILT}*"))


def test_a_difference_is_seen(stored: Path, small_environment: tuple[Path, Path], tmp_path: Path) -> None:
    """The test above would notice one figure, the order of two rows, and another view."""
    output = tmp_path / "warehouse.duckdb"
    results.restore(stored, output)
    with duckdb.connect(str(output)) as con:
        con.execute(
            "UPDATE figure SET value_low = value_low + 1e-12 "
            "WHERE rowid = (SELECT min(rowid) FROM figure WHERE value_low > 0)"
        )
        con.execute("CREATE TABLE turned AS FROM spread ORDER BY rowid DESC; DELETE FROM spread")
        con.execute("INSERT INTO spread FROM turned; DROP TABLE turned; DROP VIEW mover")
    assert set(differences(small_environment[1], output)) == {"figure", "spread", "columns", "views"}


@pytest.mark.slow
def test_the_shipped_snapshot_is_restored_as_it_is_built(warehouse_file: Path, tmp_path: Path) -> None:
    """From the results that ship, if they are of this data and code; else from some that are stored here."""
    output = tmp_path / "warehouse.duckdb"
    if results.restore(paths.SNAPSHOT, output) is None:
        snapshot = Path(shutil.copytree(paths.SNAPSHOT, tmp_path / "snapshot"))
        results.store(warehouse_file, snapshot)
        assert results.restore(snapshot, output) is not None
        size = sum(path.stat().st_size for path in snapshot.rglob("*.*"))
        assert size < 3_000_000
    assert differences(warehouse_file, output) == {}


def delete_folder(folder: Path) -> None:
    shutil.rmtree(folder)


def delete_a_table(folder: Path) -> None:
    (folder / "spread.parquet").unlink()


def cut_off_a_table(folder: Path) -> None:
    path = folder / "ranking.parquet"
    path.write_bytes(path.read_bytes()[:-100])


def flip_a_bit(folder: Path) -> None:
    content = bytearray((folder / "lead.parquet").read_bytes())
    content[len(content) // 2] ^= 1
    (folder / "lead.parquet").write_bytes(content)


def cut_off_the_index(folder: Path) -> None:
    path = folder / results.INDEX
    path.write_bytes(path.read_bytes()[:200])


def other_json(folder: Path) -> None:
    (folder / results.INDEX).write_text("[1]")


def without_checksums(folder: Path) -> None:
    index = json.loads((folder / results.INDEX).read_text(encoding="utf-8"))
    del index["sha256"]
    (folder / results.INDEX).write_text(json.dumps(index))


def nested_without_end(folder: Path) -> None:
    (folder / results.INDEX).write_text("[" * 200_000)


def a_folder_for_a_table(folder: Path) -> None:
    (folder / "spread.parquet").unlink()
    (folder / "spread.parquet").mkdir()


def another_release(folder: Path) -> None:
    """The snapshot is another one: its manifest has another title."""
    path = folder.parent / "manifest.json"
    path.write_bytes(path.read_bytes().replace(b'"title": "', b'"title": "New ', 1))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (delete_folder, "there is no "),
        (delete_a_table, "there is no "),
        (cut_off_a_table, "is not the file that index.json names"),
        (flip_a_bit, "is not the file that index.json names"),
        (cut_off_the_index, "is not a list of stored results"),
        (other_json, "is not a list of stored results"),
        (without_checksums, "is not a list of stored results"),
        (nested_without_end, "is not a list of stored results"),
        (a_folder_for_a_table, "cannot be read"),
        (another_release, "the stored results are of other data or code"),
    ],
)
def test_results_that_cannot_be_used_are_not(
    spoil: Callable[[Path], None],
    words: str,
    spoilt: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One sentence says why, and the warehouse is as it was: the caller builds it."""
    spoil(spoilt / results.FOLDER)
    output = tmp_path / "warehouse.duckdb"
    output.write_bytes(b"old")
    with caplog.at_level(logging.INFO):
        assert results.restore(spoilt, output) is None
    (message,) = caplog.messages
    assert message.startswith("working everything out, as ")
    assert words in message
    assert output.read_bytes() == b"old"


def test_results_are_stored_again_in_place_of_old_ones(
    spoilt: Path, small_environment: tuple[Path, Path], tmp_path: Path
) -> None:
    another_release(spoilt / results.FOLDER)
    (spoilt / results.FOLDER / "no_longer.parquet").write_bytes(b"")
    results.store(small_environment[1], spoilt)
    assert not (spoilt / results.FOLDER / "no_longer.parquet").exists()
    assert results.restore(spoilt, tmp_path / "warehouse.duckdb") is not None


def test_a_place_that_cannot_be_written_to_is_one_sentence(
    stored: Path, small_environment: tuple[Path, Path], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PipelineError, match="could not be written to "):
        results.restore(stored, tmp_path / "file" / "warehouse.duckdb")
    copy = Path(shutil.copytree(stored, tmp_path / "snapshot"))
    shutil.rmtree(copy / results.FOLDER)
    (copy / results.FOLDER).write_text("")
    with pytest.raises(PipelineError, match="results could not be stored in "):
        results.store(small_environment[1], copy)
