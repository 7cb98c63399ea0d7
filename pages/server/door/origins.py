"""Middleware that lets websites of others open no connection to the dashboard.

Streamlit would look up this computer's own address, at another server and while everybody waits, to judge a
foreign origin. So origins are judged here, and it is shown none.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from pipeline.core.errors import PipelineError
from pipeline.publish.site.parts.settings import SITE_URL

ORIGINS = "POSTCODE_LOTTERY_ORIGINS"
"""The environment variable with further origins, separated by spaces or commas: for a proxy that passes
neither Host nor X-Forwarded-Host on."""
VIOLATION = 1008
_PORTS = {"http": 80, "https": 443}


class Origin(NamedTuple):
    """Scheme, host and port, each as browsers mean it: in small letters, the port always there."""

    scheme: str
    host: str
    port: int


class Origins:
    """Refuses websockets from other origins than this host's and the allowed ones; HTTP passes."""

    def __init__(self, app: ASGIApp, allowed: Iterable[Origin]) -> None:
        self._app, self._allowed = app, frozenset(allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a connection on without its origin, or close it before it is open: the answer is 403."""
        if scope["type"] == "websocket":
            if not is_allowed(Headers(scope=scope), self._allowed):
                await send({"type": "websocket.close", "code": VIOLATION, "reason": "Origin"})
                return
            scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0].lower() != b"origin"]}
        await self._app(scope, receive, send)


def is_allowed(headers: Headers, allowed: Iterable[Origin] = ()) -> bool:
    """Return whether a handshake comes from a page of this host or of an allowed origin.

    Programs send no origin, and are let in. A page in a browser cannot choose the headers Host and
    X-Forwarded-Host; a proxy passes one or both on.
    """
    origins = headers.getlist("origin")
    if not origins:
        return True
    if len(origins) > 1 or (origin := parsed(origins[0])) is None:
        return False
    names = [headers.get("host", ""), *headers.get("x-forwarded-host", "").split(",")]
    own = {parsed(f"{origin.scheme}://{name.strip()}") for name in names if name.strip()}
    return origin in own or origin in allowed


def parsed(text: str) -> Origin | None:
    """Return an origin such as https://send.example.org; None if the text is none."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not parts.hostname or "@" in parts.netloc:
        return None
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        return None
    return Origin(parts.scheme, parts.hostname.rstrip("."), port or _PORTS[parts.scheme])


def from_environment() -> list[Origin]:
    """Return the origins that ORIGINS and the address of the site allow; PipelineError for what is none."""
    allowed = []
    for text in os.environ.get(ORIGINS, "").replace(",", " ").split():
        origin = parsed(text)
        if origin is None:
            raise PipelineError(f"{ORIGINS}: {text!r} is no origin such as https://send.example.org.")
        allowed.append(origin)
    site = urlsplit(os.environ.get(SITE_URL, "").strip())
    own = parsed(f"{site.scheme}://{site.netloc}")
    return [*allowed, own] if own else allowed
