"""Checks of the register against DfE's list of codes and the spellings in published files."""

import datetime

import polars as pl
import pytest

from pipeline.geography.register_checks import LIST_TYPES, changes_known, lists_agree, spellings_known
from tests.support.layouts.publishers_files import edition
from tests.support.layouts.small_register import code_list, geography, register


def test_a_change_of_an_unknown_code_fails_a_check() -> None:
    checked = changes_known(geography(), register(), edition("la-register", "2025")).row(0, named=True)
    assert checked["outcome"] == "fail"
    assert "E10000030" in checked["detail"]  # Surrey is not in the small register
    every = (
        register()
        .select("new_la_code")
        .vstack(
            geography()
            .change.select(new_la_code="from_code")
            .vstack(geography().change.select(new_la_code="to_code").drop_nulls())
        )
    )
    assert changes_known(geography(), every, edition("la-register", "2025"))["outcome"].item() == "pass"


def test_differences_between_the_two_lists_are_reported() -> None:
    listed = code_list().with_columns(
        type=pl.when(la_code="926").then(pl.lit("UA")).otherwise("type"),
        region=pl.when(la_code="202").then(pl.lit("Outer London")).otherwise("region"),
    )
    row = lists_agree(geography(), listed, edition("la-codes", "2025")).row(0, named=True)
    assert row["outcome"] == "fail"
    differences = row["detail"].split("; ")
    assert "Norfolk (926): Unitary authority in the list, County in the register" in differences
    assert "Camden (202): Outer London in the list, Inner London in the register" in differences
    assert "Leicester (856) is in the register only" in differences
    assert not [sentence for sentence in differences if sentence.startswith("Barnsley")]


@pytest.mark.parametrize(
    ("code", "listed", "outcome"),
    [
        ("825", {"type": "SC"}, "explained"),  # Buckinghamshire was a county
        ("926", {"type": "UA"}, "fail"),
        ("825", {"region": "South West"}, "fail"),
        ("909", None, "explained"),  # Cumbria is no more
        ("926", None, "fail"),
    ],
)
def test_only_former_counties_and_abolished_authorities_may_differ(
    code: str, listed: dict[str, str] | None, outcome: str
) -> None:
    described, location = edition("la-codes", "2025"), geography().location
    names = dict(location.select("location_code", "location_name").iter_rows())
    letters = {"London borough": "ILB"} | {
        kind: letter for letter, kind in LIST_TYPES.items() if kind != "London borough"
    }
    alike = location.filter(geographic_level="Local authority").select(
        la_code="old_la_code",
        la_name="location_name",
        region=pl.coalesce("sub_region_code", "region_code").replace_strict(names),
        type=pl.col("la_type").replace_strict(letters),
    )
    assert lists_agree(geography(), alike, described)["outcome"].item() == "pass"
    changed = alike.filter(pl.lit(listed is not None) | (pl.col("la_code") != code)).with_columns(
        pl.when(la_code=code).then(pl.lit(text)).otherwise(name).alias(name)
        for name, text in (listed or {}).items()
    )
    assert lists_agree(geography(), changed, described)["outcome"].item() == outcome


def test_an_unknown_spelling_next_to_a_known_code_is_reported() -> None:
    table = pl.DataFrame(
        {
            "old_la_code": ["202", "926", "838", ""],
            "la_name": ["Camden", "Norfolk County", "DORSET ", "UNITARY AUTHORITIES"],
            "breakdown": ["Nowhere", "Nowhere", "Nowhere", "Nowhere"],
        }
    )
    row = spellings_known(table, edition("send-appeals", "2025"), geography()).row(0, named=True)
    assert (row["outcome"], row["detail"]) == ("explained", "not in the register: Norfolk County")
    known = spellings_known(table.filter(old_la_code="202"), edition("send-appeals", "2025"), geography())
    assert known.select("outcome", "detail").row(0) == ("pass", "2 of them")


def test_every_code_and_spelling_in_the_published_files_is_known(snapshot_tables) -> None:
    checks = snapshot_tables["check_result"].filter(check="every code and spelling of a place is known")
    assert set(checks["outcome"]) == {"pass"}
    assert not checks["detail"].str.starts_with("0 ").any()
    observed = snapshot_tables["observation"].select("source", "release").unique()
    missing = observed.join(checks, on=["source", "release"], how="anti")
    assert set(missing["source"]) <= {"figures-worked-out"}


def test_every_changed_code_is_known_or_older_than_the_register(snapshot_tables) -> None:
    known = set(snapshot_tables["location"]["location_code"]) | set(
        snapshot_tables["location_alias"]["alias"]
    )
    changes = snapshot_tables["location_change"].filter(pl.col("effective") > datetime.date(2009, 4, 1))
    assert set(changes["from_code"]) <= known
    assert set(changes["to_code"].drop_nulls()) <= known
