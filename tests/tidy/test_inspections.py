import datetime
from typing import Any

import pytest

from pipeline.core.errors import PipelineError
from pipeline.tidy.common import TidyList
from pipeline.tidy.layouts import tidy_list
from tests.support.layouts.files_people import old_framework_ods, report_row, reports_html, winter_csv
from tests.support.layouts.publishers_files import Row, edition
from tests.support.layouts.small_register import geography

CAMDEN, SOLIHULL = "E09000007", "E08000029"
NO_REVISIT = ["", "", "", "", ""]
POSITIVE = "Typically positive experiences and outcomes"


def to_2022(*rows: Row) -> TidyList:
    return tidy_list(old_framework_ods(rows), edition("area-send-inspections", "2016 to 2022"), geography())


def winter(*rows: Row) -> TidyList:
    return tidy_list(winter_csv(rows), edition("area-send-inspections", "2023"), geography())


def reports(*rows: list[str]) -> TidyList:
    return tidy_list(reports_html(rows), edition("area-send-reports", "2026-06-29"), geography())


def only(listed: TidyList) -> dict[str, Any]:
    (row,) = listed.rows.rows(named=True)
    return row


def outcome_of(listed: TidyList, words: str) -> tuple[str, str]:
    (row,) = [row for row in listed.checks.rows(named=True) if words in row["check"]]
    return row["outcome"], row["detail"]


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def test_an_inspection_of_the_old_framework_with_its_revisit() -> None:
    row = only(
        to_2022(
            [CAMDEN, "Camden", "09/12/2019", "28/02/2020", "Yes", 4, "05/05/2021", "14/07/2021", "Some", 3, 1]
        )
    )
    assert (row["location_code"], row["framework"]) == (CAMDEN, "2016 to 2022")
    assert (row["inspection_start"], row["published_on"]) == (day("2019-12-09"), day("2020-02-28"))
    assert (row["outcome"], row["action_required"]) == ("Written statement of action required", "Yes")
    assert (row["areas_for_action"], row["areas_with_progress"]) == (4, 3)
    assert (row["revisit_start"], row["revisit_published_on"]) == (day("2021-05-05"), day("2021-07-14"))
    assert row["revisit_outcome"] == "Sufficient progress in addressing some significant weaknesses"
    assert (row["source"], row["release"]) == ("area-send-inspections", "2016 to 2022")


def test_without_a_required_statement_there_is_no_revisit() -> None:
    row = only(to_2022([CAMDEN, "Camden", "09/12/2019", "28/02/2020", "No", "", *NO_REVISIT]))
    assert (row["outcome"], row["action_required"]) == ("No written statement of action", "No")
    for name in ("areas_for_action", "revisit_start", "revisit_published_on", "revisit_outcome"):
        assert row[name] is None


def test_a_future_revisit_is_an_outcome_without_a_date() -> None:
    cells = ["Not revisited yet", "", "", "", ""]
    row = only(to_2022([CAMDEN, "Camden", "09/12/2019", "28/02/2020", "Yes", 4, *cells]))
    assert (row["revisit_start"], row["revisit_outcome"]) == (None, "Not revisited yet")


def test_authorities_without_an_inspection_are_named() -> None:
    outcome, detail = outcome_of(
        to_2022([CAMDEN, "Camden", "09/12/2019", "28/02/2020", "No", "", *NO_REVISIT]), "was inspected"
    )
    assert outcome == "explained"
    assert "Solihull" in detail
    assert "Camden" not in detail
    assert "Cumberland" not in detail  # from April 2023


def test_weaknesses_that_do_not_add_up_are_named() -> None:
    row = [CAMDEN, "Camden", "09/12/2019", "28/02/2020", "Yes", 4, "05/05/2021", "14/07/2021", "Some", 3, 2]
    assert outcome_of(to_2022(row), "add up") == ("explained", "not those printed for Camden")


def test_weaknesses_that_mostly_do_not_add_up_fail() -> None:
    visits = ["28/02/2020", "Yes", 4, "05/05/2021", "14/07/2021", "Some", 3, 2]
    rows = ([CAMDEN, "Camden", "09/12/2019", *visits], [SOLIHULL, "Solihull", "09/12/2019", *visits])
    assert outcome_of(to_2022(*rows), "add up") == ("fail", "not those printed for Camden, Solihull")


@pytest.mark.parametrize(
    ("answer", "progress", "none", "fits"),
    [
        ("Yes", 4, 0, True),
        ("Yes", 3, 1, False),
        ("Some", 3, 1, True),
        ("Some", 4, 0, False),
        ("No", 0, 4, True),
        ("No", 4, 0, False),
    ],
)
def test_an_outcome_that_does_not_fit_its_weaknesses_fails(
    answer: str, progress: int, none: int, *, fits: bool
) -> None:
    revisit = ["05/05/2021", "14/07/2021", answer, progress, none]
    row = [CAMDEN, "Camden", "09/12/2019", "28/02/2020", "Yes", 4, *revisit]
    expected = ("pass", "1 revisits") if fits else ("fail", "not that of Camden")
    assert outcome_of(to_2022(row), "outcome of a revisit fits") == expected


def test_two_inspections_of_an_area_on_one_day_fail() -> None:
    row = ["Camden", "27/03/2023", "31/05/2023", POSITIVE, "No", "NA"]
    again = ["Camden", "27/03/2023", "30/06/2023", POSITIVE, "No", "NA"]
    assert outcome_of(winter(row, again), "on the same day") == ("fail", "two rows for Camden")
    assert outcome_of(winter(row), "on the same day") == ("pass", "1 inspections")


def test_a_code_with_the_name_of_another_authority_is_refused() -> None:
    with pytest.raises(PipelineError, match="'E09000007' is Camden, 'Solihull' is Solihull"):
        to_2022([CAMDEN, "Solihull", "09/12/2019", "28/02/2020", "No", "", *NO_REVISIT])


def test_dates_out_of_order_fail_a_check() -> None:
    listed = to_2022([CAMDEN, "Camden", "09/12/2019", "28/02/2019", "No", "", *NO_REVISIT])
    assert outcome_of(listed, "published after") == ("fail", "Camden")


def test_inspections_of_the_new_framework_are_located_by_name() -> None:
    listed = winter(
        ["Camden", "27/03/2023", "31/05/2023", POSITIVE, "No", "NA"],
        ["Solihull", "10/07/2023", "10/11/2023", "Widespread and/or systemic failings", "Yes", 2],
    )
    worse, better = listed.rows.rows(named=True)
    assert (better["location_code"], better["framework"], better["outcome"]) == (
        CAMDEN,
        "from 2023",
        POSITIVE,
    )
    assert (better["action_required"], better["areas_for_action"]) == ("No", None)
    assert (worse["location_code"], worse["action_required"], worse["areas_for_action"]) == (
        SOLIHULL,
        "Yes",
        2,
    )
    assert better["inspection_start"] == day("2023-03-27")


def test_an_unknown_outcome_is_refused() -> None:
    with pytest.raises(PipelineError, match=r"column inspection\.outcome, 1 row is not one of"):
        winter(["Camden", "27/03/2023", "31/05/2023", "Good", "No", "NA"])


def test_a_report_as_data_to_insight_prints_it() -> None:
    row = only(
        reports(report_row("202", CAMDEN, "camden", address="https://reports.ofsted.gov.uk/a?b=1&c=2"))
    )
    assert (row["location_code"], row["outcome"], row["next_inspection"]) == (CAMDEN, POSITIVE, "5 years")
    days = [row[name].isoformat() for name in ("inspection_start", "inspection_end", "published_on")]
    assert days == ["2023-05-11", "2023-05-19", "2023-07-11"]
    assert row["report_url"] == "https://reports.ofsted.gov.uk/a?b=1&c=2"
    assert (row["action_required"], row["areas_for_action"]) == (None, None)


@pytest.mark.parametrize(
    ("grade", "outcome"),
    [
        ("1.0", POSITIVE),
        ("2.0", "Inconsistent experiences and outcomes"),
        ("3", "Widespread and/or systemic failings"),
        ("NaN", None),
        ("", None),
    ],
)
def test_grades_become_ofsteds_words(grade: str, outcome: str | None) -> None:
    assert only(reports(report_row("202", CAMDEN, "camden", grade=grade)))["outcome"] == outcome


@pytest.mark.parametrize("printed", ["01/01/1900", "NaN", ""])
def test_an_unread_date_is_missing(printed: str) -> None:
    row = only(reports(report_row("202", CAMDEN, "camden", days=(printed, printed, "11/07/2023"))))
    assert (row["inspection_start"], row["inspection_end"]) == (None, None)
    assert row["published_on"] == day("2023-07-11")


def test_unread_reports_are_named() -> None:
    listed = reports(
        report_row("202", CAMDEN, "camden", following="NaN"),
        report_row("334", SOLIHULL, "solihull", days=("", "", "11/07/23")),
        report_row("201", "E09000001", "square mile", grade="NaN"),
    )
    assert outcome_of(listed, "could be read") == (
        "explained",
        "1 reports; not all of solihull, square mile",
    )
    assert listed.rows.filter(location_code=CAMDEN)["next_inspection"].to_list() == [None]
    assert outcome_of(listed, "codes and names") == ("explained", "spelt as nowhere else: square mile")


def test_an_impossible_date_is_named_with_its_area() -> None:
    listed = reports(
        report_row("202", CAMDEN, "camden", days=("11/05/23", "19/05/23", "31/09/2025")),
        report_row("334", SOLIHULL, "solihull", days=("29/02/23", "01/03/23", "11/07/23")),
        report_row("201", "E09000001", "city of london", days=("29/02/24", "01/03/24", "01/01/1900")),
    )
    assert outcome_of(listed, "could be read") == (
        "explained",
        "1 reports; not all of camden, solihull; no such day: solihull 29/02/23, camden 31/09/2025",
    )
    assert listed.rows.filter(location_code=CAMDEN)["published_on"].to_list() == [None]


def test_an_impossible_date_is_refused_in_ofsteds_own_lists() -> None:
    with pytest.raises(
        PipelineError, match=r": inspection_start of 'Camden' is 31/09/2022: no such day \(row"
    ):
        winter(["Camden", "31/09/2022", "31/10/2022", POSITIVE, "No", "NA"])
    revisit = ["Yes", 4, "05/05/2021", "30/02/2022", "Some", 3, 1]
    with pytest.raises(PipelineError, match=": revisit_published_on of 'Camden' is 30/02/2022"):
        to_2022([CAMDEN, "Camden", "09/12/2019", "28/02/2020", *revisit])


def test_reports_are_located_by_dfe_code_if_the_ons_code_is_a_predecessors() -> None:
    listed = reports(report_row("942", "E10000006", "cumberland"), report_row("370", "E08000016", "barnsley"))
    assert sorted(listed.rows["location_code"]) == ["E06000063", "E08000038"]
    assert outcome_of(listed, "ONS codes") == (
        "explained",
        "the DfE code is used where the ONS code differs: cumberland E10000006",
    )


def test_a_dfe_code_of_another_authority_is_refused() -> None:
    with pytest.raises(PipelineError, match="'202' is Camden, 'solihull' is Solihull"):
        reports(report_row("202", SOLIHULL, "solihull"))


@pytest.mark.parametrize("days", [("11/05/62", "19/05/23", "11/07/23"), ("11/05/15", "19/05/23", "11/07/23")])
def test_a_date_in_the_far_future_or_past_is_refused(days: tuple[str, str, str]) -> None:
    with pytest.raises(
        PipelineError,
        match=rf"inspection_start of 'camden' is {days[0]}: not between 01/05/2016 and 29/06/2026 \(row 1\)",
    ):
        reports(report_row("202", CAMDEN, "camden", days=days))


def test_a_date_after_a_release_of_unknown_day_is_refused_if_it_is_to_come() -> None:
    with pytest.raises(PipelineError, match="published_on of 'Camden' is 01/01/2999: not between 01/05/2016"):
        winter(["Camden", "10/10/2023", "01/01/2999", POSITIVE, "No", "NA"])


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/report",
        "http://files.ofsted.gov.uk/v1/file/50000001",
        "https://files.ofsted.gov.uk.example.org/v1/file/50000001",
        "https://example.org/https://files.ofsted.gov.uk/v1/file/50000001",
        "https://files.ofsted.gov.uk@example.org/",
        "javascript:alert(1)",
    ],
)
def test_a_report_on_another_host_is_refused(address: str) -> None:
    with pytest.raises(PipelineError, match="not an address of reports at Ofsted"):
        reports(report_row("202", CAMDEN, "camden", address=address))
