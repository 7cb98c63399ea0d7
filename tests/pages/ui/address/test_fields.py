"""The parts of the address that single pages have: lists, a second year, conditions, regions."""

from typing import Any

import pytest

from pages.ui.address.fields import (
    BORDER_GAPS,
    CONDITIONS,
    LISTED,
    MOST_LISTED,
    OTHER_MEASURE,
    OTHER_YEAR,
    REGION,
    SECTION,
    SORT,
    TYPE,
    Params,
)
from pages.ui.address.view import resolve
from tests.support.small_choices import Some


def test_a_second_year_is_another_one_with_figures() -> None:
    assert resolve({"year": ["2025"], "from": ["2023"]}, Some())[OTHER_YEAR] == 2023
    for asked, problem in (("2025", "that is the year shown itself"), ("1999", "no figures for that year")):
        view = resolve({"from": [asked]}, Some())
        assert view[OTHER_YEAR] is None
        assert problem in view.notices[0]


def test_a_list_holds_each_known_authority_once_under_its_newest_code() -> None:
    view = resolve({"with": ["E10000002.825,E09000001.E99999999"]}, Some())
    assert view[LISTED] == ["E06000060", "E09000001"]
    assert view.notices == ["No local authority goes by the code E99999999."]
    assert view.params == {"with": ["E06000060.E09000001"]}
    assert resolve(view.params, Some())[LISTED] == view[LISTED]


def test_a_list_is_cut_off_where_it_is_full_and_says_so() -> None:
    codes = [f"E09{number:06}" for number in range(MOST_LISTED + 5)]
    view = resolve({"with": [".".join(codes)]}, Some())
    assert view[LISTED] == codes[:MOST_LISTED]
    assert view.notices == ["A list holds 20 authorities; the first 20 are shown."]


def test_conditions_are_kept_one_by_one() -> None:
    good = "issued_excl_pct~2025~below~40"
    other = "balance_pct~202324~above~england"
    bad = ("nothing~2025~below~4", "issued_excl_pct~1999~below~4", "issued_excl_pct~2025~near~4")
    bad += ("issued_excl_pct~2025~below~much", "x")
    view = resolve({"where": ["~~".join([good, *bad, other])]}, Some())
    assert view[CONDITIONS] == [good, other]
    assert len(view.notices) == len(bad)
    assert all("is left out" in notice for notice in view.notices)
    assert view.params == {"where": [f"{good}~~{other}"]}
    many = resolve({"where": ["~~".join([good] * 6)]}, Some())
    assert (len(many[CONDITIONS]), many.notices) == (4, ["There can be 4 conditions; the first are kept."])


def test_a_version_in_a_condition_is_the_switches_business() -> None:
    view = resolve({"where": ["issued_incl_pct~2025~below~40"]}, Some())
    assert view[CONDITIONS] == ["issued_excl_pct~2025~below~40"]


def test_a_measure_is_set_against_another_one() -> None:
    assert resolve({}, Some())[OTHER_MEASURE] == "balance_pct"
    assert resolve({"measure": ["balance_pct"]}, Some())[OTHER_MEASURE] == "issued_excl_pct"
    view = resolve({"by": ["issued_incl_pct"]}, Some())
    assert view[OTHER_MEASURE] == "balance_pct"
    assert "a measure is not set against itself" in view.notices[0]


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
def test_other_parts_are_written_as_they_are_read(
    asked: Params, part: Any, value: object, params: Params
) -> None:
    view = resolve(asked, Some())
    assert view[part] == value
    assert view.params == params
    assert len(view.notices) == (0 if params else 1)
    assert resolve(view.params, Some())[part] == value
