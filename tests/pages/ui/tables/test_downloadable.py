"""Downloadable tables as files."""

import csv
import io
import zipfile

import polars as pl
import pytest

from pages.ui.tables.downloadable import DownloadableTable, as_file

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")

RELEASE = {
    "publisher": "Department for Education",
    "title": "EHC plans, 2026",
    "published": "June 2026",
    "url": "https://example.org/plans",
    "kind": "extract",
    "kind_note": "two columns",
    "sha256": "abc",
    "licence": "Open Government Licence v3.0",
}
ADDRESS = "http://localhost:8501/map?year=2025"
PLANS = DownloadableTable(
    'Plans "on time", 2025',
    pl.DataFrame({"Local authority": ["Bristol, City of", "Bury"], "Figure": ["6.8%", None]}),
    pl.DataFrame({"location_code": ["E06000023", "E08000002"]}),
    about=["A note.", "A note."],
    releases=[RELEASE],
)


def csv_rows(table: DownloadableTable) -> list[list[str]]:
    content = as_file(table, "csv", "plans", ADDRESS)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_csv_file_is_the_table_as_shown_with_its_header_in_line_1() -> None:
    assert csv_rows(PLANS) == [
        ["Local authority", "Figure", "location_code"],
        ["Bristol, City of", "6.8%", "E06000023"],
        ["Bury", "", "E08000002"],
    ]


def test_archive_has_notes_sources_and_address_beside_the_table() -> None:
    archive = zipfile.ZipFile(io.BytesIO(as_file(PLANS, "zip", "plans", ADDRESS)))
    assert archive.read("plans.csv") == as_file(PLANS, "csv", "plans", ADDRESS)
    lines = archive.read("README.txt").decode().splitlines()
    assert lines[0] == 'Plans "on time", 2025'
    assert lines.count("- A note.") == 1
    (source,) = (line for line in lines if line.startswith("- Source: "))
    for part in (
        "Department for Education",
        "EHC plans, 2026",
        "June 2026",
        RELEASE["url"],
        "abc",
        "two columns",
    ):
        assert part in source
    assert any("Open Government Licence v3.0" in line for line in lines)
    assert f"- From {ADDRESS}" in lines


def test_no_cell_or_header_is_a_spreadsheet_formula() -> None:
    hostile = ["=1+1", "+1", "-1", "@x", "\tx"]
    lines = csv_rows(DownloadableTable("=cmd()", pl.DataFrame({"=Note": hostile})))
    assert [line[0] for line in lines] == ["'=Note", *(f"'{text}" for text in hostile)]


def test_workbook_has_the_table_with_numbers_as_numbers_and_its_notes_and_sources() -> None:
    table = DownloadableTable(
        "Plans",
        pl.DataFrame({"Where": ["Kent", None], "Rate, %": [46.25, None], "Its figure": ["a", "=1+1"]}),
        pl.DataFrame({"its figure": [1234, -5], "time_period": [202324, 202425], "sure": [True, None]}),
        about=["A note."],
        releases=[RELEASE],
    )
    book = openpyxl.load_workbook(io.BytesIO(as_file(table, "xlsx", "plans", ADDRESS)))
    assert book.sheetnames == ["Cover", "Contents", "Notes", "Sources", "Table"]
    (made,) = book["Table"].tables.values()
    rows = [[cell.value for cell in row] for row in book["Table"][made.ref]]
    assert rows == [
        ["Where", "Rate, %", "Its figure", "its figure (2)", "time_period", "sure"],
        ["Kent", 46.25, "a", 1234, "2023-24", "Yes"],
        [None, None, "=1+1", -5, "2024-25", None],
    ]
    first, *_ = book["Table"][made.ref][1:]
    assert [cell.number_format for cell in first[1:4]] == ["#,##0.00", "General", "#,##0"]
    assert all(cell.data_type != "f" for row in book["Table"][made.ref] for cell in row)
    notes = [cell.value for cell in book["Notes"]["B"]]
    assert "A note." in notes
    assert f"From {ADDRESS}" in notes
    assert RELEASE["url"] in [cell.value for row in book["Sources"].rows for cell in row]


def test_figures_in_words_are_numbers_of_their_measure_in_the_workbook() -> None:
    rate = {
        "indicator": "rate_pct",
        "unit": "per cent",
        "decimals": 1,
        "signed": False,
        "counted_in": "count",
    }
    money = {"indicator": "money_gbp", "unit": "GBP", "decimals": 0, "signed": True, "counted_in": "GBP"}
    years = {"rate_pct": "Calendar year", "money_gbp": "Financial year"}
    table = DownloadableTable(
        "Two measures",
        pl.DataFrame(
            {
                "Where": ["Kent", "Bury", "York"],
                "Figure": ["6.0% (too few)", "deficit of £1.2m", "withheld"],
                "Beside": ["7.5%", "", "No figure"],
            }
        ),
        pl.DataFrame(
            {
                "indicator": ["rate_pct", "money_gbp", "rate_pct"],
                "time_period": [2024, 202324, 2025],
                "value": [6.04, -1_234_567.0, 3.0],
                "numerator": [3.0, None, None],
                "england_value": [7.5, None, None],
            }
        ),
        numbers={"Figure": "value", "Beside": "england_value"},
        measures={
            row["indicator"]: {**row, "time_identifier": years[row["indicator"]]} for row in (rate, money)
        },
    )
    book = openpyxl.load_workbook(io.BytesIO(as_file(table, "xlsx", "two", ADDRESS)))
    (made,) = book["Table"].tables.values()
    header, *rows = ([cell.value for cell in row] for row in book["Table"][made.ref])
    assert header == ["Where", "Figure", "Beside", "indicator", "time_period", "numerator", "Figure: flag"]
    assert rows == [
        ["Kent", 6.04, 7.5, "rate_pct", "2024", 3, "too few"],
        ["Bury", -1234567, None, "money_gbp", "2023-24", None, None],
        ["York", "withheld", "No figure", "rate_pct", "2025", None, None],
    ]
    formats = [row[1].number_format for row in book["Table"][made.ref]]
    assert formats[1] == "#,##0.0"
    assert formats[2].startswith('"surplus of £"#,##0;"deficit of £"#,##0')
    assert csv_rows(table)[1][:3] == ["Kent", "6.0% (too few)", "7.5%"]


def test_workbook_of_an_empty_table_can_be_opened() -> None:
    empty = DownloadableTable("Nobody", pl.DataFrame(schema={"Where": pl.String, "Rate": pl.Float64}))
    book = openpyxl.load_workbook(io.BytesIO(as_file(empty, "xlsx", "nobody", ADDRESS)))
    assert [cell.value for cell in book["Table"][3]] == ["Where", "Rate"]
