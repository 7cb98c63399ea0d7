"""Figures as published then, of the shipped snapshot, against what the publisher printed at the time."""

import datetime
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipeline.core.errors import PipelineError
from pipeline.core.places import ENGLAND
from pipeline.editions import asked
from pipeline.editions.order import Edition, in_order
from pipeline.editions.tables import as_of, file_of
from pipeline.queries import editions as edition_queries
from pipeline.queries import variation as variation_queries

LEWISHAM = "E09000023"
ON_TIME = "ehcp_issued_20_weeks_excl_pct"
Con = duckdb.DuckDBPyConnection


@pytest.fixture(scope="module")
def editions(con: Con) -> list[Edition]:
    with con.cursor() as cursor:
        return in_order(edition_queries.publications(cursor).rows(named=True))


@pytest.fixture(scope="module")
def june_2025(warehouse_file: Path, editions: list[Edition]) -> Iterator[Con]:
    """The tables of 26 June 2025, when DfE first published the edition of 2025."""
    with as_of(warehouse_file, asked.find(editions, "2025-06-26", datetime.date(2026, 12, 1))) as then:
        yield then


def figure(con: Con, indicator: str, code: str, period: int, table: str = "figure") -> tuple[object, ...]:
    found = con.execute(
        f"SELECT value, numerator, denominator, symbol, release FROM {table} "
        "WHERE indicator = ? AND location_code = ? AND time_period = ?",
        [indicator, code, period],
    ).fetchall()
    return found[0] if found else ()


def test_every_release_with_figures_has_its_place(con: Con, editions: list[Edition]) -> None:
    with con.cursor() as cursor:
        held = cursor.execute("SELECT DISTINCT source, release FROM observation").fetchall()
        known = cursor.execute("SELECT count(*) FROM release WHERE published_on IS NOT NULL").fetchone()
    assert {(edition.source, edition.release) for edition in editions} == set(held)
    assert len({edition.id for edition in editions}) == len(editions)
    assert sum(edition.assumed is None for edition in editions) <= known[0]
    assert {edition.day for edition in editions if edition.release == "2025-amended"} == {
        datetime.date(2026, 1, 31)
    }


def test_no_figure_had_been_published_before_its_period_ended(con: Con, editions: list[Edition]) -> None:
    """But for allocations, which are made before the year, and DfE's files of five years of them."""
    with con.cursor() as cursor:
        last = edition_queries.publications(cursor).select("source", "release", "last_day").rows()
    days = {(edition.source, edition.release): edition.day for edition in editions}
    early = {source for source, release, day in last if days[source, release] < day}
    assert early == {"dsg-allocations"}


def test_lewishams_withdrawn_figure_is_shown_as_first_published(june_2025: Con) -> None:
    """DfE printed 94.8 % in June 2025 and 'x' since its amended file."""
    value, *_, symbol, release = figure(june_2025, ON_TIME, LEWISHAM, 2024)
    assert (round(float(str(value)), 1), symbol, release) == (94.8, None, "2025")
    assert figure(june_2025, ON_TIME, LEWISHAM, 2024, "newest_figure")[::3] == (None, "x")
    changed = edition_queries.changed_since(june_2025)
    assert changed.filter(indicator=ON_TIME)["location_code"].to_list() == [LEWISHAM]


def test_nothing_of_later_releases_is_there(june_2025: Con) -> None:
    assert figure(june_2025, ON_TIME, ENGLAND, 2025) == ()
    assert round(float(str(figure(june_2025, ON_TIME, ENGLAND, 2024)[0])), 1) == 46.4


def test_englands_new_plans_of_2022_were_revised(
    warehouse_file: Path, editions: list[Edition], june_2025: Con
) -> None:
    """68,665 in the edition of 2023, 66,706 in that of 2025."""
    assert figure(june_2025, "ehcp_new_plans_count", ENGLAND, 2022)[0] == 66_706
    with as_of(warehouse_file, asked.find(editions, "sen2-mi-2023", datetime.date(2026, 12, 1))) as then:
        assert figure(then, "ehcp_new_plans_count", ENGLAND, 2022)[0] == 68_665
        assert figure(then, "ehcp_new_plans_count", ENGLAND, 2024) == ()


def test_ranks_are_those_of_then(june_2025: Con, con: Con) -> None:
    """Lewisham was ranked then: as many authorities were above it as had a higher ranked figure."""
    ranking = variation_queries.ranking(june_2025, ON_TIME, 2024)
    own = ranking.filter(location_code=LEWISHAM).row(0, named=True)
    above = june_2025.execute(
        "SELECT count(*) FROM figure WHERE indicator = ? AND time_period = 2024 AND not_ranked IS NULL "
        "AND geographic_level = 'Local authority' AND existed AND value > ?",
        [ON_TIME, own["value"]],
    ).fetchone()
    assert own["rank"] == above[0] + 1
    with con.cursor() as cursor:
        today = variation_queries.ranking(cursor, ON_TIME, 2024).filter(location_code=LEWISHAM)
    assert today["rank"].to_list() == [None]


def test_rates_per_resident_are_left_out_where_the_residents_came_later(june_2025: Con) -> None:
    """The estimates held here reach to mid-2024; they came after 26 June 2025."""
    assert figure(june_2025, "send_appeals_count", ENGLAND, 2024)[0] == 22_276
    assert figure(june_2025, "send_appeals_per_10000", ENGLAND, 2024) == ()


def test_the_newest_release_shows_what_is_shown_today(editions: list[Edition]) -> None:
    assert asked.find(editions, editions[-1].id, datetime.date(2026, 12, 1)).is_newest


def test_the_file_of_a_connection_is_found(con: Con, warehouse_file: Path) -> None:
    with con.cursor() as cursor:
        assert file_of(cursor).samefile(warehouse_file)


def test_a_missing_file_is_one_sentence(tmp_path: Path, editions: list[Edition]) -> None:
    then = asked.find(editions, editions[0].id, datetime.date(2026, 12, 1))
    with pytest.raises(PipelineError, match="There is no warehouse"), as_of(tmp_path / "none", then):
        pass
