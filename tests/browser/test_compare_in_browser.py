"""The page Compare in a browser: groups, lists in links, panels, accessibility."""

import itertools
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driving import Faults, choose

pytestmark = pytest.mark.browser

Settled = Callable[[Page], None]


def test_group_can_be_edited_as_a_list_in_the_link(page: Page, server: str, settled: Settled) -> None:
    page.goto(f"{server}/compare")
    settled(page)
    page.get_by_role("link", name="Lambeth with the boroughs it touches").click()
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text("Lambeth and the 7 authorities it touches")
    expect(page.locator(".st-key-dots .js-plotly-plot")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Edit as my own list").click()
    expect(title).to_have_text("Lambeth and the 7 authorities chosen")
    choose(page, "Compare with", "Statistical, 2025 model")
    expect(title).to_have_text("Lambeth and its 10 statistical neighbours (2025 model)")
    page.go_back()
    expect(title).to_have_text("Lambeth and the 7 authorities chosen")
    address = page.url
    assert "with=E09" in address
    page.goto("about:blank")
    page.goto(address)
    expect(title).to_have_text("Lambeth and the 7 authorities chosen")


def test_page_is_accessible_without_overflow(
    page: Page, server: str, settled: Settled, accessibility_faults: Faults
) -> None:
    page.goto(f"{server}/compare?la=E06000058")
    settled(page)
    chart = page.locator(".st-key-panels .js-plotly-plot")
    chart.scroll_into_view_if_needed()
    expect(chart).to_be_visible()
    assert accessibility_faults(page, chart) == {}


def test_phone_shows_two_panels_and_scrolls_to_the_others(page: Page, server: str, settled: Settled) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(f"{server}/compare?la=E06000058")
    settled(page)
    box = page.locator(".st-key-panels")
    chart = box.locator(".js-plotly-plot")
    chart.scroll_into_view_if_needed()
    expect(chart).to_be_visible()
    assert box.evaluate("box => box.scrollWidth") > 2 * box.evaluate("box => box.clientWidth")
    titles = box.locator(".textpoint text")
    boxes = [title.bounding_box() for title in titles.all()]
    assert len(boxes) == 12  # own, region, ten neighbours
    right = 390
    assert sum(box is not None and box["x"] + 20 < right for box in boxes) == 6  # two in each of three rows
    rows = [
        sorted((box["x"], box["x"] + box["width"]) for box in boxes[row : row + 4] if box)
        for row in (0, 4, 8)
    ]
    assert all(left[1] <= right[0] for row in rows for left, right in itertools.pairwise(row))
