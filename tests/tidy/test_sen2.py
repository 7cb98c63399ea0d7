from collections.abc import Mapping

import pytest

from pipeline.core.errors import PipelineError
from pipeline.tidy.common import Tidy
from tests.support.layouts import files_sen2 as files
from tests.support.layouts.files_sen2 import area_row, sen2_csv
from tests.support.layouts.publishers_files import Cell, edition, timeliness_csv, timeliness_row
from tests.support.layouts.tidied import (
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


def request_row(place: files.Place, period: int = 2024, **figures: Cell) -> dict[str, Cell]:
    return area_row(place, period, figures, label=files.ALL_REQUESTS)


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


def test_the_table_of_2023_has_timeliness_requests_and_plans_with_counts() -> None:
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


def test_reported_tribunals_have_their_own_measures() -> None:
    table = mi(ENGLAND_2022)
    reported = [
        figure(table, f"reported_tribunals_{stage}_count", ENGLAND, 2022)["value"]
        for stage in ("requests", "assessments", "other")
    ]
    assert reported == [2534, 864, 1489]
    assert table.observations.filter(indicator="send_appeals_count").is_empty()


def test_the_table_of_2022_has_other_names_and_swapped_codes() -> None:
    given = {"TotNoExcEHC": 292, "NoExc20weekEHC": 235, "NoExc20weekRate": "80.500000000000"}
    table = tidied(
        files.mi_2022_csv(area_row("England", 2021, {}), area_row(SOLIHULL, 2021, given)),
        edition("sen2-mi", "2022"),
    )
    assert counts(figure(table, ON_TIME, SOLIHULL[1], 2021)) == (80.5, 235, 292, None)
    assert outcome(table, "DfE code and ONS code") == ("pass", "every row (1 rows)")


def test_a_masked_figure_keeps_its_denominator() -> None:
    given = {"tot_no_exc_ehc": 176, "no_exc_20week_ehc": "x", "no_exc_20week_rate": "x"}
    table = mi(ENGLAND_2022, area_row(NORFOLK, 2022, given))
    assert counts(figure(table, ON_TIME, NORFOLK[1], 2022)) == (None, None, 176, "x")


def test_a_percentage_of_zero_is_missing_even_if_zero_is_printed() -> None:
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


def test_not_applicable_to_one_authority_is_kept() -> None:
    given = {"tot_no_exc_ehc": 0, "no_exc_20week_ehc": 0, "no_exc_20week_rate": "z"}
    table = mi(ENGLAND_2022, area_row(CAMDEN, 2022, given))
    assert counts(figure(table, ON_TIME, CAMDEN[1], 2022)) == (None, 0, 0, "z")


def test_a_percentage_above_100_is_refused() -> None:
    with pytest.raises(PipelineError, match=r"column ass_refused_ehc_pc, 1 row is neither a percentage"):
        mi(area_row("England", 2022, {"ass_refused_ehc_pc": "113.51"}))


def test_the_first_release_of_2025_has_breakdowns_of_timeliness() -> None:
    by_sex = timeliness_row("England", 2024, breakdown_topic="Sex", breakdown="Female")
    content = timeliness_csv([timeliness_row("England", 2024), by_sex], "2025")
    table = tidied(content, edition("ehcp-timeliness", "2025")).observations
    assert sorted(table.filter(indicator=ON_TIME, location_code=ENGLAND)["breakdown"]) == ["Female", "Total"]


def test_refused_requests_keep_the_published_percentage_and_their_counts() -> None:
    given = {"requests_received_in_year": 300, "requests_decided_not_to_assess": 100}
    table = requests(request_row("England", **given, request_not_assess_pc="33.3"))
    assert counts(figure(table, REFUSED, ENGLAND, 2024)) == (33.3, 100, 300, None)


def test_an_unpublished_refusal_rate_is_not_calculated() -> None:
    given = {"requests_received_in_year": 82329, "requests_decided_not_to_assess": 18755}
    table = requests(request_row("England", 2019, **given))
    assert counts(figure(table, REFUSED, ENGLAND, 2019)) == (None, 18755, 82329, "x")
    assert figure(table, "ehc_requests_refused_count", ENGLAND, 2019)["value"] == 18755


def test_decisions_within_6_weeks_have_no_denominator() -> None:
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


def test_another_label_of_the_total_is_refused_with_the_existing_labels() -> None:
    with pytest.raises(PipelineError, match=r"no row has 'All requests for EHC needs assessments'"):
        requests(area_row("England", 2024, {}, label=files.ALL_REQUESTS_2026))


def test_missing_figures_keep_their_symbol_and_missing_rows_get_one() -> None:
    table = requests(request_row("England", requests_received_in_year=9), request_row(CAMDEN))
    assert counts(figure(table, "ehc_requests_count", CAMDEN[1], 2024)) == (None, None, None, "x")
    assert figure(table, "ehc_requests_count", LEICESTER[1], 2024)["symbol"] == "absent"


def test_assessments_without_a_plan_are_a_share_of_all_assessments_from_2022() -> None:
    given = {"assess_in_year": 73040, "assess_not_issued": 4199, "assess_not_issued_pc": "5.7"}
    table = assessments(area_row("England", 2022, given, label=files.ALL_ASSESSMENTS))
    assert counts(figure(table, NO_PLAN, ENGLAND, 2022)) == (5.7, 4199, 73040, None)


@pytest.mark.parametrize(
    ("columns", "problem"),
    [
        ([*files.REQUESTS, "requests_lost"], "unknown 'requests_lost'"),
        (files.REQUESTS[1:], "lacks 'requests_received_in_year'"),
    ],
)
def test_a_changed_header_is_refused(columns: list[str], problem: str) -> None:
    content = sen2_csv([request_row("England")], columns)
    with pytest.raises(PipelineError, match=problem):
        tidied(content, edition("ehcp-requests", "2025"))


def test_buckinghamshire_is_one_place_under_all_its_codes() -> None:
    printed = {2019: "E10000002", 2021: "E06000060", 2022: "E10000002"}
    rows = [
        area_row(("Buckinghamshire", code, "825"), year, {"new_all_ehc": year})
        for year, code in printed.items()
    ]
    held = mi(*rows).observations.filter(indicator="ehcp_new_plans_count").drop_nulls("value")
    assert held.select("location_code", "value").rows() == [("E06000060", year) for year in printed]
