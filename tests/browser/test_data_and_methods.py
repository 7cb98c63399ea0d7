"""The pages Data and Methods in a browser: downloads, links, accessibility."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from pages.ui.data import archives as data_archives
from tests.browser.driving import Faults, axe_violations, choose

pytestmark = pytest.mark.browser

Settled = Callable[[Page], None]
LEVELS = "[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(node => Number(node.tagName[1]))"


def in_order(page: Page) -> bool:
    """Return whether headings begin at level 1 and never skip a level."""
    levels = [0, *page.evaluate(LEVELS)]
    return levels.count(1) == 1 and all(b <= a + 1 for a, b in pairwise(levels))


def test_an_archive_takes_one_step_and_an_old_figure_two(
    page: Page, server: str, settled: Settled, accessibility_faults: Faults
) -> None:
    page.goto(f"{server}/data")
    settled(page)
    archive = page.get_by_role("link", name="Parquet")
    assert archive.evaluate("link => link.href") == f"{server}/{data_archives.url('parquet').lstrip('/')}"
    page.get_by_role("radio", name="What changed").click()
    expect(page.get_by_role("heading", name="What changed from release to release")).to_be_visible()
    choose(page, "Local authority", "Lewisham")
    expect(page.get_by_role("listitem").filter(has_text="94.8% (183 of 193)").first).to_be_visible()
    expect(page).to_have_url(f"{server}/data?la=E09000023&part=changes")
    assert in_order(page)
    heading = page.get_by_role("heading", name="Lewisham: every measure")
    faults: dict[str, object] = {"changes": accessibility_faults(page, heading)}
    page.goto(f"{server}/data?part=measures")
    settled(page)
    faults["measures"] = accessibility_faults(
        page, page.get_by_role("heading", name="Tables of the warehouse")
    )
    for part, heading in (("releases", "Every release we have"), ("checks", "Every check")):
        page.goto(f"{server}/data?part={part}")
        settled(page)
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        faults[part] = axe_violations(page)
    assert {part: found for part, found in faults.items() if found} == {}


def test_parts_of_methods_have_addresses_and_old_links_lead_to_their_headings(
    page: Page, server: str, settled: Settled, accessibility_faults: Faults
) -> None:
    page.goto(f"{server}/methods")
    settled(page)
    page.get_by_role("radio", name="What you can say").click()
    expect(page).to_have_url(f"{server}/methods?chapter=saying")
    page.get_by_role("link", name="The law to cite").first.click()
    expect(page.get_by_role("heading", name="The law to cite")).to_be_in_viewport()
    expect(page.get_by_role("heading", name="Privacy")).to_have_count(0)
    page.goto("about:blank")
    page.goto(f"{server}/methods#the-law-to-cite")
    expect(page).to_have_url(f"{server}/methods?chapter=whole#the-law-to-cite")
    expect(page.get_by_role("heading", name="The law to cite")).to_be_in_viewport()
    settled(page)
    assert in_order(page)
    assert accessibility_faults(page, page.get_by_role("heading", name="Privacy")) == {}
