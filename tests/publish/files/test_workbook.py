"""Workbooks opened by programs that are not ours: openpyxl, LibreOffice, fastexcel."""

import csv
import io
import shutil
import subprocess
import zipfile
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl

import duckdb
import fastexcel
import polars as pl
import pytest

from pipeline.publish import resources
from pipeline.publish.asked import BadParameterError
from pipeline.publish.files import workbook
from tests.support.warehouses.golden import EXCL

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")

Con = duckdb.DuckDBPyConnection
BALANCES = "figures/dsg_balance_gbp"
SHOWN = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,true,false,false,-1"


def content(con: Con, path: str) -> bytes:
    """The bytes of a resource."""
    return resources.answer(con.cursor(), path, {}).content


@cache
def opened(con: Con, path: str) -> "openpyxl.Workbook":  # type: ignore[name-defined]
    """A workbook as openpyxl reads it."""
    return openpyxl.load_workbook(io.BytesIO(content(con, path)))


def rows_of(sheet: "openpyxl.worksheet.worksheet.Worksheet") -> list[dict[str, object]]:  # type: ignore[name-defined]
    """The rows of a sheet's one table, by heading."""
    (table,) = sheet.tables.values()
    header, *rows = ([cell.value for cell in row] for row in sheet[table.ref])
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_a_workbook_has_cover_contents_notes_and_sources_before_its_tables(con: Con) -> None:
    book = opened(con, "council/devon.xlsx")
    kinds = ["Calendar years", "Financial years", "Academic years", "January", "Mid-years"]
    assert book.sheetnames == ["Cover", "Contents", "Notes", "Sources", *kinds, "Figures"]
    assert book["Cover"]["A1"].value == "Devon: every measure, every period"
    cover = [row[0] for row in book["Cover"].iter_rows(values_only=True)]
    assert any("Open Government Licence v3.0" in text for text in cover)
    assert [row["Sheet"] for row in rows_of(book["Contents"])] == book.sheetnames[2:]
    assert book["Contents"]["A3"].hyperlink.location == "'Notes'!A1"
    notes = [row["Text"] for row in rows_of(book["Notes"])]
    assert {f"{mark}: {meaning}." for mark, meaning in workbook.MEANINGS.items()} <= set(notes)
    for sheet in book.worksheets[1:]:
        assert len(sheet.tables) == 1, sheet.title
        assert sheet["A1"].font.b
        assert sheet.freeze_panes is not None
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows is not None


@pytest.mark.slow
def test_figures_of_the_workbook_are_those_of_the_warehouse(con: Con) -> None:
    rows = rows_of(opened(con, f"figures/{EXCL}.xlsx")["Figures"])
    query = """
        SELECT location_name, time_period, coalesce(value::VARCHAR, '') FROM figure WHERE indicator = ?
        ORDER BY ALL
    """
    held = con.cursor().execute(query, [EXCL]).fetchall()
    given = sorted(
        (row["Place"], int(str(row["Period"])), str(float(row["Figure"])) if row["Figure"] != "[x]" else "")  # type: ignore[arg-type]
        for row in rows
        if not str(row["Figure"]).startswith("[z")
    )
    missing = {(place, period) for place, period, value in held if not value}
    assert [item for item in given if item[2]] == [item for item in held if item[2]]
    assert {item[:2] for item in given if not item[2]} <= missing


def test_deficits_are_numbers_that_are_shown_in_words_and_in_black(con: Con) -> None:
    book = opened(con, f"{BALANCES}.xlsx")
    sheet = book["Financial years"]
    cells = [cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, int | float)]
    assert min(cell.value for cell in cells) < -100_000_000
    for cell in cells:
        assert cell.number_format == ('"surplus of £"#,##0;"deficit of £"#,##0;"neither deficit nor surplus"')
        assert "red" not in cell.number_format.lower()
        assert cell.font.color is None or cell.font.color.rgb in (None, "FF000000")


def test_periods_are_written_as_people_write_them(con: Con) -> None:
    assert [cell.value for cell in opened(con, f"{BALANCES}.xlsx")["Financial years"][4]] == [
        *("Place", "Code", "Region or level"),
        *("2019-20", "2020-21", "2021-22", "2023-24"),
    ]
    row = rows_of(opened(con, "council/devon.xlsx")["Figures"])[0]
    assert str(row["Period from"])[:4] == str(row["Period"])


def test_decimals_are_those_of_the_measure(con: Con) -> None:
    sheet = opened(con, "council/devon.xlsx")["Calendar years"]
    held = dict(con.cursor().execute("SELECT label, decimals FROM indicator WHERE unit <> 'GBP'").fetchall())
    for row in sheet.iter_rows(min_row=5):
        for cell in row[5:]:
            if isinstance(cell.value, float) and "up" not in cell.number_format:
                decimals = len(cell.number_format.partition(".")[2])
                assert decimals == held[row[3].value], row[3].value


@pytest.mark.parametrize(
    ("path", "counted"),
    [
        (
            f"selection.xlsx?measures={EXCL}&places=councils&periods=2025",
            "149 figures of 1 measure and 153 places.",
        ),
        ("council/devon.xlsx", "of 119 measures and 1 place."),
    ],
)
def test_the_cover_counts_the_figures_there_are(con: Con, path: str, counted: str) -> None:
    address, _, query = path.partition("?")
    found = resources.answer(con.cursor(), address, dict(parse_qsl(query)))
    cover = openpyxl.load_workbook(io.BytesIO(found.content))["Cover"]
    assert cover["A2"].value.endswith(counted)


@pytest.mark.parametrize(("periods", "said"), [("2023-24", "chosen"), (None, "all")])
def test_the_cover_says_whether_it_has_all_periods(con: Con, periods: str | None, said: str) -> None:
    asked = {"periods": periods} if periods else {}
    book = openpyxl.load_workbook(
        io.BytesIO(resources.answer(con.cursor(), f"{BALANCES}.xlsx", asked).content)
    )
    assert book["Cover"]["A1"].value == f"DSG balance: all places, {said} periods"


def test_a_year_that_is_not_held_is_not_called_not_applicable(con: Con) -> None:
    rows = rows_of(opened(con, "council/shropshire.xlsx")["Financial years"])
    balance = next(row for row in rows if row["Measure"] == "DSG balance")
    assert (balance["2022-23"], balance["2024-25"]) == ("[x]", "[x]")
    places = {row["Place"]: row for row in rows_of(opened(con, f"figures/{EXCL}.xlsx")["Calendar years"])}
    assert (places["Cumberland"]["2022"], places["Cumbria"]["2023"]) == ("[z]", "[z]")


def test_a_missing_figure_has_a_mark_and_its_reason(con: Con) -> None:
    book = opened(con, f"figures/{EXCL}.xlsx")
    leicester = next(row for row in rows_of(book["Calendar years"]) if row["Place"] == "Leicester")
    assert leicester["2025"] == "[x]"
    reasons = [
        row["Why there is no figure"]
        for row in rows_of(book["Figures"])
        if (row["Place"], row["Period"]) == ("Leicester", "2025")
    ]
    assert "2026 return" in str(reasons[0])


@pytest.mark.slow
@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_the_same_data_give_the_same_workbook(con: Con, form: str) -> None:
    assert content(con, f"{BALANCES}.{form}") == content(con, f"{BALANCES}.{form}")


def test_an_opendocument_file_names_its_type_first(con: Con) -> None:
    archive = zipfile.ZipFile(io.BytesIO(content(con, f"{BALANCES}.ods")))
    first = archive.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert archive.read("mimetype") == b"application/vnd.oasis.opendocument.spreadsheet"


@pytest.mark.slow
def test_both_forms_have_the_same_cells(con: Con) -> None:
    books = [fastexcel.read_excel(content(con, f"council/rutland.{form}")) for form in ("xlsx", "ods")]
    assert books[0].sheet_names == books[1].sheet_names
    for name in books[0].sheet_names[1:]:
        # fastexcel gives days of Excel files a time.
        first, second = (
            book.load_sheet(name, header_row=None)
            .to_polars()
            .with_columns(pl.col(pl.String).str.strip_suffix(" 00:00:00"))
            for book in books
        )
        assert first.height == second.height, name
        kinds = [column for column, dtype in first.schema.items() if dtype != second.schema[column]]
        assert kinds == [], name
        assert first.equals(second, null_equal=True), name


def test_a_long_workbook_leaves_the_list_of_all_figures_to_the_csv_file(
    con: Con, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MAX_LISTED", 100)
    book = openpyxl.load_workbook(io.BytesIO(content(con, f"{BALANCES}.xlsx")))
    assert book.sheetnames == ["Cover", "Contents", "Notes", "Sources", "Financial years"]
    cover = [str(row[0]) for row in book["Cover"].iter_rows(values_only=True)]
    assert any("/api/v1/figures/dsg_balance_gbp.csv" in text for text in cover)


def test_a_workbook_has_no_other_shape(con: Con) -> None:
    with pytest.raises(BadParameterError, match="leave shape out"):
        resources.answer(con.cursor(), f"{BALANCES}.xlsx", {"shape": "places"})


@pytest.mark.slow
@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_libreoffice_shows_deficits_in_words(con: Con, form: str, tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("there is no LibreOffice here (Debian: libreoffice-calc)")
    file = tmp_path / f"balances.{form}"
    file.write_bytes(content(con, f"{BALANCES}.{form}"))
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = [office, profile, "--headless", "--convert-to", SHOWN, "--outdir", str(tmp_path), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    lines = (tmp_path / "balances-Financial years.csv").read_text(encoding="utf-8").splitlines()
    rows = {row["Place"]: row for row in csv.DictReader(lines[3:])}
    assert rows["Barnsley"]["2019-20"] == "deficit of £5,231,510"
    assert rows["Barnet"]["2019-20"] == "surplus of £1,816,319"
    figures = (tmp_path / "balances-Figures.csv").read_text(encoding="utf-8").splitlines()
    barnsley = next(row for row in csv.DictReader(figures[3:]) if row["Place"] == "Barnsley")
    assert (barnsley["Period"], barnsley["Figure"]) == ("2019-20", "deficit of £5,231,510")
    assert barnsley["Period to"] == "31 March 2020"
