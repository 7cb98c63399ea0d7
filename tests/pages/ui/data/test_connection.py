"""Access to the data: a file replaced under a running process, damaged files, cached results."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pages.ui.data import connection
from pipeline.core import paths
from pipeline.core.errors import PipelineError
from pipeline.core.schema import schema_version
from pipeline.queries import asking
from tests.support.warehouses import spoilt_warehouses


def write(path: Path, value: int) -> Path:
    with duckdb.connect(str(path)) as con:
        con.execute("CREATE TABLE figure AS SELECT ?::INTEGER AS value", [value])
        con.execute("CREATE TABLE warehouse_version AS SELECT ? AS schema_version", [schema_version()])
    return path


def swap(new: Path) -> None:
    new.replace(paths.WAREHOUSE)


def frame(relation: duckdb.DuckDBPyRelation) -> pl.DataFrame:
    rows: pl.DataFrame = relation.pl()
    return rows


def figure(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    return frame(con.sql("SELECT value FROM figure"))


def open_files(folder: Path) -> list[str]:
    """Return the files of the folder that this process has open; deleted ones are marked so."""
    opened = []
    for handle in Path("/proc/self/fd").iterdir():
        try:
            target = str(handle.readlink())
        except OSError:
            continue
        if target.startswith(str(folder)):
            opened.append(target.removeprefix(f"{folder}/"))
    return sorted(opened)


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the folder of a warehouse whose only figure is 1."""
    monkeypatch.setattr(paths, "WAREHOUSE", write(tmp_path / "warehouse.duckdb", 1))
    yield tmp_path
    monkeypatch.setattr(connection, "_version", None)


def test_cursor_reaches_tables_by_short_and_full_name() -> None:
    with connection.cursor() as con:
        assert con.sql("SELECT value FROM figure").fetchall() == [(1,)]
        assert con.sql("SELECT value FROM warehouse.figure").fetchall() == [(1,)]


def test_nothing_can_be_written() -> None:
    with connection.cursor() as con, pytest.raises(duckdb.InvalidInputException, match="read-only"):
        con.execute("INSERT INTO figure VALUES (2)")


def test_replaced_file_is_read_at_the_next_call(place: Path) -> None:
    assert connection.cached(figure).item() == 1
    before = connection.stamp()
    swap(write(place / "next.duckdb", 2))
    assert connection.stamp() != before
    assert connection.cached(figure).item() == 2
    with connection.cursor() as con:
        assert figure(con).item() == 2


def test_open_cursor_keeps_reading_the_replaced_file(place: Path) -> None:
    with connection.cursor() as old:
        swap(write(place / "next.duckdb", 2))
        with connection.cursor() as new:
            assert (figure(old).item(), figure(new).item()) == (1, 2)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are counted through /proc")
def test_old_file_is_released(place: Path) -> None:
    for value in (2, 3, 4):
        connection.cached(figure)
        swap(write(place / "next.duckdb", value))
    assert connection.cached(figure).item() == 4
    assert open_files(place) == ["warehouse.duckdb"]


@pytest.mark.slow
def test_threads_never_read_older_figures_after_newer_ones(place: Path) -> None:
    swaps, done = 15, threading.Event()
    faults: list[object] = []

    def read() -> None:
        seen = 0
        try:
            while not done.is_set():
                with connection.cursor() as con:
                    direct = figure(con).item()
                remembered = connection.cached(figure).item()
                if not seen <= direct <= remembered:
                    faults.append((seen, direct, remembered))
                seen = remembered
        except Exception as error:
            faults.append(error)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for value in range(2, swaps + 2):
        swap(write(place / "next.duckdb", value))
        assert connection.cached(figure).item() == value
    done.set()
    for reader in readers:
        reader.join(timeout=20)
    assert faults == []
    assert open_files(place) in (["warehouse.duckdb"], [])


def test_result_is_cached_for_each_version_and_argument(place: Path) -> None:
    asked = []

    def above(con: duckdb.DuckDBPyConnection, least: int, *, plus: int = 0) -> pl.DataFrame:
        asked.append((least, plus))
        return frame(con.sql("SELECT value + ? AS value FROM figure WHERE value > ?", params=[plus, least]))

    first = connection.cached(above, 0)
    assert connection.cached(above, 0) is first
    assert connection.cached(above, 0, plus=5).item() == 6
    swap(write(place / "next.duckdb", 2))
    assert connection.cached(above, 0).item() == 2
    assert asked == [(0, 0), (0, 5), (0, 0)]


def test_least_recently_used_results_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "MAX_CACHED_RESULTS", 2)
    asked = []

    def echo(con: duckdb.DuckDBPyConnection, number: int) -> int:
        asked.append(number)
        return number

    for number in (1, 2, 1, 3, 1, 2):
        connection.cached(echo, number)
    assert asked == [1, 2, 3, 2]


def test_missing_file_is_an_error_until_it_appears(place: Path) -> None:
    connection.cached(figure)
    paths.WAREHOUSE.unlink()
    with pytest.raises(
        PipelineError, match=r"There is no data here yet: .*make run.*python -m pipeline build"
    ):
        connection.cached(figure)
    assert open_files(place) == []
    write(paths.WAREHOUSE, 7)
    assert connection.cached(figure).item() == 7


@pytest.mark.parametrize("spoil", [spoilt_warehouses.text, spoilt_warehouses.of_another_version])
def test_file_of_another_version_is_an_error_until_it_is_replaced(
    place: Path, spoil: Callable[[Path], None]
) -> None:
    connection.cached(figure)
    spoil(place / "next.duckdb")
    swap(place / "next.duckdb")
    for _ in range(2):
        with pytest.raises(PipelineError, match=r"built by another version: run `make run`"):
            connection.cached(figure)
    swap(write(place / "next.duckdb", 2))
    assert connection.cached(figure).item() == 2


def test_queries_reach_no_other_file() -> None:
    with connection.cursor() as con, pytest.raises(duckdb.PermissionException, match="disabled"):
        con.execute("FROM read_csv('/etc/passwd')")


def test_damage_inside_the_file_is_an_error(place: Path) -> None:
    with duckdb.connect(str(write(place / "next.duckdb", 1))) as con:
        con.execute("CHECKPOINT")
        con.execute(
            "CREATE OR REPLACE TABLE figure AS SELECT range AS value, random() AS noise FROM range(300000)"
        )
    damaged = bytearray((place / "next.duckdb").read_bytes())
    header, block = 3 * 4096, 256 * 1024
    for start in range(header, len(damaged), block):
        damaged[start + 100 : start + 200] = bytes(byte ^ 0xFF for byte in damaged[start + 100 : start + 200])
    (place / "next.duckdb").write_bytes(damaged)
    swap(place / "next.duckdb")

    def total(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
        return frame(con.sql("SELECT sum(noise), sum(value) FROM figure"))

    with pytest.raises(PipelineError, match="is damaged"):
        connection.cached(total)


@pytest.mark.parametrize("fault", [duckdb.IOException("short read"), duckdb.Error("wrong checksum")])
def test_damage_found_by_a_query_is_an_error(fault: duckdb.Error) -> None:
    def unlucky(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
        raise fault

    with pytest.raises(PipelineError, match="is damaged"):
        connection.cached(unlucky)


def test_mistake_in_a_query_is_not_blamed_on_the_file() -> None:
    def mistaken(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
        return frame(con.sql("SELECT wrong FROM figure"))

    with pytest.raises(duckdb.BinderException):
        connection.cached(mistaken)


ASKED: list[int] = []


def of_number(con: duckdb.DuckDBPyConnection, _: int, rows: int = 1) -> int:
    """Ask what does not depend on the number; note when it is asked indeed."""

    def ask() -> pl.DataFrame:
        ASKED.append(rows)
        return frame(con.sql(f"SELECT value FROM figure, range({rows})"))

    return int(asking.answer("figures", [rows], ask)["value"][0])


def test_different_results_ask_the_same_query_once_for_each_version(place: Path) -> None:
    ASKED.clear()
    assert [connection.cached(of_number, number) for number in (1, 2, 3)] == [1, 1, 1]
    assert connection.cached(of_number, 1, rows=2) == 1
    assert ASKED == [1, 2]
    swap(write(place / "next.duckdb", 7))
    assert [connection.cached(of_number, number) for number in (1, 2)] == [7, 7]
    assert ASKED == [1, 2, 1]


def test_few_and_small_answers_to_queries_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    ASKED.clear()
    monkeypatch.setattr(connection, "MAX_REMEMBERED", 1)
    for number, rows in enumerate((1, 2, 1)):
        connection.cached(of_number, number, rows=rows)
    assert ASKED == [1, 2, 1]
    monkeypatch.setattr(connection, "MAX_REMEMBERED_BYTES", 0)
    connection.cached(of_number, 8, rows=3)
    connection.cached(of_number, 9, rows=3)
    assert ASKED == [1, 2, 1, 3, 3]
