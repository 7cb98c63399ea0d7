"""The publishers' real files with a made-up full section 251 outturn added: collected and built."""

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import fastexcel
import pytest

from pipeline.core.errors import PipelineError
from pipeline.core.tables import Tables
from pipeline.sources.catalogue import Catalogue
from pipeline.store.overlay import FetchedFile, overlay
from pipeline.warehouse.build import build
from tests.support.layouts.files_money import s251_csv, s251_england, s251_rows, s251_zip
from tests.support.layouts.published import NEEDS_FILES, PUBLISHED
from tests.support.layouts.publishers_files import Cell
from tests.support.layouts.regions import REGIONS
from tests.support.shared import made_once, shared_folder
from tests.support.warehouses.part_of_tables import MONEY, of_sources

LINE_193 = PUBLISHED / "dsg-balance/2023-24/s251_line_1.9.3.csv"
GROSS_GRANTS = PUBLISHED / "dsg-allocations/DSG_by_year_dr.xlsx"
OTHER_LINES = 20 + 3  # of high needs, besides the top-up funding, which varies
ARCHIVE = "s251-outturn/2024-25/la-and-school-expenditure_2024-25.zip"

pytestmark = NEEDS_FILES


def high_needs(year: int, over: int) -> dict[str, int]:
    """Return the published high needs outturn of a financial year divided by `over`, by ONS code."""
    file = PUBLISHED / f"high-needs-outturn/s251_lookup_{year}.json"
    entries = json.loads(file.read_text(encoding="utf-8"))
    return {
        code: round(
            sum(group["value"] for group in entry["education_breakdown"] if "High needs" in group["name"])
            / over
        )
        for code, entry in entries.items()
    }


def net_grants() -> dict[str, int]:
    """Return a made-up net grant of 2023-24, half of the gross one, by DfE code."""
    sheet = fastexcel.read_excel(GROSS_GRANTS).load_sheet("dsg_budget_2024_03_30", dtypes="string")
    return {row[0]: round(float(row[2]) / 2) for row in sheet.to_polars().rows() if row[0].isdigit()}


def made_mirror(folder: Path, *, times: int = 1, spending_over: int = 1) -> Path:
    """Fill a folder with the published files and a full section 251 outturn with the extract's deficits.

    Deficits are multiplied by `times`, high needs spending is divided by `spending_over`.
    """
    for entry in PUBLISHED.iterdir():
        (folder / entry.name).symlink_to(entry)
    with LINE_193.open(encoding="utf-8", newline="") as file:
        extract = {row["la_code"]: row["dsg_balance_2324"] for row in csv.DictReader(file)}
    with (PUBLISHED / "la-register/las.csv").open(encoding="utf-8-sig", newline="") as file:
        codes = {row["new_la_code"]: (row["la_name"], row["old_la_code"]) for row in csv.DictReader(file)}
    rows: list[dict[str, Cell]] = []
    total = granted = 0
    spent, spent_later, grants = (
        high_needs(2023, spending_over),
        high_needs(2024, spending_over),
        net_grants(),
    )
    top_ups = dict.fromkeys((202324, 202425), 0)
    for code, printed in extract.items():
        name, old_code = codes[code]
        place = (name, code, old_code)
        deficit: Cell = times * int(printed) + (500 if name == "Kent" else 0) if printed else ":"
        total += deficit if isinstance(deficit, int) else 0
        returned = printed not in ("", "0")
        grant = grants[old_code] if returned else 0
        granted += grant
        top_up, later = (found.get(code, 50_000_000) - OTHER_LINES for found in (spent, spent_later))
        top_ups[202324] += top_up if returned else 0
        top_ups[202425] += later
        rows += s251_rows(place, 202324, deficit=deficit, grant=grant, top_up=top_up if returned else "x")
        rows += s251_rows(place, 202425, deficit=10**6, grant=10**8, top_up=later)
    for code in ("E09000001", "E06000053"):  # they return their spending and have no balance
        for year in (202324, 202425):
            rows += s251_rows(
                (codes[code][0], code, codes[code][1]),
                year,
                deficit=":",
                grant=":",
                top_up=0,
                academies=0,
                pfi=0,
            )
    for region in REGIONS:  # DfE prints them; here without figures
        for year in (202324, 202425):
            rows += s251_rows(region, year, deficit=":", grant=":", top_up="x")
    others = {"academies": 20 * 151, "pfi": 3 * 151}
    rows += s251_england(202324, deficit=total, grant=granted, top_up=top_ups[202324], **others)
    rows += s251_england(202425, deficit=151 * 10**6, grant=151 * 10**8, top_up=top_ups[202425], **others)
    archive = folder / ARCHIVE
    archive.parent.mkdir(parents=True)
    archive.write_bytes(s251_zip(rows))
    return folder


def with_outturn(collected: Tables, catalogue: Catalogue, folder: Path, **changes: int) -> Tables:
    """The tables of the published files on money with the made-up outturn laid over them."""
    folder.mkdir()
    archive = made_mirror(folder, **changes) / ARCHIVE
    outturn = next(edition for edition in catalogue.editions if edition.path == ARCHIVE)
    fetched = FetchedFile(outturn, archive, "its checksum", datetime.now(UTC))
    return overlay(of_sources(collected, MONEY), [fetched], catalogue)


@pytest.fixture(scope="module")
def superseded(
    catalogue: Catalogue, collected: Tables, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    def make(folder: Path) -> None:
        folder.mkdir()
        tables = with_outturn(collected, catalogue, folder / "files")
        build(tables, catalogue, folder / "warehouse.duckdb")

    folder = made_once(shared_folder(tmp_path_factory) / "full-outturn", make)
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as con:
        yield con


def serving(con: duckdb.DuckDBPyConnection, indicator: str, period: int) -> str:
    found = con.cursor().execute(
        "SELECT source FROM serving_release WHERE indicator = ? AND time_period = ?", [indicator, period]
    )
    (only,) = found.fetchall()
    return str(only[0])


@pytest.mark.parametrize(
    ("indicator", "period", "source"),
    [
        ("dsg_balance_gbp", 202324, "s251-outturn"),
        ("dsg_balance_pct", 202324, "s251-outturn"),
        ("dsg_balance_net_pct", 202324, "s251-outturn"),
        ("high_needs_outturn_gbp", 202324, "s251-outturn"),
        ("dsg_balance_gbp", 202425, "s251-outturn"),
        ("dsg_balance_gbp", 202122, "dsg-balance"),
        ("dsg_balance_pct", 202122, "dsg-balance"),
        ("dsg_balance_net_pct", 202122, "dsg-balance-net"),
        ("high_needs_outturn_gbp", 202223, "high-needs-outturn"),
    ],
)
def test_full_outturn_supersedes_its_extracts(
    superseded: duckdb.DuckDBPyConnection, indicator: str, period: int, source: str
) -> None:
    assert serving(superseded, indicator, period) == source


def test_a_year_without_a_gross_grant_has_no_share_of_it(superseded: duckdb.DuckDBPyConnection) -> None:
    newest = superseded.cursor().execute(
        "SELECT max(time_period) FROM observation WHERE indicator = 'dsg_balance_pct'"
    )
    assert newest.fetchone() == (202324,)


def test_changes_by_the_full_outturn_are_revisions(superseded: duckdb.DuckDBPyConnection) -> None:
    changed = superseded.cursor().execute(
        "SELECT location_name, old_value - new_value FROM revision JOIN location USING (location_code) "
        "WHERE indicator = 'dsg_balance_gbp' AND time_period = 202324 AND new_source = 's251-outturn' "
        "AND new_value IS NOT NULL"
    )
    assert changed.fetchall() == [("Kent", 500)]


def test_missing_returns_keep_their_symbols(superseded: duckdb.DuckDBPyConnection) -> None:
    found = superseded.cursor().execute(
        "SELECT location_name, symbol FROM figure "
        "WHERE indicator = 'dsg_balance_gbp' AND time_period = 202324 AND value IS NULL "
        "AND geographic_level = 'Local authority' ORDER BY 1"
    )
    assert found.fetchall() == [
        ("Buckinghamshire", ":"),
        ("City of London", ":"),
        ("Cumberland", "zero"),
        ("Isles of Scilly", ":"),
        ("Westmorland and Furness", "zero"),
    ]


def test_checks_compare_the_full_outturn_with_its_extract(superseded: duckdb.DuckDBPyConnection) -> None:
    found = superseded.cursor().execute(
        "SELECT outcome, detail FROM check_result "
        "WHERE source = 'dsg-balance' AND \"check\" LIKE 'dsg_balance_gbp and the whole%'"
    )
    ((outcome, detail),) = found.fetchall()
    assert outcome == "explained"
    assert detail.startswith("147 of 148 agree; the largest difference is £500 (Kent, 2023-24)")


@pytest.mark.parametrize(
    ("times", "spending_over", "expected"),
    [
        (-1, 1, "with opposite signs: 148"),
        (7, 1, "deficits add up to known totals, s251-outturn .*dsg_balance_gbp and the whole section 251"),
        (1, 3, "high_needs_outturn_gbp and the whole section 251 outturn, .* are that far apart"),
    ],
)
def test_outturn_with_wrong_sign_or_size_is_refused(
    catalogue: Catalogue, collected: Tables, tmp_path: Path, times: int, spending_over: int, expected: str
) -> None:
    tables = with_outturn(collected, catalogue, tmp_path / "files", times=times, spending_over=spending_over)
    with pytest.raises(PipelineError, match=expected):
        build(tables, catalogue, tmp_path / "warehouse.duckdb")


def test_made_up_file_has_windows_encoding() -> None:
    assert b"\x96" in s251_csv(s251_england(202324))
