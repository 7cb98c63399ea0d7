"""The code of an embed in the menu Save: shown, and copied by keyboard."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from pipeline.publish.embeds import snippet
from tests.browser.driving import open_map
from tests.support.warehouses.golden import EXCL

pytestmark = pytest.mark.browser


def test_the_code_of_the_map_is_copied_by_keyboard(
    page: Page, shared_context: BrowserContext, server: str
) -> None:
    """Also where it is opened before the script arrives that puts it together."""
    shared_context.grant_permissions(["clipboard-read", "clipboard-write"])
    delayed: list[Route] = []

    def hold(route: Route) -> None:
        delayed.append(route)

    page.route("**/assets/copy_link*.js", hold)
    with page.expect_request("**/assets/copy_link*.js"):
        open_map(page, f"{server}/map?measure={EXCL}&year=2025")
    page.get_by_role("button", name=re.compile("^Save: Map")).press("Enter")
    menu = page.locator(".save [popover]:popover-open")
    embed = menu.locator("details", has_text="Embed code")
    embed.locator("summary").press("Enter")
    expect(embed).to_have_attribute("open", "")
    expect(embed.get_by_role("textbox")).to_have_count(0)
    copy_link = page.get_by_role("button", name="Copy link")
    expect(copy_link).to_be_disabled()
    (script,) = delayed
    script.continue_()
    code = embed.get_by_role("textbox")
    title = "Map, EHC plans issued within 20 weeks, excluding exceptions, 2025"
    height = snippet.usual_height("map", of_council=False)
    expected = snippet.code(f"{server}/embed/map/{EXCL}/2025", title, height)
    expect(code).to_have_value(expected)
    expect(code).to_have_accessible_name(f"Embed code: {title}")
    code.press("Tab")
    expect(menu.get_by_role("button", name="Copy")).to_be_focused()
    page.keyboard.press("Enter")
    expect(menu.get_by_role("status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == expected
    expect(copy_link).to_be_enabled()
