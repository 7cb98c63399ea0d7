"""Pages for keyboards, screen readers, forced colours and large text."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from pages.ui.address import fields
from tests.browser.driving import AT_REST, choose
from tests.support.sampling import Sampled

pytestmark = pytest.mark.browser

Settled = Callable[[Page], None]
# Of links, buttons and boxes that are not part of a sentence or a drawing: those below 24 pixels either way.
TOO_SMALL = """
() => [...document.querySelectorAll("a[href], button, input, select, summary")].filter((node) => {
  const { width, height } = node.getBoundingClientRect();
  const hidden = !width || !height || getComputedStyle(node).visibility === "hidden";
  const inline = getComputedStyle(node).display === "inline";
  // Of these the label is pressed; the link that skips has no size until it has the focus.
  const labelled = node.matches("[type=checkbox], [type=radio], [data-testid=stSkipToContent]");
  return !hidden && !inline && !labelled && (width < 24 || height < 24);
}).map((node) => node.outerHTML.slice(0, 200))
"""


def test_each_part_of_the_page_is_told_and_the_content_is_one_key_away(
    page: Page, server: str, settled: Settled
) -> None:
    page.goto(f"{server}/map?la=E06000043")
    settled(page)
    main, links = page.get_by_role("main"), page.get_by_role("navigation", name="Pages")
    for role in ("banner", "navigation", "search", "main", "contentinfo"):
        expect(page.get_by_role(role)).to_have_count(1)  # type: ignore[arg-type]
    assert main.locator("[role=navigation], [role=contentinfo], [role=search]").count() == 0
    expect(page.get_by_role("search").get_by_role("textbox", name="Find your council")).to_be_visible()
    expect(page.get_by_role("contentinfo")).to_contain_text("Open Government Licence")
    expect(links.locator("[aria-current=page]")).to_have_text(["Map"])
    page.get_by_test_id("stSkipToContent").focus()
    page.keyboard.press("Enter")
    expect(main.get_by_role("heading", level=1)).to_be_focused()
    expect(main.get_by_role("heading", level=3)).to_have_text(["EHC plans on time", "SEND Tribunal", "Money"])
    links.get_by_role("link", name="Data", exact=True).click()
    expect(page).to_have_title("Data - Postcode Lottery")
    expect(links.locator("[aria-current=page]")).to_have_text(["Data"])


def test_a_search_is_one_step_in_the_history_and_keeps_the_focus(
    page: Page, server: str, settled: Settled
) -> None:
    page.goto(server)
    settled(page)
    steps = page.evaluate("history.length")
    box = page.get_by_role("textbox", name="Find your council")
    box.fill("Cumbria")
    box.press("Enter")
    expect(page.locator(".st-key-found")).to_be_focused()
    settled(page)
    page.get_by_role("button", name="Cumberland").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(["Cumberland"])
    expect(page).to_have_url(f"{server}/local-authority?la=E06000063")
    expect(page.locator(".st-key-found")).to_contain_text("Cumberland is chosen.")
    expect(page.locator(".st-key-found")).to_be_focused()
    assert page.evaluate("history.length") == steps + 1
    settled(page)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).not_to_have_text(["Cumberland"])
    expect(page).to_have_url(f"{server}/")


def test_long_tables_are_tables_that_their_heads_sort(page: Page, server: str, settled: Settled) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server}/map")
    settled(page)
    table = page.get_by_role("table", name="of every local authority")
    rows = table.locator("tbody tr")
    expect(rows).to_have_count(153)
    expect(rows.first.get_by_role("rowheader")).to_contain_text("Barking and Dagenham")
    head = table.get_by_role("columnheader", name="Issued within 20 weeks, %")
    for direction, sign in (("descending", -1), ("ascending", 1)):
        head.get_by_role("button").press("Enter")
        expect(head).to_have_attribute("aria-sort", direction)
        expect(head.get_by_role("button")).to_be_focused()
        shown = [float(text) for text in rows.locator("td:nth-child(2)").all_inner_texts() if text]
        assert len(shown) > 140
        assert shown == sorted(shown, key=lambda figure: sign * figure)
    expect(page.locator("canvas")).to_have_count(0)
    wide = "boxes => boxes.filter(box => box.scrollWidth > box.clientWidth).length"
    assert page.locator(".sheet.long").evaluate_all(wide) == 0
    assert page.evaluate(TOO_SMALL) == []


def test_methods_is_read_at_twice_the_size_of_text_on_a_narrow_screen(
    page: Page, server: str, settled: Settled
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{server}/methods?chapter=whole")
    settled(page)
    main = page.get_by_test_id("stMain")
    assert main.evaluate("node => node.scrollWidth") == 320
    page.evaluate("document.documentElement.style.fontSize = '34px'")
    assert main.evaluate("node => node.scrollWidth") == 320


def test_what_is_chosen_can_be_seen_in_forced_colours(page: Page, server: str, settled: Settled) -> None:
    page.emulate_media(forced_colors="active")
    page.goto(f"{server}/map?cliffs=yes")
    settled(page)
    ground = "node => getComputedStyle(node).backgroundColor"
    layers = page.locator(".st-key-map").get_by_role("radio")
    expect(layers).to_have_count(2)
    assert len({layer.evaluate(ground) for layer in layers.all()}) == 2
    switch = page.locator("[data-testid=stCheckbox] label > div").first
    on = switch.evaluate(ground)
    page.locator("[data-testid=stCheckbox] label").click()
    expect(page).to_have_url(re.compile("/map$"))
    assert switch.evaluate(ground) != on


# What a browser's translation does: an element of its own in the place of each text.
TRANSLATE = """
() => {
  const walker = document.createTreeWalker(document.querySelector(".st-key-content"), NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) if (walker.currentNode.nodeValue.trim()) texts.push(walker.currentNode);
  for (const text of texts) {
    const element = document.createElement("font");
    element.textContent = text.nodeValue;
    text.replaceWith(element);
  }
}
"""
LINES = """
() => [...document.querySelectorAll(".st-key-content :is(h1, h2, h3, p, li, th, td)")]
  .filter((node) => node.offsetParent).map((node) => node.textContent.trim())
"""
OF_COUNCIL = "Local authority"
CHANGES = [
    *(
        (f"{page}la=E06000043{rest}", f"{page}la=E08000035{rest}", OF_COUNCIL, "Leeds")
        for page, rest in (
            *(("overview?", ""), ("map?", ""), ("local-authority?", ""), ("compare?", "")),
            ("all-measures?", ""),
            *(("variation?", f"&show={section}") for section in fields.SECTIONS[1:]),
            ("variation?", ""),
        )
    ),
    ("map?la=E06000043", "map?year=2024&la=E06000043", "Year", "2024"),
    ("map?la=E08000035", "map?la=E08000035&neighbours=region", "Mark councils", "Same region"),
    ("compare?la=E06000043", "compare?year=2024&la=E06000043", "Year", "2024"),
    ("variation?", "variation?year=2024", "Year", "2024"),
    ("variation?show=groups", "variation?year=2023&show=groups", "Year", "2023"),
    ("variation?show=groups", "variation?group=male&show=groups", "Group", "Sex: Male"),
    ("variation?show=movers", "variation?from=2022&show=movers", "Compared with", "2022"),
    ("data?part=changes", "data?la=E09000023&part=changes", OF_COUNCIL, "Lewisham"),
]
"""Address before and after a change, the list and its option: every page and section with a list."""


def test_a_translated_page_shows_no_old_text(
    page: Page, server: str, settled: Settled, sampled: Sampled
) -> None:
    for before, after, label, option in sampled(CHANGES, 2, "pages that change while translated"):
        page.goto("about:blank")
        page.goto(f"{server}/{after}")
        settled(page)
        page.wait_for_function(AT_REST)
        expected = set(page.evaluate(LINES))
        page.goto("about:blank")
        page.goto(f"{server}/{before}")
        settled(page)
        page.evaluate(TRANSLATE)
        choose(page, label, option)
        expect(page).to_have_url(f"{server}/{after}")
        settled(page)
        page.wait_for_function(
            f"known => ({LINES})().every((line) => known.includes(line))", arg=sorted(expected)
        )
