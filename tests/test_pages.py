"""Every view of the pages on the real warehouse, run without a browser."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from pages.ui import warehouse
from pipeline import paths, queries
from pipeline.catalogue import read_catalogue

View = Callable[..., AppTest]
FIRST_OUTLINES = 2014
NO_MAP = "No map is held for that year; the table has every figure."
MEASURES = [indicator.indicator for indicator in read_catalogue().indicators]

# A minus before a number or a pound sign; not the hyphen of '2023-24' or of 'annual-review'.
BARE_MINUS = re.compile("(?<![0-9A-Za-z])[-\N{MINUS SIGN}\N{EN DASH}] ?£?[0-9]")


@pytest.fixture
def view(warehouse_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[View]:
    """Return a function that runs the page of that path for a view; its answer can be run again."""
    monkeypatch.setattr(paths, "WAREHOUSE", warehouse_file)
    app = AppTest.from_file(str(paths.ROOT / "pages" / "navigation.py"), default_timeout=30)

    def run(path: str = "", **params: object) -> AppTest:
        app._page_hash = calc_hash(path)  # AppTest can only switch to pages that are files
        app.query_params.clear()
        app.query_params.update({name: str(value) for name, value in params.items()})
        return app.run()

    yield run
    monkeypatch.setattr(warehouse, "_version", None)


def drawn(app: AppTest, kind: str) -> list[Any]:
    """The messages of every element of that kind."""
    return [element.proto for element in app.get(kind)]


def words(app: AppTest) -> list[str]:
    """All that a page says: text, tables, the words of its map and charts."""
    elements = (*app.title, *app.header, *app.subheader, *app.markdown, *app.caption, *app.warning, *app.info)
    said = [element.value for element in elements]
    said += [message.body for message in drawn(app, "html")]
    for table in (*app.table, *app.dataframe):
        for column in table.value:
            said += [column, *map(str, table.value[column].dropna())]
    for message in drawn(app, "bidi_component"):
        map_data = json.loads(message.json)
        said += [map_data["title"], *map_data["texts"].split("\n"), *map_data["labels"]]
    for message in drawn(app, "plotly_chart"):
        spec = json.loads(message.spec)
        said += [text for trace in spec["data"] for text in trace["text"]]
        said += spec["layout"]["yaxis"]["ticktext"]
    return said


def faults(app: AppTest) -> list[str]:
    """What no view may show: an exception, a notice, a minus, a word of the machine."""
    found = [element.value for element in (*app.exception, *app.warning, *app.info)]
    for said in words(app):
        text = re.sub("(?m)^- ", "", said)  # the items of a list
        if BARE_MINUS.search(text) or re.search(r"\b(None|nan|null|inf)\b", text):
            found.append(text)
    return found


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
    (map_message,) = drawn(app, "bidi_component")
    data = json.loads(map_message.json)
    assert len(data["codes"].split()) == len(data["marks"]) == len(data["texts"].split("\n"))
    assert len(data["marks"]) in (149, 150, 151, 152, 153, 154)
    assert set(data["marks"]) - set("-abcdefghi"), "an area has full colour"
    assert app.title[0].value.startswith(data["title"].removeprefix("Map of England by local authority: "))
    assert len(app.dataframe[0].value) == len(data["marks"])


def test_every_year_of_every_measure_has_a_map(view: View, con: duckdb.DuckDBPyConnection) -> None:
    """But those before the first outlines: they say so, and have their table."""
    with con.cursor() as cursor:
        every = queries.indicators(cursor).select("indicator", "time_periods").rows()
    wrong = {}
    views = [(measure, year) for measure, years in every if "_incl_" not in measure for year in years]
    for measure, year in views:
        app = view(measure=measure, year=year)
        if year < FIRST_OUTLINES:
            told = [message.value for message in app.warning]
            found = [] if told == [NO_MAP] and len(app.dataframe[0].value) > 150 else ["no word of it"]
        else:
            found = faults(app) or [] if drawn(app, "bidi_component") else ["no map"]
        if found:
            wrong[measure, year] = found
    assert wrong == {}
    assert len(views) > 60


def test_every_authority_has_its_page(view: View, con: duckdb.DuckDBPyConnection) -> None:
    with con.cursor() as cursor:
        places = queries.authorities(cursor).rows(named=True)
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


@pytest.mark.parametrize(
    ("year", "drawn_areas", "here", "not_here"),
    [
        (2025, 153, "E06000063", "E10000006"),
        (2020, 151, "E10000006", "E06000063"),
        (2020, 151, "E10000021", "E06000061"),
        (2022, 152, "E06000061", "E06000063"),
    ],
)
def test_a_year_shows_the_authorities_of_its_day(
    view: View, year: int, drawn_areas: int, here: str, not_here: str
) -> None:
    (message,) = drawn(view(year=year), "bidi_component")
    codes = json.loads(message.json)["codes"].split()
    assert len(codes) == drawn_areas
    assert here in codes
    assert not_here not in codes


def map_of(app: AppTest) -> dict[str, Any]:
    """What the map is told."""
    (message,) = drawn(app, "bidi_component")
    told: dict[str, Any] = json.loads(message.json)
    return told


def test_the_kind_of_map_has_outlines_of_its_own(view: View) -> None:
    plain, hexagons = (map_of(view(year=2025, map=kind)) for kind in ("geographic", "hex"))
    assert plain["url"] != hexagons["url"]
    assert plain["ratio"] > hexagons["ratio"] > 0.5
    assert {**plain, "url": None, "ratio": None} == {**hexagons, "url": None, "ratio": None}


@pytest.mark.parametrize(
    ("params", "sentences"),
    [
        ({"year": 2025}, []),
        (
            {"year": 2018, "map": "hex"},
            ["Not on this map: **Poole**, 48.2% (55 of 114); there is no hexagon"],
        ),
        ({"year": 2018}, []),
        (
            {"measure": "send_appeals_count", "year": 2021},
            ["Not on this map: **Northamptonshire**, 85; it had been abolished by then."],
        ),
    ],
)
def test_who_is_not_on_the_map_is_listed_beside_it(
    view: View, params: dict[str, Any], sentences: list[str]
) -> None:
    said = [line for text in words(view(**params)) for line in text.split("\n") if "Not on this map" in line]
    assert len(said) == len(sentences)
    for line, sentence in zip(said, sentences, strict=True):
        assert sentence in line


def marked(app: AppTest) -> dict[str, set[str]]:
    """The labels of the lines on the map, and the areas they go round."""
    return {group["label"]: set(group["codes"].split()) for group in map_of(app)["outlined"]}


def test_neighbours_are_marked_on_demand_with_those_across_a_river_apart(view: View) -> None:
    assert marked(view(la="E09000030")) == {}
    app = view(la="E09000030", neighbours="touching")  # Tower Hamlets
    assert marked(app) == {
        "Touching neighbour": {"E09000001", "E09000012", "E09000025"},
        "Across a tidal river": {"E09000028", "E09000011"},
    }
    (title,) = [element.value for element in app.header if "neighbours" in element.value]
    assert title == "Tower Hamlets and its neighbours: touching"
    table = app.table[0].value
    assert table["Local authority"].to_list() == [
        "Tower Hamlets",
        *["City of London", "Hackney", "Newham", "Greenwich", "Southwark"],
    ]
    assert table["Figure"][0] == "46.0%"
    assert table["Border"].to_list() == ["", *["by land"] * 3, *["tidal river"] * 2]


def test_touching_neighbours_are_those_of_the_year(view: View) -> None:
    lancashire = {"la": "E10000017", "neighbours": "touching"}
    now, then = (marked(view(year=year, **lancashire))["Touching neighbour"] for year in (2025, 2020))
    assert "E06000064" in now - then  # Westmorland and Furness
    assert "E10000006" in then - now  # Cumbria


@pytest.mark.parametrize(
    ("which", "label", "count"),
    [
        ("statistical-2025", "Statistical neighbour (2025)", 10),
        ("statistical-2021", "Statistical neighbour (2021)", 10),
        ("region", "Same region", 18),  # 19 in the South East
        ("type", "Same type of authority today", 62),  # 63 unitary authorities
    ],
)
def test_other_sets_can_be_marked(view: View, which: str, label: str, count: int) -> None:
    app = view(la="E06000043", neighbours=which)
    assert faults(app) == []
    groups = marked(app)
    assert list(groups) == [label]
    assert len(groups[label]) == count
    assert "E06000043" not in groups[label]
    if which.startswith("statistical"):
        closeness = app.table[0].value["Closeness"].to_list()
        assert [text.split(",")[0] for text in closeness] == ["", *map(str, range(1, 11))]
    else:
        table = app.dataframe[0].value
        assert len(table) == count + 1
        assert table.iloc[:, 1].dtype.kind == "f"  # numbers, that sort as such


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"la": "E06000046", "neighbours": "touching"}, "No authority touches Isle of Wight."),
        (
            {"la": "E06000063", "neighbours": "statistical-2021"},
            "The statistical model of 2021 names no neighbours for Cumberland.",
        ),
        (
            {"la": "E06000059", "neighbours": "touching", "year": 2018},
            "Dorset has existed since 1 April 2019, so it has none in calendar year 2018.",
        ),
        (
            {"la": "E10000006", "neighbours": "region"},
            "Cumbria existed until 31 March 2023, so it has none in calendar year 2025.",
        ),
    ],
)
def test_why_there_are_no_neighbours_is_said(view: View, params: dict[str, Any], sentence: str) -> None:
    app = view(**params)
    assert not [label for label in marked(app) if not label.startswith("In place of")]
    assert sentence in words(app)


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"la": "E06000029", "year": 2018}, "On this map: **48.2% (55 of 114)**"),
        (
            {"la": "E06000029", "year": 2018, "map": "hex"},
            "For calendar year 2018, not on this map: **48.2% (55 of 114)**",
        ),
        (
            {"la": "E10000021", "year": 2021, "measure": "send_appeals_count"},
            "For calendar year 2021, not on this map: **85**",
        ),
    ],
)
def test_a_chosen_authority_is_said_to_be_on_the_map_only_where_it_is(
    view: View, params: dict[str, Any], sentence: str
) -> None:
    app = view(**params)
    assert sentence in words(app)
    label = map_of(app)["selected_label"]
    assert (label is not None) == sentence.startswith("On this map")


@pytest.mark.parametrize(
    ("year", "chosen", "in_its_place", "sentence"),
    [
        (2020, "E06000063", ["E10000006"], "Cumberland has existed since 1 April 2023."),
        (2024, "E10000006", ["E06000063", "E06000064"], "Cumbria existed until 31 March 2023."),
        (2018, "E06000058", ["E06000028", "E06000029"], "has existed since 1 April 2019."),
        (2018, "E06000059", ["E10000009"], "Dorset has existed since 1 April 2019."),
    ],
)
def test_an_authority_of_other_years_has_those_in_its_place_marked_as_context(
    view: View, year: int, chosen: str, in_its_place: list[str], sentence: str
) -> None:
    app = view(year=year, la=chosen)
    assert faults(app) == []
    ((label, codes),) = marked(app).items()
    assert label.startswith("In place of ")
    assert codes == set(in_its_place)
    (said,) = [text for text in words(app) if "for context only" in text]
    assert sentence in said


def test_a_predecessor_is_context_beside_its_successor_and_never_joined_to_it(view: View) -> None:
    app = view("local-authority", la="E06000063")
    trace_years = {
        trace["name"]: {*trace["x"]}
        for trace in json.loads(drawn(app, "plotly_chart")[0].spec)["data"]
        if any(value is not None for value in trace["y"])
    }
    assert set(trace_years) == {"Cumberland", "Cumbria (to 2023)", "England"}
    by_period = app.table[0].value.set_index("Calendar year")
    assert by_period.loc["2020", ["Figure", "Cumbria (to 2023)"]].to_list() == ["not yet", "84.7%"]
    assert by_period.loc["2025", ["Figure", "Cumbria (to 2023)"]].to_list() == ["6.7%", "ended"]
    (said,) = [text for text in words(app) if "as context" in text]
    assert said.startswith("Cumbria covered a different area until 31 March 2023.")


def test_doubts_and_gaps_of_a_predecessor_are_told_on_its_successors_page(view: View) -> None:
    app = view("local-authority", la="E06000058")
    by_period = app.table[0].value.set_index("Calendar year")
    assert by_period.loc["2014", ["Bournemouth (to 2019)", "Poole (to 2019)"]].to_list() == [
        "100.0% (too few)",
        "No figure",
    ]
    listed = [
        line for text in words(app) for line in text.split("\n") if line.startswith("- Poole (to 2019)")
    ]
    assert any("calendar year 2014: No figure." in line for line in listed)


def test_no_line_of_a_chart_holds_figures_of_two_authorities(view: View) -> None:
    for code in ("E06000063", "E06000058", "E06000061"):
        app = view("local-authority", la=code)
        for message in drawn(app, "plotly_chart"):
            for trace in json.loads(message.spec)["data"]:
                places = {text.split("</b>")[0] for text in trace["text"] if text.startswith("<b>")}
                assert places <= {f"<b>{trace['name']}"}


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
    assert len(specs) == 4  # timeliness, appeals, the established rate, the balance; two years make no chart
    assert len(app.table) == 5
    names = [{trace["name"] for trace in spec["data"]} for spec in specs]
    assert names[0] == {"Brighton and Hove", "England"}
    assert names[1] == {"Brighton and Hove"}  # a count is not set beside England's
    assert not any("2021" in trace["x"] and "2022" in trace["x"] for trace in specs[0]["data"])
