"""What people who do not see a picture are told: present in every kind, short, and of the right figures."""

import re
from xml.etree import ElementTree

import duckdb
import pytest

from pipeline.publish.picture_kinds import KINDS
from pipeline.publish.pictures.frame import inline
from pipeline.text.alternatives import MOST
from tests.support.reading.picture_reading import BALANCE, ON_TIME, Draw
from tests.support.sampling import Sampled

Con = duckdb.DuckDBPyConnection

COUNCILS = ["leeds", "dorset", "norfolk", "bristol", "kent", "wandsworth", "cumberland", "city-of-london"]
YEARS = """
    SELECT time_period, value, not_ranked FROM figure JOIN location USING (location_code)
    WHERE slug = ? AND indicator = ? AND value IS NOT NULL ORDER BY time_period
"""


@pytest.mark.parametrize(
    ("kind", "slug"),
    [
        (kind, slug)
        for kind, about in KINDS.items()
        for slug in ("leeds", None)
        if slug or about.of_council == "can"
    ],
)
def test_every_kind_of_picture_says_a_figure_in_few_words(draw: Draw, kind: str, slug: str | None) -> None:
    said = draw(kind, period=2024, slug=slug).description
    assert re.search(r"\d", said)
    assert 60 < len(said) <= MOST
    assert said.endswith(".")
    assert slug is None or said.startswith(("Leeds", "Lowest in ", "Widest gap: ", "In 2024 "))


def broken_at(con: Con, measure: str) -> int:
    """The newest period from which a measure was counted differently."""
    rows = con.cursor().execute(
        "SELECT max(time_period) FROM annotation WHERE indicator = ? AND kind = 'series_break'", [measure]
    )
    return rows.fetchall()[0][0]


def test_a_trend_sets_no_figure_against_one_before_a_break(draw: Draw, con: Con, sampled: Sampled) -> None:
    broken = broken_at(con, ON_TIME)
    for slug in sampled(COUNCILS, 4, "councils whose trend is read"):
        rows = con.cursor().execute(YEARS, [slug, ON_TIME]).fetchall()
        said = draw("trend", slug=slug).description
        assert {int(year) for year in re.findall(r"% in (\d{4})", said)} <= {
            year for year, _, _ in rows if year >= broken
        }
        assert (f"Figures before {broken} were counted or defined differently." in said) == (
            rows[0][0] < broken
        )
        assert not re.search(r"\b(rose|fell|rise|fall|more|less|since)\b", said)


def test_a_trend_says_its_ends_its_extremes_and_its_gaps(draw: Draw, con: Con) -> None:
    broken = broken_at(con, ON_TIME)
    for slug in ("dorset", "cumberland", "leeds"):
        rows = con.cursor().execute(YEARS, [slug, ON_TIME]).fetchall()
        years = {year: value for year, value, doubt in rows if year >= broken and not doubt}
        said = draw("trend", slug=slug).description
        first, last = min(years), max(years)
        assert f": {years[first]:.1f}% in {first}, {years[last]:.1f}% in {last}" in said
        for way, pick in (("lowest", min), ("highest", max)):
            year = pick(years, key=lambda at: years[at])
            words = f"{way} {years[year]:.1f}% in {year}"
            assert (words in said) == (year not in (first, last))
        missing = [year for year in range(rows[0][0], last) if year not in {found for found, _, _ in rows}]
        assert [int(year) for year in re.findall(r"No figure for (\d{4})\.", said)] == missing
        england = dict(
            con.cursor()
            .execute(
                "SELECT time_period, value FROM figure WHERE indicator = ? AND location_code = 'E92000001'",
                [ON_TIME],
            )
            .fetchall()
        )
        assert f"England: {england[first]:.1f}% in {first}, {england[last]:.1f}% in {last}." in said


def test_doubt_and_missing_periods_are_said(draw: Draw) -> None:
    scilly = draw("trend", slug="isles-of-scilly").description
    assert "100.0% in 2025 (too few to compare)" in scilly
    assert "No figure for 2017, 2019 and 2022." in scilly
    assert draw("comparison", slug="leicester").description.startswith("No figure for Leicester.")
    assert "No figure for 2022-23." in draw("trend", BALANCE, 202324, "kent").description
    assert "(too few to compare)" in draw("strip", slug="isles-of-scilly").description


@pytest.mark.parametrize(
    ("measure", "period"), [(ON_TIME, 2025), (BALANCE, 202324), ("ehcp_average_wait_excl_weeks", 2025)]
)
def test_places_and_middle_half_are_those_of_the_warehouse(
    draw: Draw, con: Con, measure: str, period: int
) -> None:
    query = """
        SELECT slug, location_name, rank, ranked, tied, polarity
        FROM ranking JOIN location USING (location_code) JOIN indicator USING (indicator)
        WHERE indicator = ? AND time_period = ? AND rank IS NOT NULL
          AND slug IN ('leeds', 'kent', 'devon', 'bury')
    """
    rows = con.cursor().execute(query, [measure, period]).fetchall()
    assert rows
    for slug, name, rank, ranked, tied, polarity in rows:
        said = draw("strip", measure, period, slug).description
        found = re.match(
            rf"{name}: .*?, (joint )?(?:(\d+)\w\w )?(lowest|highest|largest \w+) of (\d+)\.", said
        )
        assert found, said
        from_first = (found[3] == "lowest") == (polarity == "lower_is_better") and "deficit" not in found[3]
        place = int(found[2] or 1)
        assert (place if from_first else ranked - place - tied + 1, int(found[4])) == (rank, ranked)
        assert bool(found[1]) == bool(tied)
    query = """
        SELECT count(*), quantile_cont(value, 0.25), quantile_cont(value, 0.75) FROM figure
        WHERE indicator = ? AND time_period = ? AND geographic_level = 'Local authority' AND existed
          AND value IS NOT NULL AND not_ranked IS NULL
    """
    ((many, low, high),) = con.cursor().execute(query, [measure, period]).fetchall()
    size = {ON_TIME: "{:.1f}%", "ehcp_average_wait_excl_weeks": "{:.1f} weeks"}.get(measure)
    between = (
        f"{size.format(low)} and {size.format(high)}"
        if size
        else f"a deficit of £{-low / 1e6:.1f}m and a surplus of £{high / 1e6:.1f}m"
    )
    assert f"Half of {many} councils lie between {between}." in draw("strip", measure, period).description


def test_a_map_names_both_ends(draw: Draw, con: Con) -> None:
    query = """
        SELECT location_name, value FROM figure
        WHERE indicator = ? AND time_period = 2025 AND geographic_level = 'Local authority' AND existed
          AND value IS NOT NULL AND not_ranked IS NULL ORDER BY value
    """
    rows = con.cursor().execute(query, [ON_TIME]).fetchall()
    said = draw("map").description
    (lowest, low), (second, next_low) = rows[:2]
    assert said.startswith(f"Lowest in {lowest} ({low:.1f}%) and {second} ({next_low:.1f}%); highest in ")
    same = sum(value == rows[-1][1] for _, value in rows)
    assert same > 2, "several councils share the highest figure, so that none is singled out"
    assert f"highest in {same} councils ({rows[-1][1]:.1f}%)" in said


def test_a_picture_on_a_page_is_described_by_the_same_words(draw: Draw) -> None:
    picture = draw("trend", slug="leeds")
    root = ElementTree.fromstring(inline(picture, 356))
    (described,) = root.findall("desc")
    assert described.get("id") == root.get("aria-describedby")
    assert described.text == picture.description
