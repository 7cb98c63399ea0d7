"""Small files about spending and balances in the publishers' layouts, made by code."""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence

from tests.support.layouts.publishers_files import Cell, Row, csv_bytes, workbook
from tests.support.layouts.regions import region_of

S251_HEADER = [
    *["time_period", "time_identifier", "geographic_level", "country_code", "country_name", "region_code"],
    *["region_name", "la_name", "old_la_code", "new_la_code", "main_category", "category_of_expenditure"],
    *["early_years_establishments", "primary_schools", "secondary_schools", "sen_and_special_schools"],
    *["pupil_referral_units_and_alt_provision", "post_16", "gross_expenditure", "income"],
    *["net_expenditure", "net_per_capita_expenditure"],
]
S251_MEMBER = "data/s251_alleducation_la_regional_national.csv"
# Labels as they drift: a hyphen, an en dash, service or services.
LABELS = {
    "1.0.2": "1.0.2 High needs place funding within Individual Schools Budget",
    "1.2.1": "1.2.1 Top-up funding \N{EN DASH} maintained schools",
    "1.2.2": "1.2.2 Top-up funding - academies, free schools and colleges",
    "1.2.10": "1.2.10 PFI/BSF costs at special schools",
    "1.9.1": "1.9.1 Dedicated Schools Grant for the year",
    "1.9.3": "1.9.3 Dedicated Schools Grant carried forward to next year",
    "1.9.31": "1.9.31 Another line",
    "2.1.4": "2.1.4 Home to school transport (pre 16): SEN transport expenditure",
}
GRANT = 27_000_000_000  # England's, of a size that pounds have


def s251_row(
    place: tuple[str, str, str] | str, year: int, line: str, amount: Cell, **others: Cell
) -> dict[str, Cell]:
    """One row; `place` is 'England', the code of a region, or an authority's name, ONS code and DfE code.

    The amount is in gross expenditure for the grant's lines, which print nothing else, and in net
    expenditure for others, next to a gross one that is larger.
    """
    row: dict[str, Cell] = dict.fromkeys(S251_HEADER, "z")
    row |= {"time_period": year, "time_identifier": "Financial year", "main_category": "LA expenditure"}
    row |= {"country_code": "E92000001", "country_name": "England", "geographic_level": "National"}
    if not isinstance(place, str):
        row |= {"geographic_level": "Local authority"}
        row |= dict(zip(["region_code", "region_name"], region_of(place[2]), strict=True))
        row |= dict(zip(["la_name", "new_la_code", "old_la_code"], place, strict=True))
    elif place != "England":
        row |= {"geographic_level": "Regional", "region_code": place}
    row["category_of_expenditure"] = LABELS.get(line, line)
    if line.startswith("1.9"):
        row["gross_expenditure"] = amount
    else:
        row["net_expenditure"] = amount
        row["gross_expenditure"] = amount + 7 if isinstance(amount, (int, float)) else amount
    return row | others


def s251_rows(
    place: tuple[str, str, str] | str,
    year: int,
    *,
    deficit: Cell = 5,
    grant: Cell = 100,
    top_up: Cell = 10,
    academies: Cell = 20,
    pfi: Cell = 3,
) -> list[dict[str, Cell]]:
    """All rows of a place and year: the lines that are read, and two whose numbers only look like theirs."""
    amounts = {"1.2.1": top_up, "1.2.2": academies, "1.2.10": pfi, "1.9.1": grant, "1.9.3": deficit}
    others = {"1.0.2": 999, "1.9.31": 777}
    return [s251_row(place, year, line, amount) for line, amount in (amounts | others).items()]


def s251_england(year: int, **amounts: Cell) -> list[dict[str, Cell]]:
    """England's rows, with a net grant of a size that pounds have."""
    return s251_rows("England", year, **({"grant": GRANT} | amounts))


def s251_csv(rows: Iterable[Mapping[str, Cell]], *, header: Sequence[str] = S251_HEADER) -> bytes:
    """The CSV file, in Windows' encoding."""
    table: list[Row] = [[row[name] for name in S251_HEADER] for row in rows]
    return csv_bytes([list(header), *table]).decode("utf-8").encode("cp1252")


def s251_zip(rows: Iterable[Mapping[str, Cell]]) -> bytes:
    """The release's archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(S251_MEMBER, s251_csv(rows))
    return buffer.getvalue()


SERVICES_HEADER = [
    *["new_la_code", "financial_year", "line_2_1_4_sen_transport_pre16_gross_gbp"],
    *["line_2_1_1_ed_psychology_gross_gbp", "line_2_1_2_sen_admin_gross_gbp"],
]


def services_csv(*rows: Row) -> bytes:
    """Lines 2.1.x: ONS code, year, SEN transport, educational psychology, SEN administration."""
    return csv_bytes([SERVICES_HEADER, *rows])


OTHER_GROUPS = ("Schools block", "Central school services", "Early years", "Other education & community")


def groups_json(*authorities: tuple[str, str, object], year: str = "2023") -> bytes:
    """`s251_lookup_<year>.json` of ONS code, name and high needs spending."""
    entries = {
        code: {
            "la_name": name,
            "la_code": code,
            "year": year,
            "education_breakdown": [
                *({"name": group, "value": 1} for group in OTHER_GROUPS[:2]),
                {"name": "High needs (SEND)", "value": spent},
                *({"name": group, "value": 1} for group in OTHER_GROUPS[2:]),
            ],
            "total": 5,
        }
        for code, name, spent in authorities
    }
    return json.dumps(entries).encode()


PHASES = ["Early Years", "Primary", "Secondary", "Special schools and academies", "PRUs and AP academies"]
PHASES += ["Post School"]
BOOK_HEADINGS = [
    *["Place funding", *PHASES],
    "Top up funding (maintained schools, academies, free schools and colleges)",
    *[f"{phase} (1)" for phase in [*PHASES, "Income"]],
    "Top up funding (non-maintained\nand independent schools and colleges)",
    *[f"{phase} (2)" for phase in [*PHASES, "Income"]],
    *["SEN support and inclusion services", "Alternative provision services"],
    *["Hospital education services", "Therapies and other health related services"],
]
PLACES = ["Region", "LA code", "LA name", "2-18 Population (ONS mid-2021 projection)", ""]
PLACES += ["No. aged up to 25 with SEN statement or EHCP", "of these, placements in:"]


def book_block(
    places: Cell = 100, state: Cell = 60, independent: Cell = 40, services: Cell = 5
) -> list[Cell]:
    """One block; places of mainstream schools (7 a phase) are not in the figure for places.

    Top-ups are those of special schools less an income of 1.
    """

    def top_up(amount: Cell) -> list[Cell]:
        special: Cell = amount + 1 if isinstance(amount, int) else amount
        return [amount, *([0] * 3 if amount != "" else [""] * 3), special, *_nothing(amount)]

    blank = places == ""
    mainstream: list[Cell] = [""] * 6 if blank else [7, 7, 7, places, 0, 7]
    return [places, *mainstream, *top_up(state), *top_up(independent), *[services] * 4]


def _nothing(amount: Cell) -> list[Cell]:
    return [0, 0, 1] if amount != "" else ["", "", ""]


def benchmarking_xlsx(*rows: tuple[str, str, list[Cell], list[Cell]], year: str = "2021-22") -> bytes:
    """`Outturn data 202122.xlsx` of DfE code, name, block of the budget and block of the outturn."""
    width = len(BOOK_HEADINGS)
    left: list[Cell] = [""] * len(PLACES)
    table: list[Row] = [
        ["Year", year, *left[2:], *[""] * width, "", "Year", year],
        [*left, "Section 251 budget", *[""] * width, "Section 251 outturn"],
        [*left, *BOOK_HEADINGS, "", *BOOK_HEADINGS, "", "Table 3b: amounts per head"],
        [*PLACES, *["per head"] * width, "", *["per head"] * width],
        [*left[:3], "2-18 Population", *left[4:], *["per head"] * width],
        *[
            [region_of(code)[1].upper(), code, name, 1000.5, "", 9, 8, *plan, "", *spent]
            for code, name, plan, spent in rows
        ],
    ]
    return workbook({"Sheet1": table})


def specialist_csv(*rows: tuple[str, str, Cell, Cell], residents: Cell = 10) -> bytes:
    """`specialist_spend.csv` of name, year, state and independent spending; blank where both are ''."""
    table: list[Row] = []
    for name, year, state, independent in rows:
        known = isinstance(state, (int, float)) and isinstance(independent, (int, float))
        total: Cell = state + independent if known else ""
        for category, spent in (
            ("State", state),
            ("Independent or non-maintained", independent),
            ("Total", total),
        ):
            share: Cell = float(spent) / float(residents) if spent != "" else ""
            table.append([name, category, year, share, residents if known else "", spent, "London"])
    header = ["la_name", "category", "year", "Spend per head", "pop_est", "total_spend", "region"]
    return csv_bytes([header, *table])


NET_HEADER = [
    *["time_period", "geographic_level", "region_name", "la_name", "deficit"],
    *["DSG cumulative balance as a % of the total budget", "financial_year"],
]


def net_deficits_csv(*rows: Row) -> bytes:
    """`dsg_deficit_pct_of_s251_line_1.9.1.csv` from year, level, region, authority and deficit (positive)."""
    full = [[*row, -float(row[4]), f"{str(row[0])[:4]}-{str(row[0])[4:]}"] for row in rows]
    return csv_bytes([NET_HEADER, *full])
