"""Groups of children in the shipped data, against the published rows added up in plain Python."""

from collections import defaultdict

import duckdb
import pytest

from pipeline.queries import equality
from tests.support.sampling import Sampled

Con = duckdb.DuckDBPyConnection
EXCL = "ehcp_issued_20_weeks_excl_pct"
DERBYSHIRE, LONDON, ENGLAND = "E10000007", "E12000007", "E92000001"


def added_up(con: Con, where: str) -> dict[str, tuple[float, float]]:
    """Return plans in time and plans by sex, from rows of the newest release that gives them."""
    found = con.cursor().execute(
        f"""
        SELECT breakdown, numerator, denominator FROM latest_observation JOIN location USING (location_code)
        WHERE indicator = ? AND breakdown_topic = 'Sex' AND value IS NOT NULL AND {where}
        """,
        [EXCL],
    )
    sums: dict[str, tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
    for group, events, people in found.fetchall():
        sums[group] = (sums[group][0] + events, sums[group][1] + people)
    return sums


@pytest.mark.parametrize(
    ("area", "where"),
    [
        (DERBYSHIRE, f"location_code = '{DERBYSHIRE}'"),
        (LONDON, f"region_code = '{LONDON}' AND location.geographic_level = 'Local authority'"),
    ],
)
def test_counts_are_the_published_ones_of_all_years(con: Con, area: str, where: str) -> None:
    sums = added_up(con, where)
    found = equality.by_group(con.cursor(), EXCL, area).filter(breakdown_topic="Sex")
    assert {row["group"]: (row["numerator"], row["denominator"]) for row in found.rows(named=True)} == {
        group: sums[group] for group in ("Female", "Male")
    }


def test_in_england_ethnic_groups_differ_by_where_they_live_rather_than_within_authorities(con: Con) -> None:
    """Printed for 2023 and 2024: Any other ethnic group 60.2% (1,646 of 2,735), White British 44.8%."""
    found = {row["group"]: row for row in equality.by_group(con.cursor(), EXCL, ENGLAND).rows(named=True)}
    assert found["Any other ethnic group"]["value"] - found["White British"]["value"] == pytest.approx(
        15, abs=0.5
    )
    assert abs(found["Any other ethnic group"]["gap"]) < 1
    assert found["Any other ethnic group"]["outcome"] == "no clear difference"
    assert found["Under 5"]["outcome"] == "higher"


@pytest.mark.slow
def test_for_one_authority_the_usual_answer_is_too_few_to_say(con: Con, sampled: Sampled) -> None:
    with con.cursor() as cursor:
        codes = cursor.execute(
            """
            SELECT DISTINCT location_code FROM figure
            WHERE geographic_level = 'Local authority' AND existed ORDER BY location_code
            """
        ).fetchall()
        outcomes = [
            outcome
            for (code,) in sampled(codes, 40, "authorities whose groups of children are compared")
            for outcome in equality.by_group(cursor, EXCL, code)["outcome"]
            if outcome
        ]
    assert outcomes.count("too few to say") > len(outcomes) / 2


def test_years_with_a_suspect_figure_are_left_out(con: Con) -> None:
    """Isle of Wight 2024: only 7 plans, a failed return."""
    assert equality.years(con.cursor(), EXCL, "E06000046") == []
    assert equality.years(con.cursor(), EXCL, DERBYSHIRE) == [2023, 2024]
