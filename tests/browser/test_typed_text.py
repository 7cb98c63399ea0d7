"""What a visitor types stays out of addresses, requests and referrers."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, expect

pytestmark = pytest.mark.browser

POSTCODE = "BN3 2GL"  # of Brighton and Hove
WRITTEN = re.compile(r"bn3(\W|%20)*2gl", re.IGNORECASE)


def test_a_typed_postcode_is_in_no_address_request_or_referrer(
    page: Page, server: str, settled: Callable[[Page], None]
) -> None:
    sent: list[str] = []

    def note(request: Request) -> None:
        body = "" if request.url.endswith("/find") else request.post_data or ""
        sent.append(f"{request.url} {request.headers.get('referer', '')} {body}")

    page.on("request", note)
    page.on("framenavigated", lambda frame: sent.append(frame.url))
    page.goto(f"{server}/map")
    settled(page)
    box = page.get_by_role("textbox", name="Find your council")
    box.fill(POSTCODE)
    box.press("Enter")
    expect(page).to_have_url(f"{server}/map?la=E06000043")
    settled(page)
    page.get_by_role("link", name="Local authority").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(["Brighton and Hove"])
    assert page.url.endswith("/local-authority?la=E06000043")
    kept = page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie, document.title])")
    page.goto(f"{server}/find")
    page.locator("input[name=q]").fill(POSTCODE)
    page.locator("input[name=q]").press("Enter")
    expect(page).to_have_url(f"{server}/council/brighton-and-hove")
    assert any(line.endswith("/find ") for line in sent)  # the form, with this referrer
    for text in (*sent, kept):
        assert not WRITTEN.search(text), text
