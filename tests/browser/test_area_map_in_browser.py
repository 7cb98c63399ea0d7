"""The map component in a browser, in a small app with made-up outlines."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.map_app import served_map

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def map_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of an app with only the map."""
    with served_map(tmp_path_factory.mktemp("map_app")) as address:
        yield address


@pytest.fixture
def map_page(page: Page, map_server: str) -> Page:
    open_map(page, map_server)
    return page


def open_map(page: Page, address: str) -> None:
    page.goto(address)
    expect(area(page, "Area 001")).to_be_attached()
    settled(page)


def settled(page: Page) -> None:
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


def area(page: Page, name: str) -> Locator:
    return page.locator(f'path[role=button][aria-label^="{name}:"]')


def fill(path: Locator) -> str:
    return path.evaluate("node => getComputedStyle(node).fill")


def focused(page: Page) -> str:
    """Return the label of the focused area."""
    return page.locator("path:focus").get_attribute("aria-label") or ""


def next_measure(page: Page) -> None:
    page.get_by_role("button", name="Next measure").click()
    settled(page)


def test_map_and_areas_have_accessible_names(map_page):
    expect(map_page.get_by_role("group", name="Measure 0")).to_be_visible()
    expect(area(map_page, "Area 001")).to_have_attribute("aria-label", "Area 001: 0.0 % of 1,203 plans")
    expect(area(map_page, "Area 002")).to_have_attribute("aria-label", "Area 002: not published")
    expect(area(map_page, "Area 004")).to_have_attribute("aria-label", "Area 004: no figure")


def test_areas_without_a_figure_are_hatched_unlike_any_class(map_page):
    assert "missing" in fill(area(map_page, "Area 002"))
    assert "missing" in fill(area(map_page, "Area 004"))
    assert fill(area(map_page, "Area 001")).startswith("rgb")


def test_legend_has_units_and_unranked_areas_only_if_there_are_any(map_page):
    key = map_page.get_by_role("list", name="Key to the map").get_by_role("listitem")
    classes = ["under 20 %", "20 to 40 %", "40 to 60 %", "60 to 80 %", "80 % and over"]
    expect(key).to_have_text([*classes, "No figure"])
    next_measure(map_page)
    expect(key).to_have_text([*classes, "Not ranked: fewer than 30 plans", "No figure"])
    assert "not-ranked" in fill(area(map_page, "Area 003"))


def test_click_selects_and_outlines_an_area(map_page):
    area(map_page, "Area 040").click()
    expect(area(map_page, "Area 040")).to_have_attribute("aria-pressed", "true")
    expect(map_page.locator('[aria-pressed="true"]')).to_have_count(1)
    expect(map_page).to_have_url(re.compile("la=E06000040"))
    outline = map_page.locator(".canvas > svg .line.selected")
    assert outline.get_attribute("d") == area(map_page, "Area 040").get_attribute("d")


def test_rerun_repaints_areas_without_fetching(map_page):
    requests: list[str] = []
    map_page.on("request", lambda request: requests.append(request.url))
    path = area(map_page, "Area 001").element_handle()
    before = fill(area(map_page, "Area 001"))
    next_measure(map_page)
    expect(area(map_page, "Area 001")).to_have_attribute("aria-label", "Area 001: 20.0 % of 1,203 plans")
    assert path.evaluate("node => node.isConnected")
    assert fill(area(map_page, "Area 001")) != before
    assert requests == []


def test_outlines_are_fetched_once(map_page):
    requests: list[str] = []
    map_page.on("request", lambda request: requests.append(request.url.rpartition("/")[2]))
    toggle = map_page.get_by_text("Old outlines")
    for count in (152, 153, 152):
        toggle.click()
        expect(map_page.locator("path[role=button]")).to_have_count(count)
    assert requests == ["old.json"]


def test_arrow_keys_move_the_focus_and_enter_selects(map_page):
    expect(map_page.locator('path[tabindex="0"]')).to_have_count(1)
    map_page.locator('path[tabindex="0"]').focus()
    walk = [
        ("ArrowRight", "Area 002"),
        ("ArrowDown", "Area 021"),
        ("ArrowLeft", "Area 020"),
        ("ArrowUp", "Area 001"),
        ("ArrowUp", "Area 001"),
        ("End", "Isle"),
        ("Home", "Area 001"),
    ]
    for key, name in walk:
        map_page.keyboard.press(key)
        assert focused(map_page).startswith(f"{name}:")
    map_page.keyboard.press("ArrowDown")
    map_page.keyboard.press("Enter")
    expect(area(map_page, "Area 020")).to_have_attribute("aria-pressed", "true")
    assert focused(map_page).startswith("Area 020:")
    map_page.keyboard.press("ArrowRight")
    map_page.keyboard.press(" ")
    expect(area(map_page, "Area 021")).to_have_attribute("aria-pressed", "true")
    expect(map_page.locator('path[tabindex="0"]')).to_have_count(1)


def test_focus_has_a_ring_and_a_tooltip_that_escape_hides(map_page):
    map_page.locator('path[tabindex="0"]').focus()
    map_page.keyboard.press("ArrowRight")
    expect(map_page.locator(".tooltip")).to_have_text("Area 002 not published")
    ring = map_page.locator(".canvas > svg .line.focused")
    assert ring.get_attribute("d") == area(map_page, "Area 002").get_attribute("d")
    map_page.keyboard.press("Escape")
    expect(map_page.locator(".tooltip")).to_be_hidden()
    map_page.keyboard.press("Tab")
    assert ring.get_attribute("d") == ""


@pytest.mark.parametrize("name", ["Area 001", "Area 019", "Area 134", "Area 152"])
def test_tooltip_stays_inside_the_map(map_page, name):
    area(map_page, name).hover()
    tooltip = map_page.locator(".tooltip")
    expect(tooltip).to_contain_text(name)
    inner, outer = tooltip.bounding_box(), map_page.locator(".canvas").bounding_box()
    assert inner["x"] >= outer["x"] - 1
    assert inner["y"] >= outer["y"] - 1
    assert inner["x"] + inner["width"] <= outer["x"] + outer["width"] + 1
    assert inner["y"] + inner["height"] <= outer["y"] + outer["height"] + 1
    map_page.mouse.move(1, 1)
    expect(tooltip).to_be_hidden()


def test_insets_are_clickable_and_an_island_anywhere_in_its_inset(map_page):
    isle, corner = map_page.locator(".inset").all()
    isle.locator("svg").click(position={"x": 4, "y": 4})
    expect(area(map_page, "Isle")).to_have_attribute("aria-pressed", "true")
    width = corner.locator("svg").bounding_box()["width"]
    corner.locator("svg").click(position={"x": width - 5, "y": 10})
    expect(area(map_page, "Area 002")).to_have_attribute("aria-pressed", "true")
    assert corner.locator(".line.selected").get_attribute("d") == area(map_page, "Area 002").get_attribute(
        "d"
    )


def test_failed_map_request_is_reported_and_retried(page, map_server):
    broken = "**/geometry/*.json"
    page.route(broken, lambda route: route.fulfill(body="no map"))
    page.goto(map_server)
    sentence = page.get_by_text("The map could not be loaded. The table below has the same figures.")
    expect(sentence).to_be_visible()
    page.unroute(broken)
    next_measure(page)
    expect(area(page, "Area 001")).to_be_visible()
    expect(sentence).to_have_count(0)


def test_tap_selects_with_a_tooltip_and_allows_scrolling(browser: Browser, map_server):
    context = browser.new_context(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
    page = context.new_page()
    open_map(page, map_server)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    area(page, "Area 059").tap()
    expect(page.locator(".tooltip")).to_contain_text("Area 059")
    expect(area(page, "Area 059")).to_have_attribute("aria-pressed", "true")
    assert (
        page.locator(".canvas > svg").evaluate("node => getComputedStyle(node).touchAction") == "manipulation"
    )
    context.close()


def test_dark_theme_has_its_own_colours(browser: Browser, map_server):
    fills = []
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme)
        page = context.new_page()
        open_map(page, map_server)
        fills.append(fill(area(page, "Area 001")))
        context.close()
    assert fills[0] != fills[1]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light")])
def test_map_is_accessible(browser: Browser, map_server, width, scheme):
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    page = context.new_page()
    open_map(page, map_server)
    area(page, "Area 040").click()
    expect(area(page, "Area 040")).to_have_attribute("aria-pressed", "true")
    results = Axe().run(page, context=".stBidiComponent")
    assert results.response["passes"]
    assert results.response["violations"] == []
    context.close()


def test_rerun_sends_little_over_the_websocket(page, map_server):
    """A rerun sends the values of 153 areas, and the script and style, which Streamlit sends each time."""
    received: list[int] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda data: received.append(len(data))))
    open_map(page, map_server)
    received.clear()
    next_measure(page)
    expect(area(page, "Area 001")).to_have_attribute("aria-label", "Area 001: 20.0 % of 1,203 plans")
    assert sum(received) < 24_000
