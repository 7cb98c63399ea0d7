"""The page Compare in a browser: groups, lists in links, panels, accessibility."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driving import Faults, choose

pytestmark = pytest.mark.browser

Settled = Callable[[Page], None]


def test_group_can_be_edited_as_a_list_in_the_link(page: Page, server: str, settled: Settled) -> None:
    page.goto(f"{server}/compare")
    settled(page)
    page.get_by_role("link", name="Lambeth with the councils next door").click()
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text("Lambeth and the 7 councils next door")
    expect(page.locator(".st-key-dots svg")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Edit as my own list").click()
    expect(title).to_have_text("Lambeth and the 7 councils chosen")
    choose(page, "Compare with", "Similar councils")
    expect(title).to_have_text("Lambeth and its 10 similar councils")
    expect(page.get_by_text("2025 model", exact=True)).to_be_visible()
    page.go_back()
    expect(title).to_have_text("Lambeth and the 7 councils chosen")
    address = page.url
    assert "with=E09" in address
    page.goto("about:blank")
    page.goto(address)
    expect(title).to_have_text("Lambeth and the 7 councils chosen")


def test_page_is_accessible_without_overflow(
    page: Page, server: str, settled: Settled, accessibility_faults: Faults
) -> None:
    page.goto(f"{server}/compare?la=E06000058")
    settled(page)
    chart = page.locator(".st-key-panels svg")
    chart.scroll_into_view_if_needed()
    expect(chart).to_be_visible()
    assert accessibility_faults(page, chart) == {}


def test_a_phone_shows_every_chart_in_full_and_labels_what_is_touched(
    page: Page, server: str, settled: Settled
) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(f"{server}/compare?la=E06000058")
    settled(page)
    for key, least in (("dots", 12), ("together", 5), ("panels", 22)):
        chart = page.locator(f".st-key-{key} svg")
        chart.scroll_into_view_if_needed()
        expect(chart).to_be_visible()
        boxes = [text.bounding_box() for text in chart.locator("text").all()]
        assert len(boxes) >= least
        for box in boxes:
            assert box is not None
            assert 0 <= box["x"] < box["x"] + box["width"] <= 390, key
            assert box["height"] > 11, key
    over = page.locator(".sheet").evaluate_all("all => all.map(each => each.scrollWidth - each.clientWidth)")
    assert len(over) >= 4
    assert max(over) <= 0, "a table is cut"
    cell = page.locator(".sheet td").first
    assert cell.evaluate("cell => getComputedStyle(cell, '::before').content") == '"Figure"'
    dot = page.locator(".st-key-dots [data-words]").first
    dot.scroll_into_view_if_needed()
    dot.click()
    tooltip = page.locator(".st-key-dots .tooltip")
    expect(tooltip).to_be_visible()
    expect(tooltip).to_contain_text(re.compile(r"\d+\.\d% \([\d,]+ of [\d,]+\)"))  # the figure in full
    box = tooltip.bounding_box()
    assert box is not None
    assert 0 <= box["x"] < box["x"] + box["width"] <= 390
