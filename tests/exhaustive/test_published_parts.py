"""Placements, needs, reasons and budgets, worked out by hand from DfE's tables."""

import pytest

from tests.support.layouts.published import NEEDS_FILES
from tests.support.layouts.sen2_columns import ZIP_2025
from tests.support.layouts.sen2_plain import Con, cell, england, plain

pytestmark = NEEDS_FILES


def test_placement_shares_stay_as_published_where_the_counts_beside_them_differ(mirrored: Con) -> None:
    """In January 2024 DfE's percentages leave out plans without a record; its count of plans does not."""
    for indicator, printed, counted in (
        ("ehcp_mainstream_pct", 43.3, 43.0),
        ("ehcp_special_pct", 32.3, 32.1),
    ):
        for january, (value, above, below) in england(mirrored, indicator).items():
            assert value is not None
            assert above is not None
            assert below is not None
            share = round(100 * above / below, 1)
            assert (value, share) == (printed, counted) if january == 2024 else value == share
    noted = mirrored.cursor().execute(
        "SELECT DISTINCT location_code FROM annotation WHERE indicator = 'ehcp_mainstream_pct' "
        "AND kind = 'caveat' AND time_period = 2024"
    )
    assert {code for (code,) in noted.fetchall()} == {"E92000001", "E12000007", "E12000006"}


def test_where_children_are_placed_in_january_2025(mirrored: Con) -> None:
    """England's counts of 638,745 plans, by hand from the table; the groups are all there are but two."""
    placed = {
        "ehcp_mainstream_pct": 278_236,
        "ehcp_special_pct": 193_880,
        "ehcp_placement_alternative_pct": 4_858,
        "ehcp_placement_further_education_pct": 88_158,
        "ehcp_placement_early_years_pct": 4_524,
        "ehcp_placement_elsewhere_pct": 7_155 + 11_524 + 1_012 + 123 + 402 + 175 + 4_045,
        "ehcp_not_in_education_pct": 18_056 + 1_806 + 2_992 + 2_460,
    }
    within = {
        "ehcp_placement_resourced_pct": 6_730 + 3_146 + 8_578 + 5_773 + 221 + 76,
        "ehcp_placement_state_special_pct": 85_920 + 73_932,
        "ehcp_independent_special_pct": 29_647,
        "ehcp_placement_non_maintained_special_pct": 4_381,
        "ehcp_placement_home_education_pct": 7_155,
        "ehcp_placement_arranged_pct": 11_524,
    }
    for indicator, count in (placed | within).items():
        assert england(mirrored, indicator)[2025][1:] == (count, 638_745), indicator
    not_recorded = 19_339
    assert sum(placed.values()) + not_recorded == 638_745
    assert england(mirrored, "ehcp_placement_awaiting_pct")[2022][1:] == (6_342, 473_255)


def test_elsewhere_is_the_published_group_less_those_not_in_education(mirrored: Con) -> None:
    """Until January 2023 other settings are printed outside the group."""
    apart = {True: ["other_placement_settings"], False: []}
    found = mirrored.cursor().execute(
        "SELECT old_la_code, time_period, numerator FROM observation JOIN location USING (location_code) "
        "WHERE indicator = 'ehcp_placement_elsewhere_pct' AND numerator IS NOT NULL "
        "AND observation.geographic_level = 'Local authority'"
    )
    ours = {(code, year): count for code, year, count in found.fetchall()}
    compared = 0
    for row in plain(ZIP_2025, "data/caseload.csv"):
        year = int(row["time_period"]) // 100 + 1
        key = (row["old_la_code"], year)
        if (
            row["breakdown"] == "All EHC plans"
            and row["geographic_level"] == "Local authority"
            and key in ours
        ):
            with_others = sum(float(row[name]) for name in ("ed_elsewhere", *apart[year <= 2023]))
            out = sum(cell(row[name]) or 0 for name in ("neet", "neet_ntci", "neet_other", "neet_other_csa"))
            excluded = cell(row["perm_ex_2022"]) or 0
            assert ours[key] == with_others - out + excluded, key
            compared += 1
    assert compared == len(ours) > 1_000


def test_primary_needs_reasons_and_personal_budgets_of_england(mirrored: Con) -> None:
    assert england(mirrored, "ehcp_need_autism_pct") == {2025: (31.5, 201_183, 638_745)}
    needs = [
        name
        for (name,) in mirrored.cursor()
        .execute("SELECT indicator FROM indicator WHERE indicator LIKE 'ehcp_need_%'")
        .fetchall()
    ]
    assert sum(england(mirrored, need)[2025][1] or 0 for need in needs) == 638_745
    moved = england(mirrored, "ehcp_ceased_moved_authority_pct")
    assert {year: figures[1:] for year, figures in moved.items()} == {
        2022: (9_400, 34_724),
        2023: (11_231, 39_419),
        2024: (13_953, 44_862),
    }
    assert england(mirrored, "ehcp_ceased_other_pct")[2022][1:] == (519 + 5 + 2_193, 34_724)
    shares = england(mirrored, "ehcp_personal_budget_pct")
    assert shares[2025] == (pytest.approx(100 * 19_596 / 638_745), 19_596, 638_745)
    assert sorted(shares) == list(range(2020, 2026))


def test_a_count_in_doubt_passes_on_to_the_share_made_of_it(mirrored: Con) -> None:
    found = mirrored.cursor().execute(
        "SELECT location_name, suspect FROM figure WHERE indicator = 'ehcp_personal_budget_pct' "
        "AND time_period = 2025 AND suspect IS NOT NULL"
    )
    assert [(name, text.split(".")[0]) for name, text in found.fetchall()] == [
        ("Newham", "Worked out from a figure in doubt (Plans in place, January 2025)")
    ]
