"""What a link to the dashboard shows before its scripts run, and that they replace it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.warehouses import newest

pytestmark = pytest.mark.browser

VIEW = "local-authority?la=E10000008"


def test_first_words_are_there_without_script(browser: Browser, server: str) -> None:
    for width in (320, 1280):
        context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 700})
        page = context.new_page()
        page.goto(f"{server}/{VIEW}")
        heading = page.get_by_role("heading", level=1)
        expect(heading).to_contain_text("Devon: EHC plans issued within 20 weeks")
        expect(page.get_by_role("main")).to_contain_text(f"{newest.YEAR}: Devon ")
        box = page.get_by_role("main").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        with page.expect_navigation():
            page.get_by_role("main").get_by_role("link").click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        context.close()


def test_the_dashboard_takes_the_place_of_the_first_words(
    page: Page, server: str, settled: Callable[[Page], None]
) -> None:
    page.goto(f"{server}/{VIEW}")
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(["Devon"])
    expect(page.get_by_text(f"{newest.YEAR}: Devon ")).to_have_count(0)
    assert page.locator("#root > main, #root > style").count() == 0
    expect(page).to_have_title("Local authority - Postcode Lottery")
    assert page.evaluate("document.documentElement.lang") == "en-GB"
    icon = page.locator("link[rel='shortcut icon']").get_attribute("href")
    assert icon is not None
    assert page.request.get(page.evaluate("href => new URL(href, document.baseURI).href", icon)).ok
