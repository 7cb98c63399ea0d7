"""Downloadable tables as files."""

import csv
import io

import polars as pl

from pages.ui.tables.downloadable import DownloadableTable, as_csv

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


def csv_rows(table: DownloadableTable) -> list[list[str]]:
    content = as_csv(table, ADDRESS)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_file_has_notes_then_the_table_as_shown() -> None:
    table = DownloadableTable(
        'Plans "on time", 2025',
        pl.DataFrame({"Local authority": ["Bristol, City of", "Bury"], "Figure": ["6.8%", None]}),
        pl.DataFrame({"location_code": ["E06000023", "E08000002"]}),
        about=["A note\nof two lines.", "A note\nof two lines."],
        releases=[RELEASE],
    )
    text = as_csv(table, ADDRESS).decode("utf-8-sig").split("\n")
    notes = [line for line in text if line.startswith("#")]
    lines = csv_rows(table)
    assert text[: len(notes)] == notes
    assert notes[:2] == ['# Plans "on time", 2025', "# A note of two lines."]
    (source,) = (note for note in notes if note.startswith("# Source: "))
    for part in (
        "Department for Education",
        "EHC plans, 2026",
        "June 2026",
        RELEASE["url"],
        "abc",
        "two columns",
    ):
        assert part in source
    assert any("Open Government Licence v3.0" in note for note in notes)
    assert f"# From {ADDRESS}" in notes
    assert lines[len(notes) :] == [
        ["Local authority", "Figure", "location_code"],
        ["Bristol, City of", "6.8%", "E06000023"],
        ["Bury", "", "E08000002"],
    ]


def test_no_cell_is_a_spreadsheet_formula() -> None:
    hostile = ["=1+1", "+1", "-1", "@x", "\tx"]
    table = DownloadableTable("=cmd()", pl.DataFrame({"Note": hostile}))
    lines = csv_rows(table)
    assert lines[0] == ["# =cmd()"]
    assert [line[0] for line in lines[-5:]] == [f"'{text}" for text in hostile]
