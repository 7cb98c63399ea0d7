import datetime
from pathlib import Path

import polars as pl
import pytest

from pipeline.core import paths
from pipeline.core.errors import PipelineError
from pipeline.geography.register import check_aliases, current_aliases, make_geography, read_aliases
from tests.support.layouts.small_register import code_list, geography, register

LOCATION = {row["location_code"]: row for row in geography().location.rows(named=True)}


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Buckinghamshire", ["E06000060"]),
        ("North Yorkshire", ["E06000065"]),
        ("Somerset", ["E06000066"]),
        ("Barnsley", ["E08000038"]),
        ("Dorset", ["E06000059", "E10000009"]),
    ],
)
def test_one_row_per_area_under_its_newest_code(name: str, codes: list[str]) -> None:
    assert sorted(code for code, row in LOCATION.items() if row["location_name"] == name) == codes


def test_an_area_that_was_recoded_is_as_old_as_its_first_code() -> None:
    assert LOCATION["E06000060"]["opened"] == datetime.date(2009, 1, 1)
    assert LOCATION["E06000060"]["closed"] is None


def test_an_abolished_authority_has_its_last_day() -> None:
    assert LOCATION["E10000021"]["closed"] == datetime.date(2021, 3, 31)
    assert LOCATION["E10000009"]["closed"] == datetime.date(2019, 3, 31)


def test_rows_for_two_authorities_and_for_no_place_are_left_out() -> None:
    names = [row["location_name"] for row in LOCATION.values()]
    assert not [name for name in names if "/" in name or "Forces" in name or name == "Wiltshire"]


def test_kinds_regions_and_england() -> None:
    assert LOCATION["E09000007"]["la_type"] == "London borough"
    assert LOCATION["E10000020"]["la_type"] == "County"
    assert LOCATION["E09000007"]["region_code"] == "E12000007"
    levels = [row["geographic_level"] for row in LOCATION.values()]
    assert (levels.count("Regional"), levels.count("National"), levels.count("Sub-region")) == (9, 1, 2)


def test_boroughs_are_assigned_to_inner_and_outer_london() -> None:
    assert LOCATION["E09000007"]["sub_region_code"] == "E13000001"
    assert LOCATION["E10000020"]["sub_region_code"] is None


def test_a_recoded_area_opened_under_its_previous_code() -> None:
    """Even where the register gives the former code no DfE code of its own, as for Wiltshire."""
    rows = register()
    assert rows.filter(new_la_code="E10000033")["old_la_code"].item() == "x"
    wiltshire = rows.filter(new_la_code="E06000037").with_columns(
        new_la_code=pl.lit("E06000054"),
        old_la_code=pl.lit("865"),
        date_of_operation=pl.lit("01/04/2009"),
    )
    location = make_geography(pl.concat([rows, wiltshire]), code_list()).location
    assert location.filter(location_code="E06000054")["opened"].item() == datetime.date(2009, 1, 1)
    assert LOCATION["E06000063"]["opened"] == datetime.date(2023, 4, 1)


WRONG_ROWS = {
    "region.csv": [
        ("E12000010,Region,North,", "'Region' is not one of National, Regional, Sub-region"),
        ("E12000010,,North,", "geographic_level is empty"),
        ("E12000001,Regional,North,", "it repeats row 3"),
        ("E13000003,Sub-region,Middle London,E12000099", "the region E12000099 has no row"),
    ],
    "location_change.csv": [
        ("2027-04-01,split,E10000030,,,Two.", "a successor without a to_code needs a to_name"),
        ("2027-04-01,divorce,E10000030,E06000067,,", "kind 'divorce' is not one of split, merge, "),
        ("2027-04-01,split,,E06000067,,", "from_code is empty"),
        (",split,E10000030,E06000067,,", "effective is empty"),
        ("2009-04-01,split,E10000001,E06000055,,", "it repeats row 2"),
    ],
    "location_alias.csv": [
        ("Nowhere,,", "location_code is empty"),
        (",,E09000007", "alias is empty"),
        ("Nowhere,, E09000007", "location_code ' E09000007' begins or ends with a blank"),
        ("Nowhere ,,E09000007", "alias 'Nowhere ' begins or ends with a blank"),
        ("ST HELENS,,E08000013", "'ST HELENS' is also in row 11"),
        ("East,residents-by-age,E12000006", "'East' is also in row 35"),
        (",,", "it is empty"),
    ],
}


@pytest.mark.parametrize(
    ("table", "row", "problem"),
    [(table, row, problem) for table, rows in WRONG_ROWS.items() for row, problem in rows],
)
def test_a_wrong_row_of_a_reference_table_is_refused(
    tmp_path: Path, table: str, row: str, problem: str
) -> None:
    for name in WRONG_ROWS:
        (tmp_path / name).write_bytes((paths.REFERENCE / name).read_bytes())
    shipped = (tmp_path / table).read_text(encoding="utf-8")
    (tmp_path / table).write_text(f"{shipped}{row}\n", encoding="utf-8")
    with pytest.raises(PipelineError) as error:
        make_geography(register(), code_list(), tmp_path)
    assert str(error.value).startswith(f"{table}, row {shipped.count(chr(10)) + 1}: {problem}")


def test_one_alias_for_any_source_and_one_for_a_single_source_are_allowed(tmp_path: Path) -> None:
    header = "alias,source,location_code\n"
    (tmp_path / "location_alias.csv").write_text(f"{header}East,,E12000006\nEAST,residents,E12000006\n")
    assert read_aliases(tmp_path)["row"].to_list() == [2, 3]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("Cambden,,E09000099", "E09000099 is not in the register"),
        ("Cambden,,Camden", "Camden is not in the register"),
        ("Cambden,send-appeal,E09000007", "'send-appeal' is not a source in the catalogue"),
        ("CAMDEN,,E06000016", "'CAMDEN' is what the register calls E09000007, not E06000016"),
        ("E09000007,,E06000016", "'E09000007' is what the register calls E09000007, not E06000016"),
        ("202,send-appeals,E06000016", "'202' is what the register calls E09000007, not E06000016"),
    ],
)
def test_an_alias_of_an_unknown_place_or_source_is_refused(tmp_path: Path, row: str, problem: str) -> None:
    (tmp_path / "location_alias.csv").write_text(
        f"alias,source,location_code\nKamden,send-appeals,E09000007\n{row}\n"
    )
    with pytest.raises(PipelineError) as error:
        check_aliases(read_aliases(tmp_path), geography().location, {"send-appeals"})
    assert str(error.value) == f"location_alias.csv, row 3: {problem}."


def test_every_shipped_alias_is_of_a_known_place_and_source(snapshot_tables, catalogue) -> None:
    sources = {edition.source for edition in catalogue.editions}
    aliases = read_aliases()
    check_aliases(aliases, snapshot_tables["location"], sources)
    assert aliases.height > 30


def test_stored_aliases_are_current_until_the_file_changes(snapshot_tables, catalogue) -> None:
    stored = snapshot_tables["location_alias"]
    sources = {edition.source for edition in catalogue.editions}
    assert current_aliases(stored, snapshot_tables["location"], sources).equals(stored)


def test_rows_of_the_alias_file_are_added_replaced_and_deleted(tmp_path: Path) -> None:
    def written(*rows: str) -> Path:
        lines = ["alias,source,location_code", *rows]
        (tmp_path / "location_alias.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return tmp_path

    def listed(table: pl.DataFrame) -> set[tuple[str, str]]:
        found = table.filter(pl.col("alias").is_in(["Kamden", "Kamdn", "E99999999"]))
        return set(found.select("alias", "location_code").iter_rows())

    register_only, location = geography().alias, geography().location
    first = current_aliases(
        register_only, location, set(), written("Kamden,,E09000007", "E99999999,,E09000007")
    )
    assert listed(first) == {("Kamden", "E09000007"), ("E99999999", "E09000007")}
    second = current_aliases(first, location, set(), written("Kamdn,,E09000007"))
    assert listed(second) == {("Kamdn", "E09000007"), ("E99999999", "E09000007")}


@pytest.mark.parametrize("alias", ["E06000048", "e06000048"])
def test_an_alias_that_was_the_code_of_another_authority_is_refused(
    snapshot_tables, catalogue, tmp_path: Path, alias: str
) -> None:
    """E06000048 was Northumberland until 2013, and E06000057 is now."""
    path = tmp_path / "location_alias.csv"
    path.write_text(f"alias,source,location_code\n{alias},,E09000007\n", encoding="utf-8")
    sources = {edition.source for edition in catalogue.editions}
    stored, location = snapshot_tables["location_alias"], snapshot_tables["location"]
    with pytest.raises(PipelineError) as error:
        current_aliases(stored, location, sources, tmp_path)
    problem = f"{alias!r} is a code of E06000057, not of E09000007"
    assert str(error.value) == f"location_alias.csv, row 2: {problem}."


def test_surreys_successors_are_announced_by_name(snapshot_tables) -> None:
    to_come = snapshot_tables["location_change"].filter(pl.col("to_code").is_null())
    assert to_come.select("effective", "from_code", "to_name").rows() == [
        (datetime.date(2027, 4, 1), "E10000030", "East Surrey"),
        (datetime.date(2027, 4, 1), "E10000030", "West Surrey"),
    ]


def test_london_is_14_inner_and_19_outer_boroughs(snapshot_tables) -> None:
    boroughs = snapshot_tables["location"].filter(la_type="London borough")
    assert dict(boroughs.group_by("sub_region_code").len().iter_rows()) == {"E13000001": 14, "E13000002": 19}


@pytest.mark.parametrize(
    ("date", "number"),
    {
        "2009-01-31": 150,  # Bedfordshire and Cheshire, two authorities each from April
        "2009-04-01": 152,
        "2018-12-31": 152,
        "2019-12-31": 151,
        "2020-12-31": 151,
        "2021-12-31": 152,
        "2022-12-31": 152,
        "2023-12-31": 153,
        "2025-12-31": 153,
    }.items(),
)
def test_the_shipped_register_has_the_right_number_of_authorities(
    snapshot_tables, date: str, number: int
) -> None:
    day = datetime.date.fromisoformat(date)
    there = snapshot_tables["location"].filter(
        pl.col("geographic_level") == "Local authority",
        pl.col("opened") <= day,
        pl.col("closed").is_null() | (pl.col("closed") >= day),
    )
    assert there.height == number


@pytest.mark.parametrize(
    ("column", "cell", "problem"),
    [
        ("date_of_operation", "31/02/2009", "date of operation '31/02/2009' is no day"),
        ("date_of_operation", "", "date of operation '' is no day"),
        ("date_of_termination", "31/04/2019", "date of termination '31/04/2019' is no day"),
        ("date_of_termination", "31/12/1900", "it ended on 31/12/1900, before it began"),
        ("entity_description", "Parishes", "type 'Parishes' is not one of Counties, Unitary Authorities"),
    ],
)
def test_a_wrong_row_of_the_register_is_refused(column: str, cell: str, problem: str) -> None:
    camden = pl.col("new_la_code") == "E09000007"
    wrong = register().with_columns(pl.when(camden).then(pl.lit(cell)).otherwise(column).alias(column))
    with pytest.raises(PipelineError) as error:
        make_geography(wrong, code_list())
    assert str(error.value).startswith(f"Register of authorities, Camden (E09000007): {problem}")
