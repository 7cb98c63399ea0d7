"""Embedded pages in a frame on a page of another origin: drawn, as high as they are, and nothing else."""

import re
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from pipeline.publish import resources
from pipeline.publish.asked import Asked
from pipeline.publish.embeds import snippet
from tests.support.warehouses.golden import EXCL

pytestmark = pytest.mark.browser

PATHS = {
    "map": f"/embed/map/{EXCL}/2025",
    "hex-map": f"/embed/hex-map/council/leeds/{EXCL}/2025",
    "strip": f"/embed/strip/council/leeds/{EXCL}/2025",
    "trend": f"/embed/trend/council/dorset/{EXCL}/2025",
    "comparison": f"/embed/comparison/council/leeds/{EXCL}/2025",
    "border-gaps": f"/embed/border-gaps/{EXCL}/2025",
}
Newspaper = Callable[[str], str]


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without writing a log."""

    def log_message(self, *_: Any) -> None:
        """Write nothing."""


@pytest.fixture
def newspaper(tmp_path: Path) -> Iterator[Newspaper]:
    """A function that puts code on a page of another origin, and returns the page's address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def published(code: str) -> str:
        article = f'<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><p>News</p>{code}'
        (tmp_path / "article.html").write_text(article, encoding="utf-8")
        return f"http://127.0.0.1:{server.server_port}/article.html"

    yield published
    server.shutdown()
    server.server_close()


def content_height(page: Page) -> float:
    """The height of what the page in the first frame has."""
    script = "Math.ceil(document.documentElement.getBoundingClientRect().height)"
    height: float = page.frames[1].evaluate(script)
    return height


@pytest.mark.exhaustive(2, "kinds of embeds in a frame")
@pytest.mark.parametrize("kind", PATHS)
def test_a_frame_is_drawn_and_becomes_as_high_as_its_page(
    browser: Browser, server: str, newspaper: Newspaper, kind: str
) -> None:
    with browser.new_context(viewport={"width": 640, "height": 900}) as context:
        page, requests, faults = context.new_page(), list[str](), list[str]()
        context.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        address = newspaper(snippet.code(f"{server}{PATHS[kind]}", "A picture", 123))
        page.goto(address)
        frame = page.locator("iframe")
        expect(frame).not_to_have_attribute("height", "123")
        page.frames[1].evaluate("document.fonts.ready.then(() => true)")  # letters change the height
        expect(frame).to_have_attribute("height", f"{content_height(page)}")
        inside = page.frame_locator("iframe")
        expect(inside.locator(".drawing > svg[role=img]:visible")).to_have_count(1)
        box = inside.locator(".drawing > svg:visible").bounding_box()
        assert box is not None
        assert box["width"] > 300
        assert box["height"] > 100
        # The table opens, and the frame grows with it.
        before = content_height(page)
        inside.locator("summary").click()
        page.wait_for_function(f"document.querySelector('iframe').height > {before}")
        assert inside.locator("tbody tr:visible").count() > 5
        assert requests == [address, f"{server}{PATHS[kind]}"]
        assert context.cookies() == []
        assert page.frames[1].evaluate("localStorage.length + sessionStorage.length") == 0
        assert faults == []


@pytest.mark.exhaustive(2, "kinds of embeds at each width")
@pytest.mark.parametrize("kind", PATHS)
def test_nothing_is_cut_off_at_any_width_and_the_height_is_foreseen(
    page: Page, server: str, con: Any, kind: str
) -> None:
    path = PATHS[kind].strip("/")
    found, names, _ = resources.find(f"{path}.html")
    embed = found.find(con.cursor(), Asked(names, {}))
    for width in (280, 340, 600, 759, 760, 1000, 1200):
        page.set_viewport_size({"width": width, "height": 400})
        if width == 280:
            page.goto(f"{server}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") == width
        expect(page.locator(".drawing > svg[role=img]:visible")).to_have_count(1)
        needed = page.evaluate("document.documentElement.getBoundingClientRect().height")
        assert needed <= embed.height(width) <= needed + 80, width


def test_dark_is_the_readers_choice_or_the_sites(page: Page, server: str) -> None:
    dark, light = "rgb(20, 23, 28)", "rgb(255, 255, 255)"
    wanted = {
        ("dark", ""): dark,
        ("light", ""): light,
        ("dark", "?style=light"): light,
        ("light", "?style=dark"): dark,
        ("dark", "?style=newspaper"): light,
    }
    for (scheme, query), colour in wanted.items():
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(f"{server}{PATHS['strip']}{query}")
        assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == colour


def test_a_mark_says_what_it_is_when_it_is_pointed_at(page: Page, server: str) -> None:
    page.goto(f"{server}{PATHS['strip']}")
    tip = page.locator("#tip")
    expect(tip).to_be_hidden()
    page.locator(".drawing > svg:visible circle").last.hover()  # the council's own is drawn last
    expect(tip).to_have_text("Leeds: 7.3% (134 of 1,843)")
    page.mouse.move(1, 1)
    expect(tip).to_be_hidden()


def test_without_a_script_all_is_there(browser: Browser, server: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page, requests = context.new_page(), list[str]()
        context.on("request", lambda request: requests.append(request.url))
        page.goto(f"{server}{PATHS['map']}")
        expect(page.locator(".drawing > svg[role=img]:visible")).to_have_count(1)
        page.locator("summary").click()
        expect(page.locator("tbody tr")).to_have_count(153)
        assert len(requests) == 1


def test_the_code_to_copy_is_shown_where_it_is_asked_for(server: str, page: Page) -> None:
    address = f"{server}{PATHS['strip']}"
    page.goto(address)
    box = page.get_by_label("Code for your own site")
    expect(box).to_be_hidden()
    page.goto(f"{address}?style=dark#code")
    expect(box).to_be_visible()
    expect(box).to_have_value(re.compile(f'^<iframe src="{re.escape(address)}\\?style=dark"'))
    expect(box).not_to_be_editable()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy code").press("Enter")
    expect(page.get_by_role("status")).to_have_text("The code is copied.")
    assert page.evaluate("navigator.clipboard.readText()") == box.input_value()
