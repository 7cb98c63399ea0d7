"""Exports: which figures, in which format, and that no terminal is sent bytes."""

import io
import sys
from pathlib import Path

import polars as pl
import pytest

from pipeline.__main__ import main
from pipeline.publish import resources
from tests.support.command_line import problem
from tests.support.warehouses.golden import EXCL

EXPORT = ["export", "--indicator", "dsg_balance_gbp", "--period", "2023-24"]
STARTS = {
    "csv": b"\xef\xbb\xbf",
    "xlsx": b"PK",
    "parquet": b"PAR1",
    "geojson": b'{"type"',
    "ods": b"PK",
    "gpkg": b"SQLite",
}


@pytest.mark.parametrize(
    ("name", "option", "form"),
    [
        *((f"deficits.{form}", None, form) for form in STARTS),
        ("DEFICITS.XLSX", None, "xlsx"),
        ("deficits", None, "csv"),
        ("deficits", "parquet", "parquet"),
        ("deficits.txt", "csv", "csv"),
    ],
)
def test_the_name_of_the_file_gives_the_format(
    name: str, option: str | None, form: str, warehouse_file: Path, tmp_path: Path
) -> None:
    output = tmp_path / name
    given = ["--format", option] if option else []
    assert main([*EXPORT, *given, "--output", str(output), "--warehouse", str(warehouse_file)]) == 0
    assert output.read_bytes().startswith(STARTS[form])


def test_a_name_that_gives_no_format_is_refused(warehouse_file: Path, tmp_path: Path, capsys) -> None:
    output = tmp_path / "deficits.txt"
    message = problem([*EXPORT, "--output", str(output), "--warehouse", str(warehouse_file)], capsys)
    assert message == (
        f"{output} does not end in .csv, .csv-metadata.json, .zip, .parquet, .xlsx, .ods, .json, "
        ".geojson, .gpkg, .svg, .png, .pdf, .html: rename it or add --format."
    )
    assert not output.exists()


def test_a_name_that_contradicts_the_format_is_refused(warehouse_file: Path, tmp_path: Path, capsys) -> None:
    output = tmp_path / "deficits.xlsx"
    given = ["--format", "csv", "--output", str(output)]
    message = problem([*EXPORT, *given, "--warehouse", str(warehouse_file)], capsys)
    assert message == f"{output} has the name of a xlsx file, but --format is csv: change either."
    assert not output.exists()


@pytest.mark.parametrize("form", ["xlsx", "parquet"])
def test_bytes_are_not_written_to_a_terminal(form: str, warehouse_file: Path, capsys, monkeypatch) -> None:
    monkeypatch.setattr("pipeline.cli.output.is_terminal", lambda: True)
    message = problem([*EXPORT, "--format", form, "--warehouse", str(warehouse_file)], capsys)
    assert message == f"{form} is not text for a terminal: name a file with --output."


def test_bytes_are_written_to_a_pipe(warehouse_file: Path, monkeypatch) -> None:
    pipe = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(pipe, encoding="utf-8"))
    assert main([*EXPORT, "--format", "parquet", "--warehouse", str(warehouse_file)]) == 0
    assert pl.read_parquet(io.BytesIO(pipe.getvalue()))["period"].unique().to_list() == ["2023-24"]


def exported(warehouse_file: Path, tmp_path: Path, *options: str) -> pl.DataFrame:
    """What the command writes as Parquet."""
    output = tmp_path / "figures.parquet"
    assert main(["export", *options, "--output", str(output), "--warehouse", str(warehouse_file)]) == 0
    return pl.read_parquet(output)


def test_several_measures_places_and_periods(warehouse_file: Path, tmp_path: Path) -> None:
    what = ["--indicator", "dsg_balance_gbp", "send_appeals_count", "--period", "2023-24", "2024"]
    table = exported(warehouse_file, tmp_path, *what, "--place", "BN3 2GL", "Devon", "england")
    assert set(table["slug"]) == {"brighton-and-hove", "devon", "england"}
    found = set(table.select("indicator", "time_period").rows())
    assert found == {("dsg_balance_gbp", 202324), ("send_appeals_count", 2024)}


def test_a_span_of_periods(warehouse_file: Path, tmp_path: Path) -> None:
    what = ["--indicator", "ehcp_caseload_count", "--from", "2023", "--to", "2024", "--place", "regions"]
    table = exported(warehouse_file, tmp_path, *what)
    assert set(table["time_period"]) == {2023, 2024}
    assert set(table["geographic_level"]) == {"Regional"}


def test_any_resource_is_written_by_its_path(warehouse_file: Path, tmp_path: Path, con) -> None:
    table = exported(warehouse_file, tmp_path, "council/devon")
    again = resources.answer(con.cursor(), "council/devon.parquet", {}).content
    assert table.equals(pl.read_parquet(io.BytesIO(again)))


def test_a_picture_is_written_by_its_path_with_its_parameters(
    warehouse_file: Path, tmp_path: Path, con
) -> None:
    path, output = "picture/strip/dsg_balance_gbp/2023-24.png", tmp_path / "strip.png"
    command = ["export", f"{path}?size=social&style=dark", "--output", str(output)]
    assert main([*command, "--warehouse", str(warehouse_file)]) == 0
    made = resources.answer(con.cursor(), path, {"size": "social", "style": "dark"})
    assert output.read_bytes() == made.content


def test_a_brief_is_written_by_its_path(warehouse_file: Path, tmp_path: Path, con) -> None:
    output = tmp_path / "kent.pdf"
    assert (
        main(["export", "brief/kent.pdf", "--output", str(output), "--warehouse", str(warehouse_file)]) == 0
    )
    assert output.read_bytes() == resources.answer(con.cursor(), "brief/kent.pdf", {}).content


@pytest.mark.slow
def test_figures_as_published_by_a_day(warehouse_file: Path, tmp_path: Path) -> None:
    """DfE first printed 94.8 % for Lewisham in 2024."""
    output = tmp_path / "then.parquet"
    chosen = ["--indicator", EXCL, "--place", "Lewisham", "--period", "2024", "--as-of", "2025-06-26"]
    assert main(["export", *chosen, "--output", str(output), "--warehouse", str(warehouse_file)]) == 0
    assert pl.read_parquet(output).select("value", "release").rows() == [(94.8, "2025")]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ([], "Name what to export: a resource such as index.json, --indicator or --place."),
        (["council/devon.csv", "--period", "2024"], "council/devon.csv is a resource by its path: leave out"),
        (["council/devn.csv"], "There is no council 'devn'. Did you mean 'devon'"),
        (["council/devon.csv", "--format", "xlsx"], "council/devon.csv is a csv file, but xlsx is asked for"),
        (
            ["--indicator", "wins"],
            "There is no indicator 'wins'. There are 119, such as ehcp_issued_20_weeks_e",
        ),
        (["--indicator", "dsg_balance"], "There is no indicator 'dsg_balance'. Did you mean 'dsg_balance_"),
        (
            ["--indicator", "dsg_balance_gbp", "--period", "2017-18"],
            "There is no figure of dsg_balance_gbp for 2017-18; there are figures for 2019-20, 2020-21,",
        ),
        (["--indicator", "dsg_balance_gbp", "--place", "Atlantis"], "Nothing in England is found by"),
        (
            ["--indicator", "dsg_balance_gbp", "--split-by", "Sex"],
            "dsg_balance_gbp is not split by 'Sex'; it is split by nothing.",
        ),
        (
            ["council/devon.csv", "--as-of", "2009-01-01"],
            "as_of cannot be '2009-01-01': nothing",
        ),
        (["index.json", "--as-of", "2025-06-26"], "There is no parameter 'as_of'."),
        (
            ["--indicator", "dsg_balance_gbp", "--format", "geojson"],
            "A geojson file has one measure in one period",
        ),
    ],
)
def test_what_cannot_be_exported_is_said(
    options: list[str], sentence: str, warehouse_file: Path, capsys
) -> None:
    message = problem(["export", *options, "--warehouse", str(warehouse_file)], capsys)
    assert message.startswith(sentence)
