import polars as pl
import pytest

from pipeline.core.errors import PipelineError
from pipeline.tidy.common import Tidy
from pipeline.tidy.residents import compare_residents
from tests.support.layouts.files_people import by_age_csv, by_age_row, children_csv, children_row
from tests.support.layouts.publishers_files import Row, edition
from tests.support.layouts.tidied import BARNSLEY, CAMDEN, ENGLAND, SCILLY, counts, figure, outcome, tidied

CHILDREN = "residents_0_17_count"
YOUNG = "residents_0_25_count"
OLD_DORSET = ("Dorset", "E10000009", "835")
NEW_DORSET = ("Dorset", "E06000059", "838")
CUMBERLAND = ("Cumberland", "E06000063", "942")


def series(*rows: Row) -> Tidy:
    return tidied(children_csv(rows), edition("residents", "2012 to 2024"))


def by_age(*rows: Row) -> Tidy:
    return tidied(by_age_csv(rows), edition("residents-by-age", "mid-2024"))


def test_residents_are_mid_year_estimates() -> None:
    row = figure(series(children_row(CAMDEN, 2024, 42_000)), CHILDREN, CAMDEN[1], 2024)
    assert counts(row) == (42_000, None, None, None)
    assert (row["time_identifier"], row["geographic_level"]) == ("Mid-year", "Local authority")


def test_england_regions_and_parts_of_london_have_their_levels() -> None:
    places = ["England", "London", "Inner London", "Outer London"]
    table = series(*[children_row(place, 2024, 9) for place in places]).observations.drop_nulls("value")
    assert dict(table.select("location_code", "geographic_level").iter_rows()) == {
        ENGLAND: "National",
        "E12000007": "Regional",
        "E13000001": "Sub-region",
        "E13000002": "Sub-region",
    }


def test_old_and_new_codes_are_the_same_area_except_dorset() -> None:
    table = series(
        children_row(BARNSLEY, 2024, 50_000),
        children_row(OLD_DORSET, 2018, "x"),
        children_row(NEW_DORSET, 2019, 66_000),
    )
    assert figure(table, CHILDREN, "E08000038", 2024)["value"] == 50_000
    assert counts(figure(table, CHILDREN, "E10000009", 2018)) == (None, None, None, "x")
    assert figure(table, CHILDREN, "E06000059", 2019)["value"] == 66_000
    assert table.observations.filter(location_code="E06000059", time_period=2018).is_empty()


def test_an_authority_existing_at_mid_year_without_a_row_is_absent() -> None:
    table = series(children_row(CAMDEN, 2022, 1), children_row(CAMDEN, 2023, 1))
    assert figure(table, CHILDREN, CUMBERLAND[1], 2023)["symbol"] == "absent"
    assert table.observations.filter(location_code=CUMBERLAND[1], time_period=2022).is_empty()


def test_another_age_group_is_refused() -> None:
    row = children_row(CAMDEN, 2024, 1)
    row[10] = "Children aged 0 to 15 years"
    with pytest.raises(PipelineError, match="column age_group, 1 row is not one of Children aged 0 to 17"):
        series(row)


def test_single_years_of_age_are_summed_including_both_ends() -> None:
    table = by_age(by_age_row(CAMDEN[1], "Camden", "London Borough", to_17=100, to_25=10))
    assert figure(table, CHILDREN, CAMDEN[1], 2024)["value"] == 18 * 100
    assert figure(table, YOUNG, CAMDEN[1], 2024)["value"] == 18 * 100 + 8 * 10


def test_areas_that_are_not_in_the_register_are_left_out() -> None:
    table = by_age(
        by_age_row("K04000001", "ENGLAND AND WALES", "Country"),
        by_age_row("E92000001", "ENGLAND", "Country"),
        by_age_row("E12000007", "LONDON", "Region"),
        by_age_row("E11000003", "South Yorkshire (Met County)", "Metropolitan County"),
        by_age_row("E08000016", "Barnsley", "Metropolitan District"),
        by_age_row("E07000008", "Cambridge", "Non-metropolitan District"),
        by_age_row("E10000003", "Cambridgeshire", "County"),
        by_age_row("W06000001", "Isle of Anglesey", "Unitary Authority"),
    )
    given = table.observations.drop_nulls("value").filter(indicator=CHILDREN)
    assert sorted(given["location_code"]) == ["E08000038", "E10000003", "E12000007", "E92000001"]
    assert outcome(table, "England's row is there") == ("pass", "1 of 1 years")


def test_a_new_kind_of_area_is_refused() -> None:
    with pytest.raises(PipelineError, match="column geography, 1 row is not one of"):
        by_age(by_age_row(CAMDEN[1], "Camden", "Combined Authority"))


def compared(*tables: Tidy) -> list[tuple[str, str]]:
    together = pl.concat([table.observations for table in tables])
    return compare_residents(together).select("outcome", "detail").rows()


def test_the_two_files_are_compared_where_both_have_a_figure() -> None:
    ages = by_age(
        by_age_row(CAMDEN[1], "Camden", "London Borough", to_17=100),
        by_age_row(SCILLY[1], "Isles of Scilly", "Unitary Authority", to_17=10),
    )
    same = series(children_row(CAMDEN, 2024, 1800), children_row(CAMDEN, 2023, 1))
    other = series(children_row(CAMDEN, 2024, 1800), children_row(SCILLY, 2024, 181))
    assert compared(ages, same) == [("pass", "1 of 1 places agree")]
    assert compared(ages, other) == [("fail", "1 of 2 places agree; not E06000053")]
    assert compared(ages) == []
