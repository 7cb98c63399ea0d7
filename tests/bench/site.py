"""The web edition: a council's page on a slow phone, and many requests for pages with people beside.

- On a slow phone: Chromium with an empty cache, the network of Fast 3G and a quarter of the processor. First
  words is the first contentful paint, complete the end of the load event, bytes what page and files weigh as
  sent.
- Many requests: RATE a second, from a process of their own, for the pages of all councils, which were made
  before, while PEOPLE change something in the dashboard every few seconds. Times count from when a request
  was due.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Browser, sync_playwright

from pipeline.core.paths import ROOT
from tests.bench.report import Line, p50, p95
from tests.bench.wire import Visitor, server
from tests.browser.conftest import chromium
from tests.support.servers.serving import served

PAGE = "council/leeds"
LOADS = 3
NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 750e3 / 8,
}
"""Fast 3G: milliseconds of a round trip, bytes a second."""
SLOWER = 4
MEASURED = """
() => new Promise((resolve) => {
  let moved = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) moved += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
  const [whole] = performance.getEntriesByType('navigation');
  const files = [whole, ...performance.getEntriesByType('resource')];
  const bytes = files.reduce((sum, file) => sum + file.encodedBodySize, 0);
  setTimeout(() => {
    const [first] = performance.getEntriesByName('first-contentful-paint');
    resolve([first.startTime, whole.loadEventEnd, bytes, moved]);
  }, 300);
})
"""
RATE, SECONDS, PEOPLE, PAUSE = 200, 20, 50, 5.0
COUNCILS = ("Leeds", "Surrey", "Hackney", "Kent", "Bury", "Devon", "York", "Luton", "Essex", "Dorset")
BUDGET_FIRST_MS, BUDGET_COMPLETE_MS, BUDGET_KB, BUDGET_P95_MS = 1_500, 4_000, 150, 100


def lines(warehouse: Path) -> Iterator[Line]:
    """Serve the dashboard, and measure the page of a council and the pages of all."""
    with served(warehouse) as address:
        with urlopen(f"{address}/api/v1/index.json", timeout=120) as answer:
            slugs = [council["slug"] for council in json.loads(answer.read())["councils"]]
        paths = [f"/council/{slug}" for slug in slugs]
        yield from _made(address, paths)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium())
            yield from _on_a_phone(browser, f"{address}/{PAGE}")
            browser.close()
        yield from _many(address, paths)


def _made(address: str, paths: list[str]) -> Iterator[Line]:
    """Ask for every page once, two at a time, so that each is made."""
    before = _processor()

    def get(path: str) -> None:
        with urlopen(f"{address}{path}", timeout=120) as answer:
            answer.read()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(get, paths))
    used = 1000 * (_processor() - before) / len(paths)
    yield Line("Pages of councils", "processor to make one", used, "ms", note=f"of {len(paths)}")


def _on_a_phone(browser: Browser, address: str) -> Iterator[Line]:
    found: list[list[float]] = []
    for _ in range(LOADS):
        with browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2) as context:
            page = context.new_page()
            session = context.new_cdp_session(page)
            session.send("Network.enable")
            session.send("Network.emulateNetworkConditions", NETWORK)
            session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            page.goto(address, wait_until="load")
            found.append(page.evaluate(MEASURED))
    first, complete, sizes, moved = zip(*found, strict=True)
    group = f"Page of a council, Fast 3G, processor / {SLOWER}"
    yield Line(group, "first words: median", p50(first), "ms", BUDGET_FIRST_MS, f"of {LOADS}")
    yield Line(group, "complete: median", p50(complete), "ms", BUDGET_COMPLETE_MS)
    yield Line(group, "bytes, compressed: most", max(sizes) / 1e3, "kB", BUDGET_KB)
    yield Line(group, "layout shift: most", max(moved), "", 0)


def _many(address: str, paths: list[str]) -> Iterator[Line]:
    people = [Visitor(f"{address}/local-authority?la=E06000043") for _ in range(PEOPLE)]
    host = address.partition("://")[2]
    command = [sys.executable, "-m", "tests.bench.requester", host, f"{RATE}", f"{SECONDS}", *paths]
    before, begun = _processor(), time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as asking:
        acts = _use(people)
        printed, _ = asking.communicate()
    used = 100 * (_processor() - before) / (time.perf_counter() - begun)
    for visitor in people:
        visitor.close()
    waits, failed = json.loads(printed)
    group = f"Pages of councils, {RATE} requests a second, {PEOPLE} people beside"
    yield Line(group, "p50", p50(waits), "ms", note=f"of {len(waits)}")
    yield Line(group, "p95", p95(waits), "ms", BUDGET_P95_MS, f"most {max(waits):,.0f} ms")
    yield Line(group, "failed", failed, "", 0)
    yield Line(group, "people, change to end of run: p50", p50(acts), "ms", note=f"of {len(acts)}")
    yield Line(group, "server's processor", used, "%", note="100 % is one")


def _use(people: list[Visitor]) -> list[float]:
    """Let each choose another council every PAUSE seconds; return the milliseconds until runs finished."""

    def use(at: int) -> list[float]:
        begun, waits = time.perf_counter() + PAUSE * at / len(people), []
        for turn in range(int(SECONDS / PAUSE)):
            time.sleep(max(0.0, begun + turn * PAUSE - time.perf_counter()))
            waits.append(people[at].choose("Local authority", COUNCILS[(at + turn) % len(COUNCILS)]))
        return waits

    with ThreadPoolExecutor(len(people)) as pool:
        return [wait for waits in pool.map(use, range(len(people))) for wait in waits]


def _processor() -> float:
    """Return the processor seconds of the server and of the processes that it started."""
    found = server()
    own = found.cpu_times()
    others = sum(sum(child.cpu_times()[:2]) for child in found.children())
    return own.user + own.system + own.children_user + own.children_system + others
