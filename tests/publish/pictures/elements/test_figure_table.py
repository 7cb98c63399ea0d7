"""The figures of pictures as tables."""

from typing import Any

from pipeline.publish.pictures.elements import figure_table

PERCENT = {
    "unit": "per cent",
    "decimals": 1,
    "signed": False,
    "counted_in": None,
    "short_label": "On time",
    "denominator_label": "plans issued",
    "time_identifier": "Calendar year",
}


def row(name: str, value: float | None, **others: Any) -> dict[str, Any]:
    counted = {"numerator": None, "denominator": None, "value_low": None, "value_high": None}
    return {"location_name": name, "value": value, "not_ranked": None, **counted, **others}


def test_a_council_has_its_figure_and_a_missing_one_says_so() -> None:
    table = figure_table.of_councils(
        [row("Ayton", 12.34), row("Beeton", None, not_ranked="missing")], PERCENT
    )
    assert table.columns == ["Council", "On time"]
    assert table.rows == [["Ayton", "12.3%"], ["Beeton", "No figure"]]


def test_counts_intervals_and_remarks_have_columns_where_any_council_has_them() -> None:
    counted = row(
        "Ayton", 50.0, numerator=2, denominator=4, value_low=9.5, value_high=90.5, not_ranked="small"
    )
    table = figure_table.of_councils([counted, row("Beeton", 8.0)], PERCENT, [("England", 46.1)])
    assert table.columns == ["Council", "On time", "Counted", "Likely range", "Remark"]
    assert table.rows == [
        ["Ayton", "50.0%", "2 of 4 plans issued", "9.5% to 90.5%", "Too few to compare"],
        ["Beeton", "8.0%", "", "", ""],
        ["England", "46.1%", "", "", ""],
    ]


def test_periods_have_a_column_for_each_line() -> None:
    lines = {
        "Ayton": {2025: row("Ayton", 7.0, not_ranked="suspect")},
        "England": {2024: row("England", 46.0)},
    }
    table = figure_table.of_periods(lines, {2024: "2024", 2025: "2025"}, PERCENT)
    assert table.columns == ["Calendar year", "Ayton", "England"]
    assert table.rows == [["2024", "No figure", "46.0%"], ["2025", "7.0% (in doubt)", "No figure"]]


def test_counts_stand_with_the_figures_of_the_place_alone() -> None:
    counted = {"numerator": 460.0, "denominator": 1000.0}
    lines = {
        "Ayton": {2025: row("Ayton", 46.0, **counted)},
        "England": {2025: row("England", 46.0, **counted)},
    }
    table = figure_table.of_periods(lines, {2025: "2025"}, PERCENT, plain=["England"])
    assert table.rows == [["2025", "46.0% (460 of 1,000)", "46.0%"]]


def test_a_border_has_both_sides_and_the_gap() -> None:
    gap = {
        "high_name": "Ayton",
        "high_value": 90.0,
        "low_name": "Beeton",
        "low_value": 9.5,
        "gap": 80.5,
        "doubt": None,
    }
    table = figure_table.of_gaps([gap], PERCENT)
    assert table.columns == ["Council", "Higher figure", "Next door", "Lower figure", "Apart"]
    assert table.rows == [["Ayton", "90.0%", "Beeton", "9.5%", "80.5 percentage points"]]
    doubtful = figure_table.of_gaps([{**gap, "doubt": "small"}], PERCENT)
    assert doubtful.columns[-1] == "Remark"
    assert doubtful.rows[0][-1] == "One of the two rests on too few"
