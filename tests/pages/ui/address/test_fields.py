"""Fields that single pages use: lists, a second year, conditions, regions."""

from typing import Any

import pytest

from pages.ui.address.fields import (
    ALSO,
    BORDER_GAPS,
    CONDITIONS,
    FIRST,
    LAST,
    LISTED,
    MAX_LISTED,
    OTHER_MEASURE,
    OTHER_YEAR,
    REGION,
    SECTION,
    SORT,
    TYPE,
)
from pages.ui.address.query import Params
from pages.ui.address.view import resolve
from tests.support.reading.small_choices import SmallChoices


def test_second_year_is_another_year_with_figures() -> None:
    assert resolve({"year": ["2025"], "from": ["2023"]}, SmallChoices())[OTHER_YEAR] == 2023
    for asked, problem in (
        ("2025", "that is the year shown, so no other year"),
        ("1999", "no figures for that year"),
    ):
        view = resolve({"from": [asked]}, SmallChoices())
        assert view[OTHER_YEAR] is None
        assert problem in view.notices[0]


def test_a_range_of_years_goes_by_the_year_in_which_periods_begin() -> None:
    view = resolve({"first": ["2024"], "last": ["2024-25"]}, SmallChoices())
    assert (view[FIRST], view[LAST]) == (2024, 2024)
    of_finance = resolve({**view.params, "measure": ["balance_pct"], "first": ["2020"]}, SmallChoices())
    assert (of_finance[FIRST], of_finance[LAST]) == (202223, 202324)
    for asked in (
        {"first": ["2026"]},
        {"last": ["2022"]},
        {"first": ["x"]},
        {"first": ["2025"], "last": ["2024"]},
    ):
        view = resolve(asked, SmallChoices())
        assert view[LAST] is None
        assert len(view.notices) == 1


def test_further_groups_are_named_once_in_their_order() -> None:
    view = resolve({"also": ["region.statistical-2021.region.own"]}, SmallChoices())
    assert view[ALSO] == ["statistical-2021", "region"]
    assert view.params == {"also": ["statistical-2021.region"]}
    assert view.notices == ["There is no group own."]


def test_list_has_each_known_authority_once_with_its_current_code() -> None:
    view = resolve({"with": ["E10000002.825,E09000001.E99999999"]}, SmallChoices())
    assert view[LISTED] == ["E06000060", "E09000001"]
    assert view.notices == ["No local authority goes by the code E99999999."]
    assert view.params == {"with": ["E06000060.E09000001"]}
    assert resolve(view.params, SmallChoices())[LISTED] == view[LISTED]


def test_full_list_is_cut_off_with_a_notice() -> None:
    codes = [f"E09{number:06}" for number in range(MAX_LISTED + 5)]
    view = resolve({"with": [".".join(codes)]}, SmallChoices())
    assert view[LISTED] == codes[:MAX_LISTED]
    assert view.notices == ["A list holds 20 authorities; the first 20 are shown."]


def test_only_invalid_conditions_are_dropped() -> None:
    good = "issued_excl_pct~2025~below~40"
    other = "balance_pct~202324~above~england"
    bad = ("nothing~2025~below~4", "issued_excl_pct~1999~below~4", "issued_excl_pct~2025~near~4")
    bad += ("issued_excl_pct~2025~below~much", "x")
    view = resolve({"where": ["~~".join([good, *bad, other])]}, SmallChoices())
    assert view[CONDITIONS] == [good, other]
    assert len(view.notices) == len(bad)
    assert all("is not used" in notice for notice in view.notices)
    assert view.params == {"where": [f"{good}~~{other}"]}
    many = resolve({"where": ["~~".join([good] * 6)]}, SmallChoices())
    assert (len(many[CONDITIONS]), many.notices) == (4, ["There can be 4 conditions; the first are kept."])


def test_version_in_a_condition_is_ignored() -> None:
    view = resolve({"where": ["issued_incl_pct~2025~below~40"]}, SmallChoices())
    assert view[CONDITIONS] == ["issued_excl_pct~2025~below~40"]


def test_second_measure_differs_from_the_first() -> None:
    assert resolve({}, SmallChoices())[OTHER_MEASURE] == "balance_pct"
    assert resolve({"measure": ["balance_pct"]}, SmallChoices())[OTHER_MEASURE] == "issued_excl_pct"
    view = resolve({"by": ["issued_incl_pct"]}, SmallChoices())
    assert view[OTHER_MEASURE] == "balance_pct"
    assert "a measure is not compared with itself" in view.notices[0]


@pytest.mark.parametrize(
    ("asked", "part", "value", "params"),
    [
        ({"in": ["E12000007"]}, REGION, "E12000007", {"in": ["E12000007"]}),
        ({"in": ["inner london"]}, REGION, "E13000001", {"in": ["E13000001"]}),
        ({"in": ["Atlantis"]}, REGION, None, {}),
        ({"type": ["London Borough"]}, TYPE, "London borough", {"type": ["london-borough"]}),
        ({"type": ["parish"]}, TYPE, None, {}),
        ({"cliffs": ["yes"]}, BORDER_GAPS, True, {"cliffs": ["yes"]}),
        ({"cliffs": ["perhaps"]}, BORDER_GAPS, False, {}),
        ({"sort": ["name"]}, SORT, "name", {"sort": ["name"]}),
        ({"show": ["movers"]}, SECTION, "movers", {"show": ["movers"]}),
        ({"show": ["everything"]}, SECTION, "spread", {}),
    ],
)
def test_other_fields_round_trip(asked: Params, part: Any, value: object, params: Params) -> None:
    view = resolve(asked, SmallChoices())
    assert view[part] == value
    assert view.params == params
    assert len(view.notices) == (0 if params else 1)
    assert resolve(view.params, SmallChoices())[part] == value
