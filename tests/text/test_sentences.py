"""Sentences to copy, from made-up facts."""

from typing import Any

import pytest

from pipeline.text import sentences
from pipeline.text.sentences import Facts

ON_TIME: dict[str, Any] = {
    "indicator": "on_time_pct",
    "label": "EHC plans on time",
    "phrase": "issued {value} of its plans on time",
    "counted_phrase": "came in time",
    "unit": "per cent",
    "decimals": 1,
    "time_identifier": "Calendar year",
    "polarity": "higher_is_better",
    "signed": False,
    "counted_in": "count",
    "numerator_label": "plans on time",
    "denominator_label": "plans issued",
    "definition": "Plans on time.",
}
LATE = ON_TIME | {"polarity": "lower_is_better", "phrase": "issued {value} of its plans late"}
PLANS = ON_TIME | {
    "unit": "count",
    "decimals": 0,
    "phrase": "issued {value} plan{s}",
    "denominator_label": None,
}
BALANCE = ON_TIME | {
    "label": "DSG balance",
    "phrase": "carried forward {value} on its grant",
    "unit": "GBP",
    "decimals": 0,
    "time_identifier": "Financial year",
    "polarity": "neutral",
    "signed": True,
    "denominator_label": None,
}
RELEASE = {
    "publisher": "DfE",
    "title": "Plans",
    "published": "June 2026",
    "kind": "copy",
    "url": "https://example.org/plans",
}
FIGURE = {
    "location_code": "E10000008",
    "location_name": "Devon",
    "time_period": 2025,
    "value": 40.0,
    "numerator": 400.0,
    "denominator": 1000.0,
    "value_low": 37.0,
    "value_high": 43.1,
    "missing_reason": None,
    "existed": True,
}
RANKING = {
    "rank": 100,
    "ranked": 147,
    "tied": 0,
    "rank_low": 95,
    "rank_high": 105,
    "not_ranked": None,
    "not_ranked_reason": None,
}
GROUP = {
    "neighbour_set": "statistical-2025",
    "members": 10,
    "with_figure": 9,
    "used": 8,
    "pooled": 50.04,
    "pooled_low": 49.0,
    "pooled_high": 51.1,
    "mean": 47.5,
    "position": 8,
    "of": 9,
    "tied": 0,
    "gap": -10.04,
    "gap_low": -13.2,
    "gap_high": -6.9,
    "gap_from": "pooled",
}


def facts(indicator: dict[str, Any] = ON_TIME, **parts: Any) -> Facts:
    rows = {"figure": FIGURE, "ranking": RANKING, "release": RELEASE} | parts
    return Facts(indicator=indicator, **rows)


def england(low: float, value: float, high: float) -> dict[str, float]:
    return {"value": value, "value_low": low, "value_high": high}


def test_short_text() -> None:
    assert sentences.for_journalist(facts(england=england(45.8, 46.1, 46.4))) == (
        "In 2025, Devon issued 40.0% of its plans on time: 400 of 1,000 plans issued. "
        "That is the 48th lowest of the 147 authorities ranked (allowing for chance, between 43rd and 53rd). "
        "It is below the figure for England, 46.1%. "
        "Source: DfE, “Plans”, June 2026, https://example.org/plans"
    )


@pytest.mark.parametrize(
    ("indicator", "ranking", "expected"),
    [
        (ON_TIME, {"rank": 1, "rank_low": 1, "rank_high": 1}, "the highest of the 147 authorities ranked."),
        (ON_TIME, {"rank": 1, "tied": 2, "rank_low": None}, "the joint highest of the 147"),
        (ON_TIME, {"rank": 147, "rank_low": 147, "rank_high": 147}, "the lowest of the 147"),
        (ON_TIME, {"rank": 74, "rank_low": 70, "rank_high": 80}, "the 74th highest of the 147"),
        (ON_TIME, {"rank": 144, "tied": 1, "rank_low": None}, "the joint 3rd lowest of the 147"),
        (LATE, {"rank": 2, "rank_low": 1, "rank_high": 4}, "2nd lowest of the 147 authorities ranked "
         "(allowing for chance, between 1st and 4th)"),
        (LATE, {"rank": 146, "rank_low": 140, "rank_high": 147}, "2nd highest of the 147 authorities ranked "
         "(allowing for chance, between 1st and 8th)"),
    ],
)  # fmt: skip
def test_positions_are_counted_from_the_nearer_end(
    indicator: dict[str, Any], ranking: dict[str, Any], expected: str
) -> None:
    assert expected in str(sentences.position_sentence(facts(indicator, ranking=RANKING | ranking)))


def test_unranked_figures_have_a_reason_and_no_comparison() -> None:
    ranking = dict.fromkeys(RANKING) | {"not_ranked_reason": "Fewer than 30 plans issued: 7."}
    group = GROUP | dict.fromkeys(("position", "of", "tied", "gap", "gap_low", "gap_high", "gap_from"))
    few = facts(ranking=ranking, england=england(45.8, 46.1, 46.4), groups={"statistical-2025": group})
    text = sentences.for_officer(few)
    assert "It is not ranked. Fewer than 30 plans issued: 7. The figure for England is 46.1%." in text
    for forbidden in ("lowest", "highest", "below", "above"):
        assert forbidden not in text


@pytest.mark.parametrize(
    ("england_figure", "expected"),
    [
        (england(45.8, 46.1, 46.4), "It is below the figure for England, 46.1%."),
        (england(30.0, 30.4, 30.9), "It is above the figure for England, 30.4%."),
        (england(41.0, 41.3, 41.7), "It is not clearly different from the figure for England, 41.3%."),
        (
            {"value": 41.3, "value_low": None, "value_high": None},
            "The figure for England is 41.3%.",
        ),
    ],
)
def test_above_and_below_england_need_separate_intervals(
    england_figure: dict[str, Any], expected: str
) -> None:
    assert sentences.england_sentence(facts(england=england_figure)) == expected


def test_totals_are_given_with_the_total_for_england() -> None:
    figure = FIGURE | {"value": 1.0, "value_low": None, "value_high": None}
    single_plan = facts(
        PLANS, figure=figure, england={"value": 95_411.0, "value_low": None, "value_high": None}
    )
    assert sentences.figure_sentence(single_plan) == "In 2025, Devon issued 1 plan."
    assert sentences.england_sentence(single_plan) == "The figure for England is 95,411 in all."
    assert str(sentences.position_sentence(single_plan)).endswith(
        "; a total mostly shows how large a place is."
    )


def test_missing_figures_have_a_reason() -> None:
    figure = FIGURE | dict.fromkeys(("value", "numerator", "denominator", "value_low", "value_high"))
    figure |= {"missing_reason": "No return was made."}
    text = sentences.for_journalist(facts(figure=figure, ranking=dict.fromkeys(RANKING)))
    assert text.startswith(
        "In 2025, there is no figure for Devon on this measure: EHC plans on time. No return was made."
    )
    assert "rank" not in text


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        (
            {},
            "The group average of its 10 similar councils (2025 model; 9 with a figure, 8 of them "
            "ranked) is 50.0%; their simple average is 47.5%. Its own figure is the 2nd lowest of these 9, "
            "10.0 percentage points below the group average (likely range: 6.9 to 13.2).",
        ),
        (
            {"gap": -1.0, "gap_low": -4.0, "gap_high": 2.0},
            "2nd lowest of these 9, not clearly different from the group average.",
        ),
        (
            {"pooled": None, "gap_low": None, "gap_high": None},
            "The simple average of its 10 similar councils (2025 model; 9 with a figure, 8 of them "
            "ranked) is 47.5%. Its own figure is the",
        ),
        (
            {"with_figure": 2, "used": 0, "pooled": None, "mean": None, "position": 1, "of": 1},
            "(2025 model; 2 with a figure, none of them ranked) have no figure to compare it with.",
        ),
    ],
)
def test_groups_have_member_counts_and_both_averages(group: dict[str, Any], expected: str) -> None:
    found = sentences.group_sentence(facts(groups={"statistical-2025": GROUP | group}), "statistical-2025")
    assert expected in str(found)


def test_yet_links_a_position_and_a_gap_that_seem_contradictory() -> None:
    group = GROUP | {"position": 3}
    found = sentences.group_sentence(facts(groups={"statistical-2025": group}), "statistical-2025")
    assert (
        "Its own figure is the 3rd highest of these 9, yet 10.0 percentage points below the group average"
        in str(found)
    )


def test_region_is_named() -> None:
    group = GROUP | {"neighbour_set": "region"}
    found = sentences.group_sentence(facts(groups={"region": group}, region="the South West"), "region")
    assert str(found).startswith(
        "The group average of the 10 other councils of the South West (9 with a figure, 8 of them"
    )


def test_group_with_a_single_member() -> None:
    group = GROUP | {"neighbour_set": "touching", "members": 1, "with_figure": 1, "used": 1, "position": 2}
    group |= {"of": 2, "mean": 50.04}
    assert sentences.group_sentence(facts(groups={"touching": group}), "touching") == (
        "The one council next door (with a figure) has 50.0%. Its own figure is the lowest of these 2, "
        "10.0 percentage points below that (likely range: 6.9 to 13.2)."
    )
    assert sentences.group_sentence(facts(), "touching") == "It has no council next door."
    assert sentences.group_sentence(facts(), "region") is None
    assert sentences.group_sentence(facts(PLANS), "touching") is None


def test_nothing_is_said_of_the_neighbours_of_an_authority_that_did_not_exist() -> None:
    gone = facts(figure=FIGURE | {"existed": False})
    assert sentences.group_sentence(gone, "touching") is None


@pytest.mark.parametrize(
    ("value", "rank", "expected"),
    [
        (
            -113_300_000.0,
            146,
            "carried forward a deficit of £113.3m on its grant. That is the 2nd largest deficit",
        ),
        (
            1_300_000.0,
            36,
            "carried forward a surplus of £1.3m on its grant. That is the 36th largest surplus",
        ),
        (0.0, 42, "carried forward neither a deficit nor a surplus on its grant. 147 authorities are ranked"),
    ],
)
def test_balances_are_in_words(value: float, rank: int, expected: str) -> None:
    figure = FIGURE | {"value": value, "time_period": 202324, "value_low": None}
    ranking = RANKING | {"rank": rank, "rank_low": None, "rank_high": None}
    text = sentences.for_journalist(
        facts(BALANCE, figure=figure, ranking=ranking, in_deficit=106, with_balance=148)
    )
    assert expected in text
    assert text.startswith("At 31 March 2024 (end of financial year 2023-24), Devon ")
    assert "106 of the 148 authorities with a figure carried forward a deficit." in text


def test_general_notes_are_only_in_the_full_text() -> None:
    notes = [
        {"kind": "caveat", "time_period": 2025, "location_code": None, "text": "Only half a year."},
        {"kind": "caveat", "time_period": 2025, "location_code": "E92000001", "text": "Divides too much."},
        {"kind": "ours", "time_period": None, "location_code": None, "text": "Worked out here."},
        {"kind": "caveat", "time_period": 2024, "location_code": None, "text": "Another year."},
    ]
    short, full = sentences.for_journalist(facts(notes=notes)), sentences.for_officer(facts(notes=notes))
    assert "Note: Only half a year. Note on the figure for England: Divides too much. Source:" in short
    assert "Note: Worked out here." in full
    assert "Worked out here" not in short
    assert "Another year" not in short + full
