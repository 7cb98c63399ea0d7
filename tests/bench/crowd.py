"""The mixed visitors of the soak: people who stay, people who come and go, and others nobody asked for."""

import http.client
import itertools
import os
import random
import shutil
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

import websocket

from tests.bench.wire import Visitor

ACT_EVERY, COME_EVERY, ATTACK_EVERY = 4.0, 1.0, 0.5
"""Seconds between two changes of a person, two visitors who only look in, two hostile addresses."""
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


class Act(NamedTuple):
    """A change: when it was made, in seconds since the crowd came, and the milliseconds it took."""

    at: float
    wait: float


class Failure(NamedTuple):
    """A visitor who was cut off: when and why."""

    at: float
    reason: str


class Crowd:
    """All of them, for a `with` block; and what became of them."""

    def __init__(self, address: str, warehouse: Path, people: int, exchange_every: float) -> None:
        self.acts: list[Act] = []
        self.failures: list[Failure] = []
        self.visits = 0
        self._address, self._warehouse, self._exchange_every = address, warehouse, exchange_every
        self._ended = threading.Event()
        self._begun = time.monotonic()
        tasks: list[Callable[[], None]] = [
            *(lambda number=number: self._act(number) for number in range(people)),
            self._come_and_go,
            self._attack,
            self._read_slowly,
            self._exchange,
        ]
        self._threads = [threading.Thread(target=self._keep, args=(task,)) for task in tasks]

    def now(self) -> float:
        """Return the seconds since the crowd came."""
        return time.monotonic() - self._begun

    def __enter__(self) -> "Crowd":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _keep(self, task: Callable[[], None]) -> None:
        """Begin a task again when it was cut off."""
        while not self._ended.is_set():
            try:
                task()
            except (OSError, websocket.WebSocketException) as error:
                self.failures.append(Failure(self.now(), repr(error)))
                self._ended.wait(1)

    def _act(self, number: int) -> None:
        with Visitor(f"{self._address}{PAGE}") as visitor:
            for turn in itertools.count(number):
                if self._ended.wait(ACT_EVERY):
                    return
                wait = visitor.choose(LABEL, NAMES[turn % len(NAMES)])
                self.acts.append(Act(self.now(), wait))

    def _come_and_go(self) -> None:
        while not self._ended.wait(COME_EVERY):
            Visitor(f"{self._address}{PAGE}").close()
            self.visits += 1

    def _attack(self) -> None:
        draw = random.Random(1)
        while not self._ended.wait(ATTACK_EVERY):
            try:
                urlopen(self._address + draw.choice(HOSTILE), timeout=60).read()
            except (URLError, http.client.HTTPException):
                continue

    def _read_slowly(self) -> None:
        """Ask for a file and read a few bytes of it a second."""
        host, _, port = self._address.partition("://")[2].partition(":")
        while not self._ended.is_set():
            with socket.create_connection((host, int(port)), timeout=60) as client:
                client.sendall(f"GET /read HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
                for _ in range(20):
                    if self._ended.wait(1) or not client.recv(64):
                        break

    def _exchange(self) -> None:
        while not self._ended.wait(self._exchange_every):
            aside = self._warehouse.with_suffix(".new")
            shutil.copy(self._warehouse, aside)
            os.replace(aside, self._warehouse)  # noqa: PTH105 - as the build does
