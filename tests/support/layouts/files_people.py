"""Small files on residents, pupils, neighbours and inspections in the publishers' layouts, made by code."""

import io
from collections.abc import Iterable, Mapping, Sequence
from html import escape

import polars as pl

from tests.support.layouts.publishers_files import Cell, Row, csv_bytes, ods, workbook
from tests.support.layouts.regions import REGIONS, region_of

CHILDREN_HEADER = [
    *["time_period", "time_identifier", "geographic_level", "country_code", "country_name", "region_code"],
    *["region_name", "old_la_code", "new_la_code", "la_name", "age_group", "population_estimate"],
]
LONDON_PARTS = {"E13000001": "Inner London", "E13000002": "Outer London"}


def children_row(place: tuple[str, str, str] | str, year: int, residents: Cell) -> list[Cell]:
    """One row of the series of residents aged 0 to 17; `place` is a name, or name, ONS code and DfE code."""
    region: list[Cell] = ["", ""]
    authority: list[Cell] = ["", "", ""]
    if isinstance(place, tuple):
        level = "Local authority"
        region, authority = [*region_of(place[2])], [place[2], place[1], place[0]]
    elif place == "England":
        level = "National"
    else:
        level = "Regional"
        region = next([code, name] for code, name in (REGIONS | LONDON_PARTS).items() if name == place)
    ages = "Children aged 0 to 17 years"
    return [
        *[year, "Reporting year", level, "E92000001", "England", *region, *authority, ages, residents],
    ]


def children_csv(rows: Iterable[Row]) -> bytes:
    return csv_bytes([CHILDREN_HEADER, *rows])


def by_age_row(code: str, name: str, geography: str, *, to_17: int = 1, to_25: int = 1) -> list[Cell]:
    """One area: so many of each single year to 17, so many of each from 18 to 25, 1,000 of each older."""
    ages = [*[to_17] * 18, *[to_25] * 8, *[1000] * 65]
    return [code, name, geography, sum(ages), *ages]


def by_age_csv(rows: Iterable[Row]) -> bytes:
    ages = [*map(str, range(90)), "90+"]
    return csv_bytes([["Code", "Name", "Geography", "All ages", *ages], *rows], bom=True)


def pupils_csv(rows: Iterable[Row]) -> bytes:
    """Measure, year, three-digit code, name, percentage."""
    return csv_bytes([["measure", "year", "la_number", "name", "value"], *rows])


LAIT_HEADER = ["Short Desc", "Data item", "Years", "LA and Regions", "Values", "LA Number", "Region"]


def lait_parquet(rows: Iterable[Row], measures: Mapping[str, str]) -> bytes:
    """The tool's long table: measure, years, name, figure, code; England's dash for all other measures."""
    given = [*rows]
    others = [name for name in measures if name not in {row[0] for row in given}]
    body = [*given, *([name, "2025", "England", "-", 970] for name in others)]
    table = pl.DataFrame(
        [[row[0], None, row[1], row[2], str(row[3]), float(str(row[4])), "NA"] for row in body],
        schema={name: pl.Float64 if name == "LA Number" else pl.String for name in LAIT_HEADER},
        orient="row",
    )
    content = io.BytesIO()
    table.write_parquet(content)
    return content.getvalue()


NEIGHBOUR_HEADER = [
    *["LA num", "LA Name", "LA number", "GOInd", "GOReg"],
    *[name for position in range(1, 11) for name in (f"SN{position}", "SNP")],
]


def neighbour_row(code: str, name: str, pairs: Sequence[tuple[str, str]]) -> list[Cell]:
    return [code, name, code, 3, "London (Inner)", *[cell for pair in pairs for cell in pair]]


def neighbours_xlsx(
    rows: Iterable[Row], former: Sequence[Row] = (), header: Sequence[str] = NEIGHBOUR_HEADER
) -> bytes:
    """The sheet of statistical neighbours: two rows of letters and numbers above its header."""
    above: list[Row] = [[chr(65 + at) for at in range(5)], [*range(1, len(header) + 1)]]
    below: list[Row] = [[""], ["", "Old SNs:"], [""], *former] if former else []
    return workbook({"LA SN Groups": [*above, list(header), *rows, *below]})


OLD_FRAMEWORK_HEADER = [
    *["Web link to Ofsted local authority webpage", "Local authority code", "Area name", "Ofsted region"],
    *["Inspection start date", "Inspection publication date"],
    "Inspection outcome: written statement of action required?",
    "Number significant weaknesses identified in written statement of action",
    *["Revisit start date", "Revisit publication date"],
    "Revisit outcome: sufficient progress in addressing all significant weaknesses?",
    "Number significant weaknesses where sufficient progress has been made",
    "Number significant weaknesses where sufficient progress has not been made",
]
SHEET = "Area_SEND_up_to_31_Aug_2022"


def old_framework_ods(rows: Iterable[Row], header: Sequence[str] = OLD_FRAMEWORK_HEADER) -> bytes:
    """Ofsted's list to 2022, from code, name and the nine cells from the start date on."""
    title: list[Row] = [["Area SEND outcomes [note 1]"], ["This worksheet contains one table."], ["a"], ["b"]]
    body: list[Row] = [["Ofsted LA Webpage", *row[:2], "London", *row[2:]] for row in rows]
    return ods({"Cover": [["Cover page"]], SHEET: [*title, list(header), *body]})


WINTER_HEADER = [
    *["", "Link.to.report.webpage.for.the.local.authority.and.local.area.partnership"],
    *["Local.area.partnership", "Ofsted.region", "Inspection.start.date", "Inspection.publication.date"],
    *["Inspection.outcome", "Priority.action.plan.required.", "Number.of.areas.for.priority.action"],
]


def winter_csv(rows: Iterable[Row]) -> bytes:
    """Ofsted's first list of the framework of 2023: name, start, publication, outcome, plan, areas."""
    body = [
        [number, "Report webpage", row[0], "London", *row[1:]] for number, row in enumerate(rows, start=1)
    ]
    return csv_bytes([WINTER_HEADER, *body])


REPORTS_HEADER = [
    *["URN", "La Code", "Region Code", "LTLA23CD", "Local Authority", "Previous Inspection Date"],
    *["Inspection Start Date", "Inspection End Date", "Outcome Grade", "Inspection Outcome Text"],
    *["Publication Date", "Next Inspection", "Next Inspection By Date", "Inspection Link"],
]


def report_row(
    code: str,
    ons_code: str,
    name: str,
    *,
    days: tuple[str, str, str] = ("11/05/23", "19/05/23", "11/07/23"),
    grade: str = "1.0",
    following: str = "5 years",
    address: str = "https://files.ofsted.gov.uk/v1/file/50000001",
) -> list[str]:
    """One area of the overview of reports; `days` are start, end and publication."""
    first = ["1", code, "GL", ons_code, name, "01/01/1900", days[0], days[1], grade, "Text &amp; more"]
    return [*first, days[2], following, "11/05/28", f'<a href="{escape(address)}">the report</a>']


def reports_html(rows: Iterable[Sequence[str]], header: Sequence[str] = REPORTS_HEADER) -> bytes:
    """The overview of reports as a web page; cells are HTML already."""
    head = "".join(f"<th>{name}</th>\n" for name in header)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in rows)
    page = (
        "<html><head><style>td { padding: 5px; }</style></head><body><h1>Overview</h1><p>About</p>"
        f'<table border="1"><thead><tr style="x">{head}</tr></thead><tbody>{body}</tbody></table>'
        "<table><tr><td>another table</td></tr></table></body></html>"
    )
    return page.encode()
