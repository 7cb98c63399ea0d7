"""The dashboard's first visit on a slow phone: what is loaded, and when there is something to read.

Chromium with an empty cache, the network of Fast 3G and a quarter of the processor, as in site.py. Words is
the first contentful paint: title and figures of the view. Heading is when the dashboard shows its own.
Complete is the end of the run, after which nothing is drawn. Bytes are as sent, with headers and the frames
of the websocket.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from pages.server import compressed
from pages.server.compressed import Store
from tests.bench.report import Line, p50
from tests.bench.site import NETWORK, SLOWER
from tests.browser.conftest import chromium
from tests.support.servers.serving import served

LOADS = 3
VIEWS = {"start": "/", "map": "/map", "council": "/local-authority?la=E10000008"}
BUDGET_KB, BUDGET_WORDS_MS, BUDGET_COMPLETE_MS = 1_300, 4_000, 8_000
WORDS = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
HEADING = "[data-testid=stApp] h1"
IDLE = "[data-testid=stApp][data-test-script-state=notRunning] h1"
NOW = "performance.now()"


def lines(warehouse: Path) -> Iterator[Line]:
    """Serve the dashboard with the best versions of Streamlit's files, and measure first visits."""
    store = Store(compressed.FOLDER)
    with served(warehouse) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium())
        for name in sorted(_scripts(browser, [f"{address}{path}" for path in VIEWS.values()])):
            for way in compressed.ways(name):
                store.keep_best(name, way)
        browser.close()
    with served(warehouse) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium())
        for view, path in VIEWS.items():
            found = [_visit(browser, f"{address}{path}") for _ in range(LOADS)]
            words, heading, complete, sizes, requests = zip(*found, strict=True)
            group = f"First visit, {view}, Fast 3G, processor / {SLOWER}"
            yield Line(group, "words: median", p50(words), "ms", BUDGET_WORDS_MS, f"of {LOADS}")
            yield Line(group, "heading of the dashboard: median", p50(heading), "ms")
            yield Line(group, "complete: median", p50(complete), "ms", BUDGET_COMPLETE_MS)
            yield Line(group, "bytes: most", max(sizes) / 1e3, "kB", BUDGET_KB)
            yield Line(group, "requests: most", max(requests), "")
        browser.close()


def _scripts(browser: Browser, addresses: list[str]) -> set[str]:
    """Return the names of Streamlit's files that these pages load."""
    found: set[str] = set()
    for address in addresses:
        with browser.new_context() as context:
            page = context.new_page()
            page.on("response", lambda answer: found.add(f"static/{answer.url.partition('/static/')[2]}"))
            page.goto(address)
            page.locator(IDLE).first.wait_for()
            page.wait_for_load_state("networkidle")
    return found & compressed.files()


def _visit(browser: Browser, address: str) -> tuple[float, float, float, int, int]:
    """Open a view; return milliseconds to words, heading and the end of the run, bytes, and requests."""
    sizes: list[int] = []
    with browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2) as context:
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", NETWORK)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

        def note(event: dict[str, Any]) -> None:
            sizes.append(int(event["encodedDataLength"]))

        session.on("Network.loadingFinished", note)
        frames: list[int] = []
        page.on("websocket", lambda socket: socket.on("framereceived", lambda data: frames.append(len(data))))
        page.goto(address, wait_until="commit")
        page.locator(HEADING).first.wait_for(timeout=120_000)
        heading = float(page.evaluate(NOW))
        page.locator(IDLE).first.wait_for(timeout=120_000)
        complete = float(page.evaluate(NOW))
        page.wait_for_load_state("networkidle")
        return float(page.evaluate(WORDS)), heading, complete, sum(sizes) + sum(frames), len(sizes)
