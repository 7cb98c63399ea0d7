import polars as pl
import pytest

from pipeline.core.errors import PipelineError
from pipeline.tidy.common import Tidy
from tests.support.layouts.files_people import lait_parquet
from tests.support.layouts.publishers_files import Row, edition
from tests.support.layouts.tidied import CAMDEN, ENGLAND, counts, figure, tidied

LAIT = edition("lait", "2026-04")
SCORE, CODE = "ks4_attainment8_ehcp_score", "SEN_Stat_AVG_Attain8_Score"
SUSPENSIONS, SUSPENSIONS_CODE = "special_school_suspensions_per_100", "SpecFixedEx"


def outcomes(*rows: Row) -> Tidy:
    return tidied(lait_parquet(rows, LAIT.measures), LAIT)


def test_a_single_year_is_the_one_in_which_the_academic_year_ends() -> None:
    table = outcomes(
        [CODE, "2025", "England", 14.8, 970], [CODE, "2025", "Camden", "17.100000000000001", 202]
    )
    row = figure(table, SCORE, CAMDEN[1], 202425)
    assert counts(row) == (17.1, None, None, None)
    assert row["time_identifier"] == "Academic year"
    assert figure(table, SCORE, ENGLAND, 202425)["value"] == 14.8


def test_an_academic_year_and_a_provisional_year_are_read() -> None:
    table = outcomes(
        [SUSPENSIONS_CODE, "2023/24", "England", "12.624980000000001", 970],
        ["KS1P_EHCP", "2025 (prov)", "England", 20, 970],
        ["SpecPermEx", "2023/24", "England", "7.7920000000000003E-2", 970],
    )
    assert figure(table, SUSPENSIONS, ENGLAND, 202324)["value"] == 12.62498
    assert figure(table, "phonics_ehcp_pct", ENGLAND, 202425)["value"] == 20
    assert figure(table, "special_school_exclusions_per_100", ENGLAND, 202324)["value"] == 0.07792


def test_a_dash_is_missing_and_a_year_without_england_is_left_out() -> None:
    table = outcomes(
        [CODE, "2025", "England", 14.8, 970],
        [CODE, "2025", "Camden", "-", 202],
        [CODE, "2020", "England", "-", 970],
        [CODE, "2020", "Camden", "-", 202],
    )
    assert counts(figure(table, SCORE, CAMDEN[1], 202425)) == (None, None, None, "-")
    assert set(table.observations["time_period"]) == {202425}


def test_a_county_ends_with_its_last_academic_year() -> None:
    """Cumbria was abolished on 31 March 2023: results of summer 2023 are of its successors."""
    table = outcomes(
        *([CODE, year, "England", 14, 970] for year in ("2022", "2023")),
        [CODE, "2022", "Cumbria", 18.8, 909],
        [CODE, "2022", "Cumberland", "-", 942],
        [CODE, "2023", "Cumbria", "-", 909],
        [CODE, "2023", "Cumberland", 17.2, 942],
    )
    found = table.observations.filter(pl.col("location_code").is_in(["E10000006", "E06000063"]))
    assert found.select("location_code", "time_period", "value").rows() == [
        ("E10000006", 202122, 18.8),
        ("E06000063", 202223, 17.2),
    ]


def test_a_percentage_over_100_is_refused_but_a_rate_is_not() -> None:
    rate = [[SUSPENSIONS_CODE, "2023/24", "England", 137.5, 970]]
    assert figure(outcomes(*rate), SUSPENSIONS, ENGLAND, 202324)["value"] == 137.5
    with pytest.raises(PipelineError, match="has a percentage outside 0 to 100"):
        outcomes(["KS1P_EHCP", "2025", "England", 101, 970])


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ([CODE, "2024-25", "England", 14.8, 970], "neither a year nor an academic year like 2023/24"),
        ([CODE, "2025", "England", "x", 970], "neither a figure of 0 or more nor -: first 'x' at row 1"),
        ([CODE, "2025", "England", 14.8, 97], "not a DfE code of three digits: first '97'"),
    ],
)
def test_other_years_figures_and_codes_are_refused(row: Row, message: str) -> None:
    with pytest.raises(PipelineError, match=message):
        outcomes(row)


def test_a_repeated_row_is_refused() -> None:
    row = [CODE, "2025", "England", 14.8, 970]
    with pytest.raises(PipelineError, match="2 rows repeat a key"):
        outcomes(row, row)
