"""A new edition takes one block in a TOML file, even with columns renamed and reordered."""

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
from tests.support.layouts import plausible
from tests.support.layouts import publishers_files as files
from tests.support.layouts.next_edition import newest_edition, next_year
from tests.support.layouts.plausible import timeliness, together
from tests.support.warehouses.part_of_tables import of_sources

Tables = Mapping[str, pl.DataFrame]

SOURCE = "ehcp-timeliness"
RELEASE = str(next_year(SOURCE))
YEAR = next_year(SOURCE) - 1  # of its newest figures
BLOCK = f"""
[[edition]]
source = "{SOURCE}"
release = "{RELEASE}"
title = "Education, health and care plans, reporting year {RELEASE}: 20-week timeliness"
published = "June {RELEASE}"
kind = "copy"
path = "ehc-plans/{RELEASE}/timeliness_20_week.csv"
url = "https://explore-education-statistics.service.gov.uk/find-statistics/education-health-and-care-plans/{RELEASE}"
layout = "timeliness"
total = "Every EHC plan"
columns = ["area", "groups", "bands", "waits"]
renamed = {{ plans_denominator = "issued_incl", LA_CODE = "old_la_code", topic = "breakdown_topic" }}
"""
RENAMED = {"plans_issued_den": "Plans_denominator", "old_la_code": "la_code", "breakdown_topic": "Topic"}
ON_TIME, ISSUED = "ehcp_issued_20_weeks_excl_pct", "ehcp_plans_issued_incl_count"


@pytest.fixture(scope="module")
def extended_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The real catalogue with the block added to its publication."""
    folder = tmp_path_factory.mktemp("sources")
    for path in SOURCES.glob("*.toml"):
        block = BLOCK if path.name == newest_edition(SOURCE).file else ""
        (folder / path.name).write_text(path.read_text(encoding="utf-8") + block, encoding="utf-8")
    return read_catalogue(folder)


def next_table(tables: Tables) -> bytes:
    """A complete table of a plausible year."""
    label = {"breakdown_topic": "Every EHC plan", "breakdown": "Every EHC plan"}
    counts = plausible.next_year(tables)
    known = tables["location"].filter(pl.col("location_code").is_in(list(counts))).sort("location_code")
    rows = [timeliness("England", YEAR, together(counts.values())) | label]
    for (code,), group in known.group_by("region_code", maintain_order=True):
        of_region = together(counts[place] for place in group["location_code"])
        rows.append(timeliness(files.REGIONS[str(code)], YEAR, of_region) | label)
    for place in known.rows(named=True):
        named = (place["location_name"], place["location_code"], place["old_la_code"])
        rows.append(timeliness(named, YEAR, counts[place["location_code"]]) | label)
    backwards = [
        *reversed(files.TIMELINESS_PLACE),
        *files.TIMELINESS_WAITS,
        *reversed(files.TIMELINESS_BANDS),
    ]
    header = [RENAMED.get(name, name) for name in backwards]
    return files.csv_bytes([header, *([row[name] for name in backwards] for row in rows)], bom=True)


def tidied(content: bytes, catalogue: Catalogue, tables: Tables) -> Tidy:
    (edition,) = (item for item in catalogue.editions if (item.source, item.release) == (SOURCE, RELEASE))
    geography = Geography(tables["location"], tables["location_alias"], tables["location_change"])
    return tidy_edition(content, edition, geography)


@pytest.mark.slow
def test_a_new_edition_is_served_with_the_old_ones(
    extended_catalogue: Catalogue, snapshot_tables: Tables, tmp_path: Path
) -> None:
    shipped = of_sources(snapshot_tables, [SOURCE])
    new = tidied(next_table(shipped), extended_catalogue, shipped)
    newest = shipped["release"].filter(source=SOURCE).tail(1)
    release = newest.with_columns(release=pl.lit(RELEASE), position=pl.lit(10_000, pl.Int32))
    tables = {
        **shipped,
        "observation": pl.concat([shipped["observation"], new.observations]).sort(KEY),
        "release": pl.concat([shipped["release"], release]),
        "check_result": pl.concat([shipped["check_result"], new.checks]),
    }
    checks = build(tables, extended_catalogue, tmp_path / "warehouse.duckdb")
    verified = checks.filter(source=SOURCE, release=RELEASE)
    assert set(verified["outcome"]) == {"pass"}
    assert "authorities add up to England" in verified["check"].to_list()
    counts = plausible.next_year(shipped)
    _, england = together(counts.values())
    with duckdb.connect(str(tmp_path / "warehouse.duckdb"), read_only=True) as con:
        served = con.execute(
            "SELECT location_code, value FROM latest_observation "
            "WHERE indicator = ? AND time_period = ? AND geographic_level = 'Local authority'",
            [ISSUED, YEAR],
        ).fetchall()
        on_time = con.execute(
            "SELECT time_period, value FROM latest_observation "
            "WHERE indicator = ? AND location_code = 'E92000001' AND breakdown = 'Total' "
            "AND time_period IN (2024, ?) ORDER BY 1",
            [ON_TIME, YEAR],
        ).fetchall()
    assert dict(served) == {code: incl.plans for code, (incl, _) in counts.items()}
    assert on_time == [(2024, 46.4), (YEAR, round(100 * england.in_time / england.plans, 1))]


def test_a_column_name_missing_from_the_block_is_reported(
    extended_catalogue: Catalogue, snapshot_tables: Tables
) -> None:
    content = next_table(snapshot_tables).replace(b"Plans_denominator", b"Plans_total")
    with pytest.raises(PipelineError) as error:
        tidied(content, extended_catalogue, snapshot_tables)
    assert str(error.value) == (
        f"timeliness_20_week.csv ({RELEASE}): the header has unknown 'plans_total' and lacks "
        "'plans_denominator' (our issued_incl); see ehc-plans.toml."
    )


def test_a_total_label_missing_from_the_block_is_reported(
    extended_catalogue: Catalogue, snapshot_tables: Tables
) -> None:
    content = next_table(snapshot_tables).replace(b"Every EHC plan", b"All plans")
    with pytest.raises(PipelineError, match=r"no row has the breakdown topic 'Every EHC plan'.*'All plans'"):
        tidied(content, extended_catalogue, snapshot_tables)
