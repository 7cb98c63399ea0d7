import datetime
from pathlib import Path

import polars as pl
import pytest

from pipeline.core import paths
from pipeline.core.errors import PipelineError
from pipeline.core.places import ENGLAND
from pipeline.geography.locate import locate
from pipeline.geography.register import check_aliases, current_aliases, make_geography, read_aliases
from pipeline.geography.register_checks import LIST_TYPES, changes_known, lists_agree, spellings_known
from tests.support.publishers_files import edition
from tests.support.small_register import code_list, geography, register

LOCATION = {row["location_code"]: row for row in geography().location.rows(named=True)}


def located(alias: str, date: str, source: str = "send-appeals", release: str = "2024") -> tuple[str, bool]:
    """Location code and whether it existed at the date."""
    table = pl.DataFrame({"name": [alias], "day": [datetime.date.fromisoformat(date)]})
    found = locate(table, "name", pl.col("day"), geography(), edition(source, release))
    assert found.columns == ["name", "day", "location_code", "exists"]
    return found.select("location_code", "exists").row(0)


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


@pytest.mark.parametrize(
    ("alias", "date", "code"),
    [
        ("E10000002", "2025-12-31", "E06000060"),  # an old ONS code, printed long after it ended
        ("E06000060", "2019-12-31", "E06000060"),  # a new one, printed before it began
        ("E10000027", "2024-12-31", "E06000066"),
        ("E08000016", "2025-12-31", "E08000038"),
        ("825", "2019-12-31", "E06000060"),
        ("E92000001", "2025-12-31", ENGLAND),
        ("London", "2025-12-31", "E12000007"),
        ("LONDON", "2025-12-31", "E12000007"),
        ("Inner London", "2025-12-31", "E13000001"),
        ("Yorkshire & the  Humber ", "2025-12-31", "E12000003"),
        ("Durham", "2025-12-31", "E06000047"),
        ("county durham", "2025-12-31", "E06000047"),
    ],
)
def test_codes_and_spellings_are_located(alias: str, date: str, code: str) -> None:
    assert located(alias, date) == (code, True)


def test_dorset_means_the_area_of_the_date() -> None:
    assert located("Dorset", "2018-12-31") == ("E10000009", True)
    assert located("Dorset", "2019-03-31") == ("E10000009", True)
    assert located("Dorset", "2019-12-31") == ("E06000059", True)
    assert located("835", "2018-12-31") == ("E10000009", True)
    assert located("838", "2019-12-31") == ("E06000059", True)


def test_a_row_of_an_abolished_authority_is_located_and_does_not_exist() -> None:
    assert located("Northamptonshire", "2021-12-31") == ("E10000021", False)
    assert located("928", "2021-12-31") == ("E10000021", False)
    assert located("North Northamptonshire", "2020-12-31") == ("E06000061", False)


def test_authorities_exist_on_their_first_and_last_days() -> None:
    assert located("Cumbria", "2023-03-31") == ("E10000006", True)
    assert located("Cumbria", "2023-04-01") == ("E10000006", False)
    assert located("Cumberland", "2023-03-31") == ("E06000063", False)
    assert located("Cumberland", "2023-04-01") == ("E06000063", True)


def test_unknown_places_are_counted_and_the_first_five_named() -> None:
    names = ["Camden", *[f"Nowhere {n}" for n in range(7)], "Nowhere 0"]
    table = pl.DataFrame({"name": names}).with_columns(day=pl.date(2025, 12, 31))
    with pytest.raises(PipelineError) as error:
        locate(table, "name", pl.col("day"), geography(), edition("send-appeals", "2025"))
    assert str(error.value) == (
        "SEND appealable decisions rate 2024-2025.csv (2025): 7 places that the register does not know: "
        "'Nowhere 0', 'Nowhere 1', 'Nowhere 2', 'Nowhere 3', 'Nowhere 4'."
    )


def test_locate_keeps_rows_in_order_and_all_columns() -> None:
    table = pl.DataFrame({"name": ["Norfolk", "Camden", "Norfolk"], "n": [1, 2, 3]})
    found = locate(table, "name", pl.date(2025, 12, 31), geography(), edition("send-appeals", "2025"))
    assert found.select("n", "location_code").rows() == [(1, "E10000020"), (2, "E09000007"), (3, "E10000020")]


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
    second = current_aliases(first, location, set(), written("Kamdn,,E09000007", "E99999999,,E12000006"))
    assert listed(second) == {("Kamdn", "E09000007"), ("E99999999", "E12000006")}


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


def test_every_changed_code_is_known_or_older_than_the_register(snapshot_tables) -> None:
    known = set(snapshot_tables["location"]["location_code"]) | set(
        snapshot_tables["location_alias"]["alias"]
    )
    changes = snapshot_tables["location_change"].filter(pl.col("effective") > datetime.date(2009, 4, 1))
    assert set(changes["from_code"]) <= known
    assert set(changes["to_code"].drop_nulls()) <= known


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
