"""A frozen edition in a browser: from a disk, and below a path of a server that only serves files."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.warehouses.small_edition import Made

pytestmark = pytest.mark.browser

PAGES = ("index", "council/leeds", "measure/send_appeals_count", "measure/dsg_balance_pct/2023-24", "about")


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without writing a log."""

    def log_message(self, *_: Any) -> None:
        """Write nothing."""


@pytest.fixture(scope="module")
def served(edition: Made, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the edition below a path of a server of files."""
    root = tmp_path_factory.mktemp("host")
    (root / "some").mkdir()
    (root / "some" / "where").symlink_to(edition.root, target_is_directory=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/some/where"
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["disk", "server"])
def at(request: pytest.FixtureRequest, edition: Made, served: str) -> str:
    """Where the edition is: a folder, or an address."""
    return Path(edition.root).as_uri() if request.param == "disk" else served


@pytest.fixture
def reader(browser: Browser, at: str) -> Iterator[Page]:
    """A page that fails the test on errors, on requests that fail, and on those that leave the edition."""
    faults: list[str] = []
    context = browser.new_context()
    page = context.new_page()
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(f"uncaught: {error}"))
    page.on(
        "requestfailed",  # what the next page cuts off is not missing
        lambda request: (
            faults.append(f"failed: {request.url}") if request.failure != "net::ERR_ABORTED" else None
        ),
    )
    page.on("response", lambda answer: faults.append(f"{answer.url}") if answer.status >= 400 else None)
    page.on(
        "request",
        lambda request: None if request.url.startswith((at, "data:")) else faults.append(request.url),
    )
    yield page
    context.close()
    assert faults == []


def test_pages_ask_for_nothing_that_is_not_there(reader: Page, at: str) -> None:
    for path in PAGES:
        reader.goto(f"{at}/{path}.html")
        expect(reader.locator("h1")).to_be_visible()
        styled = reader.evaluate("getComputedStyle(document.querySelector('main')).maxWidth")
        assert styled != "none", path


def test_the_box_finds_councils_towns_postcodes_and_measures(reader: Page, at: str) -> None:
    reader.goto(f"{at}/measure/send_appeals_count.html")
    box, said = reader.get_by_label("Find your council"), reader.locator(".finder .said")
    found = reader.locator(".finder .found a")
    for typed, council in (
        ("Otley", "Leeds"),
        ("ls21 3", "Leeds"),
        ("wakef", "Wakefield"),
        ("WF1 2EB", "Wakefield"),
    ):
        box.fill(typed)
        expect(found.first).to_have_text(council)
    box.fill("DSG balance")
    expect(found.first).to_contain_text("DSG balance")
    box.fill("qqqq")
    expect(said).to_contain_text("Nothing is found")
    expect(found).to_have_count(0)


def test_a_name_that_is_sure_leads_to_its_page(reader: Page, at: str) -> None:
    reader.goto(f"{at}/about.html")
    box = reader.get_by_label("Find your council")
    box.fill("City of Wakefield Council")
    box.press("Enter")
    expect(reader.locator("h1")).to_have_text("Wakefield")
    assert reader.url == f"{at}/council/wakefield.html"


def test_without_scripts_the_box_leads_to_the_list_of_councils(browser: Browser, served: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served}/about.html")
    page.get_by_label("Find your council").fill("12 My Street")
    page.get_by_role("button", name="Find").click()
    page.wait_for_url(f"{served}/councils.html*")
    assert "Street" not in page.url
    context.close()
