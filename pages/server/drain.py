"""Graceful shutdown on SIGTERM: refuse new sessions, let running scripts finish, then close.

A proxy retries refused sessions on another replica. Browsers whose session is closed reconnect, and the
address restores their view. A second SIGTERM ends the server without waiting.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from pages.server import runs

log = logging.getLogger(__name__)

SECONDS_FOR_RUNS = 10
"""How long runs in progress may take."""
SECONDS_FOR_ANSWERS = 10
"""How long answers may take after that to reach those who asked."""
_POLL_SECONDS = 0.05


class Drain:
    """Whether this process is being stopped."""

    def __init__(self) -> None:
        self.begun = False

    async def wait_for_runs(self) -> None:
        """Wait until no run is in progress, or SECONDS_FOR_RUNS have passed."""
        deadline = asyncio.get_running_loop().time() + SECONDS_FOR_RUNS
        while runs.current.in_progress and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(_POLL_SECONDS)


current = Drain()
"""That of this process."""


class Draining:
    """Middleware that refuses new sessions with 503 while the server is being stopped."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, unless it would begin a session."""
        if not (scope["type"] == "websocket" and current.begun):
            await self._app(scope, receive, send)
            return
        if "websocket.http.response" not in scope.get("extensions", {}):
            await send({"type": "websocket.close", "code": 1012})  # before it is accepted: a 403
            return
        await send(
            {"type": "websocket.http.response.start", "status": 503, "headers": [(b"retry-after", b"1")]}
        )
        await send({"type": "websocket.http.response.body", "body": b"This server is being stopped.\n"})


@contextmanager
def on_sigterm() -> Iterator[None]:
    """In this block SIGTERM drains the server before it reaches who handled it so far: the web server.

    Elsewhere than in a main thread with a loop that handles signals, nothing is changed.
    """
    handler = signal.getsignal(signal.SIGTERM)
    loop = asyncio.get_running_loop()
    if threading.current_thread() is not threading.main_thread() or not callable(handler):
        yield
        return
    _limit(handler)
    tasks: list[asyncio.Task[None]] = []

    def stop() -> None:
        handler(signal.SIGTERM, None)

    def begin() -> None:
        if current.begun:
            stop()
            return
        current.begun = True
        log.info("Stopping: no new sessions; runs in progress finish.")
        tasks.append(asyncio.ensure_future(_drain(stop)))

    try:
        loop.add_signal_handler(signal.SIGTERM, begin)
    except NotImplementedError:  # Windows
        yield
        return
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGTERM)


async def _drain(stop: Callable[[], None]) -> None:
    await current.wait_for_runs()
    stop()


def _limit(handler: Any) -> None:
    """Limit how long the web server whose method the handler is waits for answers; by itself it does not."""
    config = getattr(getattr(handler, "__self__", None), "config", None)
    if config is not None and config.timeout_graceful_shutdown is None:
        config.timeout_graceful_shutdown = SECONDS_FOR_ANSWERS
