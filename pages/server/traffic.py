"""Middleware that counts open sessions, and tells watchers what was answered. Nothing typed is kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import NamedTuple

import streamlit as st
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.server.api import FILES, PREFIXES
from pipeline.publish import resources

_FURTHER = ("_stcore", "static", "media", "component", "find", "oembed.json")
OTHER = "other"
"""The kind of every address that is none of ours: what people type must not become a name."""


class Answer(NamedTuple):
    """An answer that was sent: its kind, status, seconds from request to last byte, and bytes of its body."""

    kind: str
    status: int
    seconds: float
    sent: int


class Traffic:
    """The traffic of this process."""

    def __init__(self) -> None:
        self.watchers: list[Callable[[Answer], None]] = []
        self.sessions = 0
        """Websockets that are open now: each is a visitor with a page."""

    def tell(self, answer: Answer) -> None:
        """Tell the watchers what was sent."""
        for watcher in self.watchers:
            watcher(answer)


current = Traffic()
"""That of this process."""


class Watched:
    """Middleware that keeps `current` up to date."""

    def __init__(self, app: ASGIApp, paths: Iterable[str]) -> None:
        """`paths` are those of the dashboard's pages and of the server's own routes."""
        self._app = app
        self._base = str(st.get_option("server.baseUrlPath") or "").strip("/")
        readable = (page.path for page in resources.READABLE)
        self._kinds = {*map(_first, (*paths, *PREFIXES, *FILES, *readable, *_FURTHER))}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and watch what is sent."""
        if scope["type"] == "websocket":
            await self._session(scope, receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _session(self, scope: Scope, receive: Receive, send: Send) -> None:
        accepted = False

        async def watch(message: Message) -> None:
            nonlocal accepted
            if message["type"] == "websocket.accept" and not accepted:
                accepted = True
                current.sessions += 1
            await send(message)

        try:
            await self._app(scope, receive, watch)
        finally:
            current.sessions -= accepted

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun, status, sent = time.perf_counter(), 500, 0

        async def watch(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                sent += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, watch)
        finally:
            seconds = time.perf_counter() - begun
            current.tell(Answer(self.kind(scope["path"]), status, seconds, sent))

    def kind(self, path: str) -> str:
        """Return the first name in a path if it is one of ours, 'page' for the start page, else OTHER."""
        first = _first(path.removeprefix(f"/{self._base}") if self._base else path)
        if not first:
            return "page"
        return first if first in self._kinds else OTHER


def _first(path: str) -> str:
    return path.lstrip("/").partition("/")[0]
