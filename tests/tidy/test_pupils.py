import polars as pl
import pytest

from pipeline.core.errors import PipelineError
from pipeline.tidy.common import Tidy
from tests.support.layouts.files_people import pupils_csv
from tests.support.layouts.publishers_files import Cell, Row, edition
from tests.support.layouts.tidied import CAMDEN, ENGLAND, counts, figure, outcome, tidied

EHCP = "pupils_ehcp_pct"
SUPPORT = "pupils_sen_support_pct"
CUMBRIA, CUMBERLAND = "E10000006", "E06000063"


def pupils(*rows: Row) -> Tidy:
    return tidied(pupils_csv(rows), edition("sen-in-england", "2025"))


def ehcp(code: str, name: str, year: int, value: Cell) -> list[Cell]:
    return ["SEN_TotStat", year, code, name, value]


def test_both_measures_are_january_indicators_without_counts() -> None:
    table = pupils(ehcp("202", "Camden", 2025, 5), ["SEN_TotSENSuP", 2025, "202", "Camden", 14.2])
    assert counts(figure(table, EHCP, CAMDEN[1], 2025)) == (5, None, None, None)
    assert counts(figure(table, SUPPORT, CAMDEN[1], 2025)) == (14.2, None, None, None)
    assert figure(table, EHCP, CAMDEN[1], 2025)["time_identifier"] == "January"


def test_float_noise_is_removed() -> None:
    table = pupils(ehcp("202", "Camden", 2025, "4.4000000000000004"))
    assert figure(table, EHCP, CAMDEN[1], 2025)["value"] == 4.4
    assert outcome(table, "one decimal") == ("pass", "1 of 1 percentages")


def test_a_finer_percentage_than_published_fails_a_check() -> None:
    table = pupils(ehcp("202", "Camden", 2025, "4.45"), ehcp("201", "City of London", 2025, "4.4"))
    assert outcome(table, "one decimal") == ("fail", "1 of 2 percentages")


def test_measures_exchanged_in_all_years_are_refused() -> None:
    def england(year: int, plans: Cell, support: Cell) -> list[Row]:
        return [ehcp("970", "England", year, plans), ["SEN_TotSENSuP", year, "970", "England", support]]

    pupils(*england(2024, 4.8, 13.6), *england(2025, 5.3, 14.2), *england(2026, "-", "-"))
    with pytest.raises(
        PipelineError, match=r"SEN_TotStat and SEN_TotSENSuP are exchanged: in 2024 England has 13"
    ):
        pupils(*england(2024, 13.6, 4.8), *england(2025, 14.2, 5.3))


@pytest.mark.parametrize(
    ("code", "location", "level"),
    [
        ("970", ENGLAND, "National"),
        ("980", "E12000001", "Regional"),
        ("986", "E12000007", "Regional"),
        ("987", "E13000001", "Sub-region"),
        ("988", "E13000002", "Sub-region"),
        ("989", "E12000008", "Regional"),
        ("990", "E12000009", "Regional"),
    ],
)
def test_region_codes_of_this_file_are_known(code: str, location: str, level: str) -> None:
    row = figure(pupils(ehcp(code, "Somewhere", 2025, 3.5)), EHCP, location, 2025)
    assert (row["value"], row["geographic_level"]) == (3.5, level)


def test_a_dash_is_missing_not_zero() -> None:
    table = pupils(ehcp("202", "Camden", 2025, "-"), ehcp("987", "London (Inner)", 2025, "-"))
    assert counts(figure(table, EHCP, CAMDEN[1], 2025)) == (None, None, None, "-")
    assert counts(figure(table, EHCP, "E13000001", 2025)) == (None, None, None, "-")


def test_a_county_and_its_successors_have_their_own_years() -> None:
    """Cumbria was abolished on 31 March 2023, after that year's census."""
    table = pupils(
        ehcp("909", "Cumbria", 2023, 4.1),
        ehcp("942", "Cumberland", 2023, "-"),
        ehcp("909", "Cumbria", 2024, "-"),
        ehcp("942", "Cumberland", 2024, 4.3),
    )
    found = table.observations.filter(pl.col("location_code").is_in([CUMBRIA, CUMBERLAND]))
    assert found.select("location_code", "time_period", "value").rows() == [
        (CUMBRIA, 2023, 4.1),
        (CUMBERLAND, 2024, 4.3),
    ]


def test_another_measure_is_refused() -> None:
    with pytest.raises(PipelineError, match="column measure, 1 row is not one of SEN_TotStat"):
        pupils(["SEN_Other", 2025, "202", "Camden", 5])


def test_a_percentage_over_100_is_refused() -> None:
    with pytest.raises(PipelineError, match="neither a percentage from 0 to 100 nor -: first '101'"):
        pupils(ehcp("202", "Camden", 2025, 101))
