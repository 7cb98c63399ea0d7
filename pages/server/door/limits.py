"""Middleware that bounds what one request and all visitors together can ask for.

How long a connection may be idle, and how many there may be, is for the proxy in front to say.
"""

from __future__ import annotations

from http import HTTPStatus

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.server.api import FILES, PREFIXES, problem
from pages.server.site import problem_page
from pages.ui.address.query import MAX_CHARACTERS as MAX_QUERY

MAX_PATH = 1_000
"""Bytes of a path as it is sent."""
MAX_HEADERS = 100
"""Lines of a request's head."""
MAX_HEAD = 16_384
"""Bytes of names and values in it."""
MAX_BODY = 65_536
"""Bytes that a request may announce; the one form that is read has a smaller limit of its own."""
MAX_SESSIONS = 1_000
"""Open websockets: idle ones take little, but each takes four file handles."""
UNSUPPORTED = 1003
"""The code that ends a websocket whose browser sent what is not understood."""

_SENTENCES = {
    HTTPStatus.REQUEST_URI_TOO_LONG: f"This address is too long: {MAX_QUERY:,} characters are read.",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "The head of this request is too long.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Nothing of this size is read here.",
}


class Limits:
    """Refuses requests beyond the limits with 413, 414 or 431, websockets beyond MAX_SESSIONS with 503."""

    def __init__(self, app: ASGIApp) -> None:
        self._app, self._sessions = app, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it without reading its body."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
        elif status := exceeded(scope):
            await refuse(status, scope, receive, send)
        elif scope["type"] == "websocket":
            await self._session(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _session(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._sessions >= MAX_SESSIONS:
            await refuse(HTTPStatus.SERVICE_UNAVAILABLE, scope, receive, send)
            return
        self._sessions += 1
        try:
            await self._app(scope, only_bytes(receive), send)
        finally:
            self._sessions -= 1


def only_bytes(receive: Receive) -> Receive:
    """Return what gives a websocket's messages, and ends at a text, which Streamlit cannot read."""

    async def receive_bytes() -> Message:
        message = await receive()
        is_text = message["type"] == "websocket.receive" and message.get("bytes") is None
        return {"type": "websocket.disconnect", "code": UNSUPPORTED} if is_text else message

    return receive_bytes


def exceeded(scope: Scope) -> HTTPStatus | None:
    """Return the status that refuses a request; None if it is within the limits."""
    if len(scope.get("query_string", b"")) > MAX_QUERY or len(scope.get("raw_path") or b"") > MAX_PATH:
        return HTTPStatus.REQUEST_URI_TOO_LONG
    head = scope["headers"]
    if len(head) > MAX_HEADERS or sum(len(name) + len(text) for name, text in head) > MAX_HEAD:
        return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
    announced = HTTPConnection(scope).headers.get("content-length", "0")
    if len(announced) > len(f"{MAX_BODY}") or (announced.isdecimal() and int(announced) > MAX_BODY):
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return None


async def refuse(status: HTTPStatus, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with a status: a page for people, JSON under /api, a few words to a websocket."""
    sentence = _SENTENCES.get(status, status.phrase)
    if scope["type"] == "websocket":
        answer = Response(sentence, status, {"Retry-After": "10"}, "text/plain")
        await answer(scope, receive, send)
        return
    is_resource = scope["path"].startswith((*PREFIXES, *FILES))
    page = problem(status, sentence, None) if is_resource else problem_page(status, sentence)
    page.headers["Connection"] = "close"  # the rest of the request is not read
    await page(scope, receive, send)
