"""A headless Chromium and the running dashboard; any error in the browser fails the test."""

import functools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    TimeoutError,  # noqa: A004 - Playwright's, which is not the built-in one
    expect,
)

from tests.browser.driving import STATES, Faults, find_accessibility_faults, wait_until_settled
from tests.support.sampling import Sampled

# Generous timeouts, for a machine under load.
expect.set_options(timeout=20_000)

OWN_HOSTS = {"127.0.0.1", "localhost"}

# Opened at the address of a page, Streamlit first looks for its server below that address.
HEALTH = "/_stcore/health"
HARMLESS_404 = (HEALTH, "/_stcore/host-config")


def chromium() -> str | None:
    """Return the path of a Chromium of this computer, if there is one."""
    if named := os.environ.get("CHROMIUM"):
        return named
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run a browser test once more, and say so, if the browser did not answer in time; not if it is wrong."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=[TimeoutError]))


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], playwright: Playwright
) -> dict[str, Any]:
    """Return launch arguments for this computer's Chromium, or else for Playwright's own.

    All tabs share a process, in which Streamlit's scripts are compiled once: opening a page then takes 1.2
    seconds of processor time instead of 2.1.
    """
    arguments = browser_type_launch_args | {"args": ["--process-per-site"]}
    if path := chromium():
        return arguments | {"executable_path": path}
    if not Path(playwright.chromium.executable_path).exists():
        pytest.skip("There is no Chromium here: install one, or name it in the variable CHROMIUM.")
    return arguments


@pytest.fixture(scope="session")
def base_url() -> None:
    """Stand in for the fixture of pytest-base-url, which pytest 9 warns of."""


@pytest.fixture(scope="session")
def shared_context(browser: Browser, server: str) -> Iterator[BrowserContext]:
    """Yield a context for all tests of a worker, with a tab that keeps the process of the others alive."""
    context = browser.new_context()
    context.new_page().goto(f"{server}{HEALTH}")
    yield context
    context.close()


@pytest.fixture
def page(shared_context: BrowserContext) -> Iterator[Page]:
    """Yield a new page that fails the test on console errors and on requests to other hosts.

    What a test leaves in the browser is removed after it; the cache stays.
    """
    faults: list[str] = []

    def note_message(message: ConsoleMessage) -> None:
        harmless = "404" in message.text and urlsplit(message.location["url"]).path.endswith(HARMLESS_404)
        if message.type == "error" and not harmless:
            faults.append(f"console: {message.text} ({message.location['url']})")

    def note_request(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.hostname not in OWN_HOSTS:
            faults.append(f"request: {request.url}")

    page = shared_context.new_page()
    page.on("console", note_message)
    page.on("pageerror", lambda error: faults.append(f"uncaught: {error}"))
    shared_context.on("request", note_request)
    yield page
    if page.url.startswith("http"):
        page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
    page.close()
    shared_context.remove_listener("request", note_request)
    shared_context.clear_cookies()
    shared_context.clear_permissions()
    assert faults == []


@pytest.fixture
def accessibility_faults(sampled: Sampled) -> Faults:
    """Return a function that checks a page at a width and in a theme; in all pairs if exhaustive."""
    states = sampled(STATES, 1, "pairs of width and theme in which a page is checked")
    return functools.partial(find_accessibility_faults, states)


@pytest.fixture
def settled() -> Callable[[Page], None]:
    """Return a function that waits until Streamlit has drawn the page and runs no script."""
    return wait_until_settled
