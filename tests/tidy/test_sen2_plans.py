from collections.abc import Mapping

import pytest

from pipeline.core.errors import PipelineError
from pipeline.tidy.common import Tidy
from tests.support import files_sen2 as files
from tests.support.files_sen2 import area_row, sen2_csv
from tests.support.publishers_files import Cell, edition
from tests.support.tidied import CAMDEN, ENGLAND, counts, figure, tidied


def caseload(*rows: Mapping[str, Cell]) -> Tidy:
    return tidied(sen2_csv(rows, files.CASELOAD), edition("ehcp-caseload", "2025"))


def reviews(*rows: Mapping[str, Cell], release: str = "2025") -> Tidy:
    return tidied(sen2_csv(rows, files.REVIEWS), edition("ehcp-annual-reviews", release))


def plans_row(place: files.Place, period: int = 202425, **figures: Cell) -> dict[str, Cell]:
    return area_row(place, period, figures, label=files.ALL_PLANS, identifier="Academic year")


def test_an_academic_year_becomes_its_january() -> None:
    table = caseload(plans_row("England", 201819, ehcplans=353995), plans_row("England", ehcplans=638745))
    held = table.observations.filter(indicator="ehcp_caseload_count", location_code=ENGLAND)
    assert held.select("time_period", "time_identifier", "value").rows() == [
        (2019, "January", 353995),
        (2025, "January", 638745),
    ]


def test_percentages_by_placement_are_as_published() -> None:
    given = {"ehcplans": 1000, "mainstream_total": 436, "mainstream_total_pc": "43.6"}
    special = {"special_total": 304, "special_total_pc": "30.4", "special_independent": 47}
    table = caseload(plans_row("England", **given, **special))
    assert counts(figure(table, "ehcp_mainstream_pct", ENGLAND, 2025)) == (43.6, 436, 1000, None)
    assert counts(figure(table, "ehcp_special_pct", ENGLAND, 2025)) == (30.4, 304, 1000, None)
    share = figure(table, "ehcp_independent_special_pct", ENGLAND, 2025)
    assert (round(share["value"], 9), share["numerator"], share["denominator"]) == (4.7, 47, 1000)


def test_not_in_education_is_the_sum_of_four_groups() -> None:
    groups = {"neet": 20, "neet_ntci": 3, "neet_other": 5, "neet_other_csa": 2}
    table = caseload(plans_row("England", ehcplans=1000, **groups))
    assert counts(figure(table, "ehcp_not_in_education_pct", ENGLAND, 2025)) == (3, 30, 1000, None)


def test_not_in_education_is_missing_if_one_of_its_groups_is() -> None:
    table = caseload(plans_row("England", 202122, ehcplans=1000, neet=20))
    assert counts(figure(table, "ehcp_not_in_education_pct", ENGLAND, 2022)) == (None, None, 1000, "x")


def test_totals_before_2023_have_a_count_and_no_percentages() -> None:
    table = caseload(plans_row("England", ehcplans=9), plans_row(CAMDEN, ehcplans=7))
    assert figure(table, "ehcp_caseload_count", CAMDEN[1], 2025)["value"] == 7
    for share in ("mainstream", "special", "independent_special", "not_in_education"):
        assert counts(figure(table, f"ehcp_{share}_pct", CAMDEN[1], 2025)) == (None, None, 7, "x")


@pytest.mark.parametrize(
    ("release", "group"),
    [("2022-by-age", "characteristic_age"), ("2022-by-placement", "establishment_group")],
)
def test_plans_of_2022_exclude_statements_and_are_january_counts(release: str, group: str) -> None:
    counted = {"Total_ehc": 74209, "Total_st": 182000, "Total_all": 256209}
    content = files.caseload_2022_csv(
        group,
        area_row("England", 2016, counted | {group: "Total"}),
        area_row("England", 2016, {"Total_ehc": 3, group: "Under 5"}),
        area_row("England", 2014, {"Total_ehc": "z", "Total_st": 200000, group: "Total"}),
    )
    table = tidied(content, edition("ehcp-caseload", release)).observations.filter(location_code=ENGLAND)
    assert table.select("time_period", "time_identifier", "value").rows() == [(2016, "January", 74209)]


def test_phase_transfers_print_the_year_before_their_january() -> None:
    rows = [area_row("England", 2025, {"number_plans": 718838, "due_25": 12232})]
    content = sen2_csv(rows, ["number_plans", "due_25", "due_26", "final_25", "final_26"], files.AREA)
    table = tidied(content, edition("ehcp-phase-transfers", "2026"))
    assert figure(table, "ehcp_caseload_count", ENGLAND, 2026)["time_identifier"] == "January"


def review_row(place: files.Place = "England", **figures: Cell) -> dict[str, Cell]:
    return area_row(place, 2024, {"no_outcome": -153, **figures}, label=files.ALL_REVIEWS)


def test_reviews_in_time_are_a_percentage_of_known_outcomes() -> None:
    given = {"number_decsion_4weeks": 154924, "number_decision_gt_4weeks": 193835}
    table = reviews(
        review_row(**given, pc_decsion_4weeks="44.4", review_decision24=254836, review_meeting_24=318369)
    )
    assert counts(figure(table, "annual_reviews_decision_4_weeks_pct", ENGLAND, 2024)) == (
        44.4,
        154924,
        154924 + 193835,
        None,
    )
    assert figure(table, "annual_reviews_decided_count", ENGLAND, 2024)["value"] == 254836
    assert figure(table, "annual_reviews_held_count", ENGLAND, 2024)["value"] == 318369


def test_repeated_headings_and_negative_counts_do_not_matter_in_unused_columns() -> None:
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
