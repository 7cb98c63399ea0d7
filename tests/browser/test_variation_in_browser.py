"""The page Variation in a browser: sections, conditions in the address, accessibility."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driving import Faults
from tests.support.warehouses import newest

pytestmark = pytest.mark.browser

Settled = Callable[[Page], None]
TIMELINESS = "ehcp_issued_20_weeks_excl_pct"


def test_sections_and_steps_back(page: Page, server: str, settled: Settled) -> None:
    page.goto(f"{server}/variation?year=2024&la=E09000016")
    settled(page)
    expect(page.locator(".st-key-spread_chart svg").get_by_text("counted differently")).to_be_visible()
    page.get_by_role("button", name="Movers").or_(page.get_by_role("radio", name="Movers")).first.click()
    expect(page.get_by_text("Redbridge had the steepest fall")).to_be_visible()
    expect(page).to_have_url(f"{server}/variation?year=2024&la=E09000016&show=movers")
    chart = page.locator(".st-key-movers_chart svg")
    expect(chart.get_by_text("94.3% → 29.4%")).to_be_visible()
    page.go_back()
    expect(page.locator(".st-key-spread_chart svg").get_by_text("counted differently")).to_be_visible()


def test_changed_conditions_are_steps_in_the_history(page: Page, server: str, settled: Settled) -> None:
    page.goto(f"{server}/variation?show=filter")
    settled(page)
    page.get_by_role("link", name="All London boroughs under 40% on time").click()
    expect(page.get_by_text("authorities in London meet both conditions")).to_be_visible()
    number = page.get_by_label("1. Number, %")
    expect(number).to_have_value("40")
    number.fill("35")
    number.press("Enter")
    expect(page).to_have_url(re.compile(f"{TIMELINESS}(~|%7E){newest.YEAR}(~|%7E)below(~|%7E)35"))
    expect(page.get_by_text("below 35.0%").first).to_be_visible()
    page.go_back()
    expect(number).to_have_value("40")
    expect(page.get_by_text("below 40.0%").first).to_be_visible()
    page.go_forward()
    expect(number).to_have_value("35")


def test_page_is_accessible_without_overflow(
    page: Page, server: str, settled: Settled, accessibility_faults: Faults
) -> None:
    faults = {}
    where = f"{TIMELINESS}~2025~below~40~~dsg_balance_pct~202324~below~-5"
    for view in ("show=spread", "show=cliffs", f"show=filter&where={where}"):
        page.goto(f"{server}/variation?la=E06000058&{view}")
        settled(page)
        faults[view] = accessibility_faults(page, page.locator("[data-testid=stApp] h1"))
    assert {view: found for view, found in faults.items() if found} == {}
