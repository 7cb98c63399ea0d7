"""The web edition in a browser: without scripts, at any width, in both themes, read aloud and on paper."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdfium2 import PdfDocument

from tests.browser.driving import STATES, axe_violations
from tests.support.sampling import Sampled
from tests.support.warehouses.golden import EXCL

pytestmark = pytest.mark.browser

PAGES = (
    *("council/leeds", "council/isles-of-scilly", f"measure/{EXCL}", "region/london", "about"),
    *("read", "councils", "borders", "leads", "claims", "changes", "glossary"),
)
FOOT = 37.0
"""Points at the bottom of a sheet below its text: 13 mm."""
# Elements that are wider than the window, other than in boxes that scroll by themselves.
TOO_WIDE = """
() => [...document.querySelectorAll('body *')]
  .filter((item) => item.getBoundingClientRect().right > innerWidth + 1)
  .filter((item) => !item.closest('.wide-table, .skip, svg'))
  .map((item) => item.outerHTML.slice(0, 80))
"""
SCROLLING = """
() => [...document.querySelectorAll('.wide-table')]
  .filter((item) => item.scrollWidth > item.clientWidth)
  .map((item) => item.outerHTML.slice(0, 80))
"""
# Lines to copy whose words lie below their button.
COVERED = """
() => [...document.querySelectorAll('.copy li > button')].filter((button) => {
  const [range, own] = [document.createRange(), button.getBoundingClientRect()];
  range.selectNodeContents(button.parentElement.querySelector('.line'));
  return [...range.getClientRects()].some((part) =>
    part.right > own.left && part.left < own.right && part.bottom > own.top && part.top < own.bottom);
}).map((button) => button.parentElement.innerText.slice(0, 80))
"""
BYTES = """
() => ['navigation', 'resource']
  .flatMap((kind) => performance.getEntriesByType(kind))
  .map((entry) => entry.encodedBodySize)
"""
SHIFTS = """
() => new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) sum += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => resolve(sum), 300);
})
"""


@pytest.fixture
def without_scripts(browser: Browser) -> Iterator[BrowserContext]:
    """A context in which no script of a page runs."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    yield context
    context.close()


def test_pages_are_accessible_at_each_width_and_in_each_theme(
    page: Page, server: str, sampled: Sampled
) -> None:
    faults = {}
    shown = [(path, *state) for path in PAGES for state in STATES]
    for path, width, theme in sampled(shown, 6, "web pages, widths and themes checked for accessibility"):
        if page.url != f"{server}/{path}":
            page.goto(f"{server}/{path}")
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        found = axe_violations(page)
        if found:
            faults[path, width, theme] = [(fault["id"], fault["nodes"][0]["html"]) for fault in found]
    assert faults == {}


def test_nothing_is_wider_than_the_window(page: Page, server: str) -> None:
    """Nor does a table scroll sideways on a phone, nor a button lie on the words it copies."""
    for path in PAGES:
        page.goto(f"{server}/{path}")
        page.evaluate("document.querySelectorAll('details').forEach((part) => part.open = true)")
        for width in (320, 390, 1280):
            page.set_viewport_size({"width": width, "height": 700})
            assert page.evaluate(TOO_WIDE) == [], (path, width)
            assert page.evaluate(COVERED) == [], (path, width)
            assert page.evaluate(SCROLLING) == [], (path, width)
            assert page.evaluate("document.documentElement.scrollWidth") == width, (path, width)


def test_nothing_moves_while_a_page_loads(page: Page, server: str, sampled: Sampled) -> None:
    for path in sampled(PAGES, 3, "web pages of which nothing moves while they load"):
        page.goto(f"{server}/{path}")
        page.wait_for_load_state("networkidle")
        assert page.evaluate(SHIFTS) == 0, path


def test_a_page_is_light(page: Page, server: str) -> None:
    page.goto(f"{server}/council/leeds")
    page.wait_for_load_state("networkidle")
    received = page.evaluate(BYTES)
    assert len(received) >= 3  # page, style sheet with typefaces, scripts
    assert sum(received) < 150_000
    faces = "[...document.fonts].map((face) => [face.family, face.weight, face.status].join(' '))"
    assert page.evaluate(faces) == [
        *("Site Sans 400 loaded", "Site Sans 600 loaded", "Site Serif 600 loaded"),
    ]


def test_everything_is_there_without_scripts(without_scripts: BrowserContext, server: str) -> None:
    page = without_scripts.new_page()
    page.goto(f"{server}/council/leeds")
    expect(page.get_by_role("heading", level=1)).to_have_text("Leeds")
    expect(page.locator(".chart.narrow")).to_be_visible()
    expect(page.locator(".chart.wide").first).to_be_hidden()
    page.get_by_text("Notes, and the figures as a table").first.click()
    expect(page.get_by_role("cell", name="7.3% (134 of 1,843)")).to_be_visible()
    page.get_by_role("link", name="Bradford").first.click()
    expect(page).to_have_url(f"{server}/council/bradford")


def test_the_start_leads_to_councils_without_scripts(without_scripts: BrowserContext, server: str) -> None:
    page = without_scripts.new_page()
    page.goto(f"{server}/read")
    page.get_by_label("Find your council").fill("LS1 1UR")
    page.get_by_role("button", name="Find").click()
    expect(page).to_have_url(f"{server}/council/leeds")
    page.goto(f"{server}/read")
    derbyshire = page.locator(".hexes a[href='council/derbyshire']")
    expect(derbyshire.locator("text")).to_be_hidden()
    derbyshire.locator("use").hover()
    expect(derbyshire.locator("text")).to_be_visible()
    derbyshire.locator("use").click()
    expect(page).to_have_url(f"{server}/council/derbyshire")
    page.goto(f"{server}/read")
    page.get_by_role("link", name="Every council, A to Z").click()
    page.get_by_role("link", name="Leeds", exact=True).first.click()
    expect(page).to_have_url(f"{server}/council/leeds")


def test_colours_of_the_start_are_kept_where_those_of_a_system_are_forced(page: Page, server: str) -> None:
    colour = "(selector) => getComputedStyle(document.querySelector(selector))"
    page.goto(f"{server}/read")
    seen = {}
    for forced, theme in (("none", "light"), ("active", "light"), ("none", "dark")):
        page.emulate_media(forced_colors=forced, color_scheme=theme)  # type: ignore[arg-type]
        classes = [f"c{at}" for at in range(5)]
        fills = [page.evaluate(f"{colour}.fill", f".hexes .{name}") for name in classes]
        keys = [page.evaluate(f"{colour}.backgroundColor", f".legend .{name}") for name in classes]
        assert fills == keys
        assert len(set(fills)) == len(classes)
        seen[forced, theme] = fills
    assert seen["none", "light"] == seen["active", "light"]
    assert seen["none", "light"] != seen["none", "dark"]
    page.emulate_media(forced_colors="none", color_scheme="dark", media="print")
    assert page.evaluate(f"{colour}.fill", ".hexes .c0") == seen["none", "light"][0]


def test_a_screen_reader_hears_the_start_in_order(page: Page, server: str) -> None:
    page.goto(f"{server}/read")
    tree = page.locator("body").aria_snapshot()
    parts = [
        'link "Skip to the content"',
        'heading "The right to a plan is the same all over England. The wait is not." [level=1]',
        'searchbox "Find your council"',
        'link "Every council, A to Z"',
        'heading "England in three figures" [level=2]',
        'heading "What stands out" [level=2]',
        'heading "What is new" [level=2]',
        "contentinfo",
    ]
    places = [tree.find(part) for part in parts]
    assert -1 not in places, [part for part, place in zip(parts, places, strict=True) if place < 0]
    assert places == sorted(places)
    assert "council/derbyshire" not in tree, "hexagons are for pointers; the list has every council"


def test_a_screen_reader_meets_the_parts_in_order(page: Page, server: str) -> None:
    page.goto(f"{server}/council/leeds")
    tree = page.locator("body").aria_snapshot()
    parts = [
        'link "Skip to the content"',
        'heading "Leeds" [level=1]',
        'navigation "On this page"',
        'heading "In five lines" [level=2]',
        "paragraph: 54 weeks",
        'img "All councils in 2025:',
        'heading "What stands out" [level=2]',
        'heading "Where Leeds stands" [level=2]',
        "contentinfo",
    ]
    places = [tree.find(part) for part in parts]
    assert -1 not in places, [part for part, place in zip(parts, places, strict=True) if place < 0]
    assert places == sorted(places)


def test_paper_is_light_and_unfolds_what_may_be_said(page: Page, server: str) -> None:
    page.goto(f"{server}/council/leeds")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    expect(page.get_by_role("search")).to_be_hidden()
    expect(page.locator("#say li", has_text="waiting list").first).to_be_visible()


def test_a_table_is_sorted_by_the_keyboard(page: Page, server: str) -> None:
    page.goto(f"{server}/region/london")
    figures = page.locator(".sortable tbody tr > :nth-child(2)")
    before = figures.all_inner_texts()
    name = page.locator(".sortable thead th").nth(1).locator("a").inner_text()
    page.get_by_role("button", name=f"Sort by {name}").press("Enter")
    expect(page.get_by_role("columnheader", name=name)).to_have_attribute("aria-sort", "descending")
    with_figure = [text for text in before if text.endswith("%")]
    missing = [text for text in before if not text.endswith("%")]
    highest_first = sorted(with_figure, key=lambda text: -float(text.rstrip("%")))
    assert figures.all_inner_texts() == highest_first + missing
    page.get_by_role("button", name="Council").press("Enter")
    names = page.locator(".sortable tbody th").all_inner_texts()
    assert (names[0], names[-1]) == ("Barking and Dagenham", "Westminster")
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="Council").click()
    assert page.locator(".sortable tbody th").first.inner_text() == "Westminster"
    assert axe_violations(page) == []


@pytest.mark.parametrize("slug", ["leeds", "north-northamptonshire", "bournemouth-christchurch-and-poole"])
def test_a_council_is_read_on_a_phone_within_ten_screens(page: Page, server: str, slug: str) -> None:
    """The longest pages: twelve neighbours and a predecessor, or three names in one and predecessors."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server}/council/{slug}")
    assert page.evaluate("document.documentElement.scrollHeight") <= 10 * 844


@pytest.mark.parametrize("slug", ["north-northamptonshire", "north-yorkshire", "isles-of-scilly"])
def test_a_council_is_printed_on_a_few_full_sheets_with_what_is_folded_away(
    page: Page, server: str, slug: str
) -> None:
    page.goto(f"{server}/council/{slug}")
    with PdfDocument(page.pdf(prefer_css_page_size=True)) as document:
        texts = [sheet.get_textpage() for sheet in document]
        said = [" ".join(text.get_text_bounded().split()) for text in texts]
        lowest = [
            min(low for at in range(text.count_rects()) if (low := text.get_rect(at)[1]) > FOOT)
            for text in texts
        ]
        heights = [sheet.get_height() for sheet in document]
    assert len(said) <= 5
    assert all(low < height / 2 for low, height in zip(lowest[:-1], heights, strict=False)), lowest
    text = " ".join(said)
    assert "Requests for an EHC needs assessment that were refused" in text  # of a further trend
    assert "A case that a family brings to the SEND Tribunal" in text  # among the words
    assert "Source, and what not to say" not in text
    assert "Click a line" not in text
    assert_sheets_say_where_they_are_from(said, f"{server}/council/{slug}")


def assert_sheets_say_where_they_are_from(sheets: list[str], address: str) -> None:
    today = f"{datetime.now(UTC):%-d %B %Y}"
    for number, text in enumerate(sheets, 1):
        assert f"Printed on {today} from {address}" in text
        assert f"{number} of {len(sheets)}" in text


def sheets_of(page: Page) -> list[str]:
    with PdfDocument(page.pdf(prefer_css_page_size=True)) as document:
        return [" ".join(sheet.get_textpage().get_text_bounded().split()) for sheet in document]


def test_border_gaps_are_printed_on_three_sheets_each_measure_whole(page: Page, server: str) -> None:
    page.goto(f"{server}/borders")
    said = sheets_of(page)
    assert len(said) == 3
    assert_sheets_say_where_they_are_from(said, f"{server}/borders")
    for heading in ("Plans in time", "How long it takes", "Requests refused", "Appeals", "Deficits"):
        (sheet,) = (text for text in said if f"{heading} " in text and "Higher Lower Apart" in text)
        assert "98.6%" in sheet or heading != "Plans in time"
    assert "Every council" not in " ".join(said)


def test_a_region_is_printed_without_its_navigation_and_each_lead_once(page: Page, server: str) -> None:
    page.goto(f"{server}/region/south-west")
    leads = page.locator("#leads li")
    told_twice = leads.first.locator("details p:not(.note)").first.text_content()
    said = sheets_of(page)
    assert len(said) <= 3
    text = " ".join(said)
    assert "What stands out" in text
    assert told_twice is not None
    assert " ".join(told_twice.split()) not in text
    assert "Other regions" not in text
    assert "All regions" not in text
    assert_sheets_say_where_they_are_from(said, f"{server}/region/south-west")


def test_the_dashboard_and_the_page_lead_to_each_other(page: Page, server: str) -> None:
    page.goto(f"{server}/local-authority?la=E08000035")
    link = page.get_by_role("link", name="Leeds as a page to read, print and share")
    link.wait_for(timeout=30_000)
    assert link.get_attribute("href") == "council/leeds"
    page.goto(f"{server}/council/leeds")
    page.get_by_role("link", name="Explore Leeds").click()
    expect(page).to_have_url(f"{server}/local-authority?la=E08000035")
    page.get_by_role("heading", level=1, name="Leeds").wait_for(timeout=30_000)
