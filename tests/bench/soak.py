"""Five minutes of mixed visitors: what of memory, files, threads and latency the server keeps.

PEOPLE act all the time; others come and go; hostile addresses and a client that reads slowly keep the server
busy; the warehouse is exchanged again and again. The first minute warms up and is not counted.
POSTCODE_LOTTERY_SOAK names another number of seconds: 7200 for two hours, with 40 exchanges.
"""

import http.client
import itertools
import os
import random
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

import psutil
import websocket

from tests.bench.report import Line, p95
from tests.bench.wire import Visitor, server
from tests.support.servers.serving import served

SECONDS = int(os.environ.get("POSTCODE_LOTTERY_SOAK", "300"))
WARM_UP, SWAP_EVERY, PEOPLE = 60, max(15, SECONDS // 40), 8
NAMES = ("Leeds", "Surrey", "Hackney", "Kent", "Bury", "Devon", "York", "Luton", "Essex", "Dorset")
PAGE, LABEL = "/local-authority?la=E06000043", "Local authority"
HOSTILE = (
    "/map?la=" + "A" * 3000,
    "/compare?with=" + "%00%ff" * 200,
    "/local-authority?la=../../etc/passwd",
    "/api/v1/figures/nothing.csv",
    "/picture/map/x/y.png",
    "/%2e%2e/%2e%2e/app.py",
    "/council/" + "x" * 2000,
)


class State(NamedTuple):
    """What the server holds: MB of memory, open files and connections, threads."""

    memory: float
    files: float
    threads: float


def state(process: psutil.Process) -> State:
    """Return what the server holds now."""
    return State(process.memory_info().rss / 1e6, process.num_fds(), process.num_threads())


def lines(warehouse: Path) -> Iterator[Line]:
    """Let all of them loose, and compare the end of the first minute with the end."""
    with tempfile.TemporaryDirectory() as name:
        own = Path(name) / "warehouse.duckdb"
        shutil.copy(warehouse, own)
        with served(own) as address:
            yield from _soaked(address, own)


def _soaked(address: str, warehouse: Path) -> Iterator[Line]:
    process, ended = server(), threading.Event()
    waits: list[tuple[float, float]] = []
    failures: list[str] = []
    begun = time.monotonic()

    def act(number: int) -> None:
        with Visitor(f"{address}{PAGE}") as visitor:
            for turn in itertools.count(number):
                if ended.wait(2):
                    return
                waits.append((time.monotonic() - begun, visitor.choose(LABEL, NAMES[turn % len(NAMES)])))

    def come_and_go() -> None:
        while not ended.wait(0.5):
            Visitor(f"{address}{PAGE}").close()

    tasks: list[Callable[[], None]] = [
        *(lambda number=number: act(number) for number in range(PEOPLE)),
        come_and_go,
        lambda: _hostile(address, ended),
        lambda: _slow(address, ended),
        lambda: _swap(warehouse, ended),
    ]

    def kept(task: Callable[[], None]) -> None:
        while not ended.is_set():  # who was cut off comes again
            try:
                task()
            except (OSError, websocket.WebSocketException) as error:
                failures.append(repr(error))
                ended.wait(1)

    threads = [threading.Thread(target=kept, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    time.sleep(min(WARM_UP, SECONDS / 2))
    first = state(process)
    time.sleep(max(0.0, begun + SECONDS - time.monotonic()))
    last = state(process)
    ended.set()
    for thread in threads:
        thread.join()
    group = f"Soak of {SECONDS} s, {PEOPLE} people and others"
    for what, before, after, unit in zip(State._fields, first, last, ("MB", "", ""), strict=True):
        yield Line(group, f"{what}: after the warm-up", before, unit)
        yield Line(group, f"{what}: at the end", after, unit, 1.2 * before + (0 if unit else 10))
    half = (min(WARM_UP, SECONDS / 2) + SECONDS) / 2
    early = [wait for at, wait in waits if min(WARM_UP, SECONDS / 2) <= at < half]
    late = [wait for at, wait in waits if at >= half]
    yield Line(group, "visitors who were cut off", len(failures), "", 0, failures[0] if failures else "")
    if len(early) < 2 or len(late) < 2:  # the machine did nothing but other things
        return
    yield Line(group, "changes: p95 in the first half", p95(early), "ms", note=f"of {len(early)}")
    yield Line(group, "changes: p95 in the second half", p95(late), "ms", 1.5 * p95(early), f"of {len(late)}")


def _hostile(address: str, ended: threading.Event) -> None:
    draw = random.Random(1)
    while not ended.wait(0.2):
        try:
            urlopen(address + draw.choice(HOSTILE), timeout=60).read()
        except (URLError, http.client.HTTPException):
            continue


def _slow(address: str, ended: threading.Event) -> None:
    """Ask for a file and read a few bytes of it a second."""
    host, _, port = address.partition("://")[2].partition(":")
    while not ended.is_set():
        with socket.create_connection((host, int(port)), timeout=60) as client:
            client.sendall(f"GET /read HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
            for _ in range(20):
                if ended.wait(1) or not client.recv(64):
                    break


def _swap(warehouse: Path, ended: threading.Event) -> None:
    while not ended.wait(SWAP_EVERY):
        aside = warehouse.with_suffix(".new")
        shutil.copy(warehouse, aside)
        os.replace(aside, warehouse)  # noqa: PTH105 - as the build does
