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
    """Return the map as first shown. Opening it takes longer than most actions, so a test makes many."""
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


def test_names_hatches_and_tooltips_of_the_first_view(map_page):
    """Areas without a figure are hatched unlike any class; a tooltip stays inside the map."""
    expect(map_page.get_by_role("group", name="Measure 0")).to_be_visible()
    expect(area(map_page, "Area 001")).to_have_attribute("aria-label", "Area 001: 0.0 % of 1,203 plans")
    expect(area(map_page, "Area 002")).to_have_attribute("aria-label", "Area 002: not published")
    expect(area(map_page, "Area 004")).to_have_attribute("aria-label", "Area 004: no figure")
    assert "missing" in fill(area(map_page, "Area 002"))
    assert "missing" in fill(area(map_page, "Area 004"))
    assert fill(area(map_page, "Area 001")).startswith("rgb")
    for name in ("Area 001", "Area 019", "Area 134", "Area 152"):
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


def test_rerun_repaints_areas_and_fetches_only_other_outlines_once(page, map_server):
    """A rerun sends the values of 153 areas, and the script and style, which Streamlit sends each time.

    The legend has units, and unranked areas only if there are any.
    """
    received: list[int] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda data: received.append(len(data))))
    open_map(page, map_server)
    key = page.get_by_role("list", name="Key to the map").get_by_role("listitem")
    classes = ["under 20 %", "20 to 40 %", "40 to 60 %", "60 to 80 %", "80 % and over"]
    expect(key).to_have_text([*classes, "No figure"])
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url.rpartition("/")[2]))
    path = area(page, "Area 001").element_handle()
    before = fill(area(page, "Area 001"))
    received.clear()
    next_measure(page)
    expect(area(page, "Area 001")).to_have_attribute("aria-label", "Area 001: 20.0 % of 1,203 plans")
    assert 0 < sum(received) < 24_000
    assert path.evaluate("node => node.isConnected")
    assert fill(area(page, "Area 001")) != before
    assert requests == []
    expect(key).to_have_text([*classes, "Not ranked: fewer than 30 plans", "No figure"])
    assert "not-ranked" in fill(area(page, "Area 003"))
    toggle = page.get_by_text("Old outlines")
    for count in (152, 153, 152):
        toggle.click()
        expect(page.locator("path[role=button]")).to_have_count(count)
    assert requests == ["old.json"]


def test_arrow_keys_clicks_and_insets_select_an_area(map_page):
    """An island is selected anywhere in its inset."""
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

    area(map_page, "Area 040").click()
    expect(area(map_page, "Area 040")).to_have_attribute("aria-pressed", "true")
    expect(map_page.locator('[aria-pressed="true"]')).to_have_count(1)
    expect(map_page).to_have_url(re.compile("la=E06000040"))
    outline = map_page.locator(".canvas > svg .line.selected")
    assert outline.get_attribute("d") == area(map_page, "Area 040").get_attribute("d")

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


def test_map_is_accessible_in_both_themes(map_page):
    area(map_page, "Area 040").click()
    expect(area(map_page, "Area 040")).to_have_attribute("aria-pressed", "true")
    fills = {}
    for width, scheme in ((1280, "light"), (1280, "dark"), (390, "light")):
        map_page.set_viewport_size({"width": width, "height": 900})
        map_page.emulate_media(color_scheme=scheme)
        expect(map_page.locator(".area-map")).to_have_attribute("data-theme", scheme)
        fills[scheme] = fill(area(map_page, "Area 001"))
        results = Axe().run(map_page, context=".stBidiComponent")
        assert results.response["passes"]
        assert results.response["violations"] == [], (width, scheme)
    assert fills["light"] != fills["dark"]
