"""Every view of the pages on the real warehouse, run without a browser."""

import json
from typing import Any

import duckdb
import pytest

from pipeline.queries import figures as figure_queries
from pipeline.queries import places as place_queries
from pipeline.sources.catalogue import read_catalogue
from tests.support.page_views import BARE_MINUS, View, components, drawn, faults, words

FIRST_OUTLINES = 2014
NO_MAP = "No map is held for that year; the table has every figure."
MEASURES = [indicator.indicator for indicator in read_catalogue().indicators]


@pytest.mark.parametrize("text", ["-3", "from - £3m", "(-0.5%)", "\N{MINUS SIGN}3", "x: -£2m"])
def test_a_bare_minus_would_be_seen(text: str) -> None:
    assert BARE_MINUS.search(text)


@pytest.mark.parametrize("text", ["2023-24", "20-week", "annual-review method", "E06-1", "to 2021"])
def test_a_hyphen_is_not_taken_for_a_minus(text: str) -> None:
    assert not BARE_MINUS.search(text)


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_is_drawn_in_its_newest_year(view: View, measure: str) -> None:
    which = "incl" if "_incl_" in measure else "excl"
    app = view(measure=measure.replace("_incl_", "_excl_"), exceptions=which)
    assert faults(app) == []
    (data,) = components(app, "area_map")
    assert len(data["codes"].split()) == len(data["marks"]) == len(data["texts"].split("\n"))
    assert len(data["marks"]) in (149, 150, 151, 152, 153, 154)
    assert set(data["marks"]) - set("-abcdefghi"), "an area has full colour"
    assert app.title[0].value.startswith(data["title"].removeprefix("Map of England by local authority: "))
    assert len(app.dataframe[0].value) == len(data["marks"])


def test_every_year_of_every_measure_has_a_map(view: View, con: duckdb.DuckDBPyConnection) -> None:
    """But those before the first outlines: they say so, and have their table."""
    with con.cursor() as cursor:
        every = figure_queries.indicators(cursor).select("indicator", "time_periods").rows()
    wrong = {}
    views = [(measure, year) for measure, years in every if "_incl_" not in measure for year in years]
    for measure, year in views:
        app = view(measure=measure, year=year)
        if year < FIRST_OUTLINES:
            told = [message.value for message in app.warning]
            found = [] if told == [NO_MAP] and len(app.dataframe[0].value) > 150 else ["no word of it"]
        else:
            found = faults(app) or [] if components(app, "area_map") else ["no map"]
        if found:
            wrong[measure, year] = found
    assert wrong == {}
    assert len(views) > 60


def test_every_authority_has_its_page(view: View, con: duckdb.DuckDBPyConnection) -> None:
    with con.cursor() as cursor:
        places = place_queries.authorities(cursor).rows(named=True)
    wrong = {}
    for place in places:
        app = view("local-authority", la=place["location_code"])
        title = app.title[0].value
        topics = [message.body for message in drawn(app, "html") if 'class="figure"' in message.body]
        if found := faults(app) or ([] if len(topics) == 3 else ["not three topics"]):
            wrong[place["location_name"]] = found
        assert title.startswith(place["location_name"])
        assert ("(to 20" in title) == (place["closed"] is not None)
    assert wrong == {}
    assert len(places) >= 153 + 5  # today's, and Cumbria, Northamptonshire, Bournemouth, Poole and old Dorset


def test_the_switch_for_exceptions_changes_title_and_figure(view: View) -> None:
    said = {}
    for which in ("excl", "incl"):
        app = view(year=2024, la="E08000029", exceptions=which)
        said[which] = " ".join(words(app))
        assert f"{which}uding exceptions, calendar year 2024" in app.title[0].value
    assert "On this map: **80.4%" in said["excl"]
    assert "On this map: **53.1%" in said["incl"]


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        (
            {"year": 2024, "la": "E06000059"},
            "No figure. The authority classed every plan issued in 2024 as an exception",
        ),
        ({"year": 2025, "la": "E10000020"}, "classed the plans it issued in 2025 as exceptions"),
        ({"year": 2025, "la": "E06000016"}, "could not give request or assessment dates in its 2026 return"),
        (
            {"measure": "dsg_balance_gbp", "year": 202324, "la": "E06000063"},
            "No figure. The authority gave no balance for 2023-24, its first year",
        ),
        ({"year": 2025, "la": "E06000053"}, "Rests on 1 only: too few to compare."),
        (
            {"measure": "send_appeal_rate_pct", "year": 2024, "la": "E10000003"},
            "Suspect figure, shown as published. The published decisions (4,410) look exchanged",
        ),
    ],
)
def test_what_is_wanting_states_its_reason(view: View, params: dict[str, Any], sentence: str) -> None:
    warned = [element.value for element in view(**params).markdown if element.value.startswith("⚠")]
    assert any(sentence in text for text in warned), warned


@pytest.mark.parametrize(
    ("params", "england"),
    [
        ({"year": 2025}, "46.1%"),
        ({"year": 2025, "exceptions": "incl"}, "45.5%"),
        ({"year": 2019}, "60.4%"),
        ({"measure": "send_appeals_count", "year": 2024}, "22,276"),
        ({"measure": "send_appeal_rate_pct", "year": 2024}, "3.2%"),
        ({"measure": "send_appeal_rate_reviews_pct", "year": 2025}, "6.6%"),
    ],
)
def test_englands_published_figure_stands_first(view: View, params: dict[str, Any], england: str) -> None:
    assert any(text.startswith(f"England: {england}") for text in words(view(**params)))


def test_balances_count_the_authorities_in_deficit(view: View) -> None:
    said = words(view(measure="dsg_balance_gbp", year=202324))
    assert any(text.startswith("In deficit: 106 of 148 authorities") for text in said)


def test_without_an_authority_the_page_asks_for_one(view: View) -> None:
    app = view("local-authority")
    assert app.title[0].value == "Local authority"
    assert app.selectbox(key="la").value is None
    assert not drawn(app, "plotly_chart")


def test_trends_of_a_real_authority_have_a_line_for_england_and_a_table_each(view: View) -> None:
    app = view("local-authority", la="E06000043")
    specs = [json.loads(message.spec) for message in drawn(app, "plotly_chart")]
    assert len(specs) == 3  # plans on time, appeals per 10,000, the balance
    assert len(app.subheader) == 6  # and those three, appeals and both appeal rates as tables
    names = [{trace["name"] for trace in spec["data"]} for spec in specs]
    assert names[:2] == [{"Brighton and Hove", "England"}] * 2
    assert names[2] == {"Brighton and Hove"}  # no balance of England is published
    assert not any("2021" in trace["x"] and "2022" in trace["x"] for trace in specs[0]["data"])
