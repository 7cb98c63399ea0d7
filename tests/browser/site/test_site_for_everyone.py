"""The page of a council in forced colours, enlarged, translated and read aloud."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.site.test_site_in_browser import TOO_WIDE

pytestmark = pytest.mark.browser

# As browsers translate: each text is replaced by one in two elements of its own, with other decimal points.
TRANSLATE = """
() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) {
    const { nodeValue, parentElement } = walker.currentNode;
    if (nodeValue.trim() && !parentElement.closest('script, style, svg')) texts.push(walker.currentNode);
  }
  for (const text of texts) {
    const outer = document.createElement('font');
    outer.append(document.createElement('font'));
    outer.firstChild.textContent = `${text.nodeValue.trim().replace('.', ',')}»`;
    text.replaceWith(outer);
  }
}
"""
COLOURS = [
    f"getComputedStyle(document.querySelector('.strip .{name}')).{part}"
    for name, part in (("own", "fill"), ("england", "stroke"), ("bars", "stroke"))
]


def test_drawings_can_be_seen_in_forced_colours(page: Page, server: str) -> None:
    page.emulate_media(forced_colors="active")
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.goto(f"{server}/council/leeds")
        ground = page.evaluate("getComputedStyle(document.querySelector('.strip')).backgroundColor")
        colours = {page.evaluate(colour) for colour in COLOURS}
        assert len(colours) == 3
        assert ground not in colours


def test_a_page_at_400_per_cent_is_read_without_scrolling_sideways(page: Page, server: str) -> None:
    """A window of 1280 by 1024 pixels at 400 % has room for 320 by 256."""
    page.set_viewport_size({"width": 320, "height": 256})
    page.goto(f"{server}/council/bournemouth-christchurch-and-poole")
    for summary in page.locator("summary").all():
        summary.evaluate("item => { item.parentElement.open = true }")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.evaluate(TOO_WIDE) == []
    page.get_by_role("link", name="Skip to the content").focus()
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()


def test_a_translated_page_still_works(page: Page, server: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server}/council/leeds")
    page.evaluate(TRANSLATE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Leeds»")
    page.get_by_text("The ten councils most like Leeds, side by side").click()
    table = page.get_by_role("table", name="Leeds and the ten councils most like it")
    table.get_by_role("button", name="Issued within 20 weeks").click()
    cells = table.locator("tbody tr > :nth-child(2)").all_inner_texts()
    figures = [float(re.sub(r"[^\d,]", "", cell).replace(",", ".")) for cell in cells if "%" in cell]
    assert len(figures) >= 9
    assert figures == sorted(figures, reverse=True)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("link", name="Bradford").first.click()
    expect(page).to_have_url(f"{server}/council/bradford")


def test_a_screen_reader_has_the_whole_page(page: Page, server: str) -> None:
    page.goto(f"{server}/council/leeds")
    tree = page.locator("body").aria_snapshot()
    headings = re.findall(r'heading "([^"]+)" \[level=2\]', tree)
    assert headings[:3] == ["In five lines", "If you are waiting, or were refused", "What stands out"]
    expected = ["Next to similar councils", "Money", "Appeals to the Tribunal", "Inspection"]
    expected += ["What else is notable", "What you can say", "What was revised", "Sources and dates"]
    assert [name for name in headings if name in expected] == expected
    assert tree.count('img "All councils in ') == 5  # a strip for each line, none of the charts beside tables
    assert re.search(r"row \"EHC plans issued within 20 weeks.+7\.3%.+46\.1%", tree)
    landmarks = re.findall(r"^- (banner|main|contentinfo|search|navigation)", tree, re.MULTILINE)
    assert landmarks == ["banner", "main", "contentinfo"]
    unnamed = re.findall(
        r"- (?:link|button|img|table|region|navigation)(?: \[[^\]]*\])?:?$", tree, re.MULTILINE
    )
    assert unnamed == []
