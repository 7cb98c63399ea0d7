"""The site below a path: behind a proxy that takes the path away, and with Streamlit's own setting."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.browser.driving import AREAS
from tests.support.servers.prefix_proxy import proxied
from tests.support.servers.serving import served
from tests.support.warehouses import newest

pytestmark = pytest.mark.browser

PREFIX = "/send/lottery"
DEVON = "E10000008"


@pytest.fixture(params=["taken away by a proxy", "set for Streamlit"])
def site(request: pytest.FixtureRequest, warehouse_file: Path) -> Iterator[str]:
    """The address of the site; a request outside of the path fails the test."""
    if request.param == "set for Streamlit":
        with served(warehouse_file, base_path=PREFIX.strip("/")) as address:
            yield address
        return
    with proxied(request.getfixturevalue("server"), PREFIX) as proxy:
        yield proxy.address
    assert proxy.outside == []


@pytest.fixture
def visited(browser: Browser, site: str) -> Iterator[tuple[Page, str]]:
    """A page in a new context, and the address of the site: every answer must be good, and below the path."""
    faults: list[str] = []

    def note(answer: Response) -> None:
        below = answer.url.startswith((f"{site}/", "blob:", "data:"))
        if not below or answer.status not in (200, 303, 304, 307, 308):
            faults.append(f"{answer.status} {answer.url}")

    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.on("response", note)
        page.on("requestfailed", lambda request: faults.append(f"failed {request.url}"))
        page.on("pageerror", lambda error: faults.append(f"uncaught {error}"))
        yield page, site
        page.goto("about:blank")
    assert [fault for fault in faults if "ERR_ABORTED" not in fault] == []


def media_type(page: Page, links: str) -> str:
    """Return the media type of what the first of these links leads to from where the page is."""
    href = page.locator(links).first.get_attribute("href")
    assert href is not None
    answer = page.request.get(urljoin(page.url, href))
    assert answer.ok, href
    return answer.headers["content-type"].partition(";")[0]


@pytest.mark.exhaustive(1, "ways to be served below a path")
def test_everything_works_below_a_path(visited: tuple[Page, str]) -> None:
    page, site = visited
    page.goto(f"{site}/")
    expect(page.locator(".picture svg").first).to_be_visible()
    page.get_by_role("link", name="Map", exact=True).click()
    expect(page.locator(f"{AREAS}[aria-label]").first).to_be_visible()
    expect(page.locator(".strip svg").first).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en-GB")
    assert urlsplit(page.url).path == f"{PREFIX}/map"
    expect(page.locator(".save [popover]").first).to_have_css("list-style-type", "none")
    assert media_type(page, ".save a[href*='/map/']") == "image/png"

    page.goto(f"{site}/local-authority?la={DEVON}")
    expect(page.get_by_role("heading", level=1)).to_have_text(["Devon"])
    expect(page.locator(".save a[href^='table/'][href$='.zip']").first).to_be_attached()
    assert media_type(page, ".save a[href^='table/'][href$='.zip']") == "application/zip"
    assert media_type(page, ".files a[href$='.csv']") == "text/csv"
    to_read = page.get_by_role("link", name="Devon as a page to read").get_attribute("href")
    page.goto(urljoin(page.url, f"{to_read}"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Devon")
    assert page.url == f"{site}/council/devon"
    kept = page.locator("head link, head script[src], img")
    assert kept.evaluate_all("found => found.every(one => !(one.href ?? one.src).startsWith('/'))")

    page.get_by_role("searchbox").or_(page.get_by_role("textbox")).first.fill("bn3 2gl")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Brighton and Hove")
    assert page.url == f"{site}/council/brighton-and-hove"
    for path in (f"embed/map/ehcp_issued_20_weeks_excl_pct/{newest.YEAR}", "feed/england.atom"):
        assert page.request.get(f"{site}/{path}").ok
    for path, led_to in (("map/?year=2024", "map?year=2024"), ("about/", "about")):
        assert page.request.get(f"{site}/{path}").url == f"{site}/{led_to}"
    problem = page.request.get(f"{site}/council/nowhere/at-all")
    assert problem.status == 404
    assert 'href="../../' in problem.text()
