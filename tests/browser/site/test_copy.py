"""The buttons of the web edition that copy a line."""

import duckdb
import pytest
from playwright.sync_api import Browser, Page, expect

from pipeline.publish.site.council import records
from pipeline.publish.site.council.facts import council_facts
from pipeline.text.council.lines_to_copy import along

pytestmark = pytest.mark.browser


def test_a_line_is_copied_with_the_keyboard_with_place_and_source_and_said_aloud(
    page: Page, server: str, con: duckdb.DuckDBPyConnection
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{server}/council/leeds")
    lines, buttons = page.locator("#say .line"), page.get_by_role("button", name="Copy")
    expect(buttons).to_have_count(lines.count())
    second = buttons.nth(1)
    line = (lines.nth(1).text_content() or "").strip()
    expect(second).to_have_accessible_description(line)
    second.focus()
    page.keyboard.press("Enter")
    expect(page.locator("main [role=status]")).to_have_text("The line is copied.")
    expect(page.get_by_role("button", name="Copied")).to_be_focused()
    about = council_facts(con.cursor(), "leeds")
    found = records.sayings(about)
    after = along(found[1], records.places(about, found)[1])
    assert after.startswith("That is the ")
    assert page.evaluate("navigator.clipboard.readText()") == f"{line} {after}"


def test_without_a_script_there_is_no_button_and_no_room_for_one(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}/council/leeds")
    expect(page.locator("#say .line").first).to_have_css("padding-right", "0px")
    expect(page.locator("#say button")).to_have_count(0)
    context.close()
