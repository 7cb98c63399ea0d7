"""The commands build, snapshot and status, and the problems that all commands report."""

import json
import logging
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl
import pytest

from pipeline.__main__ import main
from pipeline.core import paths
from pipeline.sources.catalogue import Catalogue
from tests.support.command_line import problem
from tests.support.warehouses import newest, spoilt_warehouses

INDICATOR = "ehcp_issued_20_weeks_excl_pct"


@pytest.fixture(autouse=True)
def small_snapshot(small_environment: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Build from a snapshot of a few figures."""
    monkeypatch.setattr(paths, "SNAPSHOT", small_environment[0])


@pytest.mark.slow
def test_build_reads_the_snapshot_and_logs_its_progress(tmp_path: Path, capsys) -> None:
    output = tmp_path / "warehouse.duckdb"
    assert main(["build", "--output", str(output)]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert [line.split("s  ")[1] for line in said.err.splitlines()] == [
        f"working everything out, as there is no {paths.SNAPSHOT / 'results' / 'index.json'}; "
        "`python -m pipeline snapshot --results` stores the results of a build",
        "reading the snapshot and fetched files",
        "filling and checking the warehouse",
        f"built {output}",
    ]
    assert output.stat().st_size > 1_000_000


@pytest.mark.slow
def test_quiet_prints_nothing(tmp_path: Path, capsys) -> None:
    assert main(["build", "--output", str(tmp_path / "warehouse.duckdb"), "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.slow
def test_json_reports_the_checks_and_nothing_else(tmp_path: Path, capsys) -> None:
    output = tmp_path / "warehouse.duckdb"
    assert main(["build", "--output", str(output), "--json"]) == 0
    said = capsys.readouterr()
    report = json.loads(said.out)
    assert said.err == ""
    assert (report["outcome"], report["warehouse"]) == ("done", str(output))
    assert set(report["checks"]) == {"explained", "pass"}


@pytest.mark.slow
def test_build_from_published_files_reads_that_folder_and_logs_it(
    tmp_path: Path, capsys, monkeypatch, few_tables: Mapping[str, pl.DataFrame]
) -> None:
    """tests/exhaustive/test_published.py reads the real files."""
    asked = []

    def collect(folder: Path, catalogue: Catalogue) -> Mapping[str, pl.DataFrame]:
        asked.append(folder)
        logging.getLogger("pipeline.store.ingest").info("reading %s", "a.csv (2026)")
        return few_tables

    monkeypatch.setattr("pipeline.store.ingest.collect", collect)
    output = tmp_path / "warehouse.duckdb"
    assert main(["build", "--from", str(tmp_path), "--output", str(output)]) == 0
    assert asked == [tmp_path]
    assert "s  reading a.csv (2026)\n" in capsys.readouterr().err
    assert output.exists()


@pytest.mark.slow
def test_snapshot_writes_a_folder_that_build_can_read(
    tmp_path: Path, capsys, monkeypatch, few_tables: Mapping[str, pl.DataFrame]
) -> None:
    monkeypatch.setattr("pipeline.cli.build._collect", lambda *_: dict(few_tables))
    folder, output = tmp_path / "snapshot", tmp_path / "warehouse.duckdb"
    assert main(["snapshot", "--output", str(folder), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["tables"]["observation"] == few_tables["observation"].height
    monkeypatch.setattr(paths, "SNAPSHOT", folder)
    assert main(["build", "--output", str(output), "--quiet"]) == 0
    assert output.exists()


def test_status_lists_releases_newest_periods_and_checks(
    warehouse_file: Path, catalogue: Catalogue, capsys
) -> None:
    assert main(["status", "--warehouse", str(warehouse_file)]) == 0
    lines = capsys.readouterr().out.splitlines()
    available = [edition for edition in catalogue.editions if not edition.awaited]
    found = [re.match(r"  (.+?) +(copy|extract|derived) +[\d,]+ rows  ", line) for line in lines]
    printed = [match.groups() for match in found if match]
    assert sorted(printed) == sorted((edition.release, edition.kind) for edition in available)
    assert any(line.split() == ["send_appeal_rate_pct", "2024"] for line in lines)
    assert any(line.split() == ["dsg_balance_gbp", "2023-24"] for line in lines)
    assert re.fullmatch(
        rf"{len(available)} releases of \d+ sources, [\d,]+ rows; \d+ checks: \d+ explained, \d+ pass",
        lines[-1],
    )


def test_status_in_json(warehouse_file: Path, capsys) -> None:
    assert main(["status", "--warehouse", str(warehouse_file), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["newest_period"][INDICATOR] == newest.YEAR
    assert {check["outcome"] for check in report["checks"]} == {"pass", "explained"}
    appeals = next(
        row for row in report["releases"] if (row["source"], row["release"]) == ("send-appeals", "2024")
    )
    assert (appeals["published_on"], len(appeals["sha256"])) == ("2025-06-26", 64)


def test_status_quiet(warehouse_file: Path, capsys) -> None:
    assert main(["status", "--warehouse", str(warehouse_file), "--quiet"]) == 0
    assert capsys.readouterr().out == ""


def test_a_missing_warehouse_says_how_to_make_one(tmp_path: Path, capsys) -> None:
    message = problem(["status", "--warehouse", str(tmp_path / "none.duckdb")], capsys)
    assert message.endswith("make one with `python -m pipeline build`.")


@pytest.mark.parametrize("spoil", [spoilt_warehouses.text, spoilt_warehouses.before_versions])
def test_a_warehouse_of_another_version_is_refused(
    spoil: Callable[[Path], None], tmp_path: Path, capsys
) -> None:
    path = tmp_path / "other.duckdb"
    spoil(path)
    message = problem(["status", "--warehouse", str(path)], capsys)
    assert message.endswith("built by another version: run `make run` or `python -m pipeline build`.")


def test_a_pipe_in_place_of_the_warehouse_is_refused(tmp_path: Path, capsys) -> None:
    spoilt_warehouses.NOT_FILES[0](tmp_path / "pipe")
    assert "pipe is not a file" in problem(["status", "--warehouse", str(tmp_path / "pipe")], capsys)


def test_a_missing_mirror_and_a_mirror_without_its_files(tmp_path: Path, capsys) -> None:
    output = ["--output", str(tmp_path / "warehouse.duckdb")]
    message = problem(["build", "--from", str(tmp_path / "none"), *output], capsys)
    assert message == f"There is no folder of published files at {tmp_path / 'none'}."
    message = problem(["build", "--from", str(tmp_path), *output], capsys)
    assert message.startswith("las.csv (2025): cannot be read from ")
    assert not (tmp_path / "warehouse.duckdb").exists()


@pytest.mark.parametrize("command", ["build", "snapshot", "export"])
def test_an_output_that_cannot_be_written_is_one_sentence(
    command: str, tmp_path: Path, warehouse_file: Path, capsys, monkeypatch, few_tables
) -> None:
    monkeypatch.setattr("pipeline.cli.build._collect", lambda *_: dict(few_tables))
    (tmp_path / "file").write_text("")
    arguments = [command, "--output", str(tmp_path / "file" / "result")]
    if command == "export":
        arguments += ["--indicator", INDICATOR, "--period", "2025", "--warehouse", str(warehouse_file)]
    assert "could not be written" in problem(arguments, capsys)


def test_a_problem_in_json_is_printed_on_standard_output(tmp_path: Path, capsys) -> None:
    assert main(["status", "--warehouse", str(tmp_path / "none"), "--json"]) == 1
    said = capsys.readouterr()
    report = json.loads(said.out)
    assert report["outcome"] == "problem"
    assert report["problem"].startswith("There is no warehouse at ")
    assert said.err == ""


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["cook"],
        ["build", "--quiet", "--json"],
        ["build", "--colour"],
        ["export", "--indicator", INDICATOR, "--period", "last year"],
        ["export", "--indicator", INDICATOR, "--period", "2025", "--format", "docx"],
        ["export", "--indicator", INDICATOR, "--period", "2025", "--level", "School"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_status_2(arguments: list[str], capsys) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "usage: python -m pipeline" in capsys.readouterr().err


def test_export_needs_to_know_of_what(warehouse_file: Path, capsys) -> None:
    said = problem(["export", "--period", "2025", "--warehouse", str(warehouse_file)], capsys)
    assert "Name what to export: a resource such as index.json, --indicator or --place." in said


def test_a_wrong_period_is_refused_with_examples(capsys) -> None:
    with pytest.raises(SystemExit):
        main(["export", "--indicator", INDICATOR, "--period", "2023/25"])
    assert "'2023/25' is not a period; write 2025, 2023-24 or 202324" in capsys.readouterr().err


@pytest.mark.slow
def test_as_a_command(warehouse_file: Path, tmp_path: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pipeline", *arguments]
        return subprocess.run(command, cwd=paths.ROOT, capture_output=True, text=True, check=False)

    done = run("status", "--json", "--warehouse", str(warehouse_file))
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["newest_period"][INDICATOR] == newest.YEAR
    failed = run("status", "--warehouse", str(tmp_path / "none"))
    assert (failed.returncode, failed.stdout) == (1, "")
    assert failed.stderr.startswith("Problem: There is no warehouse at ")


def test_indicators_have_labels_and_periods_as_people_write_them(warehouse_file: Path, capsys) -> None:
    assert main(["indicators", "--warehouse", str(warehouse_file)]) == 0
    lines = capsys.readouterr().out.splitlines()
    (balance,) = [line for line in lines if line.startswith("dsg_balance_gbp ")]
    assert "2019-20 to 2023-24; " in balance


def test_status_counts_figures_that_wait_for_review(warehouse_file: Path, capsys) -> None:
    assert main(["status", "--warehouse", str(warehouse_file)]) == 0
    assert "Extraordinary figures that wait for review: 0\n" in capsys.readouterr().out
