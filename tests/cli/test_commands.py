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


def test_sentences_about_an_authority_found_by_postcode(warehouse_file: Path, capsys) -> None:
    place = ["sentences", "--authority", "bn3 2gl", "--warehouse", str(warehouse_file)]
    assert main([*place, "--indicator", INDICATOR]) == 0
    short, compared, full, rest = capsys.readouterr().out.split("\n\n")
    assert rest == ""
    for heading, text in (("In short", short), ("Beside councils next door", compared), ("In full", full)):
        assert text.startswith(f"{heading}:\nIn {newest.YEAR}, Brighton and Hove issued ")
    assert main([*place, "--indicator", "dsg_balance_gbp", "--period", "2019-20"]) == 0
    assert "At 31 March 2020 (end of financial year 2019-20), Brighton and Hove" in capsys.readouterr().out


@pytest.mark.slow
def test_lines_about_an_authority(warehouse_file: Path, capsys) -> None:
    asked = ["lines", "--authority", "Norfolk", "--warehouse", str(warehouse_file)]
    assert main(asked) == 0
    plain, notes, *to_copy = capsys.readouterr().out.split("\n\n")
    assert len(plain.splitlines()) == 5
    assert notes.startswith("To know with them:")
    assert len(to_copy) == 5
    assert all(text.startswith("To copy: ") and "\n  Not “" in text for text in to_copy)
    assert main([*asked, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["location_name"] == "Norfolk"
    assert [line["text"] for line in report["lines"]] == plain.splitlines()
    assert report["lines_to_copy"][0]["not_to_say"][0]["words"] == "“illegal”"


@pytest.mark.parametrize(
    ("authority", "indicator", "period", "said"),
    [
        ("Nowhere", INDICATOR, "2025", "Nothing in England is found by"),
        ("Devn", INDICATOR, "2025", "No council is called 'Devn'. Did you mean Devon?"),
        ("Devon", "happiness_pct", "2025", "There is no indicator 'happiness_pct'"),
        ("Devon", INDICATOR, "2013", "There is no figure of"),
        ("Cumberland", INDICATOR, "2021", "There is no figure of"),
    ],
)
def test_sentences_without_a_figure_are_refused(
    authority: str, indicator: str, period: str, said: str, warehouse_file: Path, capsys
) -> None:
    asked = ["--authority", authority, "--indicator", indicator, "--period", period]
    assert said in problem(["sentences", *asked, "--warehouse", str(warehouse_file)], capsys)


@pytest.mark.parametrize(
    ("about", "first"),
    [
        (["--authority", "Kent"], "Kent had the most appeals registered"),
        (["--region", "the south east"], "In Buckinghamshire, the share of"),
        (["--indicator", "send_appeals_per_10000"], "In Torbay, appeals registered"),
        ([], "Essex had the highest share of"),
    ],
)
def test_leads_of_a_council_a_region_a_measure_and_england(
    about: list[str], first: str, warehouse_file: Path, capsys
) -> None:
    asked = ["leads", *about, "--warehouse", str(warehouse_file)]
    assert main(asked) == 0
    said = capsys.readouterr().out
    assert said.startswith(first)
    assert main([*asked, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["outcome"] == "done"
    assert report["leads"][0]["sentence"] == said.partition("\n")[0]
    assert all(lead["address"] in said for lead in report["leads"])


def test_where_nothing_is_notable_leads_say_so(warehouse_file: Path, capsys) -> None:
    assert main(["leads", "--authority", "Isles of Scilly", "--warehouse", str(warehouse_file)]) == 0
    assert "Nothing is notable here" in capsys.readouterr().out


def test_leads_of_an_unknown_region_are_refused(warehouse_file: Path, capsys) -> None:
    said = problem(["leads", "--region", "Wessex", "--warehouse", str(warehouse_file)], capsys)
    assert "There is no region 'Wessex'. There are East Midlands," in said


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


@pytest.mark.slow
def test_find_prints_the_authority_or_a_problem(warehouse_file: Path, capsys) -> None:
    assert main(["find", "BN3 2GL", "--warehouse", str(warehouse_file)]) == 0
    assert "Brighton and Hove" in capsys.readouterr().out
    assert main(["find", "Nowhere at all", "--warehouse", str(warehouse_file)]) == 1
    assert capsys.readouterr().err.startswith("Problem: ")


@pytest.mark.slow
def test_find_offers_a_choice(warehouse_file: Path, capsys) -> None:
    assert main(["find", "Newport", "--warehouse", str(warehouse_file)]) == 1
    said = capsys.readouterr().err
    assert "choose one" in said
    assert "Isle of Wight (Newport, town, PO30)" in said
    assert main(["find", "Tatton", "--warehouse", str(warehouse_file)]) == 1
    assert "Cheshire East 68%" in capsys.readouterr().err


def test_find_prints_the_councils_of_a_list(warehouse_file: Path, capsys) -> None:
    assert main(["find", "Devon; BCP\n846", "--warehouse", str(warehouse_file)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "E10000008  Devon",
        "E06000058  Bournemouth, Christchurch and Poole",
        "E06000043  Brighton and Hove",
    ]
    assert main(["find", "Devon; Narnia; 846", "--warehouse", str(warehouse_file)]) == 1
    printed = capsys.readouterr()
    assert len(printed.out.splitlines()) == 2
    assert "Not understood: “Narnia”." in printed.err


@pytest.mark.slow
def test_find_in_json(warehouse_file: Path, capsys) -> None:
    assert main(["find", "Northants", "--json", "--warehouse", str(warehouse_file)]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["certain"]
    assert [(row["name"], row["kind"]) for row in report["candidates"]] == [
        ("North Northamptonshire", "short name"),
        ("West Northamptonshire", "short name"),
    ]
    assert main(["find", "qqqqqq", "--json", "--warehouse", str(warehouse_file)]) == 1
    assert json.loads(capsys.readouterr().out)["outcome"] == "problem"


def test_indicators_have_labels_and_periods_as_people_write_them(warehouse_file: Path, capsys) -> None:
    assert main(["indicators", "--warehouse", str(warehouse_file)]) == 0
    lines = capsys.readouterr().out.splitlines()
    (balance,) = [line for line in lines if line.startswith("dsg_balance_gbp ")]
    assert "2019-20 to 2023-24; " in balance


def test_status_counts_figures_that_wait_for_review(warehouse_file: Path, capsys) -> None:
    assert main(["status", "--warehouse", str(warehouse_file)]) == 0
    assert "Extraordinary figures that wait for review: 0\n" in capsys.readouterr().out
