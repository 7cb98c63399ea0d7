"""Parts of the page Map next to its map: strip, two years, border gaps, not ranked, newer figures."""

from typing import Any

import duckdb
import polars as pl
import pytest

from pages.map import border_gaps
from pages.ui.data import lookups
from pages.ui.widgets import not_ranked
from pipeline.queries import figures as figure_queries
from pipeline.queries import variation as variation_queries
from tests.support.reading.page_views import View, components, faults, long_tables, table_with, tables, words
from tests.support.sampling import Sampled
from tests.support.warehouses import newest

ON_TIME = "ehcp_issued_20_weeks_excl_pct"
Con = duckdb.DuckDBPyConnection


def headers(app: Any) -> list[str]:
    return [element.value for element in app.header]


def test_strip_has_a_dot_for_every_figure_of_the_map(view: View) -> None:
    app = view(year=2024, la="E08000029")
    (map_data,), (strip,) = components(app, "area_map"), components(app, "strip")
    assert strip["map_key"] == map_data["key"]
    has_dot = [place != "" for place in strip["places"].split(" ")]
    assert has_dot == [mark != "-" for mark in map_data["marks"]]
    assert strip["england"][1] == "England 46.4%"
    assert strip["selected_label"] == "Solihull"
    assert strip["colours"] == map_data["colours"]


def test_strip_with_an_authority_off_the_map_sends_its_own_texts(view: View) -> None:
    (strip,) = components(view(year=2018, map="hex"), "strip")
    assert "Poole" in strip["names"].split("\n")


@pytest.mark.parametrize("measure", ["dsg_balance_gbp", "send_appeals_count"])
def test_totals_have_no_line_for_england(view: View, measure: str) -> None:
    (strip,) = components(view(measure=measure), "strip")
    assert strip["england"] is None


def test_not_ranked_authorities_are_grouped_by_reason(view: View) -> None:
    said = words(view(year=2024))
    assert "148 of 153 authorities are ranked." in said
    (excepted,) = [text for text in said if "nothing is left to measure" in text and text.startswith("- ")]
    assert excepted.startswith("- **City of London** and **Dorset**: Every plan issued")
    (doubt,) = [text for text in said if text.startswith("- **Isle of Wight** (28.6% (2 of 7))")]
    assert "The published figure is in doubt." in doubt
    assert (
        "- **Isles of Scilly** (100.0% (1 of 1)): Fewer than 30 plans issued, excluding exceptions: 1."
        in said
    )


def test_every_not_ranked_authority_is_named_once(con: Con) -> None:
    with con.cursor() as cursor:
        indicator = figure_queries.get_indicator(cursor, ON_TIME)
        ranking = variation_queries.ranking(cursor, ON_TIME, 2014)
    reasons = [line for lines in not_ranked.not_ranked(ranking, indicator).values() for line in lines]
    left_out = ranking.filter(pl.col("rank").is_null())["location_name"].to_list()
    assert len(left_out) > 100
    for name in left_out:
        assert sum(f"**{name}**" in line for line in reasons) == 1


def test_two_years_are_shown_side_by_side_with_the_change(view: View, con: Con) -> None:
    app = view(year=2025, **{"from": 2023})
    assert faults(app) == []
    assert app.title[0].value == "EHC plans issued within 20 weeks"
    assert ":gray[Excluding exceptions: 2023 and 2025]" in words(app)
    earlier, later = components(app, "area_map")
    assert ", 2023. Lowest in " in earlier["title"]
    assert ", 2025. Lowest in " in later["title"]
    assert earlier["labels"] == later["labels"]
    assert earlier["colours"] == later["colours"]
    assert len(components(app, "strip")) == 2
    assert headers(app)[:2] == ["2023", "2025"]
    said = words(app)
    # DfE: 38,471 of 76,506 in 2023; 43,997 of 95,411 in 2025
    assert "England: 50.3% in 2023, 46.1% in 2025, 4.2 percentage points lower." in said
    with con.cursor() as cursor:
        changes = variation_queries.movers(cursor, ON_TIME, 2023, 2025).filter(pl.col("doubt").is_null())
    up = sum(low > 0 for low in changes["change_low"])
    down = sum(high < 0 for high in changes["change_high"])
    (counted,) = [text for text in said if text.startswith(f"Of {changes.height} authorities")]
    assert f"{up} are clearly higher and {down} are clearly lower. " in counted
    assert not any("not comparable" in text for text in said)


def test_warning_of_a_break_between_two_years(view: View) -> None:
    said = words(view(year=2025, **{"from": 2021}))
    (warned,) = [text for text in said if text.startswith("⚠ The two years were counted differently")]
    assert len(warned) > 60


def test_each_of_two_years_has_its_own_outlines_and_authorities(view: View) -> None:
    app = view(year=2020, la="E06000063", **{"from": 2024})
    assert faults(app) == []
    earlier, later = components(app, "area_map")
    assert earlier["url"] != later["url"]
    assert "10006" in earlier["codes"].split()
    assert "06063" in later["codes"].split()
    (table,) = [table for table in long_tables(app) if "Lower by, points" in table.columns]
    rows = table.set_index("Local authority")
    assert rows.loc["Cumbria", "2020, %"] == 84.7
    assert (
        rows.loc[["Cumbria", "Cumberland"], ["Higher by, points", "Lower by, points"]].isna().all(axis=None)
    )


def test_table_of_two_years_has_both_figures_and_the_change_without_a_sign(view: View) -> None:
    app = view(year=2025, **{"from": 2023})
    table = long_tables(app)[0].set_index("Local authority")
    assert table.loc["Lambeth", ["2023, %", "2025, %", "Higher by, points"]].to_list() == [71.5, 89.1, 17.6]
    assert table.loc["Lambeth", "Beyond chance"] == "yes"
    assert table.loc["Halton", "Note"] == "2025: No figure"


@pytest.mark.parametrize("years", [(202021, 202122), (202122, 202324)])
def test_changes_of_balances_are_in_words(view: View, years: tuple[int, int]) -> None:
    app = view(measure="dsg_balance_gbp", year=years[1], **{"from": years[0]})
    assert faults(app) == []
    said = words(app)
    assert any("towards a surplus and" in text and "towards a deficit." in text for text in said)
    assert any("were in deficit, by " in text for text in said)


@pytest.mark.slow
def test_every_measure_can_be_compared_with_its_first_year(view: View, con: Con, sampled: Sampled) -> None:
    with con.cursor() as cursor:
        every = figure_queries.indicators(cursor).select("indicator", "time_periods").rows()
    several = [row for row in every if "_incl_" not in row[0] and len(row[1]) > 1]
    wrong = {}
    for measure, years in sampled(several, 4, "measures compared with their first year on the map"):
        app = view(measure=measure, cliffs="yes", **{"from": years[0]})
        found = [
            text
            for text in faults(app)
            if text != "This site has no map of that year. The table has every figure."
        ]
        if found:
            wrong[measure] = found
    assert wrong == {}


def test_border_of_lambeth_and_southwark_is_drawn(view: View, con: Con) -> None:
    app = view(year=2023, cliffs="yes")
    assert faults(app) == []
    (map_data,) = components(app, "area_map")
    codes = map_data["codes"].split()
    pair = f"{codes.index('09022')}-{codes.index('09028')}"  # 71.5 and 19.2: 52.3 points
    assert [pair in pairs.split(" ") for pairs in map_data["cliffs"]["pairs"]] == [False, True, False]
    assert map_data["cliffs"]["labels"] == [
        "gap of 20 to 40 percentage points",
        "gap of 40 to 60 percentage points",
        "gap of 60 percentage points or more",
    ]
    table = table_with(app, "Gap")
    assert len(table) >= 10
    assert set(table["Border"]) <= {"by land", "tidal river"}
    assert table["Gap"].map(lambda text: float(text.split()[0])).is_monotonic_decreasing


def test_drawn_gaps_are_those_of_comparable_neighbours(con: Con) -> None:
    with con.cursor() as cursor:
        indicator = figure_queries.get_indicator(cursor, ON_TIME)
        found = variation_queries.border_gaps(cursor, ON_TIME, 2023)
        values = {row["location_code"]: row for row in
                  figure_queries.figures_of_period(cursor, ON_TIME, 2023).rows(named=True)}  # fmt: skip
        pairs = cursor.sql(
            "SELECT location_code, neighbour_code FROM neighbour WHERE neighbour_set = 'touching'"
        )
        touching = {frozenset(pair) for pair in pairs.fetchall()}
    drawn = border_gaps.on_map(found, indicator).pairs
    expected = {
        (first, second)
        for first, second in map(tuple, touching)
        if {first, second} <= set(values)
        and not any(values[code]["not_ranked"] for code in (first, second))
        and abs(values[first]["value"] - values[second]["value"]) >= 20
    }
    assert {frozenset(pair[:2]) for pair in drawn} == {frozenset(pair) for pair in expected}
    for first, second, width in drawn:
        gap = abs(values[first]["value"] - values[second]["value"])
        assert width == min(int(gap // 20), 3) - 1


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"map": "hex"}, "on the geographic map only"),
        ({"measure": "send_appeals_count"}, "not drawn for totals"),
    ],
)
def test_reason_if_no_border_gaps_are_drawn(view: View, params: dict[str, str], reason: str) -> None:
    app = view(cliffs="yes", **params)
    assert any(reason in text for text in words(app))
    assert components(app, "area_map")[0]["cliffs"] is None


def test_link_to_newer_figures_unless_they_are_shown(view: View) -> None:
    def newer_links(**params: object) -> list[str]:
        links = [link.proto.label for link in view(**params).get("page_link")]
        return [label for label in links if "Newer figures" in label]

    assert newer_links(year=2023) == [f"Newer figures are out: {newest.YEAR}. Show them →"]
    assert newer_links(year=newest.YEAR) == newer_links(year=2023, **{"from": newest.YEAR}) == []


def test_break_notes_are_those_between_two_years(con: Con, view: View) -> None:
    view(year=2025)  # makes the pages read this warehouse
    with con.cursor() as cursor:
        indicator = figure_queries.get_indicator(cursor, ON_TIME)
    assert lookups.break_notes(indicator["indicator"], 2023, 2025) == []
    assert len(lookups.break_notes(indicator["indicator"], 2021, 2022)) == 1


def test_ten_highest_and_lowest_with_ties(con: Con, view: View) -> None:
    app = view(year=2025)
    highest, lowest = tables(app)[:2]
    found = con.cursor().execute(
        """
        SELECT location_name, value FROM figure
        WHERE indicator = ? AND time_period = 2025 AND geographic_level = 'Local authority'
          AND not_ranked IS NULL AND existed
        ORDER BY value, location_name
        """,
        [ON_TIME],
    )
    ranked = found.fetchall()
    assert lowest["Local authority"].to_list() == [name for name, _ in ranked[:10]]
    assert lowest["Figure"].to_list() == [f"{value:.1f}%" for _, value in ranked[:10]]
    assert sorted(highest["Figure"]) == sorted(f"{value:.1f}%" for _, value in ranked[-10:])
    tenth = f"{ranked[-10][1]:.1f}%"
    more = sum(f"{value:.1f}%" == tenth for _, value in ranked) - list(highest["Figure"]).count(tenth)
    assert f":small[{more} more has {tenth} too.]" in words(app)
