"""Which format an export has, and that no terminal is sent bytes."""

import io
import sys
from pathlib import Path

import polars as pl
import pytest

from pipeline.__main__ import main
from tests.support.command_line import problem

EXPORT = ["export", "--indicator", "dsg_balance_gbp", "--period", "2023-24"]
STARTS = {"csv": b"\xef\xbb\xbf", "xlsx": b"PK", "parquet": b"PAR1", "geojson": b'{"type"'}


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
    assert message == f"{output} does not end in .csv, .xlsx, .parquet, .geojson: rename it or add --format."
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
