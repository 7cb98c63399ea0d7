"""The page Local authority in a browser, with the shipped data."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driving import Faults, choose, expect_figures
from tests.support.warehouses import newest

pytestmark = pytest.mark.browser

Settled = Callable[[Page], None]
CHART = ".picture svg"
# The smallest text of a picture as it is shown, in pixels.
SMALLEST_TEXT = """
svg => Math.min(...[...svg.querySelectorAll("text")].map(
  text => parseFloat(getComputedStyle(text).fontSize) * svg.getScreenCTM().a))
"""
BRIGHTON, SURREY, CUMBRIA = "E06000043", "E10000030", "E10000006"


@pytest.fixture
def visit(page: Page, server: str, settled: Settled) -> Callable[[str], Page]:
    """Return a function that opens an authority's page."""

    def go(code: str) -> Page:
        page.goto(f"{server}/local-authority?la={code}")
        settled(page)
        expect(page.locator(".card p.figure")).to_have_count(3)
        return page

    return go


def test_three_topics_with_published_figures_and_another_authority(
    visit: Callable[[str], Page], server: str
) -> None:
    page = visit(BRIGHTON)
    expect_figures(page, *newest.BRIGHTON_CARDS)
    cards = page.locator(".card")
    _, plans = newest.BRIGHTON_ON_TIME
    appeals = f"{newest.BRIGHTON_APPEALS} appealable decisions"
    for words in (f"{plans} plans issued", appeals, newest.BALANCE_DATE):
        expect(cards.get_by_text(words).first).to_be_visible()
    chart = page.locator(CHART).first
    expect(chart).to_be_visible()
    expect(chart.get_by_text("counted differently")).to_be_visible()
    expect(chart.locator("text", has_text=newest.BRIGHTON_ON_TIME[0])).to_be_visible()
    choose(page, "Local authority", "Surrey")
    expect(page.get_by_role("heading", level=1)).to_have_text(["Surrey"])
    expect_figures(page, *newest.SURREY_CARDS)
    expect(page).to_have_url(f"{server}/local-authority?la={SURREY}")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(["Brighton and Hove"])


def test_trends_can_be_read_on_a_phone(page: Page, server: str, settled: Settled) -> None:
    """Text is at least 11 pixels high, and the table that opens below has the figure that is pointed at."""
    for width, scheme in ((390, "dark"), (1280, "light")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.goto(f"{server}/local-authority?la={BRIGHTON}")
        settled(page)
        charts = page.locator(CHART)
        expect(charts).to_have_count(3)
        for chart in charts.all():
            expect(chart).to_be_visible()
            assert chart.evaluate(SMALLEST_TEXT) >= 11
    tops = [page.get_by_role("heading", name=name).bounding_box() for name in ("Next door", "Inspections")]
    assert tops[0] is not None
    assert tops[1] is not None
    assert (tops[0]["y"], tops[0]["x"] < tops[1]["x"]) == (tops[1]["y"], True)  # side by side
    share, plans = newest.BRIGHTON_ON_TIME
    words = f"Brighton and Hove, {newest.YEAR}: {share} ({plans})"
    dot = page.locator(f'circle[data-words="{words}"]')
    expect(dot).to_have_count(1)
    page.locator(".below summary", has_text="Year by year").first.press("Enter")
    row = page.locator(".below table").first.get_by_role("row", name=f"{newest.YEAR} ")
    expect(row).to_contain_text(share)
    expect(row).to_contain_text(plans)


def test_abolished_authority_links_to_its_successors(visit: Callable[[str], Page], server: str) -> None:
    page = visit(CUMBRIA)
    expect(page.get_by_role("heading", level=1)).to_have_text(["Cumbria (to 2023)"])
    expect(page.get_by_text("County in North West, until 31 March 2023")).to_be_visible()
    for name, code in (("Westmorland and Furness", "E06000064"), ("Cumberland", "E06000063")):
        link = page.get_by_role("link", name=f"Figures of {name}")
        expect(link).to_have_attribute("href", re.compile(f"local-authority.*la={code}$"))
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(["Cumberland"])
    expect(page).to_have_url(f"{server}/local-authority?la=E06000063")
    expect(page.get_by_role("link", name="Figures of Cumbria (to 2023)")).to_be_visible()


def test_missing_figures_have_a_reason(visit: Callable[[str], Page]) -> None:
    code, reason = newest.WITHOUT_FIGURE
    page = visit(code)
    expect(page.locator("p.figure").first).to_have_text("No figure")
    expect(page.get_by_text(f"No figure. {reason}").first).to_be_visible()
    expect(page.locator("table").first).to_contain_text("No figure")


def test_page_is_accessible_without_overflow(
    visit: Callable[[str], Page], accessibility_faults: Faults
) -> None:
    page = visit(SURREY)
    chart = page.locator(CHART).first
    chart.scroll_into_view_if_needed()
    faults = {"Surrey": accessibility_faults(page, chart)}
    choose(page, "Local authority", "Northamptonshire (to 2021)")
    expect(page.get_by_role("heading", level=1)).to_have_text(["Northamptonshire (to 2021)"])
    faults["a past authority"] = accessibility_faults(page, chart)
    assert {view: found for view, found in faults.items() if found} == {}


def test_longest_page_prints_on_four_sheets_at_a_size_that_can_be_read(visit: Callable[[str], Page]) -> None:
    page = visit("E06000058")  # Bournemouth, Christchurch and Poole, with two predecessors
    expect(page.locator(CHART)).to_have_count(3)
    printed = page.pdf(format="A4", print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 4
    page.emulate_media(media="print")
    block = page.get_by_test_id("stMainBlockContainer")
    assert 16 * float(block.evaluate("block => getComputedStyle(block).zoom")) >= 12  # 9 points
    expect(page.get_by_role("combobox", name="Local authority")).to_be_hidden()
    expect(page.get_by_role("heading", name="More, year by year")).to_be_hidden()
    expect(page.get_by_role("heading", name="What you can say")).to_be_hidden()
    expect(page.get_by_role("table", name="and others")).to_be_visible()
    expect(page.get_by_role("heading", name="Similar councils")).to_be_visible()


def test_page_is_ten_phone_screens_with_a_menu_that_stays_and_lines_to_copy(
    page: Page, server: str, settled: Settled
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server}/local-authority?la=E06000058")
    settled(page)
    expect(page.locator(CHART)).to_have_count(3)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    strips = page.locator(".lines img")
    expect(strips).to_have_count(5)
    assert strips.evaluate_all("images => images.every(each => each.complete && each.naturalWidth > 0)")
    main = page.get_by_test_id("stMain")
    height = main.evaluate("main => main.scrollHeight")
    assert height <= 10 * 844
    said = page.locator("#say").evaluate("title => title.getBoundingClientRect().top")
    assert said < height / 3
    button = page.locator("[data-testid=stHtml] > .copyable").nth(2).get_by_role("button", name="Copy")
    button.click()
    expect(page.locator("[data-testid=stHtml] > .copyable [role=status]").nth(2)).not_to_be_empty()
    page.locator(".sections").get_by_role("link", name="Next door").click()
    expect(page).to_have_url(re.compile("#next-door$"))
    expect(page.get_by_role("heading", name="Next door")).to_be_in_viewport()
    expect(page.locator(".sections")).to_be_in_viewport()
