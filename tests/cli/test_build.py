"""The commands build and snapshot with stored results: used where they belong, and nowhere else."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Never

import duckdb
import polars as pl
import pytest

from pipeline.__main__ import main
from pipeline.core import paths
from pipeline.core.errors import PipelineError
from pipeline.store.raw import Store
from pipeline.store.snapshot import read_snapshot
from pipeline.warehouse import results


@pytest.fixture
def snapshot(stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same as the shipped snapshot, and free to be changed."""
    copy = Path(shutil.copytree(stored, tmp_path / "snapshot"))
    monkeypatch.setattr(paths, "SNAPSHOT", copy)
    return copy


def logged(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [line.partition("s  ")[2] for line in capsys.readouterr().err.splitlines()]


def figures(path: Path) -> list[tuple[object, ...]]:
    with duckdb.connect(str(path), read_only=True) as con:
        return con.execute("FROM figure").fetchall()


@pytest.mark.slow
def test_a_build_takes_what_is_stored(
    snapshot: Path, small_environment: tuple[Path, Path], tmp_path: Path, capsys
) -> None:
    output = tmp_path / "warehouse.duckdb"
    assert main(["build", "--output", str(output), "--raw", str(tmp_path / "raw")]) == 0
    assert logged(capsys) == ["filling the warehouse with the stored results of a build", f"built {output}"]
    assert figures(output) == figures(small_environment[1])


@pytest.mark.slow
def test_a_build_without_usable_results_works_everything_out(
    snapshot: Path, small_environment: tuple[Path, Path], tmp_path: Path, capsys
) -> None:
    (snapshot / results.FOLDER / "figure.parquet").write_bytes(b"PAR1")
    output = tmp_path / "warehouse.duckdb"
    assert main(["build", "--output", str(output), "--raw", str(tmp_path / "raw")]) == 0
    first, *others = logged(capsys)
    assert first.startswith("working everything out, as ")
    assert others == [
        "reading the snapshot and fetched files",
        "filling and checking the warehouse",
        f"built {output}",
    ]
    assert figures(output) == figures(small_environment[1])


@pytest.mark.parametrize("origin", ["--from", "--add", "fetched"])
def test_other_origins_work_everything_out(
    origin: str, snapshot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`_built` is what works it out; tests/store and tests/fetch run it."""
    raw = tmp_path / "raw"
    arguments = ["build", "--raw", str(raw), "--output", str(tmp_path / "warehouse.duckdb")]
    if origin == "fetched":
        raw.mkdir()
        monkeypatch.setattr(Store, "entries", lambda _: ("a fetched file",))
    else:
        arguments += [origin, str(tmp_path)]
    built = pl.DataFrame({"check": ["a check"], "outcome": ["pass"], "detail": [""]})
    asked = []
    monkeypatch.setattr("pipeline.cli.build._built", lambda options: asked.append(options) or built)

    def restore(*_: object) -> Never:
        raise AssertionError("the stored results are of the snapshot alone")

    monkeypatch.setattr(results, "restore", restore)
    assert main(arguments) == 0
    assert len(asked) == 1


@pytest.mark.slow
def test_the_command_stores_what_a_build_gives(snapshot: Path, tmp_path: Path, capsys) -> None:
    shutil.rmtree(snapshot / results.FOLDER)
    before = {path: path.read_bytes() for path in snapshot.iterdir()}
    raw = ["--raw", str(tmp_path / "raw")]
    assert main(["snapshot", "--results", "--output", str(snapshot), *raw]) == 0
    folder = snapshot / results.FOLDER
    assert logged(capsys) == ["working out the results of a build", f"stored the results in {folder}"]
    assert {path: path.read_bytes() for path in snapshot.iterdir() if path != folder} == before
    assert main(["build", "--output", str(tmp_path / "warehouse.duckdb"), *raw]) == 0
    assert logged(capsys)[0] == "filling the warehouse with the stored results of a build"


@pytest.mark.slow
def test_a_new_shipped_snapshot_gets_its_results(
    snapshot: Path, few_tables: Mapping[str, pl.DataFrame], tmp_path: Path, monkeypatch
) -> None:
    """A snapshot in another folder does not."""
    fewer = {**few_tables, "postcode": few_tables["postcode"].head(10)}
    monkeypatch.setattr("pipeline.cli.build._collect", lambda *_: fewer)
    raw = ["--raw", str(tmp_path / "raw")]
    assert main(["snapshot", "--output", str(tmp_path / "other"), *raw]) == 0
    assert not (tmp_path / "other" / results.FOLDER).exists()
    assert main(["snapshot", "--output", str(snapshot), *raw]) == 0
    assert results.restore(snapshot, tmp_path / "warehouse.duckdb") is not None


def test_a_new_snapshot_that_fails_a_check_does_without(
    snapshot: Path, few_tables: Mapping[str, pl.DataFrame], tmp_path: Path, monkeypatch, capsys
) -> None:
    def fail(*_: object) -> Never:
        raise PipelineError("A check failed.")

    fewer = {**few_tables, "postcode": few_tables["postcode"].head(10)}
    monkeypatch.setattr("pipeline.cli.build._collect", lambda *_: fewer)
    monkeypatch.setattr("pipeline.warehouse.build.build", fail)
    assert main(["snapshot", "--output", str(snapshot), "--raw", str(tmp_path / "raw")]) == 0
    assert "the results of a build are not stored: A check failed.\n" in capsys.readouterr().err
    assert read_snapshot(snapshot)["postcode"].height == 10
    assert results.restore(snapshot, tmp_path / "warehouse.duckdb") is None
