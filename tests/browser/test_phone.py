"""What a phone shows first: a short title and the picture, with most controls behind one line."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driving import open_choices

pytestmark = pytest.mark.browser

Settled = Callable[[Page], None]
WIDTH, HEIGHT = 390, 844
LATE = "ehcp_issued_20_weeks_excl_pct~2025~below~10~~send_appeal_rate_reviews_pct~2025~above~england"
FIRST = {
    "map?la=E08000035": ".st-key-area_map svg",
    "local-authority?la=E08000035": ".lines li:last-child",
    "compare?la=E08000002": ".st-key-dots svg",
    "all-measures?la=E08000002": ".sheet tbody",
    "variation?la=E08000002": ".st-key-spread_chart svg",
    "variation?la=E08000002&show=funnel": ".st-key-funnel_chart svg",
    "variation?la=E08000002&show=movers": ".st-key-movers_chart svg",
    "variation?la=E08000002&show=cliffs": ".st-key-cliffs_chart svg",
    "variation?la=E08000002&show=groups": ".st-key-groups_chart svg",
    "variation?la=E08000002&show=scatter": ".st-key-scatter_chart svg",
    f"variation?show=filter&where={LATE}": ".st-key-content .sheet",
}
"""Views -> what is on the first screen of each: for a council the last of its plain lines."""
LINES = """
(title) => {
  const range = document.createRange();
  range.selectNodeContents(title.querySelector("[data-testid=stMarkdownContainer]") ?? title);
  return range.getBoundingClientRect().height / parseFloat(getComputedStyle(title).lineHeight);
}
"""

IN_BOXES = """
() => [...document.querySelectorAll(".st-key-content :is(.sheet, [data-testid=stVerticalBlock])")]
  .filter((box) => box.checkVisibility({ contentVisibilityAuto: true }) && (
  box.scrollWidth > box.clientWidth + 1
  || (box.scrollHeight > box.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(box).overflowY))
)).map((box) => box.className)
"""
"""The tables and boxes that scroll within the page, in either direction."""


@pytest.mark.exhaustive(3, "views whose picture is on the first screen of a phone")
@pytest.mark.parametrize("view", FIRST)
def test_the_picture_is_on_the_first_screen(page: Page, server: str, settled: Settled, view: str) -> None:
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    page.goto(f"{server}/{view}")
    settled(page)
    first = page.locator(FIRST[view]).first
    expect(first).to_be_visible()
    expect(page.locator(".st-key-content [data-testid=stSkeleton]")).to_have_count(0)
    box = first.bounding_box()
    assert box is not None
    assert box["y"] < HEIGHT
    title = page.get_by_role("heading", level=1)
    assert title.evaluate(LINES) < 3.5
    assert page.locator("[data-testid=stMain]").evaluate("main => main.scrollWidth") <= WIDTH
    assert page.evaluate(IN_BOXES) == []


def test_measures_are_found_by_their_topic(page: Page, server: str, settled: Settled) -> None:
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    page.goto(f"{server}/all-measures?la=E08000002")
    settled(page)
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollHeight") < 5 * HEIGHT
    money = page.locator("tbody", has=page.locator("[scope=rowgroup]", has_text="Money"))
    row = money.locator("tr").nth(1)
    expect(row).to_be_hidden()
    money.locator("summary").first.click()
    expect(row).to_be_visible()
    expect(row.locator("td").first).to_be_visible()
    expect(row.locator("td").last).to_be_hidden()
    row.locator("summary").click()
    expect(row.locator("td:nth-child(n+4):not(:empty)").first).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": HEIGHT})
    expect(page.locator(".sheet summary").first).to_be_hidden()
    expect(page.locator(".sheet tbody").last.locator("tr").last).to_be_visible()


def test_controls_open_on_request_and_stay_open_while_they_are_used(
    page: Page, server: str, settled: Settled
) -> None:
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    page.goto(f"{server}/map?la=E08000035")
    settled(page)
    hexagons = page.get_by_role("radio", name="Hexagons")
    expect(page.get_by_role("combobox", name="Measure")).to_be_visible()
    expect(hexagons).to_be_hidden()
    said = page.locator("[data-testid=stElementContainer]:has(.unfold) + [data-testid=stElementContainer]")
    expect(said).to_contain_text("Leeds · exceptions excluded")
    open_choices(page)
    hexagons.click()
    expect(said).to_contain_text("Leeds · exceptions excluded · hexagons")
    settled(page)
    expect(page.get_by_role("combobox", name="Year")).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": HEIGHT})
    expect(said).to_be_hidden()
    expect(hexagons).to_be_visible()
