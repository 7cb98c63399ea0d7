"""CSV files: what programs read from them, and that spreadsheets run nothing in them."""

import csv
import datetime
import io

import polars as pl
import pytest

from pipeline.publish.files import csv_file

FORMULAS = [
    "=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\u200b=1",
    "\uff1d1", "\uff0b1", "\uff0d1", "\uff20SUM(1)", "\n\uff1d1", "=1\n", "|calc", "%0A=1",
]  # fmt: skip
HARMLESS = ["-", "--", "Bristol, City of", "a=b", 'said "no"', "two\nlines", "12%", "", "Côte d'Or"]


def read(content: bytes) -> list[list[str]]:
    """The cells of a CSV file, by Python's reader of RFC 4180."""
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_a_spreadsheet_would_run_starts_with_an_apostrophe(text: str) -> None:
    (header, (cell, number)) = read(csv_file.write(pl.DataFrame({text: [text], "n": [-9450119.5]})))
    assert (header, cell, number) == ([f"'{text}", "n"], f"'{text}", "-9450119.5")


@pytest.mark.parametrize("text", HARMLESS)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert read(csv_file.write(pl.DataFrame({"a": [text], "b": [1]})))[1] == [text, "1"]


def test_types_are_written_as_programs_read_them() -> None:
    table = pl.DataFrame(
        {
            "code": ["0846", None],
            "day": [datetime.date(2025, 12, 31), None],
            "yes": [True, None],
            "breaks": [[20.0, 40.5], []],
        }
    )
    content = csv_file.write(table)
    assert content.endswith(b"\r\n")
    assert read(content) == [
        ["code", "day", "yes", "breaks"],
        ["0846", "2025-12-31", "true", "20.0 40.5"],
        ["", "", "", ""],
    ]
