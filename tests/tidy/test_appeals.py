import pytest

from pipeline.core.errors import PipelineError
from pipeline.tidy.common import Tidy
from tests.support.layouts.publishers_files import (
    ANNUAL_REVIEW,
    ESTABLISHED,
    IN_DEVELOPMENT,
    Row,
    appeals_csv,
    edition,
)
from tests.support.layouts.tidied import CAMDEN, ENGLAND, counts, figure, outcome, tidied

COUNT = "send_appeals_count"
RATE = "send_appeal_rate_pct"
REVIEWS = "send_appeal_rate_reviews_pct"
NONE_SINCE_2019 = [" .. ", " .. ", ".."]


def established(*rows: Row, years: tuple[int, ...] = (2018, 2019)) -> Tidy:
    """The table to 2024, with these years; each row is name, code, then three cells a year."""
    blocks = [(year, ESTABLISHED) for year in years[:-1]]
    blocks.append((years[-1], [*ESTABLISHED, *IN_DEVELOPMENT]))
    full = [[*row, *[""] * (2 + 3 * len(years) + 2 - len(row))] for row in (*rows, england(len(years)))]
    return tidied(appeals_csv(blocks, full), edition("send-appeals", "2024"))


def england(years: int) -> list[str]:
    return ["England Total4,9", "", *["1,000", "100,000", "1.00%"] * years]


def reviews(*rows: Row) -> Tidy:
    """The annual-review edition of 2024 and 2025."""
    blocks = [(2024, ANNUAL_REVIEW), (2025, ["Appeals", *ANNUAL_REVIEW[1:]])]
    last = ["England Total", "", 100, 1000, "10.00%", 100, 1000, "10.00%"]
    return tidied(appeals_csv(blocks, [*rows, last], years_row=6), edition("send-appeals", "2025"))


def camden(first: list[str], second: list[str] | None = None) -> list[str]:
    return ["Camden", "202", *first, *(second or ["1", "1,192", "0.10%"])]


def test_numbers_may_have_thousands_separators() -> None:
    table = established(camden(["1,000", "25,000", "4.00%"]))
    assert counts(figure(table, COUNT, CAMDEN[1], 2018))[0] == 1000
    assert counts(figure(table, RATE, CAMDEN[1], 2018)) == (4, 1000, 25000, None)


def test_rates_are_calculated_from_counts_not_from_rounded_rates() -> None:
    table = established(camden(["17", "974", "1.70%"]))
    assert figure(table, RATE, CAMDEN[1], 2018)["value"] == pytest.approx(100 * 17 / 974)
    assert outcome(table, "rate as published")[0] == "pass"


def test_a_published_rate_that_differs_from_its_counts_fails_a_check() -> None:
    found = outcome(established(camden(["17", "974", "1.80%"])), "rate as published")
    assert found == ("fail", "1 of 4 differ: Camden 2018")


def test_a_dash_between_blanks_is_zero() -> None:
    table = established(camden([" - ", " 450 ", "0.00%"]))
    assert counts(figure(table, COUNT, CAMDEN[1], 2018)) == (0, None, None, None)
    assert counts(figure(table, RATE, CAMDEN[1], 2018)) == (0, 0, 450, None)


@pytest.mark.parametrize(("printed", "symbol"), [(" .. ", ".."), (" x ", "x"), (" ~ ", "~"), ("  ", "blank")])
def test_symbols_and_blanks_are_missing_not_zero(printed: str, symbol: str) -> None:
    table = established(camden([printed, "450", printed]))
    assert counts(figure(table, COUNT, CAMDEN[1], 2018)) == (None, None, None, symbol)
    assert counts(figure(table, RATE, CAMDEN[1], 2018)) == (None, None, 450, symbol)


def test_missing_decisions_leave_the_appeals_counted() -> None:
    table = established(camden(["74", " x ", "x"]))
    assert figure(table, COUNT, CAMDEN[1], 2018)["value"] == 74
    assert counts(figure(table, RATE, CAMDEN[1], 2018)) == (None, 74, None, "x")


def test_wrong_codes_do_not_matter_as_names_are_used() -> None:
    cambridgeshire = ["Cambridgeshire", "823", "74", "4,548", "1.60%", "85", "4,600", "1.80%"]
    bedfordshire = ["Central Bedfordshire", "873", "19", "1,859", "1.00%", "20", "2,000", "1.00%"]
    table = established(cambridgeshire, bedfordshire)
    assert figure(table, COUNT, "E10000003", 2018)["value"] == 74
    assert figure(table, COUNT, "E06000056", 2018)["value"] == 19
    found = outcome(table, "LA codes are those of the authorities named")
    assert found[0] == "explained"
    assert "Cambridgeshire 823, Central Bedfordshire 873" in found[1]


def test_right_codes_pass_their_check() -> None:
    assert outcome(established(camden(["1", "100", "1.00%"])), "LA codes") == ("pass", "all of them")


def test_the_code_of_dorset_is_right_for_the_old_area_too() -> None:
    table = established(["Dorset6", "838", "44", "2,592", "1.70%", "57", "2,681", "2.10%"])
    assert outcome(table, "LA codes") == ("pass", "all of them")


def test_footnote_digits_on_names_do_not_hide_the_authority() -> None:
    table = established(["Cumbria8", "909", "10", "1,000", "1.00%", "20", "1,000", "2.00%"])
    assert figure(table, COUNT, "E10000006", 2019)["value"] == 20


def test_names_that_differ_from_dfe_are_known() -> None:
    table = established(["Durham", "840", "66", "3,432", "1.90%", "108", "3,767", "2.90%"])
    assert figure(table, COUNT, "E06000047", 2018)["value"] == 66


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(PipelineError, match="1 place that the register does not know: 'Rutlandshire'"):
        established(["Rutlandshire", "857", "1", "100", "1.00%", "1", "100", "1.00%"])


def test_the_row_of_dorset_is_two_areas_by_year() -> None:
    table = established(["Dorset6", "838", "44", "2,592", "1.70%", "57", "2,681", "2.10%"])
    assert figure(table, COUNT, "E10000009", 2018)["value"] == 44
    assert figure(table, COUNT, "E06000059", 2019)["value"] == 57
    places = table.observations.filter(indicator=COUNT).drop_nulls("value")["location_code"]
    assert sorted(places.unique()) == ["E06000059", "E10000009", ENGLAND]


def test_rows_before_opening_and_after_closing_are_dropped() -> None:
    bournemouth = ["Bournemouth5", "", "20", "1,078", "1.90%", *NONE_SINCE_2019]
    together = ["Bournemouth, Christchurch and Poole5", "839", *NONE_SINCE_2019, "29", "2,589", "1.10%"]
    table = established(bournemouth, together).observations.filter(indicator=COUNT)
    found = table.filter(location_code="E06000028").select("time_period", "value").rows()
    assert found == [(2018, 20)]
    assert table.filter(location_code="E06000058").select("time_period", "value").rows() == [(2019, 29)]


def test_a_figure_of_an_abolished_authority_is_kept() -> None:
    old = ["Northamptonshire7", "892", "160", "5,000", "3.20%", "85", " .. ", ".."]
    table = established(old, years=(2020, 2021))
    assert counts(figure(table, COUNT, "E10000021", 2021)) == (85, None, None, None)
    assert counts(figure(table, RATE, "E10000021", 2021)) == (None, 85, None, "..")


def test_successors_without_figures_in_the_year_before_they_opened_are_dropped() -> None:
    new = ["North Northamptonshire7", "940", *NONE_SINCE_2019, "30", "2,000", "1.50%"]
    rows = established(new, years=(2020, 2021)).observations.filter(location_code="E06000061")
    assert rows["time_period"].unique().to_list() == [2021]


def test_the_two_methods_are_two_series() -> None:
    rows = ["Camden", "202", "66", "3,300", "2.00%", "70", "3,500", "2.00%", "1,400", "5.00%"]
    table = established(rows, years=(2023, 2024))
    assert counts(figure(table, RATE, CAMDEN[1], 2024)) == (2, 70, 3500, None)
    assert counts(figure(table, REVIEWS, CAMDEN[1], 2024)) == (5, 70, 1400, None)
    assert table.observations.filter(indicator=REVIEWS)["time_period"].unique().to_list() == [2024]


def test_the_2025_edition_has_the_annual_review_method_only() -> None:
    table = reviews(["Camden", 202, 8, 700, "1.10%", "-", 978, "0.00%"])
    assert counts(figure(table, REVIEWS, CAMDEN[1], 2025)) == (0, 0, 978, None)
    assert counts(figure(table, REVIEWS, ENGLAND, 2025)) == (10, 100, 1000, None)
    assert set(table.observations["indicator"]) == {COUNT, REVIEWS}


def test_authorities_without_a_row_are_absent() -> None:
    assert figure(established(camden(["1", "100", "1.00%"])), COUNT, "E06000016", 2019)["symbol"] == "absent"
