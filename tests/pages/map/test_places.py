"""Places on pages with real data: authorities of a map, neighbours, predecessors."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.drawings.area_map import short_code
from tests.support.reading.page_views import (
    View,
    components,
    faults,
    hovers_of,
    long_tables,
    pictures,
    table_with,
    tables,
    words,
)


@pytest.mark.parametrize(
    ("year", "drawn_areas", "included", "excluded"),
    [
        (2025, 153, "E06000063", "E10000006"),
        (2020, 151, "E10000006", "E06000063"),
        (2020, 151, "E10000021", "E06000061"),
        (2022, 152, "E06000061", "E06000063"),
    ],
)
def test_map_shows_the_authorities_of_its_year(
    view: View, year: int, drawn_areas: int, included: str, excluded: str
) -> None:
    codes = map_data(view(year=year))["codes"].split()
    assert len(codes) == drawn_areas
    assert short_code(included) in codes
    assert short_code(excluded) not in codes


def map_data(app: AppTest) -> dict[str, Any]:
    """Return the data of the map."""
    (map_data,) = components(app, "area_map")
    return dict(map_data)


def test_each_layer_has_its_own_outlines(view: View) -> None:
    plain, hexagons = (map_data(view(year=2025, map=kind)) for kind in ("geographic", "hex"))
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
def test_authorities_off_the_map_are_listed(view: View, params: dict[str, Any], sentences: list[str]) -> None:
    said = [line for text in words(view(**params)) for line in text.split("\n") if "Not on this map" in line]
    assert len(said) == len(sentences)
    for line, sentence in zip(said, sentences, strict=True):
        assert sentence in line


def marked(app: AppTest) -> dict[str, set[str]]:
    """Return the outlined areas by label."""
    return {group["label"]: set(group["codes"].split()) for group in map_data(app)["outlined"]}


def test_neighbours_are_marked_on_request_those_across_a_river_separately(view: View) -> None:
    assert marked(view(la="E09000030")) == {}
    app = view(la="E09000030", neighbours="touching", year=2025)  # Tower Hamlets
    assert marked(app) == {
        "Council next door": {"E09000001", "E09000012", "E09000025"},
        "Across a tidal river": {"E09000028", "E09000023", "E09000011"},
    }
    (title,) = [element.value for element in app.header if "and others" in element.value]
    assert title == "Tower Hamlets and others: councils next door"
    table = tables(app)[0]
    assert table["Local authority"].to_list() == [
        "Tower Hamlets",
        *["City of London", "Hackney", "Newham", "Greenwich", "Lewisham", "Southwark"],
    ]
    assert table["Figure"][0] == "46.0%"
    assert table["Border"].to_list() == ["", *["by land"] * 3, *["tidal river"] * 3]


def test_touching_neighbours_are_those_of_the_year(view: View) -> None:
    lancashire = {"la": "E10000017", "neighbours": "touching"}
    now, then = (marked(view(year=year, **lancashire))["Council next door"] for year in (2025, 2020))
    assert "E06000064" in now - then  # Westmorland and Furness
    assert "E10000006" in then - now  # Cumbria


@pytest.mark.parametrize(
    ("which", "label", "count"),
    [
        ("statistical-2025", "Similar council", 10),
        ("statistical-2021", "Similar council (2021 model)", 10),
        ("region", "Same region", 18),  # 19 in the South East
        ("type", "Same type of authority today", 62),  # 63 unitary authorities
    ],
)
def test_other_neighbour_sets_can_be_marked(view: View, which: str, label: str, count: int) -> None:
    app = view(la="E06000043", neighbours=which)
    assert faults(app) == []
    groups = marked(app)
    assert list(groups) == [label]
    assert len(groups[label]) == count
    assert "E06000043" not in groups[label]
    if which.startswith("statistical"):
        closeness = tables(app)[0]["Closeness"].to_list()
        assert [text.split(",")[0] for text in closeness] == ["", *map(str, range(1, 11))]
    else:
        table = long_tables(app)[0]
        assert len(table) == count + 1
        assert table.iloc[:, 1].dtype.kind == "f"  # numbers, which sort numerically


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"la": "E06000046", "neighbours": "touching"}, "Isle of Wight has no council next door."),
        (
            {"la": "E06000063", "neighbours": "statistical-2021"},
            "The model of 2021 names no similar councils for Cumberland.",
        ),
        (
            {"la": "E06000059", "neighbours": "touching", "year": 2018},
            "Dorset has existed since 1 April 2019, so nothing is marked on this map.",
        ),
        (
            {"la": "E10000006", "neighbours": "region"},
            "Cumbria existed until 31 March 2023, so nothing is marked on this map.",
        ),
    ],
)
def test_reason_if_there_are_no_neighbours(view: View, params: dict[str, Any], sentence: str) -> None:
    app = view(**params)
    assert not [label for label in marked(app) if not label.startswith("In place of")]
    assert sentence in words(app)


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"la": "E06000029", "year": 2018}, "On this map: **48.2% (55 of 114)**"),
        (
            {"la": "E06000029", "year": 2018, "map": "hex"},
            "For 2018, not on this map: **48.2% (55 of 114)**",
        ),
        (
            {"la": "E10000021", "year": 2021, "measure": "send_appeals_count"},
            "For 2021, not on this map: **85**",
        ),
    ],
)
def test_selected_authority_is_reported_on_the_map_only_if_it_is(
    view: View, params: dict[str, Any], sentence: str
) -> None:
    app = view(**params)
    assert sentence in words(app)
    label = map_data(app)["selected_label"]
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
def test_predecessors_or_successors_are_marked_as_context(
    view: View, year: int, chosen: str, in_its_place: list[str], sentence: str
) -> None:
    app = view(year=year, la=chosen)
    assert faults(app) == []
    ((label, codes),) = marked(app).items()
    assert label.startswith("In place of ")
    assert codes == set(in_its_place)
    (said,) = [text for text in words(app) if "for context only" in text]
    assert sentence in said


@pytest.mark.slow
def test_predecessor_is_context_and_never_joined_to_its_successor(view: View) -> None:
    app = view("local-authority", la="E06000063")
    drawing = pictures(app)[0][0]
    points = [hover.partition(":")[0].rsplit(", ", 1) for hover in hovers_of(drawing)]
    years = {name: {year for line, year in points if line == name} for name, _ in points}
    assert set(years) == {"Cumberland", "Cumbria", "England"}
    assert (max(years["Cumbria"]), min(years["Cumberland"])) == ("2022", "2023")
    by_period = table_with(app, "Calendar year").set_index("Calendar year")
    assert by_period.loc["2020", ["Figure", "Cumbria (to 2023)"]].to_list() == [
        "not yet",
        "84.7% (399 of 471)",
    ]
    assert by_period.loc["2025", ["Figure", "Cumbria (to 2023)"]].to_list() == ["6.7%", "ended"]
    (said,) = [text for text in words(app) if "as context" in text]
    assert "Cumbria covered a different area until 31 March 2023." in said


def test_doubts_about_a_predecessor_are_on_its_successors_page(view: View) -> None:
    app = view("local-authority", la="E06000058")
    by_period = table_with(app, "Calendar year").set_index("Calendar year")
    assert by_period.loc["2014", ["Bournemouth (to 2019)", "Poole (to 2019)"]].to_list() == [
        "100.0% (6 of 6) (too few)",
        "No figure",
    ]
    assert any("<p>Poole (to 2019), 2014: No figure." in text for text in words(app))


@pytest.mark.parametrize(
    ("code", "own", "former"),
    [
        ("E06000063", "Cumberland", ["Cumbria"]),
        ("E06000058", "BCP", ["Bournemouth", "Poole"]),
        ("E06000061", "North Northants", ["Northamptonshire"]),
    ],
)
def test_no_line_of_a_chart_has_figures_of_two_authorities(
    view: View, code: str, own: str, former: list[str]
) -> None:
    periods: dict[str, list[str]] = {}
    for hover in hovers_of(pictures(view("local-authority", la=code))[0][-1]):
        name, period = hover.split(": ")[0].rsplit(", ", 1)
        periods.setdefault(name, []).append(period)
    assert {own, *former, "England"} == {*periods}
    for name in former:
        assert max(periods[name]) < min(periods[own])


def test_former_code_still_in_use_is_named(view: View) -> None:
    said = words(view("local-authority", la="E10000002"))
    assert any("ONS code E06000060 (before: E10000002)" in text for text in said)
    assert not any("(before:" in text for text in words(view("local-authority", la="E10000030")))


@pytest.mark.parametrize("path", ["map", "local-authority"])
def test_announced_split_is_mentioned_once_on_either_page(view: View, path: str) -> None:
    said = [text for text in words(view(path, la="E10000030")) if "1 April 2027: Surrey" in text]
    assert len(said) == 1
    assert "East Surrey (Elmbridge" in said[0]


def test_large_set_lists_the_selected_authority_first(view: View) -> None:
    names = long_tables(view(la="E10000030", neighbours="region"))[0]["Local authority"].to_list()
    assert names[0] == "Surrey"
    assert names[1:] == sorted(names[1:])
    assert len(names) == 19
