"""A new edition is one block in a TOML file: proven with a made-up one, its columns renamed and reordered."""

from collections.abc import Mapping
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.core.errors import PipelineError
from pipeline.geography.register import Geography
from pipeline.sources.catalogue import SOURCES, Catalogue, read_catalogue
from pipeline.tidy.common import Tidy
from pipeline.tidy.layouts import tidy_edition
from pipeline.warehouse.build import build
from schemas.observations import KEY
from tests.support import publishers_files as files

Tables = Mapping[str, pl.DataFrame]

BLOCK = """
[[edition]]
source = "ehcp-timeliness"
release = "2027"
title = "Education, health and care plans, reporting year 2027: 20-week timeliness"
published = "June 2027"
kind = "copy"
path = "ehc-plans/2027/timeliness_20_week.csv"
url = "https://explore-education-statistics.service.gov.uk/find-statistics/education-health-and-care-plans/2027"
layout = "timeliness"
total = "Every EHC plan"
columns = ["area", "groups", "bands", "waits"]
renamed = { plans_denominator = "issued_incl", LA_CODE = "old_la_code", topic = "breakdown_topic" }
"""
RENAMED = {"plans_issued_den": "Plans_denominator", "old_la_code": "la_code", "breakdown_topic": "Topic"}
ON_TIME, ISSUED = "ehcp_issued_20_weeks_excl_pct", "ehcp_plans_issued_incl_count"


@pytest.fixture(scope="module")
def with_2027(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The real catalogue with one block more."""
    folder = tmp_path_factory.mktemp("sources")
    for path in SOURCES.glob("*.toml"):
        more = BLOCK if path.name == "ehc-plans.toml" else ""
        (folder / path.name).write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    return read_catalogue(folder)


def authorities(tables: Tables) -> pl.DataFrame:
    """Those that will exist in 2026, with a number of plans for each: 101, 102, ..."""
    location = tables["location"].filter(pl.col("closed").is_null(), geographic_level="Local authority")
    return location.sort("location_code").with_row_index("plans", offset=101)


def table_of_2027(tables: Tables) -> bytes:
    """A whole table: of every authority's plans all but one are issued in time, exceptions or not."""

    def row(place: tuple[str, str, str] | str, plans: int, late: int) -> dict[str, files.Cell]:
        made = files.timeliness_row(
            place, 2026, issued=(plans, plans), in_time=(plans - late, plans - late), over_year=(0, 0)
        )
        return made | {"breakdown_topic": "Every EHC plan", "breakdown": "Every EHC plan"}

    known = authorities(tables)
    rows = [row("England", int(known["plans"].sum()), known.height)]
    for (code,), group in known.group_by("region_code", maintain_order=True):
        rows.append(row(files.REGIONS[str(code)], int(group["plans"].sum()), group.height))
    for place in known.rows(named=True):
        named = (place["location_name"], place["location_code"], place["old_la_code"])
        rows.append(row(named, place["plans"], 1) | {"region_code": place["region_code"]})
    backwards = [
        *reversed(files.TIMELINESS_PLACE),
        *files.TIMELINESS_WAITS,
        *reversed(files.TIMELINESS_BANDS),
    ]
    header = [RENAMED.get(name, name) for name in backwards]
    return files.csv_bytes([header, *([row[name] for name in backwards] for row in rows)], bom=True)


def tidied(content: bytes, catalogue: Catalogue, tables: Tables) -> Tidy:
    described = next(one for one in catalogue.editions if one.release == "2027")
    geography = Geography(tables["location"], tables["location_alias"], tables["location_change"])
    return tidy_edition(content, described, geography)


def test_a_new_edition_is_served_beside_the_old_ones(
    with_2027: Catalogue, snapshot_tables: Tables, tmp_path: Path
) -> None:
    new = tidied(table_of_2027(snapshot_tables), with_2027, snapshot_tables)
    newest = snapshot_tables["release"].filter(source="ehcp-timeliness").tail(1)
    release = newest.with_columns(release=pl.lit("2027"), position=pl.lit(10_000, pl.Int32))
    tables = {
        **snapshot_tables,
        "observation": pl.concat([snapshot_tables["observation"], new.observations]).sort(KEY),
        "release": pl.concat([snapshot_tables["release"], release]),
        "check_result": pl.concat([snapshot_tables["check_result"], new.checks]),
    }
    checks = build(tables, with_2027, tmp_path / "warehouse.duckdb")
    verified = checks.filter(source="ehcp-timeliness", release="2027")
    assert set(verified["outcome"]) == {"pass"}
    assert "authorities add up to England" in verified["check"].to_list()
    known = authorities(snapshot_tables)
    plans = {place["location_code"]: place["plans"] for place in known.rows(named=True)}
    with duckdb.connect(str(tmp_path / "warehouse.duckdb"), read_only=True) as con:
        served = con.execute(
            "SELECT location_code, value FROM latest_observation WHERE indicator = ? AND time_period = 2026 "
            "AND geographic_level = 'Local authority'",
            [ISSUED],
        ).fetchall()
        england = con.execute(
            "SELECT value FROM latest_observation WHERE indicator = ? AND location_code = 'E92000001' "
            "AND time_period IN (2025, 2026) ORDER BY time_period",
            [ON_TIME],
        ).fetchall()
    assert dict(served) == plans
    assert england == [(46.1,), (round(100 - 100 * len(plans) / sum(plans.values()), 1),)]


def test_a_name_that_the_block_does_not_give_is_told(with_2027: Catalogue, snapshot_tables: Tables) -> None:
    content = table_of_2027(snapshot_tables).replace(b"Plans_denominator", b"Plans_total")
    with pytest.raises(PipelineError) as error:
        tidied(content, with_2027, snapshot_tables)
    assert str(error.value) == (
        "timeliness_20_week.csv (2027): the header has unknown 'plans_total' and lacks 'plans_denominator' "
        "(our issued_incl); see ehc-plans.toml."
    )


def test_a_label_that_the_block_does_not_give_is_told(with_2027: Catalogue, snapshot_tables: Tables) -> None:
    content = table_of_2027(snapshot_tables).replace(b"Every EHC plan", b"All plans")
    with pytest.raises(PipelineError, match=r"no row has the breakdown topic 'Every EHC plan'.*'All plans'"):
        tidied(content, with_2027, snapshot_tables)
