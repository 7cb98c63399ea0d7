"""Pages on paper: white whatever the theme, with every figure, and headings beside what they head."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driving import open_map

pytestmark = pytest.mark.browser

Settled = Callable[[Page], None]
INK = "rgb(22, 25, 29)"


def test_a_dark_device_prints_the_map_in_full_on_white(page: Page, server: str) -> None:
    page.emulate_media(color_scheme="dark")
    open_map(page, f"{server}/map?la=E06000043")
    expect(page.locator(".area-map")).to_have_attribute("data-theme", "dark")
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    listed = page.locator(".area-map .on-paper li")
    expect(listed).to_have_count(153)
    expect(listed.first).to_be_visible()
    expect(listed.filter(has_text="Norfolk")).to_have_text("Norfolk: no figure")
    expect(page.locator("[data-testid=stDataFrame]").first).not_to_be_visible()
    expect(page.get_by_text("On paper, the list below the map has every figure.")).to_be_visible()
    for heading in page.locator("[data-testid=stApp] h1, [data-testid=stApp] h2").all():
        expect(heading).to_have_css("color", INK)
    expect(page.locator("[data-testid=stApp]")).to_have_css("background-color", "rgb(255, 255, 255)")
    light, dark = page.locator(".area-map").evaluate(
        "map => ['--paper-class-4', '--class-4'].map(name => getComputedStyle(map).getPropertyValue(name))"
    )
    assert light == dark != ""
    page.emulate_media(media="screen", color_scheme="dark")
    expect(listed.first).not_to_be_visible()


def test_a_chart_is_printed_on_white_with_its_heading(page: Page, server: str, settled: Settled) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(f"{server}/compare?la=E06000043")
    settled(page)
    expect(page.locator(".st-key-dots svg")).to_be_visible()
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator(".st-key-dots .picture")).to_have_css("--ink", "#16191d")
    for key in ("dots", "together", "panels"):
        figure = page.locator(f".st-key-{key}_figure")
        expect(figure).to_have_css("break-inside", "avoid")
        expect(figure.locator("h2")).to_be_visible()
        expect(figure.locator("svg").last).to_be_visible()


def test_drawings_of_a_council_can_be_read_in_print_and_without_colour(page: Page, server: str) -> None:
    """Labels have 7 points, which are 9.33 pixels, on a page of A4; the council's line is twice England's."""
    page.set_viewport_size({"width": 688, "height": 1000})
    page.goto(f"{server}/council/leeds")
    page.emulate_media(media="print", color_scheme="dark")
    drawings = page.locator("svg.chart:visible")
    expect(drawings.first).to_be_visible()
    sizes = drawings.evaluate_all(
        "all => all.flatMap(svg => [...svg.querySelectorAll('text')].map(text =>"
        " parseFloat(getComputedStyle(text).fontSize) * svg.getScreenCTM().a))"
    )
    assert len(sizes) > 20
    assert min(sizes) >= 9.3
    trend = page.locator("svg.chart.wide").last
    own, england = (
        trend.locator(f'path[stroke="var(--{role})"]:not([stroke-linecap])').first.evaluate(
            "path => parseFloat(getComputedStyle(path).strokeWidth)"
        )
        for role in ("own", "ink")
    )
    assert own >= 2 * england
