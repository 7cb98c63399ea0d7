"""The publishers' real files, read with plain Python, compared with the pipeline's tables."""

import csv
import functools
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from pipeline.core import paths
from pipeline.store.snapshot import write_snapshot
from tests.support.layouts.published import NEEDS_FILES, PUBLISHED, TABLES_AND_VIEWS
from tests.support.warehouses.golden import AUTHORITY_ROWS, DEFICITS, NET_BALANCES, ON_TIME

pytestmark = NEEDS_FILES

TIMELINESS = {
    "2025-amended": (PUBLISHED / "ehc-plans/2025-amended/timeliness_20_week.csv", "All EHC plans issued"),
    "2026": (PUBLISHED / "ehc-plans/2026/timeliness_20_week.csv", "All EHC plans"),
}
APPEALS_2024 = PUBLISHED / "send-appeals/2024/SEND Tribunals and appeal rate 2014-2024.csv"
APPEALS_2025 = PUBLISHED / "send-appeals/2025/SEND appealable decisions rate 2024-2025.csv"
LINE_193 = PUBLISHED / "dsg-balance/2023-24/s251_line_1.9.3.csv"
DEFICIT_PCT = PUBLISHED / "dsg-balance/2021-22/dsg_deficit_pct_of_s251_line_1.9.1.csv"

Key = tuple[str, int, str]
Figure = tuple[float | None, float | None, float | None, str | None]


def test_published_files_give_the_shipped_tables(
    collected: dict[str, pl.DataFrame], snapshot_tables: Mapping[str, pl.DataFrame]
) -> None:
    assert set(collected) == set(snapshot_tables)
    for name, table in collected.items():
        assert_frame_equal(table, snapshot_tables[name])


def test_the_log_names_the_files_that_are_read(collected_log: Sequence[str]) -> None:
    assert {"reading timeliness_20_week.csv (2026)", "drawing boundaries"} <= set(collected_log)


def test_published_files_give_the_shipped_bytes(collected: dict[str, pl.DataFrame], tmp_path: Path) -> None:
    write_snapshot(collected, tmp_path)
    other = {
        path.name
        for path in [*tmp_path.iterdir(), *paths.SNAPSHOT.glob("*.*")]
        if not (paths.SNAPSHOT / path.name).exists()
        or (tmp_path / path.name).read_bytes() != (paths.SNAPSHOT / path.name).read_bytes()
    }
    assert other == set()


@pytest.mark.exhaustive(0, "warehouses of the published files")
def test_mirror_and_snapshot_give_equal_warehouses(
    mirrored: duckdb.DuckDBPyConnection, con: duckdb.DuckDBPyConnection
) -> None:
    tables = mirrored.cursor().execute(TABLES_AND_VIEWS).fetchall()
    assert {("figure",), ("group_comparison",), ("mover",)} <= set(tables)
    for (table,) in tables:
        query = f"FROM {table} ORDER BY ALL"
        assert_frame_equal(mirrored.cursor().sql(query).pl(), con.cursor().sql(query).pl())


def cells(text: str) -> tuple[float | None, str | None]:
    """Return number and symbol of a cell."""
    try:
        return float(text), None
    except ValueError:
        return None, text


@functools.cache
def plain_timeliness(release: str) -> dict[Key, Figure]:
    """Return value, numerator, denominator and symbol by DfE code, year and indicator."""
    path, total = TIMELINESS[release]
    figures: dict[Key, Figure] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for printed in csv.DictReader(file):
            row = {name.lower(): cell.strip() for name, cell in printed.items()}
            if row["breakdown_topic"] != total or row["geographic_level"] != "Local authority":
                continue
            where = (row["old_la_code"], int(row["time_period"]))
            for version, den, in_time, in_time_pct, late, wait in (
                (
                    "incl",
                    "plans_issued_den",
                    "plans_issued_within_20_weeks",
                    "pc_plans_issued_within_20_weeks",
                    "",
                    "",
                ),
                (
                    "excl",
                    "plans_issued_den_ex",
                    "plans_issued_20_weeks_ex",
                    "pc_plans_issued_20_weeks_ex",
                    "_ex",
                    "_exc",
                ),
            ):
                below, symbol = cells(row[den])
                figures[*where, f"ehcp_plans_issued_{version}_count"] = (below, None, None, symbol)
                for band, count, percentage in (
                    ("20_weeks", in_time, in_time_pct),
                    ("over_52_weeks", f"plans_issued_gt_1_year{late}", f"pc_plans_issued_gt_1_year{late}"),
                ):
                    value, symbol = cells(row[percentage])
                    above = cells(row[count])[0]
                    figures[*where, f"ehcp_issued_{band}_{version}_pct"] = (value, above, below, symbol)
                if release == "2026":
                    value, symbol = cells(row[f"avg_weeks_issue_plan{wait}"])
                    figures[*where, f"ehcp_average_wait_{version}_weeks"] = (value, None, below, symbol)
            every, measured = cells(row["plans_issued_den"])[0], cells(row["plans_issued_den_ex"])[0]
            excepted = None if every is None or measured is None else every - measured
            share = 100 * excepted / every if every and excepted is not None else None
            symbol = None if share is not None else "none" if every == 0 and measured == 0 else "x"
            figures[*where, "ehcp_exception_share_pct"] = (share, excepted, every, symbol)
    return figures


@pytest.mark.parametrize("release", TIMELINESS)
def test_every_timeliness_figure_of_every_authority(
    mirrored: duckdb.DuckDBPyConnection, release: str
) -> None:
    found = mirrored.cursor().execute(
        """
        SELECT old_la_code, time_period, indicator, value, numerator, denominator, symbol
        FROM observation JOIN location USING (location_code)
        WHERE source = 'ehcp-timeliness' AND release = ? AND breakdown = 'Total'
          AND observation.geographic_level = 'Local authority' AND symbol IS DISTINCT FROM 'absent'
          AND indicator NOT LIKE 'ehcp_issued_late_%'  -- worked out here from two of the others
        """,
        [release],
    )
    ours = {tuple(row[:3]): tuple(row[3:]) for row in found.fetchall()}
    plain = plain_timeliness(release)
    assert len(plain) == {"2025-amended": 7 * 910, "2026": 9 * 152}[release]
    assert set(ours) == set(plain)
    assert {key: (ours[key], plain[key]) for key in plain if ours[key] != plain[key]} == {}


@pytest.mark.parametrize("year", AUTHORITY_ROWS)
def test_rows_of_authorities_by_plain_count(year: int) -> None:
    release = "2026" if year == 2025 else "2025-amended"
    codes = [
        code
        for code, period, indicator in plain_timeliness(release)
        if (period, indicator) == (year, "ehcp_exception_share_pct")
    ]
    assert len(codes) == len(set(codes)) == AUTHORITY_ROWS[year]


@pytest.mark.parametrize("release", TIMELINESS)
def test_england_agrees_with_the_file(release: str) -> None:
    path, total = TIMELINESS[release]
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [{name.lower(): cell for name, cell in row.items()} for row in csv.DictReader(file)]
    printed = {
        int(row["time_period"]): (
            float(row["pc_plans_issued_20_weeks_ex"]),
            float(row["pc_plans_issued_within_20_weeks"]),
        )
        for row in rows
        if row["geographic_level"] == "National" and row["breakdown_topic"] == total
    }
    assert printed == {year: ON_TIME[year] for year in printed}
    assert len(printed) == (1 if release == "2026" else 6)


OTHER_NAMES = {
    "Durham": "County Durham",
    "Herefordshire": "Herefordshire, County of",
    "Kingston Upon Hull, City of": "Kingston upon Hull, City of",
    "England Total": "England",
}


def printed_number(text: str) -> float | None:
    text = text.strip().replace(",", "")
    return 0.0 if text == "-" else float(text) if re.fullmatch(r"\d+", text) else None


def plain_appeals(path: Path, years_row: int, width: int) -> dict[tuple[str, int], tuple[float | None, ...]]:
    """Return the counts under each year by name and year; `width` is the number of columns of most years."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    starts = [at for at, cell in enumerate(rows[years_row]) if cell.strip().isdigit()]
    figures = {}
    for row in rows[years_row + 2 :]:
        name = re.sub(r"[\d,]+$", "", row[0].strip())
        if any(cell.strip() for cell in row[1:]):
            for start in starts:
                last = start + (
                    width + 2 if start == starts[-1] and width == 3 and len(starts) > 2 else width
                )
                figures[name, int(rows[years_row][start])] = tuple(map(printed_number, row[start:last]))
        if name == "England Total":
            return figures
    raise AssertionError("England's row was not found")


@pytest.mark.parametrize(
    ("path", "years_row", "release", "indicator", "at"),
    [
        (APPEALS_2024, 3, "2024", "send_appeal_rate_pct", 1),
        (APPEALS_2024, 3, "2024", "send_appeal_rate_reviews_pct", 3),
        (APPEALS_2025, 6, "2025", "send_appeal_rate_reviews_pct", 1),
    ],
)
def test_every_appeal_rate_by_name(
    mirrored, path: Path, years_row: int, release: str, indicator: str, at: int
) -> None:
    found = mirrored.cursor().execute(
        "SELECT location_name, time_period, value, numerator, denominator FROM observation JOIN location "
        "USING (location_code) WHERE release = ? AND indicator = ? AND source = 'send-appeals'",
        [release, indicator],
    )
    ours = {tuple(row[:2]): tuple(row[2:]) for row in found.fetchall()}
    compared = 0
    for (name, year), counts in plain_appeals(path, years_row, 3).items():
        if len(counts) > at and counts[0] is not None and counts[at]:
            value, above, below = ours[OTHER_NAMES.get(name, name), year]
            assert (above, below) == (counts[0], counts[at]), (name, year)
            assert value == pytest.approx(100 * counts[0] / counts[at])
            compared += 1
    assert compared == sum(value is not None for value, *_ in ours.values())
    assert compared > 140


def test_every_balance_of_2023_24_by_code(mirrored: duckdb.DuckDBPyConnection) -> None:
    with LINE_193.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    plain = {
        row["la_name"]: -int(row["dsg_balance_2324"])
        for row in rows
        if row["dsg_balance_2324"] not in ("", "0")
    }
    found = mirrored.cursor().execute(
        "SELECT location_name, value FROM figure "
        "WHERE indicator = 'dsg_balance_gbp' AND time_period = 202324 AND value IS NOT NULL"
    )
    ours = dict(found.fetchall())
    assert sorted(plain.values()) == sorted(ours.values())
    assert {name for name in plain if name in ours and ours[name] != plain[name]} == set()
    in_deficit = [value for value in plain.values() if value < 0]
    assert (len(in_deficit), len(plain), round(-sum(in_deficit) / 1e6)) == DEFICITS[202324]
    in_surplus = [value for value in plain.values() if value > 0]
    net = round(sum(plain.values()) / 1e6)
    assert (len(in_surplus), round(sum(in_surplus) / 1e6), net) == NET_BALANCES[202324][1:]


def test_signs_agree_with_dfes_other_percentage(mirrored: duckdb.DuckDBPyConnection) -> None:
    """Another DfE file has the balance over another denominator: the same authorities must be in deficit."""
    with DEFICIT_PCT.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["geographic_level"] == "Local authority"]
    found = mirrored.cursor().execute(
        "SELECT location_name, time_period, value FROM figure "
        "WHERE indicator = 'dsg_balance_pct' AND time_period < 202300"
    )
    ours = {(name, period): value for name, period, value in found.fetchall()}
    both = 0
    for row in rows:
        value = ours.get((row["la_name"], int(row["time_period"])))
        deficit = float(next(cell for name, cell in row.items() if name.startswith("deficit")) or 0)
        if value and abs(deficit) > 0.05:
            assert (value < 0) == (deficit > 0), row
            both += 1
    assert both > 400


def test_no_published_file_is_in_the_repository() -> None:
    sizes = {
        path.stat().st_size for path in PUBLISHED.rglob("*") if path.is_file() and path.name != "README.md"
    }
    kinds = {".csv", ".ods", ".xlsx", ".zip", ".json", ".geojson", ".html"}
    folders = [
        paths.ROOT / name
        for name in ("data/reference", "data/snapshot", "pipeline", "schemas", "tests", "pages")
    ]
    ours = [path for folder in folders for path in folder.rglob("*") if path.suffix in kinds]
    assert ours
    assert [path for path in ours if path.stat().st_size in sizes] == []
