"""Parts of a whole: a row that adds up, each known reason why one does not, and rows without a reason."""

from collections.abc import Mapping

import polars as pl
import pytest

from pipeline.checks.parts import SPLITS, parts
from tests.support.layouts.publishers_files import edition

EDITIONS = {
    "caseload": edition("ehcp-caseload", "2025"),
    "needs": edition("ehcp-needs", "2025"),
    "ceased_plans": edition("ehcp-ceased-plans", "2025"),
    "personal_budgets": edition("ehcp-personal-budgets", "2025"),
}
LEVELS = {"England": "National", "London": "Regional"}
Row = dict[str, str]


def area(layout: str, place: str, period: str, whole: int | str, given: Mapping[str, int]) -> Row:
    """A row with these parts; columns that are not named have an x."""
    split = SPLITS[layout]
    columns = [*split.parts, *([split.outside] if split.outside else [])]
    local = place not in LEVELS
    return {
        "row": "2",
        "time_period": period,
        "time_identifier": "Academic year" if len(period) == 6 else "Calendar year",
        "geographic_level": LEVELS.get(place, "Local authority"),
        "country_name": "England",
        "region_code": "" if place == "England" else "E12000007",
        "region_name": "" if place == "England" else "London",
        "la_name": place if local else "",
        split.whole: str(whole),
        **{column: str(given.get(column, "x")) for column in columns},
    }


def placed(place: str, period: str, whole: int | str, **given: int) -> Row:
    return area("caseload", place, period, whole, given)


def checked(layout: str, *rows: Row) -> tuple[str, str]:
    """Outcome and detail of the one row of check_result."""
    found = parts(pl.DataFrame(list(rows)), EDITIONS[layout])
    assert found.height == 1
    assert found["check"].item() == "parts add up to their whole"
    return found.select("outcome", "detail").row(0)


def test_parts_that_add_up_pass() -> None:
    row = placed("Camden", "202425", 100, mainstream=60, special=30, elsewhere=10)
    assert checked("caseload", row) == ("pass", "1 of 1 rows agree")


def test_a_part_that_is_lost_fails_and_is_named() -> None:
    row = placed("Camden", "202425", 100, mainstream=60, special=20, elsewhere=10)
    assert checked("caseload", row) == (
        "fail",
        "0 of 1 rows agree; without a reason: Camden 202425 (row 2): 10 of 100 in no part",
    )


@pytest.mark.parametrize(
    ("period", "other", "outcome"),
    [("202223", 10, "explained"), ("202223", 9, "fail"), ("202324", 10, "fail")],
)
def test_other_settings_are_outside_the_groups_until_january_2023(
    period: str, other: int, outcome: str
) -> None:
    row = placed("Camden", period, 100, mainstream=60, special=30, other_settings=other)
    found, detail = checked("caseload", row)
    assert found == outcome
    if outcome == "explained":
        assert (
            detail == "0 of 1 rows agree; 2022/23: 1 row, other settings printed outside the groups (Camden)"
        )


@pytest.mark.parametrize(("missing", "outcome"), [(50, "explained"), (51, "fail"), (-1, "fail")])
def test_an_authority_without_parts_explains_its_areas_up_to_its_own_whole(
    missing: int, outcome: str
) -> None:
    without = placed("Hackney", "202324", 50)
    for place in ("London", "England"):
        row = placed(place, "202324", 500, mainstream=500 - missing)
        assert checked("caseload", without, row)[0] == outcome
    assert checked("caseload", without)[1] == "0 of 1 rows agree; 2023/24: 1 row, no parts given (Hackney)"


def test_a_whole_without_a_figure_is_not_checked() -> None:
    assert checked("caseload", placed("Camden", "202425", "x", mainstream=5))[1] == "0 of 0 rows agree"


@pytest.mark.parametrize(("ended", "outcome"), [(600, "explained"), (601, "fail"), (593, "fail")])
def test_at_most_one_in_a_hundred_may_be_in_no_part(ended: int, outcome: str) -> None:
    """Six of 600 are a hundredth; a sum above the whole is never explained."""
    given = {"needs_met": 594}
    assert checked("ceased_plans", area("ceased_plans", "Essex", "2023", ended, given))[0] == outcome


def test_needs_must_add_up() -> None:
    given = {"autism": 300, "speech": 200, "not_recorded": 8}
    assert checked("needs", area("needs", "Camden", "202425", 508, given))[0] == "pass"
    assert checked("needs", area("needs", "Camden", "202425", 558, given))[0] == "fail"


@pytest.mark.parametrize(
    ("period", "education", "outcome"),
    [("202425", 40, "pass"), ("202425", 41, "fail"), ("202223", 41, "explained"), ("202122", 41, "fail")],
)
def test_kinds_of_budgets_overlap_and_none_exceeds_the_budgets(
    period: str, education: int, outcome: str
) -> None:
    given = {"arranged": 40, "education": education, "health": 0}
    row = area("personal_budgets", "Norfolk", period, 40, given)
    assert checked("personal_budgets", row)[0] == outcome


def test_a_table_without_known_parts_has_no_such_check() -> None:
    assert parts(pl.DataFrame(), edition("ehcp-requests", "2026")).is_empty()
