"""Small files in the publishers' layouts, made by code.

One builder a layout; each returns the bytes of a file as a publisher would release it.
"""

import csv
import functools
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

import xlsxwriter

from pipeline.sources.catalogue import Edition, read_catalogue
from tests.support.layouts.regions import REGIONS, region_of

Cell = str | float | int
Row = Sequence[Cell]

_catalogue = functools.cache(read_catalogue)


def edition(source: str, release: str) -> Edition:
    """An edition of the real catalogue."""
    editions = _catalogue().editions
    return next(item for item in editions if (item.source, item.release) == (source, release))


def csv_bytes(rows: Iterable[Row], *, bom: bool = False, newline: str = "\n") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=newline).writerows(rows)
    return text.getvalue().encode("utf-8-sig" if bom else "utf-8")


TIMELINESS_PLACE = [
    *["time_period", "time_identifier", "geographic_level", "country_code", "country_name", "region_code"],
    *["region_name", "new_la_code", "old_la_code", "la_name", "breakdown_topic", "breakdown"],
]
TIMELINESS_BANDS = [
    *["plans_issued_den", "plans_issued_den_ex", "plans_issued_within_20_weeks", "plans_issued_20_weeks_ex"],
    *["pc_plans_issued_within_20_weeks", "pc_plans_issued_20_weeks_ex"],
    *["plans_issued_gt20weeks_ltyear", "plans_issued_gt20weeks_ltyear_ex"],
    *["pc_plans_issued_gt20weeks_ltyear", "pc_plans_issued_gt20weeks_ltyear_ex"],
    *["plans_issued_gt_1_year", "plans_issued_gt_1_year_ex"],
    *["pc_plans_issued_gt_1_year", "pc_plans_issued_gt_1_year_ex"],
]
TIMELINESS_WAITS = ["avg_weeks_issue_plan", "avg_weeks_issue_plan_exc"]
TOTAL_LABEL = {
    "2025": "All EHC plans issued",
    "2025-amended": "All EHC plans issued",
    "2026": "All EHC plans",
}


def area(place: tuple[str, str, str] | str) -> dict[str, Cell]:
    """The cells that name a place: 'England', a region, or an authority's name, ONS code and DfE code."""
    country: dict[str, Cell] = {"country_code": "E92000001", "country_name": "England"}
    if place == "England":
        return {"geographic_level": "National", **country}
    if isinstance(place, str):
        code = next(code for code, name in REGIONS.items() if name == place)
        return {"geographic_level": "Regional", **country, "region_code": code, "region_name": place}
    region = dict(zip(["region_code", "region_name"], region_of(place[2]), strict=True))
    names = dict(zip(["la_name", "new_la_code", "old_la_code"], place, strict=True))
    return {"geographic_level": "Local authority", **country, **region, **names}


def timeliness_row(
    place: tuple[str, str, str] | str,
    period: int = 2025,
    *,
    issued: tuple[Cell, Cell] = (100, 90),
    in_time: tuple[Cell, Cell] = (50, 45),
    over_year: tuple[Cell, Cell] = (10, 9),
    waits: tuple[Cell, Cell] = (25, 24),
    **others: Cell,
) -> dict[str, Cell]:
    """One row under the names of 2026; pairs are including and excluding exceptions.

    `place` is 'England', the name of a region, or an authority's name, ONS code and DfE code.
    """
    row: dict[str, Cell] = dict.fromkeys([*TIMELINESS_PLACE, *TIMELINESS_BANDS, *TIMELINESS_WAITS], "")
    row |= {"time_period": period, "time_identifier": "Calendar year"} | area(place)
    for count, percentage, pair in (
        ("within_20_weeks", "20_weeks", in_time),
        ("gt_1_year", "gt_1_year", over_year),
    ):
        for suffix, above, below in zip(("", "_ex"), pair, issued, strict=True):
            name = count if suffix == "" else f"{percentage}_ex"
            row[f"plans_issued_{name}"] = above
            row[f"pc_plans_issued_{name}"] = _percentage(above, below)
    for suffix, late, year, below in zip(("", "_ex"), in_time, over_year, issued, strict=True):
        known = all(isinstance(cell, int) for cell in (late, year, below))
        between = int(below) - int(late) - int(year) if known else "x"
        row[f"plans_issued_gt20weeks_ltyear{suffix}"] = between
        row[f"pc_plans_issued_gt20weeks_ltyear{suffix}"] = _percentage(between, below)
    row |= dict(zip(["plans_issued_den", "plans_issued_den_ex"], issued, strict=True))
    row |= dict(zip(TIMELINESS_WAITS, waits, strict=True))
    return row | others


def _percentage(above: Cell, below: Cell) -> Cell:
    if not isinstance(above, int) or not isinstance(below, int) or below == 0:
        return "x"
    share = round(100 * above / below, 1)
    return int(share) if share == int(share) else share  # the publisher prints 24, not 24.0


def timeliness_csv(rows: Iterable[Mapping[str, Cell]], release: str = "2026") -> bytes:
    """`timeliness_20_week.csv`: 2025 with mixed case, byte order mark and CRLF, and without mean waits."""
    names = [*TIMELINESS_PLACE, *TIMELINESS_BANDS, *(TIMELINESS_WAITS if release == "2026" else [])]
    label = TOTAL_LABEL[release]
    table: list[Row] = [
        [row[name] or (label if name.startswith("breakdown") else row[name]) for name in names]
        if row["breakdown_topic"] == ""
        else [row[name] for name in names]
        for row in rows
    ]
    if release == "2026":
        return csv_bytes([names, *table])
    old = [
        name.replace("ltyear", "ltYear").replace("pc_plans_issued_20", "PC_plans_issued_20") for name in names
    ]
    return csv_bytes([old, *table], bom=True, newline="\r\n")


ESTABLISHED = ["Appeals registered4", "Total Appealable Decisions1", "SEND Tribunal Appeal Rate2"]
IN_DEVELOPMENT = [
    "In Development: Total Appealable Decisions",
    "In Development: SEND Tribunal Appeal Rate",
]
ANNUAL_REVIEW = ["Appeals registered", "Total Appealable Decisions", "SEND Tribunal Appeal Rate2"]


def appeals_csv(
    blocks: Sequence[tuple[int, Sequence[str]]],
    rows: Iterable[Row],
    *,
    years_row: int = 3,
    tail: Sequence[Row] = (("1. A note.",), (".. Not Available",)),
) -> bytes:
    """An appeal-rate table: years on row `years_row` (0-based) over the headings of each block.

    Rows are name, code and the cells of every block; a row of a name alone is a region's heading.
    """
    years: list[Cell] = ["Local Authority", "LA code"]
    headings: list[Cell] = ["", ""]
    for year, names in blocks:
        years += [year, *[""] * (len(names) - 1)]
        headings += names
    title: list[Row] = [["SEND Appeal rate table 1, 2014-2024"], *[[""]] * (years_row - 1)]
    body = [*title, years, headings, *rows, *tail]
    return csv_bytes([[*row, *[""] * (len(years) - len(row))] for row in body], bom=True)


def appeals_ods(years: Sequence[int], rows: Iterable[Row], headings: Sequence[str]) -> bytes:
    """The ministry's own workbook: no codes, years as text over three columns, England's table next to it.

    Rows are name and the cells of every year; counts are numbers, rates like '0.4%' percentages in full.
    """
    top: list[list[Cell]] = [["Table SEND_2"], [""], ["Index"], ["Local Authority"], [""]]
    for year in years:
        top[3] += [str(year), *[""] * (len(headings) - 1)]
        top[4] += headings
    notes: list[Row] = [["Notes:"], ["5. In 2019 two authorities merged."], ["- zero"]]
    return ods({"SEND_1": [["2014", 4108, 251096, "1.6%"]], "SEND_2": [*top, *rows, *notes]})


ALLOCATION_BLOCKS = [
    *["Schools block", "Central school services block", "High needs block", "Early years block"],
    "Total DSG allocation",
]
LETTERS = [f"[{letter}]" for letter in "ABCDEFGHIJ"]


def allocations_ods(
    rows: Iterable[Row],
    *,
    unit: str = "(£s)",
    sheet: str = "Allocations_summary",
    gap: bool = False,
    letters: bool = True,
) -> bytes:
    """A DSG allocations workbook: code, name, then ten figures; no mimetype entry, a million empty rows.

    `gap` puts an empty column between the names and [A]; `letters` leaves the row of letters out.
    """
    between: list[Cell] = [""] if gap else []
    headings = [f"{block} {unit}" for block in [*ALLOCATION_BLOCKS, *ALLOCATION_BLOCKS]]
    table: list[Row] = [
        ["Dedicated schools grant", "", "DSG allocations"],
        ["", "", *between, *headings],
        *([["", "", *between, *LETTERS]] if letters else []),
        ["", "", "", "", "", "", "= [A] + [B] + [C] + [D]"],
        *[[*row[:2], *between, *row[2:]] for row in rows],
    ]
    return ods({"Notes": [["About"]], sheet: table})


def allocation(code: str, name: str, high_needs: Cell, total: Cell = 1000) -> list[Cell]:
    """One row of an allocations workbook; only the blocks that are read matter."""
    return [code, name, 1, 2, high_needs, 3, total, 4, 5, 6, 7, 8]


def ods(sheets: Mapping[str, Iterable[Row]], repeated_rows: int = 1_000_000) -> bytes:
    """An OpenDocument workbook of which only content.xml is there; each sheet claims a million rows."""
    names = ("table", "text", "office")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    tables = "".join(
        f'<table:table table:name="{escape(name)}">{"".join(map(_ods_row, rows))}'
        f'<table:table-row table:number-rows-repeated="{repeated_rows}"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row></table:table>'
        for name, rows in sheets.items()
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", content)
    return buffer.getvalue()


def _ods_row(row: Row) -> str:
    cells = ""
    for cell in row:
        if isinstance(cell, str) and cell.endswith("%"):  # shown rounded, stored as a fraction in full
            stored = float(cell[:-1]) / 100 + 1e-5
            cells += (
                f'<table:table-cell office:value-type="percentage" office:value="{stored!r}">'
                f"<text:p>{cell}</text:p></table:table-cell>"
            )
        elif isinstance(cell, str):
            cells += f"<table:table-cell><text:p>{escape(cell)}</text:p></table:table-cell>"
        else:  # shown rounded, stored in full
            cells += (
                f'<table:table-cell office:value-type="float" office:value="{cell!r}">'
                f"<text:p>{cell:,.0f}</text:p></table:table-cell>"
            )
    return f"<table:table-row>{cells}</table:table-row>"


def workbook(sheets: Mapping[str, Iterable[Row]]) -> bytes:
    """An Excel workbook."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return buffer.getvalue()


GROSS_HEADER = ["la_code", "la_name", "Total DSG allocation (£s)", "time_period"]
DEFICIT_HEADER = [
    *["time_period", "geographic_level", "region_name", "la_name", "deficit"],
    *["DSG cumulative balance as a % of the total income", "financial_year"],
]


def gross_xlsx(*years: Sequence[Row]) -> bytes:
    """`DSG_by_year_dr.xlsx`: one sheet a year of code, name, GBP, year; England and regions by name."""
    return workbook({f"budget_{at}": [GROSS_HEADER, *rows] for at, rows in enumerate(years)})


def deficits_xlsx(rows: Iterable[Row]) -> bytes:
    """`dsg_deficit_derived.xlsx` from year, level, region, authority and deficit (positive), in one sheet."""
    full = [[*row, -float(row[4]), f"{str(row[0])[:4]}-{str(row[0])[4:]}"] for row in rows]
    return workbook({"Sheet 1": [DEFICIT_HEADER, *full]})


def line_193_csv(rows: Iterable[Row]) -> bytes:
    """`s251_line_1.9.3.csv`: ONS code, name, deficit positive in GBP."""
    return csv_bytes([["la_code", "la_name", "dsg_balance_2324"], *rows])
