from collections.abc import Mapping

import pytest

from pipeline.core.errors import PipelineError
from pipeline.tidy.common import Tidy
from tests.support.layouts import files_sen2 as files
from tests.support.layouts.files_sen2 import area_row, sen2_csv
from tests.support.layouts.publishers_files import Cell, edition
from tests.support.layouts.tidied import CAMDEN, ENGLAND, counts, figure, tidied


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
    placements = (f"placement_{kind}" for kind in ("resourced", "elsewhere", "home_education", "alternative"))
    for share in ("mainstream", "special", "independent_special", "not_in_education", *placements):
        assert counts(figure(table, f"ehcp_{share}_pct", CAMDEN[1], 2025)) == (None, None, 7, "x")


def test_placements_that_are_sums_of_published_counts() -> None:
    units = [name for name in files.CASELOAD if name.endswith(("resourced_provision", "senunit"))]
    counted = {name: number for number, name in enumerate(units, start=1)}
    counted |= {"special_la_maintained": 30, "special_academy_free": 20, "special_non_maintained": 5}
    table = caseload(plans_row("England", ehcplans=1000, **counted))
    above = 1 + 2 + 3 + 4 + 5 + 6
    assert len(units) == 6
    assert counts(figure(table, "ehcp_placement_resourced_pct", ENGLAND, 2025)) == (
        pytest.approx(above / 10),
        above,
        1000,
        None,
    )
    assert counts(figure(table, "ehcp_placement_state_special_pct", ENGLAND, 2025)) == (5, 50, 1000, None)
    found = figure(table, "ehcp_placement_non_maintained_special_pct", ENGLAND, 2025)
    assert counts(found) == (0.5, 5, 1000, None)


@pytest.mark.parametrize(
    ("kind", "column"),
    [("alternative", "AP_PRU_total"), ("further_education", "fe_total"), ("early_years", "nm_early_years")],
)
def test_placements_that_are_published_stay_as_printed(kind: str, column: str) -> None:
    table = caseload(plans_row("England", ehcplans=1000, **{column: 123, f"{column}_pc": "12.4"}))
    assert counts(figure(table, f"ehcp_placement_{kind}_pct", ENGLAND, 2025)) == (12.4, 123, 1000, None)


ELSEWHERE = {"other_arrangements_la": 20, "other_arrangements_parents": 5, "other_placement_settings": 10}


def test_elsewhere_adds_up_what_the_year_counts() -> None:
    """In January 2019 home education, online providers and Wales were not counted apart."""
    table = caseload(
        plans_row("England", 201819, ehcplans=1000, **ELSEWHERE, perm_ex_2022=1, await_prov_2022=9),
        plans_row(
            "England", 202425, ehcplans=1000, **ELSEWHERE, elective_home_education=7, online_provider=2
        ),
    )
    elsewhere = "ehcp_placement_elsewhere_pct"
    assert counts(figure(table, elsewhere, ENGLAND, 2019)) == (pytest.approx(3.6), 36, 1000, None)
    assert counts(figure(table, elsewhere, ENGLAND, 2025)) == (pytest.approx(4.4), 44, 1000, None)
    arranged = figure(table, "ehcp_placement_arranged_pct", ENGLAND, 2025)
    assert counts(arranged) == (2, 20, 1000, None)


def test_placements_are_kept_for_the_years_that_count_them() -> None:
    counted = {"ehcplans": 1000, "await_prov_2022": 30, "elective_home_education": 40}
    table = caseload(
        *(plans_row("England", period, **counted) for period in (201819, 201920, 202122, 202223))
    )

    def years(kind: str) -> list[int]:
        held = table.observations.filter(indicator=f"ehcp_placement_{kind}_pct", location_code=ENGLAND)
        return held["time_period"].to_list()

    assert years("home_education") == [2020, 2022, 2023]
    assert years("awaiting") == [2019, 2020, 2022]
    assert years("elsewhere") == [2019, 2020, 2022, 2023]


def test_primary_needs_are_as_published() -> None:
    printed = {
        "ehc_plans": 1000,
        "number_asd": 315,
        "asd_pc": "31.5",
        "number_need_unknown": 8,
        "unknown_pc": "0.8",
    }
    row = area_row("England", 202425, printed, label=files.ALL_PLANS, identifier="Academic year")
    table = tidied(sen2_csv([row], files.NEEDS), edition("ehcp-needs", "2025"))
    found = figure(table, "ehcp_need_autism_pct", ENGLAND, 2025)
    assert counts(found) == (31.5, 315, 1000, None)
    assert found["time_identifier"] == "January"
    assert counts(figure(table, "ehcp_need_not_recorded_pct", ENGLAND, 2025)) == (0.8, 8, 1000, None)


def test_why_plans_ended_is_a_share_of_those_that_ended() -> None:
    counted = {"total_ceased": 200, "transfer": 60, "deceased": 1, "not_rec": 2, "other": 7}
    row = area_row("England", 2024, counted, label=files.ALL_CEASED)
    table = tidied(sen2_csv([row], files.CEASED), edition("ehcp-ceased-plans", "2025"))
    assert counts(figure(table, "ehcp_ceased_moved_authority_pct", ENGLAND, 2024)) == (30, 60, 200, None)
    assert counts(figure(table, "ehcp_ceased_other_pct", ENGLAND, 2024)) == (5, 10, 200, None)
    assert counts(figure(table, "ehcp_ceased_needs_met_pct", ENGLAND, 2024)) == (None, None, 200, "x")


def test_personal_budgets_are_january_counts() -> None:
    row = area_row(
        "England", 202425, {"personal_budget": 19596}, label=files.ALL_BUDGETS, identifier="Academic year"
    )
    table = tidied(sen2_csv([row], files.BUDGETS), edition("ehcp-personal-budgets", "2025"))
    found = figure(table, "ehcp_personal_budgets_count", ENGLAND, 2025)
    assert (found["value"], found["time_identifier"]) == (19596, "January")


@pytest.mark.parametrize(
    ("release", "group"),
    [("2022-by-age", "characteristic_age"), ("2022-by-placement", "establishment_group")],
)
def test_plans_of_2022_exclude_statements_and_are_january_counts(release: str, group: str) -> None:
    """The table by age has the sum of plans and statements, too; that by placement is not read for it."""
    counted = {"Total_ehc": 74209, "Total_st": 182000, "Total_all": 256209}
    content = files.caseload_2022_csv(
        group,
        area_row("England", 2016, counted | {group: "Total"}),
        area_row("England", 2016, {"Total_ehc": 3, group: "Under 5"}),
        area_row("England", 2014, {"Total_ehc": "z", "Total_st": 200000, group: "Total"}),
    )
    table = tidied(content, edition("ehcp-caseload", release)).observations.filter(location_code=ENGLAND)
    plans = table.filter(indicator="ehcp_caseload_count")
    assert plans.select("time_period", "time_identifier", "value").rows() == [(2016, "January", 74209)]
    both = table.filter(indicator="ehcp_and_statements_count").select("time_period", "value").rows()
    assert both == ([(2016, 256209)] if release == "2022-by-age" else [])


def test_phase_transfers_print_the_year_before_their_january() -> None:
    rows = [area_row("England", 2025, {"number_plans": 718838, "due_25": 12232})]
    content = sen2_csv(rows, ["number_plans", "due_25", "due_26", "final_25", "final_26"], files.AREA)
    table = tidied(content, edition("ehcp-phase-transfers", "2026"))
    assert figure(table, "ehcp_caseload_count", ENGLAND, 2026)["time_identifier"] == "January"


def test_columns_of_the_next_edition_are_all_named() -> None:
    """`due_26` is still there, but the year after it is no longer the newest: it is what due_25 was."""
    rows = [area_row("England", 2026, {"number_plans": 800000, "due_26": 12232})]
    content = sen2_csv(rows, ["number_plans", "due_26", "due_27", "final_26", "final_27"], files.AREA)
    with pytest.raises(PipelineError) as error:
        tidied(content, edition("ehcp-phase-transfers", "2026"))
    assert (
        "the header has unknown 'due_27', 'final_27' and "
        "lacks 'due_25' (our due_before), 'final_25' (our decided_before) and "
        "has, perhaps with another meaning now, 'due_26' (our due), 'final_26' (our decided);"
    ) in str(error.value)


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
    figures = ["new_ehc_plans"] if source == "ehcp-new-plans" else files.CEASED
    content = sen2_csv([area_row("England", 2024, {column: 97747}, label=label)], figures)
    assert figure(tidied(content, edition(source, "2025")), indicator, ENGLAND, 2024)["value"] == 97747
