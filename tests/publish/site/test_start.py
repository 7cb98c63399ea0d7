"""The start of the web edition: what it says is what the warehouse has, in words that a parent reads."""

import re
from collections import Counter
from xml.etree.ElementTree import Element

import duckdb
import pytest
import textstat

from pipeline.publish.picture_subject import Subject
from pipeline.publish.site import start
from pipeline.queries.figures import get_indicator
from tests.support.reading.site_pages import made, parsed, visible, words
from tests.support.warehouses import newest
from tests.support.warehouses.golden import APPEALS, DEFICITS, EXCL

Con = duckdb.DuckDBPyConnection


@pytest.fixture(scope="module")
def tree(con: Con) -> Element:
    return parsed(made(con.cursor(), "read"))


def of_class(tree: Element, name: str) -> list[str]:
    return [words(item) for item in tree.iter() if name in item.attrib.get("class", "").split()]


def shares(con: Con) -> dict[str, tuple[str, float | None, float, str]]:
    """Name, share on time, plans and why it is not ranked, by slug, in the newest year."""
    found = con.cursor().execute(
        """
        SELECT slug, location.location_name, value, denominator, not_ranked
        FROM figure JOIN location USING (location_code)
        WHERE indicator = ? AND time_period = ? AND figure.geographic_level = 'Local authority' AND existed
        """,
        [EXCL, newest.YEAR],
    )
    return {slug: tuple(others) for slug, *others in found.fetchall()}


def test_the_sentence_names_the_lowest_and_the_highest(tree: Element, con: Con) -> None:
    ranked = [row for row in shares(con).values() if row[3] is None]
    low, high = min(row[1] for row in ranked), max(row[1] for row in ranked)
    (lead,) = of_class(tree, "lead")
    assert f"{low:.0f} in 100 plans came in time in" in lead
    assert high == 100
    for at in (low, high):
        names = [row[0] for row in ranked if row[1] == at]
        assert 1 <= len(names) <= 4
        assert all(name in lead for name in names)
    between = [row[0] for row in ranked if low < row[1] < high]
    assert not [name for name in between if re.search(rf"\b{name}\b", lead)]


def test_every_council_is_a_hexagon_of_its_class_that_leads_to_its_page(tree: Element, con: Con) -> None:
    breaks = get_indicator(con.cursor(), EXCL)["class_breaks"]
    expected = {}
    for slug, (name, value, _, not_ranked) in shares(con).items():
        where = "none" if value is None else "few" if not_ranked else f"c{sum(value >= at for at in breaks)}"
        expected[f"council/{slug}"] = (where, name, value, not_ranked)
    (svg,) = (item for item in tree.iter() if item.attrib.get("class") == "hexes")
    seen = {
        link.attrib["href"]: (group.attrib["class"], words(link))
        for group in svg
        if "class" in group.attrib
        for link in group
    }
    assert seen.keys() == expected.keys()
    for target, (where, name, value, not_ranked) in expected.items():
        assert seen[target][0] == where, target
        said = seen[target][1]
        assert said.startswith(f"{name}: ")
        has_figure = value is not None and not_ranked != "small"
        assert said.endswith(f": {value:.1f}%") if has_figure and not not_ranked else ": " in said
        assert ("%" in said) == has_figure, said
    assert all(link.attrib["tabindex"] == "-1" for link in svg.iter() if "href" in link.attrib and len(link))
    assert Counter(where for where, _ in seen.values())["few"] == 2, "City of London and the Isles of Scilly"


def test_the_three_figures_are_those_published(tree: Element) -> None:
    in_deficit, with_figure, millions = DEFICITS[newest.BALANCE_YEAR]
    share, counts = newest.ON_TIME
    assert of_class(tree, "of-all") == [
        f"{round(float(share.rstrip('%')))} in 100",
        f"{APPEALS[newest.APPEALS_YEAR][0]:,}",
        f"£{millions / 1000:.2f}bn",
    ]
    said = of_class(tree, "said")
    assert counts in said[0]
    assert f"{in_deficit} councils" in said[2]
    assert newest.BALANCE_DATE in said[2]
    assert f"{with_figure} councils have a figure" in said[2]


def test_the_ends_of_appeals_are_those_of_ranked_councils(tree: Element, con: Con) -> None:
    rows = con.cursor().execute(
        """
        SELECT location_name, printf('%.1f', value) FROM figure
        WHERE indicator = 'send_appeals_per_10000' AND time_period = ? AND existed AND not_ranked IS NULL
          AND value IS NOT NULL AND geographic_level = 'Local authority' ORDER BY value
        """,
        [newest.APPEALS_YEAR],
    )
    ordered = rows.fetchall()
    said = of_class(tree, "said")[1]
    for name, figure in (ordered[0], ordered[-1]):
        assert f"{figure} in {name}" in said


def test_the_strongest_leads_of_different_councils_are_shown(tree: Element, con: Con) -> None:
    found = (
        con.cursor().execute("SELECT summary, sentence FROM lead ORDER BY strength DESC LIMIT 1").fetchall()
    )
    shown = [words(item) for item in tree.iter("p")]
    assert set(found[0]) <= set(shown)
    (leads,) = (item for item in tree.iter("ul") if item.attrib.get("class") == "leads")
    assert len({link.attrib["href"] for link in leads.iter("a")}) == 3
    topics = dict(
        con.cursor().execute("SELECT summary, topic FROM lead JOIN indicator USING (indicator)").fetchall()
    )
    assert len({topics[text] for item in leads.iter("p") if (text := words(item)) in topics}) == 3


def test_a_child_of_twelve_to_fourteen_can_read_the_first_screen(tree: Element) -> None:
    main = next(tree.iter("main"))
    hero = next(item for item in main.iter("div") if item.attrib.get("class") == "hero")
    text = [visible(item) for item in hero[0] if item.tag in ("h1", "p")]
    text += [visible(item) for item in hero[0].iter("li")]
    text += [
        f"{big} {said}" for big, said in zip(of_class(main, "of-all"), of_class(main, "said"), strict=True)
    ]
    read = ". ".join(part.rstrip(".") for part in text) + "."
    assert textstat.flesch_kincaid_grade(read) <= 9, read  # grade 9: 14 to 15 years
    assert textstat.flesch_reading_ease(read) >= 60, read  # 60 to 70: easily read at 13 to 15


def test_there_is_one_box_and_one_feed(tree: Element) -> None:
    assert len(list(tree.iter("form"))) == 1
    feeds = [item.attrib["href"] for item in tree.iter("link") if "atom" in item.attrib.get("type", "")]
    assert feeds == ["feed/england.atom"]


def test_colours_of_classes_are_there_for_light_and_dark(tree: Element) -> None:
    rules = next(tree.iter("style")).text or ""
    light, dark = rules.split("@media screen and (prefers-color-scheme:dark)")
    classes = re.findall(r"\.c\d", light)
    assert classes == sorted(set(classes))
    assert re.findall(r"\.c\d", dark) == classes
    assert not set(re.findall("#[0-9a-f]{6}", light)) & set(re.findall("#[0-9a-f]{6}", dark))


def test_one_among_several_ends_is_named_only_if_they_are_few(con: Con) -> None:
    own = con.cursor()
    indicator = get_indicator(own, EXCL)
    for year in (2022, 2024):
        ends = start.extremes(Subject(own, indicator, year))
        assert ends is not None
        for end in (ends["low"], ends["high"]):
            assert re.fullmatch(r"\d+ councils|[A-Z].*|the [A-Z].*", end["where"])
            assert bool(end["counts"]) == (" councils" not in end["where"] and " and " not in end["where"])
