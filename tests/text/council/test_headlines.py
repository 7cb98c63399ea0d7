"""Headlines, large figures and titles of leads, from made-up facts."""

import pytest

from pipeline.text.council import lines
from pipeline.text.council.headlines import border_headline, on_time_headline
from pipeline.text.council.line_figures import in_100, line_figures
from pipeline.text.leads.kinds import Kind
from pipeline.text.leads.titles import lead_title
from tests.text.council.test_lines import NOW, facts, row

PERCENT = {"unit": "per cent"}


def shares(*values: float | None) -> dict[int, dict]:
    return {
        2025 - len(values) + 1 + at: row(
            lines.ON_TIME, value, None, None, time_period=2025 - len(values) + 1 + at
        )
        for at, value in enumerate(values)
    }


@pytest.mark.parametrize(
    ("values", "headline"),
    [
        ((9.9, 8.0, 7.0, 6.0), "Fewer than one plan in ten came in time in every year since 2022"),
        ((10.0, 8.0, 7.0, 6.0), "Fewer than one plan in five came in time in every year since 2022"),
        ((49.9, 8.0, 33.4, 6.0), "Fewer than half of plans came in time in every year since 2022"),
        ((90.1, 95.0, 99.0, 100.0), "More than nine plans in ten came in time in every year since 2022"),
        ((90.0, 95.0, 99.0, 100.0), "More than four plans in five came in time in every year since 2022"),
        ((50.1, 95.0, 99.0, 60.0), "More than half of plans came in time in every year since 2022"),
    ],
)
def test_a_headline_holds_for_every_year(values: tuple[float, ...], headline: str) -> None:
    assert on_time_headline(facts(ON_TIME=shares(*values)[2025], earlier=shares(*values))) == (
        f"{headline}, not counting exceptions"
    )


def test_a_year_without_a_figure_leaves_only_the_change() -> None:
    """What is not known of one year is not said of every year."""
    known = shares(9.0, 8.0, None, 6.0)
    fell = {"from_value": 9.0, "value": 6.0, "change": -3.0, "beyond_chance": True}
    changes = {(lines.ON_TIME, 2022, 2025): fell}
    told = facts(ON_TIME=known[2025], earlier=known, changes=changes)
    assert (
        on_time_headline(told)
        == "A smaller share of plans came in time in 2025 than in 2022, not counting exceptions"
    )
    by_chance = {(lines.ON_TIME, 2022, 2025): fell | {"beyond_chance": False}}
    assert on_time_headline(facts(ON_TIME=known[2025], earlier=known, changes=by_chance)) is None


def test_a_former_council_has_no_headline() -> None:
    place = {"location_name": "Cumbria", "closed": True}
    assert on_time_headline(facts(place, earlier=shares(9.0, 8.0, 7.0, 6.0))) is None


def test_the_widest_gap_that_chance_cannot_make() -> None:
    gap = {"doubt": None, "gap_low": 60.0, "other_value": 86.4, "own_value": 7.3, "name": "Bradford"}
    by_chance, doubtful = gap | {"gap_low": -1.0, "name": "A"}, gap | {"doubt": "small", "name": "B"}
    assert border_headline([by_chance, doubtful, gap], "Leeds", PERCENT) == (
        "86 in 100 in time in Bradford, 7 in 100 in Leeds"
    )
    assert border_headline([by_chance, doubtful], "Leeds", PERCENT) is None
    assert border_headline([gap], "Leeds", {"unit": "weeks"}) is None


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "None"),
        (0.4, "Under 1 in 100"),
        (0.6, "1 in 100"),
        (7.3, "7 in 100"),
        (99.4, "99 in 100"),
        (99.6, "Over 99 in 100"),
        (100.0, "All"),
    ],
)
def test_a_percentage_as_people_say_it(value: float, said: str) -> None:
    assert in_100({"value": value}) == said


def test_the_figures_of_the_five_lines() -> None:
    assert line_figures(facts()) == ["46 weeks", "5 in 100", "33 in 100", "53 in 100", "Down, 2022 to 2025"]


@pytest.mark.parametrize(
    ("weeks", "said"), [(19.7, "19.7 weeks"), (20.0, "20 weeks"), (20.4, "20.4 weeks"), (20.6, "21 weeks")]
)
def test_a_wait_near_the_limit_of_the_law_is_not_rounded_to_it(weeks: float, said: str) -> None:
    assert line_figures(facts(WAIT=NOW[lines.WAIT] | {"value": weeks}))[0] == said


def test_what_cannot_be_said_has_no_figure() -> None:
    small = NOW[lines.ON_TIME] | {"not_ranked": "small"}
    doubtful = NOW[lines.REFUSED] | {"not_ranked": "suspect"}
    missing = row(lines.OVER_A_YEAR, None, None, None)
    found = line_figures(
        facts(
            ON_TIME=small,
            REFUSED=doubtful,
            OVER_A_YEAR=missing,
            OVER_A_YEAR_OF_ALL=row(lines.OVER_A_YEAR_OF_ALL, None, None, None),
            earlier={},
        )
    )
    assert found == ["46 weeks", "Too few", "No figure", "In doubt", "Too few"]


def test_titles_of_leads_say_the_first_place_only_of_the_first() -> None:
    lead = {"kind": Kind.LOWEST, "short_label": "Requests refused", "sentence": "Leeds had the lowest share"}
    assert lead_title(lead) == "Requests refused: lowest in England"
    further = lead | {"sentence": "Leeds had the 3rd lowest share"}
    assert lead_title(further) == "Requests refused: among the lowest in England"
    assert lead_title(lead | {"kind": Kind.HIGHEST_OF_TYPE}) == "Requests refused: highest of its type"
    missing = lead | {"kind": Kind.MISSING, "sentence": "No figure is published."}
    assert lead_title(missing) == "Requests refused: no figure published"
    told = missing | {"sentence": "No figure is published. With exceptions included it is 59.0%."}
    assert lead_title(told) == "Requests refused: no figure without exceptions"
