"""The entire section 251 outturn next to the shipped figures: which are served, and what is reported."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.geography.register import Geography
from pipeline.read import archive
from pipeline.sources.catalogue import Catalogue
from pipeline.tidy.layouts import tidy_edition
from pipeline.warehouse.build import build
from schemas.observations import KEY
from tests.support.layouts.files_money import s251_england, s251_row, s251_rows, s251_zip
from tests.support.layouts.publishers_files import Cell, edition
from tests.support.shared import made_once, shared_folder
from tests.support.warehouses.part_of_tables import MONEY, of_sources

WHOLE = edition("s251-outturn", "2024-25")
YEAR = 202324
OTHER_LINES = 20 + 3  # of high needs, besides the top-up funding that the made rows vary
KENT = "E10000016"


def of_year(shipped: Mapping[str, pl.DataFrame], indicator: str, source: str) -> pl.DataFrame:
    """One figure of the year an authority, in a column of the indicator's name."""
    found = shipped["observation"].filter(indicator=indicator, source=source, time_period=YEAR)
    return found.select("location_code", pl.col("value").alias(indicator))


def made(shipped: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Observations of an entire outturn with the shipped balances, except Kent's, which is 500 more.

    The high needs outturn is the shipped one, the net grant half of the gross one.
    """
    balances = (
        shipped["observation"]
        .filter(indicator="dsg_balance_gbp", time_period=YEAR, source="dsg-balance")
        .drop_nulls("value")
        .join(of_year(shipped, "dsg_gross_gbp", "dsg-gross"), on="location_code", how="left")
        .join(
            of_year(shipped, "high_needs_outturn_gbp", "high-needs-outturn"), on="location_code", how="left"
        )
    )
    places = balances.join(shipped["location"], on="location_code").select(
        "location_name", "location_code", "old_la_code", "value", "dsg_gross_gbp", "high_needs_outturn_gbp"
    )
    transport = dict(of_year(shipped, "sen_transport_gbp", "s251-lines").drop_nulls().iter_rows())
    rows: list[dict[str, Cell]] = []
    total = granted = top_ups = 0.0
    for name, code, old_code, value, gross, spent in places.iter_rows():
        deficit = -value - 500 if code == KENT else -value
        total += deficit
        grant, top_up = gross / 2, spent - OTHER_LINES
        granted += grant
        top_ups += top_up
        place = (name, code, old_code)
        rows += s251_rows(place, YEAR, deficit=deficit, grant=grant, top_up=top_up)
        rows.append(s251_row(place, YEAR, "2.1.4", 0, gross_expenditure=transport[code] + 100))
    count = places.height
    open_then = (
        shipped["location"]
        .filter(
            pl.col("opened") < pl.date(2024, 4, 1),
            pl.col("closed").is_null(),
            ~pl.col("location_code").is_in(places["location_code"].implode()),
            geographic_level="Local authority",
        )
        .select("location_name", "location_code", "old_la_code")
    )
    for name, code, old_code in open_then.iter_rows():
        rows += s251_rows((name, code, old_code), YEAR, deficit=":", grant=":", top_up=0, academies=0, pfi=0)
        rows.append(s251_row((name, code, old_code), YEAR, "2.1.4", ":"))
    rows += s251_england(
        YEAR, deficit=total, grant=granted, top_up=top_ups, academies=20 * count, pfi=3 * count
    )
    driven = sum(transport[code] + 100 for code in places["location_code"])
    rows.append(s251_row("England", YEAR, "2.1.4", 0, gross_expenditure=driven))
    geography = Geography(shipped["location"], shipped["location_alias"], shipped["location_change"])
    return tidy_edition(archive.member(s251_zip(rows), WHOLE), WHOLE, geography).observations


@pytest.fixture(scope="module")
def superseded(
    catalogue: Catalogue,
    snapshot_tables: Mapping[str, pl.DataFrame],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[duckdb.DuckDBPyConnection]:
    def make(path: Path) -> None:
        tables = dict(of_sources(snapshot_tables, MONEY))
        shipped = tables["observation"].filter(pl.col("source") != WHOLE.source)
        tables["observation"] = pl.concat([shipped, made(snapshot_tables)]).sort(KEY)
        last = pl.col("position").max() + 1
        described = (
            tables["release"]
            .tail(1)
            .with_columns(
                source=pl.lit(WHOLE.source), release=pl.lit(WHOLE.release), position=last.cast(pl.Int32)
            )
        )
        others = tables["release"].filter(pl.col("source") != WHOLE.source)
        tables["release"] = pl.concat([others, described])
        build(tables, catalogue, path)

    path = made_once(shared_folder(tmp_path_factory) / "superseded.duckdb", make)
    with duckdb.connect(str(path), read_only=True) as con:
        yield con


@pytest.mark.slow
@pytest.mark.parametrize(
    ("period", "indicator", "source"),
    [
        (YEAR, "dsg_balance_gbp", "s251-outturn"),
        (YEAR, "dsg_balance_pct", "s251-outturn"),
        (YEAR, "high_needs_outturn_gbp", "s251-outturn"),
        (YEAR, "dsg_balance_net_pct", "s251-outturn"),
        (YEAR, "sen_transport_gbp", "s251-outturn"),
        (202223, "sen_transport_gbp", "s251-lines"),
        (202122, "dsg_balance_pct", "dsg-balance"),
    ],
)
def test_the_entire_outturn_is_served_for_its_years(
    superseded: duckdb.DuckDBPyConnection, period: int, indicator: str, source: str
) -> None:
    served = superseded.cursor().execute(
        "SELECT DISTINCT source FROM latest_observation WHERE indicator = ? AND time_period = ?",
        [indicator, period],
    )
    assert served.fetchall() == [(source,)]


@pytest.mark.slow
def test_a_surplus_and_a_deficit_keep_their_signs(
    superseded: duckdb.DuckDBPyConnection, con: duckdb.DuckDBPyConnection
) -> None:
    query = """
        SELECT location_code, sign(value) FROM figure
        WHERE indicator = 'dsg_balance_gbp' AND time_period = 202324 AND value IS NOT NULL
          AND geographic_level = 'Local authority' ORDER BY 1
    """
    signs = superseded.cursor().execute(query).fetchall()
    assert signs == con.cursor().execute(query).fetchall()
    assert {sign for _, sign in signs} == {-1, 1}


@pytest.mark.slow
def test_one_changed_balance_is_one_revision(superseded: duckdb.DuckDBPyConnection) -> None:
    found = superseded.cursor().execute(
        "SELECT location_code, new_value - old_value FROM revision WHERE indicator = 'dsg_balance_gbp' "
        "AND time_period = 202324 AND new_source = 's251-outturn' AND new_value IS NOT NULL"
    )
    assert found.fetchall() == [(KENT, 500)]


@pytest.mark.slow
def test_the_checks_report_the_change(superseded: duckdb.DuckDBPyConnection) -> None:
    found = superseded.cursor().execute(
        "SELECT outcome, detail FROM check_result "
        "WHERE \"check\" = 'dsg_balance_gbp and the whole section 251 outturn'"
    )
    (message,) = found.fetchall()
    assert message[0] == "explained"
    assert "147 of 148 agree; the largest difference is £500 (Kent, 2023-24)" in message[1]
