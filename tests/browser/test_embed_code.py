"""The code of an embed in the menu Save: shown, and copied by keyboard."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from pipeline.publish.embeds import snippet
from tests.support.golden import EXCL

pytestmark = pytest.mark.browser


def test_the_code_of_the_map_is_copied_by_keyboard(
    page: Page, shared_context: BrowserContext, server: str
) -> None:
    shared_context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{server}/map?measure={EXCL}&year=2025")
    page.get_by_role("button", name=re.compile("^Save: Map")).press("Enter")
    menu = page.locator(".save [popover]:popover-open")
    menu.locator("summary", has_text="Embed code").press("Enter")
    code = menu.get_by_role("textbox").input_value()
    title = "Map, EHC plans issued within 20 weeks, excluding exceptions, calendar year 2025"
    height = snippet.usual_height("map", of_council=False)
    assert code == snippet.code(f"{server}/embed/map/{EXCL}/2025", title, height)
    expect(menu.get_by_role("textbox")).to_have_accessible_name(f"Embed code: {title}")
    menu.get_by_role("textbox").press("Tab")
    expect(menu.get_by_role("button", name="Copy")).to_be_focused()
    page.keyboard.press("Enter")
    expect(menu.get_by_role("status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == code
