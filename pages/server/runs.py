"""Runs of pages: how many are in progress, and what the ended ones took."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple


class Run(NamedTuple):
    """A run that has ended: the page's address (without a slash), seconds, and seconds of processor time."""

    page: str
    seconds: float
    processor: float


class Runs:
    """The runs of this process. Each is in a thread of its own."""

    def __init__(self) -> None:
        self.watchers: list[Callable[[Run], None]] = []
        self._lock = threading.Lock()
        self._in_progress = 0
        self._page = threading.local()

    @property
    def in_progress(self) -> int:
        """How many runs have begun and not ended."""
        return self._in_progress

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count the block as a run, and notify the watchers when it ends, even with an error."""
        self._page.name = "unknown"
        with self._lock:
            self._in_progress += 1
        begun, processor = time.perf_counter(), time.thread_time()
        try:
            yield
        finally:
            with self._lock:
                self._in_progress -= 1
            run = Run(self._page.name, time.perf_counter() - begun, time.thread_time() - processor)
            for watcher in self.watchers:
                watcher(run)

    def name(self, page: str) -> None:
        """Say which page this thread's run draws."""
        self._page.name = page


current = Runs()
"""Those of this process."""
