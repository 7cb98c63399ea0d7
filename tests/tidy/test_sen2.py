from collections.abc import Mapping

import pytest

from pipeline.errors import PipelineError
from pipeline.tidy.common import Tidy
from tests import files_sen2 as files
from tests.files_sen2 import area_row, sen2_csv
from tests.publishers_files import Cell, edition, timeliness_csv, timeliness_row
from tests.tidy.places import (
    CAMDEN,
    ENGLAND,
    LEICESTER,
    NORFOLK,
    SCILLY,
    SOLIHULL,
    counts,
    figure,
    outcome,
    tidied,
)

ON_TIME = "ehcp_issued_20_weeks_excl_pct"
REFUSED = "ehc_requests_refused_pct"
NO_PLAN = "ehc_assessments_no_plan_pct"
IN_SIX_WEEKS = "ehc_requests_decided_6_weeks_pct"


def mi(*rows: Mapping[str, Cell]) -> Tidy:
    return tidied(files.mi_2023_csv(*rows), edition("sen2-mi", "2023"))


def requests(*rows: Mapping[str, Cell], release: str = "2025") -> Tidy:
    return tidied(sen2_csv(rows, files.REQUESTS), edition("ehcp-requests", release))


def assessments(*rows: Mapping[str, Cell]) -> Tidy:
    return tidied(sen2_csv(rows, files.ASSESSMENTS), edition("ehcp-assessments", "2025"))


def caseload(*rows: Mapping[str, Cell]) -> Tidy:
    return tidied(sen2_csv(rows, files.CASELOAD), edition("ehcp-caseload", "2025"))


def reviews(*rows: Mapping[str, Cell], release: str = "2025") -> Tidy:
    return tidied(sen2_csv(rows, files.REVIEWS), edition("ehcp-annual-reviews", release))


def request_row(place: files.Place, period: int = 2024, **figures: Cell) -> dict[str, Cell]:
    return area_row(place, period, figures, label=files.ALL_REQUESTS)


def plans_row(place: files.Place, period: int = 202425, **figures: Cell) -> dict[str, Cell]:
    return area_row(place, period, figures, label=files.ALL_PLANS, identifier="Academic year")


ENGLAND_2022 = area_row(
    "England",
    2022,
    {
        "tot_inc_exc_ehc": 65512,
        "inc_exc_20week_ehc": 31226,
        "inc_exc_20week_rate": " 47.665",
        "tot_no_exc_ehc": 62108,
        "no_exc_20week_ehc": 30536,
        "no_exc_20week_rate": " 49.166",
        "inreq_ehc": 114482,
        "ass_refused_ehc": 25255,
        "ass_refused_ehc_pc": " 22.0602",
        "new_all_ehc": 68665,
        "ass_none_ehc": 4199,
        "new_all_ehc_ass_none_ehc_sum": 72695,
        "ass_none_ehc_pc": " 5.7762",
        "request_tribunal": 2534,
        "assessment_tribunal": 864,
        "other_tribunal": 1489,
        "total_tribunal": 4726,
    },
)


def test_the_table_of_2023_gives_timeliness_requests_and_plans_with_their_counts() -> None:
    table = mi(ENGLAND_2022)
    assert counts(figure(table, ON_TIME, ENGLAND, 2022)) == (49.166, 30536, 62108, None)
    assert counts(figure(table, "ehcp_issued_20_weeks_incl_pct", ENGLAND, 2022)) == (
        47.665,
        31226,
        65512,
        None,
    )
    assert counts(figure(table, REFUSED, ENGLAND, 2022)) == (22.0602, 25255, 114482, None)
    assert counts(figure(table, NO_PLAN, ENGLAND, 2022)) == (5.7762, 4199, 72695, None)
    assert figure(table, "ehcp_new_plans_count", ENGLAND, 2022)["value"] == 68665
    assert figure(table, "ehc_requests_count", ENGLAND, 2022)["value"] == 114482
    share = figure(table, "ehcp_exception_share_pct", ENGLAND, 2022)
    assert share["value"] == pytest.approx(100 * (65512 - 62108) / 65512)
    assert counts(share)[1:] == (65512 - 62108, 65512, None)


def test_what_authorities_report_of_tribunals_has_measures_of_its_own() -> None:
    table = mi(ENGLAND_2022)
    reported = [
        figure(table, f"reported_tribunals_{stage}_count", ENGLAND, 2022)["value"]
        for stage in ("requests", "assessments", "other")
    ]
    assert reported == [2534, 864, 1489]
    assert table.observations.filter(indicator="send_appeals_count").is_empty()


def test_the_table_of_2022_has_other_names_and_its_codes_the_other_way_round() -> None:
    given = {"TotNoExcEHC": 292, "NoExc20weekEHC": 235, "NoExc20weekRate": "80.500000000000"}
    table = tidied(
        files.mi_2022_csv(area_row("England", 2021, {}), area_row(SOLIHULL, 2021, given)),
        edition("sen2-mi", "2022"),
    )
    assert counts(figure(table, ON_TIME, SOLIHULL[1], 2021)) == (80.5, 235, 292, None)
    assert outcome(table, "DfE code and ONS code") == ("pass", "every row (1 rows)")


def test_a_masked_figure_keeps_the_count_it_would_be_divided_by() -> None:
    given = {"tot_no_exc_ehc": 176, "no_exc_20week_ehc": "x", "no_exc_20week_rate": "x"}
    table = mi(ENGLAND_2022, area_row(NORFOLK, 2022, given))
    assert counts(figure(table, ON_TIME, NORFOLK[1], 2022)) == (None, None, 176, "x")


def test_nothing_of_nothing_is_no_percentage_even_where_zero_is_printed() -> None:
    given = {"tot_no_exc_ehc": 0, "no_exc_20week_ehc": 0, "no_exc_20week_rate": " 0.000"}
    table = mi(ENGLAND_2022, area_row(SCILLY, 2022, given))
    assert counts(figure(table, ON_TIME, SCILLY[1], 2022)) == (None, 0, 0, "none")


def test_a_year_in_which_a_measure_was_not_collected_is_left_out_for_that_measure() -> None:
    def row(place: files.Place) -> dict[str, Cell]:
        given = {"inreq_ehc": "z", "ass_refused_ehc": 7, "ass_refused_ehc_pc": "z", "tot_no_exc_ehc": 9}
        return area_row(place, 2015, given)

    table = mi(row("England"), row(CAMDEN)).observations
    assert table.filter(indicator="ehc_requests_count").is_empty()
    assert table.filter(indicator=REFUSED).is_empty()
    assert table.filter(indicator="ehc_requests_refused_count", value=7).height == 2


def test_not_applicable_to_one_authority_stays() -> None:
    given = {"tot_no_exc_ehc": 0, "no_exc_20week_ehc": 0, "no_exc_20week_rate": "z"}
    table = mi(ENGLAND_2022, area_row(CAMDEN, 2022, given))
    assert counts(figure(table, ON_TIME, CAMDEN[1], 2022)) == (None, 0, 0, "z")


def test_a_percentage_above_100_is_refused() -> None:
    with pytest.raises(PipelineError, match=r"column ass_refused_ehc_pc, 1 row is neither a percentage"):
        mi(area_row("England", 2022, {"ass_refused_ehc_pc": "113.51"}))


def test_the_first_release_of_2025_gives_timeliness_with_its_breakdowns() -> None:
    by_sex = timeliness_row("England", 2024, breakdown_topic="Sex", breakdown="Female")
    content = timeliness_csv([timeliness_row("England", 2024), by_sex], "2025")
    table = tidied(content, edition("ehcp-timeliness", "2025")).observations
    assert sorted(table.filter(indicator=ON_TIME, location_code=ENGLAND)["breakdown"]) == ["Female", "Total"]


def test_refused_requests_keep_the_published_percentage_and_their_counts() -> None:
    given = {"requests_received_in_year": 300, "requests_decided_not_to_assess": 100}
    table = requests(request_row("England", **given, request_not_assess_pc="33.3"))
    assert counts(figure(table, REFUSED, ENGLAND, 2024)) == (33.3, 100, 300, None)


def test_a_refusal_rate_that_an_edition_does_not_print_is_not_made_up() -> None:
    given = {"requests_received_in_year": 82329, "requests_decided_not_to_assess": 18755}
    table = requests(request_row("England", 2019, **given))
    assert counts(figure(table, REFUSED, ENGLAND, 2019)) == (None, 18755, 82329, "x")
    assert figure(table, "ehc_requests_refused_count", ENGLAND, 2019)["value"] == 18755


def test_decisions_within_6_weeks_have_no_denominator_because_none_is_printed() -> None:
    given = {"request_outcome_six_weeks": 111723, "request_outcome_over_6_weeks": 19863}
    table = requests(request_row("England", 2023, **given, request_outcome_six_weeks_pc="84.8"))
    assert counts(figure(table, IN_SIX_WEEKS, ENGLAND, 2023)) == (84.8, 111723, None, None)


@pytest.mark.parametrize(
    ("release", "label"), [("2025", files.ALL_REQUESTS), ("2026", files.ALL_REQUESTS_2026)]
)
def test_only_the_rows_of_the_total_are_kept_whatever_its_label(release: str, label: str) -> None:
    whole = area_row("England", 2024, {"requests_received_in_year": 9}, label=label)
    girls = area_row("England", 2024, {"requests_received_in_year": 4}, label="Sex") | {"breakdown": "Female"}
    table = requests(whole, girls, release=release)
    assert figure(table, "ehc_requests_count", ENGLAND, 2024)["value"] == 9
    assert table.observations["breakdown"].unique().to_list() == ["Total"]


def test_another_label_of_the_total_is_refused_with_those_there_are() -> None:
    with pytest.raises(PipelineError, match=r"no row has 'All requests for EHC needs assessments'"):
        requests(area_row("England", 2024, {}, label=files.ALL_REQUESTS_2026))


def test_an_authority_without_figures_keeps_its_mark_and_one_without_a_row_gets_one() -> None:
    table = requests(request_row("England", requests_received_in_year=9), request_row(CAMDEN))
    assert counts(figure(table, "ehc_requests_count", CAMDEN[1], 2024)) == (None, None, None, "x")
    assert figure(table, "ehc_requests_count", LEICESTER[1], 2024)["symbol"] == "absent"


def test_assessments_without_a_plan_are_a_share_of_all_assessments_from_2022() -> None:
    given = {"assess_in_year": 73040, "assess_not_issued": 4199, "assess_not_issued_pc": "5.7"}
    table = assessments(area_row("England", 2022, given, label=files.ALL_ASSESSMENTS))
    assert counts(figure(table, NO_PLAN, ENGLAND, 2022)) == (5.7, 4199, 73040, None)


def test_an_academic_year_is_the_january_in_it() -> None:
    table = caseload(plans_row("England", 201819, ehcplans=353995), plans_row("England", ehcplans=638745))
    held = table.observations.filter(indicator="ehcp_caseload_count", location_code=ENGLAND)
    assert held.select("time_period", "time_identifier", "value").rows() == [
        (2019, "January", 353995),
        (2025, "January", 638745),
    ]


def test_shares_by_placement_are_as_published_over_the_plans_in_place() -> None:
    given = {"ehcplans": 1000, "mainstream_total": 436, "mainstream_total_pc": "43.6"}
    special = {"special_total": 304, "special_total_pc": "30.4", "special_independent": 47}
    table = caseload(plans_row("England", **given, **special))
    assert counts(figure(table, "ehcp_mainstream_pct", ENGLAND, 2025)) == (43.6, 436, 1000, None)
    assert counts(figure(table, "ehcp_special_pct", ENGLAND, 2025)) == (30.4, 304, 1000, None)
    share = figure(table, "ehcp_independent_special_pct", ENGLAND, 2025)
    assert (round(share["value"], 9), share["numerator"], share["denominator"]) == (4.7, 47, 1000)


def test_not_in_education_adds_up_four_groups() -> None:
    groups = {"neet": 20, "neet_ntci": 3, "neet_other": 5, "neet_other_csa": 2}
    table = caseload(plans_row("England", ehcplans=1000, **groups))
    assert counts(figure(table, "ehcp_not_in_education_pct", ENGLAND, 2025)) == (3, 30, 1000, None)


def test_without_one_of_the_four_groups_not_in_education_is_missing_not_less() -> None:
    table = caseload(plans_row("England", 202122, ehcplans=1000, neet=20))
    assert counts(figure(table, "ehcp_not_in_education_pct", ENGLAND, 2022)) == (None, None, 1000, "x")


def test_totals_without_records_have_a_count_and_no_shares() -> None:
    table = caseload(plans_row("England", ehcplans=9), plans_row(CAMDEN, ehcplans=7))
    assert figure(table, "ehcp_caseload_count", CAMDEN[1], 2025)["value"] == 7
    for share in ("mainstream", "special", "independent_special", "not_in_education"):
        assert counts(figure(table, f"ehcp_{share}_pct", CAMDEN[1], 2025)) == (None, None, 7, "x")


@pytest.mark.parametrize(
    ("release", "group"),
    [("2022-by-age", "characteristic_age"), ("2022-by-placement", "establishment_group")],
)
def test_plans_of_2022_leave_statements_out_and_are_those_of_january(release: str, group: str) -> None:
    counted = {"Total_ehc": 74209, "Total_st": 182000, "Total_all": 256209}
    content = files.caseload_2022_csv(
        group,
        area_row("England", 2016, counted | {group: "Total"}),
        area_row("England", 2016, {"Total_ehc": 3, group: "Under 5"}),
        area_row("England", 2014, {"Total_ehc": "z", "Total_st": 200000, group: "Total"}),
    )
    table = tidied(content, edition("ehcp-caseload", release)).observations.filter(location_code=ENGLAND)
    assert table.select("time_period", "time_identifier", "value").rows() == [(2016, "January", 74209)]


def test_phase_transfers_carry_the_year_before_their_january() -> None:
    rows = [area_row("England", 2025, {"number_plans": 718838, "due_25": 12232})]
    content = sen2_csv(rows, ["number_plans", "due_25", "final_25"], files.AREA)
    table = tidied(content, edition("ehcp-phase-transfers", "2026"))
    assert figure(table, "ehcp_caseload_count", ENGLAND, 2026)["time_identifier"] == "January"


def review_row(place: files.Place = "England", **figures: Cell) -> dict[str, Cell]:
    return area_row(place, 2024, {"no_outcome": -153, **figures}, label=files.ALL_REVIEWS)


def test_reviews_in_time_are_a_share_of_those_whose_outcome_was_told() -> None:
    given = {"number_decsion_4weeks": 154924, "number_decision_gt_4weeks": 193835}
    table = reviews(review_row(**given, pc_decsion_4weeks="44.4", review_decision24=254836))
    assert counts(figure(table, "annual_reviews_decision_4_weeks_pct", ENGLAND, 2024)) == (
        44.4,
        154924,
        154924 + 193835,
        None,
    )
    assert figure(table, "annual_reviews_decided_count", ENGLAND, 2024)["value"] == 254836


def test_a_heading_twice_and_negative_counts_do_no_harm_in_columns_that_are_not_read() -> None:
    assert files.REVIEWS.count("review_meeting_prior_24") == 2
    table = reviews(review_row(review_decision24=9, review_decision_outstanding=-447))
    assert figure(table, "annual_reviews_decided_count", ENGLAND, 2024)["value"] == 9


def test_a_negative_count_that_is_read_is_refused() -> None:
    with pytest.raises(PipelineError, match=r"column review_decision24, 1 row is neither a count.*'-7'"):
        reviews(review_row(review_decision24=-7))


def test_next_years_column_of_decisions_is_read_once_the_catalogue_names_it() -> None:
    given = edition("ehcp-annual-reviews", "2025-amended")
    columns = {name: ours for name, ours in given.columns.items() if ours != "decided"}
    next_year = given.model_copy(
        update={
            "columns": columns | {"review_decision25": "decided"},
            "unused": given.unused | {"review_decision24"},
        }
    )
    content = sen2_csv([review_row(review_decision24=5, review_decision25=8)], files.REVIEWS)
    assert figure(tidied(content, next_year), "annual_reviews_decided_count", ENGLAND, 2024)["value"] == 8


@pytest.mark.parametrize(
    ("source", "column", "label", "indicator"),
    [
        ("ehcp-new-plans", "new_ehc_plans", "New EHC plans", "ehcp_new_plans_count"),
        ("ehcp-ceased-plans", "total_ceased", "All ceased EHC plans", "ehcp_ceased_count"),
        ("ehcp-ceased-plans", "needs_met", "All ceased EHC plans", "ehcp_ceased_needs_met_count"),
    ],
)
def test_new_plans_and_plans_that_ended(source: str, column: str, label: str, indicator: str) -> None:
    figures = ["new_ehc_plans"] if source == "ehcp-new-plans" else ["total_ceased", "needs_met"]
    content = sen2_csv([area_row("England", 2024, {column: 97747}, label=label)], figures)
    assert figure(tidied(content, edition(source, "2025")), indicator, ENGLAND, 2024)["value"] == 97747


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ([*files.REQUESTS, "requests_lost"], "unknown 'requests_lost'"),
        (files.REQUESTS[1:], "lacks 'requests_received_in_year'"),
    ],
)
def test_a_header_that_changed_is_refused(columns: list[str], told: str) -> None:
    content = sen2_csv([request_row("England")], columns)
    with pytest.raises(PipelineError, match=told):
        tidied(content, edition("ehcp-requests", "2025"))


def test_buckinghamshire_is_one_place_whichever_code_a_year_prints() -> None:
    printed = {2019: "E10000002", 2021: "E06000060", 2022: "E10000002"}
    rows = [
        area_row(("Buckinghamshire", code, "825"), year, {"new_all_ehc": year})
        for year, code in printed.items()
    ]
    held = mi(*rows).observations.filter(indicator="ehcp_new_plans_count").drop_nulls("value")
    assert held.select("location_code", "value").rows() == [("E06000060", year) for year in printed]
