"""The build: a new file swapped in whole, and what readers may rely on in it."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.core import paths
from pipeline.core.errors import PipelineError
from pipeline.sources.catalogue import Catalogue
from pipeline.warehouse import build as warehouse_build
from pipeline.warehouse.build import build
from pipeline.warehouse.swap import HALF_BUILT, STALE_AFTER_SECONDS

Tables = Mapping[str, pl.DataFrame]

# Table or view -> the columns that readers were promised.
CONTRACT = {
    "observation": "indicator time_period time_identifier geographic_level location_code breakdown_topic "
    "breakdown value numerator denominator value_low value_high symbol source release",
    "latest_observation": "indicator time_period time_identifier geographic_level location_code "
    "breakdown_topic breakdown value numerator denominator symbol source release",
    "revision": "indicator time_period location_code old_release new_release old_value new_value "
    "old_symbol new_symbol suspect",
    "location": "location_code geographic_level location_name old_la_code region_code sub_region_code "
    "la_type opened closed slug short_name website",
    "area": "kind area_code area_name location_code share_pct note",
    "settlement": "settlement type location_code postcode_district",
    "location_alias": "alias source valid_from valid_to location_code",
    "location_change": "effective kind from_code to_code to_name note",
    "indicator": "indicator label short_label phrase counted_phrase topic unit decimals time_identifier "
    "polarity definition numerator_label denominator_label footnote source",
    "release": "source release publisher title published_on url licence kind sha256 retrieved_at",
    "annotation": "indicator location_code time_period kind text url",
    "ranking": "indicator time_period location_code rank ranked tied rank_low rank_high value_low value_high "
    "not_ranked not_ranked_reason",
    "spread": "indicator time_period authorities lowest p10 p25 p50 p75 p90 highest value_range "
    "highest_tenth lowest_tenth tenths tenth_ratio counted below_quarter_pct below_half_pct centre phi tau2 "
    "beyond_chance_low beyond_chance_high scv sentence",
    "funnel": "indicator time_period location_code low_998 low_95 high_95 high_998 standing",
    "border_gap": "indicator time_period neighbour_set high_code low_code high_value low_value "
    "high_denominator low_denominator gap gap_low gap_high overlap doubt position",
    "mover": "indicator location_code from_period time_period from_value value change change_low change_high "
    "beyond_chance crosses_break caution doubt from_doubt",
    "group_comparison": "indicator time_period neighbour_set location_code members with_figure used pooled "
    "pooled_low pooled_high mean median position of tied gap gap_low gap_high gap_from",
    "neighbour": "neighbour_set location_code neighbour_code position closeness",
    "boundary": "year location_code geometry",
    "check_result": "check source release outcome detail",
    "figure": "indicator time_period geographic_level location_code value numerator denominator symbol "
    "source release location_name region_code existed not_ranked suspect missing_reason",
    "map_layer": "kind first_year last_year location_codes sha256 document",
    "symbol": "symbol meaning",
}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


TYPES = {
    ("observation", "time_period"): "INTEGER",
    ("observation", "value"): "DOUBLE",
    ("observation", "numerator"): "DOUBLE",
    ("observation", "denominator"): "DOUBLE",
    ("location", "opened"): "DATE",
    ("release", "published_on"): "DATE",
    ("release", "retrieved_at"): "TIMESTAMP",
}


@pytest.mark.parametrize("table", CONTRACT)
def test_every_documented_table_has_its_columns(con: duckdb.DuckDBPyConnection, table: str) -> None:
    columns = con.cursor().execute(f"DESCRIBE {table}").fetchall()
    kinds = {name: kind for name, kind, *_ in columns}
    assert set(CONTRACT[table].split()) <= set(kinds)
    for (where, name), kind in TYPES.items():
        if where == table:
            assert kinds[name] == kind


@pytest.mark.slow
def test_every_filled_table_has_rows(con: duckdb.DuckDBPyConnection) -> None:
    not_yet = {"revision"}
    empty = {
        table
        for table in CONTRACT
        if con.cursor().execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    }
    assert empty <= not_yet


def test_the_key_of_observations_is_a_key(con: duckdb.DuckDBPyConnection) -> None:
    key = [
        name
        for name in CONTRACT["observation"].split()
        if name not in ("value", "numerator", "denominator", "value_low", "value_high", "symbol")
    ]
    repeated = con.cursor().execute(
        f"SELECT {', '.join(key)} FROM observation GROUP BY ALL HAVING count(*) > 1"
    )
    assert repeated.fetchall() == []


def test_latest_observations_are_unique(con: duckdb.DuckDBPyConnection) -> None:
    repeated = con.cursor().execute(
        "SELECT indicator, time_period, time_identifier, geographic_level, location_code, breakdown_topic, "
        "breakdown FROM latest_observation GROUP BY ALL HAVING count(*) > 1"
    )
    assert repeated.fetchall() == []


def test_every_measure_and_check_is_in_the_warehouse(
    con: duckdb.DuckDBPyConnection, catalogue: Catalogue
) -> None:
    indicators = con.cursor().execute("SELECT indicator FROM indicator ORDER BY position").fetchall()
    assert indicators == [(item.indicator,) for item in catalogue.indicators]
    measured = con.cursor().execute("SELECT DISTINCT indicator FROM observation").fetchall()
    assert set(measured) == set(indicators)
    outcomes = con.cursor().execute("SELECT DISTINCT outcome FROM check_result").fetchall()
    assert set(outcomes) <= {("pass",), ("explained",)}
    checked = con.cursor().execute("SELECT DISTINCT source FROM check_result").fetchall()
    assert {("ehcp-timeliness",), ("send-appeals",), ("dsg-allocations",), ("dsg-balance",)} <= set(checked)


def test_a_build_leaves_nothing_next_to_the_file(warehouse_file: Path) -> None:
    assert names(warehouse_file.parent) == [warehouse_file.name]


@pytest.fixture
def old(tmp_path: Path, warehouse_file: Path) -> Path:
    """A warehouse of an earlier build, in a folder of its own."""
    path = tmp_path / "warehouse.duckdb"
    path.write_bytes(warehouse_file.read_bytes())
    return path


def usable(path: Path) -> bool:
    with duckdb.connect(str(path), read_only=True) as con:
        return con.execute("SELECT count(*) > 1000 FROM figure").fetchone() == (True,)


def changed(tables: Tables, **change: pl.DataFrame) -> dict[str, pl.DataFrame]:
    return {**tables, **change}


def england_wrong(tables: Tables) -> dict[str, pl.DataFrame]:
    """England's plans of 2025 fewer than those of its authorities."""
    is_england = (
        (pl.col("indicator") == "ehcp_plans_issued_incl_count")
        & (pl.col("time_period") == 2025)
        & (pl.col("geographic_level") == "National")
    )
    observation = tables["observation"].with_columns(
        value=pl.when(is_england).then(pl.col("value") / 2).otherwise("value")
    )
    return changed(tables, observation=observation)


def failed_while_reading(tables: Tables) -> dict[str, pl.DataFrame]:
    checks = tables["check_result"].with_columns(outcome=pl.lit("fail"))
    return changed(tables, check_result=checks)


def unknown_symbol(tables: Tables) -> dict[str, pl.DataFrame]:
    observation = tables["observation"].with_columns(symbol=pl.col("symbol").replace("absent", "??"))
    return changed(tables, observation=observation)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (
            england_wrong,
            r"failed.* not replaced: authorities add up to England, ehcp-timeliness 2026: ",
        ),
        (failed_while_reading, r"\d+ checks failed, so the warehouse was not replaced: .*; and \d+ more\.$"),
        (unknown_symbol, r"'\?\?' in place of a figure is not in data/reference/symbol\.csv"),
    ],
)
def test_a_failed_check_leaves_the_old_file_unchanged(
    few_tables: Tables, catalogue: Catalogue, old: Path, spoil, words: str
) -> None:
    before = old.read_bytes()
    with pytest.raises(PipelineError, match=words):
        build(spoil(few_tables), catalogue, old)
    assert old.read_bytes() == before
    assert names(old.parent) == [old.name]


@pytest.mark.parametrize("broken", ["SCHEMA", "DERIVED"])
def test_an_exception_during_a_build_leaves_the_old_file_unchanged(
    few_tables: Tables, catalogue: Catalogue, old: Path, tmp_path_factory, monkeypatch, broken: str
) -> None:
    wrong = tmp_path_factory.mktemp("sql") / "wrong.sql"
    wrong.write_text("SELECT 1 FROM no_such_table", encoding="utf-8")
    monkeypatch.setattr(warehouse_build, broken, wrong)
    before = old.read_bytes()
    with pytest.raises(duckdb.CatalogException):
        build(few_tables, catalogue, old)
    assert old.read_bytes() == before
    assert names(old.parent) == [old.name]
    assert usable(old)


@pytest.mark.slow
def test_a_successful_build_replaces_the_old_file(
    few_tables: Tables, catalogue: Catalogue, tmp_path: Path
) -> None:
    path = tmp_path / "new" / "warehouse.duckdb"
    path.parent.mkdir()
    path.write_bytes(b"old")
    checks = build(few_tables, catalogue, path)
    assert usable(path)
    assert set(checks["outcome"]) == {"pass", "explained"}


@pytest.mark.slow
def test_readers_keep_the_old_file(few_tables: Tables, catalogue: Catalogue, old: Path) -> None:
    with duckdb.connect(str(old), read_only=True) as reader:
        build(few_tables, catalogue, old)
        assert reader.execute("SELECT count(*) > 1000 FROM figure").fetchone() == (True,)


def test_an_unwritable_path_is_reported(few_tables: Tables, catalogue: Catalogue, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(PipelineError, match=r"could not be written to .*file/warehouse\.duckdb: "):
        build(few_tables, catalogue, file / "warehouse.duckdb")
    (tmp_path / "folder.duckdb").mkdir()
    with pytest.raises(PipelineError, match=r"could not be written to .*folder\.duckdb: Is a directory"):
        build(few_tables, catalogue, tmp_path / "folder.duckdb")


@pytest.mark.slow
def test_stale_build_folders_are_removed_and_recent_ones_kept(
    few_tables: Tables, catalogue: Catalogue, old: Path
) -> None:
    stale, young, other = (
        old.parent / name for name in (f"{HALF_BUILT}stale", f"{HALF_BUILT}young", "other")
    )
    for folder in (stale, young, other):
        folder.mkdir()
        (folder / "warehouse.duckdb").write_bytes(b"half")
    long_ago = time.time() - STALE_AFTER_SECONDS - 60
    os.utime(stale, (long_ago, long_ago))
    os.utime(other, (long_ago, long_ago))
    build(few_tables, catalogue, old)
    assert names(old.parent) == sorted([young.name, "other", old.name])


# A build that tells when it has come to a moment, and waits there to be killed.
KILLED_BUILD = """
import sys, pathlib, duckdb
from pipeline.warehouse import build as warehouse, swap
from pipeline.sources.catalogue import read_catalogue
from pipeline.store.snapshot import read_snapshot

moment, output = sys.argv[1], pathlib.Path(sys.argv[2])
def stop():
    print("here", flush=True)
    sys.stdin.read()

if moment == "before filling":
    warehouse._fill = lambda path, tables: stop()
elif moment == "file begun":
    real = duckdb.connect
    def connect(path, **settings):
        con = real(path, **settings)
        con.execute("CREATE TABLE begun AS FROM range(100000)")
        stop()
    duckdb.connect = connect
elif moment == "filled, not derived":
    class Stop:
        def read_text(self, encoding):
            stop()
    warehouse.DERIVED = Stop()
elif moment == "before the swap":
    swap.os.replace = lambda half_built, output: stop()
warehouse.build(read_snapshot(pathlib.Path(sys.argv[3])), read_catalogue(), output)
"""


MOMENTS = ["before filling", "file begun", "filled, not derived", "before the swap"]


@pytest.fixture(scope="module")
def killed(
    tmp_path_factory: pytest.TempPathFactory, warehouse_file: Path, small_environment: tuple[Path, Path]
) -> dict[str, Path]:
    """Moment -> the old file, beside which a build came to that moment and was killed; all at once."""
    olds, processes = {}, []
    for moment in MOMENTS:
        olds[moment] = tmp_path_factory.mktemp("killed") / "warehouse.duckdb"
        olds[moment].write_bytes(warehouse_file.read_bytes())
        command = [sys.executable, "-c", KILLED_BUILD, moment, str(olds[moment]), str(small_environment[0])]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        processes.append(subprocess.Popen(command, cwd=paths.ROOT, text=True, **pipes))
    for process in processes:
        with process:
            assert process.stdout is not None
            arrived = process.stdout.readline()  # returns when it has come there, or has died before
            process.kill()
            assert arrived == "here\n"
    return olds


@pytest.mark.slow
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_build_leaves_the_old_file_unchanged(
    killed: dict[str, Path], warehouse_file: Path, moment: str
) -> None:
    old = killed[moment]
    assert old.read_bytes() == warehouse_file.read_bytes()
    assert usable(old)
    (left,) = [path for path in old.parent.iterdir() if path != old]
    assert left.name.startswith(HALF_BUILT)


@pytest.mark.slow
def test_leftovers_of_a_killed_build_are_removed_later(
    killed: dict[str, Path], few_tables: Tables, catalogue: Catalogue
) -> None:
    old = killed["before the swap"]
    (left,) = [path for path in old.parent.iterdir() if path != old]
    long_ago = time.time() - STALE_AFTER_SECONDS - 60
    os.utime(left, (long_ago, long_ago))
    build(few_tables, catalogue, old)
    assert names(old.parent) == [old.name]
    assert usable(old)
