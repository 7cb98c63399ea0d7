"""Plain lines, from made-up facts."""

import datetime
from typing import Any

import pytest

from pipeline.text.council import lines
from pipeline.text.council.line_facts import PlaceFacts, how_usual
from pipeline.text.council.line_figures import line_figures
from pipeline.text.council.lines import plain_lines

PLACE = {"location_name": "Devon", "closed": None}
ENGLAND = {lines.WAIT: 25.6, lines.ON_TIME: 46.1, lines.OVER_A_YEAR: 10.3, lines.REFUSED: 26.6}
ENGLAND |= {lines.ON_TIME_OF_ALL: 45.5, lines.OVER_A_YEAR_OF_ALL: 10.1}


def row(
    measure: str, value: float | None, num: float | None, den: float | None, **more: object
) -> dict[str, Any]:
    return {
        "indicator": measure,
        "time_period": 2025,
        "value": value,
        "numerator": num,
        "denominator": den,
        "existed": True,
        "not_ranked": "missing" if value is None else None,
        "missing_reason": "The publisher withdrew it." if value is None else None,
        "suspect": None,
        "rank_low": None,
        "rank_high": None,
        "ranked": 147,
        "standing": None,
    } | more


NOW = {
    lines.WAIT: row(lines.WAIT, 45.6, None, 1000),
    lines.ON_TIME: row(lines.ON_TIME, 5.1, 50, 974),
    lines.ON_TIME_OF_ALL: row(lines.ON_TIME_OF_ALL, 6.0, 60, 1000),
    lines.OVER_A_YEAR: row(lines.OVER_A_YEAR, 32.5, 317, 974),
    lines.OVER_A_YEAR_OF_ALL: row(lines.OVER_A_YEAR_OF_ALL, 33.0, 330, 1000),
    lines.REFUSED: row(lines.REFUSED, 52.5, 1223, 2329),
}


def facts(place: dict[str, Any] | None = None, **changed: Any) -> PlaceFacts:
    """Devon, with other rows of measures by their names in `lines`, and earlier years of plans on time."""
    now = NOW | {getattr(lines, name): row for name, row in changed.items() if name.isupper()}
    earlier = {
        year: row(lines.ON_TIME, value, None, None, time_period=year)
        for year, value in ((2021, 38.8), (2022, 11.8))
    }
    figures = {name: {} if this is None else {this["time_period"]: this} for name, this in now.items()}
    figures[lines.ON_TIME] |= changed.get("earlier", earlier)
    change = {"from_value": 11.8, "value": 5.1, "change": -6.7, "beyond_chance": True} | changed.get(
        "change", {}
    )
    return PlaceFacts(
        place=place or PLACE,
        figures=figures,
        england={
            name: {year: {"value": value} for year in (2021, 2022, 2025)} for name, value in ENGLAND.items()
        },
        newest=dict.fromkeys(ENGLAND, 2025),
        breaks={lines.ON_TIME: 2022, lines.ON_TIME_OF_ALL: 2022},
        changes={(lines.ON_TIME, 2022, 2025): change, **changed.get("changes", {})},
        caveats=changed.get("caveats", {}),
    )


def texts(**changed: Any) -> list[str]:
    return [line.text for line in plain_lines(facts(**changed))]


def test_five_lines() -> None:
    five = plain_lines(facts())
    assert [line.text for line in five] == [
        "Families given a plan in Devon in 2025 had waited 45.6 weeks on average. This counts exceptions, "
        "which may take longer. England: 25.6. The law says 20.",
        "In 2025 Devon issued 5.1% of its plans within 20 weeks (50 of 974, not counting exceptions). "
        "England: 46.1%.",
        "In Devon 317 of 974 plans issued in 2025 (32.5%, not counting exceptions) took over 52 weeks: "
        "at least 32 weeks late. England: 10.3%.",
        "In 2025 Devon refused 52.5% of requests for an assessment (1,223 of 2,329). England: 26.6%.",
        "Plans on time in Devon, not counting exceptions, fell from 11.8% in 2022 to 5.1% in 2025. "
        "England: 46.1% in 2022, 46.1% in 2025.",
    ]
    assert five[4].notes == (
        "Before 2022 plans were counted in another way: 38.8% were on time in 2021 (England: 46.1%). "
        "That share cannot be compared with later years.",
    )
    assert (five[0].indicator, five[0].time_period) == (lines.WAIT, 2025)


def test_plans_that_the_law_gives_longer_are_not_called_late() -> None:
    missing = row(lines.OVER_A_YEAR, None, None, None)
    line = plain_lines(facts(OVER_A_YEAR=missing, ON_TIME=row(lines.ON_TIME, None, None, None)))[2]
    assert line.text == (
        "Counting exceptions, 33.0% of plans issued in Devon in 2025 took over 52 weeks (330 of 1,000). "
        "England: 10.1%."
    )
    assert line.notes[0] == "The publisher withdrew it."


@pytest.mark.parametrize(
    ("changed", "position", "expected"),
    [
        ({"WAIT": row(lines.WAIT, None, None, None)}, 0, "No average wait was published for Devon for 2025."),
        (
            {"WAIT": row(lines.WAIT, 19.0, None, 1, not_ranked="small")},
            0,
            "Only 1 plan was issued in Devon in 2025: too few to compare. England: 25.6 weeks.",
        ),
        (
            {"WAIT": row(lines.WAIT, 4.0, None, 400, not_ranked="suspect", suspect="Days.")},
            0,
            "The wait printed for Devon in 2025, 4.0 weeks on average counting exceptions, is in doubt. "
            "England: 25.6.",
        ),
        (
            {"ON_TIME": row(lines.ON_TIME, 99.0, 99, 100, not_ranked="suspect", suspect="Copied.")},
            1,
            "figures say that Devon issued 99.0% of its plans within 20 weeks in 2025, not counting "
            "exceptions, which is in doubt.",
        ),
        (
            {"ON_TIME": row(lines.ON_TIME, 40.0, None, None)},
            1,
            "within 20 weeks, not counting exceptions. England",
        ),
        (
            {"OVER_A_YEAR": row(lines.OVER_A_YEAR, 0.0, 0, 428)},
            2,
            "In Devon none of 428 plans issued in 2025, not counting exceptions, took over 52 weeks. England",
        ),
        (
            {"REFUSED": row(lines.REFUSED, 0.0, 0, 428)},
            3,
            "refused none of 428 requests for an assessment. Eng",
        ),
        ({"REFUSED": None}, 3, "No share of requests refused was published for Devon."),
        ({"change": {"beyond_chance": False}}, 4, "no clear change, 11.8% in 2022, 5.1% in 2025."),
        (
            {"change": {"beyond_chance": None}},
            4,
            "in Devon, not counting exceptions: 11.8% in 2022, 5.1% in 2025.",
        ),
        (
            {"earlier": {}},
            4,
            "Since 2022 too few years of Devon can be compared for a trend. England: 46.1% in 2022",
        ),
    ],
)
def test_other_states(changed: dict[str, Any], position: int, expected: str) -> None:
    assert expected in texts(**changed)[position]


@pytest.mark.parametrize(
    ("overall", "last_year", "expected"),
    [
        (
            {"beyond_chance": False},
            (30.0, True),
            ": 11.8% in 2022, 30.0% in 2024, 5.1% in 2025.",
        ),
        ({}, (2.0, True), ": 11.8% in 2022, 2.0% in 2024, 5.1% in 2025."),
        ({}, (4.0, False), "fell from 11.8% in 2022 to 5.1% in 2025."),
    ],
)
def test_a_clear_turn_in_the_last_year_is_told(
    overall: dict[str, Any], last_year: tuple[float, bool], expected: str
) -> None:
    """Or a rise to twice the share and back would be "not clearly changed"."""
    assert expected in trend(overall, {2024: last_year[0]}, {(2024, 2025): last_year[1]})


@pytest.mark.parametrize(
    ("between", "clear", "expected"),
    [
        ({2024: 30.0}, {(2022, 2024): True, (2024, 2025): True}, ": 11.8% in 2022, 30.0% in 2024, 5.1%"),
        ({2024: 30.0}, {(2022, 2024): False, (2024, 2025): True}, "fell from 11.8% in 2022 to 5.1% in 2025."),
        ({2024: 30.0}, {(2022, 2024): True, (2024, 2025): False}, "fell from 11.8% in 2022 to 5.1% in 2025."),
        (
            {2023: 40.0, 2024: 30.0},
            {(2022, 2023): True, (2023, 2025): True, (2022, 2024): True, (2024, 2025): True},
            ": 11.8% in 2022, 40.0% in 2023, 5.1% in 2025.",
        ),
    ],
)
def test_a_year_to_which_it_clearly_went_and_came_back_is_told(
    between: dict[int, float], clear: dict[tuple[int, int], bool], expected: str
) -> None:
    """Or a share that rose to three times and fell would have "fell" over a year that is not named."""
    assert expected in trend({}, between, clear)


@pytest.mark.parametrize(
    ("overall", "between", "to_is_clear", "expected"),
    [
        ({}, 30.0, True, "Down, 2022 to 2025"),
        ({}, 2.0, True, "Down, 2022 to 2025"),
        ({"beyond_chance": False}, 30.0, True, "Up, then down, 2022 to 2025"),
        ({"beyond_chance": False}, 2.0, True, "Down, then up, 2022 to 2025"),
        ({"beyond_chance": False}, 2.0, False, "No clear change, 2022 to 2025"),
    ],
)
def test_the_headline_of_the_trend_counts_from_the_first_year_alike(
    overall: dict[str, Any], between: float, to_is_clear: bool, expected: str
) -> None:
    """A council that fell to half is not headed "Up" because its last year is a little better."""
    clear = {(2022, 2024): to_is_clear, (2024, 2025): True}
    assert line_figures(facts(**turning(overall, {2024: between}, clear)))[4] == expected


def trend(overall: dict[str, Any], between: dict[int, float], clear: dict[tuple[int, int], bool]) -> str:
    """The line on the trend of `turning`."""
    return texts(**turning(overall, between, clear))[4]


def turning(
    overall: dict[str, Any], between: dict[int, float], clear: dict[tuple[int, int], bool]
) -> dict[str, Any]:
    """What `facts` takes to make Devon, 11.8% in 2022 and 5.1% in 2025, with figures of years between.

    `clear` says of changes between two years whether chance cannot be why.
    """
    values = {2022: 11.8, **between, 2025: 5.1}
    earlier = {
        year: row(lines.ON_TIME, value, None, None, time_period=year)
        for year, value in values.items()
        if year != 2025
    }
    changes = {
        (lines.ON_TIME, first, last): {
            "from_value": values[first],
            "value": values[last],
            "change": values[last] - values[first],
            "beyond_chance": is_clear,
        }
        for (first, last), is_clear in clear.items()
    }
    return {"change": overall, "earlier": earlier, "changes": changes}


def test_a_former_authority_tells_its_last_figures() -> None:
    place = {"location_name": "Isle of Old", "closed": datetime.date(2021, 3, 31)}
    old = row(lines.ON_TIME, 24.9, 141, 567, time_period=2021)
    without = dict.fromkeys(("WAIT", "OVER_A_YEAR", "OVER_A_YEAR_OF_ALL", "ON_TIME_OF_ALL"))
    five = texts(place=place, ON_TIME=old, earlier={}, **without)
    assert five[0] == (
        "No average wait was published for the Isle of Old, which existed until 31 March 2021. "
        "The law says 20 weeks."
    )
    assert five[1].startswith("In 2021 the Isle of Old issued 24.9% of its plans within 20 weeks (141 of 567")
    assert five[2].endswith("is published from 2023 only; the Isle of Old existed until 31 March 2021.")
    assert five[4].startswith("The Isle of Old existed until 31 March 2021; since 2022 plans are counted")


def test_a_figure_that_nobody_reviewed_says_so() -> None:
    note = "Unusual against last year; not yet checked by us."
    five = plain_lines(facts(caveats={(lines.REFUSED, 2025): (note,), (lines.ON_TIME, 2025): (note,)}))
    assert [note in line.notes for line in five] == [False, True, False, True, True]


@pytest.mark.parametrize(
    ("low", "high", "standing", "expected"),
    [
        (1, 73, "within", "more than most councils"),
        (1, 74, "within", "near the middle of councils"),
        (75, 147, None, "fewer than most councils"),
        (74, 147, None, "near the middle of councils"),
        (1, 3, "above 95", "unusually many"),
        (145, 147, "below 99.8", "unusually few"),
        (None, None, "above 95", ""),
    ],
)
def test_how_usual(low: int | None, high: int | None, standing: str | None, expected: str) -> None:
    shown = {"rank_low": low, "rank_high": high, "ranked": 147, "standing": standing}
    assert how_usual(shown) == expected
