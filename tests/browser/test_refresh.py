"""The address of what is shown in the menu Save: in two steps, by keyboard, for each program."""

import re

import polars as pl
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from pages.ui.text import programs
from tests.support.warehouses.golden import EXCL

pytestmark = pytest.mark.browser


def test_the_address_of_a_comparison_is_copied_and_gives_what_is_shown(
    page: Page, shared_context: BrowserContext, server: str
) -> None:
    shared_context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{server}/compare?measure={EXCL}&year=2025&la=E08000035&neighbours=touching")
    page.get_by_role("button", name=re.compile("^Save: EHC plans issued within 20 weeks, .* 2025$")).press(
        "Enter"
    )
    menu = page.locator(".save [popover]:popover-open")
    menu.locator("summary", has_text="Address to refresh").press("Enter")
    field, list_of_programs = menu.get_by_role("textbox"), menu.get_by_role("combobox")
    address = field.input_value()
    shown = pl.read_csv(address, infer_schema_length=None)
    assert shown.filter(location_code="E08000035").select("numerator", "denominator").rows() == [(134, 1843)]
    assert "E92000001" in shown["location_code"]
    assert shown["time_period"].unique().to_list() == [2025]
    for label, form, text in programs.choices():
        list_of_programs.select_option(label)
        expect(field).to_have_value(text.replace("{address}", address.replace(".csv?", f".{form}?")))
    list_of_programs.press("Tab")
    field.press("Tab")
    expect(menu.get_by_role("button", name="Copy")).to_be_focused()
    page.keyboard.press("Enter")
    expect(menu.get_by_role("status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == field.input_value()
