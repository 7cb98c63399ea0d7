"""The shell of the site in a browser: links, history, titles, notices, accessibility."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from pages.navigation import PAGES
from tests.browser.driving import AT_REST, axe_violations, choose
from tests.support.sampling import Sampled
from tests.support.servers.serving import served
from tests.support.warehouses import newest

pytestmark = pytest.mark.browser

Settled = Callable[[Page], None]
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
BALANCE = "Money: DSG balance, % of grant"


def expect_option(page: Page, label: str, option: str) -> None:
    """Expect a list to have this option selected."""
    expect(page.get_by_role("combobox", name=label)).to_have_value(option)


def test_link_to_a_page_of_a_fresh_server(page: Page, warehouse_file: Path, settled: Settled) -> None:
    with served(warehouse_file) as fresh:
        page.goto(f"{fresh}/local-authority?la=E06000043")
        settled(page)
        expect(page.get_by_role("heading", level=1)).to_have_text(["Brighton and Hove"])
        expect(page.get_by_role("link", name="Map", exact=True)).to_be_visible()
        expect(page).to_have_title("Local authority - Postcode Lottery")
        page.goto("about:blank")


def test_pages_have_titles_and_links_keep_the_view(page: Page, server: str, settled: Settled) -> None:
    page.goto(f"{server}/map?year=2024")
    settled(page)
    expect(page).to_have_title("Map - Postcode Lottery")
    choose(page, "Local authority", "Leeds")
    expect(page).to_have_url(f"{server}/map?year=2024&la=E08000035")
    link = page.get_by_role("link", name="Local authority")
    expect(link).to_have_attribute("href", re.compile(r"local-authority\?year=2024&la=E08000035$"))
    link.click()
    expect(page).to_have_url(f"{server}/local-authority?year=2024&la=E08000035")
    expect(page).to_have_title("Local authority - Postcode Lottery")
    expect_option(page, "Local authority", "Leeds")
    choose(page, "Local authority", "Buckinghamshire")
    expect(page.get_by_role("heading", level=1)).to_have_text(["Buckinghamshire"])
    link = page.get_by_role("link", name="Map", exact=True)
    expect(link).to_have_js_property("href", f"{server}/map?year=2024&la=E06000060")
    link.click()
    expect(page).to_have_url(f"{server}/map?year=2024&la=E06000060")
    expect_option(page, "Local authority", "Buckinghamshire")
    expect_option(page, "Year", "2024")


def test_each_change_is_one_step_in_the_history(page: Page, server: str, settled: Settled) -> None:
    page.goto(f"{server}/map")
    settled(page)
    before = page.evaluate("history.length")
    choose(page, "Year", "2024")
    expect(page).to_have_url(f"{server}/map?year=2024")
    choose(page, "Local authority", "Leeds")
    expect(page).to_have_url(f"{server}/map?year=2024&la=E08000035")
    settled(page)
    page.get_by_role("link", name="Local authority").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(["Leeds"])
    assert page.evaluate("history.length") == before + 3

    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text(["EHC plans issued within 20 weeks"])
    expect_option(page, "Local authority", "Leeds")
    page.go_back()
    expect(page).to_have_url(f"{server}/map?year=2024")
    expect_option(page, "Local authority", "")
    expect_option(page, "Year", "2024")
    page.go_back()
    expect(page).to_have_url(f"{server}/map")
    expect_option(page, "Year", str(newest.YEAR))
    page.go_forward()
    expect_option(page, "Year", "2024")
    page.go_forward()
    expect_option(page, "Local authority", "Leeds")
    assert page.evaluate("history.length") == before + 3
    page.reload()
    settled(page)
    expect_option(page, "Local authority", "Leeds")
    expect(page).to_have_url(f"{server}/map?year=2024&la=E08000035")


def test_quick_successive_changes_are_all_kept(page: Page, server: str, settled: Settled) -> None:
    page.goto(f"{server}/map")
    settled(page)
    choose(page, "Measure", BALANCE)
    choose(page, "Local authority", "Leeds")
    choose(page, "Year", "2021-22")
    expect(page).to_have_url(f"{server}/map?measure=dsg_balance_pct&year=202122&la=E08000035")
    expect_option(page, "Measure", BALANCE)
    expect_option(page, "Local authority", "Leeds")


def test_invalid_link_shows_a_notice(page: Page, server: str, settled: Settled) -> None:
    page.goto(f"{server}/map")
    settled(page)
    page.goto(f"{server}/map?year=1999&la=846")
    settled(page)
    expect(page.get_by_text("The link asked for year 1999; this measure has no figures")).to_be_visible()
    expect_option(page, "Local authority", "Brighton and Hove")
    # The address stays as it is: rewriting it would break the back button.
    expect(page).to_have_url(f"{server}/map?year=1999&la=846")
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("[data-testid=stApp]")).to_have_css("color-scheme", scheme)
        assert violations(page) == [], scheme
    page.go_back()
    expect(page.get_by_text("The link asked for year 1999")).to_have_count(0)
    expect(page).to_have_url(f"{server}/map")


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """Return what axe finds, with the elements."""
    page.wait_for_function(AT_REST)
    found = axe_violations(page)
    return [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found]


def test_every_page_opened_by_its_link_is_accessible(
    page: Page, server: str, settled: Settled, sampled: Sampled
) -> None:
    """Tests of the pages check them at other widths, in the dark theme and with an authority."""
    page.goto(f"{server}/{PAGES[-1].url_path}")
    settled(page)
    faults = {}
    for entry in sampled(PAGES, 3, "pages opened by their links"):
        page.get_by_role("link", name=entry.title, exact=True).first.click()
        expect(page).to_have_title(f"{entry.title} - Postcode Lottery")
        settled(page)
        faults[entry.title] = violations(page)
    assert {title: found for title, found in faults.items() if found} == {}


def test_site_works_as_localhost(page: Page, server: str, settled: Settled) -> None:
    page.goto(f"{server.replace('127.0.0.1', 'localhost')}/local-authority?la=E08000035")
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(["Leeds"])


def test_missing_warehouse_shows_a_message(page: Page, tmp_path: Path) -> None:
    with served(tmp_path / "nothing.duckdb") as empty:
        page.goto(empty)
        expect(page.get_by_text("There is no data here yet")).to_be_visible(timeout=30_000)
        expect(page.get_by_text("Open Government Licence v3.0")).to_be_visible()
        page.goto("about:blank")


def test_postcode_finds_its_authority_and_is_not_sent_elsewhere(
    page: Page, server: str, settled: Settled
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.url} {request.post_data or ''}"))
    page.goto(f"{server}/local-authority")
    settled(page)
    box = page.get_by_role("textbox", name="Find your council")
    box.fill("bn3 2gl")
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(["Brighton and Hove"])
    expect(page.get_by_test_id("stAlert")).to_contain_text(["BN3 2GL is in Brighton and Hove"])
    answer = page.locator(".st-key-found")
    expect(answer).to_be_focused()
    below, above = answer.bounding_box(), box.bounding_box()
    assert below
    assert above
    assert 0 <= below["y"] - (above["y"] + above["height"]) < 60
    expect(page).to_have_url(f"{server}/local-authority?la=E06000043")
    assert not [request for request in asked if "bn3" in request.lower()]
    settled(page)
    page.get_by_role("link", name="Map", exact=True).click()
    expect(page.locator("path[aria-pressed=true]")).to_have_attribute("aria-label", re.compile("^Brighton"))
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(["Brighton and Hove"])
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(["Local authority"])
