"""One, two and four replicas behind nginx: people who act, readers, a killed replica, and changes under load.

- People choose another council every PAUSE seconds, more of them each time, until 95 of 100 changes no longer
  appear within a second.
- Readers ask for pages, data and pictures: first each once (made by the servers), then, before one replica,
  again and again (from nginx).
- A replica is killed while people act; then the warehouse is exchanged and every replica restarted, one after
  the other, while readers ask and people act. Who loses a session opens another, as browsers do.

The client runs beside on the same processors: take the figures for the least that a machine can do.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

import websocket

from pipeline.core.paths import ROOT
from tests.bench.report import Line, p50, p95
from tests.bench.resources import MEASURE
from tests.bench.wire import Visitor
from tests.support.servers.fleet import Fleet, fleet
from tests.support.servers.proxy import NGINX

NUMBERS = (1, 2, 4)
PEOPLE = (80, 120, 160, 200, 260, 320, 400)
PAUSE, LIMIT_MS = 5.0, 1000
UNDER_LOAD = 15
"""Seconds in which a replica is killed, the warehouse exchanged, replicas restarted."""
COUNCILS = ("Leeds", "Surrey", "Hackney", "Kent", "Bury", "Devon", "York", "Luton", "Essex", "Dorset")
PAGE = "/local-authority?la=E06000043"
LABEL = "Local authority"
READERS = (
    ("/council", "/council/{slug}"),
    ("/api/v1", "/api/v1/council/{slug}.csv"),
    ("/picture", f"/picture/trend/council/{{slug}}/{MEASURE}/2025.svg"),
)
MADE, AGAIN = 30, 4000
"""How many of each are made, and how many requests there are for what has been made."""
AT_ONCE_RATE = 1e6
"""All requests are due at once, so that the longest took as long as all."""
AT_ONCE = 4
GIVES_UP_AFTER = 120
"""Seconds until a benchmark on a busy machine is no use."""


@dataclass
class Person:
    """A visitor who opens another session when one is lost, and remembers how long that took."""

    address: str
    number: int
    visitor: Visitor | None = None
    waits: list[float] = field(default_factory=list)
    returns: list[float] = field(default_factory=list)

    def act(self, turn: int) -> None:
        """Choose another council; when the session is lost, come back to the page first."""
        lost: float | None = None
        while True:
            try:
                if self.visitor is None:
                    self.visitor = Visitor(f"{self.address}{PAGE}", cookie=f"replica={self.number}")
                    if lost is not None:
                        self.returns.append(time.perf_counter() - lost)
                self.waits.append(self.visitor.choose(LABEL, COUNCILS[(self.number + turn) % len(COUNCILS)]))
                return
            except (OSError, websocket.WebSocketException):
                self.visitor = None
                lost = time.perf_counter() if lost is None else lost
                if time.perf_counter() - lost > GIVES_UP_AFTER:
                    raise
                time.sleep(0.2)


def lines(warehouse: Path) -> Iterator[Line]:
    """Measure all of it; nothing where there is no nginx."""
    if NGINX is None:
        return
    for number in NUMBERS:
        with tempfile.TemporaryDirectory() as name, fleet(Path(name), warehouse, number) as running:
            group = f"{number} replica{'s' * (number > 1)} behind nginx"
            yield from _people(group, running)
            yield from _readers(group, running, again=number == 1)
    with tempfile.TemporaryDirectory() as name:
        own = Path(name) / "warehouse.duckdb"
        shutil.copy(warehouse, own)
        with fleet(Path(name), own, 2) as running:
            yield from _killed(running)
            yield from _changed(running)


def acting(people: list[Person], seconds: float) -> list[float]:
    """Let each act every PAUSE seconds; return the milliseconds that changes took."""

    def use(at: int) -> None:
        begun = time.perf_counter() + PAUSE * at / len(people)
        for turn in range(max(1, int(seconds / PAUSE))):
            time.sleep(max(0.0, begun + turn * PAUSE - time.perf_counter()))
            people[at].act(turn)

    for person in people:
        person.waits.clear()
    with ThreadPoolExecutor(len(people)) as pool:
        list(pool.map(use, range(len(people))))
    return [wait for person in people for wait in person.waits]


def _people(group: str, running: Fleet) -> Iterator[Line]:
    """Add people until changes are slow; say of each number how they were served."""
    people: list[Person] = []
    good = 0
    for number in PEOPLE:
        people += [Person(running.address, at) for at in range(len(people), number)]
        acting(people, PAUSE)  # the new ones open their pages
        used, begun = running.processor(), time.perf_counter()
        waits = acting(people, PAUSE)
        cost = 1000 * (running.processor() - used) / len(waits)
        rate = len(waits) / (time.perf_counter() - begun)
        note = f"p50 {p50(waits):,.0f} ms; {rate:.0f} changes a second, {cost:.0f} ms of processor each"
        yield Line(group, f"{number} people, each every {PAUSE:.0f} s: p95", p95(waits), "ms", LIMIT_MS, note)
        if p95(waits) > LIMIT_MS:
            break
        good = number
    yield Line(group, f"people served within {LIMIT_MS / 1000:.0f} s (p95)", good, "")
    for person in people:
        if person.visitor is not None:
            person.visitor.close()


def _slugs(address: str) -> list[str]:
    with urlopen(f"{address}/api/v1/index.json", timeout=120) as answer:
        return [council["slug"] for council in json.loads(answer.read())["councils"]]


def _readers(group: str, running: Fleet, again: bool) -> Iterator[Line]:
    """Ask for what has not been made, then `again` for what has."""
    slugs = _slugs(running.address)[:MADE]
    for name, path in READERS:
        paths = [path.format(slug=slug) for slug in slugs]
        begun = time.perf_counter()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(lambda path: urlopen(f"{running.address}{path}", timeout=120).read(), paths))
        yield Line(group, f"{name}, not made yet", len(paths) / (time.perf_counter() - begun), "/s")
        if again:
            waits, failed = _asked(running.address, AT_ONCE_RATE, AGAIN / AT_ONCE_RATE, paths)
            rate = len(waits) / (max(waits) / 1000)
            yield Line(group, f"{name}, kept by nginx", rate, "/s", note=f"{failed} failed")


def _asked(address: str, rate: float, seconds: float, paths: list[str]) -> tuple[list[float], int]:
    """Ask at a rate from a process of its own; return milliseconds and failures."""
    with _asking(address, rate, seconds, paths) as asking:
        printed, _ = asking.communicate()
    waits, failed = json.loads(printed)
    return waits, failed


def _asking(address: str, rate: float, seconds: float, paths: list[str]) -> subprocess.Popen[str]:
    host = address.partition("://")[2]
    command = [sys.executable, "-m", "tests.bench.requester", host, f"{rate}", f"{seconds}", *paths]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def _killed(running: Fleet) -> Iterator[Line]:
    """Kill one of two replicas while people act."""
    people = [Person(running.address, at) for at in range(20)]
    acting(people, PAUSE)
    port = running.ports[0]
    timer = threading.Timer(PAUSE, running.end, (port, signal.SIGKILL))
    timer.start()
    acting(people, UNDER_LOAD)
    timer.join()
    returns = [seconds for person in people for seconds in person.returns]
    group = "A replica of two is killed while 20 people act"
    yield Line(group, "lost their session", len(returns), "")
    yield Line(group, "back with their page: at most", max(returns, default=0), "s", 5)
    yield Line(group, "never came back", 20 - len([person for person in people if person.visitor]), "", 0)
    for person in people:
        if person.visitor is not None:
            person.visitor.close()
    running.start(port)


def _changed(running: Fleet) -> Iterator[Line]:
    """Exchange the warehouse, then restart the replicas in turn, under load."""
    paths = [f"/council/{slug}" for slug in _slugs(running.address)[:40]]
    for path in paths[:20]:  # some have been read before, others are new
        urlopen(f"{running.address}{path}", timeout=120).read()
    for what, change in (
        ("The warehouse is exchanged", lambda: _exchange(running.warehouse)),
        ("Replicas are restarted in turn", lambda: _restart(running)),
    ):
        yield from _under_load(f"{what}, 50 requests a second, 20 people", running, paths, change)


def _exchange(warehouse: Path) -> None:
    time.sleep(PAUSE)
    aside = warehouse.with_suffix(".new")
    shutil.copy(warehouse, aside)
    os.replace(aside, warehouse)  # noqa: PTH105 - as the build does


def _restart(running: Fleet) -> None:
    for port in running.ports:
        running.end(port)
        running.start(port)


def _under_load(group: str, running: Fleet, paths: list[str], change: Callable[[], None]) -> Iterator[Line]:
    people = [Person(running.address, at) for at in range(20)]
    acting(people, PAUSE)
    changing = threading.Thread(target=change)
    with _asking(running.address, 50, UNDER_LOAD, paths) as asking:
        changing.start()
        acts = acting(people, UNDER_LOAD)
        printed, _ = asking.communicate()
    changing.join()
    waits, failed = json.loads(printed)
    yield Line(group, "requests failed", failed, "", 0, f"of {len(waits) + failed}")
    yield Line(group, "requests: p95", p95(waits), "ms")
    lost = sum(len(person.returns) for person in people)
    yield Line(group, "sessions opened again", lost, "", note=f"p95 of changes {p95(acts):,.0f} ms")
    for person in people:
        if person.visitor is not None:
            person.visitor.close()
