"""The menu Save in a browser: by keyboard, on a phone, in print, in forced colours."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.driving import open_map

pytestmark = pytest.mark.browser

Settled = Callable[[Page], None]
MAP = "Save: Map, EHC plans issued within 20 weeks, excluding exceptions, 2025"
FOCUSED = "document.activeElement.textContent"
SMALLEST = 24  # pixels of a target


def menu(page: Page) -> tuple[Locator, Locator]:
    """The button of the map's menu, and the list that it opens."""
    button = page.get_by_role("button", name=MAP)
    return button, page.locator(f"#{button.get_attribute('popovertarget')}")


def test_the_menu_opens_and_closes_by_keyboard_and_saves_a_file(page: Page, server: str) -> None:
    open_map(page, f"{server}/map?year=2025&la=E08000035")
    button, listed = menu(page)
    button.focus()
    assert button.evaluate("button => getComputedStyle(button).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(listed).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "PNG"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Escape")
    expect(listed).to_be_hidden()
    expect(button).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "SVG"
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    name = "picture-map-council-leeds-ehcp_issued_20_weeks_excl_pct-2025.svg"
    assert waiting.value.suggested_filename == name
    assert "Leeds: 7.3% (134 of 1,843)" in waiting.value.path().read_text(encoding="utf-8")


def test_a_table_of_a_page_is_saved_as_a_workbook(page: Page, server: str, settled: Settled) -> None:
    page.goto(f"{server}/variation?show=cliffs&year=2025")
    settled(page)
    page.get_by_role("button", name="Save: Border gaps: ").click()
    opened = page.locator(".save [popover]:popover-open")
    # Chromium forgets to paint one whose button had to be scrolled to, unless this is said.
    expect(opened).to_have_css("position-visibility", "always")
    with page.expect_download() as waiting:
        opened.get_by_role("link", name="Excel").click()
    assert waiting.value.suggested_filename.startswith("border-gaps-ehc-plans-issued")
    assert waiting.value.path().read_bytes().startswith(b"PK")


def test_the_menu_fits_a_phone_and_its_targets_a_finger_and_is_not_printed(page: Page, server: str) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    open_map(page, f"{server}/map?year=2025")
    button, listed = menu(page)
    button.click()
    for colours in ("none", "active"):
        page.emulate_media(forced_colors="active" if colours == "active" else "none")
        expect(listed).to_be_visible()
        for target in (button, *listed.get_by_role("link").all()):
            box = target.bounding_box()
            assert box is not None
            assert box["height"] >= SMALLEST
            assert box["width"] >= SMALLEST
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 390
        assert listed.evaluate("list => getComputedStyle(list).borderTopStyle") == "solid"
    page.keyboard.press("Escape")
    expect(button).to_be_visible()
    page.emulate_media(media="print")
    expect(button).to_be_hidden()
