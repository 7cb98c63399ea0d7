"""Response times and traffic of each page, compared with an empty page served in the same way.

- First paint: in a headless Chromium with an empty cache, from the start of the navigation to the first frame
  with the map (every area labelled), the h1 of the authority page, or the list of the empty page.
- Server, p50 and p95: from sending another year (authority) over a bare websocket until the server reports
  that the run has finished. This is the most stable measure of our own code, and has a budget relative to the
  empty page. It includes up to 40 ms on every page in which the socket delays small messages.
- Click to settled, p50 and p95: the same change in the browser, from the click on the option to the second
  frame after the server's report. It adds Streamlit's drawing of every element of the page.
- Map click: from the click on an authority to the second frame after the map marks it as selected, which
  takes an entire run of the script.
- Bytes: all frames of the websocket, in both directions, from the click until the run has finished; the map's
  share is the message with its component. Years and authorities are used in rotation, because Streamlit does
  not resend what the last two runs have sent.
"""

import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page, ViewportSize, WebSocket, sync_playwright
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pages.navigation import PAGES
from tests.bench.report import Line, p50, p95
from tests.bench.wire import EMPTY, Visitor, server
from tests.browser.conftest import chromium
from tests.support.servers.serving import served

INTERACTIONS = 24
SERVER_RUNS = 50
MAP_CLICKS = 30
LOADS = 3
WARM_UP = 4
TRIES, SHOWN_WITHIN_MS = 5, 3_000
"""How often a list is opened, and how long it may take to show its options."""

SCRIPT = (Path(__file__).parent / "pages.js").read_text(encoding="utf-8")
VIEW: ViewportSize = {"width": 1280, "height": 1200}

YEARS = ["2024", "2023", "2022", "2021", "2020", "2019"]
# Enough that some are new during the measurement, so that their figures are not cached yet.
AUTHORITIES = [
    "Leeds", "Surrey", "Brighton and Hove", "Hackney", "Kent", "Bury", "Devon", "York", "Luton", "Essex",
    "Dorset", "Salford", "Norfolk", "Barnet", "Suffolk", "Medway",
]  # fmt: skip
# Measures without revisions: their labels in the list have no counts.
MEASURES = ["Money: High needs block", "Plans in place"]
# Label in the report, address, list whose options are chosen in turn (None: a plain rerun), options.
Visit = tuple[str, str, str | None, list[str]]
CHOICES: Sequence[Visit] = (
    ("Overview, another authority", "/?la=E06000043", "Local authority", AUTHORITIES),
    (
        "Local authority page, another authority",
        "/local-authority?la=E06000043",
        "Local authority",
        AUTHORITIES,
    ),
    ("All measures, another authority", "/all-measures?la=E06000043", "Local authority", AUTHORITIES),
    ("Compare, another authority", "/compare?la=E06000043", "Local authority", AUTHORITIES),
    ("Compare, another year", "/compare?la=E06000043", "Year", YEARS),
    ("Variation, spread, another authority", "/variation?la=E06000043", "Local authority", AUTHORITIES),
    ("Variation, funnel, another year", "/variation?show=funnel", "Year", YEARS),
    ("Variation, movers, another year", "/variation?show=movers", "Year", YEARS),
    ("Variation, border gaps, another year", "/variation?show=cliffs", "Year", YEARS),
    (
        "Variation, equality, another authority",
        "/variation?show=groups&la=E06000043",
        "Local authority",
        AUTHORITIES,
    ),
    ("Variation, two measures, another year", "/variation?show=scatter", "Year", ["2024", "2025"]),
    ("Data, another measure", "/data?part=changes", "Measure", MEASURES),
)
# The map page has visits of its own, below; pages without a choice are rerun.
WITH_CHOICES = {"map", "overview", *(re.split("[/?]", path)[1] for _, path, *_ in CHOICES)}
OTHER_PAGES: Sequence[Visit] = (
    *CHOICES,
    *((page.title, f"/{page.url_path}", None, []) for page in PAGES if page.url_path not in WITH_CHOICES),
)
PICKED = ["Kent", "Norfolk", "Devon", "Cumberland", "Lincolnshire", "Essex"]
NEIGHBOURS = ["Councils next door", "Similar councils", "Same region"]
SOUGHT = ["BN3 2GL", "Leeds", "SW1A 1AA", "Kent"]
LIST_READY = "() => document.querySelector('[role=combobox]')"
HEADING_READY = "() => document.querySelector('[data-testid=stApp] h1')"
MAP_READY = "() => bench.areas().length > 100 && bench.areas().every(area => area.hasAttribute('aria-label'))"


@dataclass
class Traffic:
    """Sizes of the websocket's frames since `clear`, in bytes; `map_sizes` those with the map's component."""

    both_ways: list[int] = field(default_factory=list)
    map_sizes: list[int] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Count all frames of the page's websockets."""
        page.on("websocket", self._listen)

    def clear(self) -> None:
        """Count from here."""
        self.both_ways.clear()
        self.map_sizes.clear()

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._received)
        socket.on("framesent", self._sent)

    def _sent(self, data: bytes | str) -> None:
        self.both_ways.append(len(data))

    def _received(self, data: bytes | str) -> None:
        content = data.encode() if isinstance(data, str) else data
        self.both_ways.append(len(content))
        message = ForwardMsg.FromString(content)
        if message.delta.new_element.bidi_component.component_name == "area_map":
            self.map_sizes.append(len(content))


@dataclass(frozen=True)
class Measured:
    """Repeated interactions of one kind: milliseconds, bytes in total and of the map, CPU of the server."""

    waits: list[float]
    sizes: list[int]
    map_sizes: list[int]
    cpu_ms: float


@dataclass(frozen=True)
class PageMeasured:
    """Milliseconds to the first paint and per run of the server, and the interactions in the browser."""

    first: list[float]
    server: list[float]
    acts: Measured | None


def lines(warehouse: Path) -> Iterator[Line]:
    """Serve the dashboard and an empty page, and measure both."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium())
        script = Path(folder) / "empty.py"
        script.write_text(EMPTY, encoding="utf-8")
        with served(warehouse, str(script)) as address:
            empty = _measure(browser, address, LIST_READY, "Year", ["2025", "2024"])
        yield from _lines_of_page("Empty page", empty)
        with served(warehouse) as address:
            on_map = _measure(browser, f"{address}/map", MAP_READY, "Year", YEARS)
            picks = _interactions(browser, f"{address}/map", MAP_READY, _pick, MAP_CLICKS)
            hexagons = _first_paint(browser, f"{address}/map?map=hex", MAP_READY)
            kinds = _interactions(browser, f"{address}/map", MAP_READY, _switch, MAP_CLICKS)
            leeds_address = f"{address}/map?la=E08000035"
            marking = _choose("Mark councils", NEIGHBOURS)
            neighbours = _interactions(browser, leeds_address, MAP_READY, marking, MAP_CLICKS)
            finds = _interactions(browser, f"{address}/map", MAP_READY, _find, MAP_CLICKS)
            others = {
                group: _measure(browser, f"{address}{path}", HEADING_READY, label, options)
                for group, path, label, options in OTHER_PAGES
            }
            memory = _memory()
        yield from _lines_of_page("Map page, another year", on_map, empty)
        if on_map.acts:
            yield from _sizes("Map page, another year", on_map.acts)
        group = "Map page, click on an authority"
        yield Line(group, "to map repainted: p50", p50(picks.waits), "ms", 250, f"of {len(picks.waits)}")
        yield Line(group, "to map repainted: p95", p95(picks.waits), "ms")
        yield from _sizes(group, picks)
        yield Line("Map page, hexagons", "first paint, empty cache: median", p50(hexagons), "ms")
        for group, acts in (
            ("Map page, the other kind of map", kinds),
            ("Map page, other neighbours marked", neighbours),
            ("Map page, a postcode or name found", finds),
        ):
            yield from _waits(group, acts, empty)
            yield from _sizes(group, acts)
        for group, measured in others.items():
            yield from _lines_of_page(group, measured, empty)
        yield Line("All pages", "server's memory at the end", memory, "MB")
        browser.close()


def _measure(
    browser: Browser, address: str, ready: str, label: str | None, options: list[str]
) -> PageMeasured:
    """Take all measurements of a page; an interaction chooses the next option."""
    turns = range(WARM_UP + SERVER_RUNS)
    with Visitor(address) as visitor:
        if label is None:
            times = [visitor.again() for _ in turns]
        else:
            times = [visitor.choose(label, options[turn % len(options)]) for turn in turns]
    acts = None if label is None else _interactions(browser, address, ready, _choose(label, options))
    return PageMeasured(_first_paint(browser, address, ready), times[WARM_UP:], acts)


def _lines_of_page(group: str, page: PageMeasured, empty: PageMeasured | None = None) -> Iterator[Line]:
    budget, seen = (None, "") if empty is None else (1.5 * p50(empty.server), "1.5 x the empty page; ")
    budget_95, seen_95 = (None, "") if empty is None else (2.5 * p50(empty.server), "2.5 x its p50")
    yield Line(group, "first paint, empty cache: median", p50(page.first), "ms", note=f"of {len(page.first)}")
    yield Line(group, "server: p50", p50(page.server), "ms", budget, f"{seen}of {len(page.server)}")
    yield Line(group, "server: p95", p95(page.server), "ms", budget_95, seen_95)
    if page.acts is None:
        return
    yield Line(group, "server: CPU for each, mean", page.acts.cpu_ms, "ms")
    yield from _waits(group, page.acts, empty)
    yield Line(group, "bytes: mean", sum(page.acts.sizes) / len(page.acts.sizes) / 1e3, "kB")


def _waits(group: str, acts: Measured, empty: PageMeasured | None) -> Iterator[Line]:
    waits = acts.waits
    baseline = empty.acts if empty else None
    times = f"{p50(waits) / p50(baseline.waits):.1f} x the empty page; " if baseline else ""
    yield Line(group, "click to settled: p50", p50(waits), "ms", note=f"{times}of {len(waits)}")
    yield Line(group, "click to settled: p95", p95(waits), "ms")


def _sizes(group: str, measured: Measured) -> Iterator[Line]:
    yield Line(group, "bytes: most", max(measured.sizes) / 1e3, "kB", 40)
    yield Line(group, "bytes of the map alone: most", max(measured.map_sizes) / 1e3, "kB", 10)


def _first_paint(browser: Browser, address: str, ready: str) -> list[float]:
    times = []
    for _ in range(LOADS):
        with browser.new_context(viewport=VIEW) as context:
            context.add_init_script(SCRIPT)
            page = context.new_page()
            page.goto(address, wait_until="commit")
            page.wait_for_function(ready, polling="raf")
            times.append(page.evaluate("new Promise(done => bench.painted(() => done(performance.now())))"))
    return times


def _interactions(
    browser: Browser,
    address: str,
    ready: str,
    act: Callable[[Page, int], None],
    count: int = INTERACTIONS,
) -> Measured:
    """Repeat an interaction on an open page, after some turns to warm up."""
    traffic, waits, sizes, map_sizes = Traffic(), [], [], []
    with browser.new_context(viewport=VIEW) as context:
        context.add_init_script(SCRIPT)
        page = context.new_page()
        traffic.watch(page)
        page.goto(address)
        page.wait_for_function(ready, polling="raf")
        _quiet(page)
        before = 0.0
        for turn in range(WARM_UP + count):
            if turn == WARM_UP:
                before = _cpu()
            traffic.clear()
            act(page, turn)
            wait: Any = page.evaluate("bench.time")
            _quiet(page)
            if turn >= WARM_UP:
                waits.append(float(wait))
                sizes.append(sum(traffic.both_ways))
                map_sizes.append(sum(traffic.map_sizes))
        used = _cpu() - before
    return Measured(waits, sizes, map_sizes, 1000 * used / count)


def _choose(label: str, options: list[str]) -> Callable[[Page, int], None]:
    """Return a function that chooses the next option in the list with that label."""

    def act(page: Page, turn: int) -> None:
        option = options[turn % len(options)]
        choice = page.get_by_role("option", name=option, exact=True)
        box = page.get_by_role("combobox", name=label)
        for _ in range(TRIES):  # what is still being drawn can close the list again
            box.evaluate("box => box.scrollIntoView({ block: 'center' })")  # so can scrolling
            box.fill("")
            box.fill(option)
            with suppress(Error):
                choice.wait_for(timeout=SHOWN_WITHIN_MS)
                break
            box.press("Escape")
        page.evaluate("bench.armSettled()")
        choice.click()

    return act


def _switch(page: Page, turn: int) -> None:
    """Show the other kind of map."""
    page.evaluate("bench.armSettled()")
    page.get_by_role("radio", name=["Hexagons", "Geographic"][turn % 2]).click()


def _find(page: Page, turn: int) -> None:
    """Type the next postcode or name into the box on every page."""
    box = page.get_by_role("textbox", name="Find your council")
    box.fill(SOUGHT[turn % len(SOUGHT)])
    page.evaluate("bench.armSettled('keydown')")
    box.press("Enter")


def _pick(page: Page, turn: int) -> None:
    """Click on the next authority on the map."""
    name = PICKED[turn % len(PICKED)]
    point: Any = page.evaluate("name => bench.pointIn(name)", name)
    page.mouse.move(*point)
    page.evaluate("name => bench.armPicked(name)", name)
    page.mouse.click(*point)


def _quiet(page: Page) -> None:
    """Wait until no script runs and the frames of the last run have been counted."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.evaluate("new Promise(done => requestIdleCallback(done, {timeout: 500}))")


def _cpu() -> float:
    times = server().cpu_times()
    return float(times.user + times.system)


def _memory() -> float:
    return float(server().memory_info().rss / 1e6)
