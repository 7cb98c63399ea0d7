"""Places on the map page: the authorities of a year, both kinds of map, neighbours, hexagons."""

import re

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.driving import AREAS, area, choose, exactly, open_map, pick

pytestmark = pytest.mark.browser


def test_each_year_has_its_authorities_and_outlines_are_fetched_once(page: Page, server: str) -> None:
    fetched: list[str] = []

    def note(request: Request) -> None:
        if "/geometry/" in request.url:
            fetched.append(request.url)

    page.on("request", note)
    open_map(page, f"{server}/map")
    expect(page.locator(AREAS)).to_have_count(153)
    for part in ("Cumberland", "Westmorland and Furness", "North Northamptonshire", "West Northamptonshire"):
        expect(area(page, part)).to_have_count(1)
    choose(page, "Year", "2024")
    expect(area(page, "Solihull")).to_have_attribute("aria-label", re.compile("80.4%"))
    expect(page.locator(AREAS)).to_have_count(153)
    assert len(fetched) == 1
    choose(page, "Year", "2020")
    expect(page.locator(AREAS)).to_have_count(151)
    for former, successor in (("Cumbria", "Cumberland"), ("Northamptonshire", "West Northamptonshire")):
        expect(area(page, former)).to_have_count(1)
        expect(area(page, successor)).to_have_count(0)
    assert len(set(fetched)) == len(fetched) == 2
    for year, count in (("2025", 153), ("2019", 151)):
        choose(page, "Year", year)
        expect(page.locator(AREAS)).to_have_count(count)
    assert len(fetched) == 2


def test_each_layer_is_fetched_once(page: Page, server: str) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: "/geometry/" in request.url and fetched.append(request.url))
    open_map(page, f"{server}/map")
    show = {kind: page.get_by_role("radio", name=kind) for kind in ("Geographic", "Hexagons")}
    names = page.locator(".canvas > svg text.name")
    expect(names).to_have_count(0)
    show["Hexagons"].click()
    expect(names).to_have_count(9)
    expect(page.locator(AREAS)).to_have_count(153)
    expect(page).to_have_url(f"{server}/map?map=hex")
    assert len(fetched) == 2
    for kind, count in (("Geographic", 0), ("Hexagons", 9)):
        show[kind].click()
        expect(names).to_have_count(count)
    choose(page, "Year", "2024")
    expect(area(page, "Solihull")).to_have_attribute("aria-label", re.compile("80.4%"))
    assert len(fetched) == 2
    choose(page, "Year", "2020")
    expect(area(page, "Cumbria")).to_have_count(1)
    assert len(fetched) == len(set(fetched)) == 3
    with page.expect_response(re.compile("/geometry/")) as waiting:
        page.reload()
    assert waiting.value.from_service_worker is False
    assert waiting.value.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_hexagons_have_equal_size_and_legible_names(page: Page, server: str) -> None:
    open_map(page, f"{server}/map?map=hex")
    sizes = page.locator(AREAS).evaluate_all(
        "paths => paths.map(p => p.getBBox()).map(b => `${Math.round(b.width)} ${Math.round(b.height)}`)"
    )
    assert len(sizes) == 153
    assert len(set(sizes)) == 1
    labels = page.locator(".canvas > svg text.label")
    expect(labels).to_have_count(153)
    overflowing = labels.evaluate_all(
        "labels => labels.filter(l => l.getBBox().width > 194).map(l => l.textContent)"
    )
    assert overflowing == []
    inks = labels.evaluate_all("labels => [...new Set(labels.map(l => getComputedStyle(l).fill))]")
    assert {"rgb(0, 0, 0)", "rgb(255, 255, 255)"} <= set(inks)
    pick(page, "Kingston upon Thames")
    expect(page.get_by_role("heading", name="Kingston upon Thames", exact=True)).to_be_visible()
    expect(page).to_have_url(f"{server}/map?la=E09000021&map=hex")


def test_neighbours_are_outlined_and_listed_on_demand(page: Page, server: str) -> None:
    open_map(page, f"{server}/map?la=E09000030")
    drawn = page.locator(".canvas > svg .line.neighbour")
    expect(drawn).to_have_attribute("d", "")
    choose(page, "Mark councils", "Councils next door")
    expect(page).to_have_url(f"{server}/map?la=E09000030&neighbours=touching")
    expect(area(page, "Hackney")).to_have_attribute("aria-label", re.compile("; council next door$"))
    expect(area(page, "Southwark")).to_have_attribute("aria-label", re.compile("; across a tidal river$"))
    expect(area(page, "Camden")).to_have_attribute("aria-label", re.compile(r"\)$"))
    paths = [area(page, name).get_attribute("d") for name in ("City of London", "Hackney", "Newham")]
    expect(drawn).to_have_attribute("d", "".join(paths))
    legend = page.locator(".legend li")
    expect(legend.filter(has_text="Council next door")).to_be_visible()
    expect(legend.filter(has_text="Across a tidal river")).to_be_visible()
    expect(page.get_by_role("heading", name="Tower Hamlets and others: councils next door")).to_be_visible()


def test_marked_region_fades_all_other_areas(page: Page, server: str) -> None:
    open_map(page, f"{server}/map?la=E09000007&neighbours=region")  # Camden
    faded = page.locator(".canvas > svg path.aside")
    expect(faded).to_have_count(153 - 33)
    expect(area(page, "Hackney")).to_have_attribute("aria-label", re.compile("; same region$"))
    grey = "rgb(230, 228, 224)"
    for name, fades in (("Hackney", False), ("Camden", False), ("Essex", True), ("Surrey", True)):
        assert (area(page, name).evaluate("path => getComputedStyle(path).fill") == grey) == fades
    expect(page.locator(".legend li").filter(has_text="Another region")).to_be_visible()
    expect(page.locator(".legend li").filter(has_text="Camden")).to_be_visible()


def test_arrow_keys_move_between_adjacent_hexagons(page: Page, server: str) -> None:
    open_map(page, f"{server}/map?map=hex&la=E08000035")
    adjacent = {
        "ArrowUp": {"Bradford", "North Yorkshire"},
        "ArrowRight": {"York"},
        "ArrowLeft": {"Calderdale"},
    }
    for key, names in adjacent.items():
        area(page, "Leeds").focus()
        page.keyboard.press(key)
        label = page.evaluate("document.activeElement.shadowRoot.activeElement.ariaLabel")
        assert label.split(":")[0] in names


def test_outdated_map_is_hidden_until_the_new_one_arrives(page: Page, server: str) -> None:
    open_map(page, f"{server}/map")
    delayed: list[Route] = []

    def hold(route: Route) -> None:
        delayed.append(route)

    page.route("**/geometry/*", hold)
    choose(page, "Year", "2020")
    canvas = page.locator(".area-map .canvas")
    expect(canvas).to_have_attribute("aria-busy", "true")
    expect(exactly(page)).to_contain_text("2020")
    style = area(page, "Surrey").evaluate("p => getComputedStyle(p.ownerSVGElement)", None)
    assert (style["pointerEvents"], float(style["opacity"])) == ("none", 0.25)
    choose(page, "Year", "2024")  # whose map is the one still drawn
    expect(canvas).to_have_attribute("aria-busy", "false")
    expect(area(page, "Solihull")).to_have_attribute("aria-label", re.compile("80.4%"))
    choose(page, "Year", "2020")
    expect(canvas).to_have_attribute("aria-busy", "true")
    for route in delayed:
        route.continue_()
    expect(area(page, "Cumbria")).to_have_attribute("aria-label", re.compile("84.7%"))
    expect(canvas).to_have_attribute("aria-busy", "false")


def test_successor_is_located_within_its_predecessor_on_earlier_maps(page: Page, server: str) -> None:
    open_map(page, f"{server}/map?year=2020&la=E06000063")
    outline = page.locator(".canvas > svg .line.context")
    expect(outline).to_have_attribute("d", str(area(page, "Cumbria").get_attribute("d")))
    link = page.get_by_role("link", name="Cumbria (to 2023): 84.7% (399 of 471)")
    link.click()
    expect(page.get_by_role("heading", name="Cumbria (to 2023)", exact=True)).to_be_visible()
    expect(page).to_have_url(f"{server}/map?year=2020&la=E10000006")
