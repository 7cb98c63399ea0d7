"""The overview with real data, against published figures and plain SQL."""

import re

import duckdb
import pytest

from tests.support.reading.page_views import (
    View,
    faults,
    hovers_of,
    long_tables,
    pictures,
    tables,
    texts_of,
    twins,
    words,
)
from tests.support.warehouses import newest

ON_TIME, APPEALS, BALANCE = (
    "ehcp_issued_20_weeks_excl_pct",
    "send_appeal_rate_reviews_pct",
    "dsg_balance_pct",
)


def said(view: View, **params: object) -> str:
    app = view("", **params)
    assert faults(app) == []
    return " ".join(words(app))


def test_england_in_three_topics_with_the_previous_year(view: View) -> None:
    text = said(view)
    percentage, counts = newest.ON_TIME
    before, appeals_before = newest.YEAR - 1, newest.APPEALS_YEAR - 1
    assert f"England: **{percentage}** ({counts}), after {newest.ON_TIME_BEFORE} in {before}." in text
    assert f"**{newest.APPEALS}**, after {newest.APPEALS_BEFORE} in {appeals_before}" in text
    assert newest.DEFICITS in text
    assert newest.DEFICITS_BEFORE in text


def test_the_map_of_hexagons_says_what_it_shows(view: View) -> None:
    caption = "EHC plans issued within 20 weeks, {} exceptions, {}. Each hexagon is one council."
    assert caption.format("excluding", newest.YEAR) in said(view)
    assert caption.format("including", newest.YEAR) in said(view, exceptions="incl")


def test_the_page_to_print_for_a_meeting_is_the_brief(view: View) -> None:
    assert re.search(
        r"Brighton and Hove .* one page to print.*\]\(\S*brief/brighton-and-hove\.pdf\)", said(view)
    )


def test_caveat_of_englands_figure(view: View) -> None:
    assert newest.APPEAL_RATE_CAVEAT in said(view)
    assert newest.APPEAL_RATE_CAVEAT in " ".join(words(view(measure="send_appeal_rate_reviews_pct")))


def test_overview_follows_the_switch_for_exceptions(view: View) -> None:
    text = said(view, exceptions="incl")
    percentage, counts = newest.ON_TIME_INCL
    before = f"{newest.ON_TIME_INCL_BEFORE} in {newest.YEAR - 1}"
    assert f"England: **{percentage}** ({counts}), after {before}." in text
    assert f"EHC plans issued within 20 weeks, including exceptions, {newest.YEAR}" in text


def test_opening_names_the_councils_at_the_ends(view: View, con: duckdb.DuckDBPyConnection) -> None:
    sound = (
        con.cursor()
        .execute(
            """
            SELECT location_name, value FROM figure
            WHERE indicator = ? AND time_period = ? AND geographic_level = 'Local authority'
              AND denominator >= 30 AND suspect IS NULL AND value IS NOT NULL
            ORDER BY location_name
            """,
            [ON_TIME, newest.YEAR],
        )
        .fetchall()
    )
    low, high = (end(value for _, value in sound) for end in (min, max))
    opening = view("").markdown[1].value
    before, _, after = opening.partition(", and **")
    assert f"**{low:.0f} in 100**" in before
    assert after.startswith("all**" if high == 100 else f"{high:.0f} in 100**")
    for said, end in ((before, low), (after, high)):
        for name, value in sound:
            assert bool(re.search(rf"\b{name}\b", said)) == (value == end), name
    assert "Exceptions (plans for which the law allows longer) do not count." in opening
    assert (
        "Exceptions (plans for which the law allows longer) count."
        in view("", exceptions="incl").markdown[1].value
    )


def test_the_map_has_a_hexagon_for_each_council(view: View, con: duckdb.DuckDBPyConnection) -> None:
    hexagons = pictures(view("", la=BRIGHTON))[0]
    figures = dict(
        con.cursor()
        .execute(
            """
            SELECT location_code, value FROM figure
            WHERE indicator = ? AND time_period = ? AND geographic_level = 'Local authority' AND existed
            """,
            [ON_TIME, newest.YEAR],
        )
        .fetchall()
    )
    for svg in hexagons:
        shown = {path.get("data-code"): path for path in svg.iter("path") if path.get("data-code")}
        assert shown.keys() == figures.keys()
        for code, path in shown.items():
            words = "".join(path.itertext())
            value = figures[code]
            assert ("no figure" in words) == (value is None), words
            assert value is None or f": {value:.1f}%" in words
        (own,) = (path for path in svg.iter("path") if path.get("stroke") == "var(--own)")
        assert own.get("d") == shown[BRIGHTON].get("d")


def test_the_strongest_leads_of_england_are_shown(view: View, con: duckdb.DuckDBPyConnection) -> None:
    text = said(view)
    strongest = (
        con.cursor()
        .execute("SELECT sentence FROM lead WHERE kind LIKE '%in England' ORDER BY strength DESC LIMIT 1")
        .fetchall()[0][0]
    )
    assert strongest in text
    found = con.cursor().execute("SELECT DISTINCT topic, summary FROM lead JOIN indicator USING (indicator)")
    shown = [topic for topic, summary in found.fetchall() if summary in text]
    assert len(shown) == len(set(shown)) == 3


STRIPS = ((ON_TIME, newest.YEAR), (APPEALS, newest.APPEALS_YEAR), (BALANCE, newest.BALANCE_YEAR))
BRIGHTON = "E06000043"


def test_each_strip_has_a_dot_for_every_figure(view: View, con: duckdb.DuckDBPyConnection) -> None:
    strips = pictures(view("", la=BRIGHTON))[1:]
    assert len(strips) == 3
    for drawings, (indicator, period) in zip(strips, STRIPS, strict=True):
        found = con.cursor().execute(
            """
            SELECT location_code, not_ranked FROM figure
            WHERE indicator = ? AND time_period = ? AND geographic_level = 'Local authority'
              AND value IS NOT NULL
            """,
            [indicator, period],
        )
        ranked = dict(found.fetchall())
        assert len(drawings) == 2  # for a phone and for a wide page
        for svg in drawings:
            dots = {dot.get("data-code"): dot for dot in svg.iter("circle") if dot.get("data-code")}
            assert sorted(dots) == sorted(ranked)
            hollow = {code for code, dot in dots.items() if dot.get("fill") == "var(--page)"}
            assert hollow == {code for code, why in ranked.items() if why}
            assert [code for code, dot in dots.items() if dot.get("fill") == "var(--own)"] == [BRIGHTON]


def test_figures_of_a_strip_and_of_its_table_are_those_of_the_observations(
    view: View, con: duckdb.DuckDBPyConnection
) -> None:
    app = view("")
    counted = con.cursor().execute(
        """
        SELECT location_name, numerator, denominator FROM observation JOIN location USING (location_code)
        WHERE indicator = ? AND time_period = ? AND breakdown = 'Total' AND value IS NOT NULL
          AND observation.geographic_level = 'Local authority'
          AND release = (SELECT max(release) FROM observation WHERE indicator = ? AND time_period = ?)
        """,
        [ON_TIME, newest.YEAR, ON_TIME, newest.YEAR],
    )
    expected = {
        name: f"{100 * part / whole:.1f}% ({part:,.0f} of {whole:,.0f})"
        for name, part, whole in counted.fetchall()
    }
    assert len(expected) > 145
    for svg in pictures(app)[1]:
        assert set(hovers_of(svg)) == {f"{name}: {figure}" for name, figure in expected.items()}
    table = twins(app)[0].set_index("Council")
    assert len(table) == 153
    for name, figure in expected.items():
        percentage, _, counts = figure.rstrip(")").partition(" (")
        assert table.loc[name].iloc[0] == percentage
        assert table.loc[name, "Counted"].startswith(counts)
    for svg, (indicator, period) in zip((wide for _, wide in pictures(app)[1:]), STRIPS, strict=True):
        national = con.cursor().execute(
            "SELECT value FROM figure "
            "WHERE indicator = ? AND time_period = ? AND location_code = 'E92000001'",
            [indicator, period],
        )
        marked = [words for words in texts_of(svg) if words.startswith("England ")]
        assert marked == [f"England {value:.1f}%" for (value,) in national.fetchall() if value is not None]


def test_widest_border_gaps_are_those_of_the_figures(view: View, con: duckdb.DuckDBPyConnection) -> None:
    table = tables(view(""))[0]
    pairs = con.cursor().execute(
        """
        SELECT one.location_name, one.value, other.location_name, other.value
        FROM neighbour
        JOIN figure AS one ON one.location_code = neighbour.location_code
        JOIN figure AS other ON other.location_code = neighbour_code
        WHERE neighbour_set LIKE 'touching%' AND one.value > other.value
          AND one.indicator = $1 AND other.indicator = $1
          AND one.time_period = $2 AND other.time_period = $2
          AND one.not_ranked IS NULL AND other.not_ranked IS NULL
        ORDER BY one.value - other.value DESC LIMIT 5
        """,
        [ON_TIME, newest.YEAR],
    )
    for (high, high_value, low, low_value), (_, row) in zip(pairs.fetchall(), table.iterrows(), strict=True):
        assert row["Higher"].startswith(f"{high}: {high_value:.1f}% of ")
        assert row["Lower"].startswith(f"{low}: {low_value:.1f}% of ")


def test_selected_authority_is_described_in_each_topic(view: View) -> None:
    text = said(view, la="E06000043")
    on_time, plans = newest.BRIGHTON_ON_TIME
    assert f"Brighton and Hove issued {on_time} of its education, health and care (EHC) plans" in text
    assert f"{plans} plans issued" in text
    assert f"{newest.BRIGHTON_APPEALS} appealable decisions" in text
    assert f"Brighton and Hove carried forward a {newest.BRIGHTON_BALANCE}" in text


@pytest.mark.parametrize("code", ["E10000006", "E06000063", "E09000001", "E06000053", "E10000020"])
def test_unusual_authorities(view: View, code: str) -> None:
    assert said(view, la=code)


def test_table_has_every_authority_and_words_for_missing_figures(
    view: View, con: duckdb.DuckDBPyConnection
) -> None:
    table = long_tables(view(""))[0]
    assert len(table) == 153
    missing = con.cursor().execute(
        """
        SELECT location_name FROM figure
        WHERE indicator = ? AND time_period = ? AND geographic_level = 'Local authority'
          AND existed AND value IS NULL
        """,
        [ON_TIME, newest.YEAR],
    )
    without = table[table.iloc[:, 1] == "No figure"]["Local authority"]
    assert sorted(without) == sorted(name for (name,) in missing.fetchall())
    norfolk = table[table["Local authority"] == "Norfolk"].iloc[0]
    assert norfolk.iloc[3] == newest.NORFOLK_BALANCE
