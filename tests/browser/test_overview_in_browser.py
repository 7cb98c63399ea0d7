"""The page Overview in a browser: searching by postcode, selecting a dot, accessibility."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driving import Faults
from tests.support.warehouses import newest

pytestmark = pytest.mark.browser

Settled = Callable[[Page], None]


def test_postcode_leads_straight_to_the_page_of_its_council(
    page: Page, server: str, settled: Settled
) -> None:
    page.goto(server)
    settled(page)
    expect(page).to_have_title("Overview - Postcode Lottery")
    box = page.get_by_role("textbox", name="Find your council")
    expect(box).to_have_count(1)
    box.fill("BN3 2GL")
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(["Brighton and Hove"])
    expect(page).to_have_url(f"{server}/local-authority?la=E06000043")
    answer = page.locator(".st-key-found")
    expect(answer).to_contain_text("BN3 2GL is in Brighton and Hove")
    expect(answer).to_be_focused()


def test_a_dot_of_a_strip_selects_its_council(page: Page, server: str, settled: Settled) -> None:
    for width, drawn in ((1280, "0 -8 1040 "), (390, "0 -8 356 ")):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(server)
        settled(page)
        pictures = page.locator(".picture svg")
        expect(pictures).to_have_count(4)  # the map of hexagons, then a strip for each topic
        for strip in pictures.all()[1:]:
            expect(strip).to_have_attribute("viewBox", re.compile(f"^{drawn}"))
    page.locator("circle[data-code=E06000043]").first.click()
    expect(page).to_have_url(f"{server}/?la=E06000043")
    share, _ = newest.BRIGHTON_ON_TIME
    expect(page.get_by_text(f"Brighton and Hove {share}", exact=True)).to_be_visible()
    page.locator("path[data-code=E08000035]").click()
    expect(page).to_have_url(f"{server}/?la=E08000035")


def test_copied_link_has_the_current_view(page: Page, server: str, settled: Settled) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server)
    page.goto(f"{server}/map?la=E06000043")
    settled(page)
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Copied", exact=True)).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{server}/map?year={newest.YEAR}&la=E06000043"


def test_page_is_accessible_without_overflow(
    page: Page, server: str, settled: Settled, accessibility_faults: Faults
) -> None:
    page.goto(f"{server}/?la=E06000043")
    settled(page)
    last = page.get_by_role("heading", name=re.compile("^All figures"))
    assert accessibility_faults(page, last) == {}
